/** `.hadolint.yaml`, as hadolint's documentation describes it. */
import { Findings, type Found, ON_COMMAND_LINE, recordOf, textsOf, type Wish } from './found';

const SEVERITIES: Readonly<Record<string, Wish>> = { error: 'error', warning: 'warning', info: 'info', style: 'hint' };
const THRESHOLDS: Readonly<Record<string, string>> = { error: 'error', warning: 'warning', info: 'info', style: 'hint', ignore: 'hint', none: 'never' };

export function readHadolint(content: unknown): Found {
	const findings = new Findings();
	const ignored = textsOf(recordOf(content)['ignored'] ?? recordOf(content)['ignore']);
	for (const id of ignored) findings.rule('hadolint', id, 'off', ignored);
	for (const [key, value] of Object.entries(recordOf(content))) READERS[key]?.(findings, value) ?? (key in READERS || findings.note(key, 'no equivalent'));
	return findings.found;
}

const READERS: Readonly<Record<string, (findings: Findings, value: unknown) => void>> = {
	ignored: () => undefined,
	ignore: () => undefined,
	format: () => undefined,
	'no-color': () => undefined,
	override(findings, value) {
		for (const [severity, ids] of Object.entries(recordOf(value))) {
			const wish = SEVERITIES[severity];
			if (wish === undefined) findings.note(`override.${severity}`, 'no such severity');
			else for (const id of textsOf(ids)) findings.rule('hadolint', id, wish);
		}
	},
	trustedRegistries(findings, value) {
		findings.settings.trustedRegistries = textsOf(value);
	},
	'failure-threshold'(findings, value) {
		findings.note('failure-threshold', ON_COMMAND_LINE(THRESHOLDS[String(value)] ?? 'warning'));
	},
	'no-fail'(findings, value) {
		if (value === true) findings.note('no-fail', ON_COMMAND_LINE('never'));
	},
	'disable-ignore-pragma'(findings, value) {
		if (value === true) findings.settings.policy = { rules: ['all'], requireReason: false };
	},
	'label-schema'(findings, value) {
		const labels = Object.entries(recordOf(value)).map(([name, kind]) => [name, String(kind)] as const);
		findings.settings.custom = labels.map(([name]) => ({ id: `label-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')}`, message: `The label ${name} is missing.`, severity: 'info' as const, require: { label: [name] } }));
		for (const [name, kind] of labels) if (!['text', 'rawtext'].includes(kind.toLowerCase())) findings.note(`label-schema.${name}`, `that it is there is checked, not that it is of the kind ${kind}`);
	},
	'strict-labels'(findings, value) {
		if (value === true) findings.note('strict-labels', 'labels besides those of the schema are not reported');
	},
};
