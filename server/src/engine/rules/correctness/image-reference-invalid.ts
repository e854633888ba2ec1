/** Finds names of images that no registry could have: an empty tag or digest, letters that are not allowed. */
import { faultsOf, isTemplate } from '../../model/faults';
import { within } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'image-reference-invalid',
		title: 'The image reference is malformed',
		category: 'correctness',
		severity: 'error',
		why: 'A reference is a name in lower case with an optional registry, `:tag` and `@sha256:digest`. Docker stops at anything else before it asks a registry.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockerfile-utils:INVALID_REFERENCE_FORMAT', 'dockerlint:no_empty_digest', 'dockerlint:no_empty_tag'],
		references: ['https://docs.docker.com/reference/cli/docker/image/tag/'],
	},

	*check(model) {
		for (const { range, instruction } of faultsOf(model, { INVALID_REFERENCE_FORMAT: true })) {
			const at = range.end > range.start ? range : instruction.words[0]?.range ?? range;
			yield { range: at, message: 'This is no valid image reference. Write name:tag or name@sha256:digest in lower case.', fixes: [] };
		}
		for (const { image, from } of model.stages) {
			const word = from.words[0];
			if (!image || !word || !/[A-Z]/.test(image.repository) || !word.text.includes(image.repository) || isTemplate(model.text)) continue;
			const start = word.text.indexOf(image.repository);
			const range = within(model, word, start, start + image.repository.length);
			yield {
				range,
				message: 'The name of an image is written in lower case.',
				fixes: [unsafeFix('Write it in lower case', 'Docker accepts no other; the stage or image that is meant may be called otherwise.', [replace(range, image.repository.toLowerCase())], { preferred: true, level: 'manual' })],
			};
		}
	},

	examples: [
		{ name: 'upper case', bad: 'FROM Debian:13\n#    ^^^^^^ image-reference-invalid\n', fixed: 'FROM debian:13\n' },
		{ name: 'an empty tag', bad: 'FROM registry.example.com/tool:\n#    ^^^^^^^^^^^^^^^^^^^^^^^^^^ image-reference-invalid\n' },
		{ name: 'a tag of other letters', bad: 'FROM debian:13+slim\n#           ^^^^^^^ image-reference-invalid\n' },
		{ name: 'every part', good: 'FROM registry.example.com:5000/team/tool:1.2-rc_3@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n' },
		{ name: 'a variable', good: 'ARG TAG=13\nFROM debian:${TAG:-12}-slim\n' },
	],
};
