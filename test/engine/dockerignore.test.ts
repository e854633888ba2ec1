/** Ignore files as Docker reads them, where that differs from Git and from plain globs; and what `env` sets. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readIgnoreFile } from '../../server/src/engine/model/dockerignore';
import { buildModel } from '../../server/src/engine/model/model';

describe('ignore files', () => {
	const cases: readonly (readonly [text: string, ignored: string, kept: string])[] = [
		['*.md', 'a.md ./a.md', 'docs/a.md amd'],
		['**/*.md', 'a.md docs/a.md docs/x/a.md', 'a.mdx'],
		['/dist/', 'dist dist/a dist/a/b', 'src/dist'],
		['./dist', 'dist dist/a', 'distribution'],
		['*/tmp/*', 'a/tmp/x a/tmp/x/y', 'tmp/x a/b/tmp/x'],
		['node_modules\n!node_modules/keep', 'node_modules/a', 'node_modules/keep node_modules/keep/a'],
		['!a.md\n*.md', 'a.md', 'b.txt'],
		['# comment\n\n  secret.txt  ', 'secret.txt', 'comment'],
		['file?.txt\n[ab].log', 'file1.txt a.log', 'file12.txt c.log file/.txt'],
		['.*', '.git .env .git/config', '. src/.env'],
		['a/../b', 'b', 'a'],
		['[z-a]\n[\nx', 'x', 'z'],
		['\uFEFFfoo\r\nbar\r\n', 'foo bar', 'baz'],
	];
	for (const [text, ignored, kept] of cases) it(JSON.stringify(text), () => {
		const file = readIgnoreFile(text);
		for (const path of ignored.split(' ')) assert.equal(file.ignores(path), true, path);
		for (const path of kept.split(' ')) assert.equal(file.ignores(path), false, path);
	});

	it('knows what may come back', () => {
		const file = readIgnoreFile('*\n!src/app\n');
		assert.equal(file.ignores('.') && file.reopens('.'), true);
		assert.equal(file.ignores('src') && file.reopens('src'), true);
		assert.equal(file.ignores('docs') && !file.reopens('docs'), true);
		assert.equal(file.patternOf('docs/a'), '*');
	});

	it('env sets variables as an assignment does', () => {
		const text = 'FROM alpine:3.24\nRUN sudo -E env A=1 "B=2" C=$D ./x E=3\n';
		const command = buildModel(text).stages[0]?.runs[0]?.commands[0];
		assert.deepEqual(command?.assignments.map(({ name, value }) => [name, value && text.slice(value.range.start, value.range.end)]), [['A', '1'], ['C', '$D']]);
		assert.equal(command?.name, 'x');
	});
});
