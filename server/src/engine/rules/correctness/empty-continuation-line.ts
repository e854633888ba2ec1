/** Finds empty lines between the lines of one instruction. */
import { safeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { remove, type TextEdit } from '../../text/edit';
import type { TextRange } from '../../text/range';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'empty-continuation-line',
		title: 'An empty line stands within an instruction',
		category: 'correctness',
		severity: 'warning',
		why: 'Docker skips empty lines behind a continuation and has announced that they will be an error. A forgotten continuation makes the next instruction part of this one.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['buildkit:NoEmptyContinuation', 'docker-language-server:NoEmptyContinuation', 'dockerfile-utils:EMPTY_CONTINUATION_LINE', 'tally:buildkit/NoEmptyContinuation'],
		references: ['https://docs.docker.com/reference/build-checks/no-empty-continuation/'],
	},

	*check(model) {
		for (const range of model.tree.emptyLines)
			yield { range, message: 'An empty line follows a continuation. Remove it; Docker will refuse it one day.', fixes: [safeFix('Remove the empty lines', removals(model, range), { preferred: true })] };
	},

	examples: [
		{ name: 'between two commands', bad: 'FROM debian:13-slim\nRUN make \\\n#        ^ empty-continuation-line\n\n    && make install\n', fixed: 'FROM debian:13-slim\nRUN make \\\n    && make install\n' },
		{ name: 'beside a comment', bad: 'FROM debian:13-slim\nRUN make \\\n#        ^ empty-continuation-line\n    # then\n\n\n    && make install\n', fixed: 'FROM debian:13-slim\nRUN make \\\n    # then\n    && make install\n' },
		{ name: 'a comment', good: 'FROM debian:13-slim\nRUN make \\\n    # then\n    && make install\n' },
		{ name: 'in a heredoc', good: 'FROM debian:13-slim\nRUN <<EOF\nmake\n\nmake install\nEOF\n' },
	],
};

function removals(model: DockerfileModel, { start, end }: TextRange): TextEdit[] {
	const found: TextEdit[] = [];
	for (let line = model.lines.lineAt(start) + 1; line <= model.lines.lineAt(end); line++) {
		const content = model.lines.contentRange(line);
		if (model.text.slice(content.start, content.end).trim() === '') found.push(remove(model.lines.fullRange(line)));
	}
	return found;
}
