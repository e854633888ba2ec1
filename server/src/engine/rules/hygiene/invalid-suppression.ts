/** Finds comments that mean to switch a rule of ours off and cannot: a name that is no rule, a form that is not ours. */
import { isUnknown } from '../../config/ledger';
import type { SuppressedId, Suppression } from '../../config/suppressions';
import { safeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Comment } from '../../syntax/instruction';
import { closest } from '../../text/closest';
import { replace } from '../../text/edit';
import type { Finding, Rule, RuleMeta } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'invalid-suppression',
		title: 'Comment that cannot switch a rule off',
		category: 'hygiene',
		severity: 'info',
		why: 'A misspelt comment does nothing, and whoever reads the file believes that it does. The form is “bulwark ignore=rule[,rule] -- reason” for the next instruction, with “global” before “ignore” for the whole file.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://docs.docker.com/reference/dockerfile/#format'],
	},

	*check(model, { suppressions, catalogue }) {
		const ours = suppressions.map(({ suppression }) => suppression).filter(({ tool }) => tool === 'bulwark');
		for (const suppression of ours) {
			for (const id of suppression.ids) if (isUnknown(id, catalogue)) yield unknownName(id, catalogue);
			yield* strayWords(model, suppression, catalogue);
		}
		for (const comment of model.tree.comments) {
			if (/^bulwark/i.test(comment.text) && !ours.some((suppression) => suppression.comment === comment.range)) yield* otherForm(model, comment, catalogue);
		}
	},

	examples: [
		{
			name: 'a misspelt rule',
			bad: `# bulwark ignore=image-tag-lates -- mirrored
#                ^^^^^^^^^^^^^^^ invalid-suppression
FROM alpine:latest
`,
			fixed: `# bulwark ignore=image-tag-latest -- mirrored
FROM alpine:latest
`,
		},
		{
			name: "another tool's name for it",
			bad: `# bulwark global ignore=DL4000
#                       ^^^^^^ invalid-suppression
FROM alpine:3.24
MAINTAINER ada@example.com
`,
			fixed: `# bulwark global ignore=maintainer-deprecated
FROM alpine:3.24
MAINTAINER ada@example.com
`,
		},
		{
			name: 'the form of another tool',
			bad: `# bulwark:ignore image-tag-latest, missing-user: mirrored
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ invalid-suppression
FROM alpine:latest
`,
			fixed: `# bulwark ignore=image-tag-latest,missing-user -- mirrored
FROM alpine:latest
`,
		},
		{
			name: 'disable for the file',
			bad: `FROM alpine:latest
# bulwark-disable-file image-tag-latest
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ invalid-suppression
`,
			fixed: `FROM alpine:latest
# bulwark global ignore=image-tag-latest
`,
		},
		{
			name: 'blanks instead of commas',
			bad: `# bulwark ignore=image-tag-latest missing-user -- mirrored
#                                 ^^^^^^^^^^^^ invalid-suppression
FROM alpine:latest
`,
			fixed: `# bulwark ignore=image-tag-latest,missing-user -- mirrored
FROM alpine:latest
`,
		},
		{
			name: 'a reason without its sign',
			bad: `# bulwark ignore=image-tag-latest we mirror it
#                                 ^^^^^^^^^^^^ invalid-suppression
FROM alpine:latest
`,
			fixed: `# bulwark ignore=image-tag-latest -- we mirror it
FROM alpine:latest
`,
		},
		{
			name: 'no rule at all',
			bad: `# bulwark ignore=
#^^^^^^^^^^^^^^^^ invalid-suppression
FROM alpine:latest
`,
		},
		{ name: 'as it should be', good: '# bulwark ignore=image-tag-latest,missing-user -- mirrored\nFROM alpine:latest\n# bulwark global ignore=all\n' },
		{ name: 'prose', good: '# Bulwark ignores what the .dockerignore names.\n# bulwark ignore this\nFROM alpine:3.24\n# hadolint ignore=DL9999\nUSER nobody\n' },
	],
};

