/** The snippets for Compose files: readable, valid where they belong, and clean. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { analyzeCompose } from '../../server/src/engine/beside';
import { assertCompose } from '../support/composeSchema';
import { expand } from './expand';

interface Snippet {
	readonly prefix: string;
	readonly body: readonly string[];
}

const snippets = JSON.parse(readFileSync(join(import.meta.dirname, '../../snippets/compose.json'), 'utf8')) as Record<string, Snippet>;

describe('snippets for Compose files', () => {
	for (const [name, { prefix, body }] of Object.entries(snippets)) {
		it(name, () => {
			assert.match(prefix, /^bw-[a-z-]+$/);
			const part = expand(body.join('\n')).text.trimEnd().replace(/^/gm, '  ');
			const isSecret = /^bw-secret-(?:file|swarm)$/.test(prefix);
			const text = isSecret ? `services:\n  db:\n    image: postgres:18\nsecrets:\n${part}\n` : `services:\n${part}\n`;
			assertCompose(text);
			const found = analyzeCompose(text, { preset: 'strict' }).findings.filter(({ severity, rule }) => severity !== 'hint' && !(prefix === 'bw-socket-proxy' && rule === 'compose-docker-socket'));
			assert.deepEqual(found.map(({ message }) => message), []);
		});
	}
});
