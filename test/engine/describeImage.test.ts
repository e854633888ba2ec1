/** What hover, lenses and hints say of images: by the place in the file, on a day that the test gives. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, describeImageAt, hints, imageUses, lenses } from '../../server/src/engine/index';

const TODAY = '2026-11-24';
const ZEROS = '0'.repeat(64);

/** What is said at the `|` of a text. */
function at(marked: string, today = TODAY): string | undefined {
	const offset = marked.indexOf('|');
	return describeImageAt(analyze(marked.replace('|', '')).model, offset, today)?.markdown;
}

const says = (marked: string, ...patterns: readonly RegExp[]): void => {
	const text = at(marked) ?? '';
	for (const pattern of patterns) assert.match(text, pattern, marked);
};

describe('the description of an image', () => {
	it('tells publisher, release, system, user, size, digest, relatives and the date of the data', () => {
		assert.equal(at('FROM python:3.1|2-slim\n'), `**python:3.12-slim** · Docker Official Image

- Release 3.12: supported until 2028-10-31
- System: Debian 13 (trixie), supported until 2028-08-09 · glibc · apt · shell
- User: runs as \`root\`
- Size: medium (one to several hundred MB)
- Not pinned: the tag can move. \`@sha256:…\` would keep exactly the image that was reviewed; updates then come only with a new digest

Smaller:
- \`python:3.12-alpine\`: musl instead of glibc, apk instead of the other package manager: native modules and prebuilt wheels may not work

*Known on 2026-11-23.*`);
	});

	it('says what is over', () => {
		says('FROM node:2|0\n', /Release 20 \(long-term\): \*\*end of life since 2026-04-30\*\*/);
		says('FROM node:22-bookworm|-slim\n', /Debian 12 \(bookworm\), long-term support until 2028-06-30 · /);
		says('FROM debian:buster|\n', /Debian 10 \(buster\), \*\*end of life since 2024-06-30\*\*/);
		says('FROM ubuntu:20.04|\n', /Ubuntu 20\.04 \(focal\), \*\*end of life since 2025-05-31, extended support until/);
		says('FROM openjdk|:8-jre\n', /\*\*Deprecated since 2022-07-31\*\*; use `eclipse-temurin`/);
		assert.doesNotMatch(at('FROM openjdk|:8-jre\n') ?? '', /Smaller/);
	});

	it('says that the data is old when it is', () => {
		assert.match(at('FROM n|ode:24\n', '2027-05-01') ?? '', /\*Known on 2026-11-23\.\*$/);
		assert.match(at('FROM n|ode:24\n', '2027-06-01') ?? '', /more than 180 days ago/);
	});

	it('resolves what variables stand for, at both places', () => {
		says('ARG V=22\nFROM node:$|{V}-slim\n', /^\*\*node:22-slim\*\*/, /As `ARG V=22` has it; a build may set another value/);
		says('ARG BASE=node:22-sl|im\nFROM ${BASE}\n', /^\*\*node:22-slim\*\*/);
		says('ARG BASE=node:22-slim\nFROM $|{BASE}\n', /^\*\*node:22-slim\*\*/);
	});

	it('says what is unknown, and only what holds all the same', () => {
		says('FROM node:$|{V}\n', /^\*\*node\*\* · Docker Official Image\n\nThe tag is not known before the build: `V` has no value here/, /runs as `root`/);
		assert.doesNotMatch(at('FROM node:$|{V}\n') ?? '', /Debian|Alpine|Release|Smaller/);
		says('FROM golang:${V}-al|pine\n', /Alpine · musl · apk/);
		assert.doesNotMatch(at('FROM golang:22-${V|}\n') ?? '', /Debian/);
		says('FROM $|{IMAGE}\n', /not known before the build: `IMAGE` has no value here/);
		says(`FROM ng|inx@sha256:${ZEROS}\n`, /^\*\*nginx@sha256:000000000000…\*\*/, /Pinned/);
		assert.doesNotMatch(at(`FROM ng|inx@sha256:${ZEROS}\n`) ?? '', /Release|Debian|Smaller/);
	});

	it('is short for images that nobody knows', () => {
		says('FROM acme|/app:1\n', /^\*\*acme\/app:1\*\* · community image, not known\n\n- Not pinned/);
		says('FROM registry.example.com|/app:1\n', /^\*\*registry\.example\.com\/app:1\*\* · not known\n/);
		assert.doesNotMatch(at('FROM acme|/app:1\n') ?? '', /User|System|Size|Known on/);
	});

	it('tells images that were built from scratch from the empty one', () => {
		assert.match(at('FROM s|cratch\n') ?? '', /^\*\*scratch\*\* · the empty image/);
		const text = at('FROM alpine:3.24\nCOPY --from=compos|er/composer:2-bin /composer /usr/bin/\n') ?? '';
		assert.match(text, /^\*\*composer\/composer:2-bin\*\* · community image/);
		assert.match(text, /System: built from scratch · no C library · no package manager · no shell/);
	});
	it('is found in COPY and mounts, and stages are told from images', () => {
		says('FROM node:22 AS build\nUSER node\nFROM scratch\nCOPY --from=bu|ild /a /a\n', /^\*\*build\*\* · stage, line 1 · on `node:22` · ends as `node`$/);
		says('FROM scratch\nCOPY --from=nginx:1.|30 /a /a\n', /^\*\*nginx:1\.30\*\*/);
		says('FROM alpine\nRUN --mount=type=bind,from=al|pine:3.22,target=/x ls\n', /^\*\*alpine:3\.22\*\*/);
		says('FROM node:22 AS base\nFROM ba|se\n', /^\*\*base\*\* · stage/);
		says('FROM scr|atch\n', /^\*\*scratch\*\* · the empty image/);
		assert.equal(at('FROM node:22 AS bu|ild\n'), undefined);
		assert.equal(at('# FROM no|de:22\nFROM node:22\n'), undefined);
	});
});

