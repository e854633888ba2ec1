/**
 * What a custom rule can look at: every image, package, command, port… of a stage, by the names that its patterns may
 * mean and with its place. What cannot be resolved is left out.
 */
import type { Subject } from '../config/custom';
import { canonicalName, registryOf } from '../knowledge';
import { removeInstruction, removeProperty, removeWord } from '../model/edits';
import type { ImageReference } from '../model/imageReference';
import { externalImages } from '../model/externalImages';
import type { DockerfileModel } from '../model/model';
import { packageCommand } from '../model/packages';
import { runsOf } from '../model/packageSteps';
import { expand } from '../model/resolve';
import { readRun } from '../model/run';
import type { Stage } from '../model/stage';
import type { ShellCommand } from '../shell/types';
import type { Instruction, Word } from '../syntax/instruction';
import type { TextEdit } from '../text/edit';
import type { TextRange } from '../text/range';

export interface Occurrence {
	/** All ways to name it. */
	readonly names: readonly string[];
	readonly range: TextRange;
	/** It stands in an ONBUILD: another image's, not this one's. */
	readonly trigger?: boolean;
	/** Takes it out, where nothing else depends on how. */
	readonly remove?: () => TextEdit;
}

export const OCCURRENCES: Readonly<Record<Subject, (model: DockerfileModel, stage: Stage) => Iterable<Occurrence>>> = {
	image: (model, stage) => images(model, stage).map(({ image, range }) => ({ names: namesOf(image), range })),
	registry: (model, stage) => images(model, stage).map(({ image, range }) => ({ names: [registryOf(image)], range })),

	*package(model, stage) {
		for (const run of runsOf(model, stage)) for (const command of run.commands) {
			const found = packageCommand(command);
			if (found?.action !== 'install') continue;
			for (const word of found.packages) {
				const plain = PLAIN_PACKAGE.exec(word.value)?.[0] ?? word.value;
				const several = found.packages.length > 1 && command.exact && run.form !== 'exec';
				yield { names: [plain, word.value, `${found.manager}:${plain}`], range: word.range, trigger: !stage.runs.includes(run), ...(several && { remove: () => removeWord(model, word) }) };
			}
		}
	},

	*command(model, stage) {
		for (const command of commandsOf(model, stage)) {
			if (command.name === '') continue;
			yield { names: [command.name, [command.name, ...command.args.map((arg) => arg.value)].join(' ')], range: command.nameWord?.range ?? command.range };
		}
	},

	*port(model, stage) {
		for (const { instruction, word, trigger } of wordsOf(stage, 'EXPOSE')) {
			const value = expand(word.text, word.range, stage.lookupAt(instruction.range.start));
			if (value.kind !== 'known') continue;
			const port = value.value.text.toLowerCase();
			const remove = (): TextEdit => instruction.words.length > 1 ? removeWord(model, word) : removeInstruction(model, instruction);
			yield { names: [port, port.includes('/') ? port.replace(/\/tcp$/, '') : `${port}/tcp`], range: word.range, trigger, ...(!trigger && { remove }) };
		}
	},

	*label(model, stage) {
		for (const { instruction, trigger } of instructionsOf(stage, 'LABEL')) {
			for (const property of instruction.properties) {
				const name = property.name.replace(/^(["'])(.*)\1$/, '$2');
				yield { names: [name, `${name}=${property.value ?? ''}`], range: property.nameRange, trigger, ...(!trigger && { remove: () => removeProperty(model, instruction, property) }) };
			}
		}
	},

	*env(_, stage) {
		for (const keyword of ['ENV', 'ARG']) for (const { instruction, trigger } of instructionsOf(stage, keyword)) {
			for (const { name, value, nameRange } of instruction.properties) yield { names: [name, `${name}=${value ?? ''}`], range: nameRange, trigger };
		}
	},

	*user(_, stage) {
		for (const { instruction, word, trigger } of wordsOf(stage, 'USER')) {
			const value = expand(word.text, word.range, stage.lookupAt(instruction.range.start));
			if (value.kind === 'known') yield { names: [accountOf(value.value.text)], range: word.range, trigger };
		}
	},

	*instruction(_, stage) {
		for (const instruction of [stage.from, ...stage.instructions]) {
			yield { names: [instruction.keyword], range: instruction.keywordRange };
			if (instruction.keyword === 'ONBUILD' && instruction.nested) yield { names: [instruction.nested.keyword], range: instruction.nested.keywordRange, trigger: true };
		}
	},
};

/** Up to the version, the extras or the operator: `curl=8.*`, `left-pad@1`, `requests[socks]>=2`. */
const PLAIN_PACKAGE = /^.[^=<>~!@[]*/s;

/** Without the group. */
export function accountOf(user: string): string {
	const colon = user.indexOf(':');
	return colon < 0 ? user : user.slice(0, colon);
}

/** `node`, `node:24`, `docker.io/library/node:24`… An image without tag and digest is the latest. */
function namesOf(image: ImageReference): string[] {
	const rest = image.text.slice(image.name.length) || ':latest';
	return [...new Set([image.name, canonicalName(image), `${registryOf(image)}/${image.repository}`])].flatMap((name) => [name, name + rest]);
}

function images(model: DockerfileModel, stage: Stage): { readonly image: ImageReference; readonly range: TextRange }[] {
	const found = stage.image && stage.image.text !== 'scratch' ? [{ image: stage.image, range: stage.image.ranges.whole ?? placeOf(stage) }] : [];
	return [...found, ...externalImages(model).filter((external) => external.stage === stage)];
}

/** Where to say that a stage lacks something. */
export function placeOf(stage: Stage): TextRange {
	return stage.from.words[0]?.range ?? stage.from.keywordRange;
}

function* instructionsOf(stage: Stage, keyword: string): Iterable<{ readonly instruction: Instruction; readonly trigger: boolean }> {
	for (const outer of stage.instructions) {
		const instruction = outer.keyword === 'ONBUILD' ? outer.nested : outer;
		if (instruction?.keyword === keyword) yield { instruction, trigger: instruction !== outer };
	}
}

function* wordsOf(stage: Stage, keyword: string): Iterable<{ readonly instruction: Instruction; readonly word: Word; readonly trigger: boolean }> {
	for (const { instruction, trigger } of instructionsOf(stage, keyword)) for (const word of instruction.words) yield { instruction, word, trigger };
}

function commandsOf(model: DockerfileModel, stage: Stage): ShellCommand[] {
	const others = stage.instructions.flatMap((instruction) => instruction.keyword === 'HEALTHCHECK' ? instruction.nested ?? [] : /^(?:CMD|ENTRYPOINT)$/.test(instruction.keyword) ? [instruction] : []);
	return [...runsOf(model, stage), ...others.map((instruction) => readRun(instruction, model.text, stage.shellAt(instruction.range.start)))].flatMap((run) => run.commands);
}
