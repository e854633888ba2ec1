/** Text of a daemon.json → hardened text. A step must leave it JSON, bring no finding, and keep every other setting. */
import { hardenWith, type HardenResult } from '../harden/harden';
import type { Level } from '../harden/plan';
import { analyzeDaemon, type DaemonAnalysis, type DaemonOptions } from './analyze';
import { getNodeValue } from 'jsonc-parser';

export function hardenDaemon(text: string, { level = 'recommended', ...options }: DaemonOptions & { readonly level?: Level } = {}): HardenResult {
	return hardenWith<DaemonAnalysis>(text, level, { analyze: (current) => analyzeDaemon(current, options), selfCheck: daemonSelfCheck, unitAt: () => undefined, partOf: (_, selection) => selection });
}

/** Settings that a rule's fix may take out or change; all others stay. */
const MAY_CHANGE: Readonly<Record<string, readonly string[]>> = {
	'daemon-insecure-registry': ['insecure-registries'], 'daemon-tcp-without-tls': ['hosts'], 'daemon-inter-container': ['icc'], 'daemon-new-privileges': ['no-new-privileges'],
	'daemon-live-restore': ['live-restore'], 'daemon-userland-proxy': ['userland-proxy'], 'daemon-iptables-off': ['iptables', 'ip6tables'], 'daemon-experimental': ['experimental'],
	'daemon-seccomp-off': ['seccomp-profile'], 'daemon-storage-driver': ['storage-driver'], 'daemon-log-level': ['log-level'], 'daemon-published-ip': ['ip'],
};

export function daemonSelfCheck(before: DaemonAnalysis, after: DaemonAnalysis, rules: readonly string[]): string | undefined {
	if (after.failures.length > before.failures.length) return 'a rule could not read the result';
	if (after.problems.length > before.problems.length) return 'the result would be no JSON';
	const count = ({ findings }: DaemonAnalysis, rule: string): number => findings.filter((finding) => finding.rule === rule).length;
	const worse = after.findings.find(({ rule, severity }) => severity !== 'hint' && count(after, rule) > count(before, rule));
	if (worse) return `it would bring a finding of ${worse.rule}`;
	const valuesOf = ({ model: { root } }: DaemonAnalysis): Record<string, unknown> => root ? getNodeValue(root) as Record<string, unknown> : {};
	const allowed = new Set(rules.flatMap((rule) => MAY_CHANGE[rule] ?? []));
	const now = valuesOf(after);
	const changed = Object.entries(valuesOf(before)).find(([name, value]) => !allowed.has(name) && JSON.stringify(now[name]) !== JSON.stringify(value));
	return changed && `it would change ${changed[0]}`;
}
