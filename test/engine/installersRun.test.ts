/**
 * What takes the place of install scripts, at work: a server on this machine stands for the publisher, bash and the
 * system's sh run the hardened step with the real curl, wget and tar.
 */
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { machine, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { after, before, describe, it } from 'mocha';
import { harden } from '../../server/src/engine/index';

const exec = promisify(execFile);
const MACHINE = machine().replace('x86_64', 'amd64').replace('aarch64', 'arm64');
const digest = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** A tar archive with one program in it that prints its name. */
function archiveOf(path: string): Buffer {
	const folder = mkdtempSync(join(tmpdir(), 'bulwark-archive-'));
	mkdirSync(join(folder, path, '..'), { recursive: true });
	writeFileSync(join(folder, path), `#!/bin/sh\necho ${path.split('/').at(-1)}\n`, { mode: 0o755 });
	execFileSync('tar', ['-czf', join(folder, 'a.tar.gz'), '-C', folder, path.split('/')[0] === '.' ? path : path.split('/')[0] as string]);
	const content = readFileSync(join(folder, 'a.tar.gz'));
	rmSync(folder, { recursive: true });
	return content;
}

interface Case {
	readonly name: string;
	readonly program: string;
	readonly step: string;
	readonly content: Buffer;
	readonly files: (content: Buffer, sum: string) => Readonly<Record<string, string | Buffer>>;
}

const CASES: readonly Case[] = [
	{
		name: 'the newest Helm', program: 'helm', content: archiveOf(`linux-${MACHINE}/helm`),
		step: 'curl -fsSL https://raw.githubusercontent.com/helm/helm/main/scripts/get-helm-3 | HELM_INSTALL_DIR=/tmp/bin bash',
		files: (content, sum) => ({ '/helm3-latest-version': 'v3.20.1\n', [`/helm-v3.20.1-linux-${MACHINE}.tar.gz`]: content, [`/helm-v3.20.1-linux-${MACHINE}.tar.gz.sha256`]: `${sum}\n` }),
	},
	{
		name: 'a release of Dapr, by wget', program: 'dapr', content: archiveOf('./dapr'),
		step: 'wget -qO- https://raw.githubusercontent.com/dapr/cli/master/install/install.sh | DAPR_INSTALL_DIR=/tmp/bin bash -s 1.14.0',
		files: (content, sum) => ({ [`/dapr/cli/releases/download/v1.14.0/dapr_linux_${MACHINE}.tar.gz`]: content, [`/dapr/cli/releases/download/v1.14.0/dapr_linux_${MACHINE}.tar.gz.sha256`]: `${sum}  dapr_linux.tar.gz` }),
	},
	{
		name: 'a release of Task, with a list', program: 'task', content: archiveOf('task'),
		step: 'sh -c "$(curl -L https://taskfile.dev/install.sh)" -- -d -b /tmp/bin v3.40.0',
		files: (content, sum) => ({ [`/go-task/task/releases/download/v3.40.0/task_linux_${MACHINE}.tar.gz`]: content, '/go-task/task/releases/download/v3.40.0/task_checksums.txt': `${'1'.repeat(64)}  other_task_linux_${MACHINE}.tar.gz\n${sum}  task_linux_${MACHINE}.tar.gz\n` }),
	},
];

describe('what takes the place of install scripts, run', function () {
	this.timeout(60_000);
	let server: Server;
	let served: Readonly<Record<string, string | Buffer>> = {};

	before(async () => {
		server = createServer((request, response) => {
			const body = served[request.url ?? ''];
			response.writeHead(body === undefined ? 404 : 200).end(body ?? 'not here\n');
		});
		await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
	});
	after(() => new Promise((resolve) => { server.close(resolve); }));

	/** What the program prints when the step came to its end. */
	async function outcome(shell: string, { step, program }: Case, files: Readonly<Record<string, string | Buffer>>): Promise<string | undefined> {
		const { after: text } = harden(`FROM debian:13\nRUN ${step}\n`);
		const run = text.replaceAll(/ \\\n +/g, ' ').split('\n').find((line) => line.includes('sha256sum -c -')) ?? assert.fail(text);
		served = files;
		const folder = mkdtempSync(join(tmpdir(), 'bulwark-installer-'));
		mkdirSync(join(folder, 'bin'));
		try {
			const script = run.slice('RUN '.length).replaceAll('/tmp/', `${folder}/`).replaceAll(/https:\/\/(?:get\.helm\.sh|github\.com)\//g, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
			const { stdout } = await exec(shell, ['-c', `${script} && test "$(ls ${folder})" = bin && ${folder}/bin/${program}`]).catch(() => ({ stdout: undefined }));
			return stdout?.trim().split('\n').at(-1);
		} finally {
			rmSync(folder, { recursive: true });
		}
	}

	for (const shell of ['bash', 'sh']) for (const each of CASES) {
		it(`${each.name} (${shell}): what is listed is installed, and nothing is left lying about`, async () => assert.equal(await outcome(shell, each, each.files(each.content, digest(each.content))), each.program));
		it(`${each.name} (${shell}): another content stops the step`, async () => assert.equal(await outcome(shell, each, each.files(each.content, digest(Buffer.from('other')))), undefined));
	}
});
