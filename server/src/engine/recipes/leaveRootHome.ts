/**
 * The edits that take a program out of root's home folder, where no other account may look: the same path below another
 * folder, in every instruction that names it. Undefined when something there cannot follow.
 */
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import type { Instruction } from '../syntax/instruction';
import { replace, type TextEdit } from '../text/edit';
import type { TextRange } from '../text/range';

export interface Move {
	/** The folder that takes the place of /root. */
	readonly to: string;
	/** Where /root is named first. */
	readonly range: TextRange;
	readonly edits: readonly TextEdit[];
}

const HOME = /(?:\/root|~|\$HOME|\$\{HOME\})(?![\w.-])/;
const MENTION = /(?<![\w./-])\/root(?![\w.-])/g;
/** What only builds, shells and tools of the home folder's owner look for: it stays. */
const OWN = /(?:\/root|~|\$HOME|\$\{HOME\})\/\.[\w./-]*/g;
/** Commands that only look after files. */
const TENDING = /^(?:chmod|chown|mkdir|ls|test|\[|touch|true)$/;
const FOLDERS = ['/app', '/opt/app', '/srv/app'];

export function moveOutOfRootHome(model: DockerfileModel, stage: Stage): Move | undefined {
	const { facts } = stage.root;
	if (stage.system === 'windows' || facts?.defaultUser === undefined && !stage.root.isScratch) return undefined;
	const textOf = ({ start, end }: TextRange): string => model.text.slice(start, end);
	const places: TextRange[] = [];
	for (const each of stage.lineage) for (const instruction of each.instructions) {
		if (!HOME.test(textOf(instruction.range).replace(OWN, ''))) continue;
		const range = each === stage ? movablePart(stage, instruction) : undefined;
		if (!range) return undefined;
		const inside = [...textOf(range).matchAll(MENTION)].map(({ index }) => ({ start: range.start + index, end: range.start + index + '/root'.length }));
		// `~` and `$HOME`, or a path of another stage.
		if (inside.length === 0 || HOME.test((textOf({ start: instruction.range.start, end: range.start }) + textOf(range).replace(MENTION, '')).replace(OWN, '').replace(/--from=\S+.*$/s, ''))) return undefined;
		places.push(...inside);
	}
	const [first] = places;
	const whole = textOf(stage.range);
	const to = FOLDERS.find((folder) => !new RegExp(`(?<![\\w./-])${folder}(?![\\w.-])`).test(whole));
	return first && to !== undefined ? { to, range: first, edits: places.map((range) => replace(range, to)) } : undefined;
}

/** The part of an instruction in which /root can be another folder. */
function movablePart(stage: Stage, instruction: Instruction): TextRange | undefined {
	switch (instruction.keyword) {
		case 'WORKDIR': case 'CMD': case 'ENTRYPOINT': case 'HEALTHCHECK': return instruction.argumentsRange;
		case 'COPY': case 'ADD': return stage.copies.find((copy) => copy.instruction === instruction)?.destination?.word.range;
		case 'RUN': return stage.runs.find((run) => run.instruction === instruction)?.commands.every(({ name }) => TENDING.test(name)) ? instruction.argumentsRange : undefined;
		default: return undefined;
	}
}
