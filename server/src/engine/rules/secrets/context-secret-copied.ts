/** Finds secrets that lie in the build context and come along with a copied folder. */
import { contextUses } from '../../model/contextUses';
import { maybe } from '../../model/fix';
import { alsoOpen, namesOf, patternsFor, risksWithin, TOLD } from '../../recipes/contextRisks';
import { keepOutFix } from '../../recipes/keepOut';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'context-secret-copied',
		title: 'Secret in a copied folder',
		category: 'secrets',
		severity: 'error',
		why: 'A copy of a folder takes every file in it that .dockerignore does not name, those that Git ignores too. These files are there now, and whoever can pull the image can read them.',
		fixable: 'sometimes',
		since: '0.3.0',
		sameAs: [],
		references: ['https://docs.docker.com/build/concepts/context/#dockerignore-files', 'https://docs.docker.com/build/building/secrets/'],
	},

	*check(model, { buildContext }) {
		for (const use of contextUses(model)) {
			if (!use.copy) continue;
			const risks = risksWithin(use, buildContext, TOLD['context-secret-copied']);
			const [first] = risks;
			if (!first) continue;
			yield {
				range: use.range,
				message: risks.length === 1 ? `${use.what} takes ${first.path} along, which holds a secret (${first.what}). Keep it out with .dockerignore.` : `${use.what} takes ${namesOf(risks)} along, which hold secrets. Keep them out with .dockerignore.`,
				...(!use.stage.ships && { severity: lowered('error') }),
				fixes: () => maybe(keepOutFix(model, buildContext, patternsFor(risks), 'A program that reads them from the image no longer finds them.', alsoOpen(use, buildContext, risks))),
			};
		}
	},

	examples: [
		{
			name: 'with the whole context',
			context: { dockerignore: { path: '.dockerignore', text: '.git\nnode_modules\n' }, inventory: { complete: true, folders: {}, risks: [{ path: '.env', kind: 'secret', what: 'environment file', files: 1, bytes: 80 }, { path: 'deploy/prod.json', kind: 'secret', what: 'service account key', files: 1, bytes: 2300 }] } },
			bad: `FROM node:24-slim
WORKDIR /app
COPY . .
#    ^ context-secret-copied
CMD ["node", "server.js"]
`,
			fixed: 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
		},
		{
			name: 'with a folder, and no ignore file',
			context: { dockerignore: null, files: { 'requirements.txt': 'flask==3.1.2\n' }, inventory: { complete: true, folders: {}, risks: [{ path: 'certs/server.key', kind: 'secret', what: 'private key', files: 1, bytes: 1700 }] } },
			bad: `FROM python:3.14-slim
COPY certs /etc/app/certs
#    ^^^^^ context-secret-copied
`,
			fixed: 'FROM python:3.14-slim\nCOPY certs /etc/app/certs\n',
		},
		{ name: 'nobody knows of an ignore file', context: { inventory: { complete: true, folders: {}, risks: [{ path: 'a/id_rsa', kind: 'secret', what: 'SSH key', files: 1, bytes: 400 }] } }, bad: 'FROM scratch\nCOPY a /a\n#    ^ context-secret-copied\n' },
		{ name: 'it is kept out', context: { dockerignore: { path: '.dockerignore', text: '**/.env*\n' }, inventory: { complete: true, folders: {}, risks: [{ path: 'api/.env', kind: 'secret', what: 'environment file', files: 1, bytes: 80 }] } }, good: 'FROM scratch\nCOPY . .\n' },
		{ name: 'the copy leaves it out', context: { dockerignore: null, inventory: { complete: true, folders: {}, risks: [{ path: 'api/.env', kind: 'secret', what: 'environment file', files: 1, bytes: 80 }] } }, good: '# syntax=docker/dockerfile:1\nFROM scratch\nCOPY --exclude=**/.env api /api\nCOPY web /web\n' },
	],
};
