/**
 * What a build proves, with an engine that only reads: which changes are taken back, how many builds that takes, and
 * what is never shown. Real engines are driven by `test/build`.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { FailedImage } from '../../server/src/build/contract';
import type { BuildEngine, BuildRequest } from '../../server/src/build/engines/types';
import { failedStep } from '../../server/src/build/failedStep';
import { byLine, redactor } from '../../server/src/build/redact';
import { SecretsMissing } from '../../server/src/build/secrets';
import { markdownOf, rowsOf } from '../../server/src/build/table';
import { Cancelled, verify, type VerifyRequest } from '../../server/src/build/verify';

const FILE = `FROM debian:12
MAINTAINER Ada
WORKDIR /app
COPY . .
RUN test -f .env && cp .env settings
RUN grep nobody-at-all /etc/passwd | wc -l > count
RUN sh check.sh
CMD sh start.sh
`;

interface Seen {
	readonly text: string;
	readonly ignore: string;
	readonly request: BuildRequest;
}

/** The instruction (its beginning) that fails when `when` holds. */
interface Break {
	readonly at: string;
	readonly when: (seen: Seen) => boolean;
}

const BREAKS = {
	'copy-entire-context@4': { at: 'RUN test -f .env', when: ({ ignore }) => ignore.includes('.env') },
	'pipefail-missing@6': { at: 'RUN grep', when: ({ text }) => text.includes('pipefail') },
	'heavy-base-variant@1': { at: 'RUN sh check.sh', when: ({ text }) => text.includes('FROM debian:12-slim') },
	'maintainer-deprecated@2': { at: 'WORKDIR', when: ({ text }) => text.includes('LABEL') },
} as const satisfies Record<string, Break>;

/** Builds nothing: reads what it is given, goes through it as Buildah does, and remembers it. */
class ReadingEngine implements BuildEngine {
	readonly name = 'reader 1.0';
	readonly secretForm = 'portable';
	readonly seen: (Seen & { readonly ok: boolean })[] = [];

	constructor(private readonly breaks: readonly Break[] = []) {}

