/** Finds installs of a project's dependencies that may take other versions than its lock file names. */
import { isFolderKnown } from '../../config/buildContext';
import { insertBefore } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { isForDevelopment, lockAt, type ProjectInstall, projectInstall, variableFor } from '../../recipes/installs';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { insert, replace, type TextEdit } from '../../text/edit';
import { lowered, type Rule, type RuleContext } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'lockfile-not-enforced',
		title: 'Lock file is not enforced',
		category: 'supply-chain',
		severity: 'info',
		why: 'Without an enforced lock file the build takes the newest versions that the ranges allow: another set tomorrow, with whatever was published in between. An enforced lock file also pins the digest of every package.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['droast:DF031', 'tally:tally/ruby/missing-bundle-deployment'],
		references: ['https://docs.npmjs.com/cli/commands/npm-ci', 'https://bundler.io/man/bundle-config.1.html', 'https://cwe.mitre.org/data/definitions/1357.html'],
	},

	*check(model, context) {
		for (const stage of model.stages) for (const run of runsOf(model, stage)) for (const command of run.commands) {
			const install = projectInstall(command);
			const loose = install ? looseness(model, stage, install) : undefined;
			const word = install?.word ?? updates(command);
			if (!word || install && !loose) continue;
			yield {
				range: word.range,
				message: loose?.remedy ? `This may install other versions than the lock file names. ${loose.remedy}` : 'This takes new versions in the build. Update the lock file in the project, and install what it names.',
				...(!(stage.ships && !isForDevelopment(model, stage)) && { severity: lowered('info') }),
				fixes: () => install && loose?.edit ? fixes(model, stage, run, install, loose, context) : [],
			};
		}
	},

	examples: [
		{ name: 'files elsewhere bring no lock file', bad: 'FROM node:26-slim\nCOPY bashrc /root/.bashrc\nWORKDIR /app\nCOPY package.json .\nRUN npm install\n#       ^^^^^^^ lockfile-not-enforced\n' },
		{
			name: 'npm',
			bad: `FROM node:26-slim
WORKDIR /app
COPY package*.json ./
RUN npm install --omit=dev
#       ^^^^^^^ lockfile-not-enforced
`,
			fixed: `FROM node:26-slim
WORKDIR /app
COPY package*.json ./
RUN npm ci --omit=dev
`,
		},
		{
			name: 'yarn, by its bare name',
			bad: `FROM node:26-slim
COPY package.json yarn.lock ./
RUN yarn && yarn build
#   ^^^^ lockfile-not-enforced
`,
			fixed: `FROM node:26-slim
COPY package.json yarn.lock ./
RUN yarn --frozen-lockfile && yarn build
`,
		},
		{
			name: 'Bundler',
			bad: `FROM ruby:4.0
COPY Gemfile Gemfile.lock ./
RUN bundle install --jobs 4
#          ^^^^^^^ lockfile-not-enforced
`,
			fixed: `FROM ruby:4.0
COPY Gemfile Gemfile.lock ./
ENV BUNDLE_FROZEN=true
RUN bundle install --jobs 4
`,
		},
		{
			name: 'uv',
			bad: `FROM python:3.14-slim
COPY pyproject.toml uv.lock ./
RUN uv sync --no-dev
#      ^^^^ lockfile-not-enforced
`,
			fixed: `FROM python:3.14-slim
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev
`,
		},
		{ name: 'new versions on purpose', bad: 'FROM php:8.5-cli\nCOPY composer.* ./\nRUN composer update --no-dev\n#            ^^^^^^ lockfile-not-enforced\n', fixed: 'FROM php:8.5-cli\nCOPY composer.* ./\nRUN composer install --no-dev\n' },
		{ name: 'there is no lock file', bad: 'FROM node:26-slim\nCOPY package.json ./\nRUN npm install\n#       ^^^^^^^ lockfile-not-enforced\n', context: { files: { 'package.json': '{}', 'package-lock.json': null, 'npm-shrinkwrap.json': null } } },
		{ name: 'enforced', good: 'FROM node:26-slim\nCOPY . .\nRUN npm ci && yarn install --immutable && pnpm install --frozen-lockfile && bun install --frozen-lockfile && pipenv install --deploy && uv sync --frozen\n' },
		{ name: 'by a setting', good: 'FROM ruby:4.0\nENV BUNDLE_DEPLOYMENT=1\nCOPY . .\nRUN bundle install\n' },
		{ name: 'by a setting of the project', good: 'FROM ruby:4.0\nCOPY . .\nRUN bundle config set --local deployment true && bundle install\n' },
		{ name: 'a tool, not the project', good: 'FROM node:26-slim\nRUN npm install -g pnpm@10 && npm install express@5 && npm run install\n' },
	],
};

