/** Finds installs that bring the tools of development into the final image. */
import { insertAfter, insertAfterWord, insertBefore } from '../../model/edits';
import type { TextEdit } from '../../text/edit';
import { once } from '../../text/once';
import { firstRun } from '../../model/firstStep';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { isForDevelopment, type Installer, type ProjectInstall, projectInstall, variableFor } from '../../recipes/installs';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'dev-dependencies-in-production',
		title: 'Development dependencies in the final image',
		category: 'supply-chain',
		severity: 'info',
		why: 'Compilers, test runners and their hundreds of dependencies are not needed to run the program. In the image they only add known vulnerabilities, size, and tools for an intruder.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['tally:tally/php/composer-no-dev-in-production', 'tally:tally/ruby/missing-bundle-without-development'],
		references: ['https://docs.npmjs.com/cli/commands/npm-ci#omit', 'https://getcomposer.org/doc/03-cli.md#install-i', 'https://bundler.io/man/bundle-config.1.html'],
	},

	*check(model, { buildContext }) {
		const manifest = buildContext.files?.['package.json'];
		const none = typeof manifest === 'string' && !manifest.includes('"devDependencies"');
		for (const stage of model.stages) {
			if (stage.runs.length === 0 || isForDevelopment(model, stage) || model.stages.some((other) => other !== stage && other.lineage.includes(stage) && isForDevelopment(model, other))) continue;
			for (const run of stage.runs) for (const command of run.commands) {
				const install = projectInstall(command);
				const remedy = install && REMEDIES[install.installer];
				// A stage that lends its files may need the tools to build; Python, PHP and Ruby build nothing.
				if (!remedy || none && remedy.options === NODE.options || !stage.ships && !remedy.everywhere || !brings(model, stage, run, install)) continue;
				yield {
					range: install.word.range,
					message: `The dependencies of development come along. ${remedy.text}`,
					...((!stage.ships || !remedy.everywhere && !startsPlainly(model, stage)) && { severity: lowered('info') }),
					fixes: command.exact && run.form !== 'exec' ? [fix(model, stage, run, install, remedy)] : [],
				};
			}
		}
	},

	examples: [
		{
			name: 'npm',
			bad: `FROM node:26-slim
COPY . .
RUN npm ci
#       ^^ dev-dependencies-in-production
CMD ["node", "server.js"]
`,
			fixed: `FROM node:26-slim
COPY . .
RUN npm ci --omit=dev
CMD ["node", "server.js"]
`,
		},
		{ name: 'Composer', bad: 'FROM php:8.5-apache\nCOPY . .\nRUN composer install --no-interaction\n#            ^^^^^^^ dev-dependencies-in-production\n', fixed: 'FROM php:8.5-apache\nCOPY . .\nRUN composer install --no-dev --no-interaction\n' },
		{
			name: 'Bundler',
			bad: `FROM ruby:4.0-slim
COPY . .
RUN bundle install
#          ^^^^^^^ dev-dependencies-in-production
`,
			fixed: `FROM ruby:4.0-slim
COPY . .
ENV BUNDLE_WITHOUT=development:test
RUN bundle install
`,
		},
		{ name: 'Rails that nobody tells to be in production', bad: 'FROM ruby:4.0-slim\nCOPY . .\nRUN bundle install\n#          ^^^^^^^ dev-dependencies-in-production\nCMD ["rails", "server"]\n', fixed: 'FROM ruby:4.0-slim\nCOPY . .\nENV BUNDLE_WITHOUT=development:test\nRUN bundle install\nCMD ["rails", "server"]\n' },
		{ name: 'a stage for tests starts from it', good: 'FROM ruby:4.0-slim AS base\nCOPY . .\nRUN bundle install\nFROM base AS test\nCMD ["rspec"]\nFROM base\nCMD ["puma"]\n' },
		{ name: 'uv', bad: 'FROM python:3.14-slim\nCOPY . .\nRUN uv sync --locked\n#      ^^^^ dev-dependencies-in-production\nCMD ["python", "-m", "app"]\n', fixed: 'FROM python:3.14-slim\nCOPY . .\nRUN uv sync --no-dev --locked\nCMD ["python", "-m", "app"]\n' },
		{ name: 'left out', good: 'FROM node:26-slim\nCOPY . .\nRUN npm ci --omit=dev && composer install --no-dev && bundle install --without development test && poetry install --only main\nCMD ["node", "server.js"]\n' },
		{
			name: 'gems that another stage runs',
			bad: `FROM ruby:3.4 AS build
RUN bundle install
#          ^^^^^^^ dev-dependencies-in-production
FROM ruby:3.4-slim
COPY --from=build /usr/local/bundle /usr/local/bundle
`,
			fixed: `FROM ruby:3.4 AS build
ENV BUNDLE_WITHOUT=development:test
RUN bundle install
FROM ruby:3.4-slim
ENV BUNDLE_WITHOUT=development:test
COPY --from=build /usr/local/bundle /usr/local/bundle
`,
		},
		{ name: 'by a variable', good: 'FROM node:26-slim\nENV NODE_ENV=production BUNDLE_WITHOUT=development\nRUN npm ci && bundle install\n' },
		{ name: 'a project that has none', good: 'FROM node:26-slim\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]\n', context: { files: { 'package.json': '{ "dependencies": {} }' } } },
		{ name: 'needed to build', good: 'FROM node:26-slim\nCOPY . .\nRUN npm ci && npm run build && npm prune --omit=dev\nCMD ["node", "dist/server.js"]\n' },
		{ name: 'a generator of sites', good: 'FROM node:26-slim\nCOPY . .\nRUN npm ci && gatsby build\nCMD ["node", "server.js"]\n' },
		{ name: 'a stage that builds', good: 'FROM node:26 AS build\nCOPY . .\nRUN npm ci && npm run build\nFROM nginx:1.30\nCOPY --from=build /dist /usr/share/nginx/html\n' },
		{ name: 'an image for development', good: 'FROM node:26\nCOPY . .\nRUN npm ci\nCMD ["npm", "run", "dev"]\n' },
	],
};

