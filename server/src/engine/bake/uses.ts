/** Which targets of Bake files build a Dockerfile. What only others inherit from is no target that somebody builds. */
import type { BuildUse } from '../config/buildContext';
import { BAKE_FILES } from '../kinds';
import { joinedPath, normalisedPath } from '../text/paths';
import { type BakeModel, type BakeTarget, buildBakeModel, groupedIn, has, textIn, textsIn } from './model';

interface Layer {
	readonly file: string;
	readonly target: BakeTarget;
}

/**
 * @param files texts by name; null and missing ones are not there
 * @param dockerfile relative to the folder of the files
 */
export function bakeUses(files: Readonly<Record<string, string | null>>, dockerfile: string): readonly BuildUse[] {
	const models = BAKE_FILES.flatMap((file) => typeof files[file] === 'string' ? [{ file, model: buildBakeModel(files[file]) }] : []);
	const variables = Object.assign({}, ...models.map(({ model }) => model.variables)) as Readonly<Record<string, string>>;
	const layersOf = new Map<string, Layer[]>();
	for (const { file, model } of models.toReversed()) for (const target of model.targets) layersOf.set(target.name, [...layersOf.get(target.name) ?? [], { file, target }]);
	const own = (name: string): Layer[] => layersOf.get(name) ?? [];
	const parentsOf = (layers: readonly Layer[]): readonly string[] => layers.map(({ target }) => textsIn(target, 'inherits')).find((list) => list.length > 0) ?? [];
	// Of two parents, the later one wins.
	const all = (name: string, seen: Set<string> = new Set()): Layer[] => {
		if (seen.has(name)) return [];
		seen.add(name);
		return [...own(name), ...parentsOf(own(name)).toReversed().flatMap((parent) => all(parent, seen))];
	};
	const names = [...new Set(models.flatMap(({ model }) => model.targets.map(({ name }) => name)))];
	const inherited = new Set(names.flatMap((name) => parentsOf(own(name))));
	const grouped = new Set(models.flatMap(({ model }) => rootsOf(model)));
	return names.filter((name) => grouped.has(name) || !inherited.has(name) && !name.startsWith('_')).flatMap((name): BuildUse[] => {
		const layers = all(name);
		const [place] = own(name).slice(-1);
		if (!place || layers.some(({ target }) => has(target, 'dockerfile-inline') || has(target, 'matrix'))) return [];
		const field = (key: string, otherwise?: string): string | undefined => {
			const holder = layers.find(({ target }) => has(target, key));
			return holder ? textIn(holder.target, key, variables) : otherwise;
		};
		const file = field('dockerfile', 'Dockerfile');
		if (file === undefined || joinedPath(field('context', '.'), file) !== normalisedPath(dockerfile)) return [];
		const target = field('target');
		const { line, character } = lineOf(models.find((each) => each.file === place.file)?.model, place.target);
		return [{ kind: 'target', name, file: place.file, line, character, ...(target !== undefined && { target }), args: Object.assign({}, ...layers.toReversed().map((layer) => Object.fromEntries(layer.target.args.map((arg) => [arg.name, arg.value])))) as BuildUse['args'] }];
	});
}

function rootsOf({ root }: BakeModel): readonly string[] {
	return root ? groupedIn(root) : [];
}

function lineOf(model: BakeModel | undefined, { key }: BakeTarget): { line: number; character: number } {
	return model?.lines.positionAt(key.start) ?? { line: 0, character: 0 };
}
