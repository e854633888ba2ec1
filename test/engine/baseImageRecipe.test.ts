/** What the examples of the rules about base images cannot show: which fixes are offered, in which order, and which are not. */
import assert from 'node:assert/strict';
import { applyEdits, type AnalyzeOptions, analyze } from '../../server/src/engine/index';
import { buildModel } from '../../server/src/engine/model/model';
import type { Fix } from '../../server/src/engine/model/fix';
import { DEFAULT_SETTINGS } from '../../server/src/engine/config/settings';
import { concreteTagFixes, smallerBaseFixes } from '../../server/src/engine/recipes/baseImage';

function fixesOf(text: string, { buildContext = {}, ...wishes }: AnalyzeOptions = {}): Fix[] {
	const model = buildModel(text);
	const stage = model.finalStage;
	assert.ok(stage);
	return smallerBaseFixes(model, stage, { settings: { ...DEFAULT_SETTINGS, ...wishes }, buildContext });
}

const titles = (text: string, options?: AnalyzeOptions): string[] => fixesOf(text, options).map(({ title }) => title);

function apply(text: string, kind: RegExp, options?: AnalyzeOptions): string {
	const fix = fixesOf(text, options).find(({ title }) => kind.test(title));
	assert.ok(fix, `a fix like ${kind} among ${titles(text, options).join(', ') || 'none'}`);
	return applyEdits(text, fix.edits);
}

describe('smaller base images', () => {
	it('come in the order that the settings wish for', () => {
		const text = 'FROM node:24\nCOPY server.js /\nCMD ["node", "/server.js"]\n';
		assert.deepEqual(titles(text), ['Use node:24-slim', 'Use gcr.io/distroless/nodejs24-debian13:nonroot', 'Use node:24-alpine']);
		assert.deepEqual(titles(text, { preferredBases: ['alpine', 'slim'] }), ['Use node:24-alpine', 'Use node:24-slim', 'Use gcr.io/distroless/nodejs24-debian13:nonroot']);
	});

	it('are all unsafe, with a reason, and one is preferred', () => {
		const fixes = fixesOf('FROM python:3.13\nCOPY app.py /\nCMD ["python", "/app.py"]\n');
		assert.ok(fixes.length > 1);
		for (const fix of fixes) assert.ok(fix.applicability === 'unsafe' && fix.because, fix.title);
		assert.equal(fixes.filter(({ preferred }) => preferred).length, 1);
	});

	it('leave the others to a human: Harden takes the preferred one only', () => {
		for (const fix of fixesOf('FROM node:24\nCMD ["node", "server.js"]\n')) assert.equal(fix.level, fix.preferred ? undefined : 'manual', fix.title);
	});

	it('do not go by themselves to another C library', () => {
		const [fix] = fixesOf('FROM golang:1.26\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n');
		assert.equal(fix?.title, 'Use golang:1.26-alpine');
		assert.equal(fix?.level, 'maximum');
	});

	it('are not offered for a digest', () => {
		assert.deepEqual(titles(`FROM node:24@sha256:${'0'.repeat(64)}\n`), []);
	});
});

