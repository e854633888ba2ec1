/** Finds services whose processes may gain rights by setuid programs. */
import { withItem, fixOf } from '../fixes';
import type { Rule } from '../../rules/rule';
import { replaceScalar } from '../../yaml/edits';
import { managesDocker } from '../images';
import type { ComposeModel } from '../model';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-no-new-privileges',
		title: 'Service may gain rights by setuid programs',
		category: 'privilege',
		severity: 'hint',
		why: 'With no-new-privileges the kernel ignores setuid bits and file capabilities, so that who breaks into a program without rights cannot become root by sudo, su or a flaw in one of them. Entry points that step down from root are not affected.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['kics:no_new_privileges_not_set', 'kics:security_opt_not_set', 'semgrep:no-new-privileges', 'docker-bench-security:CIS-5.26'],
		references: ['https://docs.docker.com/reference/compose-file/services/#security_opt', 'https://docs.kernel.org/userspace-api/no_new_privs.html'],
	},

	*check(model) {
		for (const service of model.services) {
			const options = service.words('security_opt');
			const option = options.find(({ text }) => NO_NEW.test(text));
			if (option) {
				if (!/[:=]false$/.test(option.text)) continue;
				yield {
					range: option.scalar.range, severity: 'info', message: `${service.name} lifts no-new-privileges, which the daemon may have as its default. Switch it on.`,
					fixes: fixOf('Switch no-new-privileges on', BECAUSE, [replaceScalar(option.scalar, option.text.replace(/false$/, 'true'))]),
				};
				continue;
			}
			if (service.isPart || service.isWindows || service.everywhere.some((part) => part.text('privileged') === 'true' || part.words('security_opt').some(({ text }) => NO_NEW.test(text)))) continue;
			yield {
				range: service.range, message: `${service.name} may gain rights by setuid programs. Set no-new-privileges.`,
				fixes: () => fixOf('Set no-new-privileges', BECAUSE, [withItem(service, 'security_opt', 'no-new-privileges:true')], managesDocker(service) ? { level: 'maximum' } : {}),
			};
		}
	},

	examples: [
		{
			name: 'nothing is said',
			bad: `services:
  web:
# ^^^ compose-no-new-privileges
    image: nginx:1.30  # the site
    ports:
      - "127.0.0.1:8080:80"
`,
			fixed: `services:
  web:
    image: nginx:1.30  # the site
    ports:
      - "127.0.0.1:8080:80"
    security_opt:
      - no-new-privileges:true
`,
		},
		{
			name: 'a list that is there',
			bad: `services:
    web:
#   ^^^ compose-no-new-privileges
        security_opt:
        - label=type:site_t
        image: nginx:1.30
`,
			fixed: `services:
    web:
        security_opt:
        - label=type:site_t
        - no-new-privileges:true
        image: nginx:1.30
`,
		},
		{
			name: 'a template has the list',
			bad: `x-base: &base
  security_opt: ["label=type:site_t"]
services:
  web:
# ^^^ compose-no-new-privileges
    <<: *base
    image: nginx:1.30
`,
			fixed: `x-base: &base
  security_opt: ["label=type:site_t"]
services:
  web:
    <<: *base
    image: nginx:1.30
    security_opt:
      - label=type:site_t
      - no-new-privileges:true
`,
		},
		{ name: 'switched off', bad: "services:\n  web:\n    image: nginx:1.30\n    security_opt:\n      - 'no-new-privileges=false'\n#       ^^^^^^^^^^^^^^^^^^^^^^^^^ compose-no-new-privileges\n", fixed: "services:\n  web:\n    image: nginx:1.30\n    security_opt:\n      - 'no-new-privileges=true'\n" },
		{ name: 'set, here and in a template', good: 'x-safe: &safe\n  security_opt: [no-new-privileges]\nservices:\n  a:\n    image: nginx:1.30\n    security_opt: ["no-new-privileges:true"]\n  b:\n    image: nginx:1.30\n    <<: *safe\n  c:\n    extends: b\n' },
		{ name: 'a part of a service of another file', good: 'services:\n  web:\n    environment:\n      LEVEL: debug\n  api:\n    image: nginx:1.30\n    extends:\n      file: base.yaml\n      service: api\n' },
	],
};

const NO_NEW = /^no-new-privileges\b/;
const BECAUSE = 'sudo, su and other setuid programs in the container no longer work.';
