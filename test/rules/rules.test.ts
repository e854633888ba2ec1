/** Every rule's examples, as written and in every variant; and that the declared fixability is the truth. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { RULES } from '../../server/src/engine/index';
import { checkExample, checkVariant, VARIANTS } from '../support/check';

const only = process.env['RULE'];

for (const rule of RULES.filter((r) => !only || only.split(',').includes(r.meta.id))) {
	describe(rule.meta.id, () => {
		for (const example of rule.examples) {
			it(example.name, () => checkExample(rule, example));
			for (const variant of VARIANTS) it(`${example.name} (${variant.name})`, () => checkVariant(rule, example, variant));
		}
		it('is as fixable as it says', () => {
			const bad = rule.examples.filter((e) => 'bad' in e);
			const fixed = bad.filter((e) => 'fixed' in e && e.fixed !== undefined).length;
			assert.ok(bad.length > 0 && rule.examples.some((e) => 'good' in e), 'examples of both kinds');
			const truth = fixed === 0 ? 'never' : fixed === bad.length ? 'always' : 'sometimes';
			assert.ok(rule.meta.fixable === truth || rule.meta.fixable === 'sometimes' && fixed > 0, `declared ${rule.meta.fixable}, examples say ${truth}`);
		});
	});
}
