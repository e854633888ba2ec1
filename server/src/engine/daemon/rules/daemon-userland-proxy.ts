/** Finds daemons that start a program of their own for every published port. */
import type { Rule } from '../../rules/rule';
import { unsafeFix } from '../../model/fix';
import { set, top } from '../edits';
import { type DaemonModel, settingAt } from '../model';

export const rule: Rule<DaemonModel> = {
	meta: {
		id: 'daemon-userland-proxy',
		title: 'A program as root for every published port',
		category: 'attack-surface',
		severity: 'hint',
		why: 'For each published port the daemon starts docker-proxy, as root, although the rules of the firewall do the same where hairpin NAT works, which is nearly everywhere. CIS Docker Benchmark 2.16.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-2.16'],
		references: ['https://docs.docker.com/engine/network/packet-filtering-firewalls/', 'https://www.cisecurity.org/benchmark/docker'],
	},

	*check(model) {
		if (!model.root) return;
		const setting = settingAt(model, 'userland-proxy');
		if (setting?.value === false) return;
		yield {
			range: setting?.valueRange ?? top(model), message: 'Each published port starts a program as root that the firewall does not need. Set userland-proxy to false (CIS 2.16).',
			fixes: [unsafeFix('Let the firewall alone publish ports', 'Very old kernels need the program to reach published ports from the machine itself.', set(model, 'userland-proxy', false), { level: 'maximum' })],
		};
	},

	examples: [
		{
			name: 'nothing is said',
			bad: `{
#^ daemon-userland-proxy
  "log-driver": "local"
}
`,
			fixed: `{
  "log-driver": "local",
  "userland-proxy": false
}
`,
		},
		{ name: 'the other way', bad: '{\n  "userland-proxy": true\n#                   ^^^^ daemon-userland-proxy\n}\n', fixed: '{\n  "userland-proxy": false\n}\n' },
		{ name: 'set', good: '{\n  "userland-proxy": false\n}\n' },
	],
};
