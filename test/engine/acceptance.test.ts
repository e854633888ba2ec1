/**
 * What people ask of a linter for Dockerfiles, and others have got wrong: each wish is a test. By default settings, as
 * somebody who has just installed it sees it.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, type AnalyzeOptions, applyEdits, type Fix, type ReportedFinding } from '../../server/src/engine/index';

function findings(text: string, options: AnalyzeOptions = {}): readonly ReportedFinding[] {
	const { findings, failures } = analyze(text, options);
	assert.deepEqual(failures, []);
	return findings;
}
const rules = (text: string, options: AnalyzeOptions = {}): string[] => [...new Set(findings(text, options).map(({ rule }) => rule))];
const at = (text: string, rule: string, options: AnalyzeOptions = {}): string[] => findings(text, options).filter((f) => f.rule === rule).map(({ range }) => text.slice(range.start, range.end));
function fixOf(text: string, rule: string, options: AnalyzeOptions = {}): Fix {
	const fixes = findings(text, options).find((f) => f.rule === rule)?.fixes ?? [];
	return fixes.find(({ preferred }) => preferred) ?? fixes[0] ?? assert.fail(`${rule} offers no fix on\n${text}`);
}
const fixed = (text: string, rule: string): string => applyEdits(text, fixOf(text, rule).edits);
const lines = (...all: string[]): string => `${all.join('\n')}\n`;

const ABOUT_ROOT = ['missing-user', 'run-as-root'];
const aboutRoot = (text: string, options: AnalyzeOptions = {}): string[] => findings(text, options).filter(({ rule }) => ABOUT_ROOT.includes(rule)).map(({ rule, severity }) => `${rule} ${severity}`);

describe('wishes: the user', () => {
	it('an image that never names a user is root, and told so', () => assert.deepEqual(aboutRoot('FROM debian:13-slim\nCMD ["serve"]\n'), ['missing-user warning']));

	it('three answers: root, not root, and not known', () => {
		assert.deepEqual(aboutRoot('FROM python:3.14-slim\nCMD ["python", "app.py"]\n'), ['missing-user warning']);
		for (const base of ['gcr.io/distroless/static-debian13:nonroot', `gcr.io/distroless/base-debian13:nonroot@sha256:${'a'.repeat(64)}`, 'nginxinc/nginx-unprivileged:1.29', 'cgr.dev/chainguard/node:latest']) assert.deepEqual(aboutRoot(`FROM ${base}\nCMD ["/serve"]\n`), [], base);
		for (const severity of aboutRoot('FROM registry.example.com/team/base:4\nCMD ["serve"]\n')) assert.match(severity, / hint$/, 'what is not known is a hint at most');
	});

	it('only what is exported counts: a build stage may be root', () => {
		assert.deepEqual(aboutRoot(lines('FROM golang:1.26 AS build', 'USER root', 'RUN go build -o /out/serve ./...', 'FROM gcr.io/distroless/static-debian13:nonroot', 'COPY --from=build /out/serve /serve', 'CMD ["/serve"]')), []);
		assert.deepEqual(aboutRoot(lines('FROM debian:13-slim AS base', 'RUN useradd app', 'FROM base AS tool', 'RUN make', 'FROM base', 'COPY --from=tool /out /out', 'USER app', 'CMD ["/out/serve"]')), []);
		assert.deepEqual(aboutRoot(lines('FROM debian:13-slim AS build', 'RUN make', 'FROM debian:13-slim', 'COPY --from=build /out /out', 'CMD ["/out/serve"]')), ['missing-user warning']);
	});

	it('stages of which the project says that they are private are not judged', () => {
		assert.deepEqual(aboutRoot(lines('FROM debian:13-slim AS app', 'USER 65532', 'CMD ["serve"]', 'FROM debian:13-slim AS ci-test', 'CMD ["test"]'), { privateStages: ['ci-*'] }), []);
	});

	it('the last USER decides, also that of the stage it starts from', () => {
		assert.deepEqual(aboutRoot('FROM gcr.io/distroless/base-debian13\nUSER root\nCOPY serve /serve\nUSER nonroot\nCMD ["/serve"]\n'), []);
		assert.deepEqual(aboutRoot('FROM node:24-slim AS base\nUSER node\nFROM base\nCMD ["node", "."]\n'), []);
		assert.deepEqual(aboutRoot('FROM node:24-slim\nUSER node\nRUN npm ci\nUSER root\nCMD ["node", "."]\n'), ['run-as-root warning']);
	});

	it('a user that is a name is nobody\'s business by default', () => assert.ok(!rules('FROM node:24-slim\nUSER node\nCMD ["node", "."]\n').includes('user-not-numeric')));

	it('fixes create the user with what the distribution has, or take one that is there', () => {
		const cases: readonly [base: string, wanted: RegExp, unwanted?: RegExp][] = [
			['debian:13-slim', /\buseradd\b[\s\S]*^USER app$/m, /\badduser -[DS]/],
			['alpine:3.24', /\badduser\b[^\n]* -\w*D[\s\S]*^USER app$/m, /\buseradd\b/],
			['registry.access.redhat.com/ubi9/ubi-minimal:9.6', /microdnf install -y shadow-utils[\s\S]*\buseradd\b[\s\S]*^USER app$/m, /\badduser\b/],
			['node:24-slim', /^USER node$/m, /\buseradd\b/],
			['gcr.io/distroless/static-debian13', /^USER (?:nonroot|65532)(?::\w+)?$/m, /\bRUN\b/],
			['scratch', /^USER 65532:65532$/m, /\bRUN\b/],
		];
		for (const [base, wanted, unwanted] of cases) {
			const text = lines(`FROM ${base}`, 'COPY serve /serve', 'CMD ["/serve"]');
			const result = fixed(text, 'missing-user');
			assert.match(result, wanted, base);
			if (unwanted) assert.doesNotMatch(result, unwanted, base);
			assert.deepEqual(aboutRoot(result), [], base);
		}
	});

	it('the user comes before the command, and after what needs root', () => {
		const result = fixed(lines('FROM debian:13-slim', 'RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*', 'WORKDIR /app', 'COPY . .', 'CMD ["./serve"]'), 'missing-user');
		assert.ok(result.indexOf('\nUSER ') > result.indexOf('apt-get install') && result.indexOf('\nUSER ') < result.indexOf('\nCMD '), result);
	});
});

describe('wishes: variables and base images', () => {
	const ABOUT_TAGS = ['image-untagged', 'image-tag-latest', 'image-reference-invalid', 'from-arg-default-invalid', 'from-arg-undefined'];
	const aboutTags = (text: string): string[] => rules(text).filter((rule) => ABOUT_TAGS.includes(rule));

	it('a FROM that a build argument fills is read with the default', () => {
		const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
		for (const [argument, reference] of [
			['BASE=python:3.14-slim', '$BASE'], [`BASE=python:3.14@${digest}`, '${BASE}'], ['TAG=3.14-slim', 'python:${TAG}'], ['TAG', 'python:${TAG:-3.14-slim}'], ['TAG=x', 'python:${TAG:+3.14-slim}'],
			['TAG=v3.14', 'python:${TAG#v}'], ['TAG=3.14-full', 'python:${TAG%-full}'], ['TAG=3.14.x.y', 'python:${TAG%%.x*}'], ['TAG=a/b/3.14', 'python:${TAG##*/}'], ['TAG=3_14', 'python:${TAG/_/.}'],
		]) assert.deepEqual(aboutTags(`ARG ${argument}\nFROM ${reference}\nUSER 65532\n`), [], `${argument} in ${reference}`);
	});

	it('and reported where the default is at fault', () => {
		assert.deepEqual(aboutTags('ARG BASE=python\nFROM $BASE\nUSER 65532\n'), ['image-untagged']);
		assert.deepEqual(aboutTags('FROM ${BASE:-python:latest}\nUSER 65532\n').filter((rule) => rule !== 'from-arg-undefined'), ['image-tag-latest']);
		assert.match(fixed('ARG BASE=python:latest\nFROM $BASE\nUSER 65532\n', 'image-tag-latest'), /^ARG BASE=python:3\.\d+\S*\nFROM \$BASE\n/, 'the fix edits the argument');
	});

	it('what the build alone knows is left alone', () => {
		assert.deepEqual(aboutTags('ARG BASE\nFROM $BASE\nUSER 65532\n').filter((rule) => rule === 'image-untagged' || rule === 'image-tag-latest'), []);
		assert.deepEqual(aboutTags('FROM --platform=$BUILDPLATFORM python:3.14-slim AS build\nFROM build\nUSER 65532\n'), []);
	});

	it('stage names and flags are no images', () => assert.deepEqual(aboutTags('FROM --platform=linux/amd64 node:24 AS Build\nFROM build\nUSER node\n'), []));

	it('a tag with a digest is never at fault', () => {
		for (const tag of [':24', ':latest', '']) assert.deepEqual(aboutTags(`FROM node${tag}@sha256:${'a'.repeat(64)}\nUSER node\n`), [], tag);
	});

	it('nobody is told to pin digests who did not ask', () => assert.ok(!rules('FROM node:24-slim\nUSER node\n').includes('image-not-digest-pinned')));

	it('nobody is told to pin packages of apt or apk who did not ask', () => {
		const text = lines('FROM debian:13-slim', 'RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*', 'FROM alpine:3.24', 'RUN apk add --no-cache curl', 'USER 65532');
		assert.deepEqual(rules(text).filter((rule) => rule.endsWith('-pin-version')), []);
		assert.deepEqual(rules(text, { preset: 'all' }).filter((rule) => rule.endsWith('-pin-version')), ['apt-pin-version', 'apk-pin-version']);
	});

	it('a fresh scaffold shows no warning', () => {
		const text = lines('FROM node:24-slim', 'WORKDIR /app', 'COPY package.json package-lock.json ./', 'RUN npm ci --omit=dev', 'COPY --chown=node:node src ./src', 'USER node', 'EXPOSE 3000', 'CMD ["node", "src/server.js"]');
		assert.deepEqual(findings(text).filter(({ severity }) => severity === 'error' || severity === 'warning').map(({ rule }) => rule), []);
	});

	it('Alpine is never the first choice where musl may break the program, and never safe', () => {
		for (const text of ['FROM python:3.14\nRUN pip install --no-cache-dir numpy\nUSER 65532\nCMD ["python", "app.py"]\n', 'FROM node:24\nUSER node\nCMD ["node", "."]\n']) {
			for (const { fixes } of findings(text)) for (const fix of fixes) {
				if (!fix.edits.some(({ newText }) => /alpine/.test(newText))) continue;
				assert.equal(fix.applicability, 'unsafe', fix.title);
				assert.notEqual(fix.preferred, true, fix.title);
			}
		}
	});
});

