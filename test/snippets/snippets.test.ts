/**
 * The shipped snippets are what the product says they are: well-formed for VS Code, readable by the Dockerfile
 * libraries, and clean under the strict preset, with every choice taken once.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${1:text}` is the syntax of snippets, not a forgotten template
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { choicesOf, expand } from './expand';

interface Snippet {
	readonly prefix: string;
	readonly description: string;
	readonly body: readonly string[];
	readonly isFileTemplate?: true;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const snippets = JSON.parse(readFileSync(join(root, 'snippets/dockerfile.json'), 'utf8')) as Record<string, Snippet>;

const wholeFiles = ['bw-node', 'bw-python', 'bw-go', 'bw-java', 'bw-dotnet', 'bw-rust', 'bw-php', 'bw-ruby', 'bw-static'];

const alpineHead = '# syntax=docker/dockerfile:1\n\nFROM alpine:3.24\n';
const debianHead = '# syntax=docker/dockerfile:1\n\nFROM debian:13-slim\n';
const stripSetuid = 'RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +\n';
const alpineTail = `${stripSetuid}USER 10001:10001\nHEALTHCHECK CMD ["wget", "-q", "--spider", "http://127.0.0.1:8080/"]\nCMD ["tool"]\n`;
const distrolessTail =
	'\nFROM gcr.io/distroless/static-debian13:nonroot\nCOPY --from=build /out /app\nUSER 65532:65532\n' +
	'HEALTHCHECK CMD ["/app", "healthcheck"]\nENTRYPOINT ["/app"]\n';

/** The smallest proper Dockerfile around each snippet that is only a part of one. */
const surroundings: Readonly<Record<string, (part: string) => string>> = {
	'bw-user-debian': (part) =>
		`${debianHead}${stripSetuid}${part}HEALTHCHECK CMD ["test", "-e", "/tmp/ready"]\nCMD ["sleep", "infinity"]\n`,
	'bw-user-alpine': (part) =>
		`${alpineHead}${stripSetuid}${part}HEALTHCHECK CMD ["test", "-e", "/tmp/ready"]\nCMD ["sleep", "infinity"]\n`,
	'bw-secret': (part) =>
		'# syntax=docker/dockerfile:1\n\nFROM node:24-trixie-slim AS build\nWORKDIR /app\n' +
		`COPY package.json package-lock.json ./\n${part}\n` +
		'FROM gcr.io/distroless/nodejs24-debian13:nonroot\nWORKDIR /app\nCOPY --from=build /app/node_modules ./node_modules\n' +
		'COPY server.js ./\nUSER 65532:65532\nHEALTHCHECK CMD ["/nodejs/bin/node", "server.js", "--probe"]\nCMD ["server.js"]\n',
	'bw-ssh': (part) =>
		'# syntax=docker/dockerfile:1\n\nFROM golang:1.27-alpine3.24 AS build\nWORKDIR /src\n' +
		`COPY go.mod go.sum ./\n${part}COPY cmd ./cmd\n` +
		'RUN --network=none --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \\\n' +
		`    CGO_ENABLED=0 go build -mod=readonly -o /out ./cmd/app\n${distrolessTail}`,
	'bw-apt': (part) =>
		`${debianHead}${part}${stripSetuid}USER 10001:10001\nHEALTHCHECK CMD ["test", "-e", "/tmp/ready"]\nCMD ["tini", "--", "sleep", "infinity"]\n`,
	'bw-apk': (part) => `${alpineHead}${part}${alpineTail}`,
	'bw-download': (part) => `${alpineHead}${part}${alpineTail}`,
	'bw-healthcheck': (part) => `${alpineHead}${stripSetuid}USER 10001:10001\n${part}CMD ["httpd", "-f", "-p", "8080"]\n`,
};

/** Choices that are right only on another image than the surroundings'. */
const surroundingsOfChoice: Readonly<Record<string, (part: string, choice: string) => string>> = {
	'bw-healthcheck': (part, choice) => {
		const image = choice.startsWith('"node"') ? 'node:24-trixie-slim' : choice.startsWith('"python3"') ? 'python:3.14-slim-trixie' : 'alpine:3.24';
		return (surroundings['bw-healthcheck'] as (part: string) => string)(part).replace('alpine:3.24', image);
	},
};

/** What strict asks for and a snippet cannot know. */
const needsTheUser: Readonly<Record<string, string>> = {
	'image-not-digest-pinned': 'the digest of a tag is known to the registry only; the fix adds it',
};

