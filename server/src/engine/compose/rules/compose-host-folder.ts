/** Finds folders of the host's system that a service may write to. */
import type { Rule } from '../../rules/rule';
import { insert, type TextEdit } from '../../text/edit';
import { addEntry, replaceScalar } from '../../yaml/edits';
import { fixOf } from '../fixes';
import { managesDocker, watchesHost } from '../images';
import type { ComposeModel, Service } from '../model';
import type { Mount } from '../mounts';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-host-folder',
		title: 'Folder of the host\'s system can be written',
		category: 'exposure',
		severity: 'warning',
		why: 'Who can write to /etc, /root, /usr, the boot files or Docker\'s own data changes the host: a new account, a job, a program that root starts next. Mounting read-only is enough for what only looks at it.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['kics:volume_has_sensitive_host_directory', 'docker-bench-security:CIS-5.6'],
		references: ['https://docs.docker.com/reference/compose-file/services/#volumes'],
	},

	*check(model) {
		for (const service of model.services) for (const mount of service.mounts) {
			if (mount.readOnly || mount.source === undefined || !SYSTEM.test(mount.source)) continue;
			yield {
				range: mount.range, severity: watchesHost(service) || managesDocker(service) ? 'info' : 'warning',
				message: `${service.name} can change ${mount.source === '/' ? 'every file' : mount.source} of the host. Mount it read-only, or only the part that is needed.`,
				fixes: fixOf('Mount it read-only', 'What writes there fails.', [readOnly(service, mount)], { level: 'maximum' }),
			};
		}
	},

	examples: [
		{
			name: 'short and long forms',
			bad: `services:
  app:
    image: registry.example.com/app:1
    volumes:
      - "/etc:/host/etc"  # settings
#        ^^^^ compose-host-folder
      - type: bind
        source: /usr
#               ^^^^ compose-host-folder
        target: /host/usr
`,
			fixed: `services:
  app:
    image: registry.example.com/app:1
    volumes:
      - "/etc:/host/etc:ro"  # settings
      - type: bind
        source: /usr
        target: /host/usr
`,
		},
		{ name: 'options that are there', bad: 'services:\n  app:\n    image: registry.example.com/app:1\n    volumes:\n    - /:/host:rw,rslave\n#     ^ compose-host-folder\n', fixed: 'services:\n  app:\n    image: registry.example.com/app:1\n    volumes:\n    - /:/host:ro,rslave\n' },
		{ name: 'the long form alone', bad: 'services:\n  app:\n    image: registry.example.com/app:1\n    volumes:\n      - { type: bind, source: /root, target: /root }\n#                             ^^^^^ compose-host-folder\n', fixed: 'services:\n  app:\n    image: registry.example.com/app:1\n    volumes:\n      - { type: bind, source: /root, target: /root, read_only: true }\n' },
		{ name: 'read-only, or what everybody mounts', good: 'services:\n  app:\n    image: registry.example.com/app:1\n    volumes:\n      - /etc:/host/etc:ro\n      - /etc/localtime:/etc/localtime\n      - /etc/letsencrypt:/etc/letsencrypt\n      - /srv/app:/data\n      - ./etc:/etc/app\n      - /sys/fs/cgroup:/sys/fs/cgroup:ro,z\n      - etc:/etc\nvolumes:\n  etc:\n' },
	],
};

/** The folders themselves, and below them what rules the machine. */
const SYSTEM = /^\/(?:etc(?:\/(?:passwd|shadow|group|sudoers(?:\.d)?|ssh|pam\.d|cron(?:\.d|tab|\.daily|\.hourly)?|systemd|docker|kubernetes|ld\.so\.preload|profile(?:\.d)?))?|root|boot|usr(?:\/(?:bin|sbin|lib|local|local\/bin))?|bin|sbin|lib|lib64|proc|sys|dev|var\/lib\/(?:docker|containerd|kubelet)|var\/spool\/cron|run|var\/run|var)?$/;

function readOnly({ tree }: Service, { form }: Mount): TextEdit | undefined {
	if (form.kind === 'long') return form.readOnlyScalar ? replaceScalar(form.readOnlyScalar, 'true') : addEntry(tree, form.map, 'read_only', true);
	const { content, options, scalar } = form;
	if (!content) return undefined;
	if (options === undefined) return insert(content.end, ':ro');
	const start = content.end - options.length;
	const kept = options.split(',').filter((option) => option !== 'rw' && option !== '');
	return { range: { start, end: content.start + scalar.text.length }, newText: ['ro', ...kept].join(',') };
}
