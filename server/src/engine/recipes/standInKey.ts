/**
 * Django loads its settings for every task of manage.py, and stops without SECRET_KEY. Tasks that sign nothing get a
 * stand-in where the key leaves the image, as Rails has with SECRET_KEY_BASE_DUMMY.
 * Source: https://docs.djangoproject.com/en/5.2/ref/settings/#secret-key
 */
import type { DockerfileModel } from '../model/model';
import type { ShellCommand } from '../shell/types';
import type { Instruction } from '../syntax/instruction';
import { insert, type TextEdit } from '../text/edit';

const KEY = /^(?:DJANGO_)?SECRET_KEY$/;
const TASK = /^(?:collectstatic|compress|compilemessages|check|compilescss|tailwind)$/;

/** @param declared the instruction that sets the key */
export function standInKey(model: DockerfileModel, name: string, declared: Instruction): readonly TextEdit[] {
	if (!KEY.test(name)) return [];
	const home = model.stages.find(({ instructions }) => instructions.includes(declared));
	const stages = model.stages.filter(({ lineage }) => home !== undefined && lineage.includes(home));
	const commands = stages.flatMap(({ runs }) => runs).filter(({ form, instruction }) => form !== 'exec' && instruction.range.start > declared.range.start).flatMap((run) => run.commands);
	return commands.filter((command) => isTask(command) && !command.assignments.some((each) => each.name === name)).map(({ range }) => insert(range.start, `${name}=build-only `));
}

function isTask({ name, nameWord, args, exact, wrappers }: ShellCommand): boolean {
	const words = [nameWord?.value ?? '', ...args.map(({ value }) => value)];
	const manage = words.findIndex((word) => /(?:^|\/)manage\.py$|^django-admin$/.test(word));
	return exact && wrappers.length === 0 && /^(?:python[\d.]*|manage\.py|django-admin|uv|poetry|pipenv)$/.test(name) && manage >= 0 && TASK.test(words[manage + 1] ?? '');
}
