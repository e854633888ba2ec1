/** Finds files that begin with something else than FROM, or have none. */
import { isTemplate } from '../../model/faults';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'from-first',
		title: 'There is no FROM in front',
		category: 'correctness',
		severity: 'error',
		why: 'A build starts from an image. Only comments, parser directives and ARG may stand before the first FROM.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['dockerfile-utils:NO_SOURCE_IMAGE', 'dockerfilelint:from_first', 'dockerlint:from_first', 'droast:DF037', 'hadolint:DL3061', 'tally:hadolint/DL3061', 'tally:tally/require-stages'],
		references: ['https://docs.docker.com/reference/dockerfile/#format'],
	},

	*check(model) {
		const { instructions } = model.tree;
		const first = instructions.find(({ keyword }) => keyword !== 'ARG');
		if (first?.keyword === 'FROM' || isTemplate(model.text)) return;
		const at = first ?? instructions[0];
		yield {
			range: at?.keywordRange ?? model.lines.contentRange(0),
			message: first ? `${first.keyword.slice(0, 40)} stands before the first FROM. Begin with FROM; only ARG may stand before it.` : 'There is no FROM. Name the image to start from.',
			fixes: [],
		};
	},

	examples: [
		{ name: 'RUN in front', bad: 'RUN true\n#^^ from-first\nFROM debian:13-slim\n' },
		{ name: 'no FROM', bad: 'ARG VERSION=13\n#^^ from-first\n' },
		{ name: 'ARG and directives', good: '# syntax=docker/dockerfile:1\n\n# The release.\nARG VERSION=13\nFROM debian:${VERSION}-slim\n' },
	],
};
