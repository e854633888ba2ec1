/** Dependencies point one way, and the engine is pure: no Node, no DOM, no editor, no protocol. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { describe, it } from 'mocha';
import * as bundle from '../../server/src/engine/bundle';

const root = join(import.meta.dirname, '../..');
const bundled: object = bundle;

/** What each part of the engine may import of the others. The files at its top (analyze, index …) may import all. */
const MAY: Readonly<Record<string, readonly string[]>> = {
	text: [],
	knowledge: ['text'],
	syntax: ['text'],
	shell: ['text', 'syntax'],
	model: ['text', 'syntax', 'shell', 'knowledge'],
	// The rules' index tells which names `rules.<id>` may take.
	config: ['text', 'syntax', 'model', 'rules/rule', 'rules/index'],
	context: ['text', 'knowledge', 'model', 'config'],
	dockerignore: ['text', 'syntax', 'model', 'config', 'recipes', 'rules/rule', 'analyze', 'judge', 'score'],
	custom: ['text', 'syntax', 'shell', 'knowledge', 'model', 'config', 'rules/rule'],
	recipes: ['text', 'syntax', 'shell', 'knowledge', 'model', 'config'],
	rules: ['text', 'syntax', 'shell', 'knowledge', 'model', 'config', 'recipes', 'rules/rule'],
	editor: ['text', 'syntax', 'shell', 'knowledge', 'model', 'config', 'rules/rule', 'analyze', 'score'],
	yaml: ['text'],
	bake: ['text', 'kinds', 'compose/secrets', 'daemon/edits', 'syntax', 'knowledge', 'model', 'config', 'rules/rule', 'analyze', 'judge', 'score'],
	compose: ['text', 'kinds', 'yaml', 'knowledge', 'model', 'config', 'rules/rule', 'analyze', 'judge', 'score', 'harden'],
	daemon: ['text', 'model', 'syntax', 'config', 'rules/rule', 'analyze', 'judge', 'score', 'harden'],
	harden: ['text', 'syntax', 'shell', 'knowledge', 'model', 'config', 'recipes', 'rules/rule', 'analyze', 'score'],
};
/** Libraries, and the only places that may use them. */
const LIBRARIES: Readonly<Record<string, string>> = { 'dockerfile-ast': 'syntax/', 'dockerfile-utils': 'syntax/', unbash: 'shell/', yaml: 'yaml/' };

/** What speaks HTTP: for the command line through Node, for the editor through its own process. */
const REGISTRY = 'server/src/ports/registry/';
const ASKS: readonly string[] = [`${REGISTRY}nodeHttp.ts`, 'client/src/online/http.ts'];

function modules(folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.map((file) => posix.join(folder, file.replaceAll('\\', '/'))).filter((file) => file.endsWith('.ts'));
}

function importsOf(file: string): string[] {
	const text = readFileSync(join(root, file), 'utf8');
	return [...text.matchAll(/^(?:import|export)\s[^;]*?\sfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gms)].map((m) => (m[1] ?? m[2] ?? m[3]) as string);
}

