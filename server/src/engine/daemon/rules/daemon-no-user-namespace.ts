/** Finds daemons for which root in a container is root on the host. */
import type { Rule } from '../../rules/rule';
import { unsafeFix } from '../../model/fix';
import { set, top } from '../edits';
import { type DaemonModel, settingAt } from '../model';

export const rule: Rule<DaemonModel> = {
	meta: {
		id: 'daemon-no-user-namespace',
		title: 'Root in a container is root on the host',
		category: 'privilege',
		severity: 'info',
		why: 'A container that runs as root has the identity of root on the host: whatever gets past its walls, by a mounted folder or a flaw of the kernel, is root there. userns-remap maps it to an account without rights, and rootless mode runs the whole daemon without. CIS Docker Benchmark 2.9 and 2.1.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-2.9', 'docker-bench-security:CIS-2.1'],
		references: ['https://docs.docker.com/engine/security/userns-remap/', 'https://docs.docker.com/engine/security/rootless/', 'https://www.cisecurity.org/benchmark/docker'],
	},

	*check(model) {
		if (!model.root || settingAt(model, 'userns-remap')?.value) return;
		yield {
			range: settingAt(model, 'userns-remap')?.valueRange ?? top(model), message: 'Root in a container is root on the host. Set userns-remap, or run Docker rootless (CIS 2.9, 2.1).',
			fixes: [unsafeFix('Map root of containers to an account without rights', 'The daemon starts with an empty store: images are pulled again, and files in volumes change their owner.', set(model, 'userns-remap', 'default'), { level: 'manual' })],
		};
	},

	examples: [
		{
			name: 'nothing is said',
			bad: `{
#^ daemon-no-user-namespace
    "icc": false
}
`,
			fixed: `{
    "icc": false,
    "userns-remap": "default"
}
`,
		},
		{ name: 'an empty name', bad: '{\n  "userns-remap": ""\n#                 ^^ daemon-no-user-namespace\n}\n', fixed: '{\n  "userns-remap": "default"\n}\n' },
		{ name: 'mapped', good: '{\n  "userns-remap": "dockremap"\n}\n' },
	],
};
