/** Which install scripts give way to what does the same, and where they are left because that is not sure. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, harden } from '../../server/src/engine/index';

const title = (text: string): string | undefined => analyze(text).findings.find(({ rule }) => rule === 'curl-pipe-shell')?.fixes[0]?.title;
const replaced = (text: string): boolean => !/^(?:Download, verify, then run|Verify it before it runs)$/.test(title(text) ?? 'Download, verify, then run');
const COMPOSER = 'curl -sS https://getcomposer.org/installer | php';
const RUSTUP = 'curl -sSf https://sh.rustup.rs | sh -s -- -y';
const POETRY = 'curl -sSL https://install.python-poetry.org | python3 -';
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
		// Nothing is installed from there in this stage.
		'FROM debian:12\nRUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash -\n',
		'FROM debian:12\nUSER 1000\nRUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y nodejs\n',
		'FROM fedora:43\nRUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y nodejs\n',
		'FROM debian:12\nRUN curl -fsSL https://deb.nodesource.com/setup_12.x | bash - && apt-get install -y nodejs\n',
		'FROM debian:12\nRUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y nodejs && gpg --version\n',
	];
	for (const text of unsure) it(`leaves ${JSON.stringify(text)}`, () => assert.equal(replaced(text), false, title(text) ?? 'no fix'));

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
