/** Fixes that keep files out of the build context: they extend the ignore file in force, or create one for the languages found. */
import type { BuildContext } from '../config/buildContext';
import { contextUses } from '../model/contextUses';
import { cleanPath, readIgnoreFile } from '../model/dockerignore';
import { type Fix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import { ignoreFileFix, type Unwanted, unwantedIn } from './ignoreFile';

/** What else a project holds that no image needs, by a file at the top that tells the language. */
const BY_LANGUAGE: readonly (readonly [marks: readonly RegExp[], patterns: readonly string[]])[] = [
	[[/^package\.json$/], ['**/node_modules', 'npm-debug.log*']],
	[[/^requirements.*\.txt$/, /^pyproject\.toml$/, /^setup\.py$/, /^Pipfile$/], ['**/__pycache__', '.venv', '.pytest_cache']],
	[[/^Cargo\.toml$/, /^pom\.xml$/], ['target']],
	[[/^build\.gradle(?:\.kts)?$/], ['.gradle', 'build']],
	[[/^Gemfile$/, /^Gemfile\.lock$/], ['.bundle', 'log/*', 'tmp/*']],
	[[/^composer\.json$/], ['vendor']],
	[[/\.(?:csproj|fsproj|sln|slnx)$/], ['**/bin', '**/obj']],
	[[/\.tf$/], ['**/.terraform', '**/*.tfstate*']],
];

/** A path as a pattern that fits it alone. */
export function patternFor(path: string): string {
	const escaped = path.replace(/[*?[\\]/g, '\\$&');
	return /^[#!]/.test(escaped) ? `./${escaped}` : escaped;
}

/** Those of the patterns that keep nothing out which the Dockerfile asks for by name. */
export function harmless(model: DockerfileModel, patterns: readonly string[]): string[] {
	const asked = contextUses(model).map(({ path }) => cleanPath(path)).filter((path) => path !== '' && !/[*?[]/.test(path));
	return patterns.filter((pattern) => pattern.startsWith('!') || !asked.some((path) => readIgnoreFile(pattern).ignores(path)));
}

/**
 * @param patterns what is to be kept out; those that are there already are not repeated
 * @param also kinds that are kept out with it, as far as nothing needs them
 */
export function keepOutFix(model: DockerfileModel, context: BuildContext, patterns: readonly string[], because: string, also: readonly Unwanted[] = []): Fix | undefined {
	const { dockerignore } = context;
	if (dockerignore === undefined) return undefined;
	const wanted = [...new Set(harmless(model, patterns))];
	if (!wanted.some((pattern) => !pattern.startsWith('!'))) return undefined;
	const [created] = dockerignore ? [] : ignoreFileFix(model, context, unwantedIn(context)).files ?? [];
	const path = dockerignore?.path ?? created?.path ?? '.dockerignore';
	const content = withPatterns(dockerignore?.text ?? created?.content ?? '', dockerignore ? wanted : [...new Set([...harmless(model, ofLanguages(context)), ...wanted])]);
	const whole = also.length === 0 ? content : ignoreFileFix(model, { ...context, dockerignore: { path, text: content } }, also).files?.[0]?.content ?? content;
	return unsafeFix(dockerignore ? `Add ${listed([...wanted, ...also.map(({ name }) => name)])} to ${path}` : `Create ${path}`, because, [], { preferred: true, files: [{ path, content: whole }], level: 'recommended' });
}

/** The text with the patterns at its end, in its own line ends. */
export function withPatterns(text: string, patterns: readonly string[]): string {
	const eol = text.includes('\r\n') ? '\r\n' : '\n';
	const known = new Set(readIgnoreFile(text).patterns);
	const lines = patterns.filter((pattern) => pattern.startsWith('!') || !known.has(pattern)).map((pattern) => pattern + eol);
	return text + (text === '' || text.endsWith('\n') ? '' : eol) + lines.join('');
}

function ofLanguages({ files = {}, inventory }: BuildContext): string[] {
	const names = [...inventory?.folders[''] ?? [], ...Object.keys(files).filter((path) => typeof files[path] === 'string')];
	return BY_LANGUAGE.filter(([marks]) => marks.some((mark) => names.some((name) => mark.test(name)))).flatMap(([, patterns]) => patterns);
}

function listed(patterns: readonly string[]): string {
	const shown = patterns.filter((pattern) => !pattern.startsWith('!'));
	return shown.length <= 3 ? shown.join(', ') : `${shown.slice(0, 2).join(', ')} and ${shown.length - 2} more`;
}
