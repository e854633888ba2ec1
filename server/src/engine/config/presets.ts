/** Which rules are on, and how severe they are: the preset, then what the settings say rule by rule, within the policy. */
import { type Rule, type Severity, SEVERITIES } from '../rules/rule';
import { isLocked } from './policy';
import type { Settings } from './settings';

/** The severity that a finding gets, or `off`. `own` is the finding's, when it differs from the rule's. */
export function severityOf({ meta }: Pick<Rule, 'meta'>, settings: Settings, own?: Severity): Severity | 'off' {
	const wish = settings.rules[meta.id];
	if (wish === 'off' && !isLocked(settings.policy, meta)) return 'off';
	if (wish !== undefined && wish !== 'on' && wish !== 'off' && SEVERITIES.includes(wish)) return wish;
	if (wish === undefined && meta.default === 'off' && settings.preset === 'recommended' && !settings.policy.rules.includes(meta.id)) return 'off';
	return own ?? meta.severity;
}