	async build(request: BuildRequest): Promise<{ ok: boolean; log: string }> {
		const ignoreFile = `${request.dockerfilePath}.dockerignore`;
		const seen = { request, text: readFileSync(request.dockerfilePath, 'utf8'), ignore: existsSync(ignoreFile) ? readFileSync(ignoreFile, 'utf8') : '' };
		const steps = seen.text.replace(/^#.*\n/gm, '').replace(/\\\n/g, '').split('\n').filter((line) => /^[A-Z]+ /.test(line));
		let log = '';
		for (const [i, step] of steps.entries()) {
			log += `STEP ${i + 1}/${steps.length}: ${step}\n`;
			if (!this.breaks.some(({ at, when }) => step.startsWith(at) && when(seen))) continue;
			log += `the step says no to ${JSON.stringify(request.secrets)}\nError: building at STEP "${step}": exit status 1\n`;
			request.onOutput?.(log);
			this.seen.push({ ...seen, ok: false });
			return { ok: false, log };
		}
		request.onOutput?.(log);
		this.seen.push({ ...seen, ok: true });
		return { ok: true, log };
	}

	async inspect(): Promise<{ user: string; cmd: string[]; entrypoint: string[]; ports: string[]; size: number }> {
		return { user: 'app', cmd: ['sh', 'start.sh'], entrypoint: [], ports: ['80/tcp'], size: 2_000_000 };
	}

	async find(): Promise<string[]> {
		return [];
	}

	async close(): Promise<void> {}
}

function requestFor(text: string, more: Partial<VerifyRequest> = {}): VerifyRequest {
	return { text, level: 'maximum', options: { buildContext: { dockerignore: null } }, contextDir: '.', buildArgs: {}, secrets: {}, ...more };
}

const SILENT = { progress: (): void => {}, log: (): void => {} };

describe('verifying by a build', function () {
	this.timeout(60_000);

	it('builds the original and the hardened version, and nothing else, when both build', async () => {
		const engine = new ReadingEngine();
		const { result, verification } = await verify(engine, requestFor(FILE), SILENT);
		assert.deepEqual(engine.seen.map(({ text }) => text), [FILE, result.after]);
		assert.equal(verification.builds, 2);
		assert.deepEqual(verification.takenBack, []);
		assert.deepEqual(rowsOf(verification).find(([label]) => label === 'Size'), ['Size', '2.0 MB', '2.0 MB (100 %)']);
		assert.ok(verification.before.findings > (verification.after?.findings ?? Infinity));
		assert.match(engine.seen[1]?.ignore ?? '', /\.env/, 'the new .dockerignore counts, although it is not written');
		assert.ok(!engine.seen.some(({ request }) => existsSync(request.dockerfilePath)), 'nothing stays behind');
	});

	it('blames a change at the failing instruction with one build', async () => {
		const engine = new ReadingEngine([BREAKS['pipefail-missing@6']]);
		const { result, verification } = await verify(engine, requestFor(FILE), SILENT);
		assert.deepEqual(verification.takenBack.map(({ id }) => id), ['pipefail-missing@6']);
		assert.equal(verification.builds, 3);
		const [{ line, step }] = verification.takenBack as [(typeof verification.takenBack)[number]];
		assert.equal(line, 5);
		assert.match(step.instruction, /^RUN grep/);
		assert.ok(step.log.includes('Error: building at STEP "RUN grep nobody-at-all /etc/passwd | wc -l > count": exit status 1'));
		assert.ok(!result.after.includes('pipefail') && result.after.includes('debian:12-slim'));
		assert.match(result.leftAlone.find(({ rule }) => rule === 'pipefail-missing')?.reason ?? '', /Not changed: the build fails with it at RUN grep/);
	});

	// Every combination of four changes that break something, each somewhere else.
	const names = Object.keys(BREAKS) as (keyof typeof BREAKS)[];
	for (let bits = 0; bits < 1 << names.length; bits++) {
		const guilty = names.filter((_, i) => bits & 1 << i);
		it(`takes back exactly ${guilty.join(', ') || 'nothing'}`, async () => {
			// Once more where the search is longest: it must go the same way.
			const [one, two] = await Promise.all((guilty.length === names.length ? [1, 2] : [1]).map(async () => {
				const engine = new ReadingEngine(guilty.map((name) => BREAKS[name]));
				const { result, verification } = await verify(engine, requestFor(FILE), SILENT);
				assert.deepEqual([...verification.takenBack.map(({ id }) => id)].sort(), [...guilty].sort());
				const lineOf = (begin: string): number => FILE.split('\n').findIndex((line) => line.startsWith(begin));
				for (const { id, step } of verification.takenBack) assert.equal(step.line, lineOf(BREAKS[id as keyof typeof BREAKS].at), 'the line of the original');
				assert.equal(verification.incomplete, false);
				assert.ok(verification.builds <= 20, `${verification.builds} builds`);
				const last = engine.seen.filter(({ text }) => text === result.after).at(-1);
				assert.ok(last?.ok, 'what comes back was built');
				assert.equal(new Set(engine.seen.map(({ text, ignore }) => text + ignore)).size, engine.seen.length, 'nothing is built twice');
				assert.equal(result.files.length > 0, !guilty.includes('copy-entire-context@4'));
				return { text: result.after, verification };
			}));
			if (two) assert.deepEqual(one, two);
		});
	}

	it('gives back what was seen to build when the builds run out', async () => {
		for (const mostBuilds of [1, 2, 3]) {
			const engine = new ReadingEngine([BREAKS['copy-entire-context@4'], BREAKS['heavy-base-variant@1']]);
			const { result, verification } = await verify(engine, requestFor(FILE, { mostBuilds }), SILENT);
			assert.equal(verification.incomplete, true);
			assert.equal(verification.builds, mostBuilds + 1, 'and the original');
			assert.ok(engine.seen.some(({ text, ok }) => ok && text === result.after), 'it was built');
			assert.ok(verification.after?.builds);
			assert.ok(result.leftAlone.some(({ reason }) => /used up before it was proved/.test(reason)));
		}
	});

	it('says where the original ends, and builds nothing more', async () => {
		const engine = new ReadingEngine([{ at: 'RUN sh check.sh', when: () => true }]);
		const verified = await verify(engine, requestFor(FILE), SILENT);
		const { before, after, builds } = verified.verification;
		assert.deepEqual([before.builds, after, builds], [false, null, 1]);
		assert.deepEqual([(before as FailedImage).step.line, (before as FailedImage).step.instruction], [6, 'RUN sh check.sh']);
		assert.match(markdownOf('Dockerfile', verified), /the original does not build[\s\S]*line 7, `RUN sh check\.sh`/);
	});

	it('builds once when there is nothing to change', async () => {
		const engine = new ReadingEngine();
		const { verification } = await verify(engine, requestFor('FROM scratch\nCOPY --chown=1000:1000 app /app\nUSER 1000:1000\nENTRYPOINT ["/app"]\n', { level: 'safe' }), SILENT);
		assert.equal(verification.builds, 1);
		assert.deepEqual(verification.after, verification.before);
	});

	it('stops at once when the user has had enough', async () => {
		const stop = new AbortController();
		const engine = new ReadingEngine();
		await assert.rejects(verify(engine, requestFor(FILE), { ...SILENT, signal: stop.signal, progress: (what) => { if (/hardened/.test(what)) stop.abort(); } }), Cancelled);
		assert.equal(engine.seen.length, 2);
	});
});

describe('the build context', () => {
	const SECRET = 'example-api-key-73bd15f0ac9e';
	const text = `FROM debian:12-slim\nENV API_KEY=${SECRET}\nCOPY src /app\nUSER 1000:1000\nCMD ["/app/run"]\n`;

	it('has the hardened Dockerfile in it where the original gives a secret away', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'bulwark-context-'));
		try {
			writeFileSync(join(folder, 'Dockerfile'), text);
			writeFileSync(join(folder, 'other'), 'x');
			const held: string[] = [];
			const engine = new ReadingEngine([{ at: 'FROM', when: ({ request: { contextDir } }) => { held.push(readFileSync(join(contextDir, 'Dockerfile'), 'utf8'), readFileSync(join(contextDir, 'other'), 'utf8')); return false; } }]);
			const { result } = await verify(engine, requestFor(text, { contextDir: folder, dockerfile: join(folder, 'Dockerfile'), options: { buildContext: { dockerignore: { path: '.dockerignore', text: '' } } } }), SILENT);
			assert.ok(!result.after.includes(SECRET));
			assert.deepEqual(held, [text, 'x', result.after, 'x']);
			assert.equal(readFileSync(join(folder, 'Dockerfile'), 'utf8'), text, 'the project stays as it is');
			held.length = 0;
			writeFileSync(join(folder, '.dockerignore'), 'Dockerfile*\n');
			await verify(engine, requestFor(text, { contextDir: folder, dockerfile: join(folder, 'Dockerfile') }), SILENT);
			assert.deepEqual(engine.seen.slice(-2).map(({ request }) => request.contextDir), [folder, folder], 'no copy where nothing can come of it');
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});
});

