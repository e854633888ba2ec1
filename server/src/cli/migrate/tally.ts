/** `.tally.toml`, as tally's documentation describes it. */
import { Findings, type Found, ON_COMMAND_LINE, recordOf, rulesLike, textsOf, type Wish } from './found';
import { RULES } from '../../engine/index';

const SEVERITIES: Readonly<Record<string, Wish>> = { off: 'off', error: 'error', warning: 'warning', info: 'info', style: 'hint' };
const THRESHOLDS: Readonly<Record<string, string>> = { error: 'error', warning: 'warning', info: 'info', style: 'hint', none: 'never' };

export function readTally(content: unknown): Found {
	const findings = new Findings();
	const { rules, output, 'inline-directives': directives, ...others } = recordOf(content);
	readRules(findings, recordOf(rules));
	const level = recordOf(output)['fail-level'];
	if (level !== undefined) findings.note('output.fail-level', ON_COMMAND_LINE(THRESHOLDS[String(level)] ?? 'warning'));
	readDirectives(findings, recordOf(directives));
	for (const key of Object.keys(others)) findings.note(key, 'no equivalent');
	return findings.found;
}

function readDirectives(findings: Findings, { enabled, 'require-reason': requireReason }: Readonly<Record<string, unknown>>): void {
	if (requireReason === true) findings.settings.requireReason = true;
	if (enabled === false) findings.settings.policy = { rules: ['all'], requireReason: false };
}

function readRules(findings: Findings, { include, exclude, ...namespaces }: Readonly<Record<string, unknown>>): void {
	const excluded = textsOf(exclude);
	for (const id of excluded) {
		if (id.includes('*')) findings.note(`rules.exclude ${id}`, 'rules are not grouped by the tool that they come from: name them one by one');
		else findings.rule('tally', id, 'off', excluded);
	}
	for (const id of textsOf(include)) {
		if (id.includes('*')) continue;
		const off = rulesLike('tally', id).filter((like) => RULES.some(({ meta }) => meta.id === like.id && meta.default === 'off'));
		if (off.length > 0) findings.rule('tally', id, 'on');
	}
	for (const [namespace, rules] of Object.entries(namespaces)) {
		for (const [code, options] of Object.entries(recordOf(rules))) readRule(findings, `${namespace}/${code}`, recordOf(options));
	}
}

function readRule(findings: Findings, id: string, { severity, exclude, 'trusted-registries': registries, ...options }: Readonly<Record<string, unknown>>): void {
	const wish = SEVERITIES[String(severity)];
	if (wish !== undefined) findings.rule('tally', id, wish);
	if (registries !== undefined) findings.settings.trustedRegistries = textsOf(registries);
	const paths = textsOf(recordOf(exclude)['paths']);
	if (paths.length > 0) findings.ruleFor(paths, 'tally', id, 'off');
	for (const option of Object.keys(options)) if (option !== 'fix') findings.note(`${id}.${option}`, 'no equivalent');
}
