/** The fix that takes root away, where one example in a rule cannot show it: account, paths, place, and when it is refused. */
import assert from 'node:assert/strict';
import type { BuildContext } from '../../server/src/engine/index';
import { planUser } from '../../server/src/engine/recipes/user';
import { isAppPath } from '../../server/src/engine/recipes/userPaths';
import { buildModel } from '../../server/src/engine/model/model';
import { applyEdits } from '../../server/src/engine/text/edit';

function plan(text: string, buildContext: BuildContext = {}) {
	const model = buildModel(text);
	const stage = model.finalStage;
	assert.ok(stage);
	const user = stage.userAt().instruction;
	return planUser(model, stage, buildContext, user && stage.instructions.includes(user) ? user : undefined);
}

function hardened(text: string, buildContext?: BuildContext): string {
	const { fix } = plan(text, buildContext);
	assert.ok(fix, `a fix for\n${text}`);
	return applyEdits(text, fix().edits);
}

describe('user recipe', () => {
	it('hands over node_modules only where npm makes it', () => {
		const text = 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD ["node", "a.js"]\n';
		assert.match(hardened(text), /chown node:node \/app \/app\/node_modules\n/);
		assert.match(hardened(text, { files: { 'package.json': '{ "dependencies": { "express": "5" } }' } }), /node_modules/);
		assert.doesNotMatch(hardened(text, { files: { 'package.json': '{ "scripts": { "start": "node a.js" } }' } }), /node_modules/);
	});

	it('hands over /var/www where the application lies in it', () => {
		assert.match(hardened('FROM php:8.4-fpm\nWORKDIR /var/www\nCOPY . .\n'), /COPY --chown=www-data:www-data \. \.\nRUN chown [^\n]*\/var\/www/);
	});

	const accounts: readonly [name: string, text: string, user: string][] = [
		['useradd', 'FROM debian:13\nRUN groupadd -r svc && useradd -r -m -g svc svc\n', 'svc'],
		['useradd with an identifier', 'FROM debian:13\nRUN useradd --uid 1234 --shell /bin/sh svc\n', 'svc'],
		['adduser of BusyBox', 'FROM alpine:3.24\nRUN addgroup -S svc && adduser -S -D -G svc svc\n', 'svc'],
		['adduser of Debian', 'FROM debian:13\nRUN adduser --disabled-password --gecos "" svc\n', 'svc'],
		['a variable of the Dockerfile', 'FROM debian:13\nARG ACCOUNT=svc\nRUN useradd $ACCOUNT\n', '$ACCOUNT'],
		['an account in a group is no new one', 'FROM node:24\nRUN adduser node video\n', 'node'],
		['another name for root is none', 'FROM node:24\nRUN useradd -o -u 0 toor\n', 'node'],
		['a parent stage made it', 'FROM debian:13 AS base\nRUN useradd svc\nFROM base\nRUN true\n', 'svc'],
		['UBI', 'FROM registry.access.redhat.com/ubi9/ubi:9.6\nRUN true\n', 'app'],
		['Fedora', 'FROM fedora:44\nRUN true\n', 'app'],
		['an unknown base that proves apt', 'FROM registry.example.com/base:1\nUSER root\nRUN apt-get update\n', 'app'],
		['an unknown base that proves nothing', 'FROM registry.example.com/base:1\nUSER root\nCMD ["serve"]\n', '65532:65532'],
		['scratch', 'FROM scratch\nCOPY serve /serve\nCMD ["/serve"]\n', '65532:65532'],
		['PHP', 'FROM php:8.4-apache\nCOPY . /var/www/html\n', 'www-data'],
		['Windows', 'FROM mcr.microsoft.com/windows/servercore:ltsc2025\nCMD ["app.exe"]\n', 'ContainerUser'],
	];
	for (const [name, text, user] of accounts) it(`account: ${name}`, () => assert.match(hardened(text), new RegExp(`^USER ${user.replace(/[$]/g, '\\$&')}$`, 'm')));

	it('never runs a command where there is no shell', () => {
		for (const base of ['scratch', 'gcr.io/distroless/static-debian13', 'gcr.io/distroless/nodejs24-debian13']) {
			assert.doesNotMatch(hardened(`FROM ${base}\nWORKDIR /app\nCOPY . .\nCMD ["server.js"]\n`), /^RUN/m, base);
		}
	});

	const refused: readonly [text: string, because: RegExp][] = [
		['FROM debian:13\nCMD ["/usr/sbin/sshd", "-D"]\n', /sshd/],
		['FROM debian:13\nCMD supervisord -n\n', /supervisord/],
		['FROM debian:13\nCMD ["cron", "-f"]\n', /cron/],
		['FROM debian:13\nENTRYPOINT ["gosu", "svc", "serve"]\n', /gosu/],
		['FROM debian:13\nRUN apt-get update && apt-get install -y gosu\nENTRYPOINT ["/start.sh"]\n', /gosu/],
		['FROM alpine:3.24\nRUN apk add --no-cache su-exec\nENTRYPOINT ["/start.sh"]\n', /su-exec/],
		['FROM debian:13\nCMD apt-get update && serve\n', /apt-get/],
		['FROM debian:13\nCMD ["nginx", "-g", "daemon off;"]\n', /nginx/],
		['FROM node:24\nWORKDIR /root/app\nCMD ["node", "x.js"]\n', /\/root\/app/],
		['FROM python:3.13\nRUN pip install --user flask\nCMD ["python", "x.py"]\n', /home/],
		['FROM docker:28-dind\n', /docker:28-dind/],
	];
	for (const [text, because] of refused) it(`root stays: ${text.split('\n').slice(1).join(' ')}`, () => {
		const { fix, rootBecause } = plan(text);
		assert.equal(fix, undefined);
		assert.match(rootBecause ?? '', because);
	});

	it('makes volumes before VOLUME and gives them away', () => {
		assert.equal(hardened('FROM node:24\nVOLUME /data\nCOPY x.js /srv/x/\nCMD ["node", "/srv/x/x.js"]\n'),
			'FROM node:24\nRUN mkdir -p /data && chown node:node /data\nVOLUME /data\nCOPY --chown=node:node x.js /srv/x/\nRUN chown node:node /srv/x\nUSER node\nCMD ["node", "/srv/x/x.js"]\n');
	});

	it('stands behind the last step, even behind CMD', () => {
		assert.equal(hardened('FROM node:24\nCMD ["node", "x.js"]\nRUN true\n'), 'FROM node:24\nCMD ["node", "x.js"]\nRUN true\nUSER node\n');
	});

	it('leaves the folders of the system alone', () => {
		const text = hardened('FROM node:24\nCOPY a.conf /etc/a.conf\nCOPY run.sh /usr/local/bin/\nRUN mkdir -p /etc/a /usr/share/b /tmp/c && rm -rf /tmp/c\nCMD ["run.sh"]\n');
		assert.doesNotMatch(text, /chown/);
		for (const path of ['/', '/usr', '/usr/local/bin', '/etc/x', '/var', '/var/lib', '/var/lib/dpkg', '/opt', '/home', '/root/x', '/tmp/x']) assert.equal(isAppPath(path), false, path);
		for (const path of ['/app', '/usr/src/app', '/usr/app', '/opt/x', '/srv/x', '/home/x', '/var/www/html', '/var/lib/x', '/data']) assert.equal(isAppPath(path), true, path);
	});

	it('does not chown again what the Dockerfile gives to the account', () => {
		assert.equal(hardened('FROM debian:13\nWORKDIR /app\nCOPY . .\nRUN useradd svc && chown -R svc /app\nCMD ["./serve"]\n').includes('chown svc'), false);
	});

	it('names an account only behind the step that makes it', () => {
		assert.equal(hardened('FROM debian:13\nVOLUME /data\nWORKDIR /app\nCOPY . .\nRUN useradd svc\nCOPY x.js .\nCMD ["./serve"]\n'),
			'FROM debian:13\nVOLUME /data\nWORKDIR /app\nCOPY . .\nRUN useradd svc\nCOPY --chown=svc x.js .\nRUN mkdir -p /data && chown svc /data && chown -R svc /app\nUSER svc\nCMD ["./serve"]\n');
	});

	it('hands over a folder with all that is in it only where the stage below left more than lists of packages there', () => {
		const text = (below: string): string => `FROM node:24 AS base\nWORKDIR /app\nCOPY ${below}\nFROM base\nCOPY . .\nCMD ["node", "x.js"]\n`;
		assert.match(hardened(text('requirements.txt ./')), /\nRUN chown node:node \/app\n/);
		assert.match(hardened(text('package.json yarn.lock ./')), /\nRUN chown node:node \/app\n/);
		assert.match(hardened(text('ca.pem /etc/ssl/own/')), /\nRUN chown node:node \/app\n/);
		assert.match(hardened(text('vendor ./vendor')), /\nRUN chown -R node:node \/app\n/);
		assert.match(hardened(text('package.json app.js ./')), /\nRUN chown -R node:node \/app\n/);
	});

	it('leaves the scripts to root that an entry point reads', () => {
		assert.equal(hardened('FROM nginx:1.30\nCOPY 10-own.sh /docker-entrypoint.d/\nCMD ["./serve"]\n'), 'FROM nginx:1.30\nCOPY 10-own.sh /docker-entrypoint.d/\nUSER nginx\nCMD ["./serve"]\n');
	});

	it('writes numbers for COPY --link, which knows no names', () => {
		assert.match(hardened('FROM node:24\nWORKDIR /app\nCOPY --link . .\nCMD ["node", "x.js"]\n'), /^COPY --chown=1000:1000 --link \. \.$/m);
	});

	it('tells about ports below 1024', () => {
		assert.match(plan('FROM node:24\nEXPOSE 443\nCMD ["node", "x.js"]\n').fix?.().because ?? '', /Port 443 .*Kubernetes/);
		assert.doesNotMatch(plan('FROM node:24\nEXPOSE 8443\nCMD ["node", "x.js"]\n').fix?.().because ?? '', /1024/);
	});

	it('says USER in the case of the file, behind its comments and with its line ends', () => {
		assert.equal(hardened('from node:24\r\n# The program.\r\ncmd ["node", "x.js"]\r\n'), 'from node:24\r\nuser node\r\n# The program.\r\ncmd ["node", "x.js"]\r\n');
	});
});
