/** Hardening a part: whole stages, nothing outside of them, no other file; and what the parts of a plan are for. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { partOf } from '../../server/src/engine/harden/selection';
import { themeOf } from '../../server/src/engine/harden/themes';
import { analyze, harden, LEVELS, RULES, THEMES } from '../../server/src/engine/index';

const TWO = '# first\nFROM node:latest AS build\nMAINTAINER ada\nRUN npm install\n\nFROM node:latest\nMAINTAINER bob\nCOPY --from=build /app /app\nCMD node server.js\n';
const second = TWO.lastIndexOf('FROM');
const at = (word: string) => ({ start: TWO.indexOf(word), end: TWO.indexOf(word) + word.length });

describe('a selection', () => {
	const { model } = analyze(TWO);
	const wholes = { first: { start: 0, end: second }, second: { start: second, end: TWO.length }, both: { start: 0, end: TWO.length } };
	for (const [what, selection, part] of [
		['an empty one in the first stage', { start: 12, end: 12 }, wholes.first],
		['a word of the second', at('bob'), wholes.second],
		['lines up to the next FROM', { start: 20, end: second }, wholes.first],
		['lines of both', { start: 20, end: second + 3 }, wholes.both],
		['the end of the file', { start: TWO.length, end: TWO.length }, wholes.second],
		['the comment at the top', { start: 0, end: 3 }, wholes.first],
	] as const) it(`means whole stages: ${what}`, () => assert.deepEqual(partOf(model, selection), part));

	it('of a file without stages means all of it', () => assert.deepEqual(partOf(analyze('RUN a\n').model, { start: 2, end: 3 }), { start: 0, end: 6 }));
});

describe('hardening a selection', () => {
	for (const level of LEVELS) {
		it(`at ${level} leaves the other stage as it is`, () => {
			const first = harden(TWO, { level, range: at('ada') });
			assert.ok(first.after.endsWith(TWO.slice(second)), first.after);
			assert.match(first.after, /LABEL org\.opencontainers\.image\.authors="ada"/);
			const last = harden(TWO, { level, range: at('bob') });
			assert.ok(last.after.startsWith(TWO.slice(0, second)), last.after);
			assert.match(last.after, /LABEL org\.opencontainers\.image\.authors="bob"/);
			for (const { hunks, before } of [first, last]) for (const hunk of hunks) for (const { range } of hunk.edits) assert.ok(range.start >= 0 && range.end <= before.length);
		});

		it(`at ${level} settles: the same part again changes nothing`, () => {
			const { after } = harden(TWO, { level, range: at('bob') });
			assert.equal(harden(after, { level, range: { start: after.lastIndexOf('FROM'), end: after.length } }).after, after);
		});
	}

	it('writes no other file', () => {
		const text = 'FROM node:26-slim\nWORKDIR /app\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n';
		const options = { level: 'maximum', buildContext: { dockerignore: null } } as const;
		assert.equal(harden(text, options).files.length, 1);
		const { files, leftAlone } = harden(text, { ...options, range: { start: 0, end: 4 } });
		assert.deepEqual(files, []);
		assert.match(leftAlone.find(({ rule }) => rule === 'copy-entire-context')?.reason ?? '', /its fix reaches beyond the selection\.$/);
	});

	it('tells only of what is in it', () => {
		const { leftAlone, after } = harden(TWO, { level: 'safe', range: at('ada') });
		assert.ok(leftAlone.length > 0 && leftAlone.every(({ line }) => line < after.slice(0, after.lastIndexOf('FROM')).split('\n').length - 1));
	});
});

describe('a plan', () => {
	it('names for each part of the difference the changes that it is made of', () => {
		const { applied, hunks } = harden(TWO, { level: 'recommended' });
		for (const hunk of hunks) assert.ok(hunk.steps.length > 0 && hunk.steps.every((step) => applied[step] !== undefined));
		for (const [i, { title }] of applied.entries()) assert.ok(hunks.some(({ steps }) => steps.includes(i)), title);
	});

	it('names the files that a change writes', () => {
		const { applied } = harden('FROM node:26-slim\nWORKDIR /app\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n', { buildContext: { dockerignore: null } });
		assert.deepEqual(applied.map(({ files }) => files), [['.dockerignore']]);
	});

	it('gives reason and assumption of a risky change apart', () => {
		const { applied } = harden('FROM debian:13-slim\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nUSER 10001\nCMD ["curl"]\n');
		const change = applied.find(({ rule }) => rule === 'apt-no-install-recommends');
		assert.match(change?.assumption ?? '', /may be missing/);
		assert.doesNotMatch(change?.reason ?? '', /may be missing/);
	});
});

describe('themes', () => {
	it('are known for every rule, and each has some', () => {
		const found = new Set(RULES.map(({ meta }) => themeOf(meta.id, meta.category)));
		assert.deepEqual(THEMES.filter((theme) => !found.has(theme)), []);
	});
	for (const [rule, theme] of [['image-tag-latest', 'Base image'], ['missing-user', 'User'], ['secret-arg-consumed', 'Secrets'], ['apt-lists-not-removed', 'Packages'], ['pip-no-cache-dir', 'Packages'], ['curl-pipe-shell', 'Downloads'], ['download-without-checksum', 'Downloads'], ['dockerignore-missing', 'Files'], ['shell-form-cmd-entrypoint', 'Process'], ['prefer-multi-stage', 'Stages'], ['exposes-admin-port', 'Ports'], ['maintainer-deprecated', 'Hygiene']] as const) {
		it(`${rule} is about ${theme}`, () => {
			const category = RULES.find(({ meta }) => meta.id === rule)?.meta.category;
			assert.ok(category);
			assert.equal(themeOf(rule, category), theme);
		});
	}
});
