/** Finds services that keep all of Docker's default capabilities. */
import type { Rule } from '../../rules/rule';
import { fixOf, withField, withItem } from '../fixes';
import { imageOf, runsUnprivileged } from '../images';
import type { ComposeModel, Service } from '../model';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-no-cap-drop',
		title: 'Service keeps the default capabilities',
		category: 'privilege',
		severity: 'hint',
		why: 'Docker leaves a container fourteen capabilities, among them raw sockets, changing owners and making devices. Most programs need none of them, or one or two: dropping all and granting those is least privilege.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-5.4'],
		references: ['https://docs.docker.com/reference/compose-file/services/#cap_drop', 'https://docs.docker.com/engine/security/#linux-kernel-capabilities'],
	},

	*check(model) {
		for (const service of model.services) {
			if (service.isPart || service.isWindows || service.everywhere.some((part) => part.field('cap_drop') || part.text('privileged') === 'true')) continue;
			const needed = neededBy(service);
			yield {
				range: service.range, message: `${service.name} keeps all of Docker's default capabilities. Drop them, and grant what it needs.`,
				fixes: () => fixOf(needed === undefined || needed.length === 0 ? 'Drop all capabilities' : `Drop all capabilities but ${needed.join(', ')}`, BECAUSE, [withField(service, 'cap_drop', ['ALL']), ...grants(service, needed ?? [])], { level: runsUnprivileged(service) && !lowPorts(service) ? 'recommended' : 'maximum' }),
			};
		}
	},

	examples: [
		{
			name: 'a program without root',
			bad: `services:
  app:
# ^^^ compose-no-cap-drop
    image: registry.example.com/app:1
    user: "1000"
`,
			fixed: `services:
  app:
    image: registry.example.com/app:1
    user: "1000"
    cap_drop:
      - ALL
`,
		},
		{
			name: 'an entry point that steps down from root',
			bad: `services:
  db:
# ^^ compose-no-cap-drop
    image: postgres:18
`,
			fixed: `services:
  db:
    image: postgres:18
    cap_drop:
      - ALL
    cap_add:
      - CHOWN
      - DAC_OVERRIDE
      - FOWNER
      - SETGID
      - SETUID
`,
		},
		{ name: 'what is granted stays', bad: 'services:\n  vpn:\n# ^^^ compose-no-cap-drop\n    image: registry.example.com/vpn:1\n    cap_add: [NET_ADMIN]\n', fixed: 'services:\n  vpn:\n    image: registry.example.com/vpn:1\n    cap_add: [NET_ADMIN]\n    cap_drop:\n      - ALL\n' },
		{ name: 'dropped', good: 'services:\n  app:\n    image: registry.example.com/app:1\n    cap_drop: [ALL]\n' },
		{ name: 'Windows has none', good: 'services:\n  app:\n    image: mcr.microsoft.com/windows/nanoserver:ltsc2025\n' },
	],
};

const BECAUSE = 'A program that needs one of them fails until cap_add grants it.';
const STEPS_DOWN = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'];
/** What the entry points of well-known images use while they are root. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
	postgres: STEPS_DOWN, postgis: STEPS_DOWN, pgvector: STEPS_DOWN, mysql: STEPS_DOWN, mariadb: STEPS_DOWN, mongo: STEPS_DOWN, redis: ['CHOWN', 'SETGID', 'SETUID'], valkey: ['CHOWN', 'SETGID', 'SETUID'], rabbitmq: STEPS_DOWN,
	nginx: ['CHOWN', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'], httpd: ['NET_BIND_SERVICE', 'SETGID', 'SETUID'], caddy: ['NET_BIND_SERVICE'], traefik: ['NET_BIND_SERVICE'], haproxy: ['NET_BIND_SERVICE'], memcached: [],
};

/** Undefined when nothing is known of it. */
function neededBy(service: Service): readonly string[] | undefined {
	if (runsUnprivileged(service)) return [];
	const image = imageOf(service);
	return image?.built === false && image.facts ? NEEDS[image.short] : undefined;
}

function grants(service: Service, names: readonly string[]) {
	const there = new Set(service.words('cap_add').map(({ text }) => text.toUpperCase().replace(/^CAP_/, '')));
	const missing = names.filter((name) => !there.has(name));
	if (missing.length === 0) return [];
	return service.field('cap_add') ? missing.map((name) => withItem(service, 'cap_add', name)) : [withField(service, 'cap_add', missing)];
}

/** It may listen where older engines want a capability. */
function lowPorts(service: Service): boolean {
	return service.ports.some(({ targets }) => targets.some((port) => port < 1024));
}
