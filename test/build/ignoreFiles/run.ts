/**
 * `tsx test/build/ignoreFiles/run.ts [--seed N] [--count N] [--builder buildkit|buildah]`: asks a builder what `COPY . /x`
 * copies in generated contexts with generated ignore files, and compares with what Bulwark says that it would copy.
 * Contract: one line per difference, with all that is needed to repeat it; ends with `N passed, N failed, N skipped`,
 * a context a test; exit code 1 when one differs. Where there is no builder, the contexts are skipped, and it says why.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { type ContextNode, ContextWalk } from '../../../server/src/engine/index';
import { readBuildContext } from '../../../server/src/ports/buildContext';
import { nodeFiles } from '../../../server/src/ports/nodeFiles';
import { nodeFolders } from '../../../server/src/ports/nodeFolders';
import { buildahCopier, buildKitCopier, type Copier } from './builders';
import { type ContextCase, contextCase } from './cases';

/** BuildKit is what Docker builds with. buildah has an older matcher, which differs where a line leads out of the context or takes a folder back: only by name, to look at. */
const BUILDERS: Readonly<Record<string, () => Promise<Copier>>> = { buildkit: buildKitCopier, buildah: buildahCopier };
/** Builds at a time: each waits for its transfers most of the time. */
const LANES = 3;
/** After that, no more are begun. */
const MOST_MS = 8 * 60_000;

async function main(): Promise<number> {
	const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string', default: '240' }, builder: { type: 'string', default: 'buildkit' } } });
	const count = Number(values.count);
	const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
	const opened = await openBuilder(values.builder);
	if (typeof opened === 'string') {
		console.log(`no builder to compare with: ${opened}`);
		console.log(`0 passed, 0 failed, ${count} skipped`);
		return 0;
	}
	const started = Date.now();
	const cases = fc.sample(contextCase, { seed, numRuns: count });
	let [next, passed, failed, refused, kept, all] = [0, 0, 0, 0, 0, 0];
	const lane = async (): Promise<void> => {
		while (next < cases.length && Date.now() - started < MOST_MS) {
			const index = next++;
			const { said, done, total } = await compare(cases[index] as ContextCase, opened);
			if (done === undefined) refused++;
			else { kept += done; all += total; }
			if (said === undefined) { passed++; continue; }
			failed++;
			console.log(`differs (--seed ${seed}, context ${index}): ${JSON.stringify(cases[index])}\n  ${said}`);
		}
	};
	try {
		await Promise.all(Array.from({ length: LANES }, lane));
	} finally {
		await opened.close();
	}
	console.log(`${opened.name}, seed ${seed}: ${cases.length} contexts, ${kept} of ${all} entries copied, ${refused} ignore files refused, ${Math.round((Date.now() - started) / 1000)} s`);
	console.log(`${passed} passed, ${failed} failed, ${cases.length - passed - failed} skipped`);
	return failed > 0 ? 1 : 0;
}

async function openBuilder(name: string): Promise<Copier | string> {
	const open = BUILDERS[name];
	if (!open) return `there is no ${name}`;
	try {
		return await open();
	} catch (error) {
		return `${name}: ${error instanceof Error ? error.message : String(error)}`;
	}
}

interface Comparison {
	/** The difference, if there is one. */
	readonly said: string | undefined;
	/** Entries copied; undefined when the builder refused. */
	readonly done: number | undefined;
	readonly total: number;
}

async function compare(one: ContextCase, builder: Copier): Promise<Comparison> {
	const folder = mkdtempSync(join(tmpdir(), 'bulwark-context-'));
	try {
		const dockerfile = write(folder, one);
		const theirs = await builder.copied(folder, dockerfile);
		const { ours, total } = await wouldCopy(folder, dockerfile);
		const said = JSON.stringify(theirs) === JSON.stringify(ours) ? undefined : `builder: ${shown(theirs)}\n  ours:    ${shown(ours)}`;
		return { said, done: theirs?.length, total };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function shown(paths: readonly string[] | undefined): string {
	return paths === undefined ? 'refused' : JSON.stringify(paths);
}

/** @returns the Dockerfile */
function write(folder: string, { entries, ignore, ofDockerfile }: ContextCase): string {
	for (const entry of entries) {
		const [path = '', target] = entry.split(' -> ');
		mkdirSync(join(folder, path.endsWith('/') ? path : dirname(path)), { recursive: true });
		if (target !== undefined) symlinkSync(target, join(folder, path));
		else if (!path.endsWith('/')) writeFileSync(join(folder, path), path);
	}
	const dockerfile = join(folder, ofDockerfile ? 'app.Dockerfile' : 'Dockerfile');
	writeFileSync(dockerfile, 'FROM scratch\nCOPY . /x\n');
	writeFileSync(join(folder, '.dockerignore'), ofDockerfile ? '**\n' : ignore);
	if (ofDockerfile) writeFileSync(`${dockerfile}.dockerignore`, ignore);
	return dockerfile;
}

/** What the product says: the ignore file as the server finds it, the walk as the view does it. */
async function wouldCopy(folder: string, dockerfile: string): Promise<{ readonly ours: readonly string[] | undefined; readonly total: number }> {
	const { dockerignore } = await readBuildContext(nodeFiles, pathToFileURL(dockerfile).href);
	const text = dockerignore?.text ?? '';
	const walk = new ContextWalk(await nodeFolders.reader(pathToFileURL(folder).href), text);
	await walk.run();
	return { ours: walk.refused ? undefined : [...copiedOf(walk.root)].sort(), total: walk.entries };
}

/** A folder that is kept out and has something to be copied in it is made for that. */
function* copiedOf(node: ContextNode): Iterable<string> {
	for (const child of node.children ?? []) {
		const below = [...copiedOf(child)];
		if (child.copied || below.length > 0) yield child.kind === 'folder' ? `${child.path}/` : child.path;
		yield* below;
	}
}

main().then((code) => { process.exitCode = code; }, (error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