describe('wishes: text as people type it', () => {
	it('a line commented out inside of RUN hides nothing', () => {
		const text = lines('FROM debian:13-slim', 'RUN \\', '  # C:\\temp is used', '  curl -k https://files.example.com/a -o /a', 'USER 65532');
		assert.deepEqual(at(text, 'tls-verification-disabled'), ['-k']);
	});

	it('one bad line does not blind the rest, nor does a half-typed one', () => {
		for (const bad of ['FORM x', 'RUN <<EOF', 'RUN <<"EOF', 'COPY <<-', 'ENV', 'HEALTHCHECK --interval=', 'RUN echo "open', 'RUN ["a", ', 'LABEL a="', 'ARG ${', 'RUN if [ -f a ]; then \\']) {
			const text = lines('FROM node:latest', 'RUN curl -k https://files.example.com/a -o /a', bad);
			assert.ok(rules(text).includes('image-tag-latest') && at(text, 'tls-verification-disabled').length === 1, bad);
		}
	});

	it('every prefix of a file is answered', () => {
		const text = lines('# syntax=docker/dockerfile:1', 'ARG V=${W:-24}', 'FROM node:${V} AS a', 'RUN <<"EOF" bash', 'set -e', "echo 'a", 'EOF', 'COPY <<a <<-b /x/', '1', 'a', '\t2', '\tb', 'ONBUILD RUN ["sh", "-c", "x | y"]', 'HEALTHCHECK CMD curl -f localhost || exit 1');
		for (let end = 0; end <= text.length; end++) findings(text.slice(0, end), { preset: 'all' });
	});

	it('a heredoc is a script, or the text of a file, and no instructions', () => {
		const script = lines('FROM debian:13-slim', 'RUN <<EOF', 'set -e', 'curl -k https://files.example.com/a -o /a', 'EOF', 'USER 65532');
		assert.deepEqual(at(script, 'tls-verification-disabled'), ['-k']);
		const text = lines('FROM debian:13-slim', 'COPY <<EOF /usr/share/doc/example', 'USER root', 'FROM node:latest', 'RUN sudo curl -k https://files.example.com/a | sh', 'MAINTAINER x', 'EOF', 'USER 65532');
		assert.deepEqual(findings(text).filter(({ range }) => range.start > text.indexOf('USER root') - 1 && range.end < text.lastIndexOf('EOF')).map(({ rule }) => rule), []);
		assert.deepEqual(aboutRoot(text), []);
	});

	it('a heredoc for another program is not read as shell', () => assert.deepEqual(at('FROM python:3.14-slim\nRUN <<EOF python3\nimport os\nsudo = "curl -k"\nEOF\nUSER 65532\n', 'sudo-in-run'), []));

	it('the shell of a stage survives ENV and ARG; Windows has its own', () => {
		const powershell = lines('# escape=`', 'FROM mcr.microsoft.com/windows/servercore:ltsc2025', 'SHELL ["powershell", "-Command"]', 'ENV A=1', 'ARG B', 'RUN Invoke-WebRequest https://files.example.com/a.zip -OutFile C:\\a.zip | Out-Null', 'USER ContainerUser');
		assert.deepEqual(rules(powershell).filter((rule) => ['pipefail-missing', 'undefined-variable', 'cd-instead-of-workdir', 'sudo-in-run'].includes(rule)), []);
		assert.deepEqual(rules(lines('FROM debian:13-slim', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]', 'ENV A=1', 'RUN cat /a | sort > /b', 'USER 65532')).filter((rule) => rule === 'pipefail-missing'), []);
	});

	it('fixes keep the escape character, the line endings, the indentation and every other byte', () => {
		const text = '# escape=`\r\nFROM debian:13-slim\r\nRUN apt-get update && `\r\n\tapt-get install -y `\r\n\t\tcurl `\r\n\t\t# why\r\n\t\tgit\r\n';
		const result = fixed(text, 'apt-no-install-recommends');
		assert.equal(result, text.replace('install -y', 'install --no-install-recommends -y'));
		const lists = fixed(text, 'apt-lists-not-removed');
		assert.ok(!/[^\r]\n/.test(lists) && !/\\\r\n/.test(lists) && lists.includes('# why'), lists);
	});

	it('no fix touches the bytes of a heredoc that is a file', () => {
		const body = '  spaces  \n\ttabs\t\n\\\n# no comment\n';
		const text = `FROM node:latest\nMAINTAINER ada\nCOPY <<EOF /etc/motd\n${body}EOF\nCMD ["node", "."]\n`;
		for (const { fixes } of findings(text, { preset: 'all' })) for (const { edits } of fixes) assert.ok(applyEdits(text, edits).includes(`EOF /etc/motd\n${body}EOF\n`));
	});
});

describe('wishes: secrets', () => {
	it('names that only sound secret are none', () => {
		for (const name of ['PUBLIC_KEY', 'SSH_PUBLIC_KEY', 'DB_PASSWORD_FILE', 'TOKEN_URL', 'KEY_NAME', 'TOKEN_VERSION', 'SECRET_NAME', 'PASSWORD_MIN_LENGTH', 'TOKEN_TTL', 'SSH_KEY_PATH', 'AUTHOR', 'KEYBOARD', 'MONKEY', 'ACCESS_TOKEN_ID', 'TOKENIZERS_PARALLELISM', 'GPG_KEYSERVER', 'APT_KEY_ID'])
			assert.deepEqual(at(`FROM debian:13-slim\nENV ${name}=value\nUSER 65532\n`, 'secret-in-arg-or-env'), [], name);
	});

	it('names that are secret are found, and an empty default leaks nothing', () => {
		for (const name of ['DB_PASSWORD', 'AWS_SECRET_ACCESS_KEY', 'NPM_TOKEN', 'API_KEY', 'GITHUB_PAT']) assert.deepEqual(at(`FROM debian:13-slim\nENV ${name}=hunter2hunter2\nUSER 65532\n`, 'secret-in-arg-or-env'), [name], name);
		assert.deepEqual(at('FROM debian:13-slim\nENV DB_PASSWORD=""\nUSER 65532\n', 'secret-in-arg-or-env'), []);
	});

	it('a build argument becomes a mount in every step that uses it, with the syntax line and the command to build', () => {
		const text = lines('FROM node:24-slim', 'ARG NPM_TOKEN', 'WORKDIR /app', 'RUN ./login "$NPM_TOKEN"', 'RUN echo hello', 'RUN ./fetch --token=$NPM_TOKEN', 'USER node', 'CMD ["node", "."]');
		const fix = fixOf(text, 'secret-in-arg-or-env');
		const result = applyEdits(text, fix.edits);
		assert.match(result, /^# syntax=docker\/dockerfile:1\n/);
		assert.doesNotMatch(result, /^ARG NPM_TOKEN/m);
		assert.equal(result.match(/^RUN --mount=type=secret,id=npm_token/gm)?.length, 2, result);
		assert.match(result, /^RUN echo hello$/m);
		assert.match(fix.followUp ?? '', /^docker build --secret id=npm_token,env=NPM_TOKEN \.$/m);
		assert.match(fix.followUp ?? '', /secrets:/, 'for Compose, too');
		assert.deepEqual(rules(result).filter((rule) => rule.startsWith('secret-')), []);
	});

	it('a syntax line that is there stays', () => assert.match(fixed('# syntax=docker/dockerfile:1.7\nFROM node:24-slim\nARG NPM_TOKEN\nRUN ./fetch $NPM_TOKEN\n', 'secret-in-arg-or-env'), /^# syntax=docker\/dockerfile:1\.7\nFROM/));
});

describe('wishes: downloads and copies', () => {
	it('a download that runs unverified is found, and a verified one is not', () => {
		assert.ok(rules('FROM debian:13-slim\nRUN curl -fsSL https://get.example.com | sh\nUSER 65532\n').includes('curl-pipe-shell'));
		assert.ok(rules('FROM debian:13-slim\nRUN curl -fsSLo /usr/bin/a https://dl.example.com/a && chmod +x /usr/bin/a\nUSER 65532\n').includes('download-without-checksum'));
		assert.ok(!rules(`FROM debian:13-slim\nRUN curl -fsSLo /usr/bin/a https://dl.example.com/a && echo "${'a'.repeat(64)}  /usr/bin/a" | sha256sum -c - && chmod +x /usr/bin/a\nUSER 65532\n`).includes('download-without-checksum'));
	});

	const text = lines('FROM node:24-slim', 'WORKDIR /app', 'COPY . .', 'USER node', 'CMD ["node", "."]');

	it('COPY . . is judged with the ignore file', () => {
		const covered = { path: 'Dockerfile.dockerignore', text: '.git\n.env*\n**/*.pem\n**/*.key\nnode_modules\n' };
		assert.deepEqual(at(text, 'copy-entire-context', { buildContext: { dockerignore: null } }), ['.']);
		assert.deepEqual(at(text, 'copy-entire-context', { buildContext: { dockerignore: covered } }), []);
		assert.deepEqual(findings(text).filter(({ rule }) => rule === 'copy-entire-context').map(({ severity }) => severity), ['info'], 'where nobody knows the folder, nothing is claimed for sure');
	});

	it('and the fix writes the ignore file, or adds to it', () => {
		const created = fixOf(text, 'copy-entire-context', { buildContext: { dockerignore: null } });
		assert.deepEqual(created.files?.map(({ path }) => path), ['.dockerignore']);
		const added = fixOf(text, 'copy-entire-context', { buildContext: { dockerignore: { path: 'Dockerfile.dockerignore', text: '# ours\nnode_modules\n' } } });
		assert.equal(added.files?.[0]?.path, 'Dockerfile.dockerignore');
		assert.match(added.files?.[0]?.content ?? '', /^# ours\nnode_modules\n[\s\S]*\.git$/m);
	});
});

describe('wishes: switching off', () => {
	it('one instruction, with the reason behind it', () => {
		const text = 'FROM node:24-slim\n# bulwark ignore=sudo-in-run -- the vendor\'s installer asks for it\nRUN sudo ./install\nRUN sudo ./other\nUSER node\n';
		assert.equal(at(text, 'sudo-in-run').length, 1);
	});

	it('comments written for other tools count', () => {
		for (const comment of ['# hadolint ignore=DL3007', '# trivy:ignore:DS-0001', '# tally ignore=hadolint/DL3007', '# nosemgrep', '# checkov:skip=CKV_DOCKER_7: mirrored', '# kics-scan ignore-line']) assert.deepEqual(at(`${comment}\nFROM node:latest\nUSER node\n`, 'image-tag-latest'), [], comment);
		assert.deepEqual(at('# check=skip=MaintainerDeprecated\nFROM node:24\nMAINTAINER a\nUSER node\n', 'maintainer-deprecated'), []);
	});

	it('but not against the policy of the project', () => {
		assert.equal(at('# hadolint ignore=DL3002\nFROM node:24\nUSER root\n', 'run-as-root', { policy: { rules: ['run-as-root'], requireReason: false } }).length, 1);
	});

	it('rules of a project need no code', () => {
		const custom = [{ id: 'team-label', message: 'Say whose image it is.', require: { label: ['com.example.team'] } }] as const;
		assert.deepEqual(rules('FROM node:24-slim\nUSER node\n', { custom } as unknown as AnalyzeOptions).filter((rule) => rule.startsWith('custom/')), ['custom/team-label']);
	});
});
