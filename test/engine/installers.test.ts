/** Which install scripts give way to what does the same, and where they are left because that is not sure. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, harden } from '../../server/src/engine/index';

const title = (text: string): string | undefined => analyze(text).findings.find(({ rule }) => rule === 'curl-pipe-shell')?.fixes[0]?.title;
const replaced = (text: string): boolean => !/^(?:Download, verify, then run|Verify it before it runs)$/.test(title(text) ?? 'Download, verify, then run');
const COMPOSER = 'curl -sS https://getcomposer.org/installer | php';
const RUSTUP = 'curl -sSf https://sh.rustup.rs | sh -s -- -y';
const POETRY = 'curl -sSL https://install.python-poetry.org | python3 -';
const PIP = 'curl -sS https://bootstrap.pypa.io/get-pip.py | python3';
const HELM = 'curl -fsSL https://raw.githubusercontent.com/helm/helm/main/scripts/get-helm-3 | bash';
const BLACKFIRE = 'bash -c "$(curl -L https://installer.blackfire.io/installer.sh)"';
const DENO = 'curl -fsSL https://deno.land/install.sh | sh';
const BUN = 'curl -fsSL https://bun.sh/install | bash';
const SYFT = 'curl -sSfL https://raw.githubusercontent.com/anchore/syft/main/install.sh | sh -s --';
const PNPM = 'wget -qO- https://get.pnpm.io/install.sh |';
const LINT = 'curl -sSfL https://raw.githubusercontent.com/golangci/golangci-lint/HEAD/install.sh | sh -s --';

describe('installers', () => {
	const sure = [
		`FROM php:8.3\nRUN ${COMPOSER} -- --install-dir=/usr/bin --filename=composer --2\n`,
		`FROM php:8.3\nRUN ${COMPOSER} -- --version=2.7.1 --install-dir /usr/local/bin\n`,
		`FROM php:8.3\nWORKDIR /app\nRUN ${COMPOSER} && php composer.phar install\n`,
		`FROM php:8.3\nRUN ${COMPOSER} && chmod +x composer.phar && mv composer.phar /usr/local/bin/composer\n`,
		`FROM alpine:3.24\nRUN apk add --no-cache curl && ${RUSTUP} --default-toolchain 1.80\n`,
		'FROM debian:13\nRUN curl -o rustup.sh https://sh.rustup.rs && chmod +x rustup.sh && ./rustup.sh -y && rm rustup.sh\n',
		`FROM registry.example.com/build:1\nRUN apt-get update && apt-get install -y curl && ${RUSTUP}\n`,
		`FROM python:3.13\nRUN ${POETRY} --version 1.8.3\n`,
		`FROM golang:1.26\nARG LINT=v2.5.0\nRUN ${LINT} -b /usr/local/bin $LINT\n`,
		'FROM alpine:3.24\nENV UV_INSTALL_DIR=/opt/uv\nRUN wget -qO- https://astral.sh/uv/0.8.13/install.sh | sh\n',
		'FROM debian:12\nRUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash -\nRUN apt-get install -y nodejs\n',
		`FROM registry.example.com/php:8\nRUN BLACKFIRE_INSTALL_METHOD=raw ${BLACKFIRE} && blackfire php:install\n`,
		'FROM php:8.3\nRUN bash <(curl -L https://installer.blackfire.io/installer.sh)\n',
		`FROM debian:13\nENV DENO_INSTALL=/deno\nRUN ${DENO} -s v2.1.4\n`,
		`FROM debian:13\nRUN ${DENO}\n`,
		`FROM debian:13\nRUN ${BUN} -s -- bun-v1.2.19\n`,
		`FROM alpine:3.24\nRUN ${SYFT} -b /usr/local/bin v1.9.0\n`,
		`FROM node:22\nENV PNPM_VERSION=9.1.0\nRUN ${PNPM} SHELL="$(which sh)" sh -\n`,
		`FROM debian:13\nRUN ${HELM}\n`,
		'FROM debian:12\nRUN curl -sL https://aka.ms/InstallAzureCLIDeb | bash\nRUN apt-get update && apt-get install -y git\n',
		`FROM debian:13\nARG HELM=3.12.0\nRUN ${HELM} -s -- --version v$HELM\n`,
		`FROM debian:13\nENV DESIRED_VERSION=v3.12.0\nRUN ${HELM}\n`,
		'FROM debian:13\nRUN wget -q https://raw.githubusercontent.com/dapr/cli/master/install/install.sh -O - | /bin/bash -s 1.14.0\n',
		'FROM debian:13\nRUN sh -c "$(curl -L https://taskfile.dev/install.sh)" -- -d -b /usr/bin v3.40.0\n',
		`FROM ubuntu:24.04\nRUN ${PIP} - --break-system-packages\n`,
		`FROM ubuntu:22.04\nRUN ${PIP} - 'pip<25' --no-wheel -q\n`,
		'FROM ubuntu:20.04\nRUN apt-get install -y python3 && ln -s python3 /usr/bin/python && wget https://bootstrap.pypa.io/get-pip.py && python get-pip.py && rm get-pip.py\n',
		'FROM debian:12\nRUN curl https://bootstrap.pypa.io/get-pip.py | python3.9\n',
		'FROM ubuntu:22.04\nRUN apt-get install -y python3.11 && update-alternatives --install /usr/bin/python python /usr/bin/python3.11 10 && curl https://bootstrap.pypa.io/get-pip.py | python\n',
		`FROM registry.example.com/build:1\nENV DENO_INSTALL=/deno\nRUN ${DENO}\n`,
		`FROM python:3.12\nRUN ${PIP}\n`,
		`FROM python:3.12\nRUN ${PIP} - pip==24.0\n`,
		'FROM debian:12\nRUN curl -fsSL https://deb.nodesource.com/setup_lts.x | bash - && apt-get install -y nodejs\n',
	];
	for (const text of sure) it(`replaces ${JSON.stringify(text)}`, () => {
		assert.equal(replaced(text), true, title(text) ?? 'no fix');
		const { after } = harden(text);
		assert.deepEqual(analyze(after).findings.filter(({ rule }) => rule === 'curl-pipe-shell' || rule === 'download-without-checksum').map(({ rule }) => rule), [], after);
	});

	const unsure = [
		// The base may have a PHP that is too old, or another folder for it.
		`FROM registry.example.com/php:1\nRUN ${COMPOSER} -- --install-dir=/usr/bin\n`,
		`FROM php:8.3\nRUN ${COMPOSER} -- --install-dir=$BIN\n`,
		`FROM php:8.3\nRUN ${COMPOSER} -- --snapshot --install-dir=/usr/bin\n`,
		`FROM php:8.3\nRUN cd /srv && ${COMPOSER} && php composer.phar install\n`,
		`FROM php:8.3\nRUN ${COMPOSER} && cp composer.phar /a\n`,
		`FROM php:8.3\nRUN ${COMPOSER} || true\n`,
		'FROM php:8.3\nRUN curl -sS https://getcomposer.org.example.com/installer | php\n',
		// Neither glibc nor musl is known to be there.
		`FROM registry.example.com/build:1\nRUN ${RUSTUP}\n`,
		'FROM debian:13\nRUN curl -sSf https://sh.rustup.rs | RUSTUP_UPDATE_ROOT=https://mirror.example.com/rustup sh -s -- -y\n',
		`FROM debian:13\nENV RUSTUP_VERSION=1.27.0\nRUN ${RUSTUP}\n`,
		`FROM debian:13\nRUN ${RUSTUP} > /var/log/rustup.log\n`,
		// Which version is meant is not known.
		`FROM python:3.13\nRUN ${POETRY}\n`,
		`FROM python:3.13\nARG POETRY_VERSION\nRUN ${POETRY}\n`,
		`FROM debian:13\nRUN ${POETRY} --version 1.8.3\n`,
		'FROM python:3.13\nRUN curl -LsSf https://astral.sh/uv/install.sh | sh\n',
		'FROM python:3.13\nRUN curl -LsSf https://astral.sh/uv/0.8.13/install.sh | sh && /root/.local/bin/uv sync\n',
		`FROM golang:1.26\nRUN ${LINT} -b /usr/local/bin latest\n`,
		`FROM golang:1.26\nARG LINT=2.5\nRUN ${LINT} -b /usr/local/bin $LINT\n`,
		`FROM golang:1.26\nRUN ${LINT} v2.5.0\n`,
		// The package's service is used, or another folder.
		`FROM php:8.3\nRUN ${BLACKFIRE}\nCOPY agent.ini /etc/blackfire/agent\n`,
		`FROM php:8.3\nRUN ${BLACKFIRE} && /usr/bin/blackfire php:install\n`,
		`FROM php:8.3\nRUN eval "$(curl -L https://installer.blackfire.io/installer.sh)"\n`,
		`FROM php:8.3\nRUN ${BLACKFIRE} || true\n`,
		`FROM debian:13\nUSER 1000\nRUN ${DENO} -s v2.1.4\n`,
		`FROM debian:13\nARG DENO_INSTALL\nRUN ${DENO} -s v2.1.4\n`,
		`FROM debian:13\nRUN ${DENO} -s canary\n`,
		`FROM debian:13\nRUN ${BUN}\n`,
		`FROM alpine:3.24\nRUN ${BUN} -s -- bun-v1.2.19\n`,
		`FROM alpine:3.24\nRUN ${SYFT} v1.9.0\n`,
		`FROM alpine:3.24\nRUN ${SYFT} -b /usr/local/bin\n`,
		`FROM node:22\nRUN ${PNPM} sh -\n`,
		`FROM node:14\nRUN ${PNPM} PNPM_VERSION=9.1.0 sh -\n`,
		`FROM debian:13\nRUN ${PNPM} PNPM_VERSION=9.1.0 sh -\n`,
		`FROM node:22\nRUN ${PNPM} PNPM_VERSION=9.1.0 sh - && /root/.local/share/pnpm/pnpm install\n`,
		`FROM debian:13\nRUN ${HELM} -s -- --version canary\n`,
		`FROM debian:13\nARG HELM\nRUN ${HELM} -s -- --version $HELM\n`,
		`FROM debian:13\nARG HELM=3.12.0\nRUN ${HELM} -s -- --version $HELM\n`,
		`FROM debian:13\nENV TAG=1\nRUN ${HELM}\n`,
		`FROM debian:13\nRUN ${HELM.replace('-3', '-4')}\n`,
		'FROM debian:13\nRUN sh -c "$(curl -L https://taskfile.dev/install.sh)" -- -d\n',
		// Another release or account, or what the script leaves is used.
		'FROM debian:9\nRUN curl -sL https://aka.ms/InstallAzureCLIDeb | bash\n',
		'FROM debian:12\nRUN curl -fsSL https://get.docker.com | sh\n',
		'FROM debian:12\nUSER 1000\nRUN curl -sL https://aka.ms/InstallAzureCLIDeb | bash\n',
		'FROM debian:12\nRUN curl -sL https://aka.ms/InstallAzureCLIDeb | bash && lsb_release -cs\n',
		'FROM registry.example.com/debian:12\nRUN curl -sL https://aka.ms/InstallAzureCLIDeb | bash\n',
		// Which Python it is, where packages go, or what uses the file later, is not known.
		`FROM registry.example.com/build:1\nRUN ${PIP}\n`,
		`FROM ubuntu:20.04\nRUN apt-get install -y python3.9 && ${PIP}\n`,
		'FROM debian:10\nRUN curl https://bootstrap.pypa.io/get-pip.py | python\n',
		'FROM amazonlinux:2\nRUN curl -o get-pip.py https://bootstrap.pypa.io/pip/2.7/get-pip.py && python2 get-pip.py && rm -f get-pip.py\n',
		'FROM debian:13\nRUN curl https://bootstrap.pypa.io/get-pip.py | python3\n',
		'FROM debian:12\nRUN curl https://bootstrap.pypa.io/pip/3.8/get-pip.py | python3.9\n',
		`FROM debian:12\nRUN ${PIP} - --target /opt\n`,
		`FROM debian:12\nRUN ${PIP} - -r requirements.txt\n`,
		`FROM debian:12\nENV PIP_NO_WHEEL=1\nRUN ${PIP}\n`,
		'FROM debian:12\nRUN curl -O https://bootstrap.pypa.io/get-pip.py && python3 get-pip.py\nRUN python3.12 get-pip.py\n',
		`FROM python:3.12\nRUN ${PIP.replace('python3', '/usr/bin/python3')}\n`,
		// Nothing is installed from there in this stage.
		'FROM debian:12\nRUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash -\n',
		'FROM debian:12\nUSER 1000\nRUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y nodejs\n',
		'FROM fedora:43\nRUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y nodejs\n',
		'FROM debian:12\nRUN curl -fsSL https://deb.nodesource.com/setup_12.x | bash - && apt-get install -y nodejs\n',
		'FROM debian:12\nRUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y nodejs && gpg --version\n',
	];
	for (const text of unsure) it(`leaves ${JSON.stringify(text)}`, () => assert.equal(replaced(text), false, title(text) ?? 'no fix'));

	it('keeps the lists of packages for a later step that installs by them', () => {
		const { after } = harden('FROM debian:12\nRUN apt-get update && curl -sL https://aka.ms/InstallAzureCLIDeb | bash && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*\n');
		assert.match(after, /recommends azure-cli && apt-get install -y --no-install-recommends git/);
	});

	it('keeps what the script is told', () => {
		const { after } = harden(`FROM debian:13\nRUN curl -sSf https://sh.rustup.rs | CARGO_HOME=/opt/cargo sh -s -- -y --target "$(cat target.txt)"\n`);
		assert.match(after, / && CARGO_HOME=\/opt\/cargo \/tmp\/rustup-init -y --target "\$\(cat target\.txt\)" \\\n {4}&& rm /);
	});

	it('stops at errors in a script of lines', () => {
		const lines = (first: string): string => harden(`FROM debian:13\nRUN <<EOF\n${first}\n${RUSTUP}\necho done\nEOF\n`).after;
		assert.match(lines('set -e'), /\ncurl .*\necho .*sha256sum -c -\nchmod .*\n\/tmp\/rustup-init -y\nrm \/tmp\/rustup-init\necho done\n/);
		assert.match(lines('cd /tmp'), / && rm \/tmp\/rustup-init \|\| exit 1\necho done\n/);
	});
});
