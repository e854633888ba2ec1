/** Finds daemons that let all containers of the default network talk to each other. */
import type { Rule } from '../../rules/rule';
import { unsafeFix } from '../../model/fix';
import { set, top } from '../edits';
import { type DaemonModel, settingAt } from '../model';

export const rule: Rule<DaemonModel> = {
	meta: {
		id: 'daemon-inter-container',
		title: 'Containers of the default network reach each other',
		category: 'exposure',
		severity: 'info',
		why: 'On the default bridge every container reaches every port of every other, published or not, so that one that is broken into attacks the rest. With icc off, only containers that share a network of their own, or are linked, talk. CIS Docker Benchmark 2.2.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-2.2'],
		references: ['https://docs.docker.com/engine/network/drivers/bridge/', 'https://www.cisecurity.org/benchmark/docker'],
	},

	*check(model) {
		if (!model.root) return;
		const setting = settingAt(model, 'icc');
		if (setting?.value === false) return;
		yield {
			range: setting?.valueRange ?? top(model), message: 'All containers of the default network reach each other. Set icc to false (CIS 2.2).',
			fixes: [unsafeFix('Keep containers of the default network apart', 'Containers started without a network of their own no longer reach each other; those of Compose have one.', set(model, 'icc', false))],
		};
	},

	examples: [
		{
			name: 'nothing is said',
			bad: `{
#^ daemon-inter-container
  "log-driver": "local"
}
`,
			fixed: `{
  "log-driver": "local",
  "icc": false
}
`,
		},
		{ name: 'the other way', bad: '{\n  "icc": true\n#        ^^^^ daemon-inter-container\n}\n', fixed: '{\n  "icc": false\n}\n' },
		{ name: 'set', good: '{\n  "icc": false\n}\n' },
	],
};
