/** Finds daemons whose containers may gain rights by setuid programs. */
import type { Rule } from '../../rules/rule';
import { unsafeFix } from '../../model/fix';
import { set, top } from '../edits';
import { type DaemonModel, settingAt } from '../model';

export const rule: Rule<DaemonModel> = {
	meta: {
		id: 'daemon-new-privileges',
		title: 'Containers may gain rights by setuid programs',
		category: 'privilege',
		severity: 'info',
		why: 'With no-new-privileges as the default of the daemon, the kernel ignores setuid bits and file capabilities in all containers that do not say otherwise: who breaks into one cannot become root by sudo or su. CIS Docker Benchmark 2.14.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-2.14'],
		references: ['https://docs.docker.com/reference/cli/dockerd/', 'https://www.cisecurity.org/benchmark/docker'],
	},

	*check(model) {
		if (!model.root) return;
		const setting = settingAt(model, 'no-new-privileges');
		if (setting?.value === true) return;
		yield {
			range: setting?.valueRange ?? top(model), message: 'Containers may gain rights by setuid programs. Set no-new-privileges to true (CIS 2.14).',
			fixes: [unsafeFix('Set no-new-privileges for all containers', 'sudo, su and other setuid programs in containers no longer work.', set(model, 'no-new-privileges', true))],
		};
	},

	examples: [
		{
			name: 'nothing is said',
			bad: `{
#^ daemon-new-privileges
  "log-driver": "local"
}
`,
			fixed: `{
  "log-driver": "local",
  "no-new-privileges": true
}
`,
		},
		{ name: 'the other way', bad: '{\n  "no-new-privileges": false\n#                      ^^^^^ daemon-new-privileges\n}\n', fixed: '{\n  "no-new-privileges": true\n}\n' },
		{ name: 'set', good: '{\n  "no-new-privileges": true\n}\n' },
	],
};
