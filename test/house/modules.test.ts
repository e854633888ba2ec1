/** Every module opens with its contract; what is generated is fresh; nothing of a workplace is in the tree. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';

const root = join(import.meta.dirname, '../..');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);

describe('modules', () => {
	for (const file of tracked.filter((f) => /\.m?ts$/.test(f) && !f.startsWith('test/build/apps/') && !f.startsWith('samples/'))) {
		it(`${file} opens with its contract`, () => {
			let text = '';
			try { text = readFileSync(join(root, file), 'utf8'); } catch { return; /* removed, not yet committed */ }
			assert.match(text.replace(/^#!.*\n/, ''), /^\/\*\*[\s\S]*?\*\//);
		});
	}
});

describe('generated files', () => {
	it('are fresh', function () {
		this.timeout(60_000);
		execFileSync(process.execPath, ['--import=tsx', 'scripts/generate.mts', '--check'], { cwd: root, stdio: 'pipe' });
	});
});
