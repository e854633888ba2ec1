/** Pinning and updating on the command line, as a process, against a real registry; what goes wrong there, nothing is written. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { buildCli, ROOT } from '../cli/support';
import { digestOf, type Door, openDoor, output, Pusher, type Registry, startRegistry, startTokenServer, type TokenServer } from './registry';

interface Run {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

let folder: string;

/** Not `spawnSync`: the doors of this process must be able to answer. */
function bulwark(args: readonly string[], { env = {}, interrupt }: { env?: Record<string, string>; interrupt?: Promise<unknown> } = {}): Promise<Run> {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [join(ROOT, 'dist/cli.js'), ...args], { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, ...env } });
		let [stdout, stderr] = ['', ''];
		child.stdout.on('data', (data: Buffer) => { stdout += data; });
		child.stderr.on('data', (data: Buffer) => { stderr += data; });
		child.on('close', (status) => resolve({ status, stdout, stderr }));
		void interrupt?.then(() => child.kill('SIGINT'));
	});
}

function write(path: string, text: string): void {
	mkdirSync(dirname(join(folder, path)), { recursive: true });
	writeFileSync(join(folder, path), text);
}

const read = (path = 'Dockerfile'): string => readFileSync(join(folder, path), 'utf8');

describe('bulwark pin', function () {
	this.timeout(60_000);
	let registry: Registry;
	let push: Pusher;
	const doors: Door[] = [];

	async function door(decide?: Parameters<typeof openDoor>[1]): Promise<Door> {
		const opened = await openDoor(registry, decide);
		doors.push(opened);
		return opened;
	}

	before(async function () {
		this.timeout(300_000);
		buildCli();
		registry = await startRegistry();
		push = new Pusher(registry.host, 'team/app');
	});
	after(() => registry?.stop());
	beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'bulwark-pin-')); });
	afterEach(async () => {
		rmSync(folder, { recursive: true, force: true });
		for (const one of doors.splice(0)) await one.stop();
	});

	it('shows what would change, and writes nothing', async () => {
		const { digest } = await push.image('1.0');
		const text = `FROM ${registry.host}/team/app:1.0\nUSER 1000\n`;
		write('Dockerfile', text);
		const { status, stdout } = await bulwark(['pin', 'Dockerfile']);
		assert.equal(status, 0);
		assert.ok(stdout.includes(`+FROM ${registry.host}/team/app:1.0@${digest}\n`), stdout);
		assert.equal(read(), text);
	});

	it('writes the digest of the index, once for each place, the defaults of arguments included', async () => {
		const { digest } = await push.index('2.0');
		write('Dockerfile', `ARG V=2.0\nARG BASE=${registry.host}/team/app\r\nFROM \${BASE}:\${V} AS build\nFROM build\nCOPY --from=${registry.host}/team/app:2.0 /a /b\nFROM scratch\n`);
		const { status, stderr } = await bulwark(['pin', '--write']);
		assert.equal(status, 0, stderr);
		assert.equal(read(), `ARG V=2.0@${digest}\nARG BASE=${registry.host}/team/app\r\nFROM \${BASE}:\${V} AS build\nFROM build\nCOPY --from=${registry.host}/team/app:2.0@${digest} /a /b\nFROM scratch\n`);
	});

	it('asks for an image once, however often it is used', async () => {
		await push.image('1.0');
		const counted = await door();
		write('a/Dockerfile', `FROM ${counted.host}/team/app:1.0\nFROM ${counted.host}/team/app:1.0\n`);
		write('b/Dockerfile', `FROM ${counted.host}/team/app:1.0\n`);
		assert.equal((await bulwark(['pin', '--write', '.'])).status, 0);
		assert.deepEqual(counted.requests, ['HEAD /v2/team/app/manifests/1.0']);
		assert.match(read('b/Dockerfile'), /@sha256:/);
	});

	it('updates what moved, says so, and leaves the rest', async () => {
		const old = (await push.index('3', 'first')).digest;
		const next = (await push.index('3', 'second')).digest;
		const same = (await push.image('1.0')).digest;
		assert.notEqual(old, next);
		write('Dockerfile', `FROM ${registry.host}/team/app:3@${old}\nFROM ${registry.host}/team/app:1.0@${same}\nFROM ${registry.host}/team/app:1.0\nFROM ${registry.host}/team/app@${old}\n`);
		const { status, stderr } = await bulwark(['pin', '--update', '--write']);
		assert.equal(status, 0, stderr);
		assert.ok(stderr.includes(`${old} → ${next}`), stderr);
		assert.match(stderr, /app:1\.0: unchanged/);
		assert.match(stderr, /line 4: .* left alone: no tag/);
		assert.equal(read(), `FROM ${registry.host}/team/app:3@${next}\nFROM ${registry.host}/team/app:1.0@${same}\nFROM ${registry.host}/team/app:1.0\nFROM ${registry.host}/team/app@${old}\n`);
	});

	it('tells everything as JSON', async () => {
		const { digest } = await push.image('1.0');
		write('Dockerfile', `FROM ${registry.host}/team/app:1.0\nFROM ${registry.host}/team/none:1\n`);
		const { status, stdout } = await bulwark(['pin', '--format', 'json']);
		assert.equal(status, 2);
		const { files: [file] } = JSON.parse(stdout);
		assert.deepEqual(file.pins, [
			{ reference: `${registry.host}/team/app:1.0`, line: 1, before: null, after: digest },
			{ reference: `${registry.host}/team/none:1`, line: 2, before: null, after: null, problem: `${registry.host} has no team/none:1.` },
		]);
		assert.equal(file.after, file.before);
	});

	const keeps = async (text: string, says: RegExp, options?: Parameters<typeof bulwark>[1]): Promise<Run> => {
		write('Dockerfile', text);
		const result = await bulwark(['pin', '--write'], options);
		assert.equal(result.status, 2, result.stderr);
		assert.match(result.stderr, says);
		assert.equal(read(), text);
		return result;
	};

	it('names a tag that is missing, and writes no part of that file', async () => {
		await push.image('1.0');
		write('other/Dockerfile', `FROM ${registry.host}/team/app:1.0\n`);
		await keeps(`FROM ${registry.host}/team/app:1.0\nFROM ${registry.host}/team/app:9\n`, /line 2: .* has no team\/app:9\./);
		assert.match(read('other/Dockerfile'), /@sha256:/);
	});

	it('says when no registry is there, and when the name is unknown', async () => {
		const gone = await door();
		await gone.stop();
		await keeps(`FROM ${gone.host}/team/app:1.0\n`, /refuses the connection/);
		await keeps('FROM registry.invalid/team/app:1.0\n', /registry\.invalid cannot be reached/);
	});

	it('says when a registry limits it, and until when', async () => {
		const limited = await door((_, response) => { response.writeHead(429, { 'Retry-After': '90' }).end('{"errors":[{"code":"TOOMANYREQUESTS"}]}'); return true; });
		await keeps(`FROM ${limited.host}/team/app:1.0\n`, /limits how often it may be asked\. Try again in 90 seconds, or with a login\./);
		assert.equal(limited.requests.length, 1);
	});

	it('says when a registry fails, or breaks off in the middle of its answer', async () => {
		const failing = await door((_, response) => { response.writeHead(503).end(); return true; });
		await keeps(`FROM ${failing.host}/team/app:1.0\n`, /answered with 503\. Try again later/);
		const breaking = await door((incoming, response) => {
			if (incoming.method === 'HEAD') response.writeHead(200).end();
			else { response.writeHead(200, { 'Content-Length': '1000' }).write('{"schemaVersion":2'); setTimeout(() => response.destroy(), 50); }
			return true;
		});
		await keeps(`FROM ${breaking.host}/team/app:1.0\n`, /broke off the connection/);
		assert.deepEqual(breaking.requests.map((line) => line.split(' ')[0]), ['HEAD', 'GET']);
	});

	it('loses nothing when the registry is stopped while it is asked', async () => {
		const second = await startRegistry();
		let stopped: Promise<void> | undefined;
		const slow = await openDoor(second, (_, response) => { stopped ??= second.stop().then(() => { response.destroy(); }); return true; });
		doors.push(slow);
		await keeps(`FROM ${slow.host}/team/app:1.0\n`, /broke off the connection/);
		await stopped;
	});

	it('ends while a registry is silent when it is interrupted, and writes nothing', async () => {
		await push.image('1.0');
		let came = (): void => undefined;
		const waiting = new Promise<void>((done) => { came = done; });
		const silent = await door(() => { came(); return true; });
		await keeps(`FROM ${registry.host}/team/app:1.0\nFROM ${silent.host}/team/app:1.0\n`, /cancelled; nothing was written/, { interrupt: waiting });
		assert.equal(silent.answered, 0);
	});

	it('computes the digest where the registry does not name it, and believes no other', async () => {
		const { digest } = await push.index('4.0');
		const body = await (await fetch(`http://${registry.host}/v2/team/app/manifests/${digest}`, { headers: { Accept: 'application/vnd.oci.image.index.v1+json' } })).text();
		assert.equal(digestOf(body), digest);
		const answer = (headers: Record<string, string>) => door((incoming, response) => {
			response.writeHead(200, incoming.method === 'HEAD' ? {} : { 'Content-Type': 'application/vnd.oci.image.index.v1+json', ...headers });
			response.end(incoming.method === 'HEAD' ? '' : body);
			return true;
		});
		const plain = await answer({});
		write('Dockerfile', `FROM ${plain.host}/team/app:4.0\n`);
		assert.equal((await bulwark(['pin', '--write'])).status, 0);
		assert.equal(read(), `FROM ${plain.host}/team/app:4.0@${digest}\n`);
		const lying = await answer({ 'Docker-Content-Digest': digestOf('something else') });
		await keeps(`FROM ${lying.host}/team/app:4.0\n`, /another manifest/);
		const portal = await door((_, response) => { response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Hotel network</h1>'); return true; });
		await keeps(`FROM ${portal.host}/team/app:4.0\n`, /only in an old form|something else than JSON/);
	});

	it('follows redirects, and not out of what is safe', async () => {
		const { digest } = await push.image('1.0');
		const moved = await door((incoming, response) => { response.writeHead(307, { Location: `http://${registry.host}${incoming.url}` }).end(); return true; });
		write('Dockerfile', `FROM ${moved.host}/team/app:1.0\n`);
		assert.equal((await bulwark(['pin', '--write'])).status, 0);
		assert.ok(read().endsWith(`@${digest}\n`));
		const endless = await door((incoming, response) => { response.writeHead(307, { Location: incoming.url ?? '' }).end(); return true; });
		await keeps(`FROM ${endless.host}/team/app:1.0\n`, /redirects without end/);
	});

	describe('where a login is wanted', () => {
		let tokens: TokenServer;
		let guarded: Registry;
		let digests: Record<'public/app' | 'private/app', string>;

		before(async function () {
			this.timeout(120_000);
			tokens = await startTokenServer();
			guarded = await startRegistry({ tokens });
			const fill = async (repository: string) => (await new Pusher(guarded.host, repository, { Authorization: `Bearer ${tokens.token(repository)}` }).index('1')).digest;
			digests = { 'public/app': await fill('public/app'), 'private/app': await fill('private/app') };
		});
		after(async () => { await guarded?.stop(); await tokens?.stop(); });

		const config = (value: object) => write('.docker/config.json', JSON.stringify(value));

		it('takes a token that everybody gets', async () => {
			write('Dockerfile', `FROM ${guarded.host}/public/app:1\n`);
			const { status, stderr } = await bulwark(['pin', '--write']);
			assert.equal(status, 0, stderr);
			assert.equal(read(), `FROM ${guarded.host}/public/app:1@${digests['public/app']}\n`);
			assert.ok(tokens.asked.at(-1)?.includes('scope=repository%3Apublic%2Fapp%3Apull') && tokens.asked.at(-1)?.includes('service=registry.example.com'), tokens.asked.at(-1));
		});

		it('uses no login that the user has not allowed it to use', async () => {
			config({ auths: { [guarded.host]: { auth: Buffer.from('reader:let:me in').toString('base64') } } });
			await keeps(`FROM ${guarded.host}/private/app:1\n`, /wants a login for it\. Bulwark uses the logins of docker login only where you allow it/);
		});

		const logins: Readonly<Record<string, () => void>> = {
			'the configuration file': () => config({ auths: { [guarded.host]: { auth: Buffer.from('reader:let:me in').toString('base64') } } }),
			'an identity token': () => config({ auths: { [guarded.host]: { identitytoken: 'refresh-me' } } }),
			'a credential helper of one registry': () => { config({ credHelpers: { [guarded.host]: 'tests' } }); helper('{"ServerURL":"x","Username":"reader","Secret":"let:me in"}'); },
			'the credential store, with a token': () => { config({ credsStore: 'tests' }); helper('{"ServerURL":"x","Username":"<token>","Secret":"refresh-me"}'); },
		};
		const helper = (answer: string) => {
			write('bin/docker-credential-tests', `#!/bin/sh\nread -r server\n[ "$1" = get ] && [ "$server" = "${guarded.host}" ] || exit 1\necho '${answer}'\n`);
			chmodSync(join(folder, 'bin/docker-credential-tests'), 0o755);
		};
		for (const [from, prepare] of Object.entries(logins)) {
			it(`takes the login from ${from}`, async () => {
				prepare();
				write('Dockerfile', `FROM ${guarded.host}/private/app:1\n`);
				const { status, stderr } = await bulwark(['pin', '--write', '--docker-logins', 'Dockerfile'], { env: { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` } });
				assert.equal(status, 0, stderr);
				assert.equal(read(), `FROM ${guarded.host}/private/app:1@${digests['private/app']}\n`);
			});
		}

		it('says that a login does not serve', async () => {
			config({ auths: { [guarded.host]: { auth: Buffer.from('reader:wrong').toString('base64') } } });
			write('Dockerfile', `FROM ${guarded.host}/private/app:1\n`);
			const { status, stderr } = await bulwark(['pin', '--write', '--docker-logins']);
			assert.equal(status, 2);
			assert.match(stderr, /has no private\/app:1, or wants a login for it: docker login\./);
		});

		it('takes name and password where a registry asks for Basic', async () => {
			// As `htpasswd -B` writes the password `secret`.
			const basic = await startRegistry({ htpasswd: 'reader:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n' });
			try {
				const Authorization = `Basic ${Buffer.from('reader:secret').toString('base64')}`;
				const { digest } = await new Pusher(basic.host, 'team/app', { Authorization }).image('1');
				await keeps(`FROM ${basic.host}/team/app:1\n`, /wants a login/);
				config({ auths: { [basic.host]: { auth: Buffer.from('reader:secret').toString('base64') } } });
				assert.equal((await bulwark(['pin', '--write', '--docker-logins', 'Dockerfile'])).status, 0);
				assert.ok(read().includes(digest));
			} finally {
				await basic.stop();
			}
		});
	});

	it('goes by the proxy that the environment names, trusts what Node is told to trust, and finds Docker Hub', async () => {
		const key = join(folder, 'hub.key');
		const certificate = join(folder, 'hub.crt');
		await output('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=registry-1.docker.io', '-addext', 'subjectAltName=DNS:registry-1.docker.io']);
		const hub = await startRegistry({ tls: { certificate, key } });
		const tunnels: string[] = [];
		const proxy = createSocketServer((socket) => {
			socket.once('data', (data) => {
				tunnels.push(data.toString().split('\r\n')[0] ?? '');
				const onward = connect(hub.port, '127.0.0.1', () => { socket.write('HTTP/1.1 200 OK\r\n\r\n'); socket.pipe(onward).pipe(socket); });
				onward.on('error', () => socket.destroy());
				socket.on('error', () => onward.destroy());
			});
		});
		await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
		try {
			const env = { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
			await keeps('FROM node:22\n', /certificate of docker\.io is not trusted/, { env });
			await keeps('FROM node:22\nFROM team/app\n', /docker\.io has no node:22\.[\s\S]*docker\.io has no team\/app:latest\./, { env: { ...env, NODE_EXTRA_CA_CERTS: certificate } });
			assert.deepEqual([...new Set(tunnels)], ['CONNECT registry-1.docker.io:443 HTTP/1.1']);
		} finally {
			proxy.close();
			await hub.stop();
		}
	});
});
