/** Finds daemons that write down too much. */
import type { Rule } from '../../rules/rule';
import { takeOut } from '../edits';
import { safeFix } from '../../model/fix';
import { type DaemonModel, settingAt } from '../model';

export const rule: Rule<DaemonModel> = {
	meta: {
		id: 'daemon-debug',
		title: 'Daemon in debug mode',
		category: 'hygiene',
		severity: 'info',
		why: 'In debug mode the daemon logs what clients send, environment variables with passwords among it, and serves its profiler. CIS Docker Benchmark 2.3.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-2.3'],
		references: ['https://docs.docker.com/engine/daemon/logs/', 'https://www.cisecurity.org/benchmark/docker'],
	},

	*check(model) {
		for (const [name, value] of [['debug', true], ['log-level', 'debug']] as const) {
			const setting = settingAt(model, name);
			if (setting?.value === value) yield { range: setting.range, message: `${name === 'debug' ? 'In debug mode' : 'At this level'} the log holds what clients send, passwords included. Leave it out (CIS 2.3).`, fixes: [safeFix(`Leave ${name} out`, takeOut(model, name))] };
		}
	},

	examples: [
		{ name: 'debug', bad: '{\n  "debug": true,\n# ^^^^^^^^^^^^^ daemon-debug\n  "icc": false\n}\n', fixed: '{\n  "icc": false\n}\n' },
		{ name: 'the level', bad: '{\n  "icc": false,\n  "log-level": "debug"\n# ^^^^^^^^^^^^^^^^^^^^ daemon-debug\n}\n', fixed: '{\n  "icc": false\n}\n' },
		{ name: 'info', good: '{\n  "log-level": "info",\n  "debug": false\n}\n' },
	],
};
