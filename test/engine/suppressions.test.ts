/** Comments that switch findings off: ours and the peers', for an instruction or a file. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze } from '../../server/src/engine/index';

const found = (text: string): string[] => analyze(text).findings.filter((f) => f.rule === 'image-tag-latest' || f.rule === 'maintainer-deprecated').map((f) => f.rule);
const FILE = 'FROM node:latest\nMAINTAINER ada\nUSER node\n';

describe('suppressions', () => {
	const cases: [what: string, text: string, left: string[]][] = [
		['none', FILE, ['image-tag-latest', 'maintainer-deprecated']],
		['ours, for the next instruction', `# bulwark ignore=image-tag-latest -- pinned by the mirror\n${FILE}`, ['maintainer-deprecated']],
		['ours, above another instruction', FILE.replace('MAINTAINER', '# bulwark ignore=image-tag-latest\nMAINTAINER'), ['image-tag-latest', 'maintainer-deprecated']],
		['ours, several', `# bulwark ignore=maintainer-deprecated, image-tag-latest\n${FILE}`, ['maintainer-deprecated']],
		['ours, for the file', `${FILE}# bulwark global ignore=image-tag-latest,maintainer-deprecated -- generated\n`, []],
		['hadolint', `# hadolint ignore=DL3007\n${FILE}`, ['maintainer-deprecated']],
		['hadolint, for the file', `# hadolint global ignore=DL3007,DL4000\n${FILE}`, []],
		['BuildKit, on top', `# check=skip=MaintainerDeprecated\n${FILE}`, ['image-tag-latest']],
		['BuildKit, not on top', FILE.replace('MAINTAINER', '# check=skip=all\nMAINTAINER'), ['image-tag-latest', 'maintainer-deprecated']],
		['tally', `# tally ignore=hadolint/DL3007\n${FILE}`, ['maintainer-deprecated']],
		['Trivy', `# trivy:ignore:DS-0001\n${FILE}`, ['maintainer-deprecated']],
		['Trivy, with its longer name', `# trivy:ignore:AVD-DS-0001\n${FILE}`, ['maintainer-deprecated']],
		['Checkov, anywhere', `${FILE}#checkov:skip=CKV_DOCKER_7:mirrored\n`, ['maintainer-deprecated']],
		['Semgrep', `# nosemgrep\n${FILE}`, ['maintainer-deprecated']],
		['an unknown rule', `# bulwark ignore=no-such-rule\n${FILE}`, ['image-tag-latest', 'maintainer-deprecated']],
	];
	for (const [what, text, left] of cases) it(what, () => assert.deepEqual(found(text), left));
});
