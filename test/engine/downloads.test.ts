/** What the model tells of downloads: where they go, who runs them, what counts as a check. */
import assert from 'node:assert/strict';
import { checksInput, downloadOf, isVerified, orStop, readsScript, runnerOf, verifies, writingTo } from '../../server/src/engine/model/downloads';
import { buildModel } from '../../server/src/engine/model/model';
import type { Run } from '../../server/src/engine/model/run';

function runOf(script: string): { text: string; run: Run } {
	const text = `FROM alpine:3.24\nRUN ${script}\n`;
	const run = buildModel(text).stages[0]?.runs[0];
	assert.ok(run);
	return { text, run };
}

function download(script: string) {
	const { run } = runOf(script);
	return run.commands.map(downloadOf).find((each) => each !== undefined);
}

describe('downloads', () => {
	const files: readonly (readonly [script: string, file: string | undefined])[] = [
		['curl -fsSL https://dl.example.com/a.tgz', undefined],
		['curl -fsSLo /tmp/a https://dl.example.com/a.tgz', '/tmp/a'],
		['curl -O https://dl.example.com/dir/a.tgz?x=1', 'a.tgz'],
		['curl https://dl.example.com/a > b', 'b'],
		['curl --output - https://dl.example.com/a', undefined],
		['wget https://dl.example.com/a-$V.zip', 'a-$V.zip'],
		['wget -qO- https://dl.example.com/a', undefined],
		['wget -q -O /opt/a "$URL"', '/opt/a'],
		['curl -L get.example.com/install', undefined],
		['wget -q -P /opt https://dl.example.com/dir/a.tgz', '/opt/a.tgz'],
		['wget --directory-prefix=./lib/ https://dl.example.com/a.tgz', 'lib/a.tgz'],
		['wget -P / https://dl.example.com/a.tgz', '/a.tgz'],
		['wget -P "$DIR" https://dl.example.com/a.tgz', '$DIR/a.tgz'],
		// -O has the last word.
		['wget -P /opt -O a https://dl.example.com/a.tgz', 'a'],
		['wget -P /opt -qO- https://dl.example.com/a.tgz', undefined],
		['curl --output-dir /opt -o a https://dl.example.com/a.tgz', '/opt/a'],
		['curl -O --output-dir . https://dl.example.com/a.tgz', 'a.tgz'],
		['curl --remote-name-all https://dl.example.com/a.tgz', 'a.tgz'],
		['aria2c -d /opt https://dl.example.com/a.tgz', '/opt/a.tgz'],
	];
	for (const [script, file] of files) it(`tells where ${script} writes`, () => {
		const found = download(script);
		assert.ok(found);
		assert.equal(found.file, file);
	});

	for (const script of ['curl --version', 'curl -fs http://localhost:8080/health', 'curl -d x=1 https://api.example.com/', 'wget --spider https://dl.example.com/a', 'curl -so /dev/null https://dl.example.com/a'])
		it(`sees none in ${script}`, () => assert.equal(download(script), undefined));

	const stdin: readonly (readonly [script: string, args: readonly string[] | undefined])[] = [
		['bash -s -- -y', ['-y']], ['bash', []], ['sh -x -', []], ['bash -euo pipefail -s stable', ['stable']], ['php -- --quiet', ['--quiet']], ['perl - install', ['install']],
		['python3 -c "pass"', undefined], ['sh install.sh', undefined], ['perl -ne print', undefined], ['bash -c true', undefined], ['jq .', undefined],
	];
	for (const [script, args] of stdin) it(`knows what ${script} reads`, () => {
		const command = runOf(script).run.commands[0];
		assert.ok(command);
		assert.deepEqual(readsScript(command)?.args.map((word) => word.value), args);
	});

	it('finds what runs a file', () => {
		const named = (script: string): string | undefined => {
			const { run } = runOf(script);
			const found = run.commands.map(downloadOf).find((each) => each !== undefined);
			return found && runnerOf(run, found)?.nameWord?.value;
		};
		assert.equal(named('curl -o /tmp/x.sh https://dl.example.com/x && sh /tmp/x.sh'), 'sh');
		assert.equal(named('curl -O https://dl.example.com/x && chmod +x x && ./x'), './x');
		assert.equal(named('curl -O https://dl.example.com/x && sh other.sh'), undefined);
	});

	it('tells checks from names in addresses', () => {
		for (const text of ['echo "$S  x" | sha256sum -c -', 'shasum -a 512 -c f', 'gpg --batch --verify a.asc a', '[[ "$(sha512sum x)" == $S ]]', 'cosign verify-blob x']) assert.equal(verifies(text), true, text);
		for (const text of ['curl https://dl.example.com/sha256sum', 'gpg --dearmor', 'tar xf x']) assert.equal(verifies(text), false, text);
	});

	const OTHER = 'curl -o a https://dl.example.com/a && curl -o b https://dl.example.com/b && ';
	const checked: readonly (readonly [script: string, files: readonly string[]])[] = [
		[`${OTHER}echo "$A  a" | sha256sum -c -`, ['a']],
		[`${OTHER}echo "$A *./b" | sha512sum --check`, ['b']],
		[`${OTHER}printf '%s  a' "$A" | sha256sum -c && echo "$B  b" | sha256sum -c`, ['a', 'b']],
		[`${OTHER}gpg --batch --status-fd 1 --verify a.asc a`, ['a']],
		[`${OTHER}echo "$A  a" | sha256sum -c - && gpg --verify b.asc b`, ['a', 'b']],
		// What else is checked may be any of them.
		[`${OTHER}echo "$A  a" | sha256sum -c - && gpg --verify b.asc`, ['a', 'b']],
		[`${OTHER}sha256sum -c SUMS`, ['a', 'b']],
		[`${OTHER}echo "$A  $FILE" | sha256sum -c -`, ['a', 'b']],
		[OTHER.slice(0, -4), []],
	];
	for (const [script, files] of checked) it(`tells what ${script.slice(OTHER.length) || 'nothing'} checks`, () => {
		const { text, run } = runOf(script);
		const found = run.commands.flatMap((command) => downloadOf(command) ?? []).filter((each) => isVerified(text, run, each));
		assert.deepEqual(found.map(({ file }) => file), files);
	});

	it('knows a check that fails without input', () => {
		const checks = (script: string): boolean | undefined => runOf(script).run.commands.map(checksInput)[0];
		for (const script of ['sha256sum -c -', 'sha512sum --check', 'shasum -a 256 -c', 'sha256sum -c /dev/stdin']) assert.equal(checks(script), true, script);
		for (const script of ['sha256sum', 'sha256sum -c SUMS', 'wc -c']) assert.equal(checks(script), false, script);
	});

	it('makes a download write a file', () => {
		const written = (script: string): string | undefined => {
			const { text, run } = runOf(script);
			const found = run.commands.map(downloadOf).find((each) => each !== undefined);
			return found && writingTo(text, found, '/tmp/f');
		};
		assert.equal(written('curl -sSL https://dl.example.com/x | sh'), 'curl -fsSLo /tmp/f https://dl.example.com/x');
		assert.equal(written('curl --fail https://dl.example.com/x | sh'), 'curl -o /tmp/f --fail https://dl.example.com/x');
		assert.equal(written('wget -O - https://dl.example.com/x | sh'), 'wget -O /tmp/f https://dl.example.com/x');
		assert.equal(written('wget --output-document=- https://dl.example.com/x | sh'), 'wget --output-document=/tmp/f https://dl.example.com/x');
	});

	it('stops where nothing else would', () => {
		const stop = (script: string): string => {
			const { run } = runOf(script);
			return orStop(run.script, run.script.chain.find((item) => item.commands[0]?.name === 'wget') as Run['script']['chain'][number]);
		};
		assert.equal(stop('wget https://dl.example.com/x; tar xf x'), ' || exit 1');
		assert.equal(stop('set -eux; wget https://dl.example.com/x; tar xf x'), '');
		assert.equal(stop('wget https://dl.example.com/x && tar xf x'), '');
	});
});
