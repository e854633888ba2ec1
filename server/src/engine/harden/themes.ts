/**
 * What a change is about, for people who read a plan: by the category of its rule, and by the rule itself where that
 * says more. Data; the first row that fits counts.
 */
import type { Category } from '../rules/rule';

/** In the order in which a report shows them. */
export const THEMES = ['Base image', 'Stages', 'User', 'Secrets', 'Packages', 'Downloads', 'Files', 'Ports', 'Process', 'Correctness', 'Hygiene'] as const;
export type Theme = (typeof THEMES)[number];

const BY_RULE: readonly (readonly [rule: RegExp, theme: Theme])[] = [
	[/^compose-(?:writable-root|host-folder|host-credentials|device|docker-socket)$/, 'Files'],
	[/^compose-no-limits$|^daemon-/, 'Process'],
	[/^(?:prefer-multi-stage|copy-entire-stage-filesystem|unreachable-stage)$/, 'Stages'],
	[/^(?:add-remote-|download-|curl-|wget-)/, 'Downloads'],
	[/-pin-version$|^(?:apt|apk|dnf|yum|zypper|pip|npm|gem|go|yarn)-|^package-|^(?:install-scripts-enabled|lockfile-not-enforced|dev-dependencies-in-production|os-upgrade-in-image|prefer-cache-mounts|ssh-server-installed)$/, 'Packages'],
	[/^(?:shell-form-cmd-entrypoint|exec-form-malformed|multiple-(?:cmd|entrypoint|healthcheck)|missing-healthcheck|healthcheck-insecure|stopsignal|stopsignal-invalid|multi-service-container|entrypoint-shell-injection|runtime-install-in-entrypoint|debug-enabled|remote-debug-enabled)$/, 'Process'],
	[/^(?:add-instead-of-copy|copy-|prefer-copy-chmod|workdir-|world-writable-permissions)/, 'Files'],
];

const BY_CATEGORY: Readonly<Record<Category, Theme>> = {
	'base-image': 'Base image', privilege: 'User', secrets: 'Secrets', 'supply-chain': 'Downloads', exposure: 'Ports', 'attack-surface': 'Packages', files: 'Files', correctness: 'Correctness', hygiene: 'Hygiene',
};

/** @param rule a rule's id */
export function themeOf(rule: string, category: Category): Theme {
	return BY_RULE.find(([pattern]) => pattern.test(rule))?.[1] ?? BY_CATEGORY[category];
}
