/** Every example of the rules for Compose files, Bake files and daemon.json, as written and in every variant. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { BAKE_RULES, COMPOSE_RULES, DAEMON_RULES } from '../../server/src/engine/beside';
import type { Rule } from '../../server/src/engine/index';
import { BAKE, checkBeside, checkVariantBeside, COMPOSE, DAEMON, type KindOfFile } from '../support/beside';

const only = process.env['RULE'];

// biome-ignore lint/suspicious/noExplicitAny: rules of any model
const ALL: readonly (readonly [KindOfFile, Rule<any>])[] = [...COMPOSE_RULES.map((rule) => [COMPOSE, rule] as const), ...BAKE_RULES.map((rule) => [BAKE, rule] as const), ...DAEMON_RULES.map((rule) => [DAEMON, rule] as const)];

for (const [kind, rule] of ALL.filter(([, { meta }]) => !only || only.split(',').includes(meta.id))) {
	describe(rule.meta.id, () => {
		for (const example of rule.examples) {
			it(example.name, () => checkBeside(kind, rule, example));
			for (const variant of kind.variants) it(`${example.name} (${variant.name})`, () => checkVariantBeside(kind, rule, example, variant));
		}
		it('is as fixable as it says', () => {
			const bad = rule.examples.filter((example) => 'bad' in example);
			const fixed = bad.filter((example) => example.fixed !== undefined).length;
			assert.ok(bad.length > 0 && rule.examples.some((example) => 'good' in example), 'examples of both kinds');
			const truth = fixed === 0 ? 'never' : fixed === bad.length ? 'always' : 'sometimes';
			assert.ok(rule.meta.fixable === truth || rule.meta.fixable === 'sometimes' && fixed > 0, `declared ${rule.meta.fixable}, examples say ${truth}`);
		});
	});
}
