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

	it('an override beside a Compose file settles what the file lacks, and a file that it extends', inSandbox({
		'compose.yaml': 'services:\n  web:\n    image: nginx:1.31\n  api:\n    extends: { file: parts/api.yaml, service: api }\n', 'compose.override.yaml': 'services:\n  web:\n    build: .\n    read_only: true\n', 'parts/api.yaml': 'services:\n  api:\n    image: nginx:1.31\n    read_only: true\n',
	}, (sandbox) => {
		const { stdout } = sandbox.run(['check', '--preset', 'all', 'compose.yaml', 'compose.override.yaml']);
		assert.doesNotMatch(stdout, /compose-writable-root/);
		assert.match(stdout, /compose\.yaml:2:3 .*compose-no-cap-drop/);
		assert.match(stdout, /compose\.yaml:4:3 .*compose-no-cap-drop/);
		assert.doesNotMatch(stdout, /override\.yaml:\d/);
		sandbox.write('parts/api.yaml', 'services:\n  api:\n    image: nginx:1.31\n');
		assert.match(sandbox.run(['check', '--preset', 'all', 'compose.yaml']).stdout, /compose\.yaml:4:3 .*compose-writable-root/);
	}));

	it('Bake files: found, reported, and what they give to a build is known', inSandbox({ 'docker-bake.json': '{ "target": { "app": { "context": "app", "args": { "BASE": "debian:9", "NPM_TOKEN": "abc123-real" } } } }\n', 'app/Dockerfile': 'ARG BASE\nFROM ${BASE}\nCMD ["sh"]\n' }, (sandbox) => {
		const { stdout } = sandbox.run(['check', '.']);
		assert.match(stdout, /docker-bake\.json:1:\d+ .*bake-secret-in-args/);
		assert.match(stdout, /As the target app of \.\.\/docker-bake\.json builds it: /);
		assert.doesNotMatch(stdout, /abc123/);
		assert.match(sandbox.run(['explain', 'bake-secret-in-args']).stdout, /Secret as a build argument of a Bake target/);
		// There is nothing in it to harden.
		assert.deepEqual((JSON.parse(sandbox.run(['harden', '--format', 'json', '.']).stdout) as { files: { path: string }[] }).files.map(({ path }) => path), ['app/Dockerfile']);
		assert.match(sandbox.run(['harden', 'docker-bake.json']).stderr, /docker-bake\.json is a Bake file, in which there is nothing to harden/);
	}));

	it('a start script that reads the secret from a file is found, within the project', inSandbox({
		'compose.yaml': 'services:\n  app:\n    build: app\n    environment:\n      DB_PASSWORD: s3cr3t-of-shop\n', 'app/Dockerfile': 'FROM debian:13\nCOPY scripts/start.sh /usr/local/bin/start\nENTRYPOINT ["start"]\n', 'app/scripts/start.sh': '#!/bin/sh\nexport DB_PASSWORD="$(cat "$DB_PASSWORD_FILE")"\nexec sleep 1\n',
	}, (sandbox) => {
		sandbox.run(['harden', '--write', 'compose.yaml']);
		assert.match(sandbox.read('compose.yaml'), /DB_PASSWORD_FILE: \/run\/secrets\/db_password\n/);
	}));

	it('settings name their rules', inSandbox({ 'compose.yaml': COMPOSE, 'bulwark.json': '{ "rules": { "compose-published-port": "off" } }' }, (sandbox) => {
		const { stdout, stderr, status } = sandbox.run(['check', '.']);
		assert.equal(stderr, '');
		assert.doesNotMatch(stdout, /compose-published-port/);
		assert.equal(status, 0);
	}));
});
