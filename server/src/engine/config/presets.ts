/** Which rules are on, and how severe they are: the preset, then what the settings say rule by rule. */
import { type Rule, type Severity, SEVERITIES } from '../rules/rule';
import type { Settings } from './settings';

/** The severity that a finding gets, or `off`. `own` is the finding's, when it differs from the rule's. */
export function severityOf(rule: Rule, settings: Settings, own?: Severity): Severity | 'off' {
	const wish = settings.rules[rule.meta.id];
	if (wish === 'off') return 'off';
	if (wish !== undefined && wish !== 'on' && SEVERITIES.includes(wish)) return wish;
	if (wish === undefined && rule.meta.default === 'off' && settings.preset === 'recommended') return 'off';
	return own ?? rule.meta.severity;
}
