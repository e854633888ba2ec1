/** Finds services whose file system can be written. */
import type { Rule } from '../../rules/rule';
import { fixOf, withField, withItem } from '../fixes';
import { imageOf } from '../images';
import type { ComposeModel, Service } from '../model';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-writable-root',
		title: 'File system of the service can be written',
		category: 'attack-surface',
		severity: 'hint',
		why: 'Who breaks into a program leaves tools and back doors in its file system. With read_only the program writes to its volumes and to tmpfs folders alone, which hold no programs that outlive it.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['semgrep:writable-filesystem-service', 'docker-bench-security:CIS-5.13'],
		references: ['https://docs.docker.com/reference/compose-file/services/#read_only', 'https://docs.docker.com/reference/compose-file/services/#tmpfs'],
	},

	*check(model) {
		for (const service of model.services) {
			if (service.isPart || service.isWindows || service.everywhere.some((part) => part.field('read_only') || part.text('privileged') === 'true')) continue;
			yield {
				range: service.range, message: `${service.name} can write everywhere in its file system. Set read_only, with tmpfs where it must write.`,
				fixes: () => fixOf('Make the file system read-only', 'A program that writes elsewhere than to its volumes and these folders fails.', [withField(service, 'read_only', true), ...folders(service)], { level: 'maximum' }),
			};
		}
	},

	examples: [
		{
			name: 'a program',
			bad: `services:
  app:
# ^^^ compose-writable-root
    image: registry.example.com/app:1
    restart: unless-stopped

    # The next one.
  other:
    image: registry.example.com/other:1
    read_only: true
`,
			fixed: `services:
  app:
    image: registry.example.com/app:1
    restart: unless-stopped
    read_only: true
    tmpfs:
      - /tmp

    # The next one.
  other:
    image: registry.example.com/other:1
    read_only: true
`,
		},
		{ name: 'where a well-known program writes', bad: 'services:\n  web:\n# ^^^ compose-writable-root\n    image: nginx:1.30\n    tmpfs: [/tmp]\n', fixed: 'services:\n  web:\n    image: nginx:1.30\n    tmpfs: [/tmp, /run, /var/cache/nginx]\n    read_only: true\n' },
		{ name: 'read-only, or decided', good: 'services:\n  app:\n    image: registry.example.com/app:1\n    read_only: true\n  dev:\n    build: .\n    read_only: ${READ_ONLY:-false}\n' },
	],
};

/** Besides /tmp. From the images' documentation. */
const WRITES: Readonly<Record<string, readonly string[]>> = { nginx: ['/run', '/var/cache/nginx'], postgres: ['/run/postgresql'], mysql: ['/run/mysqld'], mariadb: ['/run/mysqld'], httpd: ['/usr/local/apache2/logs'], haproxy: ['/run'] };

function folders(service: Service) {
	const image = imageOf(service);
	const wanted = ['/tmp', ...(image?.built === false ? WRITES[image.short] ?? [] : [])];
	const there = new Set([...service.words('tmpfs').map(({ text }) => text.split(':')[0]), ...service.mounts.map(({ target }) => target.replace(/\/$/, ''))]);
	const missing = wanted.filter((folder) => !there.has(folder));
	if (missing.length === 0) return [];
	return service.field('tmpfs') ? missing.map((folder) => withItem(service, 'tmpfs', folder)) : [withField(service, 'tmpfs', missing)];
}
