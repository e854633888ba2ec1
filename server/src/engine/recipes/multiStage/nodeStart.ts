/** How a Node image starts its program, and whether it still can without development dependencies. */
import type { PackageJson } from './packageJson';
import { type Declined, declined, isDeclined } from './recipe';
import type { Start } from './start';
import type { StartedCommand } from './started';
import { baseOf } from './steps';

const DEVELOPMENT = /^(?:nodemon|ts-node|ts-node-dev|tsnd|tsx|concurrently|webpack|webpack-dev-server|webpack-cli|vite|parcel|gulp|grunt|jest|mocha|karma|eslint|cypress|ng|react-scripts|vue-cli-service|tsc|babel-node|npm-run-all|live-server|browser-sync)$/;
const DEVELOPMENT_SCRIPT = /^(?:dev|develop|development|preview|watch|serve|test|lint|storybook|start[:-]dev|start[:-]debug)(?::.*)?$/;
/** They compile in front of whoever looks, whatever kind of dependency they are. */
const DEVELOPMENT_SERVER = /\b(?:react-scripts start|(?:next|nuxt|nuxi|astro|remix|svelte-kit) dev|ng serve|vue-cli-service serve|webpack(?:-dev-server| serve)|nodemon)\b|(?:^|[\s;&|])vite(?:$|\s+(?:-|dev\b|serve\b|preview\b))/;

/** The words that the final image starts with. */
export function productionStart({ words }: Pick<Start, 'words'>, project: PackageJson | undefined, globals: readonly string[]): { readonly words: readonly string[] } | Declined {
	const launcher = /^(?:tini|dumb-init)$/.test(baseOf(words[0] ?? '')) ? words.findIndex((word, i) => i > 0 && !word.startsWith('-')) : 0;
	if (launcher < 0) return { words };
	const [front, own] = [words.slice(0, launcher), words.slice(launcher)];
	const [program = '', ...rest] = own;
	const name = baseOf(program);
	const isManager = /^(?:npm|yarn|pnpm)$/.test(name);
	if (DEVELOPMENT.test(name) && !program.startsWith('./') || globals.includes(name) && !isManager) return declined(`it starts ${name}, which the final image would not have`);
	if (/^(?:ba|da|a)?sh$|\.sh$/.test(name)) return declined('it starts a shell script, which may need what only the build stage has');
	if (name === 'node' || program.includes('/')) return { words };
	if (!isManager) return declined(`it starts ${program}, and it is not known where that comes from`);
	const script = scriptOf(rest);
	if (script === undefined) return declined(`it is not known what ${own.join(' ')} starts`);
	if (DEVELOPMENT_SCRIPT.test(script)) return declined(`${own.join(' ')} starts a development server`);
	const line = rest.some((word) => ELSEWHERE.test(word)) ? undefined : project?.scripts[script];
	if (project && line !== undefined) {
		if (DEVELOPMENT_SERVER.test(line)) return declined(`${own.join(' ')} starts a development server`);
		const missing = missingIn(line, project);
		if (missing !== undefined) return declined(`${own.join(' ')} starts ${missing}, which is a development tool`);
		const wrapped = project.scripts[`pre${script}`] ?? project.scripts[`post${script}`];
		if (wrapped !== undefined) { const inWrapped = missingIn(wrapped, project); if (inWrapped !== undefined) return declined(`${own.join(' ')} starts ${inWrapped}, which is a development tool`); }
		const extra = rest.slice(rest.indexOf(script) + 1).filter((word, i) => !(i === 0 && word === '--'));
		if (wrapped === undefined && /^node(?:\s+[\w@./:=,+-]+)+$/.test(line.trim())) return { words: [...front, ...line.trim().split(/\s+/), ...extra] };
	}
	return name === 'pnpm' || globals.includes(name) ? declined(`${name} starts the program, and the final image would not have it`) : { words };
}

/** Options that name another package.json than the one in the working directory. */
const ELSEWHERE = /^(?:-w|-C|--workspaces?|--prefix|--cwd|--filter|--dir)(?:=|$)/;

/** Why the final image could not start all of a shell's commands. */
export function lacksInShell(commands: readonly StartedCommand[], project: PackageJson | undefined, globals: readonly string[]): Declined | undefined {
	for (const { name, words } of commands) {
		const called = name === 'npx' ? words.slice(1).find((word) => !word.startsWith('-')) ?? '' : '';
		if (name === 'npx' && !(called in (project?.dependencies ?? {}))) return declined(`npx starts ${called}, which the final image may not have`);
		const production = name === 'npx' ? undefined : productionStart({ words }, project, globals);
		if (production && isDeclined(production)) return production;
	}
	return commands.length === 0 ? declined('nothing says which program the image starts') : undefined;
}

/** The script that `npm start`, `yarn run start`, `npm run -s start` name. */
function scriptOf(args: readonly string[]): string | undefined {
	const plain = args.filter((arg) => !/^(?:-s|--silent)$/.test(arg));
	if (plain[0] === 'run' || plain[0] === 'run-script') return plain[1]?.startsWith('-') ? undefined : plain[1];
	return plain[0]?.startsWith('-') || plain[0] === 'exec' ? undefined : plain[0];
}

/** A word of a script that calls a development dependency. */
function missingIn(line: string, { devDependencies, dependencies }: PackageJson): string | undefined {
	return line.split(/[\s;&|]+/).find((word) => (word in devDependencies || DEVELOPMENT.test(word)) && !(word in dependencies));
}
