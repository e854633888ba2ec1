/** What the client makes of Harden's plan: which changes were taken, and the summary. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type HardenPlan, summaryOf, takenOf } from '../../client/src/commands/hardenPlan';

const BEFORE = 'FROM a\nRUN b\nCMD c\n';
const REPLACEMENTS = [{ start: 5, end: 6, newText: 'a:1' }, { start: 7, end: 13, newText: '' }, { start: 19, end: 19, newText: 'USER d\n' }];

describe('which changes were taken', () => {
	const after = (taken: readonly boolean[]): string => REPLACEMENTS.reduceRight((text, r, i) => taken[i] ? text.slice(0, r.start) + r.newText + text.slice(r.end) : text, BEFORE);

	for (const mask of [0, 1, 2, 3, 4, 5, 6, 7]) {
		const taken = [0, 1, 2].map((bit) => (mask & (1 << bit)) !== 0);
		it(taken.join(), () => assert.deepEqual(takenOf(BEFORE, after(taken), REPLACEMENTS), taken));
	}

	it('cannot be told of another text', () => assert.equal(takenOf(BEFORE, 'FROM z\n', REPLACEMENTS), undefined));
	it('is quick where many look alike', () => {
		const many = Array.from({ length: 200 }, (_, i) => ({ start: i, end: i, newText: 'a' }));
		assert.equal(takenOf('a'.repeat(200), `${'a'.repeat(300)}b`, many), undefined);
	});
});

describe('summary of Harden', () => {
	const plan: HardenPlan = {
		version: 1, scoreBefore: { score: 10, grade: 'F' }, scoreAfter: { score: 90, grade: 'B' }, applied: [],
		hunks: [
			{ rule: 'one', title: 'Do one', reason: 'Because one.', applicability: 'safe', edits: [] },
			{ rule: 'one', title: 'Do one', reason: 'Because one.', applicability: 'safe', edits: [] },
			{ rule: 'two', title: 'Do two', reason: 'Because two.', applicability: 'unsafe', edits: [] },
		],
		leftAlone: [{ rule: 'three', reason: 'Nobody knows.', line: 0 }], followUps: ['docker build --secret id=a .'], files: [],
	};

	it('says what was taken, what was not, what is left to do and what was left alone', () => {
		assert.equal(summaryOf('Dockerfile', { plan, after: { score: 40, grade: 'D' }, taken: [true, true, false] }), `# Dockerfile: 10 (F) → 40 (D)

## Applied

- **Do one** (\`one\`): Because one.

## Not taken

- **Do two** (\`two\`, needs review): Because two.

## Next steps outside of the Dockerfile

- docker build --secret id=a .

## Left alone

- \`three\`: Nobody knows.
`);
	});
});
