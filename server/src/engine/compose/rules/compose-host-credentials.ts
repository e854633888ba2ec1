/** Finds credentials of the host that a service can read: keys, cloud accounts, the whole file system. */
import type { Rule } from '../../rules/rule';
import { fixOf, without } from '../fixes';
import { watchesHost } from '../images';
import type { ComposeModel } from '../model';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-host-credentials',
		title: 'Credentials of the host in a service',
		category: 'exposure',
		severity: 'info',
		why: 'Keys and cloud accounts of the person who starts the service open far more than the service needs, and who breaks into it has them. Reading is enough, so that a read-only mount does not help.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://docs.docker.com/compose/how-tos/use-secrets/'],
	},

	*check(model) {
		for (const service of model.services) for (const { source, range, members } of service.mounts) {
			const match = source === undefined ? null : CREDENTIALS.exec(source);
			if (!match || watchesHost(service)) continue;
			yield {
				range, message: `${service.name} can read ${source === '/' ? 'every file of the host, its keys included' : `${source} of the host`}. Give it a secret with what it needs, and no more.`,
				fixes: fixOf('Leave this mount out', 'What reads it fails: give the service its own credentials by secrets.', [without(service, members)], { level: 'manual' }),
			};
		}
	},

	examples: [
		{
			name: 'the keys of the one who starts it',
			bad: `services:
  deploy:
    image: registry.example.com/deploy:1
    volumes:
      - ~/.ssh:/root/.ssh:ro
#       ^^^^^^ compose-host-credentials
      - ./:/work
`,
			fixed: `services:
  deploy:
    image: registry.example.com/deploy:1
    volumes:
      - ./:/work
`,
		},
		{ name: 'a cloud account', bad: 'services:\n  job:\n    image: registry.example.com/job:1\n    volumes: ["${HOME:-/root}/.aws/credentials:/app/credentials:ro"]\n#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ compose-host-credentials\n', fixed: 'services:\n  job:\n    image: registry.example.com/job:1\n' },
		{ name: 'its own secret, public parts', good: 'services:\n  deploy:\n    image: registry.example.com/deploy:1\n    volumes:\n      - ~/.ssh/known_hosts:/etc/ssh/ssh_known_hosts:ro\n      - ./keys:/keys:ro\n    secrets: [deploy_key]\nsecrets:\n  deploy_key:\n    file: ./deploy_key\n' },
	],
};

const CREDENTIALS = /^\/$|\/\.(?:ssh|aws|kube|gnupg|azure|docker\/config\.json|docker|netrc|npmrc|pypirc|config\/gcloud)(?:\/(?:credentials|config|id_[a-z0-9]+|config\.json))?$|^\/etc\/(?:shadow|ssh)$/;
