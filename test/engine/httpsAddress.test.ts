/** Where an address without encryption gets https://, another host, or is left: what does not answer would break the build. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { harden } from '../../server/src/engine/index';

const POOL = 'http://archive.ubuntu.com/ubuntu/pool/main/z/zip';
const FILES = 'https://launchpad.net/ubuntu/+archive/primary/+files';
const READY = 'FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y curl wget\n';
const hardened = (text: string, level: 'recommended' | 'maximum' = 'recommended'): string => harden(text, { level }).after;

describe('addresses without encryption', () => {
	const moved = [
		[`${READY}RUN wget ${POOL}/zip_3.0-13_amd64.deb\n`, `${FILES}/zip_3.0-13_amd64.deb`],
		[`${READY}RUN curl -fL -o z.deb http://de.archive.ubuntu.com/ubuntu/pool/main/z/zip/zip_3.0-13_amd64.deb\n`, `${FILES}/zip_3.0-13_amd64.deb`],
		[`${READY}RUN wget -q "http://security.ubuntu.com/ubuntu/pool/universe/libf/libfoo++/libfoo_1.0~rc1+dfsg_arm64.deb"\n`, `${FILES}/libfoo_1.0~rc1+dfsg_arm64.deb`],
		[`${READY}ADD http://ports.ubuntu.com/ubuntu-ports/pool/main/z/zip/zip_3.0-13_arm64.deb /tmp/\n`, `${FILES}/zip_3.0-13_arm64.deb`],
		['FROM registry.example.com/java:8\nRUN wget http://www-us.apache.org/dist/tomcat/tomcat-8/v8.5.33/bin/apache-tomcat-8.5.33.tar.gz\n', 'https://archive.apache.org/dist/tomcat/tomcat-8/v8.5.33/bin/apache-tomcat-8.5.33.tar.gz'],
		[`${READY}RUN wget http://deb.debian.org/debian/pool/main/z/zip/zip_3.0-13_amd64.deb\n`, 'https://deb.debian.org/debian/pool/main/z/zip/zip_3.0-13_amd64.deb'],
		// A later download by HTTPS shows that the certificates are there.
		['FROM registry.example.com/build:1\nRUN wget http://nginx.org/download/nginx-1.27.0.tar.gz && wget https://dl.example.com/a\n', 'https://nginx.org/download/nginx-1.27.0.tar.gz'],
	] as const;
	for (const [text, address] of moved) it(`names ${address} in ${JSON.stringify(text)}`, () => assert.ok(hardened(text).includes(address), hardened(text)));

	const left = [
		// curl stops at the redirect.
		[`${READY}RUN curl -fo z.deb ${POOL}/zip_3.0-13_amd64.deb\n`, `${POOL}/`],
		[`${READY}RUN wget --max-redirect=0 ${POOL}/zip_3.0-13_amd64.deb\n`, `${POOL}/`],
		[`${READY}ENV DEB_URL=${POOL}/zip_3.0-13_amd64.deb\n`, `${POOL}/`],
		[`${READY}RUN wget http://archive.ubuntu.com/ubuntu/dists/noble/Release\n`, 'http://archive.ubuntu.com/'],
		[`${READY}RUN echo "deb http://archive.ubuntu.com/ubuntu noble-proposed main" >> /etc/apt/sources.list\n`, 'http://archive.ubuntu.com/'],
	] as const;
	for (const [text, address] of left) for (const level of ['recommended', 'maximum'] as const) it(`leaves ${JSON.stringify(text)} at ${level}`, () => assert.ok(hardened(text, level).includes(address), hardened(text, level)));

	it('leaves at recommended what only certificates, or a newer apt, would make work', () => {
		for (const text of [
			`FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y --no-install-recommends wget && wget ${POOL}/zip_3.0-13_amd64.deb\n`,
			'FROM debian:9\nRUN apt-get update && apt-get install -y curl && echo "deb http://apt.postgresql.org/pub/repos/apt stretch-pgdg main" > /etc/apt/sources.list.d/pg.list\n',
			'FROM debian:9\nRUN curl https://dl.example.com/a && echo "deb http://archive.debian.org/debian stretch main" > /etc/apt/sources.list\n',
			'FROM registry.example.com/build:1\nRUN wget http://nginx.org/download/nginx-1.27.0.tar.gz && apt-get install -y ca-certificates && wget https://dl.example.com/a\n',
		]) assert.match(hardened(text), /http:\/\//, text);
	});
});
