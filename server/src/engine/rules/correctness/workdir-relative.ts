/** Finds relative WORKDIRs that hang on the base image's own directory, and writes the absolute path. */
import { startsInRoot } from '../../knowledge';
import { safeFix, unsafeFix, type Fix } from '../../model/fix';
import type { Stage } from '../../model/stage';
import { instructionsOf, isTrigger } from '../../model/instructions';
import { variablesIn } from '../../model/resolve';
import type { Instruction } from '../../syntax/instruction';
import { replace } from '../../text/edit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'workdir-relative',
		title: 'Relative WORKDIR',
		category: 'correctness',
		severity: 'warning',
		why: 'A relative WORKDIR is appended to the one before, down to that of the base image. A change there moves every file of the build to another place.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['buildkit:WorkdirRelativePath', 'checkov:CKV_DOCKER_10', 'code-pathfinder:DOCKER-BP-018', 'docker-language-server:WorkdirRelativePath', 'dockerfile-utils:WORKDIR_IS_NOT_ABSOLUTE', 'dockerfilelint:invalid_workdir', 'dockerlint:absolute_workdir', 'droast:DF009', 'hadolint:DL3000', 'kics:workdir_path_not_absolute', 'semgrep:use-absolute-workdir', 'sonar:S7021', 'tally:buildkit/WorkdirRelativePath', 'tally:hadolint/DL3000', 'terrascan:AC_DOCKER_0013', 'trivy:DS-0009'],
		references: ['https://docs.docker.com/reference/dockerfile/#workdir', 'https://docs.docker.com/reference/build-checks/workdir-relative-path/'],
	},

	*check(model) {
		for (const instruction of instructionsOf(model, 'WORKDIR')) {
			if (instruction.arguments.text === '' || !isRelative(instruction.arguments.text)) continue;
			const stage = model.stageAt(instruction.range.start);
			const before = stage?.workdirAt(instruction.range.start);
			const hasOwn = stage?.lastBefore('WORKDIR', instruction.range.start) !== undefined;
			// What a stage below sets is set in this file: only within one stage is a path hard to read.
			if (hasOwn && !stage?.instructions.some(({ keyword, range }) => keyword === 'WORKDIR' && range.start < instruction.range.start)) continue;
			yield {
				range: instruction.argumentsRange,
				message: hasOwn ? 'This WORKDIR hangs on the one before. Write the absolute path.' : 'This WORKDIR hangs on that of the base image. Write the absolute path.',
				severity: hasOwn && before?.kind === 'known' ? 'hint' : stage?.ships !== false ? 'warning' : lowered('warning'),
				fixes: () => stage && !isTrigger(stage, instruction) ? fixes(stage, instruction) : [],
			};
		}
	},

	examples: [
		{
			name: 'hangs on the base image',
			bad: `FROM node:24
WORKDIR app
#       ^^^ workdir-relative
`,
			fixed: `FROM node:24
WORKDIR /app
`,
		},
		{
			name: 'hangs on the one before',
			bad: `FROM node:24
WORKDIR /srv
WORKDIR api/src
#       ^^^^^^^ workdir-relative
`,
			fixed: `FROM node:24
WORKDIR /srv
WORKDIR /srv/api/src
`,
		},
		{
			name: 'one level up',
			bad: `FROM debian:13
WORKDIR /srv/api
WORKDIR ..
#       ^^ workdir-relative
`,
			fixed: `FROM debian:13
WORKDIR /srv/api
WORKDIR /srv
`,
		},
		{
			name: 'quotes',
			bad: `FROM debian:13
WORKDIR "data"
#       ^^^^^^ workdir-relative
`,
			fixed: `FROM debian:13
WORKDIR /data
`,
		},
		{
			name: 'one after the other',
			bad: `ARG VERSION
FROM node:\${VERSION}
WORKDIR ./src
#       ^^^^^ workdir-relative
WORKDIR ./web
#       ^^^^^ workdir-relative
`,
			fixed: `ARG VERSION
FROM node:\${VERSION}
WORKDIR /src
WORKDIR ./web
`,
		},
		{ name: 'under the directory of a stage below', good: 'FROM debian:13 AS base\nWORKDIR /app\nFROM base\nWORKDIR web/\n' },
		{ name: 'absolute', good: 'FROM debian:13\nWORKDIR /srv\n' },
		{ name: 'a variable may be absolute', good: 'FROM debian:13\nARG DIR\nWORKDIR $DIR\nWORKDIR "$' + '{HOME}/x"\n' },
		{ name: 'a drive of Windows', good: 'FROM mcr.microsoft.com/windows/servercore:ltsc2025\nWORKDIR C:\\\\app\nWORKDIR D:/x\nWORKDIR \\\\app\n' },
	],
};

function isRelative(written: string): boolean {
	return !/^(?:[/\\$%]|[A-Za-z]:)/.test(bare(written));
}

function bare(text: string): string {
	return text.replace(/^(["'])(.*)\1$/, '$2');
}

function fixes(stage: Stage, instruction: Instruction): Fix[] {
	if (stage.system === 'windows') return [];
	const { argumentsRange: range } = instruction;
	const written = bare(instruction.arguments.text);
	const after = stage.workdirAt(instruction.range.end);
	const before = stage.workdirAt(instruction.range.start);
	if (before.kind === 'known' && after.kind === 'known' && variablesIn(written).length === 0) return [safeFix(`Write ${after.value}`, [replace(range, after.value)], { preferred: true })];
	// Only known when the one before is absolute.
	if (stage.lastBefore('WORKDIR', instruction.range.start)) return [];
	const path = `/${written.replace(/^(?:\.\.?\/)+|^\.\.?$/, '')}`;
	if (stage.root.facts && before.kind !== 'known' && startsInRoot(stage.root.facts)) return [safeFix(`Write ${path}`, [replace(range, path)], { preferred: true })];
	return [unsafeFix(`Write ${path}`, 'Where the base image works is not known: the files may move to another place.', [replace(range, path)], { preferred: true })];
}
