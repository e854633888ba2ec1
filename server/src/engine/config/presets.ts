/** Which rules are on, and how severe they are: the preset, then what the settings say rule by rule, within the policy. */
import { type Rule, type Severity, SEVERITIES } from '../rules/rule';
import { isLocked } from './policy';
import type { Settings } from './settings';

/**
 * What a dev container is not judged by, or only told: it holds tools and no program, its user is that of
 * `devcontainer.json` and may use sudo, and nobody publishes it. Secrets, downloads and pins count as everywhere.
 */
export const DEVCONTAINER: Readonly<Record<string, 'off' | 'hint'>> = {
	'missing-user': 'off', 'run-as-root': 'hint', 'user-created-never-used': 'off', 'stateful-root-runtime': 'off', 'no-userns-friendly-user': 'off',
	'passwordless-sudo': 'off', 'sudo-in-run': 'hint', 'docker-api-access': 'hint', 'workdir-system-dir': 'hint',
	'heavy-base-variant': 'off', 'windows-full-base': 'off', 'prefer-multi-stage': 'off', 'build-tools-in-final-stage': 'off', 'shell-in-final-stage': 'off',
	'unnecessary-packages': 'off', 'apt-no-install-recommends': 'hint', 'dev-dependencies-in-production': 'off', 'unnecessary-files-in-image': 'off', 'copy-entire-context': 'hint',
	'missing-healthcheck': 'off', 'multi-service-container': 'off', 'ssh-server-installed': 'hint', 'debug-enabled': 'off', 'remote-debug-enabled': 'hint',
	'exposes-data-or-debug-port': 'off', 'exposes-admin-port': 'hint', 'exposes-privileged-port': 'off', 'prefer-network-none': 'off', 'lockfile-not-enforced': 'hint', 'install-scripts-enabled': 'hint',
};

/** The severity that a finding gets, or `off`. `own` is the finding's, when it differs from the rule's. */
export function severityOf({ meta }: Pick<Rule, 'meta'>, settings: Settings, own?: Severity): Severity | 'off' {
	const wish = settings.rules[meta.id];
	if (wish === 'off' && !isLocked(settings.policy, meta)) return 'off';
	if (wish !== undefined && wish !== 'on' && wish !== 'off' && SEVERITIES.includes(wish)) return wish;
	const usual = own ?? meta.severity;
	if (wish !== undefined) return usual;
	if (meta.default === 'off' && (settings.preset === 'recommended' || settings.preset === 'devcontainer') && !settings.policy.rules.includes(meta.id)) return 'off';
	return settings.preset === 'devcontainer' && !isLocked(settings.policy, meta) ? DEVCONTAINER[meta.id] ?? usual : usual;
}
