/**
 * The generated shell lines at work: a server on this machine stands for the publisher, bash and the system's sh run the
 * hardened step with the real curl and wget. What is right passes; what is tampered with, or not listed, stops the step.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { machine, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { after, before, describe, it } from 'mocha';
import { harden } from '../../server/src/engine/index';

const exec = promisify(execFile);
const CONTENT = Buffer.from('the release\n');
const digest = (algorithm: 'sha256' | 'sha512', content: Buffer = CONTENT): string => createHash(algorithm).update(content).digest('hex');
/** As `gpg --print-md` writes it: capitals, in groups, over several lines. */
const grouped = (hex: string): string => hex.toUpperCase().replace(/.{8}/g, '$& ').replace(/(?:\S+ ){4}/g, '$&\n   ');

interface Case {
	readonly name: string;
	/** The step, which ends by writing `used`. */
	readonly step: string;
	readonly hosts: readonly string[];
	readonly file: string;
	readonly sums: string;
	readonly base?: string;
	/** When the step runs it. */
	readonly content?: Buffer;
	/** The checksum file that goes with a content. */
	readonly listed: (content: Buffer) => string;
}

const CASES: readonly Case[] = [
	{
		name: 'a list, by curl', hosts: ['nodejs.org'], file: '/dist/v24.1.0/node-v24.1.0-linux-x64.tar.gz', sums: '/dist/v24.1.0/SHASUMS256.txt',
		step: 'V=24.1.0 && curl -fsSLO "https://nodejs.org/dist/v$V/node-v$V-linux-x64.tar.gz" && chmod +x "node-v$V-linux-x64.tar.gz" && touch used',
		listed: (content) => `${'1'.repeat(64)}  node-v24.1.0-linux-x64.tar.gz.asc\n${digest('sha256', content)}  node-v24.1.0-linux-x64.tar.gz\n${'2'.repeat(64)}  other-node-v24.1.0-linux-x64.tar.gz\n`,
	},
	{
		name: 'a file beside it, by wget, in a script with set -e', hosts: ['dl.k8s.io'], file: '/release/v1.34.1/bin/linux/amd64/kubectl', sums: '/release/v1.34.1/bin/linux/amd64/kubectl.sha256',
		step: 'set -e; wget -qO kubectl https://dl.k8s.io/release/v1.34.1/bin/linux/amd64/kubectl; chmod +x kubectl; touch used',
		listed: (content) => digest('sha256', content),
	},
	{
		name: 'SHA-512 in groups, by curl, in a script without set -e', hosts: ['archive.apache.org'], file: '/dist/kafka/4.1.0/kafka_2.13-4.1.0.tgz', sums: '/dist/kafka/4.1.0/kafka_2.13-4.1.0.tgz.sha512',
		step: 'curl -fsSLo kafka.tgz https://archive.apache.org/dist/kafka/4.1.0/kafka_2.13-4.1.0.tgz; chmod +x kafka.tgz; touch used',
		listed: (content) => `kafka_2.13-4.1.0.tgz: ${grouped(digest('sha512', content))}\n`,
	},
	{
		name: 'SHA-512 in front of the name', hosts: ['archive.apache.org'], file: '/dist/kafka/4.1.0/kafka_2.13-4.1.0.tgz', sums: '/dist/kafka/4.1.0/kafka_2.13-4.1.0.tgz.sha512',
		step: 'curl -fsSLo kafka.tgz https://archive.apache.org/dist/kafka/4.1.0/kafka_2.13-4.1.0.tgz && chmod +x kafka.tgz && touch used',
		listed: (content) => `${digest('sha512', content)}  abcdef-kafka_2.13-4.1.0.tgz\n`,
	},
	{
		name: 'many algorithms, BSD style', hosts: ['github.com'], file: '/mikefarah/yq/releases/download/v4.47.1/yq_linux_amd64', sums: '/mikefarah/yq/releases/download/v4.47.1/checksums-bsd',
		step: 'wget -qO yq https://github.com/mikefarah/yq/releases/download/v4.47.1/yq_linux_amd64 && chmod +x yq && touch used',
		listed: (content) => `SHA512 (yq_linux_amd64) = ${digest('sha512', content)}\nSHA3-256 (yq_linux_amd64) = ${'3'.repeat(64)}\nSHA256 (yq_linux_amd64) = ${digest('sha256', content)}\nSHA256 (yq_linux_amd64.tar.gz) = ${'4'.repeat(64)}\n`,
	},
	{
		name: 'the algorithm in the line, twice', hosts: ['download.redis.io', 'raw.githubusercontent.com'], file: '/releases/redis-5.0.8.tar.gz', sums: '/redis/redis-hashes/master/README',
		step: 'curl -fsSLo redis.tar.gz https://download.redis.io/releases/redis-5.0.8.tar.gz && chmod +x redis.tar.gz && touch used',
		listed: (content) => `# hash <filename> <algo> <digest> <url>\nhash redis-5.0.8.tar.gz sha1 ${'5'.repeat(40)} http://download.redis.io/releases/redis-5.0.8.tar.gz\n${`hash redis-5.0.8.tar.gz sha256 ${digest('sha256', content)} http://download.redis.io/releases/redis-5.0.8.tar.gz\n`.repeat(2)}`,
	},
	{
		name: 'binary mode in the list', hosts: ['github.com'], file: '/docker/buildx/releases/download/v0.29.1/buildx-v0.29.1.linux-amd64', sums: '/docker/buildx/releases/download/v0.29.1/checksums.txt',
		step: 'curl -fsSLo buildx https://github.com/docker/buildx/releases/download/v0.29.1/buildx-v0.29.1.linux-amd64 && chmod +x buildx && touch used',
		listed: (content) => `${digest('sha256', content)} *buildx-v0.29.1.linux-amd64\n`,
	},
	{
		name: 'rustup-init, which gets the words of the script', hosts: ['static.rust-lang.org'], file: `/rustup/dist/${machine()}-unknown-linux-gnu/rustup-init`, sums: `/rustup/dist/${machine()}-unknown-linux-gnu/rustup-init.sha256`,
		step: 'curl -sSf https://sh.rustup.rs | sh -s -- -y "used"', content: Buffer.from('#!/bin/sh\ntouch "$2"\n'),
		listed: (content) => `${digest('sha256', content)} *./rustup-init\n`,
	},
	{
		name: 'a release of Composer', hosts: ['getcomposer.org'], file: '/download/2.8.4/composer.phar', sums: '/download/2.8.4/composer.phar.sha256sum', base: 'php:8.4-cli',
		step: 'curl -sS https://getcomposer.org/installer | php -- --install-dir=/tmp --version=2.8.4 && test -x /tmp/composer.phar && touch used',
		listed: (content) => `${digest('sha256', content)}  composer.phar\n`,
	},
];

