/** Compose files as a whole: the model, comments that switch rules off, Dockerfiles within, hardening, isolation. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { analyzeCompose, hardenCompose, hardenDaemon, imageIsolation, KINDS } from '../../server/src/engine/beside';
import { analyze, LEVELS } from '../../server/src/engine/index';
import { assertCompose } from '../support/composeSchema';

const rules = (text: string, options = {}): string[] => analyzeCompose(text, options).findings.filter(({ severity }) => severity !== 'hint').map(({ rule }) => rule);
const SAMPLES = join(import.meta.dirname, '../../samples');
const samples = readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' }).filter((path) => /compose[^/]*\.ya?ml$/.test(path)).map((path) => [path, readFileSync(join(SAMPLES, path), 'utf8')] as const);

describe('Compose files', () => {
	it('a service that extends another one in the file has its fields, and lists are joined', () => {
		const text = 'services:\n  base:\n    image: nginx:1.31\n    cap_add: [SYS_ADMIN]\n    security_opt: ["no-new-privileges:true"]\n  web:\n    extends: { service: base }\n    cap_add: [SYS_MODULE]\n';
		const found = analyzeCompose(text).findings;
		assert.deepEqual(found.filter(({ rule }) => rule === 'compose-capability').map(({ range }) => text.slice(range.start, range.end)), ['SYS_ADMIN', 'SYS_MODULE']);
		assert.ok(!found.some(({ rule }) => rule === 'compose-no-new-privileges'));
	});

	it('parts of other files get no advice about what is missing', () => {
		assert.deepEqual(analyzeCompose('services:\n  web:\n    environment: { A: b }\n').findings, []);
		assert.deepEqual(analyzeCompose('services:\n  web:\n    image: nginx:1.31\n    extends: { file: base.yaml, service: web }\n').findings, []);
	});

	it('comments switch rules off: above an entry, behind it, for the file; and those of others', () => {
		const text = (comment: string, behind = '', top = '') => `${top}services:\n  web:\n    image: nginx:1.31\n${comment}    privileged: true${behind}\n`;
		assert.deepEqual(rules(text('')), ['compose-privileged']);
		assert.deepEqual(rules(text('    # bulwark ignore=compose-privileged -- a build machine\n')), []);
		assert.deepEqual(rules(text('', ' # bulwark ignore=compose-privileged')), []);
		assert.deepEqual(rules(text('', '', '# bulwark global ignore=compose-privileged\n')), []);
		assert.deepEqual(rules(text('', ' # nosemgrep: privileged-service')), []);
		assert.deepEqual(rules(text('    # bulwark ignore=compose-capability\n')), ['compose-privileged']);
		assert.deepEqual(rules(text('    # bulwark ignore=compose-privileged\n'), { policy: { rules: ['compose-privileged'], requireReason: false } }), ['compose-privileged']);
	});

	it('the lightbulb writes a comment that works', () => {
		const text = 'services:\n  web: &w\n    image: nginx:1.31\n    cap_add:\n      - NET_ADMIN\n      - SYS_ADMIN\n';
		const report = analyzeCompose(text);
		const finding = report.findings.find(({ rule }) => rule === 'compose-capability') ?? assert.fail();
		for (const where of [finding.range.start, 'file'] as const) {
			const [edit] = KINDS.compose.ignore(report, finding.rule, where);
			assert.ok(edit);
			const result = text.slice(0, edit.range.start) + edit.newText + text.slice(edit.range.end);
			assert.ok(!rules(result).includes('compose-capability'), result);
		}
	});

	it('Dockerfiles within are judged in place, and mended with their indentation', () => {
		const text = 'services:\n  app:\n    build:\n      context: .\n      dockerfile_inline: |\n        FROM node\n\n        COPY server.js /\n        CMD ["node", "/server.js"]\n    user: "1000"\n';
		const report = analyzeCompose(text);
		const finding = report.findings.find(({ rule }) => rule === 'image-untagged') ?? assert.fail('found');
		assert.equal(text.slice(finding.range.start, finding.range.end), 'node');
		const { after } = hardenCompose(text);
		assert.match(after, /^ {8}FROM node:\S+\n\n {8}COPY .*\n(?: {8}.*\n)* {8}USER node\n {8}CMD /m);
		assertCompose(after);
		// Folded texts and quoted ones are no Dockerfile line by line.
		assert.ok(!rules('services:\n  a:\n    build:\n      dockerfile_inline: "FROM node"\n').includes('image-untagged'));
	});

	it('no prefix of a sample throws', () => {
		assert.ok(samples.length > 0);
		for (const [path, text] of samples) for (let end = 0; end <= text.length; end += 7) {
			const { failures, findings } = analyzeCompose(text.slice(0, end), { preset: 'all' });
			for (const { fixes } of findings) void fixes;
			assert.deepEqual(failures, [], `${path} up to ${end}`);
		}
	});

	for (const [path, text] of samples) for (const level of LEVELS) {
		it(`${path} hardened (${level}): valid, comments kept, its own fixpoint`, () => {
			const { after, scoreBefore, scoreAfter } = hardenCompose(text, { level });
			assertCompose(after);
			for (const comment of text.match(/^\s*#.*$/gm) ?? []) assert.ok(after.includes(comment), comment);
			for (const anchor of text.match(/[&*][\w-]+/g) ?? []) assert.ok(after.includes(anchor), anchor);
			assert.equal(hardenCompose(after, { level }).after, after);
			assert.ok(scoreAfter.score >= scoreBefore.score);
			assert.equal(hardenCompose(text.replaceAll('\n', '\r\n'), { level }).after, after.replaceAll('\n', '\r\n'));
		});
	}
});

describe('isolation', () => {
	const at = (text: string, word: string): string => KINDS.compose.isolation?.(analyzeCompose(text), text.indexOf(word)) ?? '';

	it('says what root in a service reaches, and what would change it', () => {
		const page = at('services:\n  app:\n    image: nginx:1.31\n    privileged: true\n    pid: host\n    volumes: ["/var/run/docker.sock:/s", "/etc:/e:ro"]\n    cap_add: [NET_ADMIN]\n    devices: [/dev/kvm]\n', 'image');
		for (const words of ['Isolation of the service app', 'The Docker API', '`/etc`, mounted at `/e`, to read', 'privileged', '`pid: host`', 'NET_ADMIN', '/dev/kvm', 'userns-remap', 'Rootless']) assert.ok(page.includes(words), words);
	});

	it('is short for a service that opens nothing, and nothing outside of services', () => {
		const text = 'services:\n  app:\n    image: nginx:1.31\n    cap_drop: [ALL]\n    read_only: true\nvolumes:\n  data:\n';
		assert.ok(at(text, 'image').includes('Nothing in this file opens more.'));
		assert.equal(KINDS.compose.isolation?.(analyzeCompose(text), text.indexOf('data')), undefined);
	});

	it('of an image', () => assert.ok(imageIsolation(analyze('FROM alpine:3.24\nUSER 1000\n')).includes('runs as 1000')));
});

describe('daemon.json', () => {
	it('hardened: valid, its own fixpoint, nothing else changed', () => {
		const text = '{\n\t"insecure-registries": ["registry.example.com"],\n\t"log-driver": "local",\n\t"debug": true\n}\n';
		for (const level of LEVELS) {
			const { after } = hardenDaemon(text, { level });
			const value = JSON.parse(after) as Record<string, unknown>;
			assert.equal(value['log-driver'], 'local');
			assert.equal(hardenDaemon(after, { level }).after, after);
		}
		assert.equal((JSON.parse(hardenDaemon(text).after) as Record<string, unknown>)['no-new-privileges'], true);
	});

	it('another program\'s file is left alone, a broken one is named', () => {
		assert.deepEqual(KINDS.daemon.analyze('{ "colour": "red" }').findings, []);
		assert.ok(KINDS.daemon.analyze('{ "icc": false, }').problems.length > 0);
		assert.deepEqual(KINDS.daemon.analyze('').findings, []);
	});
});
