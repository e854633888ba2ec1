/** Finds registries from which images come without TLS. */
import type { Rule } from '../../rules/rule';
import { unsafeFix } from '../../model/fix';
import { takeOut } from '../edits';
import { type DaemonModel, settingAt } from '../model';

export const rule: Rule<DaemonModel> = {
	meta: {
		id: 'daemon-insecure-registry',
		title: 'Registry without TLS',
		category: 'supply-chain',
		severity: 'warning',
		why: 'From a registry in insecure-registries, images come over plain HTTP or with any certificate: whoever stands in between gives the machine other ones, and learns the password. CIS Docker Benchmark 2.5.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-2.5'],
		references: ['https://docs.docker.com/reference/cli/dockerd/#insecure-registries', 'https://www.cisecurity.org/benchmark/docker'],
	},

	*check(model) {
		const list = settingAt(model, 'insecure-registries')?.value;
		if (!Array.isArray(list)) return;
		for (const [at, registry] of list.entries()) {
			const item = settingAt(model, 'insecure-registries', at);
			if (typeof registry !== 'string' || !item || /^(?:localhost|127\.|\[?::1)/.test(registry)) continue;
			yield {
				range: item.valueRange, message: `Images of ${registry} may be exchanged on the way. Give the registry a certificate, and leave it out here (CIS 2.5).`,
				fixes: [unsafeFix('Leave this registry out', 'Images come from it only when it has a certificate that the machine trusts.', takeOut(model, 'insecure-registries', ...(list.length === 1 ? [] : [at])), { level: 'maximum' })],
			};
		}
	},

	examples: [
		{
			name: 'one of two',
			bad: `{
  "insecure-registries": [
    "127.0.0.1:5000",
    "registry.example.com:5000"
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ daemon-insecure-registry
  ]
}
`,
			fixed: `{
  "insecure-registries": [
    "127.0.0.1:5000"
  ]
}
`,
		},
		{ name: 'the only one', bad: '{\n  "icc": false,\n  "insecure-registries": ["10.0.0.0/8"]\n#                         ^^^^^^^^^^^^ daemon-insecure-registry\n}\n', fixed: '{\n  "icc": false\n}\n' },
		{ name: 'none, and this machine', good: '{\n  "insecure-registries": ["localhost:5000"]\n}\n' },
	],
};
