/** What the client makes of Harden's plan: which changes were taken, the report, the page that shows it; and what .gitignore hides. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isIgnored } from '../../client/src/commands/gitignore';
import { changesTaken, type HardenPlan, type Outcome, type PlanChange, takenOf } from '../../client/src/commands/hardenPlan';
import { reportOf, workspaceReport } from '../../client/src/commands/hardenReport';
import { itemsOf, type Sheet, sheetHtml, sheetMarkdown } from '../../client/src/sheetHtml';

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

const change = (rule: string, more: Partial<PlanChange> = {}): PlanChange => ({ rule, title: `Do ${rule}`, theme: 'User', reason: `Because ${rule}.`, applicability: 'safe', ...more });
const CHANGES = [change('one', { theme: 'Secrets' }), change('two', { applicability: 'unsafe', assumption: 'Two must hold.' }), change('three', { theme: 'Base image' })];
const FOLLOW_UPS = ['docker build --secret id=a .\n\n# compose.yaml\nservices: {}', 'Change the secret.'];
const plan: HardenPlan = {
	version: 1, level: 'recommended', scoreBefore: { score: 10, grade: 'F' }, scoreAfter: { score: 90, grade: 'B' },
	applied: CHANGES.map((each, i) => ({ ...each, line: 0, ...(i !== 1 && { followUp: FOLLOW_UPS[i / 2] as string }) })),
	hunks: [
		{ ...change('one'), edits: [], steps: [0] },
		{ ...change('two'), edits: [], steps: [0, 1] },
		{ ...change('three'), edits: [], steps: [2] },
	],
	leftAlone: [
		{ rule: 'four', reason: 'Nobody knows.', line: 0 },
		{ rule: 'five', reason: 'Port 22 is open. It is for you to decide: “Leave it out” in the editor.', line: 6 },
	],
	followUps: FOLLOW_UPS, files: [{ path: '.dockerignore', content: '.git\n' }],
};
const outcome = (hunks: readonly boolean[]): Outcome => ({ name: 'Dockerfile', plan, after: { score: 40, grade: 'D' }, taken: changesTaken(plan, hunks), written: ['.dockerignore'] });

describe('report of Harden', () => {
	it('knows a change that was taken in part', () => {
		assert.deepEqual(changesTaken(plan, [true, true, true]), ['all', 'all', 'all']);
		assert.deepEqual(changesTaken(plan, [true, false, true]), ['part', 'none', 'all']);
		assert.deepEqual(changesTaken(plan, undefined), ['all', 'all', 'all']);
	});

	it('knows whether a change that writes a file was taken, and one that others wrote over', () => {
		const more: HardenPlan = { ...plan, applied: [...plan.applied, { ...change('file'), line: 0, files: ['.dockerignore'] }, { ...change('over'), line: 0 }] };
		assert.deepEqual(changesTaken(more, [true, true, true], ['.dockerignore']).slice(3), ['all', 'all']);
		assert.deepEqual(changesTaken(more, [true, false, true], []).slice(3), ['none', 'none']);
	});

	it('says what is to do, what is for the reader, what was applied and what was left alone', () => {
		assert.equal(sheetMarkdown(reportOf(outcome([true, false, true]))), `# Dockerfile: 10 (F) → 40 (D)

Hardened at the level recommended.

## To do

- [ ] **Build with**

  \`\`\`
  docker build --secret id=a .

  # compose.yaml
  services: {}
  \`\`\`

- [ ] **Change the secret.**

## Yours to decide

- Secrets: **Do one** (\`one\`) Taken in part: take the rest as well, or undo it. Because one.
- User: **Do two** (\`two\`) Not taken. Because two. Two must hold.
- **Leave it out** (\`five\`) Port 22 is open. The lightbulb in line 7 offers it.

## Applied

- Base image: **Do three** (\`three\`) Because three.
- Files: **Wrote .dockerignore**

## Left alone

- **Line 1** (\`four\`) Nobody knows.
`);
	});

	it('leaves out what is to do for changes that were not taken', () => {
		assert.deepEqual(reportOf(outcome([false, false, true])).sections[0]?.items.map(({ title }) => title), ['Change the secret.']);
	});

	it('copies the command, not its explanation', () => {
		assert.deepEqual(itemsOf(reportOf(outcome([true, true, true]))).map(({ copy }) => copy).filter(Boolean), ['docker build --secret id=a .', 'Change the secret.']);
	});

	it('of a workspace has a row for each file, and a thing to do once', () => {
		const sheet = workspaceReport([outcome([true, true, true]), { ...outcome([true, false, false]), name: 'b/Dockerfile' }], [{ name: 'c', message: 'binary' }], ['d']);
		assert.equal(sheet.title, '2 Dockerfiles hardened');
		assert.equal(sheet.lead, '1 needed nothing that Bulwark can do. 1 could not be read.');
		assert.deepEqual(sheet.table?.rows, [['Dockerfile', '10 (F)', '40 (D)', '3 of 3', '2', '2'], ['b/Dockerfile', '10 (F)', '40 (D)', '0 of 3', '1', '2']]);
		assert.deepEqual(sheet.sections[1]?.items.map(({ text }) => text), ['Dockerfile, b/Dockerfile', 'Dockerfile']);
	});
});

describe('sheet', () => {
	const evil = '</script><img src=x onerror=alert(1)>"\'&';
	const sheet: Sheet = {
		title: evil, lead: evil, table: { head: [evil], rows: [[evil]] }, actions: [{ name: 'act', label: evil }],
		sections: [{ heading: evil, note: evil, check: true, items: [{ title: evil, text: evil, code: evil, copy: evil, rule: evil, mind: evil }] }, { heading: 'Empty', items: [] }],
	};
	const html = sheetHtml(sheet, 'abc123');

	it('escapes everything that it shows', () => {
		assert.ok(!html.includes('<img'));
		assert.equal(html.match(/<\/script>/g)?.length, 1);
	});

	it('loads nothing, and runs its own script alone', () => {
		assert.match(html, /default-src 'none'; style-src 'nonce-abc123'; script-src 'nonce-abc123'"/);
		assert.doesNotMatch(html, /https?:|\bsrc=(?!x)|\bhref=| on\w+="/);
	});

	it('can be worked by keyboard and read aloud: boxes have labels, buttons say what they copy, headings are headings', () => {
		assert.match(html, /<label><input type="checkbox" id="item-0"><span class="title">/);
		assert.match(html, /<button data-do="copy" data-item="0" aria-label="Copy: /);
		assert.match(html, /<pre tabindex="0">/);
		assert.match(html, /role="status"/);
		assert.match(html, /<html lang="en">[\s\S]*<main><h1>[\s\S]*<h2>/);
		assert.match(html, /<th scope="col">/);
	});

	it('leaves empty sections out', () => assert.ok(!html.includes('Empty')));
});

describe('.gitignore', () => {
	const layers = [{ folder: '/r', text: '/dist\n*.old\nvendor/\n!keep.old\n' }, { folder: '/r/app', text: '!Dockerfile.old\n/sub/*\n!/sub/Dockerfile\n' }];
	for (const [path, hidden] of [
		['/r/Dockerfile', false], ['/r/dist/Dockerfile', true], ['/r/app/dist/Dockerfile', false], ['/r/Dockerfile.old', true], ['/r/app/Dockerfile.old', false],
		['/r/app/vendor/x/Dockerfile', true], ['/r/app/sub/Dockerfile', false], ['/r/app/sub/Dockerfile.b', true], ['/elsewhere/dist/Dockerfile', false], ['/r/keep.old', false],
	] as const) it(`${hidden ? 'hides' : 'shows'} ${path}`, () => assert.equal(isIgnored(path, layers), hidden));
});
