/**
 * secretlint as the judge: what its recommended preset calls a secret, Bulwark reports, too. secretlint itself does not
 * ship: it is asynchronous and asks for Node, and the engine is neither.
 */
import assert from 'node:assert/strict';
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { describe, it } from 'mocha';
import { analyze, RULES } from '../../server/src/engine/index';
import { MIXED, SAMPLES, some } from '../support/tokenSamples';

const PRESET = '@secretlint/secretlint-rule-preset-recommend';

async function judge(content: string): Promise<string[]> {
	const { messages } = await lintSource({
		source: { filePath: 'Dockerfile', ext: '', content, contentType: 'text' },
		options: { config: { rules: [{ id: PRESET, rule: creator }] }, maskSecrets: true, noPhysicFilePath: true },
	});
	return messages.map(({ ruleId }) => ruleId.replace('@secretlint/secretlint-rule-', ''));
}

const SECRETS = new Set(RULES.filter(({ meta }) => meta.category === 'secrets').map(({ meta }) => meta.id));
const finds = (text: string): boolean => analyze(text).findings.some(({ rule, severity }) => SECRETS.has(rule) && severity === 'error');

/** What is a secret by its place in a longer text. */
const MORE: readonly string[] = [
	`postgres://shop:${some(MIXED, 12)}@db.example.com:5432/shop`, `mysql://root:${some(MIXED, 12)}@db.example.com/shop`, `mongodb://shop:${some(MIXED, 12)}@db.example.com/shop`,
	`https://deploy:${some(MIXED, 16)}@git.example.com/team/app.git`,
];

describe('what secretlint finds', function () {
	this.timeout(60_000);
	const judged: string[] = [];
	const samples = [...new Set([...SAMPLES.map(([, ...parts]) => parts.join('')), ...MORE])].filter((sample) => !sample.includes('\n'));

	it('in a variable is found', async () => {
		for (const sample of samples) {
			const text = `FROM debian:13-slim\nENV VALUE="${sample}"\nCMD ["app"]\n`;
			const kinds = await judge(text);
			judged.push(...kinds);
			if (kinds.length > 0) assert.ok(finds(text), `${kinds.join()}: ${sample.slice(0, 12)}…`);
		}
	});

	it('in a heredoc is found', async () => {
		for (const [, ...parts] of SAMPLES) {
			const text = `FROM debian:13-slim\nCOPY <<EOF /app/settings\n${parts.join('')}\nEOF\nCMD ["app"]\n`;
			const kinds = await judge(text);
			judged.push(...kinds);
			if (kinds.length > 0) assert.ok(finds(text), `${kinds.join()}: ${(parts[0] as string).slice(0, 12)}…`);
		}
	});

	it('by its name, or over many lines, is found', async () => {
		const key = Array.from({ length: 8 }, () => some(MIXED, 64)).join('\n');
		for (const text of [
			`FROM debian:13-slim\nENV AWS_SECRET_ACCESS_KEY="${some(MIXED, 40)}"\nCMD ["app"]\n`,
			`FROM debian:13-slim\nCOPY <<EOF /app/key\n-----BEGIN RSA ${'PRIVATE'} KEY-----\n${key}\n-----END RSA ${'PRIVATE'} KEY-----\nEOF\nCMD ["app"]\n`,
		]) {
			const kinds = await judge(text);
			judged.push(...kinds);
			assert.ok(kinds.length > 0 && finds(text), text.slice(0, 60));
		}
	});

	it('is of many kinds', () => {
		for (const kind of ['aws', 'basicauth', 'github', 'linear', 'npm', 'openai', 'privatekey', 'sendgrid', 'shopify', 'slack'])
			assert.ok(judged.includes(kind), `${kind} among ${[...new Set(judged)].join()}`);
	});
});
