/** Finds COPY and ADD to a relative place while no WORKDIR says where that is. */
import { startsInRoot } from '../../knowledge';
import { safeFix, type Fix } from '../../model/fix';
import type { Copy } from '../../model/copy';
import { copiesOf } from '../../model/instructions';
import { joinPath, type Stage } from '../../model/stage';
import type { Instruction } from '../../syntax/instruction';
import { replace } from '../../text/edit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'copy-relative-dest-no-workdir',
		title: 'Relative destination without a WORKDIR',
		category: 'hygiene',
		severity: 'info',
		why: 'Without a WORKDIR of its own the stage uses that of the base image. When that changes, or another base image is chosen, the files land somewhere else.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['droast:DF063', 'hadolint:DL3045', 'tally:hadolint/DL3045'],
		references: ['https://docs.docker.com/reference/dockerfile/#workdir', 'https://docs.docker.com/reference/dockerfile/#destination'],
	},

	*check(model) {
		for (const stage of model.stages) for (const copy of copiesOf(stage)) {
			const { destination, instruction } = copy;
			const written = destination && bare(destination.word.text);
			if (!destination || !written || /^(?:[/\\$%]|[A-Za-z]:)/.test(written) || hasWorkdir(stage, instruction)) continue;
			yield {
				range: destination.word.range,
				message: 'Where this goes depends on the base image. Set WORKDIR first, or write an absolute path.',
				...(!stage.ships && { severity: lowered('info') }),
				fixes: fixes(stage, copy, written),
			};
		}
	},

	examples: [
		{
			name: 'into the root folder, by chance',
			bad: `FROM alpine:3.24
COPY app.py app.py
#           ^^^^^^ copy-relative-dest-no-workdir
`,
			fixed: `FROM alpine:3.24
COPY app.py /app.py
`,
		},
		{
			name: 'a folder, in quotes',
			bad: `FROM node:26
COPY --chown=node:node "package.json" "./srv/"
#                                     ^^^^^^^^ copy-relative-dest-no-workdir
`,
			fixed: `FROM node:26
COPY --chown=node:node "package.json" "/srv/"
`,
		},
		{
			name: 'WORKDIR comes too late, and in another stage',
			bad: `FROM golang:1.27 AS build
WORKDIR /src
FROM registry.example.com/base:1
COPY --from=build /src/app .
#                          ^ copy-relative-dest-no-workdir
WORKDIR /srv
`,
		},
		{ name: 'exec form', bad: 'FROM debian:13\nCOPY ["a b", "c"]\n#            ^^^ copy-relative-dest-no-workdir\n', fixed: 'FROM debian:13\nCOPY ["a b", "/c"]\n' },
		{ name: 'a WORKDIR, also of the stage below', good: 'FROM node:26 AS base\nWORKDIR /srv\nCOPY a .\nFROM base\nCOPY b ./b\n' },
		{ name: 'in ONBUILD', bad: 'FROM debian:13\nONBUILD COPY a b\n#              ^ copy-relative-dest-no-workdir\n', fixed: 'FROM debian:13\nONBUILD COPY a /b\n' },
		{ name: 'in ONBUILD, with a WORKDIR', good: 'FROM debian:13\nONBUILD COPY a b\nWORKDIR /srv\n' },
		{ name: 'absolute', good: 'FROM debian:13\nCOPY a /a\nCOPY ["a", "/a"]\nCOPY a "/a"\nENV DIR=/d\nCOPY a $DIR/\nCOPY a ${DIR}\n' },
		{ name: 'Windows', good: 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nCOPY a c:/a\nCOPY a "D:\\\\"\n' },
	],
};

/** A trigger runs where the stage ends, unless another trigger says otherwise. */
function hasWorkdir(stage: Stage, { range }: Instruction): boolean {
	const trigger = stage.instructions.some(({ nested }) => nested?.range.start === range.start);
	return stage.lastBefore('WORKDIR', trigger ? undefined : range.start) !== undefined || trigger && stage.instructions.some(({ nested }) => nested?.keyword === 'WORKDIR' && nested.range.start < range.start);
}

function bare(text: string): string {
	return text.replace(/^(["'])(.*)\1$/, '$2');
}

function fixes(stage: Stage, { destination, instruction }: Copy, written: string): Fix[] {
	if (!destination || !stage.root.facts || !startsInRoot(stage.root.facts) && !stage.isScratch || stage.system === 'windows') return [];
	const folder = /(?:^|\/)\.?$/.test(written) && joinPath('/', written) !== '/' ? '/' : '';
	const path = joinPath('/', written) + folder;
	const { range, text } = destination.word;
	const quote = instruction.exec ? '"' : text === written ? '' : text.slice(0, 1);
	return [safeFix(`Write ${path}`, [replace(range, quote + path + quote)], { preferred: true })];
}
