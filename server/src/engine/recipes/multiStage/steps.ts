/** The commands of a stage's RUN instructions, each with the folder that it runs in. */
import { known, type Resolved, expand } from '../../model/resolve';
import type { Run } from '../../model/run';
import { joinPath, type Stage } from '../../model/stage';
import type { ShellCommand } from '../../shell/types';

export interface Step {
	readonly run: Run;
	readonly command: ShellCommand;
	/** Undefined when a `cd` leads nobody knows where. */
	readonly folder: string | undefined;
}

/** @param home the working directory of the base image */
export function stepsOf(stage: Stage, home: string): Step[] {
	return stage.runs.flatMap((run) => {
		let folder = workdirOf(stage, home, run.instruction.range.start);
		return run.commands.map((command): Step => {
			const step = { run, command, folder };
			if (command.name === 'cd') folder = moved(stage, step);
			return step;
		});
	});
}

/** The working directory at an offset, the end of the stage without one. */
export function workdirOf(stage: Stage, home: string, offset?: number): string | undefined {
	const found = stage.workdirAt(offset);
	if (found.kind === 'known') return joinPath(found.value, '');
	if (stage.lastBefore('WORKDIR', offset) === undefined) return home;
	// All relative, on top of the base's own.
	let path: string | undefined = home;
	for (const instruction of stage.inherited('WORKDIR').filter((i) => i.range.start < (offset ?? Number.POSITIVE_INFINITY))) {
		const value = valueOf(stage, instruction.arguments.text, instruction.range.start);
		path = path === undefined || value.kind !== 'known' ? undefined : absolute(value.value, path);
	}
	return path;
}

function moved(stage: Stage, { run, command, folder }: Step): string | undefined {
	const target = command.args.find((arg) => !arg.value.startsWith('-'));
	const value = target && valueOf(stage, target.value, run.instruction.range.start);
	return value?.kind === 'known' && folder !== undefined && value.value !== '-' ? absolute(value.value, folder) : undefined;
}

/** A text with the stage's variables put in; what the shell computes stays unknown. */
export function valueOf(stage: Stage, text: string, offset: number): Resolved {
	const value = expand(text, undefined, stage.lookupAt(offset));
	if (value.kind !== 'known') return value;
	return /[`*?]|\$\(|^~/.test(value.value.text) ? { kind: 'unknown', because: 'the shell computes it' } : known(value.value.text.replace(/^(["'])(.*)\1$/, '$2'));
}

/** Without `.`, `..` and a `/` at the end. */
export function absolute(path: string, folder: string): string {
	return path.startsWith('/') ? joinPath(path, '') : joinPath(folder, path);
}

export function parentOf(path: string): string {
	return path.slice(0, Math.max(path.lastIndexOf('/'), 1));
}

export function baseOf(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** True for the folder itself and everything in it. */
export function isWithin(path: string, folder: string): boolean {
	return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
