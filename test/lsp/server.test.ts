/** The language server over its standard streams: what an editor sees. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, afterEach, before, describe, it } from 'mocha';
import { applied, capabilitiesOf, covered, type Json, LspClient, type StartOptions } from '../support/lspClient';

const URI = 'untitled:Untitled-1';
const TEXT = 'FROM node:latest\nMAINTAINER Ada <ada@example.com>\nWORKDIR app\nCMD ["node"]\n';
const EVERYWHERE = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } };

let client: LspClient;
async function start(options?: StartOptions): Promise<LspClient> {
	client = await LspClient.start(options);
	return client;
}
const find = (list: Json[], code: string): Json => list.find((d) => d.code === code) ?? assert.fail(`no ${code} in ${list.map((d) => d.code).join(', ')}`);
const titled = (list: Json[], title: string | RegExp): Json => list.find((a) => typeof title === 'string' ? a.title === title : title.test(a.title)) ?? assert.fail(`no ${title} in ${list.map((a) => a.title).join(' | ')}`);

describe('language server', () => {
	afterEach(() => client.kill());

	it('says what it can do, and no more than the client understands', async () => {
		await start();
		assert.deepEqual(client.capabilities, {
			textDocumentSync: { openClose: true, change: 2, save: { includeText: false } },
			diagnosticProvider: { identifier: 'bulwark', interFileDependencies: false, workspaceDiagnostics: false },
			codeActionProvider: { codeActionKinds: ['quickfix', 'source.fixAll.bulwark'], resolveProvider: true },
			hoverProvider: true,
			completionProvider: { triggerCharacters: [' ', '=', ':', ',', '/', '!'], resolveProvider: false },
			codeLensProvider: { resolveProvider: false },
			inlayHintProvider: { resolveProvider: false },
			executeCommandProvider: { commands: ['bulwark.server.harden', 'bulwark.server.hardenLevels', 'bulwark.server.runAdvice', 'bulwark.server.summary', 'bulwark.server.isolation', 'bulwark.server.pin', 'bulwark.server.provenance', 'bulwark.server.scan', 'bulwark.server.slimmer', 'bulwark.server.openPage', 'bulwark.server.followUp', 'bulwark.server.context', 'bulwark.server.cancelContext'] },
			workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
		});
		client.kill();
		await start({ capabilities: {} });
		assert.equal(client.capabilities.diagnosticProvider, undefined);
		assert.equal(client.capabilities.codeActionProvider.resolveProvider, false);
	});

	it('reads a document whose URI is no proper encoding', async () => {
		await start();
		const uri = 'file:///shop/100%/Dockerfile.50%';
		client.open(uri, TEXT);
		find(await client.diagnostics(uri), 'image-tag-latest');
	});

	it('ends when it is told to', async () => {
		await start();
		assert.equal(await client.stop(), 0);
	});

	it('describes a finding: place, severity, rule, page, tags', async () => {
		await start();
		client.open(URI, TEXT);
		const found = find(await client.diagnostics(URI), 'maintainer-deprecated');
		assert.deepEqual({ ...found, message: '', data: undefined }, {
			range: { start: { line: 1, character: 0 }, end: { line: 1, character: 10 } }, severity: 4, source: 'bulwark', code: 'maintainer-deprecated', message: '', data: undefined,
			codeDescription: { href: 'https://github.com/bulwark-dockerfile/bulwark/blob/main/docs/rules/maintainer-deprecated.md' }, tags: [2],
		});
		assert.equal(found.data.version, 1);
	});

	it('shows what Docker would refuse', async () => {
		await start();
		client.open(URI, 'FROM scratch\nFOO bar\n');
		const problem = find(await client.diagnostics(URI), 'syntax-unknown-instruction');
		assert.equal(problem.severity, 1);
		assert.equal(problem.range.start.line, 1);
	});

	it('follows incremental edits, several in one step', async () => {
		await start();
		client.open(URI, 'FROM scratch\n');
		assert.ok(!(await client.diagnostics(URI)).some((d) => d.code === 'maintainer-deprecated'));
		const at = (line: number, character: number): Json => ({ start: { line, character }, end: { line, character } });
		client.change(URI, [{ range: at(1, 0), text: 'MAINTAINER A' }, { range: at(1, 12), text: 'da\n' }]);
		assert.equal(find(await client.diagnostics(URI), 'maintainer-deprecated').data.version, 2);
		client.change(URI, [{ range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } }, text: '' }]);
		assert.ok(!(await client.diagnostics(URI)).some((d) => d.code === 'maintainer-deprecated'));
	});

	it('answers "unchanged" when nothing has changed', async () => {
		await start();
		client.open(URI, TEXT);
		const first = await client.request('textDocument/diagnostic', { textDocument: { uri: URI } });
		const again = await client.request('textDocument/diagnostic', { textDocument: { uri: URI }, previousResultId: first.resultId });
		assert.deepEqual(again, { kind: 'unchanged', resultId: first.resultId });
		client.change(URI, `${TEXT}\n`);
		assert.equal((await client.request('textDocument/diagnostic', { textDocument: { uri: URI }, previousResultId: first.resultId })).kind, 'full');
	});

	it('pushes with the version to clients that cannot pull, the last version last, and clears on close', async () => {
		await start({ capabilities: capabilitiesOf({ push: true }) });
		const first = client.next('textDocument/publishDiagnostics', (p) => p.version === 1);
		client.open(URI, TEXT);
		find((await first).diagnostics, 'maintainer-deprecated');
		const last = client.next('textDocument/publishDiagnostics', (p) => p.version === 21);
		for (let i = 0; i < 20; i++) client.change(URI, `FROM scratch\n# ${i}\n`);
		assert.deepEqual((await last).diagnostics.filter((d: Json) => d.code === 'maintainer-deprecated'), []);
		const versions = client.received.filter((m) => m.method === 'textDocument/publishDiagnostics').map((m) => m.params.version);
		assert.deepEqual(versions, [...versions].sort((a, b) => a - b), 'versions ascend');
		const cleared = client.next('textDocument/publishDiagnostics', (p) => p.diagnostics.length === 0);
		client.close(URI);
		await cleared;
	});

	it('keeps two documents apart, and forgets a closed one', async () => {
		await start();
		client.open('untitled:a', TEXT);
		client.open('untitled:b', 'FROM scratch\n');
		find(await client.diagnostics('untitled:a'), 'maintainer-deprecated');
		assert.ok(!(await client.diagnostics('untitled:b')).some((d) => d.code === 'maintainer-deprecated'));
		client.close('untitled:a');
		assert.deepEqual(await client.diagnostics('untitled:a'), []);
		client.open('untitled:a', 'FROM scratch\nMAINTAINER x\n');
		assert.equal(find(await client.diagnostics('untitled:a'), 'maintainer-deprecated').data.version, 1);
	});

	it('counts positions as editors do: CRLF, BOM, emoji, a lone CR', async () => {
		await start();
		const cases = ['FROM scratch\r\n# 🐳🐳\r\nMAINTAINER Ada\r\n', '\uFEFFFROM scratch\nMAINTAINER Ada\n', 'FROM scratch\nLABEL a="🐳"\nMAINTAINER 🐳\n'];
		for (const [i, text] of cases.entries()) {
			const uri = `untitled:${i}`;
			client.open(uri, text);
			const found = find(await client.diagnostics(uri), 'maintainer-deprecated');
			assert.equal(covered(text, found.range), 'MAINTAINER', JSON.stringify(text));
			const fix = await client.resolved(titled(await client.actions(uri, found.range, { diagnostics: [found] }), 'Replace by a label'));
			const after = applied(text, fix.edit, uri);
			assert.ok(after.includes('LABEL org.opencontainers.image.authors='), after);
			assert.equal(after.includes('\r'), text.includes('\r'));
		}
	});
});

describe('lightbulb', () => {
	before(() => start());
	after(() => client.kill());

	const open = async (text: string): Promise<Json[]> => {
		client.open(URI, text);
		return client.diagnostics(URI);
	};
	const apply = async (text: string, action: Json): Promise<string> => applied(text, (await client.resolved(action)).edit, URI);

	it('offers fixes first, one of them preferred, then ignoring, then the page', async () => {
		const found = find(await open(TEXT), 'maintainer-deprecated');
		const actions = await client.actions(URI, found.range, { diagnostics: [found] });
		assert.deepEqual(actions.filter((a) => a.kind.startsWith('quickfix')).map((a) => [a.title, a.kind, a.isPreferred ?? false]), [
			['Replace by a label', 'quickfix', true],
			['Ignore maintainer-deprecated here (add a reason)', 'quickfix.bulwark.ignore', false],
			['Ignore maintainer-deprecated in this file (add a reason)', 'quickfix.bulwark.ignore', false],
			['Open the page of maintainer-deprecated', 'quickfix.bulwark.page', false],
		]);
		assert.deepEqual(actions[0].diagnostics.map((d: Json) => d.code), ['maintainer-deprecated']);
		assert.equal(actions[0].edit, undefined, 'edits are made when they are asked for');
	});

	it('finds the findings of a place without being told', async () => {
		await open(TEXT);
		titled(await client.actions(URI, { start: { line: 1, character: 3 }, end: { line: 1, character: 3 } }), 'Replace by a label');
		assert.deepEqual((await client.actions(URI, { start: { line: 3, character: 11 }, end: { line: 3, character: 11 } })).filter((a) => a.kind === 'quickfix'), []);
	});

	it('applies a fix to the version that it was offered for, and says so when that is gone', async () => {
		const found = find(await open(TEXT), 'maintainer-deprecated');
		const fix = titled(await client.actions(URI, found.range, { diagnostics: [found] }), 'Replace by a label');
		const { edit } = await client.resolved(fix);
		assert.deepEqual(edit.documentChanges.map((c: Json) => c.textDocument), [{ uri: URI, version: 1 }]);
		assert.equal(applied(TEXT, edit, URI), TEXT.replace('MAINTAINER Ada <ada@example.com>', 'LABEL org.opencontainers.image.authors="Ada <ada@example.com>"'));
		client.change(URI, `# new\n${TEXT}`);
		await assert.rejects(client.resolved(fix), /has changed/);
	});

	it('fixes all findings of one rule', async () => {
		const text = 'FROM scratch\nMAINTAINER a\nMAINTAINER b\nWORKDIR app\n';
		const found = find(await open(text), 'maintainer-deprecated');
		const action = titled(await client.actions(URI, found.range, { diagnostics: [found] }), 'Fix all in this file: maintainer-deprecated');
		assert.equal(await apply(text, action), text.replace(/MAINTAINER (.)/g, 'LABEL org.opencontainers.image.authors="$1"'));
	});

	it('source.fixAll.bulwark takes the safe fixes until none is left, and no others', async () => {
		await open(TEXT);
		const actions = await client.actions(URI, EVERYWHERE, { only: ['source.fixAll'] });
		assert.deepEqual(actions.map((a) => a.kind), ['source.fixAll.bulwark']);
		const fixed = await apply(TEXT, actions[0]);
		assert.match(fixed, /^FROM node:\d+\nLABEL org\.opencontainers\.image\.authors="Ada <ada@example\.com>"\nWORKDIR \/app\n/);
		client.change(URI, fixed);
		assert.deepEqual(await client.actions(URI, EVERYWHERE, { only: ['source.fixAll.bulwark'] }), [], 'nothing more to do');
	});

	it('gives only the kinds that are asked for', async () => {
		await open(TEXT);
		assert.deepEqual(await client.actions(URI, EVERYWHERE, { only: ['refactor'] }), []);
		assert.ok((await client.actions(URI, EVERYWHERE, { only: ['quickfix'] })).every((a) => a.kind.startsWith('quickfix')));
		assert.ok((await client.actions(URI, EVERYWHERE, { only: ['quickfix.bulwark.ignore'] })).every((a) => a.kind === 'quickfix.bulwark.ignore'));
	});

	for (const [name, text] of Object.entries({
		plain: 'FROM scratch\nMAINTAINER a\n', crlf: 'FROM scratch\r\nMAINTAINER a\r\n', indented: 'FROM scratch\n\t  MAINTAINER a\n',
		directive: '# syntax=docker/dockerfile:1\n# escape=`\nFROM scratch\nMAINTAINER a\n', 'first line': 'MAINTAINER a', bom: '\uFEFFMAINTAINER a\n',
		continued: 'FROM scratch\nMAINTAINER \\\n  a \\\n  b\n',
	})) {
		it(`ignores here and in the file: ${name}`, async () => {
			const found = find(await open(text), 'maintainer-deprecated');
			const eol = text.includes('\r') ? '\r\n' : '\n';
			const actions = await client.actions(URI, found.range, { diagnostics: [found] });
			const here = await apply(text, titled(actions, /^Ignore .* here/));
			const indent = /([ \t]*)MAINTAINER/.exec(text)?.[1] ?? '';
			assert.equal(here, text.replace(/[ \t]*MAINTAINER/, (m) => `${indent}# bulwark ignore=maintainer-deprecated -- reason${eol}${m}`));
			const file = await apply(text, titled(actions, /^Ignore .* in this file/));
			if (text.startsWith('# syntax')) assert.ok(file.startsWith(`# syntax=docker/dockerfile:1${eol}# escape=\`${eol}# bulwark global ignore=`), file);
			for (const ignored of [here, file]) {
				client.change(URI, ignored);
				assert.ok(!(await client.diagnostics(URI)).some((d) => d.code === 'maintainer-deprecated'), ignored);
			}
		});
	}

	it('gives edits at once to clients that cannot wait for them', async () => {
		const other = await LspClient.start({ capabilities: { textDocument: { codeAction: {} } } });
		try {
			other.open(URI, TEXT);
			const action = titled(await other.actions(URI, { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }), 'Replace by a label');
			assert.ok(applied(TEXT, action.edit, URI).includes('LABEL '));
			assert.ok(action.edit.changes, 'the older form, without versions');
		} finally {
			other.kill();
		}
	});
});

describe('hover', () => {
	before(() => start());
	after(() => client.kill());
	const hover = (line: number, character: number): Promise<Json> => client.request('textDocument/hover', { textDocument: { uri: URI }, position: { line, character } });

	it('explains a finding and its page', async () => {
		client.open(URI, TEXT);
		const { contents, range } = await hover(1, 3);
		assert.match(contents.value, /MAINTAINER is deprecated[\s\S]*Replace by a label/);
		assert.deepEqual(range, { start: { line: 1, character: 0 }, end: { line: 1, character: 10 } });
	});

	it('tells what is known of a base image, and nothing elsewhere', async () => {
		client.open(URI, 'FROM node:22-slim AS build\n\nFROM example.com/who/knows:1\nCOPY --from=build /app /app\n');
		const { contents } = await hover(0, 7);
		assert.match(contents.value, /\*\*node:22-slim\*\*[\s\S]*Debian[\s\S]*apt[\s\S]*runs as `root`/);
		assert.equal(await hover(0, 24), null);
		assert.equal(await hover(1, 0), null);
	});
});

describe('commands', () => {
	before(() => start());
	after(() => client.kill());

	it('harden answers with a plan of disjoint hunks that leads to the hardened text', async () => {
		client.open(URI, TEXT);
		const plan = await client.command('bulwark.server.harden', { uri: URI, level: 'safe' });
		assert.equal(plan.version, 1);
		assert.ok(plan.hunks.every((h: Json) => h.rule && h.title && h.reason && h.applicability === 'safe'));
		const after = applied(TEXT, { changes: { [URI]: plan.hunks.flatMap((h: Json) => h.edits) } }, URI);
		assert.match(after, /LABEL org\.opencontainers/);
		assert.ok(plan.scoreAfter.score >= plan.scoreBefore.score);
		client.change(URI, after);
		assert.deepEqual((await client.command('bulwark.server.harden', { uri: URI, level: 'safe' })).hunks, []);
	});

	it('summary answers with score, grade and counts', async () => {
		client.open(URI, 'FROM scratch\nMAINTAINER a\n');
		const { score, grade, counts } = await client.command('bulwark.server.summary', { uri: URI });
		assert.ok(score <= 100 && /^[A-F]$/.test(grade));
		assert.equal(counts.hint >= 1, true);
	});

	it('opens only web pages', async () => {
		const shown = client.next('window/showDocument');
		await client.command('bulwark.server.openPage', 'file:///etc/passwd');
		await client.command('bulwark.server.openPage', 'https://example.com/');
		assert.deepEqual(await shown, { uri: 'https://example.com/', external: true });
	});

	it('answers nothing to what it does not know', async () => {
		assert.equal(await client.command('bulwark.server.harden', { uri: 'untitled:never' }), null);
		assert.equal(await client.command('bulwark.server.summary', {}), null);
		assert.equal(await client.command('bulwark.server.summary'), null);
	});
});

describe('settings and files', () => {
	let folder: string;
	let uri: string;
	before(() => { folder = mkdtempSync(join(tmpdir(), 'bulwark-lsp-')); uri = pathToFileURL(join(folder, 'Dockerfile')).href; });
	afterEach(() => client.kill());
	after(() => rmSync(folder, { recursive: true }));
	const codes = async (): Promise<string[]> => (await client.diagnostics(uri)).map((d) => d.code);
	const touched = (name: string): void => client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: pathToFileURL(join(folder, name)).href, type: 2 }] });

	it('asks for the settings of the document, and again when they change', async () => {
		await start();
		client.settings = { rules: { 'maintainer-deprecated': 'off' } };
		client.open(uri, TEXT);
		assert.ok(!(await codes()).includes('maintainer-deprecated'));
		client.settings = { rules: { 'maintainer-deprecated': 'error' } };
		const refreshed = client.next('workspace/diagnostic/refresh');
		client.notify('workspace/didChangeConfiguration', { settings: null });
		await refreshed;
		assert.equal(find(await client.diagnostics(uri), 'maintainer-deprecated').severity, 1);
	});

	it('names a bad value and keeps the good one', async () => {
		await start();
		client.settings = { rules: { 'maintainer-deprecated': 'warning' } };
		client.open(uri, TEXT);
		assert.equal(find(await client.diagnostics(uri), 'maintainer-deprecated').severity, 2);
		client.settings = { rules: { 'maintainer-deprecated': 'loud' }, preset: 7 };
		const warned = client.next('window/logMessage', (p) => /maintainer-deprecated/.test(p.message) && /preset/.test(p.message));
		client.notify('workspace/didChangeConfiguration', { settings: null });
		await warned;
		assert.equal(find(await client.diagnostics(uri), 'maintainer-deprecated').severity, 2);
	});

	it('takes the nearest bulwark.json, with comments, and follows its changes', async () => {
		writeFileSync(join(folder, 'bulwark.json'), '// ours\n{ "rules": { "maintainer-deprecated": "info", }, }\n');
		await start({ folder: pathToFileURL(folder).href });
		client.open(uri, TEXT);
		assert.equal(find(await client.diagnostics(uri), 'maintainer-deprecated').severity, 3);
		writeFileSync(join(folder, 'bulwark.json'), '{ "rules": { "maintainer-deprecated": "off" } }');
		const refreshed = client.next('workspace/diagnostic/refresh');
		touched('bulwark.json');
		await refreshed;
		assert.ok(!(await codes()).includes('maintainer-deprecated'));
		const warned = client.next('window/logMessage', (p) => /bulwark\.json:1:/.test(p.message));
		writeFileSync(join(folder, 'bulwark.json'), '{ "rules": { "maintainer-dep');
		touched('bulwark.json');
		await warned;
		assert.ok(!(await codes()).includes('maintainer-deprecated'), 'a half-typed file changes nothing');
		rmSync(join(folder, 'bulwark.json'));
	});

	it('offers to ignore what may be ignored, with room for the reason', async () => {
		writeFileSync(join(folder, 'bulwark.json'), '{ "policy": { "rules": ["image-tag-latest"] }, "requireReason": true }');
		await start({ folder: pathToFileURL(folder).href });
		const text = `# hadolint ignore=DL4000\n${TEXT}`;
		client.open(uri, text);
		const ignoring = (await client.actions(uri, EVERYWHERE)).filter((action) => /^Ignore /.test(action.title));
		assert.ok(!ignoring.some((action) => /image-tag-latest/.test(action.title)), 'the policy keeps it on');
		const action = await client.resolved(titled(ignoring, /^Ignore inline-suppression-used here/));
		const result = applied(text, action.edit, uri);
		assert.ok(result.startsWith('# bulwark ignore=inline-suppression-used -- reason\n# hadolint ignore=DL4000\n'), result);
		client.change(uri, result.replace('-- reason', '-- it says so below'));
		assert.ok(!(await codes()).includes('inline-suppression-used'));
		rmSync(join(folder, 'bulwark.json'));
	});

	it('offers to ignore every finding here and in the file, and to switch it off in the project', async () => {
		await start({ folder: pathToFileURL(folder).href });
		client.open(uri, 'ARG TOKEN=hunter2hunter2\nFROM node:latest\nMAINTAINER Ada\nWORKDIR app\nRUN sudo apt-get install curl && cd /tmp && curl -k https://a.example.com | sh\nADD a.txt .\nEXPOSE 22\nCMD node .\n');
		const found = await client.diagnostics(uri);
		assert.ok(found.length > 10);
		for (const diagnostic of found) {
			const titles = (await client.actions(uri, diagnostic.range, { diagnostics: [diagnostic] })).map(({ title }) => title as string);
			const { code, severity } = diagnostic;
			for (const wanted of [`Ignore ${code} here (add a reason)`, `Ignore ${code} in this file (add a reason)`, `Switch ${code} off in this project`, `Open the page of ${code}`]) assert.ok(titles.includes(wanted), `${wanted}: ${titles.join(' | ')}`);
			assert.equal(titles.some((title) => title.startsWith(`Report ${code} as `)), severity < 4, `${code}: there is nothing lower than a hint`);
		}
	});

	it('lowers a rule, or switches it off, for the whole project', async () => {
		const project = pathToFileURL(join(folder, 'bulwark.json')).href;
		const lower = async (): Promise<Json[]> => (await client.actions(uri, EVERYWHERE)).filter((action) => / in this project$/.test(action.title));
		const written = async (action: Json): Promise<string> => {
			const { edit } = await client.resolved(action);
			return edit.documentChanges.find((change: Json) => change.textDocument?.uri === project).edits[0].newText;
		};
		await start({ folder: pathToFileURL(folder).href });
		client.open(uri, TEXT);
		const created = await client.resolved(titled(await lower(), 'Report image-tag-latest as info in this project'));
		assert.deepEqual(created.edit.documentChanges[0], { kind: 'create', uri: project, options: { ignoreIfExists: true } });
		assert.equal(await written(created), '{\n\t"rules": {\n\t\t"image-tag-latest": "info"\n\t}\n}\n');

		writeFileSync(join(folder, 'bulwark.json'), '{\n  // ours\n  "preset": "strict",\n  "rules": { "workdir-relative": "off" }\n}\n');
		client.kill();
		await start({ folder: pathToFileURL(folder).href });
		client.open(uri, TEXT);
		const text = await written(titled(await lower(), 'Switch maintainer-deprecated off in this project'));
		assert.match(text, /\/\/ ours[\s\S]*"preset": "strict"[\s\S]*"workdir-relative": "off"[\s\S]*"maintainer-deprecated": "off"/);
		writeFileSync(join(folder, 'bulwark.json'), text);
		client.kill();
		await start({ folder: pathToFileURL(folder).href });
		client.open(uri, TEXT);
		assert.ok(!(await codes()).includes('maintainer-deprecated'));
		client.open(URI, TEXT);
		assert.ok(!(await client.actions(URI, EVERYWHERE)).some((action) => / in this project$/.test(action.title)), 'a document without a folder has no project');
		rmSync(join(folder, 'bulwark.json'));
	});

	it('asks the client for files that only the client can reach', async () => {
		const asked: string[] = [];
		await start({ initializationOptions: { readFile: true }, answers: { 'bulwark/readFile': ({ uri: file }) => {
			asked.push(file);
			return { text: file.endsWith('/bulwark.json') ? '{ "rules": { "maintainer-deprecated": "off" } }' : null };
		} } });
		uri = 'vscode-vfs://github/who/what/Dockerfile';
		client.open(uri, TEXT);
		assert.ok(!(await codes()).includes('maintainer-deprecated'));
		assert.ok(asked.includes('vscode-vfs://github/who/what/package.json'));
		uri = pathToFileURL(join(folder, 'Dockerfile')).href;
	});

	it('does not wait for ever for a client that does not answer', async () => {
		await start({ initializationOptions: { readFile: true }, capabilities: capabilitiesOf() });
		client.open('vscode-vfs://slow/Dockerfile', TEXT);
		find(await client.diagnostics('vscode-vfs://slow/Dockerfile'), 'maintainer-deprecated');
	});
});

describe('hostile typing', () => {
	before(() => start());
	after(() => client.kill());
	const samples = ['node-insecure', 'python-insecure', 'go-single-stage', 'java-insecure', 'secrets-in-arg', 'nginx-root', 'alpine-tools', 'debian-service'];

	it('answers every line-wise prefix of every sample, and is right in the end', async function () {
		this.timeout(60_000);
		for (const sample of samples) {
			const uri = `untitled:${sample}`;
			const text = readFileSync(join('samples', sample, 'Dockerfile'), 'utf8');
			client.open(uri, '');
			let line = 0;
			let character = 0;
			for (let at = 0; at < text.length; at += 7) {
				const piece = text.slice(at, at + 7);
				client.change(uri, [{ range: { start: { line, character }, end: { line, character } }, text: piece }]);
				const parts = piece.split('\n');
				line += parts.length - 1;
				character = parts.length > 1 ? (parts.at(-1) ?? '').length : character + piece.length;
				assert.ok(Array.isArray(await client.diagnostics(uri)));
			}
			const typed = (await client.diagnostics(uri)).map((d) => ({ ...d, data: null }));
			client.open(`${uri}-fresh`, text);
			assert.deepEqual(typed, (await client.diagnostics(`${uri}-fresh`)).map((d) => ({ ...d, data: null, ...(d.relatedInformation && { relatedInformation: d.relatedInformation.map((r: Json) => ({ ...r, location: { ...r.location, uri } })) }) })));
		}
	});

	it('lives through what no one means to write', async function () {
		this.timeout(60_000);
		const texts = [
			'', '\0', 'FROM \0\0\nRUN \0', 'RUN "', "RUN '", 'RUN `', 'RUN $(', 'RUN ${', 'FROM a\nRUN <<EOF\nnever ends', 'FROM a\nRUN <<-"E O F"\n', 'FROM', 'FROM ', '# escape=`\nRUN `\n', 'FROM a AS a\nFROM a AS a\nCOPY --from=a',
			'COPY --from=', 'ENV', 'ENV =', 'ENV a', 'ARG $', 'FROM ${', 'FROM ${a:-${a:-${a', 'RUN \\\n\\\n\\\n', '\\', '\uFEFF', '\uFEFF\uFEFFFROM', '\r', '\r\r\n\n\r', 'FROM a\rRUN b', '[', 'CMD [', 'CMD ["', 'CMD ["a",', 'HEALTHCHECK CMD', 'ONBUILD ONBUILD RUN',
			`FROM a\nRUN ${'x'.repeat(1_000_000)}`, `FROM a\nRUN ${'('.repeat(3_000)}`, `FROM a\n${'RUN a \\\n'.repeat(2_000)}`, `FROM a\nENV ${'A=$A'.repeat(2_000)}`, '\ud800', `FROM a\nRUN ${'🐳'.repeat(1000)}\ud83d`,
		];
		client.open(URI, '');
		for (const text of texts) {
			client.change(URI, text);
			const context = JSON.stringify(text.slice(0, 40));
			assert.ok(Array.isArray(await client.diagnostics(URI)), context);
			await client.actions(URI, EVERYWHERE);
			await client.request('textDocument/hover', { textDocument: { uri: URI }, position: { line: 1, character: 2 } });
			await client.command('bulwark.server.harden', { uri: URI, level: 'maximum' });
			assert.equal(client.ended, undefined, context);
		}
		const failures = client.received.filter((m) => m.method === 'window/logMessage' && m.params.type === 1).map((m) => m.params.message);
		assert.deepEqual(failures, [], 'nothing was caught on the way');
		client.change(URI, TEXT);
		find(await client.diagnostics(URI), 'maintainer-deprecated');
	});
});
