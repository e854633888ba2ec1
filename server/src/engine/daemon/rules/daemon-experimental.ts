/** Finds daemons with features that are not finished. */
import type { Rule } from '../../rules/rule';
import { unsafeFix } from '../../model/fix';
import { takeOut } from '../edits';
import { type DaemonModel, settingAt } from '../model';

export const rule: Rule<DaemonModel> = {
	meta: {
		id: 'daemon-experimental',
		title: 'Experimental features switched on',
		category: 'hygiene',
		severity: 'info',
		why: 'Features that are not finished change without notice and have seen fewer eyes. CIS Docker Benchmark 2.18.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-2.18'],
		references: ['https://docs.docker.com/reference/cli/dockerd/', 'https://www.cisecurity.org/benchmark/docker'],
	},

	*check(model) {
		const setting = settingAt(model, 'experimental');
		if (setting?.value === true) yield { range: setting.range, message: 'Features that are not finished have no place on a server. Leave experimental out (CIS 2.18).', fixes: [unsafeFix('Leave experimental out', 'What uses such a feature fails.', takeOut(model, 'experimental'))] };
	},

	examples: [
		{ name: 'on', bad: '{\n  "experimental": true,\n# ^^^^^^^^^^^^^^^^^^^^ daemon-experimental\n  "icc": false\n}\n', fixed: '{\n  "icc": false\n}\n' },
		{ name: 'off', good: '{\n  "experimental": false\n}\n' },
	],
};
