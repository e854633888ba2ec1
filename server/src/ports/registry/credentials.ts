/**
 * The logins that `docker login` has left: in Docker's configuration file, or with the credential helpers that it names.
 * Source: https://docs.docker.com/reference/cli/docker/login/. Read only when a registry asks for a login, and only where
 * the user allows it. Never throws: a login that cannot be read is none.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { locate, run } from '../../build/exec';

/** An identity token takes the place of a name and a password. */
export type Login = { readonly user: string; readonly password: string } | { readonly identityToken: string };

export type Logins = (registry: string, signal?: AbortSignal) => Promise<Login | undefined>;

interface DockerConfig {
	readonly auths?: Readonly<Record<string, { readonly auth?: unknown; readonly identitytoken?: unknown }>>;
	readonly credHelpers?: Readonly<Record<string, unknown>>;
	readonly credsStore?: unknown;
}

/** For users who have not allowed it. */
export const noLogins: Logins = async () => undefined;

export const dockerLogins: Logins = async (registry, signal) => {
	const config = readConfig();
	const keys = registry === 'docker.io' ? ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io'] : [registry, `https://${registry}`, `https://${registry}/`];
	const helper = keys.map((key) => config.credHelpers?.[key]).find((name) => typeof name === 'string') ?? config.credsStore;
	if (typeof helper === 'string') {
		const login = await fromHelper(helper, keys[0] as string, signal);
		if (login) return login;
	}
	const entry = keys.map((key) => config.auths?.[key]).find((found) => found !== undefined);
	if (typeof entry?.identitytoken === 'string' && entry.identitytoken !== '') return { identityToken: entry.identitytoken };
	return typeof entry?.auth === 'string' ? decoded(entry.auth) : undefined;
};

function readConfig(): DockerConfig {
	try {
		const config: unknown = JSON.parse(readFileSync(join(process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker'), 'config.json'), 'utf8'));
		return typeof config === 'object' && config !== null ? config : {};
	} catch {
		return {};
	}
}

async function fromHelper(helper: string, server: string, signal?: AbortSignal): Promise<Login | undefined> {
	const program = /^[\w.-]+$/.test(helper) ? locate(`docker-credential-${helper}`) : undefined;
	if (program === undefined) return undefined;
	const { code, stdout } = await run(program, ['get'], { input: server, timeoutSeconds: 15, signal });
	if (code !== 0) return undefined;
	try {
		const { Username: user, Secret: password } = JSON.parse(stdout) as { Username?: unknown; Secret?: unknown };
		if (typeof user !== 'string' || typeof password !== 'string' || password === '') return undefined;
		return user === '<token>' ? { identityToken: password } : { user, password };
	} catch {
		return undefined;
	}
}

function decoded(auth: string): Login | undefined {
	const text = Buffer.from(auth, 'base64').toString('utf8');
	const colon = text.indexOf(':');
	return colon <= 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
}
