/** Whether the steps of a stage run on another version of Python: what names the interpreter, and what was compiled for it. */
import { mayLackWheel } from '../../knowledge';
import type { BuildContext } from '../../config/buildContext';
import { packageCommand } from '../../model/packages';
import type { Stage } from '../../model/stage';

export function needsItsPython(stage: Stage, from: string, to: string, files: BuildContext['files']): boolean {
	const commands = stage.runs.flatMap((run) => run.commands);
	const [major = '', minor = ''] = from.split('.');
	const names = [`python${major}.${minor}`, `cp${major}${minor}`, `py${major}${minor}`, 'distutils'];
	if (commands.some(({ nameWord, args }) => [nameWord, ...args].some((word) => names.some((each) => word?.value.includes(each))))) return true;
	const pip = commands.map((command) => packageCommand(command)).filter((found) => found?.manager === 'pip');
	const pinned = pip.flatMap((found) => found?.packages.map(({ value }) => value) ?? []);
	const lists = pip.some((found) => found?.options.some(({ name, value }) => /^(?:r|requirement)$/.test(name) && value?.endsWith('requirements.txt')));
	const listed = lists ? files?.['requirements.txt']?.split(/\r?\n/) ?? [] : [];
	return [...pinned, ...listed].some((spec) => mayLackWheel(spec, from, to, stage.root.facts?.libc === 'musl'));
}
