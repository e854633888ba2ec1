/** Finds secret files that one instruction brings and a later one removes: they are still in the earlier layer. */
import { classifySecretPath } from '../../knowledge';
import { chainItemOf, appendToChain, removeChainItem, removeInstruction } from '../../model/edits';
import { type Fix, safeFix, maybe } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import { contentOf, copiedSecrets } from '../../model/secretFiles';
import { joinPath, type Stage } from '../../model/stage';
import { secretFileFix } from '../../recipes/secretFileMount';
import { optionsOf } from '../../shell/options';
import type { ShellCommand, ShellWord } from '../../shell/types';
import type { Instruction } from '../../syntax/instruction';
import type { TextRange } from '../../text/range';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'secret-removed-in-later-layer',
		title: 'Secret file removed in a later layer',
		category: 'secrets',
		severity: 'error',
		why: 'Every COPY and RUN makes a layer of its own. Removing a file in a later one only hides it: the earlier layer is part of the image, and anybody can unpack it.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: [],
		references: ['https://docs.docker.com/build/building/secrets/', 'https://docs.docker.com/get-started/docker-concepts/building-images/understanding-image-layers/'],
	},

	*check(model, { buildContext }) {
		for (const stage of model.stages) {
			const brought: Brought[] = copiedSecrets(model).filter((each) => each.stage === stage && each.target !== undefined && contentOf(model, each, buildContext.files) !== 'plain')
				.map((each) => ({ path: each.target as string, range: each.source.word.range, instruction: each.copy.instruction, fix: () => secretFileFix(model, each) }));
			for (const run of stage.runs) for (const command of run.commands) {
				brought.push(...written(stage, run, command));
				if (command.name !== 'rm' && command.name !== 'unlink' && command.name !== 'shred') continue;
				for (const word of optionsOf(command).operands) {
					const path = absolute(stage, run.instruction, word);
					const found = brought.find((each) => each.path === path);
					if (!found) continue;
					brought.splice(brought.indexOf(found), 1);
					if (found.instruction === run.instruction) continue;
					yield {
						range: word.range,
						message: 'The file is still in the layer that brought it. Mount it as a build secret instead of removing it here.',
						related: [{ range: found.range, message: 'The layer that keeps it' }],
						fixes: () => maybe(found.run ? removedWhereWritten(model, stage, found.run, run, command) : found.fix?.()),
					};
				}
			}
		}
	},

	examples: [
		{
			name: 'copied, then removed',
			bad: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
WORKDIR /app
COPY pip.conf /etc/pip.conf
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
RUN rm -f /etc/pip.conf && mkdir data
#         ^^^^^^^^^^^^^ secret-removed-in-later-layer
`,
			fixed: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
WORKDIR /app
COPY requirements.txt .
RUN --mount=type=secret,id=pip-conf,target=/etc/pip.conf pip install --no-cache-dir -r requirements.txt
RUN mkdir data
`,
		},
		{
			name: 'written, then removed',
			bad: `FROM node:24-slim
WORKDIR /app
RUN printf 'registry=https://npm.example.com\\n' > .npmrc
RUN npm ci
RUN rm .npmrc
#      ^^^^^^ secret-removed-in-later-layer
`,
		},
		{
			name: 'written, and removed by the next RUN',
			bad: `FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN echo "//npm.example.com/:always-auth=true" >> /root/.npmrc && npm ci
RUN rm -f /root/.npmrc
#         ^^^^^^^^^^^^ secret-removed-in-later-layer
`,
			fixed: `FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN echo "//npm.example.com/:always-auth=true" >> /root/.npmrc && npm ci && rm -f /root/.npmrc
`,
		},
		{ name: 'each step writes its own and removes it', good: "FROM node:24-slim\nWORKDIR /app\nRUN echo '//npm.example.com/:always-auth=true' > .npmrc && npm ci && rm -f .npmrc\nRUN echo '//npm.example.com/:always-auth=true' > .npmrc && npm install extra@1.0.0 && rm -f .npmrc\n" },
		{ name: 'written and removed in one layer', good: "FROM node:24-slim\nWORKDIR /app\nRUN printf 'registry=https://npm.example.com\\n' > .npmrc && npm ci && rm .npmrc\n" },
		{ name: 'another file', good: 'FROM node:24-slim\nWORKDIR /app\nRUN rm -f /root/.npmrc package-lock.json\n' },
	],
};

interface Brought {
	readonly path: string;
	readonly range: TextRange;
	readonly instruction: Instruction;
	readonly fix?: () => Fix | undefined;
	/** The RUN that wrote it, when no COPY brought it. */
	readonly run?: Run;
}

/** Files that a redirection, cp or mv makes. */
function* written(stage: Stage, run: Run, command: ShellCommand): Iterable<Brought> {
	const { instruction } = run;
	const words = command.redirections.filter(({ operator }) => operator.startsWith('>')).flatMap(({ target }) => target ?? []);
	if (command.name === 'cp' || command.name === 'tee') words.push(...command.args.slice(-1));
	for (const word of words) {
		const path = absolute(stage, instruction, word);
		if (path !== undefined && classifySecretPath(path)?.certainty === 'secret') yield { path, range: word.range, instruction, run };
	}
}

/** The removal at the end of the RUN that writes the file, when it comes right behind that RUN and removes nothing else. */
function removedWhereWritten(model: DockerfileModel, stage: Stage, writer: Run, remover: Run, command: ShellCommand): Fix | undefined {
	const last = writer.script.chain.at(-1);
	const item = chainItemOf(remover.script, command);
	const adjacent = stage.runs.indexOf(remover) === stage.runs.indexOf(writer) + 1;
	const sameWay = stage.userAt(writer.instruction.range.start).instruction === stage.userAt(remover.instruction.range.start).instruction
		&& !stage.instructions.some((i) => i.keyword === 'WORKDIR' && i.range.start > writer.instruction.range.start && i.range.end < remover.instruction.range.start);
	if (!last || !item || !adjacent || !sameWay || writer.form !== 'shell' || remover.form !== 'shell' || item.commands.length !== 1 || optionsOf(command).operands.length !== 1) return undefined;
	const taken = remover.script.chain.length === 1 ? removeInstruction(model, remover.instruction) : removeChainItem(model, remover.script, item);
	if (!taken || writer.script.chain.some(({ operator }) => operator === '||' || operator === '&')) return undefined;
	return safeFix('Remove it in the RUN that writes it', [appendToChain(model, writer.script, last, model.text.slice(command.range.start, command.range.end)), taken], { preferred: true });
}

function absolute(stage: Stage, instruction: Instruction, word: ShellWord): string | undefined {
	const value = word.value.replace(/^(?:~|\$HOME|\$\{HOME\})\//, '/root/');
	if (/[$`*?]/.test(value)) return undefined;
	if (value.startsWith('/')) return joinPath('/', value);
	const workdir = stage.workdirAt(instruction.range.start);
	return workdir.kind === 'known' ? joinPath(workdir.value, value) : undefined;
}
