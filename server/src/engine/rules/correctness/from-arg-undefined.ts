/** Finds variables in FROM that no ARG in front of the first FROM declares. */
import { insertBefore, within } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import { keywordLike } from '../../model/instructions';
import type { DockerfileModel } from '../../model/model';
import { variableUses } from '../../model/resolve';
import { PREDEFINED } from '../../model/stage';
import { replace } from '../../text/edit';
import { nearest } from '../../text/near';
import type { TextRange } from '../../text/range';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'from-arg-undefined',
		title: 'Undeclared variable in FROM',
		category: 'correctness',
		severity: 'warning',
		why: 'FROM sees only the ARGs in front of the first FROM. Any other variable is empty: the build fails, or quietly starts from another image than the one that was meant.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['buildkit:UndefinedArgInFrom', 'docker-language-server:UndefinedArgInFrom', 'dockerfile-utils:BASE_NAME_EMPTY', 'tally:buildkit/UndefinedArgInFrom'],
		references: ['https://docs.docker.com/reference/build-checks/undefined-arg-in-from/', 'https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact'],
	},

	*check(model) {
		const declared = new Set(model.globals.map(({ name }) => name));
		for (const { from } of model.stages) {
			const platform = from.flags.find(({ name }) => name === 'platform');
			const texts = [platform?.value !== undefined && platform.valueRange ? { text: platform.value, range: platform.valueRange } : undefined, from.words[0]];
			for (const text of texts) for (const { name, start, end, operator } of variableUses(text?.text ?? '')) {
				if (!text || declared.has(name) || PREDEFINED(name).kind !== 'absent' || operator !== undefined && !OPERATORS.has(operator)) continue;
				const range = within(model, text, start, end);
				const inStage = model.stages.flatMap(({ declarations }) => declarations).find((declaration) => declaration.kind === 'arg' && declaration.name === name);
				yield {
					range,
					message: inStage ? `${name} is declared inside a stage, where FROM does not see it. Declare it before the first FROM.` : `${name} is not declared before the first FROM, so it is empty here.`,
					...(inStage && { related: [{ range: inStage.property.nameRange, message: 'Seen by this stage only.' }] }),
					fixes: () => fixes(model, name, range, declared),
				};
			}
		}
	},

	examples: [
		{
			name: 'mistyped',
			bad: `ARG MY_OS=linux
ARG MY_ARCH=amd64
FROM --platform=linux/\${MYARCH} busybox:1.38
#                     ^^^^^^^^^ from-arg-undefined
`,
			fixed: `ARG MY_OS=linux
ARG MY_ARCH=amd64
FROM --platform=linux/\${MY_ARCH} busybox:1.38
`,
		},
		{
			name: 'declared in a stage',
			bad: `FROM golang:1.27 AS build
ARG VARIANT=slim
FROM node:26-$VARIANT
#            ^^^^^^^^ from-arg-undefined
`,
			fixed: `ARG VARIANT=slim
FROM golang:1.27 AS build
ARG VARIANT=slim
FROM node:26-$VARIANT
`,
		},
		{ name: 'a mistyped platform', bad: 'FROM --platform=$BULIDPLATFORM alpine:3.24\n#               ^^^^^^^^^^^^^^ from-arg-undefined\n', fixed: 'FROM --platform=$BUILDPLATFORM alpine:3.24\n' },
		{ name: 'declared nowhere', bad: 'FROM busybox:1.38$suffix AS b\n#                ^^^^^^^ from-arg-undefined\n' },
		{ name: 'the whole image', bad: 'FROM $image\n#    ^^^^^^ from-arg-undefined\n' },
		{ name: 'declared without a default', good: 'ARG VARIANT\nFROM node:26${VARIANT}\n' },
		{ name: 'a default on the spot', good: 'FROM ${BASE:-node:26}\n' },
		{ name: 'set by the build', good: 'FROM --platform=$BUILDPLATFORM golang:1.27 AS build\nFROM build-${TARGETARCH}${TARGETVARIANT}\n' },
	],
};

/** Modifiers that give nothing in place of a missing value. */
const OPERATORS = new Set(['#', '##', '%', '%%', '/', '//']);

function fixes(model: DockerfileModel, name: string, range: TextRange, declared: ReadonlySet<string>): Fix[] {
	const [first] = model.stages;
	const meant = nearest(name, [...declared, 'BUILDPLATFORM', 'TARGETPLATFORM', 'TARGETARCH', 'TARGETOS', 'BUILDARCH']);
	if (meant !== undefined && range.end - range.start > name.length) {
		const braces = model.text.slice(range.start, range.end).startsWith('${');
		return [unsafeFix(`Use ${meant}`, `${meant} is the declared name nearest to ${name}.`, [replace({ start: range.start + (braces ? 2 : 1), end: range.start + (braces ? 2 : 1) + name.length }, meant)], { preferred: true })];
	}
	const values = new Set(model.stages.flatMap(({ declarations }) => declarations).flatMap((declaration) => declaration.kind === 'arg' && declaration.name === name ? declaration.property.raw ?? [] : []));
	const [value] = values;
	// Where the variable is the whole image, nothing else says what the stage would become.
	const whole = model.stages.some(({ from }) => from.words[0]?.range.start === range.start && from.words[0].range.end === range.end);
	if (!first || whole || values.size !== 1 || !value || value.includes('$')) return [];
	return [unsafeFix(`Declare ${name} before the first FROM`, 'The stage then starts from the image that this value names.', [insertBefore(model, first.from, [`${keywordLike(model, first.from, 'ARG')} ${name}=${value}`])], { preferred: true })];
}
