/** Rules that a project declares: what each condition sees, where it is reported, and what the fixes do. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, applyEdits, type CustomRule, describeFinding, pageUrl } from '../../server/src/engine/index';

type Condition = Omit<CustomRule, 'id' | 'message'>;

/** The texts that the findings mark. */
function marked(condition: Condition, text: string): string[] {
	const { findings, failures } = analyze(text, { custom: [{ id: 'own', message: 'Not here.', ...condition }] });
	assert.deepEqual(failures, []);
	return findings.filter((f) => f.rule === 'custom/own').map(({ range }) => text.slice(range.start, range.end));
}

const FILE = `ARG BASE=docker.io/library/node:24
FROM golang:1.26 AS build
RUN apt-get update && apt-get install -y curl=8.* telnet && wget https://example.com/a
FROM \${BASE}
COPY --from=build /app /app
COPY --from=registry.example.com/tools:2 /t /t
LABEL org.example.team="web" \\
      "com.example.stage"=dev
ENV HTTP_PROXY=http://proxy.example.com
EXPOSE 22/tcp 8080 53/udp
USER root
RUN pip install 'requests[socks]>=2' && npm install -g left-pad@1 @scope/tool@2
ONBUILD RUN apk add --no-cache telnet strace
ONBUILD LABEL from.trigger=yes
USER node:node
HEALTHCHECK CMD curl -f http://localhost/
CMD ["sh", "-c", "npm start"]
`;

describe('custom rules that forbid', () => {
	const cases: [what: string, condition: Condition, marked: string[]][] = [
		['an image by name', { forbid: { image: ['node'] } }, ['docker.io/library/node:24']],
		['an image by tag', { forbid: { image: ['*:2'] } }, ['registry.example.com/tools:2']],
		['an image in stages that ship', { forbid: { image: ['golang', 'node'] }, in: 'final' }, ['docker.io/library/node:24']],
		['a registry', { forbid: { registry: ['docker.io'] } }, ['docker.io/library/node:24', 'golang:1.26']],
		['a package', { forbid: { package: ['telnet', 'curl'] } }, ['curl=8.*', 'telnet', 'telnet']],
		['a package of the final image', { forbid: { package: ['telnet'] }, in: 'final' }, ['telnet']],
		['a package that another image gets', { forbid: { command: ['apk add *strace*'] } }, ['apk']],
		['a package of one manager', { forbid: { package: ['pip:requests', 'apt:left-pad', 'npm:left-pad'] } }, ["'requests[socks]>=2'", 'left-pad@1']],
		['a scoped package', { forbid: { package: ['@scope/*'] } }, ['@scope/tool@2']],
		['a command', { forbid: { command: ['wget'] } }, ['wget']],
		['a command with arguments', { forbid: { command: ['npm install *', 'curl -f*', 'npm start'] } }, ['npm', 'curl', 'npm']],
		['a port', { forbid: { port: ['22', '53/udp'] } }, ['22/tcp', '53/udp']],
		['a label', { forbid: { label: ['com.example.*'] } }, ['"com.example.stage"']],
		['a label with a value', { forbid: { label: ['org.example.team=web', '*=prod'] } }, ['org.example.team']],
		['a variable', { forbid: { env: ['http_proxy'] } }, ['HTTP_PROXY']],
		['an account', { forbid: { user: ['root'] } }, ['root']],
		['an instruction', { forbid: { instruction: ['onbuild', 'ADD'] } }, ['ONBUILD', 'ONBUILD']],
		['several things at once', { forbid: { port: ['8080'], user: ['node'] } }, ['8080', 'node:node']],
	];
	for (const [what, condition, expected] of cases) it(what, () => assert.deepEqual(marked(condition, FILE).sort(), [...expected].sort()));

	it('an image without a tag as the latest', () => assert.deepEqual(marked({ forbid: { image: ['alpine:latest'] } }, 'FROM alpine\n'), ['alpine']));
	it('nothing that cannot be resolved', () => assert.deepEqual(marked({ forbid: { image: ['*'], user: ['*'], port: ['*'] } }, 'ARG B\nFROM ${B}\nARG U P\nUSER $U\nEXPOSE $P\n'), []));
});

