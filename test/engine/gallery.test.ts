/** The gallery's examples: each is hardened as its page says, runs unprivileged, and settles. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'mocha';
import { GALLERY, GALLERY_DAY, GALLERY_LEVEL, galleryFolder, hardenedExample } from '../../scripts/gallery';
import { isRootUser } from '../../server/src/engine/knowledge';
import { analyze, harden } from '../../server/src/engine/index';

describe('gallery', () => {
	it('has a word for every folder', () => assert.deepEqual(GALLERY.map(([folder]) => folder).sort(), readdirSync(galleryFolder).sort()));

	for (const [folder] of GALLERY) {
		it(folder, () => {
			const { after, scoreBefore, scoreAfter, leftAlone } = hardenedExample(folder);
			const user = analyze(after).model.finalStage?.userAt().name;
			assert.ok(user?.kind === 'known' && !isRootUser(user.value), 'runs unprivileged');
			assert.ok(scoreAfter.score >= 75 && scoreAfter.score > scoreBefore.score);
			assert.equal(harden(after, { level: GALLERY_LEVEL, today: GALLERY_DAY }).after, after);
			assert.ok(leftAlone.every(({ reason }) => /It is for you to decide|Not changed: /.test(reason)), 'what is left says why');
		});
	}
});
