/** Finds daemons whose containers run without a seccomp profile. */
import type { Rule } from '../../rules/rule';
import { unsafeFix } from '../../model/fix';
import { takeOut } from '../edits';
import { type DaemonModel, settingAt } from '../model';

export const rule: Rule<DaemonModel> = {
	meta: {
		id: 'daemon-seccomp-off',
		title: 'No seccomp profile for any container',
		category: 'privilege',
		severity: 'warning',
		why: 'The default profile keeps about fifty system calls from containers. Without it every flaw of the kernel is in reach of every container. CIS Docker Benchmark 2.17.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-2.17'],
		references: ['https://docs.docker.com/engine/security/seccomp/', 'https://www.cisecurity.org/benchmark/docker'],
	},

	*check(model) {
		const setting = settingAt(model, 'seccomp-profile');
		if (setting?.value === 'unconfined') yield { range: setting.range, message: 'Every container may make every system call. Leave seccomp-profile out (CIS 2.17).', fixes: [unsafeFix('Use the default profile', 'What it forbids fails: give that container a profile of its own.', takeOut(model, 'seccomp-profile'))] };
	},

	examples: [
		{ name: 'unconfined', bad: '{\n  "icc": false,\n  "seccomp-profile": "unconfined"\n# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ daemon-seccomp-off\n}\n', fixed: '{\n  "icc": false\n}\n' },
		{ name: 'a profile of its own', good: '{\n  "seccomp-profile": "/etc/docker/seccomp.json"\n}\n' },
	],
};
