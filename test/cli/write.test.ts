/** The one place of the command line that writes: whole or not at all, and only where it may. */
import assert from 'node:assert/strict';
import { chmodSync, readdirSync, statSync } from 'node:fs';
import { describe, it } from 'mocha';
import { inside, replaceFile, WriteError } from '../../server/src/cli/write';
import { inSandbox } from './support';

describe('writing', () => {
	it('replaces what it knows', inSandbox({ f: 'old' }, (sandbox) => {
		chmodSync(sandbox.path('f'), 0o754);
		replaceFile(sandbox.path('f'), 'old', 'new');
		assert.equal(sandbox.read('f'), 'new');
		assert.equal(statSync(sandbox.path('f')).mode & 0o777, 0o754);
		assert.deepEqual(readdirSync(sandbox.folder), ['f']);
	}));

	it('creates what is not there, and its folder', inSandbox({}, (sandbox) => {
		replaceFile(sandbox.path('a/b'), null, 'new');
		assert.equal(sandbox.read('a/b'), 'new');
	}));

	it('does not overwrite what somebody else wrote', inSandbox({ f: 'theirs' }, (sandbox) => {
		assert.throws(() => replaceFile(sandbox.path('f'), 'old', 'new'), /in the meantime/);
		assert.throws(() => replaceFile(sandbox.path('f'), null, 'new'), /already/);
		assert.throws(() => replaceFile(sandbox.path('gone'), 'old', 'new'), WriteError);
		assert.equal(sandbox.read('f'), 'theirs');
		assert.deepEqual(readdirSync(sandbox.folder), ['f']);
	}));

	it('stays below the folder', () => {
		assert.equal(inside('a/b', 'c/d'), 'a/b/c/d');
		for (const path of ['', '/etc/passwd', '../x', 'a/../../x', '..\\x']) assert.equal(inside('a', path), undefined, path);
	});
});
