/** Finds COPY and ADD of several sources into something that is not marked as a folder. */
import { safeFix } from '../../model/fix';
import { instructionsOf } from '../../model/instructions';
import { type Copy, readCopy } from '../../model/copy';
import { ABSENT } from '../../model/resolve';
import { insert } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'copy-multiple-needs-slash',
		title: 'Several files copied to what is no folder',
		category: 'correctness',
		severity: 'error',
		why: 'With more than one source the destination must be a folder and end with a slash. Without it Docker refuses to build.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockerfile-utils:INVALID_DESTINATION', 'dockerfilelint:add_dest_invalid', 'droast:DF048', 'hadolint:DL3021', 'kics:copy_with_more_than_two_arguments_not_ending_with_slash', 'tally:hadolint/DL3021', 'trivy:DS-0011'],
		references: ['https://docs.docker.com/reference/dockerfile/#copy'],
	},

	*check(model) {
		for (const instruction of instructionsOf(model, 'COPY', 'ADD')) {
			const stage = model.stageAt(instruction.range.start);
			const copy = readCopy(instruction, stage?.lookupAt(instruction.range.start) ?? (() => ABSENT));
			const { destination } = copy;
			if (!destination || sourceCount(copy) < 2 || isFolder(copy)) continue;
			const { range } = destination.word;
			const end = range.end - (/["']/.test(model.text[range.end - 1] ?? '') ? 1 : 0);
			yield {
				range,
				message: 'Several files need a folder to go to. End the destination with a slash.',
				fixes: destination.word.text.includes('$') ? [] : [safeFix('End the destination with a slash', [insert(end, '/')], { preferred: true })],
			};
		}
	},

	examples: [
		{
			name: 'two files',
			bad: `FROM node:26
COPY package.json yarn.lock my_app
#                           ^^^^^^ copy-multiple-needs-slash
`,
			fixed: `FROM node:26
COPY package.json yarn.lock my_app/
`,
		},
		{
			name: 'exec form, with flags',
			bad: `FROM node:26
ADD --chown=node:node ["package.json", "yarn.lock", "/srv/app"]
#                                                   ^^^^^^^^^^ copy-multiple-needs-slash
`,
			fixed: `FROM node:26
ADD --chown=node:node ["package.json", "yarn.lock", "/srv/app/"]
`,
		},
		{
			name: 'over several lines',
			bad: `FROM alpine:3.24
COPY a.conf \\
     b.conf \\
     /etc/app
#    ^^^^^^^^ copy-multiple-needs-slash
`,
			fixed: `FROM alpine:3.24
COPY a.conf \\
     b.conf \\
     /etc/app/
`,
		},
		{ name: 'a variable with a known value', bad: 'FROM alpine:3.24\nENV DIR=/etc/app\nCOPY a.conf b.conf $DIR\n#                  ^^^^ copy-multiple-needs-slash\n' },
		{ name: 'folders', good: 'FROM node:26\nCOPY package.json yarn.lock ./\nCOPY a b .\nCOPY a b app/..\nCOPY ["a", "b", "my folder/"]\nCOPY a b "/srv/"\n' },
		{ name: 'one source', good: 'FROM node:26\nCOPY package.json app\nCOPY --chown=node:node yarn.lock app\nCOPY *.conf /etc\n' },
		{ name: 'a variable without a known value', good: 'FROM node:26\nARG DIR\nCOPY a b $DIR\n' },
		{ name: 'the history of an image', good: 'FROM debian:13\nCOPY file:8b8864b3e02a33a579dc216fd51b28a6047bc8eeaa03045b258980fe0cf7fcb3 in /etc\n' },
		{ name: 'Windows', good: '# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nCOPY a b C:\\tmp\\\n' },
	],
};

/** Files and heredocs. `docker history` writes `COPY file:digest in place`, and people copy that. */
function sourceCount({ sources, instruction }: Copy): number {
	const copied = /^(?:file|dir|multi):[0-9a-f]{16,}$/.test(sources[0]?.word.text ?? '') && sources[1]?.word.text === 'in';
	return copied ? 1 : sources.length + instruction.heredocs.length;
}

function isFolder({ destination }: Copy): boolean {
	const value = destination?.value;
	return value?.kind !== 'known' || /(?:[/\\]|(?:^|[/\\])\.\.?)["']?$/.test(value.value.text);
}
