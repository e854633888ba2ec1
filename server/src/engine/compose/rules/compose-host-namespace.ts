/** Finds services that share namespaces with the host: network, processes, memory, names, accounts. */
import type { Rule, Severity } from '../../rules/rule';
import { fixOf, without } from '../fixes';
import { watchesHost } from '../images';
import type { ComposeModel, Service } from '../model';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-host-namespace',
		title: 'Namespace of the host shared',
		category: 'exposure',
		severity: 'warning',
		why: 'Namespaces are what keeps a container apart. With the host\'s it sees and stops every process (pid), reads shared memory (ipc), listens at every address of the machine and reaches what trusts localhost (network), and root in it is root outside even where the daemon maps accounts (userns).',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['kics:host_namespace_is_shared', 'kics:shared_host_ipc_namespace', 'kics:shared_host_network_namespace', 'kics:shared_host_user_namespace', 'kics:cgroup_not_default', 'docker-bench-security:CIS-5.10', 'docker-bench-security:CIS-5.16', 'docker-bench-security:CIS-5.17', 'docker-bench-security:CIS-5.21', 'docker-bench-security:CIS-5.31'],
		references: ['https://docs.docker.com/reference/compose-file/services/#network_mode', 'https://docs.docker.com/engine/security/userns-remap/'],
	},

	*check(model) {
		for (const service of model.services) for (const [name, severity, what] of NAMESPACES) {
			const field = service.field(name);
			if (service.isWindows || field?.value?.kind !== 'scalar' || service.text(name) !== 'host') continue;
			yield {
				range: field.entry.range, severity: watchesHost(service) ? 'hint' : severity,
				message: `${service.name} ${what}. Leave ${name} out.`,
				fixes: fixOf(`Leave ${name} out`, because(name, service), [without(service, [field])], { level: name === 'network_mode' ? 'manual' : 'maximum' }),
			};
		}
	},

	examples: [
		{
			name: 'the processes',
			bad: `services:
  app:
    image: registry.example.com/app:1
    pid: host
#   ^^^^^^^^^ compose-host-namespace
    ipc: "host"  # shared memory
#   ^^^^^^^^^^^ compose-host-namespace
`,
			fixed: `services:
  app:
    image: registry.example.com/app:1
    ipc: "host"  # shared memory
`,
		},
		{ name: 'the network', bad: 'services:\n  app:\n    network_mode: host\n#   ^^^^^^^^^^^^^^^^^^ compose-host-namespace\n    image: registry.example.com/app:1\n', fixed: 'services:\n  app:\n    image: registry.example.com/app:1\n' },
		{ name: 'the accounts', bad: "services:\n  app:\n    image: registry.example.com/app:1\n    userns_mode: 'host'\n#   ^^^^^^^^^^^^^^^^^^^ compose-host-namespace\n", fixed: 'services:\n  app:\n    image: registry.example.com/app:1\n' },
		{ name: 'one of its own, or another service\'s', good: 'services:\n  app:\n    image: registry.example.com/app:1\n    ipc: private\n    pid: "service:db"\n    network_mode: bridge\n  db:\n    image: postgres:18\n' },
	],
};

const NAMESPACES: readonly (readonly [field: string, severity: Severity, what: string])[] = [
	['network_mode', 'info', 'uses the network of the host: it listens at every address and reaches what trusts localhost'],
	['pid', 'warning', 'sees the processes of the host, and as root stops them and reads their memory'],
	['ipc', 'warning', 'reads and writes the shared memory of the host'],
	['userns_mode', 'warning', 'is exempt from the mapping of accounts, so root in it is root on the host'],
	['uts', 'info', 'shares the name of the host, and as root may change it'],
	['cgroup', 'info', 'sees the control groups of the host'],
];

function because(name: string, { name: service }: Service): string {
	return name === 'network_mode' ? `Ports that others reach have to be published, and ${service} no longer reaches localhost of the host.` : 'What looks at the host through it no longer finds it.';
}
