/** Finds MAINTAINER, which Docker has deprecated since 1.13, and turns it into the OCI label. */
import { safeFix } from '../../model/fix';
import { instructionsOf } from '../../model/instructions';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'maintainer-deprecated',
		title: 'MAINTAINER is deprecated',
		category: 'hygiene',
		severity: 'hint',
		why: 'MAINTAINER is deprecated and builders may drop it. The OCI label says the same, and tools read it.',
		fixable: 'always',
		since: '0.1.0',
		sameAs: ['buildkit:MaintainerDeprecated', 'hadolint:DL4000', 'tally:buildkit/MaintainerDeprecated', 'checkov:CKV_DOCKER_6', 'trivy:DS-0022', 'code-pathfinder:DOCKER-BP-003', 'docker-language-server:MaintainerDeprecated', 'dockerfile-utils:DEPRECATED_MAINTAINER', 'dockerfile_lint:maintainer_deprecated', 'dockerfilelint:deprecated_in_1.13', 'dockerlint:maintainer_deprecated', 'droast:DF019', 'kics:maintainer_instruction_being_used', 'semgrep:maintainer-is-deprecated', 'sonar:S6586', 'tally:hadolint/DL4000'],
		references: ['https://docs.docker.com/reference/dockerfile/#maintainer-deprecated'],
	},

	*check(model) {
		for (const instruction of instructionsOf(model, 'MAINTAINER')) {
			if (instruction.words.length === 0) continue;
			const { range } = instruction;
			yield {
				range: instruction.keywordRange,
				message: 'MAINTAINER is deprecated. Use the label org.opencontainers.image.authors.',
				tags: ['deprecated'],
				fixes: [safeFix('Replace by a label', [replace(range, `LABEL org.opencontainers.image.authors="${quoted(instruction.arguments.text)}"`)], { preferred: true })],
			};
		}
	},

	examples: [
		{
			name: 'MAINTAINER with a name',
			bad: `FROM alpine:3.24
MAINTAINER Ada Example <ada@example.com>
#^^^^^^^^^ maintainer-deprecated
`,
			fixed: `FROM alpine:3.24
LABEL org.opencontainers.image.authors="Ada Example <ada@example.com>"
`,
		},
		{ name: 'the label', good: 'FROM alpine:3.24\nLABEL org.opencontainers.image.authors="ada@example.com"\n' },
	],
};

/** Quotes around the whole go, those inside are escaped. */
function quoted(text: string): string {
	return text.replace(/^(["'])(.*)\1$/, '$2').replace(/(["\\])/g, '\\$1');
}
