/** Harden: its result is its own fixpoint, its hunks make up the difference, and each check of the self-check bites. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { withoutCarets } from '../../server/src/engine/explain';
import { selfCheck, startOf } from '../../server/src/engine/harden/selfCheck';
import { Provenance } from '../../server/src/engine/harden/provenance';
import { analyze, applyEdits, harden, LEVELS, RULES } from '../../server/src/engine/index';
import { edits } from '../../server/src/engine/text/edit';

const samples = join(import.meta.dirname, '../../samples');
const texts = new Map<string, string>([
	...readdirSync(samples, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry): [string, string] => [entry.name, readFileSync(join(samples, entry.name, 'Dockerfile'), 'utf8')]),
	...RULES.flatMap((rule) => rule.examples.map((example): [string, string] => [`${rule.meta.id}: ${example.name}`, 'bad' in example ? withoutCarets(example.bad) : example.good])),
]);

describe('harden', () => {
	for (const level of LEVELS) {
		it(`at ${level} is its own fixpoint, on every sample and example`, function () {
			this.timeout(120_000);
			for (const [name, text] of texts) {
				for (const dressed of [text, text.replaceAll('\n', '\r\n')]) {
					const result = harden(dressed, { level });
					assert.equal(applyEdits(dressed, result.hunks.flatMap((hunk) => hunk.edits)), result.after, `${name}: hunks`);
					const again = harden(result.after, { level });
					assert.equal(again.after, result.after, `${name}: twice`);
					assert.ok(result.scoreAfter.score >= result.scoreBefore.score, `${name}: the score falls`);
					if (dressed !== text) assert.doesNotMatch(result.after, /[^\r]\n/, `${name}: mixed line endings`);
				}
			}
		});
	}

	it('makes the same of a text whose findings are known already', () => {
		for (const [name, text] of [...texts].filter(([name]) => !name.includes(':'))) for (const level of LEVELS)
			assert.deepEqual(harden(text, { level, found: analyze(text) }), harden(text, { level }), `${name} at ${level}`);
	});
	it('takes what was found at its word', () => {
		const { applied, after } = harden('FROM node:latest\n', { level: 'safe', found: analyze('FROM node:latest\n', { rules: { 'image-tag-latest': 'off' } }) });
		assert.deepEqual([applied, after], [[], 'FROM node:latest\n']);
	});

	it('says what each change is for', () => {
		const { applied, hunks } = harden('FROM node:latest\nMAINTAINER ada\nCMD ["node", "a.js"]\n', { level: 'safe' });
		assert.deepEqual(applied.map((a) => [a.rule, a.line]).slice(0, 2), [['image-tag-latest', 0], ['maintainer-deprecated', 1]]);
		assert.ok(hunks.every((hunk) => hunk.rule && hunk.reason));
	});
});

describe('a veto', () => {
	it('leaves out any change of any sample, says why, and lets the others be', function () {
		this.timeout(120_000);
		for (const name of readdirSync(samples).filter((each) => texts.has(each))) {
			const text = texts.get(name) as string;
			const whole = harden(text, { level: 'maximum' });
			assert.equal(harden(text, { level: 'maximum', veto: () => 'no' }).after, text, name);
			for (const { id } of whole.applied) {
				const without = harden(text, { level: 'maximum', veto: (change) => change === id ? 'somebody says no' : undefined });
				assert.ok(!without.applied.some((change) => change.id === id), `${name}: ${id}`);
				assert.equal(applyEdits(text, without.hunks.flatMap((hunk) => hunk.edits)), without.after, `${name}: ${id}`);
			}
		}
	});

	it('names changes by their rule and the line of the original, wherever the others have moved it', () => {
		const text = 'FROM debian:12\nRUN apt-get update\nRUN apt-get install -y jq\nMAINTAINER ada\nCOPY run /run\nCMD run\n';
		const ids = harden(text).applied.map(({ id }) => id);
		assert.ok(ids.includes('maintainer-deprecated@4') && ids.includes('package-update-alone@3'), ids.join());
		const { leftAlone, hunks } = harden(text, { veto: (change) => change === 'maintainer-deprecated@4' ? 'somebody says no' : undefined });
		assert.match(leftAlone.find(({ rule }) => rule === 'maintainer-deprecated')?.reason ?? '', /Not changed: somebody says no\.$/);
		assert.ok(hunks.every(({ changes }) => changes.length > 0 && changes.every((change) => ids.includes(change))));
	});
});

describe('notation', () => {
	it('stays as it is where nothing else changes', () => {
		const text = 'FROM node:26-slim as a\nENV A b\nUSER node\nCMD ["node", "server.js"]\n';
		const { after, leftAlone } = harden(text);
		assert.equal(after, text);
		assert.deepEqual(leftAlone.map(({ rule }) => rule).filter((rule) => /casing|legacy/.test(rule)), []);
	});

	it('is mended along with the instruction that is rewritten', () => {
		const { after } = harden('FROM node as a\nENV A b\nUSER node\nCMD ["node", "server.js"]\n');
		assert.match(after, /^FROM node:[\w.-]+ AS a\nENV A b\n/);
	});
});

describe('provenance', () => {
	it('knows where a position stood before', () => {
		const provenance = new Provenance('one two three');
		provenance.apply(edits({ range: { start: 4, end: 7 }, newText: 'second' }), 0);
		assert.equal(provenance.text, 'one second three');
		assert.deepEqual([0, 3, 4, 8, 10, 11, 16].map((offset) => provenance.originOf(offset)), [0, 3, 4, 4, 7, 8, 13]);
	});

	it('keeps the text, and its hunks turn the original into it', () => {
		const step = fc.tuple(fc.nat(60), fc.nat(8), fc.string({ maxLength: 6 }));
		fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.array(step, { maxLength: 12 }), (original, steps) => {
			const provenance = new Provenance(original);
			let text = original;
			steps.forEach(([at, length, newText], i) => {
				const start = Math.min(at, text.length);
				const edit = edits({ range: { start, end: Math.min(start + length, text.length) }, newText });
				text = applyEdits(text, edit);
				provenance.apply(edit, i);
				assert.equal(provenance.text, text);
			});
			assert.equal(applyEdits(original, edits(...provenance.hunks())), text);
		}), { numRuns: 2000 });
	});
});

describe('the self-check', () => {
	const refused = (before: string, after: string): string | undefined => selfCheck(analyze(before), analyze(after), []);
	const base = 'FROM node:24\nEXPOSE 8080\nVOLUME /data\nLABEL a=b\nUSER node\nCMD ["node", "a.js"]\n';
	const cases: [what: string, after: string, reason: RegExp][] = [
		['text that does not parse', `${base}RUN <<END\n`, /would not build/],
		['more rights', base.replace('USER node\n', ''), /rights|finding/],
		['root by number', base.replace('USER node', 'USER 0:0'), /rights|finding/],
		['a lost port', base.replace('EXPOSE 8080\n', ''), /EXPOSE 8080/],
		['a lost volume', base.replace('VOLUME /data\n', ''), /VOLUME/],
		['a lost label', base.replace('LABEL a=b\n', ''), /LABEL/],
		['another program', base.replace('a.js', 'b.js'), /start/],
		['a new finding', `${base}MAINTAINER x\nRUN curl -k https://a.example.com | sh\n`, /finding/],
	];
	for (const [what, after, reason] of cases) it(`refuses ${what}`, () => assert.match(refused(base, after) ?? 'accepted', reason));
	it('accepts the exec form of the same program', () => {
		assert.equal(refused('FROM node:24\nUSER node\nCMD node a.js\n', 'FROM node:24\nUSER node\nCMD ["node", "a.js"]\n'), undefined);
	});
	it('reads what a stage starts', () => {
		const start = (text: string) => startOf(analyze(text).model.finalStage);
		assert.deepEqual(start('FROM x\nENTRYPOINT ["a"]\nCMD ["b"]\n'), ['a', 'b']);
		assert.deepEqual(start('FROM x\nENTRYPOINT a\nCMD ["b"]\n'), ['a']);
		assert.deepEqual(start('FROM x AS y\nCMD exec a b\nFROM y\n'), ['a', 'b']);
	});
});
