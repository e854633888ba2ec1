/** Finds ids in comments of ours that switch nothing off: the finding is gone, or the comment stands in the wrong place. */
import type { SuppressionUse } from '../../config/ledger';
import type { SuppressedId } from '../../config/suppressions';
import { removeLines } from '../../model/edits';
import { safeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { replace, type TextEdit } from '../../text/edit';
import type { Rule, RuleContext } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'unused-suppression',
		title: 'Comment that switches nothing off',
		category: 'hygiene',
		severity: 'hint',
		why: 'A comment that outlives its finding waits for the next one: the day the fault comes back, nobody is told. Comments of other tools are left alone, because those tools may find what Bulwark does not.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://docs.docker.com/reference/dockerfile/#format'],
	},
	runs: 'last',

	*check(model, context) {
		for (const use of context.suppressions) {
			if (use.suppression.tool !== 'bulwark') continue;
			const { ids, comment } = use.suppression;
			const unused = ids.filter((id) => isUnused(id, use, context));
			const [first] = unused;
			const last = unused.at(-1);
			if (!first || !last) continue;
			const all = unused.length === ids.length;
			const names = unused.map(({ text }) => text).join(', ');
			yield {
				range: all ? comment : { start: first.range.start, end: last.range.end },
				message: `${names === 'all' ? 'Nothing is' : `${names}: nothing is`} found here that this comment could switch off. Remove it.`,
				tags: ['unnecessary'],
				// Half-typed text has no findings: nobody should lose a comment by saving it.
				fixes: [safeFix(all ? 'Remove the comment' : `Remove ${names} from the comment`, [all ? removeLines(model, comment) : withoutIds(model, ids, unused)], { level: 'manual', preferred: true })],
			};
		}
	},

	examples: [
		{
			name: 'the image has a version by now',
			bad: `FROM alpine:3.24
# bulwark ignore=image-tag-latest -- waiting for 3.24
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unused-suppression
USER nobody
`,
			fixed: `FROM alpine:3.24
USER nobody
`,
		},
		{
			name: 'one of two',
			bad: `# bulwark ignore=workdir-relative, image-tag-latest -- mirrored
#                ^^^^^^^^^^^^^^^^ unused-suppression
FROM alpine:latest
USER nobody
`,
			fixed: `# bulwark ignore=image-tag-latest -- mirrored
FROM alpine:latest
USER nobody
`,
		},
		{
			name: 'for the whole file, on the last line',
			bad: `FROM alpine:3.24
USER nobody
# bulwark global ignore=maintainer-deprecated
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unused-suppression`,
			fixed: `FROM alpine:3.24
USER nobody`,
		},
		{
			name: 'below the instruction instead of above it',
			bad: `FROM alpine:latest
# bulwark ignore=image-tag-latest
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unused-suppression
USER nobody
`,
			fixed: `FROM alpine:latest
USER nobody
`,
		},
		{ name: 'it is used', good: '# bulwark ignore=image-tag-latest -- mirrored\nFROM alpine:latest\nUSER nobody\n' },
		{ name: 'the rule is switched off by the settings', settings: { rules: { 'image-tag-latest': 'off' } }, good: '# bulwark ignore=image-tag-latest -- mirrored\nFROM alpine:3.24\nUSER nobody\n' },
		{ name: "other tools' comments", good: '# hadolint ignore=DL3007\nFROM alpine:3.24\n# nosemgrep\nUSER nobody\n' },
		{ name: 'a name that is no rule is another matter', good: '# bulwark ignore=no-such-rule\nFROM alpine:3.24\nUSER nobody\n' },
	],
};

/** Rules that are off, or that look at suppressions themselves, say nothing about an id. */
function isUnused(id: SuppressedId, { rules: hidden }: SuppressionUse, { catalogue, hasRun }: RuleContext): boolean {
	return catalogue.some((meta) => id.matches(meta) && hasRun(meta)) && ![...hidden].some((meta) => id.matches(meta));
}

/** The list without some of its ids, with the commas as they are written. */
function withoutIds(model: DockerfileModel, ids: readonly SuppressedId[], gone: readonly SuppressedId[]): TextEdit {
	const [first, second] = ids as readonly [SuppressedId, SuppressedId];
	const comma = model.text.slice(first.range.end, second.range.start);
	return replace({ start: first.range.start, end: (ids.at(-1) ?? second).range.end }, ids.filter((id) => !gone.includes(id)).map(({ text }) => text).join(comma));
}
