/** Finds npm told to run the scripts of packages as root. */
import { assigned } from '../../model/assigned';
import { chainItemOf, removeChainItem, removeOption } from '../../model/edits';
import { safeFix, unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { matchesIn, written } from '../../model/written';
import { optionsOf } from '../../shell/options';
import type { ShellCommand } from '../../shell/types';
import type { TextEdit } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'npm-unsafe-perm',
		title: 'Package scripts of npm run as root',
		category: 'supply-chain',
		severity: 'warning',
		why: 'Up to version 6, npm gives up root before it runs the scripts of packages, unless unsafe-perm or user=root tells it not to: then any dependency is root in the build. Newer versions ignore the setting.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://docs.npmjs.com/cli/v6/using-npm/config#unsafe-perm', 'https://cwe.mitre.org/data/definitions/250.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			for (const { range, what, edit } of faults(model, stage)) {
				yield {
					range,
					message: `${what} lets the scripts of every package run as root. Remove it, and install as an account without privileges.`,
					...(!stage.ships && { severity: lowered('warning') }),
					fixes: edit ? [fix(stage, what, edit)] : [],
				};
			}
		}
	},

	examples: [
		{
			name: 'an option, with an npm that ignores it',
			bad: `FROM node:26-slim
RUN npm ci --unsafe-perm --omit=dev
#          ^^^^^^^^^^^^^ npm-unsafe-perm
`,
			fixed: `FROM node:26-slim
RUN npm ci --omit=dev
`,
		},
		{
			name: 'an option with a value',
			bad: `FROM registry.example.com/node
RUN npm install -g tool@1.0.0 --unsafe-perm=true
#                             ^^^^^^^^^^^^^^^^^^ npm-unsafe-perm
`,
			fixed: `FROM registry.example.com/node
RUN npm install -g tool@1.0.0
`,
		},
		{
			name: 'a setting',
			bad: `FROM node:26-slim
RUN npm config set unsafe-perm true && npm ci
#                  ^^^^^^^^^^^ npm-unsafe-perm
`,
			fixed: `FROM node:26-slim
RUN npm ci
`,
		},
		{
			name: 'the account of the scripts',
			bad: `FROM node:26-slim
RUN npm -g config set user root
#                     ^^^^ npm-unsafe-perm
`,
		},
		{
			name: 'a variable',
			bad: `FROM node:26-slim
ENV NPM_CONFIG_UNSAFE_PERM=true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ npm-unsafe-perm
RUN npm ci
`,
			fixed: `FROM node:26-slim
RUN npm ci
`,
		},
		{ name: 'a file', bad: 'FROM node:26-slim\nRUN echo "unsafe-perm=true" >> .npmrc\n#         ^^^^^^^^^^^^^^^^ npm-unsafe-perm\n' },
		{ name: 'switched off', good: 'FROM node:26-slim\nENV NPM_CONFIG_UNSAFE_PERM=false\nRUN npm config set unsafe-perm false && npm ci --no-unsafe-perm\n' },
		{ name: 'another setting', good: 'FROM node:26-slim\nRUN npm config set fund false && git config user.name root\n' },
	],
};

const ON = /^(?:true|1|yes|on)?$/i;
const NPM = /^(?:npm|npx|pnpm|lerna)$/;
const LINE = /\bunsafe-perm\s*=\s*true\b|(?<![\w.-])user\s*=\s*(?:root|0)\b/gi;

interface Fault {
	readonly range: TextRange;
	readonly what: string;
	readonly edit?: TextEdit | undefined;
}

function* faults(model: DockerfileModel, stage: Stage): Iterable<Fault> {
	for (const { name, value, range, removal } of assigned(model, stage)) {
		const key = name.toLowerCase();
		if (key === 'npm_config_unsafe_perm' && value !== '' && ON.test(value) || key === 'npm_config_user' && /^(?:root|0)$/.test(value)) yield { range, what: name, edit: removal };
	}
	for (const run of runsOf(model, stage)) for (const command of run.commands) if (NPM.test(command.name)) yield* ofCommand(model, run, command);
	for (const text of written(model, stage)) {
		if (/npmrc/.test(text.file)) for (const { range, match } of matchesIn(text, LINE)) yield { range, what: match[0] };
	}
}

function* ofCommand(model: DockerfileModel, run: Run, command: ShellCommand): Iterable<Fault> {
	const exact = command.exact && (run.form !== 'exec' || command.parent !== undefined);
	const { options, operands } = optionsOf(command);
	for (const option of options) {
		if (option.name !== 'unsafe-perm' && option.name !== 'unsafe' || !ON.test(option.value ?? '') || command.args[command.args.indexOf(option.word) + 1]?.value === 'false') continue;
		const spelled = command.args[command.args.indexOf(option.word) + 1];
		const valueWord = spelled?.value === 'true' ? spelled : undefined;
		yield { range: option.word.range, what: `--${option.name}`, edit: exact ? removeOption(model, { ...option, ...(valueWord && { valueWord }) }) : undefined };
	}
	const set = operands.findIndex(({ value }) => value === 'set');
	const key = set < 0 ? undefined : operands[set + 1];
	const [name = '', inline] = (key?.value ?? '').split('=');
	const value = inline ?? operands[set + 2]?.value ?? '';
	if (!key || !(name === 'unsafe-perm' && value !== '' && ON.test(value) || name === 'user' && /^(?:root|0)$/.test(value))) return;
	const item = chainItemOf(run.script, command);
	yield { range: key.range, what: `npm's setting ${name}`, edit: exact && item?.commands.length === 1 ? removeChainItem(model, run.script, item) : undefined };
}

function fix(stage: Stage, what: string, edit: TextEdit): Fix {
	const { runtime } = stage.root.facts ?? {};
	// Node.js 15 brought npm 7.
	if (runtime?.product === 'nodejs' && Number.parseInt(runtime.version, 10) >= 15) return safeFix(`Remove ${what}`, [edit], { preferred: true });
	return unsafeFix(`Remove ${what}`, 'With npm 6 the scripts of packages run as another account, and fail where they write to files of root.', [edit], { preferred: true, level: 'maximum' });
}
