/** Finds privileged services. */
import type { Rule } from '../../rules/rule';
import { fixOf, without } from '../fixes';
import { watchesHost } from '../images';
import type { ComposeModel } from '../model';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-privileged',
		title: 'Privileged service',
		category: 'privilege',
		severity: 'warning',
		why: 'A privileged container has every capability and every device of the host, and neither seccomp nor AppArmor hold it: root in it is root on the host. A program rarely needs more than one device or one capability.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['kics:privileged_containers_enabled', 'semgrep:privileged-service', 'docker-bench-security:CIS-5.5'],
		references: ['https://docs.docker.com/reference/compose-file/services/#privileged', 'https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities'],
	},

	*check(model) {
		for (const service of model.services) {
			const field = service.field('privileged');
			if (field?.value?.kind !== 'scalar' || service.text('privileged') !== 'true') continue;
			yield {
				range: field.entry.range, severity: watchesHost(service) ? 'info' : 'warning',
				message: `${service.name} is privileged, so root in it is root on the host. Name the device or the capability that it needs.`,
				fixes: fixOf('Leave privileged out', 'A program that needs a device or a capability has to be given it by devices or cap_add.', [without(service, [field])], { level: 'maximum' }),
			};
		}
	},

	examples: [
		{
			name: 'a service with everything',
			bad: `services:
  printer:
    image: registry.example.com/printer:2
    privileged: true  # for the USB port
#   ^^^^^^^^^^^^^^^^ compose-privileged
    restart: always
`,
			fixed: `services:
  printer:
    image: registry.example.com/printer:2
    restart: always
`,
		},
		{ name: 'in flow style', bad: "services:\n  a: {image: 'registry.example.com/a:1', privileged: true, restart: always}\n#                                        ^^^^^^^^^^^^^^^^ compose-privileged\n", fixed: "services:\n  a: {image: 'registry.example.com/a:1', restart: always}\n" },
		{ name: 'one device only', good: 'services:\n  printer:\n    image: registry.example.com/printer:2\n    devices:\n      - /dev/usb/lp0\n    privileged: false\n' },
		{ name: 'whoever starts it decides', good: 'services:\n  a:\n    image: registry.example.com/a:1\n    privileged: ${PRIVILEGED}\n' },
	],
};