/** The default text, then one text for every further value of every choice. */
function variants(snippet: Snippet): { name: string; file: string }[] {
	const body = snippet.body.join('\n');
	const wrap = (part: string, choice: string): string =>
		(surroundingsOfChoice[snippet.prefix] ?? surroundings[snippet.prefix] ?? ((whole: string) => whole))(part, choice);
	const first = [...choicesOf(body)][0]?.[1][0] ?? '';
	const all = [{ name: 'defaults', file: wrap(expand(body).text, first) }];
	for (const [stop, values] of choicesOf(body))
		for (const value of values.slice(1)) {
			const { text } = expand(body, (choices, index) => (index === stop ? value : (choices[0] ?? '')));
			all.push({ name: `with ${value}`, file: wrap(text, value) });
		}
	return all;
}

type Engine = { analyze(text: string, options: { preset: 'strict' }): { findings: readonly { rule: string; message: string; range: { start: number } }[] } };

describe('snippets', () => {
	it('has every prefix once, and none that is not asked for', () => {
		const prefixes = Object.values(snippets).map((snippet) => snippet.prefix);
		assert.deepEqual(prefixes.sort(), [...wholeFiles, ...Object.keys(surroundings)].sort());
	});

	for (const [title, snippet] of Object.entries(snippets)) {
		describe(snippet.prefix, () => {
			it('has the shape that VS Code reads', () => {
				assert.ok(title.length > 0 && title.length < 60);
				assert.match(snippet.description, /^[^\n]{20,120}$/);
				assert.ok(Array.isArray(snippet.body) && snippet.body.every((line) => typeof line === 'string' && !/[\r\n\t]/.test(line)));
				assert.deepEqual(
					Object.keys(snippet).filter((key) => !['prefix', 'description', 'body', 'isFileTemplate'].includes(key)),
					[],
				);
				assert.equal(snippet.isFileTemplate, wholeFiles.includes(snippet.prefix) ? true : undefined);
			});

			it('numbers its tab stops from 1 in reading order and ends at $0', () => {
				const { stops } = expand(snippet.body.join('\n'));
				const defining = stops.filter((stop) => stop.kind !== 'mirror').map((stop) => stop.index);
				assert.deepEqual(defining, defining.map((_, place) => place + 1));
				const mirrored = stops.filter((stop) => stop.kind === 'mirror' && stop.index !== 0).map((stop) => stop.index);
				assert.deepEqual(mirrored.filter((index) => !defining.includes(index)), []);
				assert.deepEqual(stops.filter((stop) => stop.index === 0), stops.slice(-1));
			});

			for (const { name, file } of variants(snippet)) {
				it(`is a Dockerfile without problems (${name})`, () => {
					const stages = DockerfileParser.parse(file).getFROMs();
					assert.ok(stages.length > 0);
					assert.deepEqual(validate(file).map((problem) => `${problem.range.start.line + 1}: ${problem.message}`), []);
					assert.ok(!/[^\S\n]$/m.test(file), 'no blanks at line ends');
				});

				it(`is clean under the strict preset (${name})`, async () => {
					const { analyze } = (await import('../../server/src/engine/index')) as Engine;
					const findings = analyze(file, { preset: 'strict' }).findings.filter((finding) => !(finding.rule in needsTheUser));
					const lines = findings.map((finding) => `${file.slice(0, finding.range.start).split('\n').length}: ${finding.rule}: ${finding.message}`);
					assert.deepEqual(lines, [], file);
				});
			}
		});
	}
});

describe('expanding a snippet', () => {
	it('takes defaults, the first choice, and repeats them in mirrors', () => {
		assert.equal(expand('${1:a}-$1-${2|x,y|}-${2}').text, 'a-a-x-x');
		assert.equal(expand('$1 before ${1:later}').text, 'later before later');
		assert.equal(expand('${1:outer ${2:inner}} $2').text, 'outer inner inner');
	});

	it('undoes escapes only where the editor does', () => {
		assert.equal(expand('\\$uri \\\\ \\n {} ${1:a\\}b}').text, '$uri \\ \\n {} a}b');
		assert.equal(expand('${1|a\\, b,c\\|d|}').text, 'a, b');
	});

	it('refuses what it does not know', () => {
		assert.throws(() => expand('$HOME'), /neither escaped nor a tab stop/);
		assert.throws(() => expand('${1:open'), /not closed/);
		assert.throws(() => expand('${1|a,b'), /not closed/);
		assert.throws(() => expand('${1:again $1}'), /inside itself/);
	});
});
