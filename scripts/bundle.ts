/**
 * Bundles what ships, each into one minified file of `dist/`, with a metafile beside it that says what is inside
 * (`dist/<name>.meta.json`), and prints the sizes. A bundle whose source is missing is named and left out.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

interface Bundle {
	readonly name: string;
	readonly entry: string;
	readonly options: BuildOptions;
}

// jsonc-parser's `main` is a UMD file that cannot be bundled.
const node: BuildOptions = { format: 'cjs', platform: 'node', mainFields: ['module', 'main'], supported: { 'dynamic-import': false } };
const web: BuildOptions = { platform: 'browser', mainFields: ['browser', 'module', 'main'], supported: { 'dynamic-import': false } };

/** Leaves a module to the bundle beside this one that holds it: `dist/<name>.js`. */
function beside(filter: RegExp, name: string): Plugin {
	return {
		name: `beside-${name}`,
		setup({ onResolve }) {
			onResolve({ filter }, () => ({ path: `./${name}.js`, external: true }));
		},
	};
}

/** The servers and the command line share one copy of the engine. */
const sharedEngine = beside(/engine\/index$/, 'engine');
/** The extension's activation loads little; the language client follows. */
const lateClient = beside(/\/desktopClient$/, 'client');

/** What stands beside a Dockerfile is looked at when such a file is opened or checked. */
const lateBeside = beside(/\/engine\/beside$/, 'beside');

/** Modules of the engine that its second bundle has of its own; it takes all others from the first. */
const OWN = /^(?:bake|compose|daemon|dockerignore|yaml)[/\\]|^beside$/;

const engineParts: Plugin = {
	name: 'engine-parts',
	setup({ onResolve }) {
		const engine = join(root, 'server/src/engine');
		onResolve({ filter: /^\.\.?\// }, ({ path, importer }) => {
			if (!importer.startsWith(engine + sep)) return undefined;
			return OWN.test(relative(engine, join(dirname(importer), path))) ? undefined : { path: './engine.js', external: true };
		});
	},
};

/** Only a migration reads other tools' files. */
const lateParsers = beside(/\/migrate\/parsers$/, 'parsers');

/** Only a build that was asked for loads what starts programs. */
const lateBuild = beside(/\/build\/index$/, 'build');
/** What asks registries is loaded when somebody wants to. */
const lateRegistry = beside(/\/ports\/registry\/index$/, 'registry');
const lateScan = beside(/\/scan\/index$/, 'scan');

/** A library of the engine asks for Node's Buffer, which workers have not. */
const workerBuffer = join(root, 'server/src/lsp/workerBuffer.ts');

const BUNDLES: readonly Bundle[] = [
	{ name: 'extension', entry: 'client/src/extension.ts', options: { ...node, external: ['vscode'], plugins: [lateClient] } },
	{ name: 'client', entry: 'client/src/desktopClient.ts', options: { ...node, external: ['vscode'] } },
	{ name: 'browser', entry: 'client/src/browser.ts', options: { ...web, format: 'cjs', external: ['vscode'] } },
	{ name: 'engine', entry: 'server/src/engine/bundle.ts', options: { ...node, inject: [workerBuffer] } },
	// For workers, too: as a library for Node, yaml asks for the process.
	{ name: 'beside', entry: 'server/src/engine/beside.ts', options: { ...web, format: 'cjs', plugins: [engineParts] } },
	{ name: 'server', entry: 'server/src/lsp/node.ts', options: { ...node, plugins: [sharedEngine, lateBeside, lateBuild, lateRegistry, lateScan] } },
	{ name: 'serverWorker', entry: 'server/src/lsp/worker.ts', options: { ...web, format: 'iife', plugins: [sharedEngine, lateBeside] } },
	{ name: 'cli', entry: 'server/src/cli/main.ts', options: { ...node, plugins: [sharedEngine, lateBeside, lateParsers, lateBuild, lateRegistry, lateScan], banner: { js: '#!/usr/bin/env node' } } },
	{ name: 'build', entry: 'server/src/build/index.ts', options: { ...node, plugins: [sharedEngine] } },
	{ name: 'registry', entry: 'server/src/ports/registry/index.ts', options: { ...node, plugins: [sharedEngine] } },
	{ name: 'scan', entry: 'server/src/scan/index.ts', options: { ...node, plugins: [sharedEngine] } },
	{ name: 'parsers', entry: 'server/src/cli/migrate/parsers.ts', options: node },
];

async function bundle({ name, entry, options }: Bundle): Promise<void> {
	const result = await build({
		bundle: true, minify: true, target: 'es2022', charset: 'utf8', legalComments: 'none', logLevel: 'warning', metafile: true,
		define: { BULWARK_VERSION: JSON.stringify(version) }, entryPoints: [join(root, entry)], outfile: join(root, 'dist', `${name}.js`),
		absWorkingDir: root, ...options,
	});
	writeFileSync(join(root, 'dist', `${name}.meta.json`), JSON.stringify(result.metafile));
	const bytes = result.metafile?.outputs[`dist/${name}.js`]?.bytes ?? 0;
	console.log(`dist/${name}.js  ${(bytes / 1024).toFixed(0)} KB`);
}

async function main(): Promise<void> {
	mkdirSync(join(root, 'dist'), { recursive: true });
	for (const wanted of BUNDLES) {
		if (existsSync(join(root, wanted.entry))) await bundle(wanted);
		else console.log(`dist/${wanted.name}.js left out: there is no ${wanted.entry}`);
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
