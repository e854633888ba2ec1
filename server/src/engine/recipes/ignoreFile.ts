/**
 * The ignore file that a build context should have: which of the things that no image wants are let in, and the file
 * with the patterns that keep them out. What an instruction copies by name, and what a step asks Git for, stays in.
 */
import type { BuildContext } from '../config/buildContext';
import { cleanPath, readIgnoreFile } from '../model/dockerignore';
import { type Fix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import { packageCommand } from '../model/packages';

export interface Unwanted {
	readonly name: string;
	/** One of these paths must be ignored. */
	readonly probes: readonly string[];
	readonly patterns: readonly string[];
	readonly grave: boolean;
}

const UNWANTED: readonly Unwanted[] = [
	{ name: '.git', probes: ['.git/config'], patterns: ['.git'], grave: true },
	{ name: '.env', probes: ['.env'], patterns: ['.env', '.env.*', '!.env.example'], grave: true },
	{ name: 'private keys', probes: ['server.pem', 'server.key', 'id_rsa'], patterns: ['**/*.pem', '**/*.key', '**/id_rsa*', '**/id_ed25519*'], grave: false },
];

/** What the image may get that it should not: all of it when there is no ignore file or nobody looked for one. */
export function unwantedIn({ dockerignore }: BuildContext): readonly Unwanted[] {
	if (!dockerignore) return UNWANTED;
	const file = readIgnoreFile(dockerignore.text);
	return UNWANTED.filter(({ name, probes }) => !probes.some((probe) => file.ignores(probe)) && !file.patterns.includes(`!${name}`));
}

/** Credentials of tools; what the repository, its checks and its editors need; how images are built and started. */
const EVERYWHERE = ['.aws', '.ssh', '.github', '.gitlab-ci.yml', '.circleci', '.idea', '.vscode', '.DS_Store', 'Dockerfile*', '.dockerignore', 'docker-compose*.yml', 'compose*.yaml'];

/** What a step of the file makes anew, so that the one of the developer's machine is never wanted. */
const MADE_BY_STEPS: readonly { readonly command: RegExp; readonly patterns: readonly string[] }[] = [
	{ command: /^(?:npm|yarn|pnpm|bun) (?:ci|i|install|add)?$/, patterns: ['**/node_modules'] },
	{ command: /^(?:pip3?|pipenv|poetry|uv) /, patterns: ['**/__pycache__', '.venv', 'venv'] },
	{ command: /^composer (?:install|update)$/, patterns: ['vendor'] },
	{ command: /^bundle (?:install)?$/, patterns: ['.bundle', 'vendor/bundle'] },
	{ command: /^cargo (?:build|install)$|^mvnw? /, patterns: ['target'] },
	{ command: /^dotnet (?:restore|build|publish)$/, patterns: ['**/bin', '**/obj'] },
];

/** Git asks its own folder. */
const ASKS_GIT = /^(?:describe|rev-parse|rev-list|log|show|status|submodule|branch|tag|diff|ls-files|checkout|reset|archive)$/;

/** Creates or extends the ignore file. */
export function ignoreFileFix(model: DockerfileModel, context: BuildContext, open: readonly Unwanted[]): Fix {
	const { dockerignore } = context;
	const path = dockerignore?.path ?? ignoreFilePath(model, context);
	const wanted = wantedPaths(model);
	const patterns = [...open.flatMap((each) => each.patterns), ...(dockerignore ? [] : [...EVERYWHERE, ...madeBySteps(model)])];
	const lines = patterns.filter((pattern) => !wanted.some((each) => lies(each, pattern)));
	// Of a kind, only the named ones are let in; an empty kind says so, or nobody knew that it was meant.
	const exceptions = wanted.filter((each) => ignores(lines, each) || open.some(({ name, patterns: own }) => name === each && own.includes(each))).map((each) => `!${each}`);
	const before = dockerignore?.text ?? '';
	const eol = before.includes('\r\n') ? '\r\n' : '\n';
	const content = before + (before === '' || before.endsWith('\n') ? '' : eol) + [...new Set([...lines, ...exceptions])].map((line) => line + eol).join('');
	const because = wanted.includes('.git') ? 'A program that reads its .env or a key from the image no longer finds them.' : 'A build that asks Git for its version, or a program that reads its .env or a key from the image, no longer finds them.';
	return unsafeFix(dockerignore ? `Add ${open.map((each) => each.name).join(', ')} to ${path}` : `Create ${path}`, because, [], { preferred: true, files: [{ path, content }], level: 'recommended' });
}

/**
 * BuildKit reads `<name>.dockerignore` beside the Dockerfile first, wherever the context is: the place to write to when the
 * file has another name, or when the context is known to be another folder.
 */
function ignoreFilePath(model: DockerfileModel, { dockerfile, files = {} }: BuildContext): string {
	if (dockerfile === undefined) return '.dockerignore';
	const elsewhere = copiedByName(model).some((source) => files[source] === null);
	return dockerfile === 'Dockerfile' && !elsewhere ? '.dockerignore' : `${dockerfile}.dockerignore`;
}

/** Paths of the context that the build needs by name: what is copied, and the repository where a step asks for it. */
function wantedPaths(model: DockerfileModel): string[] {
	const steps = model.stages.flatMap(({ runs }) => runs).flatMap(({ commands }) => commands);
	const clones = steps.some(({ name, args }) => name === 'git' && /^(?:clone|init|fetch)$/.test(args[0]?.value ?? ''));
	const asks = !clones && steps.some(({ name, args }) => name === 'git' && args.some(({ value }) => ASKS_GIT.test(value)));
	return [...new Set([...copiedByName(model), ...(asks ? ['.git'] : [])])];
}

function copiedByName(model: DockerfileModel): string[] {
	return model.stages.flatMap(({ copies }) => copies).flatMap(({ from, sources }) => from === undefined ? sources : [])
		.flatMap(({ value }) => value.kind === 'known' && !value.value.text.includes('://') ? [cleanPath(value.value.text)] : []).filter((path) => path !== '' && path !== '*');
}

function madeBySteps(model: DockerfileModel): string[] {
	const words = model.stages.flatMap(({ runs }) => runs).flatMap(({ commands }) => commands).flatMap((command) => {
		const manager = packageCommand(command)?.manager;
		return [`${command.name.replace(/^\.\//, '')} ${command.args.find(({ value }) => !value.startsWith('-'))?.value ?? ''}`, ...(manager === undefined ? [] : [`${manager} install`])];
	});
	return MADE_BY_STEPS.filter(({ command }) => words.some((each) => command.test(each))).flatMap(({ patterns }) => patterns);
}

/** The path is what the pattern names, or lies below it: another pattern is no help then. */
function lies(path: string, pattern: string): boolean {
	if (/[*!]/.test(pattern.replace(/^\*\*\//, ''))) return false;
	const folder = pattern.replace(/^\*\*\//, '');
	return path === folder || path.startsWith(`${folder}/`) || pattern !== folder && path.includes(`/${folder}/`);
}

function ignores(patterns: readonly string[], path: string): boolean {
	return readIgnoreFile(patterns.join('\n')).ignores(path);
}
