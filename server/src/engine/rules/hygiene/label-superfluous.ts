/** Finds labels of the retired Label Schema, which the labels of the OCI have replaced. */
import { removeProperty } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import { instructionsOf } from '../../model/instructions';
import type { DockerfileModel } from '../../model/model';
import type { Instruction, Property } from '../../syntax/instruction';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'label-superfluous',
		title: 'Label that another one replaces',
		category: 'hygiene',
		severity: 'hint',
		why: 'The keys of org.label-schema are retired since 2019. Registries and scanners read those of org.opencontainers.image, which say the same.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['hadolint:DL3050'],
		references: ['https://github.com/opencontainers/image-spec/blob/main/annotations.md#back-compatibility-with-label-schema'],
	},

	*check(model) {
		const labels = [...instructionsOf(model, 'LABEL')];
		for (const instruction of labels) for (const property of instruction.properties) {
			const key = /^org\.label-schema\.(.+)$/.exec(property.name)?.[1];
			if (key === undefined) continue;
			const successor = SUCCESSORS[key];
			const twin = successor !== undefined && labels.some(({ properties }) => properties.some(({ name }) => name === successor));
			yield {
				range: property.nameRange,
				message: successor === undefined || twin ? 'This key is retired, and nothing reads it any more. Leave it out.' : `This key is retired. Use ${successor}.`,
				tags: ['deprecated'],
				fixes: fixes(model, instruction, property, twin ? undefined : successor),
			};
		}
	},

	examples: [
		{
			name: 'the older key of a name',
			bad: `FROM alpine:3.24
LABEL org.label-schema.vcs-url="https://git.example.com/app"
#     ^^^^^^^^^^^^^^^^^^^^^^^^ label-superfluous
`,
			fixed: `FROM alpine:3.24
LABEL org.opencontainers.image.source="https://git.example.com/app"
`,
		},
		{
			name: 'both',
			bad: `FROM alpine:3.24
LABEL org.opencontainers.image.title="app" \\
      org.label-schema.name="app"
#     ^^^^^^^^^^^^^^^^^^^^^ label-superfluous
`,
			fixed: `FROM alpine:3.24
LABEL org.opencontainers.image.title="app"
`,
		},
		{ name: 'the version of the schema', bad: 'FROM alpine:3.24\nLABEL org.label-schema.schema-version="1.0"\n#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ label-superfluous\n', fixed: 'FROM alpine:3.24\n' },
		{ name: 'the keys of today', good: 'FROM alpine:3.24\nLABEL org.opencontainers.image.source="https://git.example.com/app" org.example.label-schema=1\n' },
	],
};

const OCI = 'org.opencontainers.image.';
const SUCCESSORS: Readonly<Record<string, string>> = {
	'build-date': `${OCI}created`, name: `${OCI}title`, description: `${OCI}description`, usage: `${OCI}documentation`, url: `${OCI}url`,
	'vcs-url': `${OCI}source`, 'vcs-ref': `${OCI}revision`, vendor: `${OCI}vendor`, version: `${OCI}version`, license: `${OCI}licenses`, licenses: `${OCI}licenses`,
};

function fixes(model: DockerfileModel, instruction: Instruction, property: Property, successor: string | undefined): Fix[] {
	const because = 'Programs that look for the old key no longer find it.';
	if (successor !== undefined) return [unsafeFix(`Use ${successor}`, because, [replace(property.nameRange, successor)], { preferred: true, level: 'manual' })];
	if (!model.tree.instructions.includes(instruction)) return [];
	return [unsafeFix('Leave the label out', because, [removeProperty(model, instruction, property)], { preferred: true, level: 'manual' })];
}
