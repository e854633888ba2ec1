/** Finds services that are told to run as root. */
import { isRootUser } from '../../knowledge';
import type { Rule } from '../../rules/rule';
import { fixOf, without } from '../fixes';
import { managesDocker } from '../images';
import type { ComposeModel, Service } from '../model';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-root-user',
		title: 'Service told to run as root',
		category: 'privilege',
		severity: 'warning',
		why: 'The line user: root takes back what the image may have done well: its own account. Who breaks into the program then owns every file of the container, and has root\'s identity towards mounted folders and the kernel.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['semgrep:service-runs-as-root', 'docker-bench-security:CIS-4.1'],
		references: ['https://docs.docker.com/reference/compose-file/services/#user'],
	},

	*check(model) {
		for (const service of model.services) {
			const field = service.field('user');
			if (field?.value?.kind !== 'scalar' || service.isWindows || !isRootUser(service.user ?? '')) continue;
			const once = runsOnce(model, service);
			yield {
				range: field.value.range, severity: once || managesDocker(service) ? 'info' : 'warning',
				message: once ? `${service.name} prepares something as root and ends. Keep what it may touch small.` : `${service.name} runs as root, whatever the account of its image is. Name an account without privileges.`,
				fixes: once ? [] : fixOf('Leave the account to the image', 'Files in volumes that belong to root have to be given to the account of the image.', [without(service, [field])], { level: 'maximum' }),
			};
		}
	},

	examples: [
		{
			name: 'root by name',
			bad: `services:
  metrics:
    image: grafana/grafana:12.2
    user: root  # for the volume
#         ^^^^ compose-root-user
    volumes: [data:/var/lib/grafana]
volumes:
  data:
`,
			fixed: `services:
  metrics:
    image: grafana/grafana:12.2
    volumes: [data:/var/lib/grafana]
volumes:
  data:
`,
		},
		{ name: 'root by number', bad: 'services:\n  app:\n    user: "0:0"\n#         ^^^^^ compose-root-user\n    image: registry.example.com/app:1\n', fixed: 'services:\n  app:\n    image: registry.example.com/app:1\n' },
		{
			name: 'a service that others wait for to end',
			bad: `services:
  owner:
    image: busybox:1.37
    user: root
#         ^^^^ compose-root-user
    command: chown -R 1000:1000 /data
  app:
    image: registry.example.com/app:1
    depends_on:
      owner:
        condition: service_completed_successfully
`,
		},
		{ name: 'another account', good: 'services:\n  app:\n    image: registry.example.com/app:1\n    user: "1000:1000"\n  dev:\n    image: registry.example.com/app:1\n    user: "${UID}:${GID}"\n' },
	],
};

/** Another service waits until it has ended. */
function runsOnce(model: ComposeModel, { name, entry, tree }: Service): boolean {
	return model.services.some((other) => {
		const { value } = other.field('depends_on') ?? {};
		const condition = value?.kind === 'map' ? value.entries.find((each) => each.name === name) : undefined;
		return other.entry !== entry && condition !== undefined && tree.text.slice(condition.range.start, condition.range.end).includes('service_completed_successfully');
	});
}
