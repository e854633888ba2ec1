/** `bulwark migrate`: other tools' settings and comments as ours, what has no equivalent, and that nothing is lost. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { readProjectSettings } from '../../server/src/engine/index';
import { buildCli, inSandbox, type Sandbox } from './support';

interface Report {
	readonly files: readonly { readonly path: string; readonly before: string | null; readonly after: string }[];
	readonly notes: readonly { readonly path: string; readonly line?: number; readonly entry: string; readonly message: string }[];
	readonly problems: readonly { readonly path: string; readonly message: string }[];
}

function migrated(sandbox: Sandbox, ...args: readonly string[]): Report {
	return sandbox.json<Report>(['migrate', ...args, '--format', 'json']);
}

/** The settings that would be written, which must be good ones. */
function settingsIn({ files }: Report, path = 'bulwark.json') {
	const file = files.find((one) => one.path === path);
	assert.ok(file, `${path} changes`);
	const { settings, overrides, problems } = readProjectSettings(file.after);
	assert.deepEqual(problems, []);
	return { ...settings, ...(overrides.length > 0 && { overrides }) };
}

const entries = ({ notes }: Report): string[] => notes.map(({ entry }) => entry).sort();

describe('migrate', function () {
	this.timeout(60_000);
	before(buildCli);

	it('reads hadolint’s settings', inSandbox({
		'.hadolint.yaml': `failure-threshold: error
ignored: [DL3007, SC9999]
override:
  error: [DL3004]
  style:
    - DL4000
trustedRegistries:
  - registry.example.com
label-schema:
  author: text
  version: semver
strict-labels: true
disable-ignore-pragma: true
no-fail: true
format: tty
somethingNew: 1
`,
	}, (sandbox) => {
		const report = migrated(sandbox);
		const settings = settingsIn(report);
		assert.equal(settings.rules?.['image-tag-latest'], 'off');
		assert.equal(settings.rules?.['sudo-in-run'], 'error');
		assert.equal(settings.rules?.['maintainer-deprecated'], 'hint');
		assert.deepEqual(settings.trustedRegistries, ['registry.example.com']);
		assert.deepEqual(settings.policy, { rules: ['all'], requireReason: false });
		assert.deepEqual(settings.custom?.map(({ id, require: wanted }) => [id, wanted?.label]), [['label-author', ['author']], ['label-version', ['version']]]);
		assert.deepEqual(entries(report).filter((entry) => !/^DL/.test(entry)), ['SC9999', 'failure-threshold', 'label-schema.version', 'no-fail', 'somethingNew', 'strict-labels'].sort());
		assert.match(report.notes.find(({ entry }) => entry === 'failure-threshold')?.message ?? '', /--fail-level error/);
	}));

	it('reads tally’s settings', inSandbox({
		'.tally.toml': `[output]
fail-level = "style"
[rules]
include = ["buildkit/*", "tally/*"]
exclude = ["buildkit/MaintainerDeprecated", "hadolint/*"]
[rules.hadolint.DL3026]
severity = "warning"
trusted-registries = ["docker.io"]
[rules.hadolint.DL3007]
severity = "style"
exclude.paths = ["test/**"]
[rules.tally.max-lines]
max = 500
[inline-directives]
require-reason = true
[ai]
enabled = true
`,
	}, (sandbox) => {
		const report = migrated(sandbox);
		const settings = settingsIn(report);
		assert.equal(settings.rules?.['maintainer-deprecated'], 'off');
		assert.equal(settings.rules?.['image-tag-latest'], 'hint');
		assert.equal(settings.rules?.['untrusted-registry'], 'warning');
		assert.deepEqual(settings.trustedRegistries, ['docker.io']);
		assert.equal(settings.requireReason, true);
		assert.deepEqual(settings.overrides, [{ files: ['test/**'], settings: { rules: { 'image-tag-latest': 'off' } } }]);
		for (const entry of ['output.fail-level', 'rules.exclude hadolint/*', 'tally/max-lines.max', 'ai']) assert.ok(entries(report).includes(entry), entry);
	}));

	it('reads what Checkov and Trivy leave out', inSandbox({
		'.checkov.yaml': 'skip-check:\n  - CKV_DOCKER_7\n  - CKV_AWS_1\nsoft-fail: true\nquiet: true\n',
		'.trivyignore': '# ours\nAVD-DS-0010\nDS-0022 exp:2099-01-01\nCVE-2024-1234\n',
		'.trivyignore.yaml': 'misconfigurations:\n  - id: DS-0001\n    paths: ["dev/**"]\nvulnerabilities:\n  - id: CVE-2024-9999\n',
	}, (sandbox) => {
		const report = migrated(sandbox);
		const settings = settingsIn(report);
		assert.equal(settings.rules?.['image-tag-latest'], 'off');
		assert.equal(settings.rules?.['sudo-in-run'], 'off');
		assert.equal(settings.rules?.['maintainer-deprecated'], 'off');
		assert.deepEqual(settings.overrides?.[0]?.files, ['dev/**']);
		for (const entry of ['CKV_AWS_1', 'CVE-2024-1234', 'CVE-2024-9999', 'DS-0022', 'soft-fail']) assert.ok(entries(report).includes(entry), entry);
	}));

	it('rewrites comments, and leaves those that have no equivalent', inSandbox({
		Dockerfile: `# check=skip=MaintainerDeprecated
# hadolint ignore=DL3007
FROM node:latest
    # hadolint ignore=DL3004,SC2086 # the vendor's script
RUN sudo make \\
    # nosemgrep
    && echo $A
#checkov:skip=CKV_DOCKER_8:drops it at start
# tally global ignore=maintainer-deprecated-by-us;reason=x
USER root
# trivy:ignore:AVD-DS-0002
CMD ["node"]
`,
	}, (sandbox) => {
		const report = migrated(sandbox);
		assert.equal(report.files[0]?.after, `# check=skip=MaintainerDeprecated
# bulwark ignore=image-tag-latest
FROM node:latest
    # bulwark ignore=sudo-in-run -- the vendor's script
    # hadolint ignore=SC2086 # the vendor's script
RUN sudo make \\
    # nosemgrep
    && echo $A
# bulwark global ignore=run-as-root -- drops it at start
# tally global ignore=maintainer-deprecated-by-us;reason=x
USER root
# bulwark ignore=missing-user,run-as-root
CMD ["node"]
`);
		assert.deepEqual(report.notes.map(({ line }) => line), [1, 4, 6, 9]);
		assert.equal(sandbox.read('Dockerfile'), report.files[0]?.before);
	}));

	it('shows a diff, writes on demand, and finds nothing the second time', inSandbox({ '.hadolint.yml': 'ignored: DL3007\n', 'Dockerfile': '\ufeff# hadolint ignore=DL3007\r\nFROM node:latest\r\n' }, (sandbox) => {
		const dry = sandbox.run(['migrate']);
		assert.equal(dry.status, 0);
		assert.match(dry.stdout, /^--- \/dev\/null\n\+\+\+ b\/bulwark\.json\n@@ /);
		assert.match(dry.stderr, /--write/);
		const { status, stdout, stderr } = sandbox.run(['migrate', '--write']);
		assert.deepEqual([status, stdout], [0, ''], stderr);
		assert.equal(sandbox.read('Dockerfile'), '\ufeff# bulwark ignore=image-tag-latest\r\nFROM node:latest\r\n');
		assert.equal(readProjectSettings(sandbox.read('bulwark.json')).settings.rules?.['image-tag-latest'], 'off');
		assert.deepEqual(migrated(sandbox).files, []);
		assert.ok(sandbox.read('.hadolint.yml'));
	}));

	it('keeps what bulwark.json says, with its comments', inSandbox({
		'.hadolint.yaml': 'ignored: [DL3007, DL3004]\nlabel-schema: { author: text }\ntrustedRegistries: [a.example.com]\n',
		'bulwark.json': '{\n  // ours\n  "trustedRegistries": ["b.example.com"],\n  "rules": { "image-tag-latest": "error" }, // ours, too\n  "custom": [{ "id": "x", "message": "X.", "forbid": { "port": "23" } }],\n}\n',
	}, (sandbox) => {
		const report = migrated(sandbox);
		const settings = settingsIn(report);
		assert.deepEqual([settings.rules?.['image-tag-latest'], settings.rules?.['sudo-in-run'], settings.trustedRegistries], ['error', 'off', ['b.example.com']]);
		assert.deepEqual(settings.custom?.map(({ id }) => id), ['x', 'label-author']);
		assert.match(report.files[0]?.after ?? '', /\/\/ ours[\s\S]*\/\/ ours, too/);
		assert.ok(entries(report).includes('rules.image-tag-latest') && entries(report).includes('trustedRegistries'));
	}));

	it('gives every folder its own', inSandbox({ 'a/b/.tally.toml': '[rules]\nexclude = ["hadolint/DL3007"]\n', 'a/b/c/Dockerfile': 'FROM a:1\n', '.hadolint.yaml': 'ignored: [DL3004]\n' }, (sandbox) => {
		const report = migrated(sandbox);
		assert.equal(settingsIn(report).rules?.['sudo-in-run'], 'off');
		assert.equal(settingsIn(report, 'a/b/bulwark.json').rules?.['image-tag-latest'], 'off');
	}));

	it('goes on after a file that cannot be read', inSandbox({ '.tally.toml': '[rules\n', '.hadolint.yaml': 'ignored: [DL3007]\n', 'Dockerfile': 'FROM a:1\n' }, (sandbox) => {
		const { status, stdout, stderr } = sandbox.run(['migrate', '--format', 'json']);
		assert.equal(status, 2);
		assert.match(stderr, /\.tally\.toml cannot be read: /);
		assert.equal(settingsIn(JSON.parse(stdout) as Report).rules?.['image-tag-latest'], 'off');
	}));

	it('has nothing to say where there is nothing', inSandbox({ Dockerfile: 'FROM a:1\n' }, (sandbox) => {
		const { status, stdout, stderr } = sandbox.run(['migrate']);
		assert.deepEqual([status, stdout, stderr], [0, '', 'Nothing to migrate.\n']);
	}));
});
