/** Finds services for which seccomp, AppArmor, SELinux or the masked paths are switched off. */
import type { Rule } from '../../rules/rule';
import { fixOf, without } from '../fixes';
import { watchesHost } from '../images';
import type { ComposeModel } from '../model';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-unconfined',
		title: 'Confinement by the kernel switched off',
		category: 'privilege',
		severity: 'warning',
		why: 'Docker\'s seccomp profile keeps about fifty system calls from containers, AppArmor and SELinux keep them from files of the host. Without them every flaw of the kernel is in reach of the program.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['kics:default_seccomp_profile_disabled', 'semgrep:seccomp-confinement-disabled', 'semgrep:selinux-separation-disabled', 'docker-bench-security:CIS-5.2', 'docker-bench-security:CIS-5.3', 'docker-bench-security:CIS-5.22'],
		references: ['https://docs.docker.com/engine/security/seccomp/', 'https://docs.docker.com/engine/security/apparmor/'],
	},

	*check(model) {
		for (const service of model.services) for (const { scalar, text, members } of service.words('security_opt')) {
			const match = OFF.exec(text);
			if (!match) continue;
			const part = PARTS[(match[1] ?? match[2] as string).toLowerCase()] as string;
			yield {
				range: scalar.range, severity: watchesHost(service) ? 'info' : 'warning',
				message: `${service.name} runs without ${part}. Leave this out, or give it a profile of its own.`,
				fixes: fixOf(`Use ${part} again`, 'What it forbids fails: give the service a profile that allows just that.', [without(service, members)], { level: 'maximum' }),
			};
		}
	},

	examples: [
		{
			name: 'seccomp',
			bad: `services:
  browser:
    image: registry.example.com/browser:1
    security_opt:
      - seccomp:unconfined
#       ^^^^^^^^^^^^^^^^^^ compose-unconfined
      - no-new-privileges:true
`,
			fixed: `services:
  browser:
    image: registry.example.com/browser:1
    security_opt:
      - no-new-privileges:true
`,
		},
		{ name: 'AppArmor, the only option', bad: 'services:\n  a:\n    image: registry.example.com/a:1\n    security_opt: ["apparmor=unconfined"]\n#                  ^^^^^^^^^^^^^^^^^^^^^ compose-unconfined\n', fixed: 'services:\n  a:\n    image: registry.example.com/a:1\n' },
		{ name: 'SELinux', bad: 'services:\n  a:\n    security_opt:\n      - label:disable\n#       ^^^^^^^^^^^^^ compose-unconfined\n    image: registry.example.com/a:1\n', fixed: 'services:\n  a:\n    image: registry.example.com/a:1\n' },
		{ name: 'profiles of its own', good: 'services:\n  browser:\n    image: registry.example.com/browser:1\n    security_opt:\n      - seccomp:./browser.json\n      - apparmor:browser\n' },
	],
};

const OFF = /^(?:(seccomp|apparmor|systempaths)[:=]unconfined|(label)[:=]disable)$/i;
const PARTS: Readonly<Record<string, string>> = { seccomp: 'its seccomp profile', apparmor: 'its AppArmor profile', systempaths: 'the masks over /proc and /sys', label: 'its SELinux label' };