describe('slim', () => {
	const level = (text: string, options?: AnalyzeOptions): string | undefined => {
		const fix = fixesOf(text, options).find(({ title }) => title.includes('slim'));
		assert.ok(fix);
		return fix.level ?? 'recommended';
	};

	it('is manual where a step compiles', () => {
		assert.equal(level('FROM python:3.13\nCOPY . .\nRUN make && gcc -o a a.c\n'), 'manual');
		assert.equal(level('FROM ruby:3.4\nCOPY . .\nRUN bundle install\n'), 'manual');
	});

	it('counts a compiler that a step installs', () => {
		assert.equal(level('FROM ruby:3.4\nRUN apt-get update && apt-get install -y build-essential git\nRUN bundle install\n'), 'recommended');
	});

	it('knows from the lock file whether gems come by git', () => {
		const text = 'FROM ruby:3.4\nRUN apt-get update && apt-get install -y build-essential\nRUN bundle install\n';
		const lock = (source: string): AnalyzeOptions => ({ buildContext: { files: { 'Gemfile.lock': `${source}\n  remote: https://code.example.com/\n` } } });
		assert.equal(level(text), 'maximum');
		assert.equal(level(text, lock('GIT')), 'maximum');
		assert.equal(level(text, lock('GEM')), 'recommended');
	});

	it('looks into the files that say what is installed', () => {
		const pip = 'FROM python:3.13\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n';
		assert.equal(level(pip), 'maximum');
		assert.equal(level(pip, { buildContext: { files: { 'requirements.txt': 'flask==3.1.0\npsycopg2-binary\n' } } }), 'recommended');
		assert.equal(level(pip, { buildContext: { files: { 'requirements.txt': 'flask\n./vendor/greeting-1.0.0-py3-none-any.whl\n' } } }), 'recommended');
		assert.equal(level(pip, { buildContext: { files: { 'requirements.txt': 'flask\npsycopg2==2.9.10\n' } } }), 'manual');
		for (const line of ['./speedups', '-e .', '-r base.txt', 'shop @ git+https://git.example.com/shop.git', 'https://files.example.com/shop-1.0.tar.gz'])
			assert.equal(level(pip, { buildContext: { files: { 'requirements.txt': `flask\n${line}\n` } } }), 'maximum', line);
		const npm = 'FROM node:24\nCOPY . .\nRUN npm ci\n';
		assert.equal(level(npm, { buildContext: { files: { 'package.json': '{"dependencies":{"express":"5"}}' } } }), 'recommended');
		assert.equal(level(npm, { buildContext: { files: { 'package.json': '{"dependencies":{"node-sass":"9"}}' } } }), 'manual');
		assert.equal(level('FROM python:3.13\nCOPY . .\nRUN pip install -e .\n'), 'maximum');
		const prisma = apply('FROM node:24\nCOPY . .\nRUN npm ci\n', /slim/, { buildContext: { files: { 'package.json': '{"dependencies":{"prisma":"6"}}' } } });
		assert.match(prisma, /install -y --no-install-recommends openssl /);
		assert.equal(level(npm, { buildContext: { files: { 'package.json': '{"scripts":{"install":"node-gyp rebuild"}}' } } }), 'manual');
	});

	it('installs tools for health checks and stages that follow, too', () => {
		const text = 'FROM node:24 AS base\nHEALTHCHECK CMD curl -f http://localhost/ || exit 1\nFROM base\nRUN git --version\n';
		const model = buildModel(text);
		const stage = model.stages[0];
		assert.ok(stage);
		const [fix] = smallerBaseFixes(model, stage, { settings: DEFAULT_SETTINGS, buildContext: {} });
		assert.equal(fix?.title, 'Use node:24-slim and install curl, git');
	});

	it('installs nothing into releases whose package lists have moved', () => {
		const fix = fixesOf('FROM node:14\nRUN git clone https://git.example.com/a.git\n').find(({ title }) => title === 'Use node:14-slim');
		assert.equal(fix?.level, 'manual');
	});

	it('does not guess what a script of the project calls', () => {
		assert.equal(level('FROM python:3.13\nCOPY . .\nRUN ./prepare.sh\n'), 'maximum');
	});
});

