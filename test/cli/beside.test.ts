/** Compose files and daemon.json on the command line: found, reported, hardened, explained. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { buildCli, inSandbox, ROOT } from './support';

const COMPOSE = '# The shop.\nservices:\n  db:\n    image: postgres:18\n    ports:\n      - "5432:5432"  # tools\n';

describe('files beside Dockerfiles', function () {
	this.timeout(60_000);
	before(buildCli);

	it('their bundle asks for nothing but the engine, so that it runs in a web worker', () => {
		const code = readFileSync(join(ROOT, 'dist', 'beside.js'), 'utf8');
		assert.deepEqual([...new Set([...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, target]) => target))], ['./engine.js']);
		assert.doesNotMatch(code, /\bprocess\.env|\bBuffer\.from/);
	});

	it('a folder is searched for them; a daemon.json counts where Docker keeps it', inSandbox({ 'compose.yaml': COMPOSE, 'a/docker-compose.prod.yml': COMPOSE, 'etc/docker/daemon.json': '{ "icc": true }', 'app/daemon.json': '{ "icc": true }', 'b/composer.yaml': 'a: 1\n', 'b/values.yaml': 'a: 1\n' }, (sandbox) => {
		const { stdout, status } = sandbox.run(['check', '--format', 'json', '.']);
		assert.deepEqual((JSON.parse(stdout) as { files: { path: string }[] }).files.map(({ path }) => path).sort(), ['a/docker-compose.prod.yml', 'compose.yaml', 'etc/docker/daemon.json']);
		assert.equal(status, 1);
	}));

	it('SARIF holds their rules with their pages', inSandbox({ 'compose.yaml': COMPOSE }, (sandbox) => {
		const log = JSON.parse(sandbox.run(['check', '--format', 'sarif', '.']).stdout) as { runs: [{ tool: { driver: { rules: { id: string; help: { markdown: string } }[] } }; results: { ruleId: string; ruleIndex: number; fixes?: unknown[] }[] }] };
		const [{ tool: { driver: { rules } }, results }] = log.runs;
		const result = results.find(({ ruleId }) => ruleId === 'compose-published-port') ?? assert.fail('found');
		assert.equal(rules[result.ruleIndex]?.id, 'compose-published-port');
		assert.match(rules[result.ruleIndex]?.help.markdown ?? '', /## Fixed/);
		assert.equal(result.fixes?.length, 1);
	}));

	it('harden writes what it shows, and keeps the rest', inSandbox({ 'compose.yaml': COMPOSE }, (sandbox) => {
		assert.equal(sandbox.run(['harden', '--write', 'compose.yaml']).status, 0);
		assert.equal(sandbox.read('compose.yaml'), `${COMPOSE.replace('"5432:5432"', '"127.0.0.1:5432:5432"')}    security_opt:\n      - no-new-privileges:true\n`);
		assert.match(sandbox.run(['harden', 'compose.yaml']).stderr, /0 changes/);
	}));

	it('YAML that cannot be read is told with its place', inSandbox({ 'compose.yaml': 'services:\n  a: [\n' }, (sandbox) => {
		const { stdout, status } = sandbox.run(['check', 'compose.yaml']);
		assert.match(stdout, /compose\.yaml:3:1 syntax Not YAML/);
		assert.equal(status, 1);
	}));

	it('explain and rules know them', inSandbox({}, (sandbox) => {
		assert.match(sandbox.run(['explain', 'compose-privileged']).stdout, /^# compose-privileged/);
		assert.match(sandbox.run(['explain', 'compose-privilegd']).stderr, /did you mean compose-privileged/);
		assert.ok((JSON.parse(sandbox.run(['rules', '--format', 'json']).stdout) as { id: string }[]).some(({ id }) => id === 'daemon-inter-container'));
	}));

	it('a Dockerfile\'s findings name the service that builds it', inSandbox({ 'compose.yaml': 'services:\n  web:\n    build: ./app\n    user: "1000"\n', 'app/Dockerfile': 'FROM node:26-slim\nCOPY server.js /\nCMD ["node", "/server.js"]\n' }, (sandbox) => {
		const { stdout } = sandbox.run(['check', '--preset', 'all', 'app/Dockerfile']);
		assert.match(stdout, /hint Nothing sets USER; the service web of \.\.\/compose\.yaml runs it as 1000/);
		assert.match(stdout, /see \.\.\/compose\.yaml:2:3 The service web/);
	}));

	it('settings name their rules', inSandbox({ 'compose.yaml': COMPOSE, 'bulwark.json': '{ "rules": { "compose-published-port": "off" } }' }, (sandbox) => {
		const { stdout, stderr, status } = sandbox.run(['check', '.']);
		assert.equal(stderr, '');
		assert.doesNotMatch(stdout, /compose-published-port/);
		assert.equal(status, 0);
	}));
});
