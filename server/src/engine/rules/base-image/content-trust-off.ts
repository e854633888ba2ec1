/** Finds Docker Content Trust switched off, in a variable or by an option of docker. Off by default. */
import { removeWord } from '../../model/edits';
import { type Fix, unsafeFix } from '../../model/fix';
import { scriptsOf } from '../../model/downloads';
import { optionsOf } from '../../shell/options';
import { replace } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'content-trust-off',
		title: 'Signatures of images are not asked for',
		category: 'base-image',
		severity: 'info',
		default: 'off',
		why: 'With content trust off, docker takes whatever the registry serves under a tag, signed or not (CIS Docker Benchmark 4.5). Docker retires content trust: where it is gone, verify images in the pipeline with cosign or notation instead.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-4.5', 'dockle:CIS-DI-0005'],
		references: ['https://docs.docker.com/engine/security/trust/', 'https://cwe.mitre.org/data/definitions/347.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const level = stage.ships ? {} : { severity: lowered('info') };
			for (const { name, property } of stage.declarations) {
				if (name !== 'DOCKER_CONTENT_TRUST' || !OFF.test(property.value ?? '') || !property.valueRange) continue;
				yield { range: property.range, message: MESSAGE, ...level, fixes: [on(property.valueRange)] };
			}
			for (const run of scriptsOf(stage, model.text)) for (const command of run.commands) {
				const editable = command.exact && run.form !== 'exec';
				for (const { name, value, range } of command.assignments) {
					if (name === 'DOCKER_CONTENT_TRUST' && value && OFF.test(value.value)) yield { range, message: MESSAGE, ...level, fixes: editable ? [on(value.range)] : [] };
				}
				if (command.name === 'export') for (const word of command.args) {
					if (/^DOCKER_CONTENT_TRUST=(?:0|false)?$/i.test(word.value)) yield { range: word.range, message: MESSAGE, ...level, fixes: editable ? [on({ start: word.range.start + 'DOCKER_CONTENT_TRUST='.length, end: word.range.end })] : [] };
				}
				if (!/^(?:docker|podman|nerdctl)$/.test(command.name)) continue;
				for (const option of optionsOf(command).options) {
					if (option.name !== 'disable-content-trust' || /^(?:0|f|false)$/i.test(option.value ?? '')) continue;
					yield { range: option.word.range, message: MESSAGE, ...level, fixes: editable ? [unsafeFix('Remove --disable-content-trust', BECAUSE, [removeWord(model, option.word)], { preferred: true, level: 'maximum' })] : [] };
				}
			}
		}
	},

	examples: [
		{
			name: 'a variable',
			bad: `FROM docker:29-cli
ENV DOCKER_CONTENT_TRUST=0
#   ^^^^^^^^^^^^^^^^^^^^^^ content-trust-off
`,
			fixed: `FROM docker:29-cli
ENV DOCKER_CONTENT_TRUST=1
`,
		},
		{
			name: 'for one command',
			bad: `FROM docker:29-cli
RUN DOCKER_CONTENT_TRUST=0 docker pull example/tool:1
#   ^^^^^^^^^^^^^^^^^^^^^^ content-trust-off
`,
			fixed: `FROM docker:29-cli
RUN DOCKER_CONTENT_TRUST=1 docker pull example/tool:1
`,
		},
		{
			name: 'an option',
			bad: `FROM docker:29-cli
RUN docker pull --disable-content-trust example/tool:1
#               ^^^^^^^^^^^^^^^^^^^^^^^ content-trust-off
`,
			fixed: `FROM docker:29-cli
RUN docker pull example/tool:1
`,
		},
		{
			name: 'for the rest of the script',
			bad: `FROM docker:29-cli
RUN export DOCKER_CONTENT_TRUST=0 && docker pull example/tool:1
#          ^^^^^^^^^^^^^^^^^^^^^^ content-trust-off
`,
			fixed: `FROM docker:29-cli
RUN export DOCKER_CONTENT_TRUST=1 && docker pull example/tool:1
`,
		},
		{ name: 'on', good: 'FROM docker:29-cli\nENV DOCKER_CONTENT_TRUST=1\nRUN docker pull --disable-content-trust=false example/tool:1\n' },
		{ name: 'a value that only the build knows', good: 'FROM docker:29-cli\nARG DOCKER_CONTENT_TRUST\n' },
	],
};

const OFF = /^(?:0|false)?$/i;
const MESSAGE = 'Docker takes unsigned images here. Leave content trust on, or verify signatures in the pipeline.';
const BECAUSE = 'Images that nobody has signed are refused then.';

function on(range: TextRange): Fix {
	return unsafeFix('Ask for signatures', BECAUSE, [replace(range, '1')], { preferred: true, level: 'maximum' });
}
