/**
 * The proof that `bulwark harden --verify` tells the truth, on real builds: a good hardening is proved and written, what
 * breaks the build is found and taken back, a Dockerfile that does not build is left as it is, and no image stays
 * behind. Contract: the command line as a user calls it, with Docker or Podman where the bench has one, else with
 * buildah; and the same search with the bench's own engine when that is another. Each check is `''` or what is wrong.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Verified } from '../../server/src/build/contract';
import { run, tail } from '../../server/src/build/exec';
import { verify } from '../../server/src/build/verify';
import { type Bases, basesFor } from './bases/ensure';
import { cacheFolder, projectRoot } from './cache';
import { buildah } from './engines/buildah';
import type { ImageBuilder } from './engines/types';
import { commandLine } from './hardener';

const CLI = `${projectRoot}/dist/cli.js`;
const KEY = 'example-api-key-73bd15f0ac9e';

/** Everything in it is better after hardening, and nothing breaks. */
const GOOD = `FROM debian:12
MAINTAINER Ada
ENV API_KEY=${KEY}
WORKDIR /app
COPY start.sh .
EXPOSE 8080
CMD sh start.sh
`;

/** Three changes break it: it needs a file that an ignore file leaves out, a program that fails, and what only the full base has. */
const DELICATE = `FROM debian:12
MAINTAINER Ada
WORKDIR /app
COPY . .
RUN test -f .env && cp .env settings
RUN grep nobody-at-all /etc/passwd | wc -l > count
RUN sh check.sh
CMD sh start.sh
`;
const BREAKING = ['copy-entire-context', 'heavy-base-variant', 'pipefail-missing'];
/** The command line looks into the folder: there the rule speaks that names the files. */
const BREAKING_IN_FOLDER = ['context-bulk-copied', 'heavy-base-variant', 'pipefail-missing'];

const FILES: Readonly<Record<string, string>> = {
	'start.sh': 'echo started\n', '.env': 'MODE=production\n', 'check.sh': 'test -e /usr/share/man/man1/bash.1.gz\n',
};

export interface Check {
	readonly name: string;
	readonly problem: string;
}

export async function checkVerification(builder: ImageBuilder, bases: Bases): Promise<Check[]> {
	const own = builder.bases === 'real' ? undefined : await buildah();
	const shop = own ? { ...(await shopOf(own)), bases: basesFor(own) } : { words: [/^Podman/.test(builder.name) ? 'podman' : 'docker'], env: {}, bases };
	try {
		const checks = [...await commandLineChecks(shop)];
		if (own && !/^buildah/.test(builder.name)) checks.push(await check(`takes back what breaks the build, with ${builder.name}`, (folder) => searched(builder, bases, folder)));
		return checks;
	} finally {
		await own?.close();
	}
}

/** How the command line reaches the engine. */
interface Shop {
	readonly words: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	readonly bases: Bases;
}

/** Buildah finds the bench's storage through its own settings. */
async function shopOf({ name }: ImageBuilder): Promise<Omit<Shop, 'bases'>> {
	const state = cacheFolder('buildah-state');
	const file = `${state}/storage.conf`;
	writeFileSync(file, `[storage]\ndriver = "overlay"\ngraphroot = "${state}/root"\nrunroot = "${state}/run"\n`);
	return { words: [name.split(' ')[0] ?? ''], env: { CONTAINERS_STORAGE_CONF: file, BUILDAH_ISOLATION: 'chroot' } };
}