describe('secrets of a build', () => {
	const TOKEN = 'tok-4f1c9a7e52b08d36';
	const WITH_ARG = `FROM node:24-slim
ARG NPM_TOKEN
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm config set "//npm.example.com/:_authToken" "$NPM_TOKEN" && npm ci && npm config delete "//npm.example.com/:_authToken"
USER node
CMD ["node", "server.js"]
`;

	it('go from the build argument into the mount, and are not an argument any more', async () => {
		const engine = new ReadingEngine();
		await verify(engine, requestFor(WITH_ARG, { buildArgs: { NPM_TOKEN: TOKEN, HTTP_PROXY: 'http://proxy.example.com' } }), SILENT);
		assert.deepEqual(engine.seen.map(({ request }) => [request.buildArgs, request.secrets]), [
			[{ NPM_TOKEN: TOKEN, HTTP_PROXY: 'http://proxy.example.com' }, {}], [{ HTTP_PROXY: 'http://proxy.example.com' }, { npm_token: TOKEN }],
		]);
	});

	it('are empty where the argument was', async () => {
		const engine = new ReadingEngine();
		await verify(engine, requestFor(WITH_ARG), SILENT);
		assert.deepEqual(engine.seen[1]?.request.secrets, { npm_token: '' });
	});

	it('come from the file when it gives them away', async () => {
		const engine = new ReadingEngine();
		const { verification } = await verify(engine, requestFor(WITH_ARG.replace('ARG NPM_TOKEN', `ARG NPM_TOKEN=${TOKEN}`)), SILENT);
		assert.deepEqual(engine.seen[1]?.request.secrets, { npm_token: TOKEN });
		assert.equal(verification.secretsLookedFor, 1);
	});

	it('are asked for before anything is built', async () => {
		const engine = new ReadingEngine();
		const copied = 'FROM node:24-slim\nWORKDIR /app\nCOPY .npmrc package.json package-lock.json ./\nRUN npm ci\nUSER node\nCMD ["node", "server.js"]\n';
		const files = { '.npmrc': '//npm.example.com/:_authToken=0123abcd-4567-89ef\n', 'package.json': '{}', 'package-lock.json': '{}' };
		const asked = await verify(engine, requestFor(copied, { contextDir: '/nonexistent', options: { buildContext: { files } } }), SILENT).then(() => undefined, (error: unknown) => error);
		assert.ok(asked instanceof SecretsMissing, String(asked));
		assert.deepEqual(asked.missing, [{ id: 'npmrc', source: '.npmrc' }]);
		assert.equal(engine.seen.length, 0);
		const given = await verify(engine, requestFor(copied, { contextDir: '/nonexistent', options: { buildContext: { files } }, secrets: { npmrc: 'x=secret-value' } }), SILENT);
		assert.equal(given.verification.after?.builds, true);
	});

	it('are never shown', async () => {
		const shown: string[] = [];
		const engine = new ReadingEngine([{ at: 'RUN', when: ({ text }) => text.includes('--mount=type=secret') }]);
		const ports = { progress: (what: string) => { shown.push(what); }, log: (line: string) => { shown.push(line); } };
		const verified = await verify(engine, requestFor(WITH_ARG, { buildArgs: { NPM_TOKEN: TOKEN } }), ports);
		assert.ok(verified.verification.takenBack.length > 0);
		assert.ok(shown.some((line) => line.includes('the step says no to')), 'the log is shown');
		assert.ok(![...shown, JSON.stringify(verified), markdownOf('Dockerfile', verified)].some((text) => text.includes(TOKEN)));
	});

	it('go line by line, the longest first, and not what is too short to be told from words', () => {
		assert.equal(redactor(['secret', 'secret-and-more', 'line one\nline two', 'no'])('no secret-and-more, secret, line two'), 'no •••, •••, •••');
	});

	it('are found in lines that arrive in pieces', () => {
		const lines: string[] = [];
		const feed = byLine((line) => lines.push(line));
		for (const chunk of ['one\ntw', 'o\r\nthr', 'ee\n']) feed(chunk);
		assert.deepEqual(lines, ['one', 'two', 'three']);
	});
});

