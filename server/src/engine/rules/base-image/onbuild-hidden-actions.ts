/** Finds ONBUILD triggers that run, fetch, become root or take secrets in the builds of others. */
import { classifySecretPath, isRootUser } from '../../knowledge';
import { downloadOf, isInterpreter, readsScript, runnerOf } from '../../model/downloads';
import { removeInstruction } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import { readRun } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { Instruction } from '../../syntax/instruction';
import type { Rule, Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'onbuild-hidden-actions',
		title: 'ONBUILD acts unseen in other builds',
		category: 'base-image',
		severity: 'warning',
		why: "A trigger runs in every build on top of this image, as if it stood behind its FROM, and nothing in the child's Dockerfile shows it: what it downloads, installs and copies is in images whose authors never wrote it down.",
		fixable: 'always',
		since: '0.2.0',
		sameAs: [],
		references: ['https://docs.docker.com/reference/dockerfile/#onbuild', 'https://docs.docker.com/build/building/best-practices/#onbuild'],
	},

	*check(model) {
		for (const stage of model.stages) for (const instruction of stage.instructions) {
			const { keyword, nested } = instruction;
			const action = keyword === 'ONBUILD' && nested ? actionOf(model, stage, nested) : undefined;
			if (!nested || !action) continue;
			yield {
				range: nested.keywordRange,
				message: `${action.what} in every build on this image, and its Dockerfile does not show it. Move it into the children.`,
				severity: action.severity,
				fixes: [unsafeFix('Remove the trigger', 'The children must do it themselves then.', [removeInstruction(model, instruction)], { preferred: true, level: 'manual' })],
			};
		}
	},

	examples: [
		{
			name: 'runs what it downloads',
			bad: `FROM debian:13-slim
ONBUILD RUN curl -fsSL https://get.example.com/tool.sh | sh
#       ^^^ onbuild-hidden-actions
`,
			fixed: `FROM debian:13-slim
`,
		},
		{
			name: 'installs',
			bad: `FROM node:26-slim
WORKDIR /app
ONBUILD RUN npm ci
#       ^^^ onbuild-hidden-actions
CMD ["node", "server.js"]
`,
			fixed: `FROM node:26-slim
WORKDIR /app
CMD ["node", "server.js"]
`,
		},
		{
			name: 'takes a secret along',
			bad: `FROM python:3.14-slim
ONBUILD COPY .env /app/
#       ^^^^ onbuild-hidden-actions
`,
			fixed: `FROM python:3.14-slim
`,
		},
		{
			name: 'becomes root again',
			bad: `FROM node:26-slim
USER node
ONBUILD USER root
#       ^^^^ onbuild-hidden-actions
`,
			fixed: `FROM node:26-slim
USER node
`,
		},
		{
			name: 'any step',
			bad: `FROM golang:1.27
ONBUILD RUN go build -o /usr/bin/app .
#       ^^^ onbuild-hidden-actions
`,
			fixed: `FROM golang:1.27
`,
		},
		{ name: 'metadata, and files of the child', good: 'FROM node:26-slim\nONBUILD ARG VERSION\nONBUILD COPY package.json /app/\nONBUILD USER node\nONBUILD WORKDIR /app\n' },
		{ name: 'no trigger', good: 'FROM node:26-slim\nRUN npm ci\n' },
	],
};

interface Action {
	readonly what: string;
	readonly severity: Severity;
}

function actionOf(model: DockerfileModel, stage: Stage, nested: Instruction): Action | undefined {
	switch (nested.keyword) {
		case 'RUN': return stepOf(model, stage, nested);
		case 'USER': return isRootUser(nested.words[0]?.text ?? '') ? { what: 'The user becomes root', severity: 'warning' } : undefined;
		case 'COPY': case 'ADD': {
			if (nested.flags.some(({ name }) => name === 'from')) return undefined;
			const sources = nested.words.slice(0, -1).map(({ text }) => text);
			if (sources.some((path) => classifySecretPath(path)?.certainty === 'secret')) return { what: 'A secret file of the child is copied', severity: 'error' };
			return nested.keyword === 'ADD' && sources.some((path) => /^(?:https?|ftp|git):\/\/|^git@/i.test(path)) ? { what: 'A download is added', severity: 'warning' } : undefined;
		}
		default: return undefined;
	}
}

function stepOf(model: DockerfileModel, stage: Stage, nested: Instruction): Action {
	const run = readRun(nested, model.text, stage.shellAt(nested.range.start));
	if (run.mounts.some(({ type }) => type === 'secret' || type === 'ssh')) return { what: "A step reads the child's secrets", severity: 'warning' };
	const downloads = run.commands.flatMap((command) => downloadOf(command) ?? []);
	const runs = downloads.some((download) => runnerOf(run, download) !== undefined || download.command.pipesInto.some((command) => isInterpreter(command) && readsScript(command) !== undefined));
	if (runs) return { what: 'A downloaded script runs', severity: 'error' };
	if (downloads.length > 0 || run.commands.some(({ name, args }) => name === 'git' && /^(?:clone|fetch|pull)$/.test(args[0]?.value ?? ''))) return { what: 'A step downloads files', severity: 'warning' };
	const installs = run.commands.some((command) => packageCommand(command)?.action === 'install');
	return installs ? { what: 'Packages are installed', severity: 'warning' } : { what: 'A step runs', severity: 'info' };
}
