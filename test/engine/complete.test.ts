/** Completion: what is offered at the `|` of a text, and what it writes there. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, type Completion, completions } from '../../server/src/engine/index';

const TODAY = '2026-11-24';

function at(marked: string): readonly Completion[] {
	const offset = marked.indexOf('|');
	return completions(analyze(marked.replace('|', ''), {}), offset, TODAY);
}

const labels = (marked: string): string[] => at(marked).map(({ label }) => label);

/** The text once the entry of that label is chosen. */
function chosen(marked: string, label: string): string {
	const entry = at(marked).find((each) => each.label === label);
	assert.ok(entry, `${label} is not offered at ${marked}`);
	const text = marked.replace('|', '');
	return text.slice(0, entry.range.start) + (entry.snippet ?? entry.insert) + text.slice(entry.range.end);
}

describe('completion of images', () => {
	it('offers official images before others, deprecated ones last, and scratch', () => {
		const entries = at('FROM |\n');
		const publishers = entries.map(({ detail = '' }) => detail);
		assert.ok(publishers.lastIndexOf('Docker Official Image') < publishers.indexOf('verified publisher'));
		assert.equal(entries.find(({ label }) => label === 'openjdk')?.deprecated, true);
		assert.ok(entries.findIndex(({ label }) => label === 'openjdk') > publishers.lastIndexOf('Docker Official Image'));
		assert.equal(entries.at(-1)?.label, 'scratch');
	});

	it('keeps the registry that is written', () => assert.equal(chosen('FROM docker.io/library/no|\n', 'docker.io/library/node'), 'FROM docker.io/library/node\n'));
	it('replaces the word under the cursor, and nothing behind it', () => assert.equal(chosen('FROM no|d AS build\n', 'node'), 'FROM node AS build\n'));
	it('works behind flags and on continued lines', () => assert.equal(chosen('FROM --platform=$BUILDPLATFORM \\\n  al|\n', 'alpine'), 'FROM --platform=$BUILDPLATFORM \\\n  alpine\n'));
	it('offers earlier stages first, and in COPY --from no scratch', () => {
		assert.equal(labels('FROM alpine:3.22 AS tools\nFROM |\n')[0], 'tools');
		const from = labels('FROM alpine:3.22 AS one\nFROM alpine:3.22 AS two\nFROM alpine:3.22 AS last\nCOPY --from=|\n');
		assert.deepEqual(from.slice(0, 2), ['two', 'one']);
		assert.ok(!from.includes('last') && !from.includes('scratch'));
	});
	it('completes a mount’s source', () => assert.equal(chosen('FROM alpine:3.22 AS tools\nFROM alpine:3.22\nRUN --mount=type=bind,from=t| x\n', 'tools'), 'FROM alpine:3.22 AS tools\nFROM alpine:3.22\nRUN --mount=type=bind,from=tools x\n'));
});

describe('completion of tags', () => {
	it('offers supported releases only, never latest, smaller variants first', () => {
		const tags = labels('FROM node:|\n');
		assert.ok(tags.includes('24-slim') && tags.includes('24-alpine') && tags.includes('24'));
		assert.ok(!tags.includes('latest') && !tags.some((tag) => /^(?:18|20)\b/.test(tag)));
		assert.ok(tags.indexOf('24-slim') < tags.indexOf('24') && tags.indexOf('24') < tags.indexOf('slim'));
	});
	it('says until when a tag is supported, and as whom it runs', () => assert.equal(at('FROM python:|\n').find(({ label }) => label === '3.13-slim')?.detail, 'supported until 2028-08-09 · glibc · runs as root'));
	it('replaces the whole tag', () => assert.equal(chosen('FROM python:3.1|1-slim AS app\n', '3.13-slim'), 'FROM python:3.13-slim AS app\n'));
	it('knows tags of other registries', () => assert.ok(labels('FROM gcr.io/distroless/static-debian13:|\n').includes('nonroot')));
	it('takes the port of a registry for no tag', () => assert.deepEqual(labels('FROM registry.example.com:5000/te|\n').filter((label) => label.startsWith('registry.example.com')), []));
	it('offers nothing for what nobody knows', () => assert.deepEqual(labels('FROM example.com/team/app:|\n'), []));
	it('offers nothing in a digest or a variable', () => assert.deepEqual([labels('FROM node@sha|\n'), labels('ARG V=1\nFROM node:${V|}\n')], [[], []]));
});

describe('completion of users, mounts, directives and rules', () => {
	it('offers the accounts that exist there', () => {
		const text = 'FROM node:24-slim\nRUN useradd --uid 1234 web\nUSER |\nRUN useradd later\n';
		assert.deepEqual(labels(text).slice(0, 2), ['web', 'node']);
		assert.ok(!labels(text).includes('later'));
		assert.equal(chosen(text, 'web').split('\n')[2], 'USER web');
	});
	it('offers a number where no account is known', () => assert.deepEqual(labels('FROM scratch\nUSER |\n'), ['10001:10001']));
	it('offers the kinds of mounts, then the keys of the kind that are not given', () => {
		assert.equal(chosen('FROM alpine:3.22\nRUN --mount=| x\n', 'type=secret').split('\n')[1], 'RUN --mount=type=secret,id=${1:token},env=${2:TOKEN} x');
		assert.deepEqual(labels('FROM alpine:3.22\nRUN --mount=type=tmpfs,target=/tmp,| x\n'), ['size=']);
	});
	it('offers directives at the top only', () => {
		assert.equal(chosen('# sy|\nFROM alpine:3.22\n', '# syntax=docker/dockerfile:1'), '# syntax=docker/dockerfile:1\nFROM alpine:3.22\n');
		assert.deepEqual(labels('# words\n# sy|\nFROM alpine:3.22\n'), []);
		assert.deepEqual(labels('FROM alpine:3.22\n# sy|\n'), []);
	});
	it('offers the rules of the next instruction in a comment that ignores', () => {
		assert.equal(chosen('# bulwark ignore=|\nFROM node\n', 'image-untagged'), '# bulwark ignore=image-untagged\nFROM node\n');
		assert.deepEqual(labels('FROM node:24-slim\n# bulwark ignore=|\nWORKDIR /app\nUSER node\n'), []);
	});
	it('offers nothing in commands and heredocs', () => assert.deepEqual([labels('FROM alpine:3.22\nRUN |\n'), labels('FROM alpine:3.22\nRUN <<EOF\nFROM |\nEOF\n')], [[], []]));
	it('answers at every place of a half-typed file', () => {
		const text = '# syntax=docker/dockerfile:1\nFROM --platform= node: AS\nCOPY --from=\nRUN --mount=type=,\nUSER \nFROM';
		for (let offset = 0; offset <= text.length; offset++) for (const { range } of completions(analyze(text, {}), offset, TODAY)) assert.ok(range.start <= offset && offset <= range.end && range.end <= text.length);
	});
});
