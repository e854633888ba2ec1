/**
 * `uv run`, `poetry run`, `pipenv run`: they find the virtual environment and start a program of it. Where its folder is
 * on the PATH, the program starts by itself, and the image needs no launcher.
 */
import type { DockerfileModel } from '../../model/model';
import { readRun } from '../../model/run';
import type { Stage } from '../../model/stage';
import { replace, type TextEdit } from '../../text/edit';
import type { StartedCommand } from './started';

const LAUNCHER = /^(?:uv|poetry|pipenv)$/;
/** Options that change nothing once everything is installed. */
const IDLE = /^(?:--frozen|--locked|--no-sync|--no-dev|--offline|--no-cache|-q|--quiet|--)$/;

/** Where the program stands among the words of a launcher's command; undefined for another command, or another way to use it. */
export function launchedAt(words: readonly string[]): number | undefined {
	if (!LAUNCHER.test(words[0] ?? '') || words[1] !== 'run') return undefined;
	const at = words.findIndex((word, i) => i > 1 && !IDLE.test(word));
	return at < 0 || words[at]?.startsWith('-') ? undefined : at;
}

/** The words of the program itself; `uv run main.py` is Python's. */
export function withoutLauncher(words: readonly string[]): readonly string[] {
	const at = launchedAt(words);
	if (at === undefined) return words;
	const rest = words.slice(at);
	return rest[0]?.endsWith('.py') ? ['python', ...rest] : rest;
}

export function unlaunched({ name, words }: StartedCommand): StartedCommand {
	const own = withoutLauncher(words);
	return own === words ? { name, words } : { name: (own[0] ?? '').slice((own[0] ?? '').lastIndexOf('/') + 1), words: own };
}

/** ENTRYPOINT and CMD without the launchers; undefined where one stands so that it cannot be cut out. */
export function withoutLaunchers(model: DockerfileModel, stage: Stage): TextEdit[] | undefined {
	const list: TextEdit[] = [];
	for (const keyword of ['ENTRYPOINT', 'CMD']) {
		const instruction = stage.lastBefore(keyword);
		if (!instruction) continue;
		const words = instruction.exec?.items ?? [];
		for (const command of instruction.exec ? [] : readRun(instruction, model.text, stage.shellAt()).commands) {
			if (!LAUNCHER.test(command.name)) continue;
			const at = launchedAt([command.name, ...command.args.map(({ value }) => value)]);
			const program = at === undefined ? undefined : command.args[at - 1];
			if (!program || !command.nameWord || !command.exact) return undefined;
			list.push(replace({ start: command.nameWord.range.start, end: program.range.start }, program.value.endsWith('.py') ? 'python ' : ''));
		}
		const [first] = words;
		if (!first || !LAUNCHER.test(first.text)) continue;
		const program = words[launchedAt(words.map(({ text }) => text)) ?? -1];
		if (!program || !stage.instructions.includes(instruction)) return undefined;
		list.push(replace({ start: first.range.start, end: program.range.start }, program.text.endsWith('.py') ? '"python", ' : ''));
	}
	return list;
}
