/** What each level of Harden settles by itself, and what it leaves to a human with a reason. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type BuildContext, harden, type Level } from '../../server/src/engine/index';

const TODAY = { today: '2026-11-23' };

function hardened(text: string, level: Level, buildContext: BuildContext = {}): ReturnType<typeof harden> {
	return harden(text, { level, ...TODAY, buildContext });
}

function baseAfter(from: string, steps: string, level: Level): string | undefined {
	return /^FROM (\S+)/m.exec(hardened(`FROM ${from}\n${steps}USER 1000\n`, level).after)?.[1];
}

describe('harden: supported bases', () => {
	for (const [from, steps, level, expected] of [
		['node:18-slim', '', 'recommended', 'node:24-slim'], ['node:10-slim', '', 'recommended', 'node:10-slim'], ['golang:1.17', 'RUN go mod init x && go get\n', 'recommended', 'golang:1.26'],
		['python:3.9-slim', '', 'recommended', 'python:3.12-slim'], ['python:3.9-slim', 'RUN pip install --no-cache-dir numpy==1.19.5\n', 'recommended', 'python:3.9-slim'],
		['php:7.4-cli', '', 'recommended', 'php:7.4-cli'], ['php:8.0-cli', '', 'recommended', 'php:8.3-cli'], ['debian:bullseye-slim', 'RUN apt-get update && apt-get install -y --no-install-recommends dbus-x11 && rm -rf /var/lib/apt/lists/*\n', 'recommended', 'debian:bookworm-slim'],
		['debian:bullseye-slim', 'RUN tools="gosu kicad" && apt-get update && apt-get install -y --no-install-recommends $tools\n', 'recommended', 'debian:bookworm-slim'],
		['debian:bullseye-slim', 'RUN tools="gosu notebook-of-ours" && apt-get update && apt-get install -y --no-install-recommends $tools\n', 'recommended', 'debian:bullseye-slim'],
		['debian:bullseye-slim', 'RUN a=gosu && a="$a kicad" && apt-get update && apt-get install -y --no-install-recommends $a\n', 'recommended', 'debian:bullseye-slim'],
		['ubuntu:focal', '', 'recommended', 'ubuntu:noble'], ['ubuntu:focal', 'RUN useradd -u 1000 app\n', 'recommended', 'ubuntu:jammy'], ['ubuntu:20.04', 'RUN pip3 install --no-cache-dir flask\n', 'recommended', 'ubuntu:22.04'],
		['alpine:3.16', 'RUN apk add --no-cache py2-pip\n', 'maximum', 'alpine:3.16'], ['tomcat:8.5', '', 'recommended', 'tomcat:9.0-jdk21'], ['mcr.microsoft.com/dotnet/aspnet:8.0', '', 'recommended', 'mcr.microsoft.com/dotnet/aspnet:8.0'], ['mcr.microsoft.com/dotnet/aspnet:8.0', '', 'maximum', 'mcr.microsoft.com/dotnet/aspnet:10.0'],
		['mirror.gcr.io/library/centos:7', 'RUN yum install -y nginx\n', 'recommended', 'mirror.gcr.io/library/almalinux:8'],
		['centos:7', 'COPY app /usr/bin/app\n', 'recommended', 'almalinux:8-minimal'],
		['mcr.microsoft.com/vscode/devcontainers/javascript-node:0-16-bullseye', '', 'recommended', 'mcr.microsoft.com/devcontainers/javascript-node:24-bookworm'],
		['mcr.microsoft.com/devcontainers/base:bullseye', '', 'recommended', 'mcr.microsoft.com/devcontainers/base:bookworm'],
	] as const) it(`${from} ${steps.trim()} at ${level} → ${expected}`, () => assert.equal(baseAfter(from, steps, level), expected));

	it('changes a name and a part of the tag that an argument holds', () => {
		const { after } = hardened('ARG VARIANT=bullseye\nFROM mcr.microsoft.com/vscode/devcontainers/base:0-${VARIANT}\nUSER vscode\n', 'recommended');
		assert.match(after, /^ARG VARIANT=bookworm\nFROM mcr\.microsoft\.com\/devcontainers\/base:\$\{VARIANT\}\n/);
	});
	it('calls packages by the names that they have there', () => {
		const { after } = hardened('FROM debian:stretch\nRUN apt-get update && apt-get install -y --no-install-recommends nodejs-legacy mysql-client && rm -rf /var/lib/apt/lists/*\nUSER 1000\n', 'recommended');
		assert.match(after, /^FROM debian:bookworm[\s\S]* nodejs default-mysql-client &&/);
	});
	it('says what a human must do first', () => {
		const { leftAlone } = hardened('FROM php:5.6-apache\nUSER 1000\n', 'maximum');
		assert.match(leftAlone.find(({ rule }) => rule === 'base-image-eol')?.reason ?? '', /it is another language in places/);
	});
	it('lets a program for an older .NET run on the newer one, unless the file says how far it goes', () => {
		assert.match(hardened('FROM mcr.microsoft.com/dotnet/aspnet:8.0\nUSER 1000\n', 'maximum').after, /^FROM mcr\.microsoft\.com\/dotnet\/aspnet:10\.0\nENV DOTNET_ROLL_FORWARD=Major\nUSER 1000$/m);
		assert.match(hardened('FROM mcr.microsoft.com/dotnet/aspnet:8.0\nENV DOTNET_ROLL_FORWARD=LatestPatch\nUSER 1000\n', 'maximum').after, /aspnet:8\.0/);
	});
});

describe('harden: downloads', () => {
	const text = 'FROM debian:13-slim\nARG VERSION=1.2\nRUN curl -fsSL -o /tmp/tool.tgz https://dl.example.com/tool-${VERSION}.tgz && tar -xzf /tmp/tool.tgz -C /opt\nUSER 1000\n';
	it('are left at recommended', () => assert.doesNotMatch(hardened(text, 'recommended').after, /sha256sum/));
	it('stop at maximum until the digest is filled in, and the command that prints it is told', () => {
		const { after, followUps } = hardened(text, 'maximum');
		assert.match(after, /echo "0{64} {2}\/tmp\/tool\.tgz" \| sha256sum -c -/);
		assert.ok(followUps.some((each) => each.endsWith("curl -fsSL 'https://dl.example.com/tool-1.2.tgz' | sha256sum")), followUps.join('\n'));
	});
	it('by ADD', () => assert.match(hardened('FROM alpine:3.24\nADD https://dl.example.com/a.bin /srv/\nUSER 1000\n', 'maximum').after, /ADD --checksum=sha256:0{64} /));
});

describe('harden: the ignore file', () => {
	const files = (text: string, context: BuildContext = {}): readonly { path: string; content: string }[] => hardened(text, 'recommended', { dockerignore: null, ...context }).files;
	it('leaves out what the steps make anew', () => assert.match(files('FROM node:24-slim\nCOPY . .\nRUN npm ci\nUSER node\n')[0]?.content ?? '', /^\*\*\/node_modules$/m));
	it('never leaves out what is copied by name', () => {
		const [file] = files('FROM node:24-slim\nCOPY certs/ca.pem .env .vscode /etc/app/\nCOPY . .\nUSER node\n');
		const lines = file?.content.split('\n') ?? [];
		assert.ok(lines.includes('!certs/ca.pem') && lines.includes('!.env') && !lines.includes('.env') && !lines.includes('.vscode'), file?.content);
	});
	it('leaves the repository to steps that ask Git', () => assert.match(files('FROM golang:1.27\nCOPY . .\nRUN go build -ldflags "-X main.v=$(git describe)" -o /app .\nUSER 1000\n')[0]?.content ?? '', /^!\.git$/m));
	it('stands beside a Dockerfile of another name, or one that is built from elsewhere', () => {
		assert.equal(files('FROM node:24-slim\nCOPY . .\nUSER node\n', { dockerfile: 'api.dockerfile' })[0]?.path, 'api.dockerfile.dockerignore');
		assert.equal(files('FROM node:24-slim\nCOPY package.json .\nCOPY . .\nUSER node\n', { dockerfile: 'Dockerfile', files: { 'package.json': null } })[0]?.path, 'Dockerfile.dockerignore');
		assert.equal(files('FROM node:24-slim\nCOPY . .\nUSER node\n', { dockerfile: 'Dockerfile' })[0]?.path, '.dockerignore');
	});
});

describe('harden: who writes, and over what', () => {
	it('gives a folder to the account that serves', () => {
		const { after } = hardened('FROM php:8.3-apache\nCOPY src/ /var/www/html\nRUN chmod -R 777 /var/www/html/var\n', 'recommended');
		assert.match(after, /chown -R www-data:0 \/var\/www\/html\/var && chmod -R ug=rwX,o=rX \/var\/www\/html\/var/);
	});
	it('leaves programs executable where there may be some', () => {
		const { after } = hardened('FROM debian:13-slim\nCOPY . /opt/poller\nRUN chmod -R 777 /opt/poller\nUSER 1000\nENTRYPOINT ["/opt/poller/poll.sh"]\n', 'recommended');
		assert.match(after, /chown -R 1000:0 \/opt\/poller && chmod -R 775 \/opt\/poller/);
	});
	it('keeps the mode where nobody knows the writer', () => assert.match(hardened('FROM debian:13\nRUN mkdir /data && chmod 777 /data\nCMD ["/usr/sbin/sshd", "-D"]\n', 'recommended').after, /chmod 777 \/data/));
	it('asks known hosts over HTTPS, where certificates are there', () => {
		assert.match(hardened('FROM alpine:3.24\nRUN wget http://nginx.org/a.txt\nUSER 1000\n', 'recommended').after, /https:\/\/nginx\.org/);
		assert.match(hardened('FROM alpine:3.24\nRUN wget http://dl.example.com/a.txt\nUSER 1000\n', 'recommended').after, / http:\/\/dl\.example\.com/);
	});
});

describe('a release that a human must replace', () => {
	it('does not keep the toolchain in the image', () => {
		const { after, leftAlone } = harden('FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /app\nCMD ["dotnet", "/app/shop.dll"]\n', { level: 'maximum', today: '2026-11-24' });
		assert.match(after, /^FROM mcr\.microsoft\.com\/dotnet\/aspnet:10\.0\nENV DOTNET_ROLL_FORWARD=Major$/m);
		assert.match(after, /^FROM mcr\.microsoft\.com\/dotnet\/sdk:10\.0 AS build\nENV DOTNET_ROLL_FORWARD=Major$/m);
		assert.deepEqual(leftAlone.filter(({ rule }) => rule === 'base-image-eol'), []);
	});
});
