/** Finds COPY --from a stage that starts from scratch and puts nothing into itself. */
import type { Stage } from '../../model/stage';
import { stageReferences } from '../../model/stageReferences';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'copy-from-empty-scratch',
		title: 'Files from an empty stage',
		category: 'correctness',
		severity: 'error',
		why: 'The image scratch holds no file at all, and this stage adds none. The build stops because what is to be copied is not there.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['tally:tally/copy-from-empty-scratch-stage'],
		references: ['https://docs.docker.com/build/building/base-images/#create-a-minimal-base-image-using-scratch'],
	},

	*check(model) {
		for (const { stage, instruction, name, range, target } of stageReferences(model)) {
			if (!target || target.index >= stage.index || !isEmpty(target)) continue;
			const copy = stage.copies.find((each) => each.instruction === instruction);
			// All of nothing is nothing, and no error.
			if (!copy || copy.sources.every(({ word }) => /^(?:\/|\.\/?|\/\*|\*)$/.test(word.text))) continue;
			yield {
				range,
				message: `The stage ${name} is empty: it starts from scratch and adds nothing. Copy from a stage that holds the files.`,
				related: [{ range: target.from.range, message: 'The empty stage.' }],
				fixes: [],
			};
		}
	},

	examples: [
		{ name: 'nothing in it', bad: 'FROM scratch AS assets\nFROM alpine:3.24\nCOPY --from=assets /bin/tool /bin/tool\n#           ^^^^^^ copy-from-empty-scratch\n' },
		{ name: 'only settings', bad: 'FROM scratch AS base\nENV A=1\nFROM base AS assets\nLABEL x=y\nFROM alpine:3.24\nCOPY --from=assets /bin/tool /bin/\n#           ^^^^^^ copy-from-empty-scratch\n' },
		{ name: 'something in it', good: 'FROM scratch AS assets\nADD rootfs.tar.gz /\nFROM alpine:3.24\nCOPY --from=assets /bin/tool /bin/tool\n' },
		{ name: 'something in the stage below', good: 'FROM scratch AS base\nCOPY tool /bin/\nFROM base AS assets\nFROM alpine:3.24\nCOPY --from=assets /bin/tool /bin/tool\n' },
		{ name: 'all of nothing', good: 'FROM scratch AS extra\nFROM alpine:3.24\nCOPY --from=extra / /\n' },
	],
};

const FILLING = new Set(['COPY', 'ADD', 'RUN', 'WORKDIR']);

function isEmpty(stage: Stage): boolean {
	return stage.isScratch && stage.lineage.every(({ instructions }) => !instructions.some(({ keyword }) => FILLING.has(keyword)));
}
