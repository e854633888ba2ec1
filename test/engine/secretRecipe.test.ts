/** Secrets to mounts, in what the rules' examples do not show: layouts, users, heredocs, and what must be left alone. */
import assert from 'node:assert/strict';
import { analyze, applyEdits } from '../../server/src/engine/index';
import type { Settings } from '../../server/src/engine/config/settings';

/** The text after the first fix of a rule, and the fix. */
function fixed(text: string, rule: string, settings: Partial<Settings> = {}) {
	const fix = analyze(text, { preset: 'all', ...settings }).findings.find((finding) => finding.rule === rule)?.fixes[0];
	return { text: fix && applyEdits(text, fix.edits), fix };
}

describe('secret mounts', () => {
	const variable = 'secret-in-arg-or-env';
	const file = 'secret-file-copied';
	const HEAD = '# syntax=docker/dockerfile:1\n';

	it('tells the build line, Compose and GitHub Actions, and no value', () => {
		const { fix } = fixed('FROM alpine:3.24\nENV API_KEY=hunter2hunter2\nRUN ./fetch "$API_KEY"\n', variable);
		assert.match(fix?.followUp ?? '', /^docker build --secret id=api_key,env=API_KEY \.$/m);
		assert.match(fix?.followUp ?? '', /environment: API_KEY/);
		assert.match(fix?.followUp ?? '', /api_key=\$\{\{ secrets\.API_KEY \}\}/);
		assert.doesNotMatch(JSON.stringify(fix?.followUp) + fix?.title + fix?.because, /hunter2/);
	});

	it('no message shows a value', () => {
		const text = 'FROM debian:13\nENV API_KEY=hunter2hunter2 URL=https://u:hunter2@example.com\nRUN curl -u u:hunter2 https://u:hunter2@example.com && echo root:hunter2 | chpasswd\n';
		for (const { message, fixes } of analyze(text, { preset: 'all' }).findings) {
			assert.doesNotMatch(message, /hunter2/);
			for (const fix of fixes) assert.doesNotMatch([fix.title, fix.because, fix.followUp, ...fix.edits.map((edit) => edit.newText)].join(), /hunter2/);
		}
	});

	it('names of the settings: more secrets, and names that hold none', () => {
		const found = (text: string, settings: Partial<Settings>) => analyze(text, { preset: 'all', ...settings }).findings.filter(({ rule }) => /^secret-/.test(rule)).map(({ rule, range }) => `${rule} ${text.slice(range.start, range.end)}`);
		const text = 'FROM alpine:3.24\nARG DOOR_PIN=hunter2\nENV DEMO_TOKEN=hunter2hunter2\nRUN ./open "$DOOR_PIN" && DEMO_TOKEN=hunter3hunter3 ./demo\n';
		assert.deepEqual(found(text, {}), ['secret-in-arg-or-env DEMO_TOKEN', 'secret-in-run-command hunter3hunter3']);
		assert.deepEqual(found(text, { secretNames: ['*_PIN'], publicNames: ['demo_*'] }), ['secret-in-arg-or-env DOOR_PIN', 'secret-arg-consumed DOOR_PIN'].map((each) => each.replace('consumed DOOR_PIN', 'consumed $DOOR_PIN')));
		assert.deepEqual(found(text, { secretNames: ['*_PIN'], publicNames: ['DOOR_PIN', 'DEMO_TOKEN'] }), []);
	});

	it('several of one instruction, first and last, with what lies between', () => {
		const { text } = fixed(`${HEAD}FROM alpine:3.24\nARG TOKEN A=1 DB_PASSWORD B=2\nENV X=$TOKEN \\\n    Y=1 \\\n    Z=$TOKEN\nRUN ./fetch $X $Z\n`, variable);
		assert.equal(text, `${HEAD}FROM alpine:3.24\nARG A=1 DB_PASSWORD B=2\nENV Y=1\nRUN --mount=type=secret,id=token,env=X --mount=type=secret,id=token,env=Z ./fetch $X $Z\n`);
	});

	it('portable: another user may read the mounted file', () => {
		const { text } = fixed(`${HEAD}FROM node:24-slim\nARG NPM_TOKEN\nUSER node\nRUN ./fetch "$NPM_TOKEN"\n`, variable, { builder: 'portable' });
		assert.equal(text, `${HEAD}FROM node:24-slim\nUSER node\nRUN --mount=type=secret,id=npm_token,uid=1000 export NPM_TOKEN="$(cat /run/secrets/npm_token)" && ./fetch "$NPM_TOKEN"\n`);
	});

	it('portable: first line of a heredoc, behind a background command, never in an exec form', () => {
		const portable = { builder: 'portable' } as const;
		assert.equal(fixed(`${HEAD}FROM debian:13\nARG API_KEY\nRUN <<EOF\nset -e\n./fetch "$API_KEY"\nEOF\n`, variable, portable).text,
			`${HEAD}FROM debian:13\nRUN --mount=type=secret,id=api_key <<EOF\nexport API_KEY="$(cat /run/secrets/api_key)"\nset -e\n./fetch "$API_KEY"\nEOF\n`);
		assert.equal(fixed(`${HEAD}FROM debian:13\nARG API_KEY\nRUN ./serve & ./fetch "$API_KEY"\n`, variable, portable).text,
			`${HEAD}FROM debian:13\nRUN --mount=type=secret,id=api_key export API_KEY="$(cat /run/secrets/api_key)"; ./serve & ./fetch "$API_KEY"\n`);
		assert.equal(fixed(`${HEAD}FROM debian:13\nARG API_KEY\nRUN ["sh", "-c", "./fetch $API_KEY"]\n`, variable, portable).fix, undefined);
	});

	it('a script of the project gets the argument that nothing else is seen to use', () => {
		assert.equal(fixed(`${HEAD}FROM node:24-slim\nARG CMS_TOKEN\nCOPY . .\nRUN npm run build\n`, variable).text, `${HEAD}FROM node:24-slim\nCOPY . .\nRUN --mount=type=secret,id=cms_token,env=CMS_TOKEN npm run build\n`);
		assert.equal(fixed(`${HEAD}FROM node:24-slim\nARG CMS_TOKEN\nRUN mkdir /x\n`, variable).text, `${HEAD}FROM node:24-slim\nRUN mkdir /x\n`);
	});

	it('used at run time too: the mount, and a word about the container', () => {
		const { fix } = fixed('FROM alpine:3.24\nENV API_KEY=hunter2hunter2\nRUN ./fetch "$API_KEY"\nCMD ./serve "$API_KEY"\n', variable);
		assert.match(fix?.followUp ?? '', /--env-file/);
	});

	it('leaves alone what a mount does not reach', () => {
		for (const use of ['ADD https://example.com/$API_KEY /x', 'LABEL key=$API_KEY', 'ONBUILD RUN ./fetch $API_KEY', 'USER $API_KEY']) {
			assert.equal(fixed(`FROM alpine:3.24\nARG API_KEY\n${use}\nRUN ./fetch $API_KEY\n`, variable).fix, undefined, use);
		}
	});

	it('a file: to where it lay, for each step that reads it, in stages that start from it too', () => {
		const { text } = fixed(`${HEAD}FROM node:24-slim AS base\nWORKDIR /srv\nCOPY .npmrc package.json ./\nRUN npm ci\nFROM base\nRUN npm run lint && rm -f .npmrc notes.txt\n`, file);
		assert.equal(text, `${HEAD}FROM node:24-slim AS base\nWORKDIR /srv\nCOPY package.json ./\nRUN --mount=type=secret,id=npmrc,target=/srv/.npmrc npm ci\nFROM base\nRUN --mount=type=secret,id=npmrc,target=/srv/.npmrc npm run lint && rm -f notes.txt\n`);
	});

	it('a file: nothing when a step keeps it or the path is not known', () => {
		assert.equal(fixed(`FROM registry.example.com/x:1\nCOPY .npmrc ./\nRUN npm ci\n`, file).fix, undefined);
		assert.equal(fixed(`FROM node:24-slim\nWORKDIR /srv\nCOPY .npmrc ./\nRUN cat .npmrc > /root/.npmrc && npm ci\n`, file).fix, undefined);
	});

	it('an SSH key: the agent, and no care for the file any more', () => {
		const { text, fix } = fixed(`${HEAD}FROM debian:13\nCOPY keys/id_rsa /root/.ssh/\nRUN chmod 700 /root/.ssh && chmod 600 /root/.ssh/id_rsa\nRUN eval $(ssh-agent) && ssh-add /root/.ssh/id_rsa && git clone git@git.example.com:a/b.git\nRUN rm /root/.ssh/id_rsa\n`, file);
		assert.equal(text, `${HEAD}FROM debian:13\nRUN chmod 700 /root/.ssh\nRUN --mount=type=ssh git clone git@git.example.com:a/b.git\n`);
		assert.match(fix?.followUp ?? '', /docker build --ssh default/);
	});

	it('files that only the program needs are for a human to move', () => {
		assert.equal(fixed('FROM node:24-slim\nCOPY .env /app/\nCMD ["node", "x.js"]\n', file).fix?.level, 'manual');
	});
});
