/** Finds storage drivers that nobody maintains. */
import type { Rule } from '../../rules/rule';
import { unsafeFix } from '../../model/fix';
import { set } from '../edits';
import { type DaemonModel, settingAt } from '../model';

export const rule: Rule<DaemonModel> = {
	meta: {
		id: 'daemon-storage-driver',
		title: 'Storage driver that nobody maintains',
		category: 'hygiene',
		severity: 'info',
		why: 'The drivers aufs and devicemapper are gone from Docker: nobody mends them, and a daemon that needs them cannot be updated. CIS Docker Benchmark 2.6.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-2.6'],
		references: ['https://docs.docker.com/engine/storage/drivers/select-storage-driver/', 'https://www.cisecurity.org/benchmark/docker'],
	},

	*check(model) {
		const setting = settingAt(model, 'storage-driver');
		if (typeof setting?.value === 'string' && /^(?:aufs|devicemapper|overlay)$/.test(setting.value)) {
			yield { range: setting.valueRange, message: `${setting.value} is no longer part of Docker, so the daemon cannot be updated. Use overlay2 (CIS 2.6).`, fixes: [unsafeFix('Use overlay2', 'Images and containers of the other driver are not seen: save them before.', set(model, 'storage-driver', 'overlay2'), { level: 'manual' })] };
		}
	},

	examples: [
		{ name: 'devicemapper', bad: '{\n  "storage-driver": "devicemapper"\n#                   ^^^^^^^^^^^^^^ daemon-storage-driver\n}\n', fixed: '{\n  "storage-driver": "overlay2"\n}\n' },
		{ name: 'overlay2', good: '{\n  "storage-driver": "overlay2"\n}\n' },
	],
};
