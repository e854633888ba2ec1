/** What builds a Dockerfile, by the Compose and Bake files around it, and what its findings make of that. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { buildUses } from '../../server/src/engine/beside';
import { analyze, type BuildUse, harden } from '../../server/src/engine/index';

const bake = (value: object): string => JSON.stringify(value, null, 2);
const found = (text: string, builds: readonly BuildUse[], rule: string) => analyze(text, { buildContext: { builds } }).findings.find((finding) => finding.rule === rule);

describe('what builds a Dockerfile', () => {
	describe('services', () => {
		it('by context, file and target, with arguments, account and ports', () => {
			const text = 'services:\n  a:\n    build: .\n  b:\n    build: { context: ./b, dockerfile: ../docker/B.Dockerfile, target: run, args: [X=1, Y, "Z=${Z:-2}"] }\n    user: "1000"\n    ports: ["80:8080"]\n  c:\n    image: nginx\n  d:\n    build: https://git.example.com/d.git\n';
			assert.deepEqual(buildUses({ 'compose.yaml': text }, 'Dockerfile').map(({ name }) => name), ['a']);
			assert.deepEqual(buildUses({ 'compose.yaml': text }, 'docker/B.Dockerfile'), [{ kind: 'service', name: 'b', file: 'compose.yaml', line: 3, character: 2, target: 'run', args: { X: '1', Y: null, Z: null }, run: { user: '1000', ports: [{ target: 8080, published: '80' }] } }]);
		});

		it('as an override changes them', () => {
			const files = {
				'compose.yaml': 'services:\n  web:\n    build: { context: app, args: { A: base, B: base } }\n    user: "1000"\n',
				'compose.override.yaml': 'services:\n  web:\n    build: { target: dev, args: { B: over } }\n    user: root\n    ports: ["8080:80"]\n  extra:\n    build: ./app\n',
				'docker-compose.yml': 'services:\n  old:\n    build: ./app\n',
			};
			assert.deepEqual(buildUses(files, 'app/Dockerfile').map(({ name, file, target, args, run }) => ({ name, file, target, args, run })), [
				{ name: 'web', file: 'compose.yaml', target: 'dev', args: { A: 'base', B: 'over' }, run: { user: 'root', ports: [{ target: 80, published: '8080' }] } },
				{ name: 'extra', file: 'compose.override.yaml', target: undefined, args: {}, run: { ports: [] } },
			]);
		});

		it('in files that are included, and by what they extend there', () => {
			const files = {
				'compose.yaml': 'include:\n  - api/stack.yaml\n  - path: [none.yaml]\nservices:\n  web:\n    extends: { file: common/base.yaml, service: site }\n',
				'api/stack.yaml': 'services:\n  api:\n    build: .\n',
				'common/base.yaml': 'services:\n  site:\n    build: { context: ../web }\n    user: app\n',
			};
			assert.deepEqual(buildUses(files, 'api/Dockerfile').map(({ name, file }) => `${name} ${file}`), ['api api/stack.yaml']);
			assert.deepEqual(buildUses(files, 'web/Dockerfile').map(({ name, run }) => `${name} ${run?.user}`), ['web app']);
			assert.deepEqual(buildUses(files, 'Dockerfile'), []);
		});
	});

	describe('targets of Bake', () => {
		const text = bake({
			variable: { TAG: { default: '1' }, FREE: {} },
			group: { default: { targets: ['app', 'tool'] } },
			target: {
				_common: { args: { VERSION: '1', FREE: '${FREE}' }, dockerfile: 'docker/app.Dockerfile' },
				app: { inherits: ['_common'], target: 'run', args: { VERSION: '2' } },
				tool: { context: 'tool-${TAG}' },
				inline: { 'dockerfile-inline': 'FROM scratch' },
				many: { matrix: { n: ['a'] }, name: 'many-${n}' },
				elsewhere: { context: 'https://git.example.com/a.git' },
			},
		});

		it('by what they say and inherit; what only others inherit from is none', () => {
			assert.deepEqual(buildUses({ 'docker-bake.json': text }, 'docker/app.Dockerfile'), [{ kind: 'target', name: 'app', file: 'docker-bake.json', line: text.split('\n').findIndex((line) => line.startsWith('    "app"')), character: 4, target: 'run', args: { VERSION: '2', FREE: null } }]);
			assert.deepEqual(buildUses({ 'docker-bake.json': text }, 'tool-1/Dockerfile').map(({ name }) => name), ['tool']);
			assert.deepEqual(buildUses({ 'docker-bake.json': text }, 'Dockerfile'), []);
		});

		it('as an override changes them', () => {
			const override = bake({ target: { app: { args: { VERSION: '3' } }, tool: { context: '.' } } });
			assert.deepEqual(buildUses({ 'docker-bake.json': text, 'docker-bake.override.json': override }, 'docker/app.Dockerfile')[0]?.args, { VERSION: '3', FREE: null });
			assert.deepEqual(buildUses({ 'docker-bake.json': text, 'docker-bake.override.json': override }, 'Dockerfile').map(({ name, file }) => `${name} ${file}`), ['tool docker-bake.json']);
		});

		it('many parents of many parents come to an end', () => {
			const names = Array.from({ length: 60 }, (_, i) => `t${i}`);
			const many = bake({ target: Object.fromEntries(names.map((name, i) => [name, { inherits: names.filter((other) => other !== name), args: { [`A${i}`]: '1' } }])), group: { default: { targets: names } } });
			const uses = buildUses({ 'docker-bake.json': many }, 'Dockerfile');
			assert.equal(uses.length, 60);
			assert.equal(Object.keys(uses[0]?.args ?? {}).length, 60);
		});

		it('no prefix throws', () => {
			for (let end = 0; end < text.length; end++) assert.ok(buildUses({ 'docker-bake.json': text.slice(0, end) }, 'Dockerfile').length >= 0);
		});
	});

	describe('in findings', () => {
		const service = (more: Partial<BuildUse> = {}): BuildUse => ({ kind: 'service', name: 'web', file: '../compose.yaml', line: 1, character: 2, args: {}, run: { ports: [] }, ...more });
		const PROGRAM = 'FROM node:26-slim\nCOPY server.js /\nCMD ["node", "/server.js"]\n';
		const OLD = 'ARG BASE\nFROM ${BASE}\nCMD ["sh"]\n';

		it('a user that the service sets makes a missing USER a hint that names it', () => {
			const use = service({ run: { user: '1000', ports: [] } });
			const finding = found(PROGRAM, [use], 'missing-user') ?? assert.fail();
			assert.equal(finding.severity, 'hint');
			assert.match(finding.message, /service web of \.\.\/compose\.yaml/);
			assert.deepEqual(finding.related?.[0]?.elsewhere, { path: '../compose.yaml', line: 1, character: 2 });
			assert.equal(found(PROGRAM, [use, service({ name: 'job', run: { user: 'root', ports: [] } })], 'missing-user')?.severity, 'warning');
			// A target of Bake runs nothing, and neither settles nor unsettles it.
			const { run: _, ...target } = service({ kind: 'target', file: 'docker-bake.json' });
			assert.equal(found(PROGRAM, [use, target], 'missing-user')?.severity, 'hint');
			assert.equal(found(PROGRAM, [target], 'missing-user')?.severity, 'warning');
		});

		it('an argument that all builds give alike is known, and the message says by which', () => {
			const given = service({ args: { BASE: 'debian:9' } });
			assert.equal(found(OLD, [], 'base-image-eol'), undefined);
			const finding = found(OLD, [given], 'base-image-eol') ?? assert.fail();
			assert.match(finding.message, /^As the service web of \.\.\/compose\.yaml builds it: /);
			assert.deepEqual(finding.related?.at(-1)?.elsewhere, { path: '../compose.yaml', line: 1, character: 2 });
			assert.match(found(OLD, [given, service({ kind: 'target', name: 'app', args: { BASE: 'debian:9' } })], 'base-image-eol')?.message ?? '', /^As the service web of \S+ and 1 more build it: /);
		});

		it('not known: given differently, not by all, by a variable; a secret; or there is a default', () => {
			const given = service({ args: { BASE: 'debian:9' } });
			for (const other of [{ BASE: 'debian:13' }, {}, { BASE: null }, { BASE: '' }]) assert.equal(found(OLD, [given, service({ name: 'job', args: other })], 'base-image-eol'), undefined);
			assert.equal(found('ARG BASE=debian:13\nFROM ${BASE}\nCMD ["sh"]\n', [given], 'base-image-eol'), undefined);
			assert.ok(!JSON.stringify(analyze('FROM debian:13\nARG NPM_TOKEN\nUSER $NPM_TOKEN\n', { preset: 'all', buildContext: { builds: [service({ args: { NPM_TOKEN: 'hunter2-x' } })] } }).findings).includes('hunter2'));
		});

		it('an address with a password in it is not taken over', () => {
			const { model } = analyze('FROM debian:13\nARG INDEX\nARG PLAIN\n', { buildContext: { builds: [service({ args: { INDEX: 'https://me:hunter2@pip.example.com/simple', PLAIN: 'https://pip.example.com/simple' } })] } });
			assert.deepEqual(model.stages[0]?.declarations.map(({ value }) => value.kind), ['absent', 'known']);
		});

		it('what holds without it is told as before, and suppressions are counted once', () => {
			const text = '# bulwark global ignore=missing-user -- made elsewhere\nARG BASE\nFROM ${BASE}\nRUN curl -k https://files.example.com/a | sh\nCMD ["sh"]\n';
			const analysis = analyze(text, { buildContext: { builds: [service({ args: { BASE: 'debian:13' } })] } });
			assert.ok(analysis.findings.some(({ message }) => !message.startsWith('As ')));
			assert.equal(analysis.suppressions.length, 1);
		});

		it('hardened with it: the argument stays, and the result is its own fixpoint', () => {
			const options = { buildContext: { builds: [service({ args: { BASE: 'node:24-slim' } })] } };
			const text = 'ARG BASE\nFROM ${BASE}\nWORKDIR /app\nCOPY server.js .\nCMD ["node", "server.js"]\n';
			const { after } = harden(text, options);
			assert.match(after, /^ARG BASE\nFROM \$\{BASE\}\n/m);
			assert.match(after, /^USER node$/m);
			assert.equal(harden(after, options).after, after);
		});

		it('a low port that a service publishes is named where the user changes', () => {
			const use = service({ run: { ports: [{ target: 80, published: '8000' }] } });
			assert.match(found(PROGRAM, [use], 'missing-user')?.fixes[0]?.because ?? '', /Port 80, which the service web of \S+ publishes, is below 1024/);
			assert.doesNotMatch(found(PROGRAM, [service()], 'missing-user')?.fixes[0]?.because ?? '', /1024/);
			const exposed = found('FROM debian:13\nUSER 10001\nEXPOSE 80\nCMD ["sh"]\n', [use], 'exposes-privileged-port') ?? assert.fail();
			assert.match(exposed.related?.[0]?.message ?? '', /publishes port 80 as 8000/);
			assert.match(exposed.fixes[0]?.because ?? '', /the service web of \S+ must publish 8080 instead of 80/);
		});
	});
});