async function commandLineChecks(shop: Shop): Promise<Check[]> {
	await shop.bases.ensure('FROM debian:12\nFROM debian:12-slim\n');
	const before = await namelessOf(shop);
	return [
		await check('proves a good hardening and writes it', async (folder) => {
			const { code, file } = await harden(shop, folder, GOOD, '--write');
			const { before, after, takenBack } = file.verification;
			return first(
				[code === 0, `it ends with ${code}`],
				[takenBack.length === 0, `it takes back ${rulesOf(takenBack)}`],
				[before.builds && after?.builds === true, 'one of them does not build'],
				[before.user === '' && after?.user !== '', `the user is "${after?.user}"`],
				[before.secretsInLayers?.includes('configuration or history') === true, 'the key is not found in the original'],
				[after?.secretsInLayers?.length === 0, 'the key is found in the hardened image'],
				[(after?.size ?? Infinity) < (before.size ?? 0), 'it is not smaller'],
				[after?.ports.join() === '8080/tcp' && after.cmd.join(' ') === 'sh start.sh', `it has ${after?.ports} and starts ${after?.cmd}`],
				[read(folder) === file.after && file.after !== GOOD, 'what was verified is not what was written'],
			);
		}),
		await check('takes back what breaks the build, and only that', async (folder) => {
			const { code, file, log } = await harden(shop, folder, DELICATE, '--write', '--level', 'maximum');
			const { after, takenBack } = file.verification;
			const applied = file.applied.map(({ rule }) => rule);
			return first(
				[code === 0, `it ends with ${code}`],
				[rulesOf(takenBack) === BREAKING_IN_FOLDER.join(), `it takes back ${rulesOf(takenBack)}`],
				[takenBack.every(({ failedStep: { line, log: lines } }) => line !== null && lines.length > 0), 'a failing step is not told'],
				[after?.builds === true && after.user !== '', 'the rest is not proved'],
				[applied.includes('maintainer-deprecated') && applied.includes('missing-user'), `the rest is ${applied}`],
				[file.leftAlone.some(({ rule, reason }) => rule === 'pipefail-missing' && /the build fails with it at RUN grep/.test(reason)), 'the reason is not told'],
				[read(folder) === file.after && !readdirSync(folder).includes('.dockerignore'), 'what was verified is not what was written'],
				[log.includes('building the hardened version'), 'there is no progress'],
			);
		}),
		await check('says where the original ends, and writes nothing', async (folder) => {
			const broken = DELICATE.replace('RUN sh check.sh', 'RUN ls /no/such/folder');
			const { code, file } = await harden(shop, folder, broken, '--write');
			const { before, after } = file.verification;
			return first(
				[code === 1, `it ends with ${code}`],
				[!before.builds && after === null, 'it claims a proof'],
				[before.failedStep?.line === 7 && before.failedStep.log.some((line) => line.includes('/no/such/folder')), `it ends at ${JSON.stringify(before.failedStep)}`],
				[read(folder) === broken, 'it was written'],
			);
		}),
		await check('stops at once on Ctrl-C', async (folder) => {
			writeFileSync(`${folder}/Dockerfile`, `${GOOD.replace('EXPOSE', 'RUN sleep 120\nEXPOSE')}`);
			const child = spawn(process.execPath, [CLI, 'harden', '--verify', '--write', '--engine', ...shop.words, folder], { env: { ...process.env, ...shop.env }, stdio: ['ignore', 'pipe', 'pipe'] });
			const began = Date.now();
			const { code, log } = await interrupted(child, /RUN sleep 120/);
			return first(
				[code === 2, `it ends with ${code}: ${tail(log)}`],
				[Date.now() - began < 60_000, 'it waits for the build'],
				[!read(folder).includes('LABEL'), 'it was written'],
			);
		}),
		await check('leaves no image behind', async () => {
			const { stdout } = await run(shop.words[0] ?? '', ['images'], { env: shop.env });
			const fresh = (await namelessOf(shop)).filter((id) => !before.includes(id));
			return first([stdout.includes('debian'), `the images cannot be listed: ${stdout}`], [!stdout.includes('bulwark-verify'), stdout], [fresh.length === 0, `without a name: ${fresh}`]);
		}),
	];

	async function harden({ words, env, bases }: Shop, folder: string, text: string, ...options: string[]): Promise<{ code: number; file: HardenedFile; log: string }> {
		const path = `${folder}/Dockerfile`;
		writeFileSync(path, text);
		await bases.ensure(text);
		await bases.ensure((await commandLine(path, 'maximum')).text);
		const { code, stdout, stderr } = await run(process.execPath, [CLI, 'harden', '--verify', '--format', 'json', '--engine', ...words, ...options, folder], { env });
		const [file] = (JSON.parse(stdout || '{"files":[]}') as { files: HardenedFile[] }).files;
		if (file === undefined) throw new Error(tail(stderr));
		return { code, file, log: stderr };
	}
}

/** The ids of images without a name: what builds leave behind. */
async function namelessOf({ words: [program = ''], env }: Shop): Promise<string[]> {
	return (await run(program, ['images', '--quiet', '--no-trunc', '--filter', 'dangling=true'], { env })).stdout.split('\n').filter(Boolean);
}

interface Step {
	line: number | null;
	log: string[];
}

interface Version {
	builds: boolean;
	failedStep?: Step;
	size?: number;
	user?: string;
	ports: string[];
	cmd: string[];
	secretsInLayers?: string[] | null;
}

interface HardenedFile {
	after: string;
	applied: { rule: string }[];
	leftAlone: { rule: string; reason: string }[];
	verification: { before: Version; after: Version | null; takenBack: { rule: string; failedStep: Step }[] };
}

/** The same search in this process, with whatever engine the bench has. */
async function searched(builder: ImageBuilder, bases: Bases, folder: string): Promise<string> {
	const path = `${folder}/Dockerfile`;
	writeFileSync(path, DELICATE);
	await bases.ensure(DELICATE);
	await bases.ensure((await commandLine(path, 'maximum')).text);
	const request = { text: DELICATE, level: 'maximum', options: { buildContext: { dockerignore: null } }, contextDir: folder, dockerfile: path, buildArgs: {}, secrets: {} } as const;
	const { verification: { takenBack, after } }: Verified = await verify(builder, request, { progress: () => {}, log: () => {} });
	return first([rulesOf(takenBack) === BREAKING.join(), `it takes back ${rulesOf(takenBack)}`], [after?.builds === true && after.user !== '', 'the rest is not proved']);
}

async function check(name: string, action: (folder: string) => Promise<string>): Promise<Check> {
	const folder = mkdtempSync(`${tmpdir()}/bulwark-verification-`);
	try {
		for (const [file, content] of Object.entries(FILES)) writeFileSync(`${folder}/${file}`, content);
		mkdirSync(`${folder}/.git`);
		return { name, problem: await action(folder) };
	} catch (error) {
		return { name, problem: error instanceof Error ? error.message : String(error) };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Interrupts a program as soon as it prints this, and waits for its end. */
function interrupted(child: ChildProcess, when: RegExp): Promise<{ code: number | null; log: string }> {
	let log = '';
	const see = (chunk: Buffer): void => {
		const before = when.test(log);
		log += chunk;
		if (!before && when.test(log)) child.kill('SIGINT');
	};
	child.stdout?.on('data', see);
	child.stderr?.on('data', see);
	return new Promise((resolve) => child.on('close', (code) => resolve({ code, log })));
}

/** The first thing that is not as it should be. */
function first(...facts: readonly (readonly [holds: boolean, otherwise: string])[]): string {
	return facts.find(([holds]) => !holds)?.[1] ?? '';
}

function rulesOf(changes: readonly { readonly rule: string }[]): string {
	return changes.map(({ rule }) => rule).sort().join();
}

function read(folder: string): string {
	return readFileSync(`${folder}/Dockerfile`, 'utf8');
}
