/** What settings about registries and allowed images do to a file: mirrors by everyday hardening, other bases only when they are alike. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, type AnalyzeOptions as Options, harden } from '../../server/src/engine/index';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const HUB = { registryMirrors: { 'docker.io': 'mirror.example.com/dockerhub' } };
const TODAY = '2026-11-24';

function fixesOf(text: string, options: Options) {
	return analyze(text, options).findings.filter(({ rule }) => rule === 'untrusted-registry' || rule === 'registry-mirror-unused').flatMap(({ fixes }) => fixes.map(({ title, level }) => `${level ?? 'recommended'}: ${title}`));
}

describe('a mirror of a registry', () => {
	it('is taken by recommended hardening, in FROM, ARG and COPY, with tag and digest', () => {
		const text = `ARG BASE=docker.io/library/node\nARG VERSION=24-slim\nFROM \${BASE}:\${VERSION}@${DIGEST}\nCOPY --from=example/tool:1@${DIGEST} /tool /tool\nUSER node\nCMD ["node", "/app.js"]\n`;
		const { after, applied } = harden(text, { level: 'recommended', ...HUB });
		assert.match(after, /^ARG BASE=mirror\.example\.com\/dockerhub\/library\/node$/m);
		assert.match(after, new RegExp(`^FROM \\$\\{BASE\\}:\\$\\{VERSION\\}@${DIGEST}$`, 'm'));
		assert.match(after, new RegExp(`^COPY --from=mirror\\.example\\.com/dockerhub/example/tool:1@${DIGEST} `, 'm'));
		assert.equal(applied.filter(({ rule }) => rule === 'registry-mirror-unused').length, 2);
	});
	it('comes last: what the tables know of the image is used before', () => {
		const { after: text } = harden('FROM node:24\nWORKDIR /app\nCOPY . .\nCMD ["node", "app.js"]\n', { level: 'recommended', ...HUB, today: TODAY });
		assert.match(text, /^FROM mirror\.example\.com\/dockerhub\/library\/node:24-slim$/m);
		assert.match(text, /^USER node$/m);
		assert.equal(harden(text, { level: 'recommended', ...HUB, today: TODAY }).after, text);
	});
	it('is not taken by safe hardening, for nobody knows whether it has the image', () => {
		const text = 'FROM node:24-slim\nUSER node\n';
		assert.equal(harden(text, { level: 'safe', ...HUB }).after, text);
	});
	it('with a scheme, capitals or a slash at its end is the same; Docker Hub has many names', () => {
		const settings = { registryMirrors: { 'https://index.docker.io/': 'HTTPS://Mirror.example.com/hub/' } };
		assert.deepEqual(fixesOf('FROM registry-1.docker.io/library/alpine:3.24\n', settings), ['recommended: Use mirror.example.com/hub/library/alpine:3.24']);
	});
	it('is an allowed registry, and its images are those of the registry', () => {
		assert.deepEqual(fixesOf('FROM mirror.example.com/dockerhub/library/node:24\n', { ...HUB, trustedRegistries: ['registry.example.com'], allowedImages: ['node'] }), []);
		assert.equal(fixesOf('FROM node:24\n', { ...HUB, trustedRegistries: ['registry.example.com'], allowedImages: ['node'] })[0], 'recommended: Use mirror.example.com/dockerhub/library/node:24');
	});
	it('is not written where an ARG is used for something else, too', () => {
		const text = 'ARG IMAGE=node\nFROM ${IMAGE}:24\nARG IMAGE\nRUN echo ${IMAGE}\n';
		assert.deepEqual(fixesOf(text, HUB), []);
	});
});

describe('an image that is not allowed', () => {
	const allowed = (allowedImages: string[], more: Options = {}): Options => ({ allowedImages, today: TODAY, ...more });
	it('leads to the same program and version on the same system: recommended', () => {
		assert.deepEqual(fixesOf('FROM amazoncorretto:21-alpine\nCOPY a.jar /\n', allowed(['eclipse-temurin', 'node'])), ['recommended: Use eclipse-temurin:21-alpine']);
		const { after: text } = harden('FROM amazoncorretto:21-alpine\nCOPY a.jar /\nUSER nobody\nCMD ["java", "-jar", "/a.jar"]\n', { level: 'recommended', ...allowed(['eclipse-temurin']) });
		assert.match(text, /^FROM eclipse-temurin:21(?:-jre)?-alpine$/m);
	});
	it('on another system is for a human', () => {
		assert.deepEqual(fixesOf('FROM amazoncorretto:21\nRUN yum install -y tar\n', allowed(['eclipse-temurin'])), ['manual: Use eclipse-temurin:21']);
		const { after: text, leftAlone } = harden('FROM amazoncorretto:21\nCOPY a.jar /\nUSER nobody\n', { level: 'maximum', ...allowed(['eclipse-temurin']) });
		assert.match(text, /^FROM amazoncorretto:21/m);
		assert.ok(leftAlone.some(({ rule }) => rule === 'untrusted-registry'));
	});
	it('leads to a smaller relative that is allowed, and to versions in names', () => {
		assert.deepEqual(fixesOf('FROM node:22\n', allowed(['gcr.io/distroless/*'])), ['manual: Use gcr.io/distroless/nodejs22-debian13:nonroot']);
		assert.deepEqual(fixesOf('FROM node:22\n', allowed(['gcr.io/distroless/nodejs24-debian13'])), []);
	});
	it('leads to an unknown copy of the program only by hand', () => assert.deepEqual(fixesOf('FROM node:22-slim\n', allowed(['registry.example.com/base/node'])), ['manual: Use registry.example.com/base/node:22-slim']));
	it('leads to no other program, and to nothing when the version is not there', () => {
		assert.deepEqual(fixesOf('FROM ubuntu:26.04\n', allowed(['node', 'registry.example.com/*'])), []);
		assert.deepEqual(fixesOf('FROM amazoncorretto:3\n', allowed(['eclipse-temurin'])), []);
	});
	it('is replaced before the mirror is asked', () => {
		const { after } = harden('FROM amazoncorretto:21-alpine\nUSER nobody\nCMD ["java", "-version"]\n', { level: 'recommended', ...allowed(['eclipse-temurin'], HUB) });
		assert.match(after, /^FROM mirror\.example\.com\/dockerhub\/library\/eclipse-temurin:21-jre-alpine$/m);
	});
	it('stays where folders of its Java are named', () => assert.deepEqual(fixesOf('FROM amazoncorretto:21-alpine\nRUN ls /usr/lib/jvm/default-jvm\n', allowed(['eclipse-temurin'])), ['manual: Use eclipse-temurin:21-alpine']));
});