function unknownName({ text, range }: SuppressedId, rules: readonly RuleMeta[]): Finding {
	const wanted = text.toLowerCase();
	const same = rules.filter((meta) => meta.sameAs.some((id) => [id, id.slice(id.indexOf(':') + 1)].some((name) => name.toLowerCase() === wanted))).map(({ id }) => id);
	const names = same.length > 0 ? same : closest(text, rules.map(({ id }) => id));
	return {
		range,
		message: `There is no rule ${text}.${names.length === 0 ? '' : same.length > 0 ? ` It is called ${names.join(', ')} here.` : ` Did you mean ${names.join(', ')}?`}`,
		fixes: names.map((name) => safeFix(`Write ${name}`, [replace(range, name)], { level: 'manual' })),
	};
}

/** Words behind the list that are no reason: a comma or the sign of a reason is missing. */
function* strayWords(model: DockerfileModel, { ids, comment, reason }: Suppression, rules: readonly RuleMeta[]): Iterable<Finding> {
	const last = ids.at(-1);
	if (!last || reason !== undefined) return;
	const rest = model.text.slice(last.range.end, comment.end);
	const { names, tail } = namesIn(rest, rules);
	if (rest.trim() === '' || /^\s*--/.test(rest)) return;
	const shown = names.length > 0 ? rest.slice(0, rest.length - tail.length).trim() : rest.trim();
	const start = last.range.end + rest.indexOf(shown);
	const written = (names.length > 0 ? `,${names.join(',')}` : '') + (tail.trim() === '' ? '' : ` -- ${withoutSign(tail)}`);
	yield {
		range: { start, end: start + shown.length },
		message: names.length > 0 ? 'These rules are not read. Put commas between the names.' : 'This is not read as a reason. Put -- in front of it.',
		fixes: [safeFix(names.length > 0 ? 'Put commas between the names' : 'Put -- in front of the reason', [replace({ start: last.range.end, end: comment.end }, written)], { level: 'manual' })],
	};
}

/** Up to the names: `bulwark:ignore`, `bulwark-disable-next-line`, `bulwark skip=`. */
const OTHER_FORM = /^bulwark(?<joint>[\s:_-]+)(?<global>(?:global|file)[\s-]+)?(?:ignore|disable|skip|suppress)(?<where>[-\s](?:next-?line|line|next|file|all-file))?\s*(?<sign>[=:]?)\s*/i;

function* otherForm(model: DockerfileModel, { range, text }: Comment, rules: readonly RuleMeta[]): Iterable<Finding> {
	const match = OTHER_FORM.exec(text);
	if (!match) return;
	const { joint = '', sign = '', global, where = '' } = match.groups ?? {};
	const { names, tail } = namesIn(text.slice(match[0].length), rules);
	// A sentence may begin with the same words.
	if (names.length === 0 && sign === '' && joint.trim() === '') return;
	const file = global !== undefined || /file/i.test(where);
	const reason = withoutSign(tail);
	const start = model.text.indexOf(text, range.start);
	yield {
		range,
		message: `This comment switches nothing off. Write # bulwark ${file ? 'global ' : ''}ignore=${names.length > 0 ? names.join(',') : 'rule'} -- reason.`,
		fixes: names.length === 0 ? [] : [safeFix('Write it in the form that counts', [replace({ start, end: start + text.length }, `bulwark ${file ? 'global ' : ''}ignore=${names.join(',')}${reason === '' ? '' : ` -- ${reason}`}`)], { level: 'manual' })],
	};
}

/** The names of rules that a text begins with, and what follows them. */
function namesIn(text: string, rules: readonly RuleMeta[]): { readonly names: readonly string[]; readonly tail: string } {
	const known = new Set(['all', ...rules.map(({ id }) => id)]);
	const names: string[] = [];
	let tail = text;
	for (let match = NAME.exec(tail); match?.[1] !== undefined && known.has(match[1].toLowerCase()); match = NAME.exec(tail)) {
		names.push(match[1].toLowerCase());
		tail = tail.slice(match[0].length);
	}
	return { names, tail };
}

const NAME = /^[\s,]*([\w/-]*\w)/;

function withoutSign(text: string): string {
	return text.replace(/^[\s,:;#-]+/, '').trim();
}
