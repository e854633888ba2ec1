/**
 * Texts that a stage writes into files: `echo … > file`, `… | tee file`, heredocs of commands, COPY <<EOF. For rules that
 * look for a line in a configuration file.
 */
import { optionsOf } from '../shell/options';
import type { ShellCommand } from '../shell/types';
import type { Instruction } from '../syntax/instruction';
import type { TextRange } from '../text/range';
import { once } from '../text/once';
import type { DockerfileModel } from './model';
import { runsOf } from './packageSteps';
import type { Stage } from './stage';

export interface Written {
	/** The text as it stands in the document, quotes and escapes included. */
	readonly text: string;
	readonly range: TextRange;
	/** Where it goes, as written; several of a `tee` are joined with blanks. */
	readonly file: string;
	readonly instruction: Instruction;
	/** The echo, printf, cat or tee; absent for COPY. */
	readonly command?: ShellCommand;
}

export function written(model: DockerfileModel, stage: Stage): readonly Written[] {
	return allWritten(stage, model);
}

const allWritten = once((stage: Stage, model: DockerfileModel): readonly Written[] => [...read(model, stage)]);

function* read(model: DockerfileModel, stage: Stage): Iterable<Written> {
	for (const run of runsOf(model, stage)) for (const command of run.commands) {
		const { instruction } = run;
		const file = targetOf(command);
		if (file === undefined) continue;
		const [first, last] = [command.args[0], command.args.at(-1)];
		if ((command.name === 'echo' || command.name === 'printf') && first && last) {
			const range = { start: first.range.start, end: last.range.end };
			yield { text: model.text.slice(range.start, range.end), range, file, instruction, command };
		}
		for (const { operator, body, range: { start: at, end: from } } of command.redirections) {
			const heredoc = operator.startsWith('<<') ? instruction.heredocs.find((each) => each.range.start === at) : undefined;
			if (heredoc) { yield { text: model.text.slice(heredoc.bodyRange.start, heredoc.bodyRange.end), range: heredoc.bodyRange, file, instruction, command }; continue; }
			const start = body ? model.text.indexOf(body, from) : -1;
			if (body && start >= 0 && start < instruction.range.end) yield { text: body, range: { start, end: start + body.length }, file, instruction, command };
		}
	}
	for (const { instruction, destination } of stage.copies) for (const heredoc of instruction.heredocs) {
		const to = destination?.value.kind === 'known' ? destination.value.value.text : destination?.word.text ?? '';
		const { bodyRange: range } = heredoc;
		yield { text: model.text.slice(range.start, range.end), range, file: to.endsWith('/') ? to + heredoc.name : to, instruction };
	}
}

/** The matches of a pattern (with the flag `g`) in a written text, with their place in the document. */
export function* matchesIn({ text, range }: Written, pattern: RegExp): Iterable<{ readonly match: RegExpExecArray; readonly range: TextRange }> {
	for (const match of text.matchAll(pattern)) yield { match, range: { start: range.start + match.index, end: range.start + match.index + match[0].length } };
}

/** The file that the output of a command is written to, by itself or by a `tee` behind the pipe. */
function targetOf(command: ShellCommand): string | undefined {
	const tee = command.name === 'tee' ? command : command.pipesInto.find((each) => each.name === 'tee');
	if (tee) return optionsOf(tee).operands.map((word) => word.value).join(' ');
	const out = command.redirections.find(({ operator, descriptor }) => (operator === '>' || operator === '>>' || operator === '>|' || operator === '&>') && (descriptor ?? 1) === 1);
	return out?.target && !/^\/dev\//.test(out.target.value) ? out.target.value : undefined;
}
