/**
 * Vendors' tokens: a made-up one of every shape is found, and look-alikes are not.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findTokens } from '../../server/src/engine/knowledge';
import { HEX, MIXED, SAMPLES, some, uuid } from '../support/tokenSamples';

describe('tokens of vendors', () => {
	for (const [name, ...parts] of SAMPLES) it(`${name}: ${(parts[0] as string).slice(0, 12)}…`, () => {
		const sample = parts.join('');
		for (const text of [sample, `--with "${sample}" and more`, `A=${sample}\nB=2`]) assert.ok(findTokens(text).some((token) => token.name === name), `found: ${findTokens(text).map((token) => token.name).join()}`);
	});

	for (const text of [
		'', 'sk_live_', 'ghp_short', 'AKIAIOSFODNN7EXAMPLE', `AKIA${'X'.repeat(16)}`, `sha256:${some(HEX, 64)}`, some(HEX, 40), uuid, 'pattern.of.words', 'secret_of_the_house', 'key-value-store', 'sl.lib.so', 'hf_transfer', 'patch.14.files',
		'-----BEGIN PUBLIC KEY-----', '-----BEGIN PRIVATE KEY-----\n...', '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkq', '//npm.example.com/:_authToken=${NPM_TOKEN}', `https://example.com/${some(MIXED, 40)}`, 'gsk_', `npm_config_${some('abc', 20)}`,
	]) it(`nothing in '${text.slice(0, 40)}'`, () => assert.deepEqual(findTokens(text), []));

	it('takes four times as long for four times as much of anything, not sixteen times', function () {
		this.timeout(120_000);
		const timeOf = (letters: string, length: number): number => {
			const text = letters.repeat(Math.ceil(length / letters.length));
			const began = performance.now();
			findTokens(text);
			return performance.now() - began;
		};
		for (const letters of [MIXED, HEX, 'eyJ', '.~-_', 'a.b', 'sk-', '0123456789:']) {
			const ratios: number[] = [];
			// One good run is proof enough; a busy machine spoils some.
			while (ratios.length < 6 && !ratios.some((ratio) => ratio < 10)) ratios.push(timeOf(letters, 1_000_000) / timeOf(letters, 250_000));
			assert.ok(ratios.some((ratio) => ratio < 10), `${letters}: ${ratios.map((ratio) => ratio.toFixed(1)).join(', ')}`);
		}
	});
});
