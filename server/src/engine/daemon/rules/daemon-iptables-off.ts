/** Finds daemons that may not set the rules of the firewall. */
import type { Rule } from '../../rules/rule';
import { unsafeFix } from '../../model/fix';
import { takeOut } from '../edits';
import { type DaemonModel, settingAt } from '../model';

export const rule: Rule<DaemonModel> = {
	meta: {
		id: 'daemon-iptables-off',
		title: 'Docker may not set rules of the firewall',
		category: 'exposure',
		severity: 'warning',
		why: 'Without its rules Docker cannot keep networks of containers apart, and whoever writes them by hand has to follow each container that starts. CIS Docker Benchmark 2.4.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-2.4'],
		references: ['https://docs.docker.com/engine/network/packet-filtering-firewalls/', 'https://www.cisecurity.org/benchmark/docker'],
	},

	*check(model) {
		for (const name of ['iptables', 'ip6tables']) {
			const setting = settingAt(model, name);
			if (setting?.value !== false) continue;
			yield { range: setting.range, message: `Without ${name}, nothing keeps networks of containers apart. Leave it out (CIS 2.4).`, fixes: [unsafeFix(`Leave ${name} out`, 'Docker writes its rules beside those that are there.', takeOut(model, name))] };
		}
	},

	examples: [
		{
			name: 'switched off',
			bad: `{
  "iptables": false,
# ^^^^^^^^^^^^^^^^^ daemon-iptables-off
  "icc": false
}
`,
			fixed: `{
  "icc": false
}
`,
		},
		{ name: 'on', good: '{\n  "iptables": true\n}\n' },
	],
};
