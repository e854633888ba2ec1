/** Finds daemons that stop every container when they are updated. */
import type { Rule } from '../../rules/rule';
import { unsafeFix } from '../../model/fix';
import { set, top } from '../edits';
import { type DaemonModel, settingAt } from '../model';

export const rule: Rule<DaemonModel> = {
	meta: {
		id: 'daemon-live-restore',
		title: 'Updates of the daemon stop all containers',
		category: 'hygiene',
		severity: 'hint',
		why: 'Without live-restore an update of the daemon stops every container, and updates that hurt are put off: security fixes with them. It does not go together with Swarm. CIS Docker Benchmark 2.15.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-2.15'],
		references: ['https://docs.docker.com/engine/daemon/live-restore/', 'https://www.cisecurity.org/benchmark/docker'],
	},

	*check(model) {
		if (!model.root) return;
		const setting = settingAt(model, 'live-restore');
		if (setting?.value === true) return;
		yield {
			range: setting?.valueRange ?? top(model), message: 'An update of the daemon stops all containers, so it is put off. Set live-restore to true (CIS 2.15).',
			fixes: [unsafeFix('Keep containers running while the daemon restarts', 'It does not go together with Swarm mode.', set(model, 'live-restore', true))],
		};
	},

	examples: [
		{
			name: 'nothing is said',
			bad: `{
#^ daemon-live-restore
  "log-driver": "local"
}
`,
			fixed: `{
  "log-driver": "local",
  "live-restore": true
}
`,
		},
		{ name: 'the other way', bad: '{\n  "live-restore": false\n#                 ^^^^^ daemon-live-restore\n}\n', fixed: '{\n  "live-restore": true\n}\n' },
		{ name: 'set', good: '{\n  "live-restore": true\n}\n' },
	],
};