interface Remedy {
	readonly text: string;
	/** An option of the install, or an instruction in front of it. */
	readonly option?: string;
	readonly env?: string;
	/** Options that leave the tools out; with a pattern, for such values only. */
	readonly options: Readonly<Record<string, true | RegExp>>;
	readonly variables: Readonly<Record<string, RegExp>>;
	/** Nothing else of the stage needs the tools. */
	readonly everywhere?: true;
}

const NODE = { options: { omit: /dev/, production: true, prod: true, P: true, only: /^prod/, 'no-dev': true }, variables: { NODE_ENV: /^(?:prod|\$)/, NPM_CONFIG_PRODUCTION: /true|\$/, NPM_CONFIG_OMIT: /dev/, npm_config_omit: /dev/, YARN_PRODUCTION: /true/ } } as const;
const REMEDIES: Readonly<Partial<Record<Installer, Remedy>>> = {
	npm: { ...NODE, text: 'Add --omit=dev.', option: '--omit=dev' },
	yarn: { ...NODE, text: 'Add --production (Yarn 1), or use yarn workspaces focus --production.', option: '--production' },
	pnpm: { ...NODE, text: 'Add --prod.', option: '--prod' },
	bun: { ...NODE, text: 'Add --production.', option: '--production' },
	composer: { text: 'Add --no-dev.', option: '--no-dev', options: { 'no-dev': true }, variables: { COMPOSER_NO_DEV: /^(?:1|true|\$)/ }, everywhere: true },
	bundle: { text: 'Set BUNDLE_WITHOUT=development:test.', env: 'ENV BUNDLE_WITHOUT=development:test', options: { without: true }, variables: { BUNDLE_WITHOUT: /./, BUNDLE_ONLY: /./ }, everywhere: true },
	poetry: { text: 'Add --only main.', option: '--only main', options: { only: true, without: /dev|test/, 'no-dev': true }, variables: { POETRY_WITHOUT: /./, POETRY_ONLY: /./ }, everywhere: true },
	uv: { text: 'Add --no-dev.', option: '--no-dev', options: { 'no-dev': true, 'no-default-groups': true, 'no-group': /dev/, 'only-group': true }, variables: { UV_NO_DEV: /^(?:1|true|\$)/ }, everywhere: true },
};
/** Steps that need the tools, or take them out again. */
const USES_TOOLS = /\b(?:(?:npm|yarn|pnpm|bun)\s+(?:--?[\w-]+(?:=\S+)?\s+)*(?:run\b|test\b|build|prune|start|exec|lint|generate)|npx|tsc|vite|webpack|rollup|esbuild|gulp|grunt|ng\s+build|nx\s|turbo\s|next\s+build|nuxt|gatsby|astro|eleventy|parcel|react-scripts|docusaurus|vuepress|vitepress|strapi|nest\s+build|tsup|swc|babel|sass|tailwindcss|quasar|ember|hexo|jest|vitest|mocha|node-prune|node\s+ace|prisma|--only[= ]prod|--omit[= ]dev|--production\b|--prod\b|phpunit|pytest|tox|ruff|mypy|make\b|cross-env)/;
const BUNDLE = /\bbundler?["',\s]+config\b[^\n;&|]*\bwithout\b/;

function brings(model: DockerfileModel, stage: Stage, run: Run, { installer, action, options, command }: ProjectInstall): boolean {
	const remedy = REMEDIES[installer] as Remedy;
	if (/^up|^u$|^lock$/.test(action) && installer !== 'composer') return false;
	if (options.some(({ name, word, value }) => {
		const wanted = remedy.options[name];
		return wanted === true ? value !== 'false' : wanted?.test(value ?? command.args[command.args.indexOf(word) + 1]?.value ?? '');
	})) return false;
	if (Object.entries(remedy.variables).some(([name, pattern]) => pattern.test(variableFor(stage, command, name) ?? ''))) return false;
	if (installer === 'bundle') return bundleWithout(model, stage) > run.instruction.range.start;
	const [pattern, last] = installer === 'composer' ? [USES_COMPOSER, lastComposer] : [USES_TOOLS, lastTools];
	const { range } = run.instruction;
	return last(stage, model).at <= range.start && !pattern.test(model.text.slice(command.range.end, range.end));
}

const bundleWithout = firstRun((text) => BUNDLE.test(text));
const USES_COMPOSER = /--no-dev\b|\bphpunit\b|\bcomposer\s+(?:run-script\s+)?test/;
const [lastTools, lastComposer] = [USES_TOOLS, USES_COMPOSER].map((pattern) => once((stage: Stage, { text }: DockerfileModel) => ({
	at: stage.runs.findLast(({ instruction: { range } }) => pattern.test(text.slice(range.start, range.end)))?.instruction.range.start ?? -1,
}))) as [LastStep, LastStep];
type LastStep = (stage: Stage, model: DockerfileModel) => { readonly at: number };

/** What starts is a program of its own; a script of the project may still need the tools. */
function startsPlainly(model: DockerfileModel, stage: Stage): boolean {
	const start = stage.lastBefore('CMD') ?? stage.lastBefore('ENTRYPOINT');
	return start !== undefined && /^\W*(?:node|python3?|gunicorn|uvicorn|dumb-init|tini)\b/.test(model.text.slice(start.argumentsRange.start, start.argumentsRange.end));
}

/** Bundler asks again when the program starts: the image that gets the gems must give the same answer. */
function alsoAtStart(model: DockerfileModel, stage: Stage, env: string): TextEdit[] {
	const final = model.finalStage;
	return !final || stage.ships || final.root.facts?.name !== stage.root.facts?.name ? [] : [insertAfter(model, final.from, [env])];
}

const IN_PRODUCTION = /\b(?:RAILS|RACK|APP|HANAMI)_ENV[= ]["']?production\b|(?:\s-e|--environment)["',\s=]+production\b/;

/** Rails is in development unless it is told otherwise, and its settings there ask for gems of that group. */
function mayRunInDevelopment(model: DockerfileModel, stage: Stage): boolean {
	const final = model.finalStage ?? stage;
	const start = [final.lastBefore('ENTRYPOINT'), final.lastBefore('CMD')].map((each) => each?.arguments.text ?? '').join(' ');
	return /\brails\b|\.sh\b|entrypoint/.test(start) && !IN_PRODUCTION.test(model.text);
}

function fix(model: DockerfileModel, stage: Stage, run: Run, { word }: ProjectInstall, { option, env }: Remedy): Fix {
	const edits = env ? [insertBefore(model, run.instruction, [env]), ...alsoAtStart(model, stage, env)] : [insertAfterWord(word, option ?? '')];
	return unsafeFix(env ? 'Leave the tools out by BUNDLE_WITHOUT' : `Add ${option}`, 'The program does not start where it needs one of these packages at run time: then the package belongs to the dependencies proper.', edits, { preferred: true, level: env && mayRunInDevelopment(model, stage) ? 'manual' : 'maximum' });
}
