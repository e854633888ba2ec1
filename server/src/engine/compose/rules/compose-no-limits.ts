/** Finds services that may use up the machine. */
import { entryOf, followed } from '../../yaml/tree';
import type { Rule } from '../../rules/rule';
import { fixOf, withField } from '../fixes';
import type { ComposeModel, Service } from '../model';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-no-limits',
		title: 'Service without limits',
		category: 'attack-surface',
		severity: 'hint',
		default: 'off',
		why: 'Without a limit, one service that leaks memory or is made to start processes takes the machine down with everything on it. How much is enough is known to whoever runs it.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['kics:memory_not_limited', 'kics:pids_limit_not_set', 'kics:cpus_not_limited', 'docker-bench-security:CIS-5.11', 'docker-bench-security:CIS-5.12', 'docker-bench-security:CIS-5.29'],
		references: ['https://docs.docker.com/reference/compose-file/deploy/#resources', 'https://docs.docker.com/engine/containers/resource_constraints/'],
	},

	*check(model) {
		for (const service of model.services) {
			if (service.isPart || service.everywhere.some((part) => part.field('mem_limit') || limitsOf(part))) continue;
			yield {
				range: service.range, message: `${service.name} may use all memory and any number of processes. Limit them.`,
				fixes: () => fixOf('Limit memory and processes', 'How much the program needs is for you to measure: it is stopped when it takes more memory.', [withField(service, 'mem_limit', '512m'), ...(service.everywhere.some((part) => part.field('pids_limit')) ? [] : [withField(service, 'pids_limit', 200)])], { level: 'manual' }),
			};
		}
	},

	examples: [
		{
			name: 'no limit',
			bad: `services:
  app:
# ^^^ compose-no-limits
    image: registry.example.com/app:1
`,
			fixed: `services:
  app:
    image: registry.example.com/app:1
    mem_limit: 512m
    pids_limit: 200
`,
		},
		{ name: 'limits in either form', good: 'services:\n  app:\n    image: registry.example.com/app:1\n    deploy:\n      resources:\n        limits:\n          memory: 256M\n  other:\n    image: registry.example.com/other:1\n    mem_limit: 1g\n' },
	],
};

function limitsOf(service: Service): boolean {
	const { value: deploy } = service.field('deploy') ?? {};
	const resources = deploy?.kind === 'map' ? followed(entryOf(deploy, 'resources')?.entry.value) : undefined;
	const limits = resources?.kind === 'map' ? followed(entryOf(resources, 'limits')?.entry.value) : undefined;
	return limits?.kind === 'map' && entryOf(limits, 'memory') !== undefined;
}
