/** What a Dockerfile asks of its build context: the sources of COPY and ADD, and bind mounts. */
import { compilePattern } from './ignorePattern';
import { cleanPath, readIgnoreFile } from './dockerignore';
import type { Copy } from './copy';
import type { DockerfileModel } from './model';
import { mountOption } from './run';
import type { Stage } from './stage';
import { once } from '../text/once';
import type { TextRange } from '../text/range';

export interface ContextUse {
	/** As written, variables filled in. */
	readonly path: string;
	readonly range: TextRange;
	/** For messages: `COPY`, `ADD`, `the mount`. */
	readonly what: string;
	readonly stage: Stage;
	/** Absent for mounts. */
	readonly copy?: Copy;
}

/** In source order within each stage; what is fetched, and paths that are not known, are left out. */
export const contextUses = once((model: DockerfileModel): readonly ContextUse[] => model.stages.flatMap((stage) => [...usesOf(model, stage)]));

function* usesOf(model: DockerfileModel, stage: Stage): Iterable<ContextUse> {
	for (const copy of stage.copies) for (const { word, value } of copy.from ? [] : copy.sources) {
		if (value.kind === 'known' && !/^[a-z][a-z0-9+.-]*:\/\/|^git@/i.test(value.value.text)) yield { path: value.value.text, range: word.range, what: copy.keyword, stage, copy };
	}
	for (const { mounts } of stage.runs) for (const mount of mounts) {
		if (mount.type !== 'bind' || mount.options.has('from')) continue;
		const source = mountOption(model.text, mount, 'source', 'src');
		if (source && !source.value.includes('$')) yield { path: source.value, range: source.range, what: 'the mount', stage };
	}
}

/** Whether the use takes a path of the context: as such, or with a folder that it lies in. */
export function takes({ path: written, copy }: ContextUse, path: string): 'itself' | 'within' | undefined {
	const source = cleanPath(written);
	if (source === path) return 'itself';
	const top = topOf(source, path);
	if (top === undefined) return undefined;
	const excludes = copy?.instruction.flags.filter(({ name }) => name === 'exclude').map(({ value = '' }) => value.replace(/^["'](.*)["']$/, '$1')) ?? [];
	if (excludes.length > 0 && readIgnoreFile(excludes.join('\n')).ignores(top === '' ? path : path.slice(top.length + 1))) return undefined;
	return top === path ? 'itself' : 'within';
}

/** Whether COPY or ADD of this Dockerfile take a path of the context. */
export function takerOf(model: DockerfileModel): (path: string) => boolean {
	const uses = contextUses(model).filter(({ copy }) => copy);
	return (path) => uses.some((use) => path === '' ? cleanPath(use.path) === '' : takes(use, path) !== undefined);
}

/** The part of a path that a source stands for. */
function topOf(source: string, path: string): string | undefined {
	if (source === '') return '';
	if (path.startsWith(`${source}/`)) return source;
	if (!/[*?[\\]/.test(source)) return undefined;
	const fits = compilePattern(source);
	if (typeof fits === 'string') return undefined;
	const parts = path.split('/');
	return parts.map((_, index) => parts.slice(0, index + 1).join('/')).find((each) => fits(each) === true);
}
