/** The page of a rule, `bulwark explain` and the hover say the same, and the page shows what the engine does. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { analyze, describeFinding, explain, RULES, SETTING_ROWS } from '../../server/src/engine/index';
import { withoutCarets } from '../../server/src/engine/explain';

const pages = join(import.meta.dirname, '../../docs/rules');

describe('explain', () => {
	for (const { meta, examples } of RULES) {
		it(meta.id, () => {
			const page = explain(meta.id) ?? '';
			assert.equal(readFileSync(join(pages, `${meta.id}.md`), 'utf8'), page, 'the page in docs/rules is what explain prints');
			for (const said of [meta.title, meta.why, ...meta.references]) assert.ok(page.includes(said), said);
			for (const same of meta.sameAs) assert.ok(page.includes(`\`${same.slice(same.indexOf(':') + 1)}\``), `names ${same}`);
			for (const key of meta.settings ?? []) assert.ok(page.includes(`- \`${key}\`: ${SETTING_ROWS.find((row) => row.key === key)?.description ?? '?'}`), `explains ${key}`);
			assert.ok(page.includes(`"${meta.id}": "${meta.default === 'off' ? 'on' : 'off'}"`), 'says how to switch it');

			const shown = examples.find((example) => 'bad' in example && example.fixed !== undefined) ?? examples.find((example) => 'bad' in example);
			assert.ok(shown && 'bad' in shown);
			const finding = analyze(withoutCarets(shown.bad), { preset: 'all', ...shown.settings, ...(shown.context && { buildContext: shown.context }) }).findings.find(({ rule }) => rule === meta.id);
			assert.ok(finding);
			const hover = describeFinding(finding);
			for (const said of [meta.title, meta.why, `docs/rules/${meta.id}.md`]) assert.ok(hover.includes(said), `the hover says ${said}`);
			assert.ok(page.includes(`> ${finding.message}`), 'the page shows the message');
			for (const { title, because = '' } of finding.fixes) for (const text of [page, hover]) assert.ok(text.includes(title) && text.includes(because), `both name the fix "${title}" and its risk`);
		});
	}

	it('knows no page for a name that is no rule', () => assert.equal(explain('no-such-rule'), undefined));
});

describe('list of rules', () => {
	it('links every page once, and says what is off', () => {
		const list = readFileSync(join(pages, 'README.md'), 'utf8');
		for (const { meta } of RULES) {
			const rows = list.split('\n').filter((line) => line.startsWith(`| [${meta.id}](${meta.id}.md) |`));
			assert.equal(rows.length, 1, meta.id);
			assert.equal(rows[0]?.includes('off by default'), meta.default === 'off', meta.id);
		}
	});
});