describe('checks by the publisher’s checksum, run', function () {
	this.timeout(60_000);
	let server: Server;
	let served = new Map<string, string | Buffer>();
	const shells = ['bash', 'sh'];

	before(async () => {
		server = createServer((request, response) => {
			const body = served.get(request.url ?? '');
			response.writeHead(body === undefined ? 404 : 200).end(body ?? 'not here\n');
		});
		await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
	});
	after(() => new Promise((resolve) => { server.close(resolve); }));

	/** True when the hardened step came to its end. */
	async function reaches(shell: string, { step, hosts, file, sums, base = 'debian:13' }: Case, content: Buffer, listed: string | undefined): Promise<boolean> {
		const { after: text } = harden(`FROM ${base}\nRUN ${step}\n`);
		const run = text.replaceAll(/ \\\n +/g, ' ').split('\n').find((line) => line.startsWith('RUN ') && line.includes('used')) ?? assert.fail(text);
		assert.match(run, /sha(?:256|512)sum -c -/);
		served = new Map<string, string | Buffer>([[file, content], ...listed === undefined ? [] : [[sums, listed] as const]]);
		const folder = await mkdtemp(join(tmpdir(), 'bulwark-checksum-'));
		try {
			const script = run.slice('RUN '.length).replaceAll('/tmp/', `${folder}/`).replaceAll("--proto '=https' --tlsv1.2 ", '');
			const local = hosts.reduce((text, host) => text.replaceAll(`https://${host}/`, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`), script);
			const failed = await exec(shell, ['-c', local], { cwd: folder }).then(() => false, () => true);
			const used = (await readdir(folder)).includes('used');
			assert.equal(failed, !used, script);
			return used;
		} finally {
			await rm(folder, { recursive: true });
		}
	}

	for (const shell of shells) for (const each of CASES.map((one) => ({ content: CONTENT, ...one }))) {
		it(`${each.name} (${shell}): what is listed passes`, async () => assert.equal(await reaches(shell, each, each.content, each.listed(each.content)), true));
		it(`${each.name} (${shell}): another content stops the step`, async () => assert.equal(await reaches(shell, each, Buffer.from('another\n'), each.listed(each.content)), false));
		it(`${each.name} (${shell}): a list without it stops the step`, async () => assert.equal(await reaches(shell, each, each.content, 'nothing of it\n'), false));
		it(`${each.name} (${shell}): no list stops the step`, async () => assert.equal(await reaches(shell, each, each.content, undefined), false));
	}
});
