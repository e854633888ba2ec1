/** Finds capabilities with which a container leaves its isolation. */
import type { Rule, Severity } from '../../rules/rule';
import { fixOf, without } from '../fixes';
import { watchesHost } from '../images';
import type { ComposeModel } from '../model';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-capability',
		title: 'Capability that reaches the host',
		category: 'privilege',
		severity: 'warning',
		why: 'Some capabilities undo the isolation: SYS_ADMIN mounts file systems, SYS_MODULE loads code into the kernel, SYS_PTRACE and DAC_READ_SEARCH read what belongs to others. With ALL, a container is privileged in all but name.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['kics:container_capabilities_unrestricted', 'docker-bench-security:CIS-5.4'],
		references: ['https://docs.docker.com/engine/security/#linux-kernel-capabilities', 'https://man7.org/linux/man-pages/man7/capabilities.7.html'],
	},

	*check(model) {
		for (const service of model.services) for (const { scalar, text, members } of service.words('cap_add')) {
			const name = text.toUpperCase().replace(/^CAP_/, '');
			const danger = DANGERS[name];
			if (!danger) continue;
			yield {
				range: scalar.range, severity: watchesHost(service) ? 'info' : danger[0],
				message: `${name} lets ${service.name} ${danger[1]}. Leave it out, or grant a narrower capability.`,
				fixes: fixOf(`Leave ${name} out`, 'What needs this capability fails.', [without(service, members)], { level: 'maximum' }),
			};
		}
	},

	examples: [
		{
			name: 'one of two',
			bad: `services:
  vpn:
    image: registry.example.com/vpn:1
    cap_add:
      - NET_BIND_SERVICE
      - CAP_SYS_ADMIN  # for mounts
#       ^^^^^^^^^^^^^ compose-capability
`,
			fixed: `services:
  vpn:
    image: registry.example.com/vpn:1
    cap_add:
      - NET_BIND_SERVICE
`,
		},
		{ name: 'all of them', bad: 'services:\n  tool:\n    cap_add: [ALL]\n#             ^^^ compose-capability\n    image: registry.example.com/tool:1\n', fixed: 'services:\n  tool:\n    image: registry.example.com/tool:1\n' },
		{ name: 'what networks and servers need', good: 'services:\n  vpn:\n    image: registry.example.com/vpn:1\n    cap_drop: [ALL]\n    cap_add: [NET_ADMIN, NET_BIND_SERVICE, CHOWN]\n' },
	],
};

const DANGERS: Readonly<Record<string, readonly [Severity, string]>> = {
	ALL: ['warning', 'do all that root on the host can'],
	SYS_ADMIN: ['warning', 'mount file systems and leave the container'],
	SYS_MODULE: ['warning', 'load code into the kernel of the host'],
	SYS_RAWIO: ['warning', 'write to memory and disks of the host'],
	SYS_PTRACE: ['info', 'read and change other processes'],
	SYS_BOOT: ['warning', 'restart the host'],
	DAC_READ_SEARCH: ['warning', 'open files of the host past their permissions'],
	BPF: ['info', 'load programs into the kernel'],
	MAC_ADMIN: ['warning', 'change the rules of AppArmor and SELinux'],
	MAC_OVERRIDE: ['warning', 'pass by the rules of AppArmor and SELinux'],
	SYSLOG: ['info', 'read the addresses of the kernel'],
};