describe('imports', () => {
	for (const file of modules('server/src/engine')) {
		it(file, () => {
			const inside = file.slice('server/src/engine/'.length);
			const part = inside.includes('/') ? inside.slice(0, inside.indexOf('/')) : undefined;
			for (const target of importsOf(file)) {
				if (!target.startsWith('.')) {
					assert.doesNotMatch(target, /^(?:node:|vscode|fs$|path$|os$|child_process$)/, 'the engine is pure');
					const place = LIBRARIES[target];
					assert.ok(!place || inside.startsWith(place), `${target} is used in ${place} only`);
					continue;
				}
				const reached = relative(join(root, 'server/src/engine'), join(root, dirname(file), target)).replaceAll('\\', '/');
				assert.ok(!reached.startsWith('..'), `${target} leads out of the engine`);
				if (!part || reached.startsWith(`${part}/`) && part !== 'rules') continue;
				if (inside === 'rules/index.ts') continue;
				assert.ok((MAY[part] ?? []).some((allowed) => reached === allowed || reached.startsWith(`${allowed}/`)), `${part} must not import ${reached}`);
			}
		});
	}

	for (const file of [...modules('server/src/lsp'), ...modules('server/src/cli'), ...modules('server/src/ports')]) {
		it(file, () => {
			for (const target of importsOf(file).filter((t) => t.includes('engine/'))) assert.match(target, /engine\/(?:index|beside)$/, 'the engine is used through its façades');
			assert.doesNotMatch(readFileSync(join(root, file), 'utf8'), /^import\s+(?!type\b)[^;]*?\sfrom\s+'[^']*\/engine\/beside'/m, 'what stands beside Dockerfiles is loaded when it is needed');
			// What both entries share also runs in a web worker.
			if (file.startsWith('server/src/lsp/') && !/\/(?:node|workerBuffer)\.ts$/.test(file)) assert.doesNotMatch(readFileSync(join(root, file), 'utf8'), /\bprocess\.|\bBuffer\.|from 'node:/, 'no Node in what the web worker runs');
			if (!file.endsWith('convert.ts') && file.startsWith('server/src/cli')) assert.ok(!importsOf(file).some((t) => t.startsWith('vscode')), 'the command line knows no editor');
		});
	}

	// Nothing leaves the machine, and no other program runs: whatever the user opens.
	for (const file of ['server/src/engine', 'server/src/lsp', 'server/src/ports', 'server/src/cli', 'client/src'].flatMap(modules).filter((file) => !ASKS.includes(file))) {
		it(`${file} reaches no network and starts no program`, () => {
			for (const target of importsOf(file)) assert.doesNotMatch(target, /^(?:node:)?(?:child_process|cluster|dgram|dns|http|http2|https|inspector|net|tls|worker_threads)(?:\/|$)/, target);
			const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
			// Examples and tables of rules hold such words as text.
			if (!file.startsWith('server/src/engine/')) assert.doesNotMatch(code, /\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|eval|require)\s*\(|\bnew Function\b|\bprocess\.binding\b|\b(?:createTelemetryLogger|TelemetryReporter)\b/, 'no call that leaves the machine');
		});
	}

	// The exceptions, which the user asks for each time: a build, a registry, a scanner. They are loaded then, and only then.
	for (const file of ['server/src/lsp', 'server/src/cli', 'server/src/ports', 'client/src'].flatMap(modules).filter((file) => !file.startsWith(REGISTRY))) {
		it(`${file} loads no build code by itself`, () => assert.doesNotMatch(readFileSync(join(root, file), 'utf8'), /^(?:import|export)\s+(?!type\b)[^;]*?\sfrom\s+'[^']*\/build\/(?!contract')[^']*'/m));
		it(`${file} loads by itself nothing that asks a registry or starts a scanner`, () => {
			const own = file.startsWith('client/src/online/') ? /(?!)/ : /^(?:import|export)\s+(?!type\b)[^;]*?\sfrom\s+'[^']*(?:\/registry\/|\/scan\/index|\/online\/http)[^']*'/m;
			assert.doesNotMatch(readFileSync(join(root, file), 'utf8'), own);
		});
	}

	for (const file of [...modules('server/src/ports/registry'), ...modules('server/src/scan')]) {
		it(`${file} goes by the one door`, () => {
			for (const target of importsOf(file)) {
				assert.doesNotMatch(target, /^(?:node:)?(?:child_process|cluster|dgram|dns|http2|inspector|net|tls|worker_threads)(?:\/|$)|^vscode/, target);
				if (/^node:https?$/.test(target)) assert.ok(ASKS.includes(file), target);
				if (target.includes('/build/')) assert.match(target, /\/build\/exec$/, 'of the build code, only what starts a program without a shell');
			}
		});
	}

	it('the first bundle holds what the second one takes of the engine', () => {
		const own = /^server\/src\/engine\/(?:(?:bake|compose|daemon|dockerignore|yaml)\/|beside\.ts)/;
		for (const file of modules('server/src/engine').filter((each) => own.test(each))) {
			for (const [, names = '', target = ''] of readFileSync(join(root, file), 'utf8').matchAll(/^import \{([^}]*)\} from '(\.[^']+)'/gm)) {
				if (own.test(`${posix.join(dirname(file), target)}.ts`)) continue;
				for (const name of names.split(',').map((each) => each.trim()).filter((each) => each !== '' && !each.startsWith('type '))) assert.ok(name in bundled, `${file} takes ${name}, which engine/bundle.ts does not export`);
			}
		}
	});

	for (const file of modules('server/src/build')) {
		it(file, () => {
			for (const target of importsOf(file)) {
				assert.doesNotMatch(target, /^(?:node:)?(?:cluster|dgram|dns|http|http2|https|inspector|net|tls|worker_threads)(?:\/|$)|^vscode/, target);
				if (target.includes('engine/')) assert.match(target, /engine\/index$/, 'the engine is used through its façade');
				if (/child_process/.test(target)) assert.equal(file, 'server/src/build/exec.ts', 'programs are started in one place');
			}
			assert.doesNotMatch(readFileSync(join(root, file), 'utf8'), /\bshell:|\bexecSync\b|\bfetch\s*\(/, 'nothing goes through a shell, and nothing leaves the machine but by the engine');
		});
	}

	for (const file of modules('client/src')) {
		it(file, () => {
			assert.ok(!importsOf(file).some((t) => t.includes('server/')), 'the client meets the server only by messages');
			const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
			if (!ASKS.includes(file)) assert.doesNotMatch(code, /\bprocess\.|\bBuffer\.|from 'node:/, 'no Node in what the browser runs');
		});
	}
});