describe('alpine', () => {
	const not = (text: string): void => assert.deepEqual(titles(text, { preferredBases: ['alpine'] }).filter((title) => title.includes('alpine')), [], text);

	it('is left where Go calls a C compiler, which it lacks', () => {
		not('FROM golang:1.26\nRUN CGO_ENABLED=1 go build -o /app .\n');
		not('FROM golang:1.26\nENV CGO_ENABLED 1\nRUN go build -o /app .\n');
		assert.equal(titles('FROM golang:1.26\nRUN CGO_ENABLED=0 go build -o /app .\n', { preferredBases: ['alpine'] })[0], 'Use golang:1.26-alpine');
	});

	it('translates packages, accounts and tidying, and keeps comments and layout', () => {
		const text = [
			'FROM python:3.13', '# Libraries.', 'RUN apt-get update && \\', '    apt-get install -y --no-install-recommends \\', '        curl \\', '        ca-certificates && \\',
			'    apt-get clean && rm -rf /var/lib/apt/lists/* /tmp/x', 'RUN groupadd --gid 1500 app && useradd --uid 1500 --gid 1500 --create-home --shell /usr/sbin/nologin app', 'USER app', '',
		].join('\n');
		assert.equal(apply(text, /alpine/), [
			'FROM python:3.13-alpine', '# Libraries.', 'RUN apk add --no-cache \\', '        curl \\', '        ca-certificates && \\',
			'    rm -rf /tmp/x', 'RUN addgroup -g 1500 app && adduser -D -u 1500 -s /sbin/nologin -G app app', 'USER app', '',
		].join('\n'));
	});

	it('drops an instruction that only reads package lists', () => {
		assert.equal(apply('FROM node:24\nRUN apt-get update\nRUN apt-get install -y tini\n', /alpine/), 'FROM node:24-alpine\nRUN apk add --no-cache tini\n');
	});

	it('gives a system account the group that Debian would', () => {
		assert.equal(apply('FROM node:24\nRUN useradd -r web\n', /alpine/), 'FROM node:24-alpine\nRUN addgroup -S web && adduser -S -D -H -G web web\n');
	});

	it('installs what BusyBox lacks', () => {
		assert.equal(apply('FROM node:24\nSHELL ["/bin/bash", "-c"]\nRUN curl -fsSO https://example.com/a.json\n', /alpine/), 'FROM node:24-alpine\nRUN apk add --no-cache bash curl\nSHELL ["/bin/bash", "-c"]\nRUN curl -fsSO https://example.com/a.json\n');
	});

	it('is not offered where a command has no counterpart', () => {
		not('FROM node:24\nRUN apt-get update && apt-get install -y a-package-nobody-knows\n');
		not('FROM node:24\nRUN apt-get update && apt-get install -y $PACKAGES\n');
		not('FROM node:24\nRUN sudo apt-get install -y curl\n');
		not('FROM node:24\nRUN curl -fsSL https://example.com/setup.sh | bash -\n');
		not('FROM node:24\nRUN dpkg -i /tmp/a.deb\n');
		not('FROM node:24\nRUN usermod -aG video node\n');
		not('FROM node:24\nRUN useradd -g 4711 web\n');
		not('FROM node:24\nRUN adduser --disabled-login --group web\n');
		not('FROM node:24\nRUN apt-get update || true\n');
		not('FROM node:24\nRUN if true; then apt-get clean; fi\n');
		not('FROM node:24\nRUN --mount=type=cache,target=/var/cache/apt apt-get install -y curl\n');
		not('FROM python:3.13\nRUN gcc -o a a.c\n');
	});
});

describe('distroless', () => {
	const node = (rest: string): string => apply(`FROM node:24\n${rest}`, /distroless/);
	const not = (text: string): void => assert.deepEqual(titles(text).filter((title) => title.includes('distroless')), [], text);

	it('takes the program out of CMD, which its entrypoint is', () => {
		assert.equal(node('CMD ["node", "server.js"]\n'), 'FROM gcr.io/distroless/nodejs24-debian13:nonroot\nCMD ["server.js"]\n');
		assert.equal(node('ENTRYPOINT ["node", "server.js"]\n'), 'FROM gcr.io/distroless/nodejs24-debian13:nonroot\nENTRYPOINT ["/nodejs/bin/node", "server.js"]\n');
	});

	it('keeps the options of Java', () => {
		const java = (rest: string): string => apply(`FROM eclipse-temurin:21-jre\n${rest}`, /distroless/);
		assert.equal(java('CMD ["java", "-jar", "/a.jar"]\n'), 'FROM gcr.io/distroless/java21-debian13:nonroot\nCMD ["/a.jar"]\n');
		assert.equal(java('CMD ["java", "-Xmx1g", "-jar", "/a.jar"]\n'), 'FROM gcr.io/distroless/java21-debian13:nonroot\nENTRYPOINT ["java", "-Xmx1g", "-jar", "/a.jar"]\n');
	});

	it('knows its own account only', () => {
		assert.equal(node('COPY --chown=node:node a /a\nUSER node\nCMD ["node", "/a"]\n'), 'FROM gcr.io/distroless/nodejs24-debian13:nonroot\nCOPY --chown=nonroot:nonroot a /a\nUSER nonroot\nCMD ["/a"]\n');
	});

	it('is not offered where something needs a shell, or another program or C library', () => {
		not('FROM node:24\nRUN true\nCMD ["node", "a.js"]\n');
		not('FROM node:24\nCMD node a.js\n');
		not('FROM node:24\nCMD ["npm", "start"]\n');
		not('FROM node:24\nHEALTHCHECK CMD ["node", "check.js"]\nCMD ["node", "a.js"]\n');
		not('FROM node:24-alpine AS build\nRUN npm ci\nFROM node:24\nCOPY --from=build /app /app\nCMD ["node", "/app/a.js"]\n');
	});
});

