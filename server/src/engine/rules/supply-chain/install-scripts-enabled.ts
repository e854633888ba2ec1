/** Finds installs from npm's registry that run the scripts of every package. Off: native modules need them. */
import { insertAfterWord } from '../../model/edits';
import { firstRun } from '../../model/firstStep';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { runsOf } from '../../model/packageSteps';
import { packageCommand } from '../../model/packages';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { projectInstall, variableFor } from '../../recipes/installs';
import { optionsOf } from '../../shell/options';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { lowered, type Rule, type RuleContext } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'install-scripts-enabled',
		title: 'Install scripts of packages run',
		category: 'supply-chain',
		severity: 'info',
		default: 'off',
		why: 'Package managers of Node.js run the scripts that a package brings at its install. A dependency that was taken over gets its code run in the build this way, before anything of the project uses it.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['sonar:S6505'],
		references: ['https://docs.npmjs.com/cli/using-npm/config#ignore-scripts', 'https://cwe.mitre.org/data/definitions/829.html'],
	},

	*check(model, context) {
		for (const stage of model.stages) for (const run of runsOf(model, stage)) for (const command of run.commands) {
			const word = installWord(command);
			if (!word || isOff(model, stage, command, context)) continue;
			yield {
				range: word.range,
				message: 'Scripts of every package run here. Add --ignore-scripts, and rebuild only the packages that need theirs.',
				...(!stage.ships && { severity: lowered('info') }),
				fixes: command.exact ? fixes(run, word) : [],
			};
		}
	},

	examples: [
		{ name: 'npm', bad: 'FROM node:26-slim\nRUN npm ci --omit=dev\n#       ^^ install-scripts-enabled\n', fixed: 'FROM node:26-slim\nRUN npm ci --ignore-scripts --omit=dev\n' },
		{ name: 'yarn, by its bare name', bad: 'FROM node:26-slim\nRUN yarn --frozen-lockfile\n#   ^^^^ install-scripts-enabled\n', fixed: 'FROM node:26-slim\nRUN yarn --ignore-scripts --frozen-lockfile\n' },
		{ name: 'a package by name', bad: 'FROM node:26-slim\nRUN pnpm add -g tool@1.2.3\n#        ^^^ install-scripts-enabled\n', fixed: 'FROM node:26-slim\nRUN pnpm add --ignore-scripts -g tool@1.2.3\n' },
		{ name: 'the option', good: 'FROM node:26-slim\nRUN npm install --ignore-scripts && yarn install --mode=skip-build && pnpm i --ignore-scripts=true\n' },
		{ name: 'a variable', good: 'FROM node:26-slim\nENV NPM_CONFIG_IGNORE_SCRIPTS=true\nRUN npm ci\n' },
		{ name: 'a setting', good: 'FROM node:26-slim\nRUN npm config set ignore-scripts true && npm ci\n' },
		{ name: "the project's setting", good: 'FROM node:26-slim\nCOPY . .\nRUN npm ci\n', context: { files: { '.npmrc': 'ignore-scripts=true\n' } } },
		{ name: 'bun runs none', good: 'FROM oven/bun:1\nRUN bun install\n' },
		{ name: 'a script of the project', good: 'FROM node:26-slim\nRUN npm run build && npm prune --omit=dev\n' },
	],
};

const SET = /\bignore-scripts(?:[\s=]+|["',]+\s*)["']?true\b/;

/** The word of the action, else `yarn` itself. */
function installWord(command: ShellCommand): ShellWord | undefined {
	const install = projectInstall(command);
	if (install) return /^(?:npm|yarn|pnpm)$/.test(install.installer) ? install.word : undefined;
	const read = packageCommand(command);
	if (!read || !/^(?:npm|yarn|pnpm)$/.test(read.manager) || read.action !== 'install' && read.action !== 'upgrade') return undefined;
	// `yarn global add x`: the option belongs behind the last word of the action.
	const global = read.manager === 'yarn' && read.actionWord?.value === 'global' ? read.packages[0] : read.actionWord;
	return global?.value === 'global' || read.actionWord?.value === 'global' && !/^(?:add|upgrade)$/.test(global?.value ?? '') ? undefined : global;
}

function isOff(model: DockerfileModel, stage: Stage, command: ShellCommand, { buildContext }: RuleContext): boolean {
	const option = optionsOf(command).options.some(({ name, value }) => name === 'ignore-scripts' && value !== 'false' || name === 'mode' && value === 'skip-build' || name === 'dry-run');
	const variable = variableFor(stage, command, 'NPM_CONFIG_IGNORE_SCRIPTS', 'npm_config_ignore_scripts', 'YARN_IGNORE_SCRIPTS');
	if (option || /^(?:1|true)$/i.test(variable ?? '') || variableFor(stage, command, 'YARN_ENABLE_SCRIPTS') === 'false') return true;
	if (/^\s*ignore-scripts\s*=\s*true\b/m.test(buildContext.files?.['.npmrc'] ?? '')) return true;
	return switchedOff(model, stage) <= command.range.start;
}

const switchedOff = firstRun((text) => SET.test(text));

function fixes({ form }: Run, word: ShellWord): readonly Fix[] {
	if (form === 'exec') return [];
	return [unsafeFix('Add --ignore-scripts', 'Packages with native code, and those that download a program, do not work until they are rebuilt (npm rebuild NAME).', [insertAfterWord(word, '--ignore-scripts')], { preferred: true, level: 'manual' })];
}
