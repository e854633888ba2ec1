/** Which files a search of a folder takes. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { before, describe, it } from 'mocha';
import { buildCli, type CheckReport, inSandbox, type Sandbox } from './support';

const TEXT = 'FROM alpine:3.24\n';

function found(sandbox: Sandbox, ...paths: readonly string[]): string[] {
	return sandbox.json<CheckReport>(['check', ...paths, '--format', 'json', '--fail-level', 'never']).files.map(({ path }) => path);
}

function of(...paths: readonly string[]): Record<string, string> {
	return Object.fromEntries(paths.map((path) => [path, TEXT]));
}

describe('the search for Dockerfiles', function () {
	this.timeout(60_000);
	before(buildCli);

	it('goes by name, sorted, folders after files', inSandbox(of('Dockerfile', 'Dockerfile.dev', 'web.Dockerfile', 'api.dockerfile', 'Containerfile', 'Containerfile.prod', 'sub/deep/Dockerfile',
		'Dockerfile.dockerignore', 'Dockerfiles', 'MyDockerfile', 'notes.txt', 'node_modules/x/Dockerfile', 'sub/node_modules/x/Dockerfile', '.git/Dockerfile', '.devcontainer/Dockerfile'), (sandbox) => {
		assert.deepEqual(found(sandbox), ['Containerfile', 'Containerfile.prod', 'Dockerfile', 'Dockerfile.dev', 'Dockerfile.dockerignore', 'api.dockerfile', 'web.Dockerfile', '.devcontainer/Dockerfile', 'sub/deep/Dockerfile']);
	}));

	it('takes a named file whatever its name', inSandbox(of('notes.txt'), (sandbox) => {
		assert.deepEqual(found(sandbox, 'notes.txt'), ['notes.txt']);
	}));

	it('takes each file once and shows it as it was written', inSandbox(of('a/Dockerfile', 'b/Dockerfile'), (sandbox) => {
		assert.deepEqual(found(sandbox, 'b/Dockerfile', '.', './a'), ['b/Dockerfile', 'a/Dockerfile']);
		assert.deepEqual(found(sandbox, sandbox.path('a')), [`${sandbox.path('a')}/Dockerfile`]);
	}));

	it('respects .gitignore at every level, and its exceptions', inSandbox({
		...of('out/Dockerfile', 'keep/Dockerfile', 'a/gen/Dockerfile', 'b/gen/Dockerfile', 'a/x.Dockerfile', 'b/x.Dockerfile', 'c/x.Dockerfile', 'c/d/only/Dockerfile', 'only/Dockerfile'),
		'.gitignore': '/out/\n*.Dockerfile\n', 'a/.gitignore': 'gen\n', 'b/.gitignore': '!x.Dockerfile\n', 'c/.gitignore': '/d/only\n',
	}, (sandbox) => {
		assert.deepEqual(found(sandbox), ['b/x.Dockerfile', 'b/gen/Dockerfile', 'keep/Dockerfile', 'only/Dockerfile']);
	}));

	it('respects those above the folder up to the repository, but not against the folder itself', inSandbox({
		...of('repo/sub/Dockerfile', 'repo/sub/x.Dockerfile', 'repo/dist/Dockerfile'), 'repo/.gitignore': '*.Dockerfile\ndist\n', '.gitignore': 'Dockerfile\n',
	}, (sandbox) => {
		mkdirSync(sandbox.path('repo/.git'));
		assert.deepEqual(found(sandbox, 'repo/sub'), ['repo/sub/Dockerfile']);
		assert.deepEqual(found(sandbox, 'repo/dist'), ['repo/dist/Dockerfile']);
		assert.deepEqual(found(sandbox, 'repo'), ['repo/sub/Dockerfile']);
		assert.deepEqual(found(sandbox, 'repo/sub/x.Dockerfile'), ['repo/sub/x.Dockerfile'], 'a file that is named is meant');
	}));

	it('is not caught by loops of links', inSandbox(of('a/Dockerfile'), (sandbox) => {
		symlinkSync('..', sandbox.path('a/up'), 'dir');
		symlinkSync('.', sandbox.path('self'), 'dir');
		symlinkSync('Dockerfile', sandbox.path('a/Dockerfile.link'));
		assert.deepEqual(found(sandbox), ['a/Dockerfile', 'a/Dockerfile.link']);
	}));
});
