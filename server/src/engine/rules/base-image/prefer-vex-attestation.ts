/** Finds VEX documents that are copied into the image. Off by default. */
import { removeInstruction, removeWord } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'prefer-vex-attestation',
		title: 'VEX document in the image',
		category: 'base-image',
		severity: 'hint',
		default: 'off',
		why: 'What is said of a vulnerability changes after the build, and a file in the image does not. Scanners look for VEX among the attestations of an image, where it is signed and renewed without a new build.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['tally:tally/prefer-vex-attestation'],
		references: ['https://docs.docker.com/scout/guides/vex/'],
	},

	*check(model) {
		for (const stage of model.stages) for (const copy of stage.copies) for (const { word } of copy.sources) {
			if (!VEX.test(word.text.replace(/["']/g, ''))) continue;
			const edit = copy.instruction.exec ? undefined : copy.sources.length > 1 ? removeWord(model, word) : copy.instruction.heredocs.length === 0 ? removeInstruction(model, copy.instruction) : undefined;
			yield {
				range: word.range,
				message: 'A VEX document in the image grows old with it. Attach it to the image as an attestation.',
				...(!stage.ships && { severity: lowered('hint') }),
				fixes: edit ? [unsafeFix('Leave the document out', 'Until it is attached, nobody finds it.', [edit], { preferred: true, level: 'manual', followUp: `cosign attest --type openvex --predicate ${word.text.replace(/["']/g, '')} IMAGE@DIGEST` })] : [],
			};
		}
	},

	examples: [
		{
			name: 'a document',
			bad: `FROM alpine:3.24
COPY app.vex.json /usr/share/vex/
#    ^^^^^^^^^^^^ prefer-vex-attestation
`,
			fixed: `FROM alpine:3.24
`,
		},
		{
			name: 'among others',
			bad: `FROM alpine:3.24
COPY app docs/*.vex.json /srv/
#        ^^^^^^^^^^^^^^^ prefer-vex-attestation
`,
			fixed: `FROM alpine:3.24
COPY app /srv/
`,
		},
		{ name: 'exec form', bad: 'FROM alpine:3.24\nCOPY ["my app.openvex.json", "/srv/"]\n#     ^^^^^^^^^^^^^^^^^^^^^ prefer-vex-attestation\n' },
		{ name: 'other documents', good: 'FROM alpine:3.24\nCOPY app.json vexation.json convex.json /srv/\n' },
		{ name: 'the target alone says so', good: 'FROM alpine:3.24\nCOPY app.json /srv/app.vex.json\n' },
	],
};

const VEX = /(?:^|[./_-])(?:open)?vex\.json$/i;
