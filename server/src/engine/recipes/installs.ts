/** Installs of a project's own dependencies (`npm install`, `yarn`, `bundle install`…), and what the stage knows of their lock files. */
import type { BuildContext } from '../config/buildContext';
import { copyPath, nested } from '../model/copyPath';
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import { optionsOf } from '../shell/options';
import type { Option, ShellCommand, ShellWord } from '../shell/types';
import { own } from '../text/own';
import { expression } from '../text/expression';

export type Installer = 'npm' | 'yarn' | 'pnpm' | 'bun' | 'bundle' | 'composer' | 'pipenv' | 'poetry' | 'uv';

export interface ProjectInstall {
	readonly installer: Installer;
	/** `install`, `ci`, `sync`…; '' for a bare `yarn`. */
	readonly action: string;
	/** The word of the action, else the program. */
	readonly word: ShellWord;
	readonly options: readonly Option[];
	readonly command: ShellCommand;
}

const ACTIONS: Readonly<Record<Installer, readonly string[]>> = {
	npm: ['install', 'i', 'ci', 'clean-install', 'update', 'upgrade', 'up', 'install-clean', 'isntall', 'add', 'in', 'ins', 'inst', 'insta', 'instal'],
	yarn: ['', 'install', 'upgrade', 'up'], pnpm: ['install', 'i', 'update', 'up'], bun: ['install', 'i', 'update'],
	bundle: ['', 'install', 'update'], composer: ['install', 'i', 'update', 'upgrade', 'u'], pipenv: ['install', 'sync', 'update', 'lock'], poetry: ['install', 'update', 'sync', 'lock'], uv: ['sync', 'lock'],
};
const PROGRAMS: Readonly<Record<string, Installer>> = { npm: 'npm', yarn: 'yarn', yarnpkg: 'yarn', pnpm: 'pnpm', bun: 'bun', bundle: 'bundle', bundler: 'bundle', composer: 'composer', 'composer.phar': 'composer', pipenv: 'pipenv', poetry: 'poetry', uv: 'uv' };
const GLOBAL = new Set(['g', 'global', 'location', 'package-lock-only', 'dry-run', 'version', 'help']);
/** Installers that also take packages by name. */
const NAMED = new Set<Installer>(['npm', 'yarn', 'pnpm', 'bun', 'pipenv']);

/** The command as an install of what the project's own files name: not of packages given by name, not for the whole machine. */
export function projectInstall(command: ShellCommand): ProjectInstall | undefined {
	const phar = /^php\d*(?:\.\d+)?$/.test(command.name) && /(?:^|\/)composer(?:\.phar)?$/.test(command.args[0]?.value ?? '');
	const corepack = command.name === 'corepack' && own(PROGRAMS, command.args[0]?.value ?? '');
	const inner = phar ? { ...command, name: 'composer', args: command.args.slice(1) } : corepack ? { ...command, name: command.args[0]?.value ?? '', args: command.args.slice(1) } : command;
	const installer = PROGRAMS[inner.name];
	if (!installer || !command.nameWord) return undefined;
	const { options } = optionsOf(inner);
	// An option that the table does not know may take the next word as its value; numbers and values are no actions.
	const operands = optionsOf(inner).operands.filter(({ value }) => !/^\d+$|^(?:true|false|error|warn|info|silent)$/.test(value));
	const at = operands.findIndex(({ value }) => ACTIONS[installer].includes(value));
	if (at < 0 && (operands.length > 0 || !ACTIONS[installer].includes(''))) return undefined;
	// `npm run install` is a script of the project, `yarn workspaces focus` another command.
	if (at > 0 && !/[/\\.$]/.test(operands[at - 1]?.value ?? '.')) return undefined;
	const named = NAMED.has(installer) || installer === 'composer' && word(operands, at).startsWith('u');
	if (named && operands.slice(at + 1).some(({ value }) => value !== '.' && value !== './') || options.some(({ name }) => GLOBAL.has(name))) return undefined;
	return { installer, action: word(operands, at), word: operands[at] ?? command.nameWord, options, command };
}

function word(operands: readonly ShellWord[], at: number): string {
	return operands[at]?.value ?? '';
}

