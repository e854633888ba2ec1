/** Comments that switch findings off: ours and the peers', for an instruction, a stage or a file; reasons; the policy. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, type AnalyzeOptions, readSuppressions } from '../../server/src/engine/index';
import { buildModel } from '../../server/src/engine/model/model';

const RULES = ['image-tag-latest', 'maintainer-deprecated'];
const found = (text: string, options: AnalyzeOptions = {}): string[] => analyze(text, options).findings.filter((f) => RULES.includes(f.rule)).map((f) => f.rule);
const FILE = 'FROM node:latest\nMAINTAINER ada\nUSER node\n';
const BOTH = ['image-tag-latest', 'maintainer-deprecated'];

describe('suppressions', () => {
	const cases: [what: string, text: string, left: string[]][] = [
		['none', FILE, BOTH],
		['ours, for the next instruction', `# bulwark ignore=image-tag-latest -- pinned by the mirror\n${FILE}`, ['maintainer-deprecated']],
		['ours, above another instruction', FILE.replace('MAINTAINER', '# bulwark ignore=image-tag-latest\nMAINTAINER'), BOTH],
		['ours, several', `# bulwark ignore=maintainer-deprecated, image-tag-latest\n${FILE}`, ['maintainer-deprecated']],
		['ours, with words between it and the instruction', `# bulwark ignore=image-tag-latest\n\n# The base.\n${FILE}`, ['maintainer-deprecated']],
		['ours, for the file', `${FILE}# bulwark global ignore=image-tag-latest,maintainer-deprecated -- generated\n`, []],
		['ours, all', `# bulwark global ignore=all\n${FILE}`, []],
		['hadolint', `# hadolint ignore=DL3007\n${FILE}`, ['maintainer-deprecated']],
		['hadolint, several and a comment', `# hadolint ignore=DL3006 , DL3007 # the mirror pins it\n${FILE}`, ['maintainer-deprecated']],
		['hadolint, for the file', `# hadolint global ignore=DL3007,DL4000\n${FILE}`, []],
		['BuildKit, on top', `# check=skip=MaintainerDeprecated\n${FILE}`, ['image-tag-latest']],
		['BuildKit, with more', `# check=error=true;skip=JSONArgsRecommended,MaintainerDeprecated\n${FILE}`, ['image-tag-latest']],
		['BuildKit, in the other order', `#check=skip=MaintainerDeprecated;error=true\n${FILE}`, ['image-tag-latest']],
		['BuildKit, all that it has', `# syntax=docker/dockerfile:1\n# check=skip=all\n${FILE}`, ['image-tag-latest']],
		['BuildKit, not on top', FILE.replace('MAINTAINER', '# check=skip=all\nMAINTAINER'), BOTH],
		['tally', `# tally ignore=hadolint/DL3007\n${FILE}`, ['maintainer-deprecated']],
		['tally, without the namespace', `# tally ignore=DL3007;reason=the mirror pins it\n${FILE}`, ['maintainer-deprecated']],
		['tally, for the file', `# tally global ignore=DL3007, buildkit/MaintainerDeprecated ; reason=generated\n${FILE}`, []],
		['Trivy', `# trivy:ignore:DS-0001\n${FILE}`, ['maintainer-deprecated']],
		['Trivy, with its longer name', `# trivy:ignore:AVD-DS-0001\n${FILE}`, ['maintainer-deprecated']],
		['Trivy, with its older name', `#trivy:ignore:DS001\n${FILE}`, ['maintainer-deprecated']],
		['Trivy, with an end', `#trivy:ignore:DS-0001:exp:2099-01-01\n${FILE}`, ['maintainer-deprecated']],
		['Trivy, several', FILE.replace('MAINTAINER', '#trivy:ignore:DS-0001:exp:2099-01-01 trivy:ignore:avd-ds-0022\nMAINTAINER'), ['image-tag-latest']],
		['Trivy, all', `# trivy:ignore:*\n${FILE}`, ['maintainer-deprecated']],
		['Trivy, another rule', `# trivy:ignore:DS-0010\n${FILE}`, BOTH],
		['Checkov, anywhere', `${FILE}#checkov:skip=CKV_DOCKER_7:mirrored\n`, ['maintainer-deprecated']],
		['Checkov, by its other name and behind words', `${FILE}# Skipped: bridgecrew:skip=CKV_DOCKER_7: mirrored\n`, ['maintainer-deprecated']],
		['Semgrep', `# nosemgrep\n${FILE}`, ['maintainer-deprecated']],
		['Semgrep, by name', `# nosemgrep: dockerfile.best-practice.avoid-latest-version.avoid-latest-version, other\n${FILE}`, ['maintainer-deprecated']],
		['Semgrep, another rule', `# nosem: missing-user\n${FILE}`, BOTH],
		['KICS, a line', `# kics-scan ignore-line\n${FILE}`, ['maintainer-deprecated']],
		['KICS, a stage', `# kics-scan ignore-block\n${FILE}`, []],
		['KICS, an instruction', FILE.replace('MAINTAINER', '# kics-scan ignore-block: why\nMAINTAINER'), ['image-tag-latest']],
		['KICS, the file', `# kics-scan ignore\n${FILE}`, []],
		['KICS, ids that we do not know', `# kics-scan disable=b03a748a-542d-44f4-bb86-9199ab4fd2d5\n${FILE}`, BOTH],
		['Sonar', `# NOSONAR the mirror pins it\n${FILE}`, ['maintainer-deprecated']],
		['Sonar, another rule', `# NOSONAR(docker:S6471)\n${FILE}`, BOTH],
		['an unknown rule', `# bulwark ignore=no-such-rule\n${FILE}`, BOTH],
		['prose', `# hadolint would ignore this\n# skip checks\n${FILE}`, BOTH],
	];
	for (const [what, text, left] of cases) it(what, () => assert.deepEqual(found(text), left));
});

describe('reasons', () => {
	const cases: [comment: string, reason: string | undefined][] = [
		['# bulwark ignore=a -- because', 'because'],
		['# bulwark ignore=a', undefined],
		['# bulwark ignore=a -- reason', undefined],
		['# hadolint ignore=DL3007 # because', 'because'],
		['# tally ignore=DL3007;reason=because of that', 'because of that'],
		['#checkov:skip=CKV_DOCKER_7:because', 'because'],
		['# trivy:ignore:DS-0001', undefined],
		['# trivy:ignore:DS-0001:exp:2099-01-01', undefined],
		['# trivy:ignore:DS-0001 -- because', 'because'],
		['# nosemgrep: some-rule -- because', 'because'],
		['# kics-scan ignore-line: because', 'because'],
		['# NOSONAR', undefined],
	];
	for (const [comment, reason] of cases) it(comment, () => assert.equal(readSuppressions(buildModel(`${comment}\nFROM a\n`))[0]?.reason, reason));

	it('may stand above a comment of another tool', () => {
		const reasons = (text: string) => readSuppressions(buildModel(`${text}\nFROM a\n`)).map(({ reason }) => reason);
		assert.deepEqual(reasons('# The mirror pins it.\n# hadolint ignore=DL3007'), ['The mirror pins it.']);
		assert.deepEqual(reasons('# The mirror pins it.\n\n# hadolint ignore=DL3007\n# nosemgrep'), [undefined, undefined]);
		assert.deepEqual(reasons('# The mirror pins it.\n# bulwark ignore=a'), [undefined]);
	});

	it('are asked for with more emphasis when the project wants them', () => {
		const severities = (options: AnalyzeOptions) => analyze(`# bulwark ignore=image-tag-latest\n# hadolint ignore=DL4000\n${FILE}`, options).findings.filter((f) => /suppress/.test(f.rule)).map((f) => `${f.rule} ${f.severity}`);
		assert.deepEqual(severities({}), ['suppressed-security-check hint', 'inline-suppression-used hint']);
		assert.deepEqual(severities({ requireReason: true }), ['suppressed-security-check warning', 'inline-suppression-used warning']);
	});

	it('every id stands where it is written', () => {
		const text = '\uFEFF#   bulwark ignore=a,  b -- c\nFROM a\n# trivy:ignore:DS-0001 trivy:ignore:DS-0002\nUSER a\n';
		const ids = readSuppressions(buildModel(text)).flatMap((suppression) => suppression.ids);
		assert.deepEqual(ids.map(({ range }) => text.slice(range.start, range.end)), ['a', 'b', 'DS-0001', 'DS-0002']);
	});
});

describe('a policy', () => {
	const text = `# bulwark ignore=image-tag-latest -- mirrored\n# hadolint global ignore=DL4000\n${FILE}`;
	const policy = (rules: string[], requireReason = false): AnalyzeOptions => ({ policy: { rules, requireReason } });

	it('leaves comments alone that it does not name', () => assert.deepEqual(found(text, policy(['secrets'])), []));
	it('keeps a rule on', () => assert.deepEqual(found(text, policy(['image-tag-latest'])), ['image-tag-latest']));
	it('keeps a category on', () => assert.deepEqual(found(text, policy(['base-image'])), ['image-tag-latest']));
	it('keeps all of security on', () => assert.deepEqual(found(text, policy(['security'])), ['image-tag-latest']));
	it('keeps everything on', () => assert.deepEqual(found(text, policy(['all'])), BOTH));
	it('wins over the settings', () => assert.deepEqual(found(FILE, { ...policy(['maintainer-deprecated']), rules: { 'maintainer-deprecated': 'off', 'image-tag-latest': 'off' } }), ['maintainer-deprecated']));
	it('leaves a severity alone', () => assert.equal(analyze(FILE, { ...policy(['all']), rules: { 'maintainer-deprecated': 'error' } }).findings.find((f) => f.rule === 'maintainer-deprecated')?.severity, 'error'));
	it('wants reasons', () => assert.deepEqual(found(text, policy([], true)), ['maintainer-deprecated']));

	it('says so beside the finding', () => {
		const [finding] = analyze(text, policy(['image-tag-latest'])).findings.filter((f) => f.rule === 'image-tag-latest');
		assert.deepEqual(finding?.related?.map(({ range, message }) => [text.slice(range.start, range.end), message]), [['# bulwark ignore=image-tag-latest -- mirrored', 'This comment does not count: the policy of the project keeps the rule on.']]);
	});

	it('switches on what it names', () => {
		const off = analyze(FILE, { preset: 'all' }).findings.map((f) => f.rule);
		for (const rule of off) assert.ok(analyze(FILE, policy([rule])).findings.some((f) => f.rule === rule), rule);
	});
});
