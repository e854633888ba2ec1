/** `COPY . .`: one finding speaks, the one that names files where there are any, and its fix keeps out what the other one would. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, type BuildContext, type ContextRisk, contextWith, harden } from '../../server/src/engine/index';

const TEXT = 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n';
const KEY: ContextRisk = { path: 'deploy/prod.key', kind: 'secret', what: 'private key', files: 1, bytes: 1700 };
const PACKAGES: ContextRisk = { path: 'node_modules', kind: 'packages', what: 'Node packages', files: 10, bytes: 1000 };
const RULES = ['copy-entire-context', 'context-secret-copied', 'context-bulk-copied', 'dockerignore-missing'];

const around = (ignore: string | null | undefined, ...risks: ContextRisk[]): BuildContext => ({
	...(ignore !== undefined && { dockerignore: ignore === null ? null : { path: '.dockerignore', text: ignore } }), inventory: { complete: true, folders: {}, risks },
});
const found = (buildContext: BuildContext, text = TEXT) => analyze(text, { buildContext }).findings.filter(({ rule }) => RULES.includes(rule));
const said = (buildContext: BuildContext, text = TEXT): string[] => found(buildContext, text).map(({ rule, severity }) => `${rule} ${severity}`);

describe('the whole context copied', () => {
	it('the finding that names files speaks, and no less gravely', () => {
		for (const ignore of ['*.log\n', null]) {
			assert.deepEqual(said(around(ignore)), ['copy-entire-context warning']);
			assert.deepEqual(said(around(ignore, KEY)), ['context-secret-copied error']);
			assert.deepEqual(said(around(ignore, PACKAGES)), ['context-bulk-copied warning']);
			assert.deepEqual(said(around(ignore, KEY, PACKAGES)), ['context-bulk-copied warning', 'context-secret-copied error']);
		}
		assert.deepEqual(said(around('.git\n.env\n', PACKAGES)), ['context-bulk-copied info']);
		assert.deepEqual(said(around(undefined, PACKAGES)), ['context-bulk-copied info']);
		assert.deepEqual(said(around('*.log\n', { ...PACKAGES, path: 'web/node_modules' }), TEXT.replace('COPY . .', 'COPY web .\nCOPY . .')), ['context-bulk-copied info', 'context-bulk-copied warning']);
	});

	it('the message names what else is let in', () => {
		const [bulk] = found(around('*.log\n', PACKAGES));
		assert.match(bulk?.message ?? '', /node_modules .* Name it in \.dockerignore, with \.git, \.env and private keys\.$/);
		assert.match(found(around('.git\n**/*.key\n', PACKAGES))[0]?.message ?? '', /with \.env\.$/);
	});

	it('one fix is enough: nothing is left to say', () => {
		for (const ignore of ['*.log\r\n', '.git\nnode_modules_old', null]) for (const risks of [[KEY], [PACKAGES]]) {
			const context = around(ignore, ...risks);
			const files = found(context)[0]?.fixes[0]?.files ?? assert.fail('a fix');
			assert.deepEqual(said(contextWith(context, files)), [], files[0]?.content);
			if (ignore?.includes('\r\n')) assert.doesNotMatch(files[0]?.content ?? '', /[^\r]\n/);
		}
	});

	it('what a step asks Git for stays in', () => {
		const text = 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN git describe > version\nUSER node\nCMD ["node", "server.js"]\n';
		const content = found(around('*.log\n', PACKAGES), text).find(({ rule }) => rule === 'context-bulk-copied')?.fixes[0]?.files?.[0]?.content ?? '';
		assert.match(content, /^\*\*\/node_modules$/m);
		assert.match(content, /^\.env$/m);
		assert.doesNotMatch(content, /^\.git$/m);
	});

	it('hardened, both are kept out', () => {
		const { files } = harden(TEXT, { buildContext: around('*.log\n', KEY, PACKAGES) });
		const content = files.find(({ path }) => path === '.dockerignore')?.content ?? '';
		for (const pattern of ['**/*.key', '**/node_modules', '.git', '.env']) assert.ok(content.split('\n').includes(pattern), `${pattern} in\n${content}`);
	});
});