describe('custom rules that require', () => {
	const cases: [what: string, condition: Condition, marked: string[]][] = [
		['a label that is there', { require: { label: ['org.example.team'] } }, []],
		['a label that another image gets', { require: { label: ['from.trigger'] } }, ['${BASE}']],
		['a label that is missing', { require: { label: ['org.example.team', 'org.example.owner'] } }, ['${BASE}']],
		['an image', { require: { image: ['node', 'registry.example.com/*'] }, in: 'any' }, ['golang:1.26']],
		['an image, where the build stages do not count', { require: { image: ['node', 'registry.example.com/*'] } }, []],
		['a registry', { require: { registry: ['registry.example.com'] }, in: 'any' }, ['docker.io/library/node:24', 'golang:1.26']],
		['an account', { require: { user: ['app', '1000*'] } }, ['node:node']],
		['an account that it has', { require: { user: ['node'] } }, []],
		['an instruction', { require: { instruction: ['HEALTHCHECK'] } }, []],
		['an instruction that is missing', { require: { instruction: ['STOPSIGNAL'] } }, ['${BASE}']],
		['a package of another stage', { require: { package: ['telnet'] } }, ['${BASE}']],
		['a package of any stage', { require: { package: ['telnet'] }, in: 'any' }, []],
	];
	for (const [what, condition, expected] of cases) it(what, () => assert.deepEqual(marked(condition, FILE).sort(), [...expected].sort()));

	it('a label of a stage that it starts from', () => assert.deepEqual(marked({ require: { label: ['a'] } }, 'FROM alpine:3.24 AS base\nLABEL a=b\nFROM base\nUSER nobody\n'), []));
	it('an account where nobody set one', () => assert.deepEqual(marked({ require: { user: ['app'] } }, 'FROM registry.example.com/x:1\n'), ['registry.example.com/x:1']));
	it('an account that only the build knows', () => assert.deepEqual(marked({ require: { user: ['app'] } }, 'FROM alpine:3.24\nARG WHO\nUSER $WHO\n'), []));
	it('nothing of a file without stages', () => assert.deepEqual(marked({ require: { label: ['a'] } }, 'ARG A=1\n'), []));
});

describe('custom rules', () => {
	const own: CustomRule = { id: 'own', message: 'No telnet.', link: 'https://wiki.example.com/docker', severity: 'error', forbid: { package: ['telnet'], port: ['23'], label: ['a'] } };
	const TEXT = 'FROM alpine:3.24\nRUN apk add --no-cache telnet curl\nEXPOSE 23\nLABEL a=b c=d\nUSER nobody\n';
	const found = (text: string, options = {}) => analyze(text, { custom: [own], ...options }).findings.filter((f) => f.rule === 'custom/own');

	it('speak with their own words', () => {
		const [finding] = found(TEXT);
		assert.ok(finding);
		assert.equal(finding.message, 'No telnet.');
		assert.equal(finding.severity, 'error');
		assert.equal(finding.link, own.link);
		assert.match(describeFinding(finding), /No telnet[\s\S]*wiki\.example\.com/);
		assert.match(pageUrl('custom/own'), /SETTINGS\.md#/);
	});

	it('are switched off by comments and settings', () => {
		assert.deepEqual(found(`# bulwark global ignore=custom/own -- not yet\n${TEXT}`), []);
		assert.deepEqual(found(TEXT, { rules: { 'custom/own': 'off' } }), []);
		assert.equal(found(TEXT, { rules: { 'custom/own': 'hint' } })[0]?.severity, 'hint');
		assert.equal(found(`# bulwark global ignore=custom/own -- not yet\n${TEXT}`, { policy: { rules: ['custom/own'], requireReason: false } }).length, 3);
	});

	it('know their names', () => {
		const rules = (text: string): string[] => analyze(text, { custom: [own] }).findings.map((f) => f.rule);
		assert.ok(rules(`# bulwark global ignore=custom/owm\n${TEXT}`).includes('invalid-suppression'));
		assert.ok(rules(`# bulwark ignore=custom/own\n${TEXT}`).includes('unused-suppression'));
	});

	it('take out what is forbidden, one after the other', () => {
		let text = TEXT;
		for (let [finding] = found(text); finding?.fixes[0]; [finding] = found(text)) text = applyEdits(text, finding.fixes[0].edits);
		assert.equal(text, 'FROM alpine:3.24\nRUN apk add --no-cache curl\nLABEL c=d\nUSER nobody\n');
	});
});
