/** Dockerfiles of dev containers: which they are, and what they are judged by. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { DEVCONTAINER } from '../../server/src/engine/config/presets';
import { analyze, effectiveSettings, harden, liesInDevcontainer, namesDockerfile, RULES } from '../../server/src/engine/index';

const TEXT = 'FROM mcr.microsoft.com/devcontainers/base:latest\nENV API_KEY=q8Zt1vWm2kLr\nRUN curl -fsSL https://files.example.com/i.sh | bash\nRUN apt-get update && apt-get install -y vim gcc && echo "vscode ALL=(root) NOPASSWD:ALL" > /etc/sudoers.d/vscode\nUSER root\nEXPOSE 5432\n';
const severities = (text: string, options = {}): Record<string, string> => Object.fromEntries(analyze(text, options).findings.map(({ rule, severity }) => [rule, severity]));

describe('dev containers', () => {
	it('by what a devcontainer.json names', () => {
		const file = '.devcontainer/devcontainer.json';
		for (const text of ['{ "build": { "dockerfile": "Dockerfile" } }', '{ // by hand\n "dockerFile": "./Dockerfile", }', '\uFEFF{ "build": { "dockerfile": "../.devcontainer/Dockerfile", "context": ".." } }']) assert.ok(namesDockerfile(text, file, '.devcontainer/Dockerfile'), text);
		assert.ok(namesDockerfile('{ "build": { "dockerfile": "../Dockerfile" } }', file, 'Dockerfile'));
		assert.ok(namesDockerfile('{ "build": { "dockerfile": "docker/dev.Dockerfile" } }', '.devcontainer.json', 'docker/dev.Dockerfile'));
		for (const text of ['', '{', '[]', 'null', '{ "image": "node:24" }', '{ "build": "Dockerfile" }', '{ "build": { "dockerfile": "/Dockerfile" } }', '{ "build": { "dockerfile": 3 } }']) assert.ok(!namesDockerfile(text, file, 'Dockerfile') && !namesDockerfile(text, file, '.devcontainer/Dockerfile'), text);
	});

	it('by their place', () => {
		assert.ok(liesInDevcontainer('.devcontainer/Dockerfile') && liesInDevcontainer('a/.devcontainer/python/Dockerfile'));
		assert.ok(!liesInDevcontainer('Dockerfile') && !liesInDevcontainer('devcontainer/Dockerfile') && !liesInDevcontainer('.devcontainer'));
	});

	it('are judged by what they are: secrets, downloads and versions as everywhere', () => {
		const usual = severities(TEXT);
		const own = severities(TEXT, { preset: 'devcontainer' });
		for (const [rule, severity] of Object.entries(usual)) if (!Object.hasOwn(DEVCONTAINER, rule)) assert.equal(own[rule], severity, rule);
		for (const rule of ['secret-in-arg-or-env', 'curl-pipe-shell', 'image-tag-latest']) assert.ok(own[rule] !== undefined && own[rule] !== 'hint', rule);
		assert.equal(usual['run-as-root'], 'warning');
		assert.equal(own['run-as-root'], 'hint');
		for (const rule of ['passwordless-sudo', 'exposes-data-or-debug-port']) {
			assert.ok(usual[rule], rule);
			assert.equal(own[rule], undefined, rule);
		}
		assert.doesNotMatch(harden(TEXT.replace('USER root\n', ''), { preset: 'devcontainer' }).after, /^USER/m);
	});

	it('only rules that there are, and none about secrets', () => {
		const byId = new Map(RULES.map(({ meta }) => [meta.id, meta]));
		for (const id of Object.keys(DEVCONTAINER)) assert.ok(byId.has(id) && byId.get(id)?.category !== 'secrets', id);
	});

	it('settings still decide', () => {
		assert.equal(severities(TEXT, { preset: 'devcontainer', rules: { 'run-as-root': 'on', 'passwordless-sudo': 'error' } })['run-as-root'], 'warning');
		assert.equal(severities(TEXT, { preset: 'devcontainer', rules: { 'passwordless-sudo': 'error' } })['passwordless-sudo'], 'error');
		assert.equal(severities(TEXT, { preset: 'devcontainer', policy: { rules: ['run-as-root'], requireReason: false } })['run-as-root'], 'warning');
		const file = (settings: object) => [{ project: { settings, overrides: [] } }];
		assert.equal(effectiveSettings([], {}, true).preset, 'devcontainer');
		assert.equal(effectiveSettings([], { preset: 'recommended' }, true).preset, 'devcontainer', 'what an editor sends when nobody has chosen');
		assert.equal(effectiveSettings([], { preset: 'all' }, true).preset, 'all');
		assert.equal(effectiveSettings(file({ preset: 'recommended' }), {}, true).preset, 'recommended');
		assert.equal(effectiveSettings(file({ preset: 'devcontainer' })).preset, 'devcontainer');
		assert.equal(effectiveSettings(file({}), { preset: 'strict' }).preset, 'strict');
	});
});
