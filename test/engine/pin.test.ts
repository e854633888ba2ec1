/** Which images can be pinned, where their digests are written, and what an answer makes of a file. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, applyEdits, type DigestLookup, pinEdits, planPins } from '../../server/src/engine/index';

const NEW = `sha256:${'a'.repeat(64)}`;
const OLD = `sha256:${'b'.repeat(64)}`;

async function pinned(text: string, { update = false, lookup = async () => ({ digest: NEW }) }: { update?: boolean; lookup?: DigestLookup } = {}): Promise<string> {
	return applyEdits(text, pinEdits((await planPins(analyze(text).model, lookup, { update })).pins));
}

const PINS: Readonly<Record<string, readonly [string, string]>> = {
	'behind the tag': ['FROM node:22 AS build\n', `FROM node:22@${NEW} AS build\n`],
	'with the tag that none means': ['FROM node\n', `FROM node:latest@${NEW}\n`],
	'within quotes': ['FROM "node:22"\n', `FROM "node:22@${NEW}"\n`],
	'in the default of the argument that ends the reference': ['ARG V=22\nFROM node:${V}-slim\nARG W=22\nFROM node:${W}\n', `ARG V=22\nFROM node:\${V}-slim@${NEW}\nARG W=22\nFROM node:\${W}\n`],
	'in the argument that is the tag, so that another tag can still be set': ['ARG V=22\nFROM node:${V}\n', `ARG V=22@${NEW}\nFROM node:\${V}\n`],
	'in the operand of a modifier': ['ARG V\nFROM node:${V:-22}\n', `ARG V\nFROM node:\${V:-22@${NEW}}\n`],
	'behind the variable, when something else is made of it': ['ARG V=3\nFROM alpine:${V}\nARG V\nENV VERSION=${V}\n', `ARG V=3\nFROM alpine:\${V}@${NEW}\nARG V\nENV VERSION=\${V}\n`],
	'once, where two stages share the argument': ['ARG V=3\nFROM alpine:${V}\nFROM alpine:${V}\n', `ARG V=3@${NEW}\nFROM alpine:\${V}\nFROM alpine:\${V}\n`],
	'for images that files are taken from': ['FROM scratch\nCOPY --from=busybox:1.37 /a /b\nRUN --mount=type=bind,from=alpine:3,target=/x true\n', `FROM scratch\nCOPY --from=busybox:1.37@${NEW} /a /b\nRUN --mount=type=bind,from=alpine:3@${NEW},target=/x true\n`],
	'with a platform, which does not matter': ['FROM --platform=$BUILDPLATFORM quay.example.com:5000/a/b:1\n', `FROM --platform=$BUILDPLATFORM quay.example.com:5000/a/b:1@${NEW}\n`],
};

describe('pinning', () => {
	for (const [where, [before, after]] of Object.entries(PINS)) {
		it(`writes the digest ${where}`, async () => {
			assert.equal(await pinned(before), after);
			assert.equal(await pinned(after), after, 'a second time changes nothing');
			assert.equal(await pinned(before.replaceAll('\n', '\r\n')), after.replaceAll('\n', '\r\n'));
		});
	}

	it('leaves stages, scratch, what only the build knows and digests that are there', async () => {
		const text = `ARG B\nFROM scratch AS a\nFROM a\nFROM \${B}\nFROM node:22@${OLD}\nCOPY --from=a /x /y\n`;
		assert.equal(await pinned(text), text);
	});

	it('renews digests in their place, in an argument, too, and adds none', async () => {
		assert.equal(await pinned(`ARG V=22@${OLD}\nFROM node:\${V}\nFROM alpine\nFROM node@${OLD}\n`, { update: true }), `ARG V=22@${NEW}\nFROM node:\${V}\nFROM alpine\nFROM node@${OLD}\n`);
		const { pins, leftAlone } = await planPins(analyze(`FROM node:22@${NEW}\nFROM node@${OLD}\n`).model, async () => ({ digest: NEW }), { update: true });
		assert.deepEqual([pins.map(({ edits }) => edits.length), leftAlone.map(({ line }) => line)], [[0], [1]]);
	});

	it('asks for each image once, and writes none that has no answer', async () => {
		const asked: string[] = [];
		const lookup: DigestLookup = async ({ registry, repository, tag }) => { asked.push(`${registry ?? ''} ${repository} ${tag}`); return { problem: 'No.' }; };
		const text = 'FROM node:22\nFROM node:22\nFROM ghcr.io/a/b\n';
		assert.equal(await pinned(text, { lookup }), text);
		assert.deepEqual(asked, [' node 22', 'ghcr.io a/b latest']);
	});
});