describe('a concrete tag', () => {
	const fixes = (text: string): Fix[] => {
		const model = buildModel(text);
		const stage = model.stages[0];
		assert.ok(stage);
		return concreteTagFixes(model, stage, { settings: DEFAULT_SETTINGS, buildContext: {} });
	};

	it('is safe when it is what the tag means today, and only then', () => {
		assert.equal(fixes('FROM node\n')[0]?.applicability, 'safe');
		assert.equal(fixes('FROM gcr.io/distroless/static-debian13\n')[0]?.applicability, 'unsafe');
	});

	it('is not safe when the argument is used for something else', () => {
		assert.equal(fixes('ARG V=latest\nFROM node:$V\nARG V\nRUN echo $V\n')[0]?.applicability, 'unsafe');
		assert.equal(fixes('ARG V=latest\nFROM node:$V AS a\nFROM nginx:$V\n')[0]?.applicability, 'unsafe');
	});

	it('is written where the image is: behind a prefix, in the default of a variable', () => {
		const applied = (text: string): string => applyEdits(text, fixes(text)[0]?.edits ?? []);
		assert.equal(applied('ARG PREFIX=docker.io/library/\nFROM ${PREFIX}alpine\n'), 'ARG PREFIX=docker.io/library/\nFROM ${PREFIX}alpine:3.24\n');
		assert.equal(applied('FROM ${BASE:-alpine:latest} AS a\n'), 'FROM ${BASE:-alpine:3.24} AS a\n');
		assert.equal(applied('FROM "alpine:${TAG-latest}"\n'), 'FROM "alpine:${TAG-3.24}"\n');
	});

	it('is not safe where only people know what latest is', () => {
		const [fix] = fixes('FROM ghcr.io/astral-sh/uv:latest\n');
		assert.deepEqual([fix?.applicability, fix?.preferred, fix?.level], ['unsafe', true, undefined]);
	});

	it('is another name where the publisher left the repository', () => {
		const of = (text: string): unknown[] => fixes(text).map(({ title, level }) => [title, level]);
		assert.deepEqual(of('FROM microsoft/windowsservercore\n'), [['Use mcr.microsoft.com/windows/servercore:ltsc2022', undefined]]);
		assert.deepEqual(of('FROM microsoft/nanoserver:latest\n'), [['Use mcr.microsoft.com/windows/nanoserver:ltsc2022', 'maximum']]);
		assert.deepEqual(of('FROM microsoft/dotnet\n'), [['Use mcr.microsoft.com/dotnet/sdk:10.0', 'manual']]);
		assert.deepEqual(of('ARG V=latest\nFROM microsoft/windowsservercore:$V\nARG V\nRUN echo %V%\n'), [['Use mcr.microsoft.com/windows/servercore:ltsc2022', 'manual']]);
		assert.deepEqual(of('FROM microsoft/dotnet:2.1-sdk\n'), []);
	});

	it('leaves an argument alone that a step uses, too', () => {
		const levels = (text: string): unknown[] => fixes(text).filter(({ preferred }) => preferred).map(({ level }) => level);
		assert.deepEqual(levels('ARG TAG=latest\nFROM node:$TAG\nARG TAG\nRUN echo $TAG\n'), ['manual']);
		assert.deepEqual(levels('ARG TAG=latest\nFROM node:$TAG\nRUN echo $TAG\n'), [undefined]);
	});

	it('stays where it is when nobody knows the image', () => {
		assert.deepEqual(fixes('FROM registry.example.com/team/app\n'), []);
	});

	it('leads both findings of one line to one result', () => {
		const { findings } = analyze('FROM node:latest\nUSER node\nCMD ["node", "a.js"]\n');
		assert.deepEqual(findings.filter(({ category }) => category === 'base-image').map(({ rule }) => rule), ['heavy-base-variant', 'image-tag-latest']);
	});
});
