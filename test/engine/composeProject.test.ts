/** Several Compose files as one project: what one settles is not missed in another. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyzeCompose, hardenCompose, referencedFiles } from '../../server/src/engine/beside';

const MISSING = ['compose-no-cap-drop', 'compose-no-new-privileges', 'compose-writable-root', 'compose-no-limits'];
const BARE = 'services:\n  web:\n    image: nginx:1.31\n';
const HELD = '    cap_drop: [ALL]\n    security_opt: ["no-new-privileges:true"]\n    read_only: true\n    mem_limit: 1g\n';
const PATCH = `services:\n  web:\n${HELD}`;

/** What a file is said to lack. @param files the others, by name */
function missed(own: string, text: string, files: Readonly<Record<string, string | null>> = {}): string[] {
	const { findings, failures } = analyzeCompose(text, { preset: 'all', buildContext: { dockerfile: own, files } });
	assert.deepEqual(failures, []);
	return [...new Set(findings.map(({ rule }) => rule).filter((rule) => MISSING.includes(rule)))].sort();
}

const ALL = [...MISSING].sort();

describe('a Compose project of several files', () => {
	it('what the override settles is not missed in the base', () => {
		assert.deepEqual(missed('compose.yaml', BARE), ALL);
		assert.deepEqual(missed('compose.yaml', BARE, { 'compose.override.yaml': null }), ALL);
		assert.deepEqual(missed('compose.yaml', BARE, { 'compose.override.yaml': PATCH }), []);
		assert.deepEqual(missed('compose.yaml', BARE, { 'compose.override.yaml': 'services:\n  other:\n    image: nginx:1.31\n' }), ALL);
		assert.deepEqual(missed('docker-compose.yml', BARE, { 'docker-compose.override.yml': 'services:\n  web:\n    read_only: true\n' }), ALL.filter((rule) => rule !== 'compose-writable-root'));
	});

	it('the override is not blamed for what stands in the base, or is missed there', () => {
		const own = 'services:\n  web:\n    build: .\n    ports: ["8080:80"]\n';
		assert.deepEqual(missed('compose.override.yaml', own), ALL);
		assert.deepEqual(missed('compose.override.yaml', own, { 'compose.yaml': BARE }), []);
		// A service that only the override has is its own.
		assert.deepEqual(missed('compose.override.yaml', own, { 'compose.yaml': 'services:\n  db:\n    image: postgres:18\n' }), ALL);
	});

	it('what the override opens is found there all the same', () => {
		const { findings } = analyzeCompose('services:\n  web:\n    privileged: true\n', { buildContext: { dockerfile: 'compose.override.yaml', files: { 'compose.yaml': BARE } } });
		assert.deepEqual(findings.map(({ rule }) => rule), ['compose-privileged']);
	});

	it('another file, which somebody may join: silent only about what the default files settle', () => {
		assert.deepEqual(missed('compose.prod.yaml', BARE, { 'compose.yaml': `${BARE}${HELD}` }), []);
		assert.deepEqual(missed('compose.prod.yaml', BARE, { 'compose.yaml': BARE }), ALL);
		// The default files are taken without it.
		assert.deepEqual(missed('compose.yaml', BARE, { 'compose.prod.yaml': PATCH }), ALL);
		assert.deepEqual(missed('docker-compose.yml', BARE, { 'compose.yaml': BARE, 'compose.override.yaml': `services:\n  web:\n    cap_drop: [ALL]\n` }), ALL.filter((rule) => rule !== 'compose-no-cap-drop'));
	});

	it('a service of another file that is extended is read, as far as the files are known', () => {
		const own = 'services:\n  web:\n    extends: { file: common/base.yaml, service: site }\n';
		assert.deepEqual(missed('compose.yaml', own), [], 'unknown: silent');
		assert.deepEqual(missed('compose.yaml', own, { 'common/base.yaml': 'services:\n  site:\n    image: nginx:1.31\n' }), ALL);
		assert.deepEqual(missed('compose.yaml', own, { 'common/base.yaml': `services:\n  site:\n    image: nginx:1.31\n${HELD}` }), []);
		const further = 'services:\n  site:\n    extends: { file: ../top.yaml, service: root }\n    image: nginx:1.31\n';
		assert.deepEqual(missed('compose.yaml', own, { 'common/base.yaml': further }), [], 'unknown further on: silent');
		assert.deepEqual(missed('compose.yaml', own, { 'common/base.yaml': further, 'top.yaml': `services:\n  root:\n    restart: always\n${HELD}` }), []);
		assert.deepEqual(missed('compose.yaml', own, { 'common/base.yaml': further, 'top.yaml': 'services:\n  root:\n    restart: always\n' }), ALL);
		assert.deepEqual(missed('compose.yaml', own, { 'common/base.yaml': 'services:\n  site:\n    extends: { file: base.yaml, service: site }\n' }), [], 'a circle ends');
	});

	it('an included service is the base of what an override says of it', () => {
		const files = { 'compose.yaml': 'include: [stack/web.yaml]\nservices: {}\n', 'stack/web.yaml': BARE };
		assert.deepEqual(missed('compose.override.yaml', 'services:\n  web:\n    image: nginx:1.31-alpine\n', files), []);
		assert.deepEqual(referencedFiles('include:\n  - a.yaml\n  - path: [b.yaml, "${UNKNOWN}/c.yaml"]\n  - path: d.yaml\nservices:\n  x:\n    extends: { file: e.yaml, service: y }\n  z:\n    extends: x\n'), ['a.yaml', 'b.yaml', 'd.yaml', 'e.yaml']);
	});

	it('files that include each other, and aliases of aliases, come to an end', () => {
		const names = Array.from({ length: 14 }, (_, i) => `f${i}.yaml`);
		const files = Object.fromEntries([...names.map((name, i) => [name, `include: [${names.join(', ')}]\nservices:\n  s${i}:\n    image: nginx:1.31\n`]), ['compose.yaml', `include: [${names.join(', ')}]\n`]] as [string, string][]);
		assert.deepEqual(missed('compose.override.yaml', 'services:\n  nowhere:\n    image: nginx:1.31\n', files), ALL);
		const bomb = Array.from({ length: 30 }, (_, i) => `x-${i}: &x${i} [${i === 0 ? 'a' : Array(9).fill(`*x${i - 1}`).join(', ')}]\n`).join('');
		assert.ok(missed('compose.yaml', `${bomb}services:\n  web:\n    image: nginx:1.31\n    ports: ["80:80"]\n    depends_on: [api]\n    labels: *x29\n  api:\n    build: .\n    depends_on: [db]\n  db:\n    image: postgres:18\n`).length > 0);
	});

	it('flat networks: another file\'s networks count, and no network is made for a part of the services', () => {
		const own = 'services:\n  web:\n    image: nginx:1.31\n    ports: ["80:80"]\n    depends_on: [api]\n  api:\n    build: .\n    depends_on: [db]\n  db:\n    image: postgres:18\n';
		const flat = (override: string) => analyzeCompose(own, { buildContext: { dockerfile: 'compose.yaml', files: { 'compose.override.yaml': override } } }).findings.filter(({ rule }) => rule === 'compose-flat-network');
		assert.deepEqual(flat('services:\n  db:\n    networks: [data]\n'), []);
		assert.deepEqual(flat('services:\n  web:\n    environment: { DB: "db:5432" }\n'), []);
		const [finding] = flat('services:\n  mail:\n    image: registry.example.com/mail:1\n');
		assert.deepEqual(finding?.fixes, []);
	});

	it('hardened as a part of its project, and its own fixpoint', () => {
		const options = { level: 'maximum', buildContext: { dockerfile: 'compose.yaml', files: { 'compose.override.yaml': 'services:\n  web:\n    cap_drop: [ALL]\n' } } } as const;
		const { after } = hardenCompose(BARE, options);
		assert.doesNotMatch(after, /cap_drop/);
		assert.match(after, /read_only: true/);
		assert.equal(hardenCompose(after, options).after, after);
	});
});
