/** Finds secrets that a build is given as arguments. */
import type { Rule } from '../../rules/rule';
import { classifySecretName } from '../../knowledge';
import { matchesAny } from '../../text/wildcard';
import type { ComposeModel } from '../model';
import { asBuildSecret, leakOf } from '../secrets';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-secret-in-build-args',
		title: 'Secret as a build argument',
		category: 'secrets',
		severity: 'error',
		why: 'The image keeps its build arguments: docker history shows them to everybody who can pull it. A build secret is mounted for one step and leaves nothing behind.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['secretNames', 'publicNames'],
		sameAs: [],
		references: ['https://docs.docker.com/build/building/secrets/', 'https://docs.docker.com/reference/compose-file/build/#secrets'],
	},

	*check(model, { settings }) {
		for (const service of model.services) for (const variable of service.buildArguments) {
			const leak = leakOf(variable, settings);
			const { name, value } = variable;
			const passed = !leak && !matchesAny(settings.publicNames, name) && (matchesAny(settings.secretNames, name) || classifySecretName(name) === 'secret') && (value === undefined || value.includes('$'));
			if (!leak && !passed) continue;
			yield {
				range: leak ? variable.valueRange ?? variable.range : variable.nameRange, severity: passed ? 'warning' : 'error',
				message: leak ? `${name} stands in this file, and in the history of the image. Give it to the build as a secret, and change it.` : `${name} ends up in the history of the image. Give it to the build as a secret.`,
				fixes: () => asBuildSecret(model, service, variable),
			};
		}
	},

	examples: [
		{
			name: 'in the file',
			bad: `services:
  app:
    build:
      context: .
      args:
        NPM_TOKEN: abc123-real
#                  ^^^^^^^^^^^ compose-secret-in-build-args
`,
			fixed: `services:
  app:
    build:
      context: .
      secrets:
        - npm_token
secrets:
  npm_token:
    environment: NPM_TOKEN
`,
		},
		{ name: 'from the shell', bad: 'services:\n  app:\n    build:\n      context: .\n      args:\n        - NPM_TOKEN\n#         ^^^^^^^^^ compose-secret-in-build-args\n        - API_KEY=${API_KEY}\n#         ^^^^^^^ compose-secret-in-build-args\n', fixed: 'services:\n  app:\n    build:\n      context: .\n      secrets:\n        - npm_token\n        - api_key\nsecrets:\n  npm_token:\n    environment: NPM_TOKEN\n  api_key:\n    environment: API_KEY\n' },
		{ name: 'a build secret', good: 'services:\n  app:\n    build:\n      context: .\n      args:\n        VERSION: "1.2"\n        TOKEN_URL: https://auth.example.com\n      secrets: [npm_token]\nsecrets:\n  npm_token:\n    environment: NPM_TOKEN\n' },
	],
};