describe('lenses', () => {
	const titles = (text: string): string[] => lenses(analyze(text), TODAY).map(({ title }) => title);

	it('show the score and Harden, then grade, user and end of life of each stage', () => {
		const [score, harden, first, second, ...others] = titles('FROM golang:1.25 AS build\nFROM gcr.io/distroless/static-debian13:nonroot\nCOPY --from=build /a /a\n');
		assert.match(score ?? '', /^Bulwark \d+ · [A-F]$/);
		assert.equal(harden, 'Harden');
		assert.match(first ?? '', /^Grade [A-F] · runs as root · /);
		assert.match(second ?? '', /^Grade [A-F] · runs as 65532( · |$)/);
		assert.deepEqual(others, []);
	});

	it('are not there where no image is built', () => {
		assert.deepEqual(titles(''), []);
		assert.deepEqual(titles('RUN ls\n'), []);
	});

	it('say what is over', () => {
		assert.match(titles('FROM node:18-alpine\nUSER node\n')[2] ?? '', /runs as node · node 18: end of life since 2025-04-30/);
	});
});

describe('hints', () => {
	it('show what a variable stands for, and nothing where nothing is known', () => {
		const text = 'ARG V=24\nFROM node:${V}-slim AS build\nFROM acme/app:1\nFROM build\n';
		const found = hints(analyze(text), TODAY);
		assert.deepEqual(found.map(({ label }) => label), ['= node:24-slim · root · until 2028-04-30']);
		assert.equal(found[0]?.offset, text.indexOf(' AS build'));
	});
});

describe('uses of images', () => {
	it('are found while somebody types', () => {
		const text = 'ARG A=${B:-node}\nFROM ${A}:${C#x}-alpine@sha256:1 AS\nCOPY --from=${A} \nRUN --mount=from=,type=\nFROM "$D"';
		for (let end = 0; end <= text.length; end++) {
			const { model } = analyze(text.slice(0, end));
			for (const { range } of imageUses(model)) describeImageAt(model, range.end, TODAY);
		}
	});
});