interface Loose {
	/** What to do, as a sentence. */
	readonly remedy?: string;
	readonly title?: string;
	/** `ci` in place of the action, or an option behind it, or a variable of the image. */
	readonly edit?: { readonly action: string } | { readonly option: string } | { readonly env: string };
}

const FROZEN = new Set(['frozen-lockfile', 'immutable', 'pure-lockfile', 'frozen', 'locked', 'deployment', 'deploy', 'ignore-pipfile', 'offline']);
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
	npm: [], composer: [], poetry: [], yarn: ['YARN_ENABLE_IMMUTABLE_INSTALLS', 'CI'], pnpm: ['CI', 'npm_config_frozen_lockfile', 'NPM_CONFIG_FROZEN_LOCKFILE'], bun: ['BUN_FROZEN'],
	bundle: ['BUNDLE_DEPLOYMENT', 'BUNDLE_FROZEN'], pipenv: ['PIPENV_IGNORE_PIPFILE', 'PIPENV_DEPLOY'], uv: ['UV_FROZEN', 'UV_LOCKED'],
};
const BUNDLE = /\bbundler?["',\s]+config\b[^\n;&|]*\b(?:deployment|frozen)\b/;

/** How the lock file comes to be enforced; undefined when it is. */
function looseness(model: DockerfileModel, stage: Stage, { installer, action, options, command }: ProjectInstall): Loose | undefined {
	const on = options.some(({ name, value }) => FROZEN.has(name) && value !== 'false');
	const variable = variableFor(stage, command, ...(SETTINGS[installer] ?? []));
	if (on || variable !== undefined && !/^(?:0|false|no|)$/i.test(variable)) return undefined;
	if (/^up|^u$/.test(action)) return installer === 'composer' ? { edit: { action: 'install' }, title: 'Use composer install' } : {};
	if (action === 'lock') return options.some(({ name }) => name === 'r' || name === 'requirements' || name === 'check') ? undefined : {};
	switch (installer) {
		case 'npm': return /^(?:ci|clean-install|install-clean)$/.test(action) ? undefined : { remedy: 'Use npm ci.', title: 'Use npm ci', edit: { action: 'ci' } };
		case 'yarn': case 'pnpm': case 'bun': return { remedy: 'Add --frozen-lockfile.', title: 'Add --frozen-lockfile', edit: { option: '--frozen-lockfile' } };
		case 'bundle': {
			const set = stage.lineage.some((each) => each.runs.some(({ instruction: { range } }) => range.start <= command.range.start && BUNDLE.test(model.text.slice(range.start, range.end))));
			return set ? undefined : { remedy: 'Set BUNDLE_FROZEN, or BUNDLE_DEPLOYMENT.', title: 'Set BUNDLE_FROZEN', edit: { env: 'ENV BUNDLE_FROZEN=true' } };
		}
		case 'pipenv': return action === 'install' ? { remedy: 'Add --deploy.', title: 'Add --deploy', edit: { option: '--deploy' } } : undefined;
		case 'uv': return { remedy: 'Add --locked.', title: 'Add --locked', edit: { option: '--locked' } };
		default: return undefined;
	}
}

/** Commands besides installers that only take new versions. */
function updates(command: ShellCommand): ShellWord | undefined {
	const [first, second] = command.args;
	if (command.name === 'cargo' && first?.value === 'update') return first;
	if (command.name === 'go' && first?.value === 'get' && second?.value === '-u') return second;
	return command.name === 'mix' && first?.value === 'deps.update' ? first : undefined;
}

function fixes(model: DockerfileModel, stage: Stage, run: Run, { installer, word, options, command }: ProjectInstall, { edit, title = '' }: Loose, { buildContext }: RuleContext): readonly Fix[] {
	const lock = lockAt(stage, installer, run.instruction.range.start, buildContext);
	const refused = options.some(({ name }) => /^(?:no-package-lock|no-lockfile|no-frozen-lockfile|no-immutable)$/.test(name));
	if (!edit || lock === 'no' || refused || !command.exact || run.form === 'exec') return [];
	// In another folder, another lock file.
	const elsewhere = options.some(({ name }) => /^(?:prefix|cwd|C|dir|d|working-dir|directory|project)$/.test(name)) || run.commands.some(({ name }) => name === 'cd' || name === 'pushd');
	const change: TextEdit = 'env' in edit ? insertBefore(model, run.instruction, [edit.env]) : 'action' in edit ? replace(word.range, edit.action) : insert(word.range.end, ` ${edit.option}`);
	return [unsafeFix(title, 'The build stops where the lock file is missing, or does not fit the manifest: bring it up to date in the project then.', [change], { preferred: true, level: lock === 'yes' && !elsewhere && isFolderKnown(buildContext) ? 'recommended' : 'maximum' })];
}
