/**
 * A stage that only receives files and starts a program, moved to an image without a shell: whether that can be, and
 * what its start has to say then.
 */
import type { ImageFacts } from '../knowledge';
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import type { Instruction, Word } from '../syntax/instruction';
import { remove, replace, type TextEdit } from '../text/edit';
import { factsOf } from './factsOf';

/** The edits besides the FROM; undefined when the stage needs a shell, or starts something that the image cannot. */
export function distrolessEdits(model: DockerfileModel, stage: Stage, facts: ImageFacts, reference: string): readonly TextEdit[] | undefined {
	if (stage.parent || model.stages.some((other) => other !== stage && other.root === stage)) return undefined;
	if (stage.instructions.some(({ keyword, nested }) => ['RUN', 'SHELL', 'ONBUILD'].includes(keyword) || keyword === 'HEALTHCHECK' && nested !== undefined)) return undefined;
	const sources = stage.copies.filter(({ from }) => from !== undefined).map(({ from, instruction }) => from?.kind === 'known' ? model.stageNamed(from.value.text, instruction.range.start) ?? from.value.text : undefined);
	const origins = sources.map((source) => typeof source === 'string' ? factsOf(source) : source?.root.facts);
	const start = startEdits(stage, facts, reference, origins);
	const users = start && userEdits(stage);
	return start && users ? [...start, ...users] : undefined;
}

function startEdits(stage: Stage, facts: ImageFacts, reference: string, origins: readonly (ImageFacts | undefined)[]): TextEdit[] | undefined {
	const entrypoint = stage.lastBefore('ENTRYPOINT');
	const command = stage.lastBefore('CMD');
	const start = entrypoint ?? command;
	const items = start?.exec?.items;
	const program = items?.[0];
	if (!start || !items || !program || command && !command.exec) return undefined;
	if (/nodejs\d+/.test(reference)) {
		if (program.text !== 'node' || origins.some((origin) => origin?.libc !== 'glibc')) return undefined;
		return entrypoint ? [replace(inner(program), '/nodejs/bin/node')] : dropped(items, 1);
	}
	if (/distroless\/java\d+/.test(reference)) {
		if (program.text !== 'java') return undefined;
		if (entrypoint) return [];
		return items[1]?.text === '-jar' && items.length > 2 ? dropped(items, 2) : [replace(start.keywordRange, 'ENTRYPOINT')];
	}
	// Installed packages would not be on the path of Debian's own interpreter.
	if (/distroless\/python3/.test(reference)) return origins.length === 0 && /^python3?$/.test(program.text) && !entrypoint ? dropped(items, 1) : undefined;
	if (/chiseled/.test(reference)) return program.text === 'dotnet' || /^\.?\//.test(program.text) ? [] : undefined;
	// Nothing but the C library: programs that Go made need no more.
	return facts.name === 'debian' && program.text.includes('/') && origins.length > 0 && origins.every((origin) => origin?.name === 'golang' && origin.libc === 'glibc') ? [] : undefined;
}

/** The first items of an exec form go; undefined when none would be left. */
function dropped(items: readonly Word[], count: number): TextEdit[] | undefined {
	const next = items[count];
	return next ? [remove({ start: (items[0] as Word).range.start, end: next.range.start })] : undefined;
}

function inner({ range }: Word): { start: number; end: number } {
	return { start: range.start + 1, end: range.end - 1 };
}

/** Accounts of the old base do not exist in the new one, where the account is `nonroot`. */
function userEdits(stage: Stage): TextEdit[] | undefined {
	const edits: TextEdit[] = [];
	for (const instruction of stage.instructions) {
		if (instruction.keyword === 'USER') {
			const word = instruction.words[0];
			if (!word || word.text.includes('$')) return undefined;
			if (!/^\d+(?::\d+)?$/.test(word.text)) edits.push(replace(word.range, 'nonroot'));
		}
		const chown = ownerOf(instruction);
		if (chown?.valueRange === undefined || /^\d+(?::\d+)?$/.test(chown.value ?? '')) continue;
		if (chown.value?.includes('$')) return undefined;
		edits.push(replace(chown.valueRange, 'nonroot:nonroot'));
	}
	return edits;
}

function ownerOf(instruction: Instruction) {
	return instruction.keyword === 'COPY' || instruction.keyword === 'ADD' ? instruction.flags.find(({ name }) => name === 'chown') : undefined;
}
