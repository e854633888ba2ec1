/**
 * Takes build tools out of the image again: in the step that uses them, in a step behind the last one that does, or out
 * of the install command when no step of the file calls them.
 */
import { isRootUser, type unwantedAtRuntime } from '../knowledge';
import { appendToChain, chainItemOf, insertAfter, insertAfterWord } from '../model/edits';
import { type Fix, maybe, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import { type PackageCommand, packageCommand } from '../model/packages';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import type { ShellCommand, ShellWord } from '../shell/types';
import { type TextEdit, edits } from '../text/edit';
import { removePackage } from './removePackage';

export interface Tool {
	readonly name: string;
	readonly kind: NonNullable<ReturnType<typeof unwantedAtRuntime>>;
	readonly word: ShellWord;
}

/** Headers whose removal takes no library along that a program could use. */
const HEADERS_ONLY = /^(?:linux-headers.*|musl-dev|libc-dev|libc6-dev)$/;
/** Steps that call compilers. */
const COMPILES = /^(?:pip[\d.]*|npm|npx|yarn|pnpm|gem|bundle|make|cmake|gcc|g\+\+|cc|c\+\+|clang|cargo|go|python[\d.]*|perl|cpanm?|luarocks|pecl|phpize|docker-php-ext-\w+|configure|meson|ninja|uv|poetry|pipenv|conda|R|Rscript|install2\.r|mvn|gradle|gradlew|node|ruby|rake|composer|sh|bash|rustup|fluent-gem|td-agent-gem|logstash-plugin|asdf)$/;
/** Python packages and tools that call git when they run. Source: their own installation pages, 2026-11. */
const CALLS_GIT = /^(?:gitpython|trufflehog3?|pre-commit|dvc|gitlint|commitizen|bump2?version|bump-my-version|semantic-release|python-semantic-release|setuptools[-_]scm|hatch-vcs|copier|cookiecutter|mkdocs-git-[\w-]+|mkdocs-mike|mike|git-[\w-]+|renovate|lerna|release-it|standard-version|husky|lint-staged|ansible(?:-core|-lint)?|mlflow|checkov|detect-secrets)(?:$|[[<>=!~@])/i;
/** Package managers of languages that clone and download by these tools. */
const FETCHES = /^(?:pip[\d.]*|npm|npx|yarn|pnpm|go|composer|cargo|gem|bundle|poetry|uv|sh|bash|make|cmake)$/;
const TIDIES = /^(?:rm|set|true|echo|apt-mark|ldconfig|cd|mkdir|export)$/;

/** What removes a package, with what came along or without. */
const REMOVALS: Readonly<Record<string, { readonly alone: string; readonly deep: string }>> = {
	apt: { alone: 'apt-get purge -y', deep: 'apt-get purge -y --auto-remove' },
	apk: { alone: '', deep: 'apk del' },
	dnf: { alone: 'dnf remove -y --setopt=clean_requirements_on_remove=False', deep: 'dnf remove -y' },
	yum: { alone: 'yum remove -y --setopt=clean_requirements_on_remove=False', deep: 'yum remove -y' },
	microdnf: { alone: '', deep: 'microdnf remove -y' },
	zypper: { alone: 'zypper --non-interactive remove', deep: 'zypper --non-interactive remove --clean-deps' },
};

/** Removed alone, the package that stands for the others would leave them. */
const BUILD_ESSENTIAL: readonly string[] = ['build-essential', 'gcc', 'g++', 'make', 'dpkg-dev'];

const BECAUSE = 'The program may call them when it runs, or need a library or the certificates that came with them.';

export function toolFixes(model: DockerfileModel, stage: Stage, run: Run, install: PackageCommand, tools: readonly Tool[]): readonly Fix[] {
	if (tools.some(({ name }) => name === 'git') && stage.runs.some(({ commands }) => commands.some((command) => packageCommand(command)?.packages.some(({ value }) => CALLS_GIT.test(value))))) return [];
	const last = lastUse(stage, run, install, tools);
	if (last === undefined) return maybe(leaveOut(model, run, install, tools));
	return maybe(last === run ? inSameStep(model, stage, run, install, tools) : behind(model, stage, last, install, tools));
}

/** The step that uses one of them last; undefined when none does. */
function lastUse(stage: Stage, run: Run, { command }: PackageCommand, tools: readonly Tool[]): Run | undefined {
	const from = stage.runs.indexOf(run);
	return stage.runs.slice(from).findLast((other) => {
		const commands = other === run ? run.commands.slice(run.commands.indexOf(command) + 1) : other.commands;
		// What cannot be read may use anything.
		return other.commands.length === 0 || commands.some((each) => tools.some((tool) => uses(each, tool)));
	});
}

function uses(command: ShellCommand, { name, kind }: Tool): boolean {
	if (TIDIES.test(command.name) || packageCommand(command)?.manager === 'apt' || packageCommand(command)?.manager === 'apk') return false;
	if (kind === 'build-tool' || kind === 'library-dev') return COMPILES.test(command.name) || isLocalProgram(command);
	return command.name === name || FETCHES.test(command.name) || isLocalProgram(command);
}

/** A script of the project: it may call anything. */
function isLocalProgram(command: ShellCommand): boolean {
	return command.name === '' || (command.nameWord?.value ?? '').includes('/');
}

function removal(manager: string, tools: readonly Tool[]): string | undefined {
	const headers = tools.some(({ kind, name }) => kind === 'library-dev' && !HEADERS_ONLY.test(name));
	const program = REMOVALS[manager]?.[headers ? 'alone' : 'deep'];
	const names = tools.flatMap(({ name }) => headers && name === 'build-essential' ? BUILD_ESSENTIAL : name);
	return program ? `${program} ${[...new Set(names)].join(' ')}` : undefined;
}

function inSameStep(model: DockerfileModel, stage: Stage, run: Run, install: PackageCommand, tools: readonly Tool[]): Fix | undefined {
	const { command, manager, actionWord } = install;
	const { chain } = run.script;
	const item = chainItemOf(run.script, command);
	const last = chain.at(-1);
	const appendable = item && last && last !== item && actionWord && command.exact && !command.conditional && run.form === 'shell'
		&& !chain.some((each) => each.operator === '||' || each.operator === '&') && last.commands.every((each) => each.exact && !each.conditional);
	if (!appendable) return behind(model, stage, run, install, tools);
	const group = manager === 'apk' && tools.length === install.packages.length && !install.options.some((o) => o.name === 'virtual' || o.name === 't')
		&& !tools.some((tool) => tool.kind === 'library-dev' && !HEADERS_ONLY.test(tool.name));
	const removing = group ? 'apk del .build-deps' : removal(manager, tools);
	if (removing === undefined) return undefined;
	return unsafeFix(title(tools, 'in the same step'), BECAUSE, [
		...(group ? [insertAfterWord(actionWord, '--virtual .build-deps')] : []), appendToChain(model, run.script, last, removing),
	], { preferred: true });
}

/** A step of its own: the tools are gone from the container, their layer stays as large as it was. */
function behind(model: DockerfileModel, stage: Stage, last: Run, install: PackageCommand, tools: readonly Tool[]): Fix | undefined {
	const command = removal(install.manager, tools);
	const user = stage.userAt(last.instruction.range.start).name;
	if (command === undefined || user.kind !== 'known' || !isRootUser(user.value) || !stage.instructions.includes(last.instruction)) return undefined;
	return unsafeFix(title(tools, `behind the last step that uses ${tools.length > 1 ? 'them' : 'it'}`), `${BECAUSE} The layer that installs them keeps its size; a build stage would save that, too.`,
		[insertAfter(model, last.instruction, [`RUN ${command}`])], { preferred: true, level: tools.every(({ kind }) => kind === 'build-tool' || kind === 'library-dev') ? 'maximum' : 'manual' });
}

function leaveOut(model: DockerfileModel, run: Run, install: PackageCommand, tools: readonly Tool[]): Fix | undefined {
	const words = tools.map((tool) => tool.word);
	const list: TextEdit[] = [];
	const all = words.length === install.packages.length;
	for (const word of all ? words.slice(0, 1) : words) {
		const edit = removePackage(model, run, all ? { ...install, packages: words.slice(0, 1) } : install, word);
		if (!edit) return undefined;
		list.push(edit);
	}
	if (!areDisjoint(list)) return undefined;
	return unsafeFix(`Leave ${tools.length > 1 ? 'them' : (tools[0] as Tool).name} out`, 'No step of this file calls them; a script of the project or the program may.', list, { preferred: true, level: 'manual' });
}

function areDisjoint(list: readonly TextEdit[]): boolean {
	const sorted = [...list].sort((a, b) => a.range.start - b.range.start);
	return sorted.every((edit, i) => i === 0 || (sorted[i - 1] as TextEdit).range.end <= edit.range.start) && edits(...list).length === list.length;
}

function title(tools: readonly Tool[], where: string): string {
	return `Remove ${tools.length > 1 ? 'them' : (tools[0] as Tool).name} ${where}`;
}
