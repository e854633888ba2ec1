/** Finds yarn installs that leave the cache of yarn in the layer. */
import { maybe, unsafeFix } from '../../model/fix';
import { packageCommand } from '../../model/packages';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { ShellCommand } from '../../shell/types';
import { appendBehind } from '../../recipes/appendBehind';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'yarn-cache-clean',
		title: 'Cache of yarn stays in the layer',
		category: 'hygiene',
		severity: 'hint',
		why: 'Yarn 1 keeps a copy of every package that it downloads. In an image nobody reads it again: it makes the layer larger by as much as the modules themselves.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['droast:DF055', 'hadolint:DL3060'],
		references: ['https://classic.yarnpkg.com/lang/en/docs/cli/cache/'],
	},

	*check(model) {
		for (const stage of model.stages) {
			// What others copy out of a stage is not its cache.
			if (stage.role === 'copied' || runsOf(model, stage).length === 0 || usesModernYarn(stage)) continue;
			for (const run of runsOf(model, stage)) {
				const last = run.commands.findLast(installs);
				const found = last && packageCommand(last);
				if (!found || !last.nameWord || isUncached(stage, run) || run.commands.slice(run.commands.indexOf(last) + 1).some(cleans)) continue;
				yield {
					range: (found.actionWord ?? last.nameWord).range,
					message: 'yarn keeps its cache in the layer. Run yarn cache clean in the same RUN, or mount a cache.',
					fixes: () => {
						const edit = last.wrappers.length === 0 ? appendBehind(model, run, last, 'yarn cache clean') : undefined;
						return maybe(edit && unsafeFix('Run yarn cache clean in the same step', 'With Yarn 2 and newer the program may load its packages from this cache.', [edit], { preferred: true, level: 'maximum' }));
					},
				};
			}
		}
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM node:26-slim
RUN yarn install --frozen-lockfile
#        ^^^^^^^ yarn-cache-clean
`,
			fixed: `FROM node:26-slim
RUN yarn install --frozen-lockfile && yarn cache clean
`,
		},
		{
			name: 'without a word',
			bad: `FROM node:26-slim
COPY package.json yarn.lock ./
RUN yarn --production \\
#   ^^^^ yarn-cache-clean
    && rm -rf /tmp/*
`,
			fixed: `FROM node:26-slim
COPY package.json yarn.lock ./
RUN yarn --production \\
    && yarn cache clean \\
    && rm -rf /tmp/*
`,
		},
		{
			name: 'a global tool',
			bad: `FROM node:26-slim
RUN yarn global add serve@14
#               ^^^ yarn-cache-clean
`,
			fixed: `FROM node:26-slim
RUN yarn global add serve@14 && yarn cache clean
`,
		},
		{ name: 'cleaned', good: 'FROM node:26-slim\nRUN yarn install && yarn cache clean\nRUN yarn add express@5 && rm -rf /usr/local/share/.cache\n' },
		{ name: 'a cache mount', good: 'FROM node:26-slim\nRUN --mount=type=cache,target=/usr/local/share/.cache/yarn yarn install\n' },
		{ name: 'a newer yarn', good: 'FROM node:26-slim\nRUN corepack enable\nRUN yarn install --immutable\n' },
		{ name: 'a script of the project', good: 'FROM node:26-slim\nRUN yarn build && yarn run test\n' },
		{ name: 'a stage that only lends files', good: 'FROM node:26-slim AS build\nRUN yarn install && yarn build\nFROM node:26-slim\nCOPY --from=build /app/dist /app\n' },
	],
};

/** Yarn 2 and newer keep packages in the project or in a folder that they run from. */
function usesModernYarn(stage: Stage): boolean {
	return stage.lineage.some(({ runs, copies }) => copies.some(({ instruction }) => /\.yarnrc\.yml|\.yarn(?:\/|\s)/.test(instruction.arguments.text))
		|| runs.some(({ commands }) => commands.some(({ name, args }) => name === 'corepack' || name === 'yarn' && args.some(({ value }) => /^(?:--immutable.*|--inline-builds|workspaces|dlx|set)$/.test(value)))));
}

function installs(command: ShellCommand): boolean {
	const found = packageCommand(command);
	return found?.manager === 'yarn' && found.action === 'install' && !found.options.some(({ name }) => /^(?:v|version|h|help)$/.test(name)) && (found.actionWord?.value !== 'add' || found.packages.length > 0);
}

function isUncached(stage: Stage, run: Run): boolean {
	return stage.lookupAt(run.instruction.range.start)('YARN_CACHE_FOLDER').kind !== 'absent'
		|| run.mounts.some(({ type, options }) => (type === 'cache' || type === 'tmpfs') && /yarn|cache/.test(options.get('target') ?? options.get('dst') ?? options.get('destination') ?? ''));
}

function cleans(command: ShellCommand): boolean {
	return command.name === 'yarn' && command.args.some(({ value }) => value === 'clean') || (command.name === 'rm' || command.name === 'find') && command.args.some(({ value }) => /yarn|\.cache/.test(value));
}
