/** The Go program that an image starts, and the commands that make it. */
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { option, optionsOf } from '../../shell/options';
import { isSystemFolder } from './carried';
import { type Declined, declined, isDeclined } from './recipe';
import type { Start } from './start';
import { startedCommands } from './started';
import { absolute, isWithin, parentOf, type Step, valueOf, workdirOf } from './steps';

const PATH = ['/go/bin', '/usr/local/go/bin', '/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const IN_MAKEFILE = /^[^#\n]*(?:\bgo|\$[({]GO(?:CMD)?[)}])[ \t]+(?:build|install)\b/m;

export interface GoProgram {
	readonly path: string;
	/** The commands that make it. */
	readonly builds: readonly Step[];
	readonly words: readonly string[];
	/** A command to add, where the original compiled when it started. */
	readonly compile?: readonly string[];
}

export function isGoBuild({ command }: Step): boolean {
	return command.name === 'go' && (command.args[0]?.value === 'build' || command.args[0]?.value === 'install');
}

/** The Makefile of the context, which calls `go build`. */
export function isMakeBuild({ command }: Step, makefile: string | null | undefined): boolean {
	return command.name === 'make' && IN_MAKEFILE.test(makefile ?? '') && !command.args.some((arg) => /^-[fC]|^--(?:file|directory|makefile)/.test(arg.value));
}

export function runsSource({ words }: Start): boolean {
	return words[0] === 'go' && words[1] === 'run';
}

/** The one command of a line that only a shell can read. */
export function shellWords(model: DockerfileModel, stage: Stage): readonly string[] | Declined {
	const commands = startedCommands(model, stage);
	if (isDeclined(commands)) return commands;
	const [first, second] = commands;
	if (!first) return declined('nothing says which program the image starts');
	return second ? declined(`it starts ${second.name}, too`) : first.words;
}

/** `go run .` → a program that is compiled beforehand. */
export function compiledStart({ words }: Start): GoProgram | Declined {
	const rest = words.slice(2);
	const files = rest.findIndex((word) => !word.endsWith('.go'));
	const count = rest[0]?.endsWith('.go') ? files < 0 ? rest.length : files : 1;
	const sources = rest.slice(0, count);
	if (sources.length === 0 || sources.some((word) => word.startsWith('-') || !/^[\w./@-]+$/.test(word) || word.includes('@'))) return declined('go run is started with options');
	return { path: '/usr/local/bin/app', builds: [], words: ['/usr/local/bin/app', ...rest.slice(count)], compile: sources };
}

/** The file that the image starts, and the command that makes it. */
export function foundProgram(stage: Stage, home: string, words: readonly string[], builds: readonly Step[], steps: readonly Step[]): GoProgram | Declined {
	const [first = '', ...rest] = words;
	const value = valueOf(stage, first, Number.POSITIVE_INFINITY);
	const folder = workdirOf(stage, home);
	if (value.kind !== 'known' || folder === undefined) return declined('it is not known which program the image starts');
	const candidates = value.value.includes('/') ? [absolute(value.value, folder)] : PATH.map((folder) => `${folder}/${value.value}`);
	for (const path of candidates) {
		const makers = builds.filter((build) => makes(stage, build, path));
		const moved = makers.length === 0 && builds.length === 1 && steps.some((step) => places(stage, step, path));
		if (makers.length > 0 || moved) return { path, builds: moved ? builds : makers, words: [path, ...rest] };
	}
	return declined(`no go build in this file is seen to make ${first}, which the image starts`);
}

function makes(stage: Stage, { run, command, folder }: Step, path: string): boolean {
	const at = run.instruction.range.start;
	if (command.name === 'make') return folder !== undefined && !isSystemFolder(folder) && isWithin(path, folder);
	if (command.args[0]?.value === 'install') {
		const own = stage.declarationAt('GOBIN', at)?.value;
		return parentOf(path) === (own?.kind === 'known' ? own.value.text : '/go/bin');
	}
	const output = option(command, 'o')?.value;
	if (output === undefined) return folder !== undefined && parentOf(path) === folder;
	const value = valueOf(stage, output.replace(/^\$(?:GOPATH|\{GOPATH\})/, '/go'), at);
	if (value.kind !== 'known' || folder === undefined && !value.value.startsWith('/')) return false;
	const target = absolute(value.value, folder ?? '/');
	return target === path || target === parentOf(path);
}

/** `mv app /usr/bin/`. */
function places(stage: Stage, { run, command, folder }: Step, path: string): boolean {
	if (!/^(?:mv|cp|install)$/.test(command.name)) return false;
	const last = optionsOf(command).operands.at(-1);
	const value = last && valueOf(stage, last.value, run.instruction.range.start);
	if (value?.kind !== 'known' || folder === undefined) return false;
	const target = absolute(value.value, folder);
	return target === path || target === parentOf(path);
}
