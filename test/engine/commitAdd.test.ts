/** Archives of a commit that ADD takes by the commit's hash: where the step allows it, and where it stays. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, harden } from '../../server/src/engine/index';

const HASH = '6a1e29f0b7cbd8b5f1d1a9c3f7b1e3d7c9a0b2c4';
const ARCHIVE = `https://github.com/example/lib/archive/${HASH}.tar.gz`;

describe('an archive of a commit', () => {
	const file = (run: string, lines = ''): string => `FROM debian:13-slim\n${lines}${run}\n`;
	const fix = (text: string) => analyze(text).findings.find(({ rule }) => rule === 'download-without-checksum')?.fixes.find(({ title }) => title === 'Take the commit with ADD');

	it('is taken at the highest level, since a builder without Git cannot', () => {
		const text = `${file(`RUN curl -fsSL ${ARCHIVE} | tar xz --strip-components=1 -C /opt/lib && make -C /opt/lib`, 'RUN mkdir -p /opt/lib\n')}USER nobody\nCMD ["x"]\n`;
		assert.doesNotMatch(harden(text).after, /ADD/);
		const hardened = harden(text, { level: 'maximum' }).after;
		assert.match(hardened, new RegExp(`^ADD https://github\\.com/example/lib\\.git#${HASH} /opt/lib\\nRUN make -C /opt/lib$`, 'm'));
		assert.deepEqual(analyze(hardened).findings.filter(({ rule }) => /^add-|download/.test(rule)), []);
	});

	it('is taken in each plain form', () => {
		const urls = [ARCHIVE, `https://github.com/example/lib/tarball/${HASH}`, `https://codeload.github.com/example/lib/tar.gz/${HASH}`];
		for (const url of urls) assert.ok(fix(file(`RUN curl -fsSL ${url} | tar xz --strip-components=1 && make`, 'WORKDIR /src\n')), url);
		for (const tar of ['tar -xz --strip-components=1', 'tar -zxvf - --strip-components 1 -C lib', 'tar xzf - --strip-components=1', 'tar --strip-components=1 -xz --directory=/opt']) assert.ok(fix(file(`RUN wget -qO- ${ARCHIVE} | ${tar} && make`)), tar);
	});

	it('leaves nothing behind of a step that did nothing else', () => {
		const [found] = analyze(file(`RUN curl -fsSL ${ARCHIVE} | tar xz --strip-components=1 -C /opt`)).findings.filter(({ rule }) => rule === 'download-without-checksum');
		const edit = found?.fixes[0]?.edits.at(-1);
		assert.equal(edit?.newText, `ADD https://github.com/example/lib.git#${HASH} /opt`);
	});

	it('stays where folder, account or names are not plain', () => {
		const pipe = (tar: string, url = ARCHIVE): string => `curl -fsSL ${url} | ${tar}`;
		const plain = 'tar xz --strip-components=1 -C lib';
		const kept = [
			file(`RUN cd /usr/src && ${pipe(plain)} && make`), file(`RUN ${pipe('tar xz -C lib')} && make`), file(`RUN ${pipe('tar xz --strip-components=2 -C lib')} && make`), file(`RUN ${pipe(`${plain} lib-${HASH}/src`)} && make`),
			file(`RUN ${pipe('tar xz --strip-components=1 -C "$DIR"')} && make`), file(`RUN ${pipe(`${plain} --exclude=docs`)} && make`), file(`RUN rm -rf lib && ${pipe(plain)} && make`), file(`RUN ./fetch && ${pipe(plain)} && make`), file(`RUN apt-get update > lib.log && ${pipe(plain)} && make`), file(`RUN touch lib/x && ${pipe(plain)} && make`),
			file(`RUN ${pipe(plain)} && make`, 'USER app\n'), file(`RUN ${pipe(plain, ARCHIVE.replace(HASH, '$COMMIT'))} && make`), file(`RUN ${pipe(plain, ARCHIVE.replace(HASH, 'main'))} && make`), file(`RUN ${pipe(plain, ARCHIVE.replace(HASH, HASH.slice(0, 12)))} && make`),
			file(`RUN <<EOF\n${pipe(plain)}\nmake\nEOF`), file(`RUN test -d lib || ${pipe(plain)}`), file(`RUN ${pipe(plain, ARCHIVE.replace('github.com', 'git.example.com'))} && make`),
		];
		for (const text of kept) assert.equal(fix(text), undefined, text);
	});
});
