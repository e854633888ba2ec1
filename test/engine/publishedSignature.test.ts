/**
 * Checks by a publisher's signature: where they are offered, how gpg comes into the step, and the generated lines at work.
 * A server on this machine stands for the publisher, with keys made here; bash and the system's sh run the hardened step.
 */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { after, before, describe, it } from 'mocha';
import { analyze, harden } from '../../server/src/engine/index';
import { signersOf } from '../../server/src/engine/knowledge';

const exec = promisify(execFile);
const NGINX = 'https://nginx.org/download/nginx-1.27.3.tar.gz';
const INSTALL = 'apt-get update && apt-get install -y --no-install-recommends ca-certificates curl';

describe('signers', () => {
	it('are named by whole fingerprints, and serve keys and signatures by HTTPS', () => {
		const addresses = [NGINX, 'https://www.php.net/distributions/php-8.4.3.tar.xz', 'https://www.python.org/ftp/python/3.12.1/Python-3.12.1.tgz', 'https://ffmpeg.org/releases/ffmpeg-7.1.tar.xz', 'https://curl.se/download/curl-8.14.1.tar.gz', 'https://mirror.example.com/pub/OpenBSD/OpenSSH/portable/openssh-9.9p1.tar.gz', 'https://www.libssh.org/files/0.11/libssh-0.11.1.tar.xz', 'https://github.com/tianon/gosu/releases/download/1.7/gosu-amd64', 'https://github.com/krallin/tini/releases/download/v0.18.0/tini', 'https://znc.in/releases/znc-1.9.0.tar.gz'];
		for (const address of addresses) {
			const signers = signersOf(address);
			assert.ok(signers.length > 0, address);
			for (const { signature, keys, fingerprints } of signers) {
				for (const each of [signature, ...keys]) assert.match(each, /^https:\/\//);
				for (const each of fingerprints) assert.match(each, /^[0-9A-F]{40}$/);
				assert.ok(keys.length > 0 && fingerprints.length > 0 && new Set(fingerprints).size === fingerprints.length);
			}
		}
	});

	it('of a mirror’s copy are asked at the project itself', () => assert.equal(signersOf('https://mirror.example.com/pub/OpenBSD/OpenSSH/portable/openssh-9.9p1.tar.gz')[0]?.signature, 'https://cdn.openbsd.org/pub/OpenBSD/OpenSSH/portable/openssh-9.9p1.tar.gz.asc'));
	it('are not known of others', () => { for (const address of ['https://dl.example.com/nginx-1.27.3.tar.gz', 'https://nginx.org/download/nginx-1.27.3.tar.gz?x', 'https://evil.example.com/nginx.org/download/nginx-1.27.3.tar.gz']) assert.deepEqual(signersOf(address), []); });
});

describe('a check by the publisher’s signature', () => {
	const first = (text: string) => analyze(text).findings.find(({ rule }) => rule === 'download-without-checksum')?.fixes[0];
	const offered = (text: string): boolean => /publisher’s signature/.test(first(text)?.title ?? assert.fail(`no fix in ${text}`));
	const step = (version: string, base = 'debian:13', lines = `RUN ${INSTALL} gnupg\n`): string => `FROM ${base}\n${lines}RUN curl -fsSLO https://nginx.org/download/nginx-${version}.tar.gz && tar xf nginx-${version}.tar.gz\n`;

	it('is offered for the versions whose signers are known', () => {
		for (const version of ['1.26.0', '1.27.3', '1.31.9']) assert.equal(offered(step(version)), true, version);
		for (const version of ['1.4.2', '1.25.1', '1.32.0', '2.0.0', '$UNKNOWN']) assert.equal(offered(step(version)), false, version);
	});

	it('waits for the highest level where a server of keys must answer', () => {
		assert.equal(first(step('1.27.3'))?.level, undefined);
		assert.equal(first(step('1.12.0'))?.level, 'maximum');
		assert.match(first(step('1.12.0'))?.because ?? '', /server of keys/);
	});

	it('is not, where gpg cannot be had, or has a folder of its own', () => {
		assert.equal(offered(step('1.27.3', 'debian:13', '')), false);
		assert.equal(offered(step('1.27.3', 'registry.example.com/app:1', '')), false);
		assert.equal(offered(step('1.27.3', 'debian:13', `RUN true || ${INSTALL}\n`).replace(INSTALL, 'apt-get install -y curl')), false);
		assert.equal(offered(step('1.27.3', 'debian:13', `ENV GNUPGHOME=/keys\nRUN ${INSTALL} gnupg\n`)), false);
		assert.equal(offered(step('1.27.3').replace('tar xf', 'export GNUPGHOME=/k && tar xf')), false);
	});

	it('needs nothing where the image has gpg', () => assert.equal(offered(step('1.27.3', 'python:3.13', '')), true));

	it('installs gpg with what is installed anyway, and takes it away with it', () => {
		const edited = (text: string): string => harden(`${text}USER nobody\nCMD ["x"]\n`).after;
		assert.match(edited(step('1.27.3', 'debian:13-slim', `RUN ${INSTALL} && rm -rf /var/lib/apt/lists/*\n`)), /curl gnupg && rm/);
		assert.match(edited(`FROM alpine:3.24\nRUN apk add --no-cache --virtual .fetch curl && curl -fsSLO ${NGINX} && tar xf nginx-1.27.3.tar.gz && apk del .fetch\n`), /--virtual .fetch curl gnupg && [^\n]* && apk del .fetch$/m);
		assert.match(edited(`FROM debian:13-slim\nRUN ${INSTALL} && curl -fsSLO ${NGINX} && tar xf nginx-1.27.3.tar.gz && apt-get purge -y --auto-remove ca-certificates curl && rm -rf /var/lib/apt/lists/*\n`), /purge -y --auto-remove ca-certificates curl gnupg && rm/);
		assert.doesNotMatch(edited(step('1.27.3', 'debian:13-slim', `RUN ${INSTALL} gnupg2 && rm -rf /var/lib/apt/lists/*\n`)), /gnupg(?!2)\b[^\n]*&& rm -rf \/var/);
	});

	it('says nothing of the other downloads of the step', () => {
		const { after: text } = harden(`FROM debian:13-slim\nRUN ${INSTALL} && curl -fsSLO ${NGINX} && curl -fsSLO https://dl.example.com/a.tgz && tar xf nginx-1.27.3.tar.gz && tar xf a.tgz\nUSER nobody\nCMD ["x"]\n`);
		assert.match(text, /--verify/);
		assert.equal(analyze(text).findings.filter(({ rule }) => rule === 'download-without-checksum').length, 1);
	});
});

const STEPS: readonly (readonly [name: string, step: string])[] = [
	['a chain, by curl', `V=1.27.3 && curl -fsSLO "https://nginx.org/download/nginx-$V.tar.gz" && chmod +x "nginx-$V.tar.gz" && touch used`],
	['a pipe, by wget', `wget -qO- ${NGINX} | tar xz && touch used`],
	['a script with set -e', `set -eux; wget -q ${NGINX}; tar xzf nginx-1.27.3.tar.gz; touch used`],
	['a script without it', `curl -fsSLo n.tgz ${NGINX}; tar xzf n.tgz; touch used`],
];

describe('checks by the publisher’s signature, run', function () {
	this.timeout(60_000);
	let server: Server;
	let served = new Map<string, Buffer>();
	let folder: string;
	let content: Buffer;
	const signers: Record<'right' | 'other', { fingerprint: string; key: Buffer; signature: Buffer }> = {} as never;

	before(async function () {
		if (spawnSync('gpg', ['--version']).status !== 0) return this.skip();
		folder = await mkdtemp(join(tmpdir(), 'bulwark-signature-'));
		await writeFile(join(folder, 'release'), 'the release\n');
		await exec('tar', ['czf', 'n.tgz', 'release'], { cwd: folder });
		content = await readFile(join(folder, 'n.tgz'));
		for (const who of ['right', 'other'] as const) {
			const home = await mkdtemp(join(folder, 'home-'));
			const gpg = (...words: string[]) => exec('gpg', ['--homedir', home, '--batch', '--quiet', '--yes', '--passphrase', '', '--pinentry-mode', 'loopback', ...words], { cwd: folder, encoding: 'buffer' }).then(({ stdout }) => stdout);
			await gpg('--quick-gen-key', `${who}@example.com`, 'ed25519', 'sign', 'never');
			const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec((await gpg('--with-colons', '--fingerprint')).toString())?.[1] ?? assert.fail('no key');
			signers[who] = { fingerprint, key: await gpg('--armor', '--export'), signature: await gpg('--armor', '--output', '-', '--detach-sign', 'n.tgz') };
			spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
		}
		server = createServer((request, response) => {
			const body = served.get(request.url ?? '');
			response.writeHead(body === undefined ? 404 : 200).end(body ?? 'not here\n');
		});
		await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
	});
	after(async () => {
		if (server) await new Promise((resolve) => { server.close(resolve); });
		if (folder) await rm(folder, { recursive: true });
	});

	/** True when the hardened step came to its end; nothing of the keys is left then. */
	async function reaches(shell: string, step: string, files: Readonly<Record<string, Buffer | undefined>>): Promise<boolean> {
		const { after: text } = harden(`FROM debian:13-slim\nRUN ${INSTALL} wget\nRUN ${step}\n`);
		const run = text.replaceAll(/ \\\n +/g, ' ').split('\n').find((line) => line.startsWith('RUN ') && line.includes('used')) ?? assert.fail(text);
		assert.match(run, /gpg --batch --status-fd 1 --verify/);
		served = new Map(Object.entries(files).flatMap(([path, body]) => body ? [[path, body] as const] : []));
		const cwd = await mkdtemp(join(folder, 'step-'));
		const script = run.slice('RUN '.length).replaceAll('/tmp/', `${cwd}/`).replaceAll('https://nginx.org/', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
			.replaceAll(/[0-9A-F]{40}(?:\|[0-9A-F]{40})*/g, signers.right.fingerprint);
		const failed = await exec(shell, ['-c', script], { cwd, env: { ...process.env, TMPDIR: cwd } }).then(() => false, () => true);
		const left = await readdir(cwd);
		assert.equal(failed, !left.includes('used'), script);
		if (!failed) assert.deepEqual(left.filter((name) => name.startsWith('tmp.')), []);
		return !failed;
	}

	const FILE = '/download/nginx-1.27.3.tar.gz';
	const all = (who: 'right' | 'other', changes: Readonly<Record<string, Buffer | undefined>> = {}) => ({ [FILE]: content, [`${FILE}.asc`]: signers[who].signature, '/keys/arut.key': signers.other.key, '/keys/pluknet.key': signers.right.key, '/keys/sb.key': signers.other.key, '/keys/thresh.key': signers.other.key, ...changes });

	for (const shell of ['bash', 'sh']) for (const [name, step] of STEPS) {
		it(`${name} (${shell}): what is signed passes`, async () => assert.equal(await reaches(shell, step, all('right')), true));
		it(`${name} (${shell}): another content stops the step`, async () => {
			await writeFile(join(folder, 'release'), 'another\n');
			await exec('tar', ['czf', 'other.tgz', 'release'], { cwd: folder });
			assert.equal(await reaches(shell, step, all('right', { [FILE]: await readFile(join(folder, 'other.tgz')) })), false);
		});
		it(`${name} (${shell}): a signature by another key that is served stops the step`, async () => assert.equal(await reaches(shell, step, all('other')), false));
		it(`${name} (${shell}): no signature stops the step`, async () => assert.equal(await reaches(shell, step, all('right', { [`${FILE}.asc`]: undefined })), false));
		it(`${name} (${shell}): an empty signature stops the step`, async () => assert.equal(await reaches(shell, step, all('right', { [`${FILE}.asc`]: Buffer.from('') })), false));
		it(`${name} (${shell}): no key stops the step`, async () => assert.equal(await reaches(shell, step, all('right', { '/keys/pluknet.key': undefined })), false));
	}
});
