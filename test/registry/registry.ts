/**
 * A real registry for tests: Debian's docker-registry on a free port of this machine, filled by pushing blobs to it over
 * HTTP, with doors in front of it where a test needs to count, to refuse or to break off.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensurePrograms } from '../build/engines/provision';

export interface RegistryOptions {
	/** Wants tokens that this server gives: {@link startTokenServer}. */
	readonly tokens?: TokenServer;
	/** Wants a name and a password, as `htpasswd` writes them. */
	readonly htpasswd?: string;
	/** PEM files. */
	readonly tls?: { readonly certificate: string; readonly key: string };
}

export interface Registry {
	/** `127.0.0.1:PORT` */
	readonly host: string;
	readonly port: number;
	stop(): Promise<void>;
}

export async function startRegistry({ tokens, htpasswd, tls }: RegistryOptions = {}): Promise<Registry> {
	await ensurePrograms({ 'docker-registry': 'docker-registry' });
	const folder = mkdtempSync(join(tmpdir(), 'bulwark-registry-'));
	const port = await freePort();
	const lines = ['version: 0.1', 'log:', '  level: error', 'storage:', '  filesystem:', `    rootdirectory: ${folder}/data`, '  delete:', '    enabled: true', 'http:', `  addr: 127.0.0.1:${port}`];
	if (tls) lines.push('  tls:', `    certificate: ${tls.certificate}`, `    key: ${tls.key}`);
	if (tokens) {
		writeFileSync(join(folder, 'tokens.pem'), tokens.certificate);
		lines.push('auth:', '  token:', `    realm: ${tokens.realm}`, '    service: registry.example.com', '    issuer: bulwark-tests', `    rootcertbundle: ${folder}/tokens.pem`);
	}
	if (htpasswd !== undefined) {
		writeFileSync(join(folder, 'htpasswd'), htpasswd);
		lines.push('auth:', '  htpasswd:', '    realm: tests', `    path: ${folder}/htpasswd`);
	}
	writeFileSync(join(folder, 'registry.yml'), `${lines.join('\n')}\n`);
	const child = spawn('docker-registry', ['serve', join(folder, 'registry.yml')], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' } });
	let log = '';
	child.stderr?.on('data', (data: Buffer) => { log = `${log}${data}`.slice(-2000); });
	await listening(port, child, () => log);
	return {
		host: `127.0.0.1:${port}`, port,
		async stop() {
			const ended = child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((done) => child.once('exit', done));
			child.kill('SIGKILL');
			await ended;
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

async function listening(port: number, child: ChildProcess, log: () => string): Promise<void> {
	for (const end = Date.now() + 15_000; Date.now() < end;) {
		if (child.exitCode !== null) break;
		const open = await new Promise<boolean>((answer) => {
			const socket = connect(port, '127.0.0.1', () => { socket.destroy(); answer(true); }).on('error', () => answer(false));
		});
		if (open) return;
		await delay(50);
	}
	throw new Error(`the registry did not start: ${log()}`);
}

export async function freePort(): Promise<number> {
	const server = createSocketServer().listen(0, '127.0.0.1');
	await new Promise((done) => server.once('listening', done));
	const { port } = server.address() as AddressInfo;
	await new Promise((done) => server.close(done));
	return port;
}

export interface Pushed {
	readonly digest: string;
	readonly size: number;
	readonly mediaType: string;
}

const OCI = 'application/vnd.oci.image';

/** Fills a repository, `127.0.0.1:PORT` and `team/app`, as a client with these headers. */
export class Pusher {
	constructor(private readonly host: string, private readonly repository: string, private readonly headers: Readonly<Record<string, string>> = {}) {}

	async blob(content: string | Buffer, mediaType = `${OCI}.layer.v1.tar`): Promise<Pushed> {
		const body = Buffer.from(content as Buffer);
		const digest = digestOf(body);
		const begun = await fetch(`http://${this.host}/v2/${this.repository}/blobs/uploads/`, { method: 'POST', headers: this.headers });
		const place = new URL(begun.headers.get('location') ?? '', `http://${this.host}`);
		place.searchParams.set('digest', digest);
		await ok(await fetch(place, { method: 'PUT', body: new Uint8Array(body), headers: { ...this.headers, 'Content-Type': 'application/octet-stream' } }));
		return { digest, size: body.length, mediaType };
	}

	async manifest(reference: string, manifest: object, mediaType = `${OCI}.manifest.v1+json`): Promise<Pushed> {
		const body = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...manifest }));
		const digest = digestOf(body);
		await ok(await fetch(`http://${this.host}/v2/${this.repository}/manifests/${reference === '' ? digest : reference}`, { method: 'PUT', body: new Uint8Array(body), headers: { ...this.headers, 'Content-Type': mediaType } }));
		return { digest, size: body.length, mediaType };
	}

	/** An image with one layer. @param tag '' gives none */
	async image(tag: string, { layer = 'layer' as string | Buffer, architecture = 'amd64', environment = [] as string[] } = {}): Promise<Pushed> {
		const file = await this.blob(layer);
		const config = await this.blob(JSON.stringify({ architecture, os: 'linux', config: { Env: environment }, rootfs: { type: 'layers', diff_ids: [file.digest] } }), `${OCI}.config.v1+json`);
		return this.manifest(tag, { config, layers: [file] });
	}

	/** One image for two platforms. */
	async index(tag: string, layer = 'layer'): Promise<Pushed> {
		const images = await Promise.all(['amd64', 'arm64'].map(async (architecture) => ({ ...await this.image('', { architecture, layer: `${layer}-${architecture}` }), platform: { os: 'linux', architecture } })));
		return this.manifest(tag, { manifests: images }, `${OCI}.index.v1+json`);
	}
}

async function ok(response: Response): Promise<void> {
	if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

export function digestOf(body: string | Buffer): string {
	return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

/** What stands between a client and a registry, and counts who comes. */
export interface Door {
	readonly host: string;
	readonly connections: number;
	readonly requests: readonly string[];
	/** Requests that got their whole answer. */
	readonly answered: number;
	/** Breaks off what is open. */
	release(): void;
	stop(): Promise<void>;
}

/** @param decide answers itself by returning true; else the request goes on to the registry */
export async function openDoor(to: { readonly host: string }, decide: (request: IncomingMessage, response: ServerResponse) => boolean = () => false): Promise<Door> {
	let connections = 0;
	let answered = 0;
	const requests: string[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((incoming, response) => {
		requests.push(`${incoming.method} ${incoming.url}`);
		response.on('finish', () => { answered++; });
		if (decide(incoming, response)) return;
		const [host, port] = to.host.split(':');
		const onward = request({ host, port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		onward.on('error', () => response.destroy());
		incoming.pipe(onward);
	});
	server.on('connection', (socket) => { connections++; sockets.add(socket); socket.on('close', () => sockets.delete(socket)); });
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const release = (): void => { for (const socket of sockets) socket.destroy(); };
	return {
		host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
		get connections() { return connections; },
		get answered() { return answered; },
		requests,
		release,
		stop: () => { release(); return closed(server); },
	};
}

function closed(server: Server): Promise<void> {
	return new Promise((done) => server.close(() => done()));
}

export interface TokenServer {
	readonly realm: string;
	/** PEM, for the registry. */
	readonly certificate: string;
	readonly asked: readonly string[];
	/** A token that may do everything, for filling the registry. */
	token(repository: string): string;
	stop(): Promise<void>;
}

/** Gives tokens as Docker Hub's does: to read, to anybody for `public/…`, else to `reader` with the password `let:me in`, or with the refresh token `refresh-me`. */
export async function startTokenServer(): Promise<TokenServer> {
	const folder = mkdtempSync(join(tmpdir(), 'bulwark-tokens-'));
	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
	writeFileSync(join(folder, 'key.pem'), privateKey);
	await ensurePrograms({ openssl: 'openssl' });
	const certificate = await output('openssl', ['req', '-x509', '-new', '-key', join(folder, 'key.pem'), '-days', '2', '-subj', '/CN=tokens.example.com']);
	rmSync(folder, { recursive: true, force: true });
	const asked: string[] = [];
	const make = (repository: string, actions: readonly string[]): string => jwt(privateKey, certificate, { iss: 'bulwark-tests', sub: '', aud: 'registry.example.com', exp: seconds() + 300, nbf: seconds() - 10, iat: seconds(), jti: String(Math.random()), access: [{ type: 'repository', name: repository, actions }] });
	const server = createServer(async (incoming, response) => {
		const url = new URL(incoming.url ?? '', 'http://tokens');
		let body = '';
		for await (const chunk of incoming) body += String(chunk);
		const form = new URLSearchParams(body);
		asked.push(`${incoming.method} ${url.pathname}${url.search}`);
		const repository = ((incoming.method === 'POST' ? form : url.searchParams).get('scope') ?? '').split(':')[1] ?? '';
		const known = incoming.headers.authorization === `Basic ${Buffer.from('reader:let:me in').toString('base64')}` || form.get('refresh_token') === 'refresh-me';
		if (incoming.headers.authorization !== undefined && !known) response.writeHead(401).end('{}');
		else response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ token: make(repository, known || repository.startsWith('public/') ? ['pull'] : []) }));
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	return {
		realm: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`, certificate, asked,
		token: (repository) => make(repository, ['pull', 'push']),
		stop: () => closed(server),
	};
}

function jwt(key: string, certificate: string, payload: object): string {
	const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
	const chain = certificate.replace(/-----[^-]+-----|\s/g, '');
	const head = `${part({ typ: 'JWT', alg: 'RS256', x5c: [chain], kid: keyId(createPublicKey(certificate)) })}.${part(payload)}`;
	return `${head}.${sign('sha256', Buffer.from(head), key).toString('base64url')}`;
}

/** As libtrust names keys: the first 240 bits of the hash, in base32, by fours. */
function keyId(key: KeyObject): string {
	const hash = createHash('sha256').update(key.export({ type: 'spki', format: 'der' })).digest().subarray(0, 30);
	const bits = [...hash].map((byte) => byte.toString(2).padStart(8, '0')).join('');
	const letters = (bits.match(/.{5}/g) ?? []).map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five, 2)]).join('');
	return (letters.match(/.{4}/g) ?? []).join(':');
}

function seconds(): number {
	return Math.floor(Date.now() / 1000);
}

export function output(program: string, args: readonly string[]): Promise<string> {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
		let text = '';
		let errors = '';
		child.stdout.on('data', (data: Buffer) => { text += data; });
		child.stderr.on('data', (data: Buffer) => { errors += data; });
		child.on('close', (code) => code === 0 ? resolve(text) : reject(new Error(`${program} ended with ${code}: ${errors}`)));
	});
}
