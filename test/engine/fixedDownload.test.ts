/** Files whose digest is known: where the check is written, and where it is left to whoever knows the file. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { harden } from '../../server/src/engine/index';
import { fixedFile } from '../../server/src/engine/knowledge';

const WAIT = 'https://raw.githubusercontent.com/vishnubob/wait-for-it';
const COMMIT = '81b1373f17855a4dc21156cfe1694c31d7d1792e';
const hardened = (step: string): string => harden(`FROM node:24\n${step}\n`).after;

describe('downloads whose digest is known', () => {
	it('a branch is named by its commit, the commit stays as it is', () => {
		for (const branch of ['master', 'refs/heads/master', 'HEAD', COMMIT]) assert.equal(fixedFile(`${WAIT}/${branch}/wait-for-it.sh`)?.address, `${WAIT}/${COMMIT}/wait-for-it.sh`, branch);
		assert.equal(fixedFile('http://github.com/vishnubob/wait-for-it/raw/master/wait-for-it.sh')?.address, `${WAIT}/${COMMIT}/wait-for-it.sh`);
		for (const other of [`${WAIT}/other/wait-for-it.sh`, `${WAIT}/master/README.md`, 'https://raw.example.com/vishnubob/wait-for-it/master/wait-for-it.sh', 'constructor']) assert.equal(fixedFile(other), undefined, other);
	});

	const checked = [
		`ADD ["${WAIT}/${COMMIT}/wait-for-it.sh", "/bin/"]`,
		`ADD '${WAIT}/master/wait-for-it.sh' /bin/`,
		`RUN wget ${WAIT}/master/wait-for-it.sh && chmod +x wait-for-it.sh`,
		`RUN set -e; curl -fsSL "${WAIT}/HEAD/wait-for-it.sh" > /bin/w; chmod 755 /bin/w`,
		`RUN curl -fsSL ${WAIT}/master/wait-for-it.sh | bash -s -- db:5432`,
		'ARG NVM=0.39.7\nRUN curl -o- https://raw.githubusercontent.com/nvm-sh/nvm/v$NVM/install.sh | bash',
	];
	for (const step of checked) it(`checks ${JSON.stringify(step)}`, () => assert.match(hardened(step), /--checksum=sha256:[1-9b][0-9a-f]{63}|echo "[0-9a-f]{64} {2}\S+" \| sha256sum -c -/));

	const left = [
		// Where the file lies is not told by its name.
		`RUN wget -P /opt ${WAIT}/master/wait-for-it.sh && chmod +x /opt/wait-for-it.sh`,
		`RUN curl -fsSLO --output-dir /opt ${WAIT}/master/wait-for-it.sh && chmod +x /opt/wait-for-it.sh`,
		// The version is another one in the step.
		'ARG NVM=0.39.7\nRUN NVM=0.38.0 && curl -o- https://raw.githubusercontent.com/nvm-sh/nvm/v$NVM/install.sh | bash',
		'ARG NVM\nRUN curl -o- https://raw.githubusercontent.com/nvm-sh/nvm/v$NVM/install.sh | bash',
		`RUN wget ${WAIT}/master/wait-for-it.sh || true; chmod +x wait-for-it.sh`,
	];
	for (const step of left) it(`leaves ${JSON.stringify(step)}`, () => assert.doesNotMatch(hardened(step), /sha256sum/));
});
