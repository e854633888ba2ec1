/** Finds keys of labels that break Docker's guidelines. */
import { maybe, unsafeFix, type Fix } from '../../model/fix';
import { instructionsOf } from '../../model/instructions';
import type { DockerfileModel } from '../../model/model';
import type { Property } from '../../syntax/instruction';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'label-key-invalid',
		title: 'Label key against the guidelines',
		category: 'hygiene',
		severity: 'hint',
		why: 'Docker wants keys of small letters, digits, dots and single hyphens that begin with a letter, and keeps com.docker, io.docker and org.dockerproject for itself. Tools that filter by label trip over others.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockerfilelint:label_invalid', 'hadolint:DL3048', 'tally:tally/labels/valid-key'],
		references: ['https://docs.docker.com/engine/manage-resources/labels/#key-format-recommendations'],
	},

	*check(model) {
		for (const { properties } of instructionsOf(model, 'LABEL')) for (const property of properties) {
			const { name, nameRange } = property;
			const fault = faultOf(name);
			if (fault === undefined) continue;
			yield { range: nameRange, message: fault, fixes: maybe(fixOf(model, property)) };
		}
	},

	examples: [
		{
			name: 'capitals and underscores',
			bad: `FROM alpine:3.24
LABEL Build_Number="7"
#     ^^^^^^^^^^^^ label-key-invalid
`,
			fixed: `FROM alpine:3.24
LABEL build-number="7"
`,
		},
		{
			name: 'a namespace of Docker',
			bad: `FROM alpine:3.24
LABEL com.docker.label="a" \\
#     ^^^^^^^^^^^^^^^^ label-key-invalid
      io.docker.label="b" \\
#     ^^^^^^^^^^^^^^^ label-key-invalid
      org.dockerproject.label="c"
#     ^^^^^^^^^^^^^^^^^^^^^^^ label-key-invalid
`,
		},
		{ name: 'dots and hyphens in a row', bad: 'FROM alpine:3.24\nLABEL a..b=1 c--d=2\n#     ^^^^ label-key-invalid\n#            ^^^^ label-key-invalid\n', fixed: 'FROM alpine:3.24\nLABEL a.b=1 c--d=2\n' },
		{ name: 'beginning and end', bad: 'FROM alpine:3.24\nLABEL .a=1\n#     ^^ label-key-invalid\nONBUILD LABEL 1b=2\n#             ^^ label-key-invalid\n', fixed: 'FROM alpine:3.24\nLABEL a=1\nONBUILD LABEL 1b=2\n' },
		{ name: 'in order', good: 'FROM alpine:3.24\nLABEL org.opencontainers.image.title="a" maintainer="b" "com.example.some-key.x2"=c\n' },
		{ name: 'a variable', good: 'FROM alpine:3.24\nARG P=com.example\nLABEL ${P}.key=1 $P.other=2\n' },
	],
};

const VARIABLE = /^\$(?:\{\w+\}|\w+)(?=$|[.-])/;

function faultOf(written: string): string | undefined {
	const name = written.replace(VARIABLE, 'x');
	if (name === '' || name.includes('${')) return undefined;
	if (/^(?:com\.docker|io\.docker|org\.dockerproject)\./.test(name) && !/^com\.docker\.(?:desktop\.)?extension\./.test(name)) return 'Docker keeps this namespace for itself. Use one of your own, such as com.example.';
	if (/[^a-z0-9.-]/.test(name)) return 'Keys of labels are made of small letters, digits, dots and hyphens.';
	if (/[.-]{2}/.test(name)) return 'Keys of labels have no two dots or hyphens in a row.';
	return /^[a-z](?:.*[a-z0-9])?$/.test(name) ? undefined : 'Keys of labels begin with a letter and end with a letter or a digit.';
}

function fixOf(model: DockerfileModel, { name, nameRange }: Property): Fix | undefined {
	const key = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase().replace(/[_\s/]+/g, '-').replace(/([.-])[.-]+/g, '$1').replace(/^[^a-z]+|[^a-z0-9]+$/g, '');
	if (key === '' || faultOf(key) !== undefined || model.text.slice(nameRange.start, nameRange.end) !== name) return undefined;
	return unsafeFix(`Call it ${key}`, 'Whoever reads the label must look for the new key.', [replace(nameRange, key)], { preferred: true, level: 'manual' });
}