const LOCKS: Readonly<Record<Installer, readonly string[]>> = {
	npm: ['package-lock.json', 'npm-shrinkwrap.json'], yarn: ['yarn.lock'], pnpm: ['pnpm-lock.yaml'], bun: ['bun.lock', 'bun.lockb'],
	bundle: ['Gemfile.lock'], composer: ['composer.lock'], pipenv: ['Pipfile.lock'], poetry: ['poetry.lock'], uv: ['uv.lock'],
};

/** `yes`: surely there; `likely`: a pattern or the whole context brings it; `no`: only the manifest is copied, or the context has none. */
export function lockAt(stage: Stage, installer: Installer, offset: number, { files }: BuildContext): 'yes' | 'likely' | 'no' {
	const locks = LOCKS[installer];
	const known = locks.map((lock) => files?.[lock]);
	if (known.every((text) => text === null)) return 'no';
	const exists = known.some((text) => typeof text === 'string');
	let found: 'yes' | 'likely' | 'no' = 'no';
	const folder = knownWorkdir(stage, offset);
	for (const each of stage.lineage) {
		for (const copy of each.copies) {
			const { instruction, sources, from } = copy;
			const target = copyPath(copy, knownWorkdir(each, instruction.range.start));
			if (instruction.range.start > offset || folder !== undefined && target !== undefined && !nested(target, folder)) continue;
			for (const { word, value } of sources) {
				const path = (value.kind === 'known' ? value.value.text : word.text).replace(/^["']|["']$/g, '');
				const name = path.slice(path.lastIndexOf('/') + 1);
				if (locks.includes(name)) return 'yes';
				const whole = path === '.' || path === './' || path === '/' || path === '*' || path === './*' || from !== undefined || !/\.\w+$/.test(name);
				if (whole || locks.some((lock) => glob(name, lock))) { if (exists && from === undefined) return 'yes'; found = 'likely'; }
			}
		}
		if (each.runs.some((run) => run.instruction.range.start <= offset && run.mounts.some(({ type }) => type === 'bind'))) found = found === 'no' ? 'likely' : found;
	}
	return found;
}

function knownWorkdir(stage: Stage, offset: number): string | undefined {
	const value = stage.workdirAt(offset);
	return value.kind === 'known' ? value.value : undefined;
}

function glob(pattern: string, name: string): boolean {
	if (!/[*?[]/.test(pattern)) return false;
	const source = pattern.replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*+/g, '.*').replace(/\?/g, '.');
	return !/\[/.test(pattern) && expression(`^${source}$`).test(name);
}

/** The value that a variable has for a command: set in front of it, or by ENV or ARG. */
export function variableFor(stage: Stage, command: ShellCommand, ...names: readonly string[]): string | undefined {
	for (const name of names) {
		const own = command.assignments.find((each) => each.name === name)?.value?.value;
		const declared = stage.lookupAt(command.range.start)(name);
		const value = own ?? (declared.kind === 'known' ? declared.value.text : declared.kind === 'unknown' ? '$' : undefined);
		if (value !== undefined) return value;
	}
	return undefined;
}

/** A stage for work on the project, by its name, its command or its variables: what holds for production does not hold here. */
export function isForDevelopment(model: DockerfileModel, stage: Stage): boolean {
	const word = /^(?:dev|devel|development|test|tests|testing|ci|lint|e2e|debug|local|storybook|devcontainer)(?:$|[-_.])|[-_.](?:dev|test|tests|ci|lint|e2e)$/;
	const command = stage.lastBefore('CMD') ?? stage.lastBefore('ENTRYPOINT');
	const start = command ? model.text.slice(command.range.start, command.range.end) : '';
	return stage.lineage.some(({ name }) => name !== undefined && word.test(name))
		|| /\b(?:nodemon|ts-node-dev|tsx\s+watch|--watch|--reload|start:dev|watch|(?:run|yarn|pnpm|npm)["',\s]+(?:run["',\s]+)?(?:dev|develop|preview|test|serve|storybook|lint|e2e)\b|vite|webpack|ng["',\s]+serve|jest|mocha|cypress|playwright)/.test(start)
		|| stage.declarations.some(({ name, property }) => /^(?:NODE_ENV|RAILS_ENV|RACK_ENV|APP_ENV)$/.test(name) && /^(?:dev|test|ci$)/.test(property.value ?? ''));
}