describe('the failing step', () => {
	const TEXT = '# syntax=docker/dockerfile:1\nARG V=12\nFROM debian:12-slim AS a\nRUN echo hello > /x\nFROM debian:${V}\nCOPY --from=a /x /x\n# a comment\nRUN echo two \\\n  # inside\n  && echo three \\\n  && ls /nowhere\nCMD ["x"]\n';
	const same = (line: string): string => line;

	it('is read from a log of Buildah, in whatever order its streams come', () => {
		const log = `[1/2] STEP 1/2: FROM debian:12-slim AS a
[1/2] STEP 2/2: RUN echo hello > /x
--> 7c4dc6dd0eb
[2/2] STEP 1/4: FROM debian:12
[2/2] STEP 2/4: COPY --from=a /x /x
--> f1127e87b51
[2/2] STEP 3/4: RUN echo two   && echo three   && ls /nowhere
two
three
ls: cannot access '/nowhere': No such file or directory
Error: building at STEP "RUN echo two   && echo three   && ls /nowhere": exit status 2
`;
		const step = failedStep(log, TEXT, same);
		assert.deepEqual([step.line, step.log.at(-2)], [7, "ls: cannot access '/nowhere': No such file or directory"]);
		assert.match(step.instruction, /^RUN echo two/);
	});

	it('is read from a log of BuildKit', () => {
		const log = `#6 [stage-1 2/3] RUN echo two   && echo three   && ls /nowhere
#6 0.314 ls: cannot access '/nowhere': No such file or directory
#6 0.315 two
#6 ERROR: process "/bin/sh -c echo two   && echo three   && ls /nowhere" did not complete successfully: exit code: 2
------
 > [stage-1 2/3] RUN echo two   && echo three   && ls /nowhere:
0.314 ls: cannot access '/nowhere': No such file or directory
0.315 two
------
Dockerfile:8
--------------------
   7 |     # a comment
   8 | >>> RUN echo two \\
   9 | >>>   # inside
--------------------
ERROR: failed to solve: process "/bin/sh -c echo two   && echo three   && ls /nowhere" did not complete successfully: exit code: 2
`;
		const step = failedStep(log, TEXT, same);
		assert.deepEqual([step.line, step.log[0], step.log.length], [7, "0.314 ls: cannot access '/nowhere': No such file or directory", 3]);
	});

	it('is read from a log of BuildKit that has no output of the step', () => {
		const log = '#8 ERROR: failed to calculate checksum of ref x::y: "/x": not found\n------\n > [stage-1 1/2] COPY --from=a /x /x:\n------\nDockerfile:6\n--------------------\n   6 | >>> COPY --from=a /x /x\n--------------------\nERROR: failed to solve: "/x": not found\n';
		assert.deepEqual(failedStep(log, TEXT, same), { line: 5, instruction: 'COPY --from=a /x /x', log: ['ERROR: failed to solve: "/x": not found'] });
	});

	it('is what the log has when that tells no place', () => {
		assert.deepEqual(failedStep('no space left on device\n', TEXT, same), { instruction: 'the build', log: ['no space left on device'] });
		assert.deepEqual(failedStep('', '', same), { instruction: 'the build', log: [] });
	});
});
