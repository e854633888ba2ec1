/** Finds patterns that keep a name out at the top of the context, while the same name lies further down. */
import { unsafeFix } from '../../model/fix';
import type { Rule } from '../../rules/rule';
import { replace } from '../../text/edit';
import type { DockerignoreModel } from '../model';

export const rule: Rule<DockerignoreModel> = {
	meta: {
		id: 'ignore-pattern-top-only',
		title: 'Pattern for the top folder only',
		category: 'files',
		severity: 'warning',
		why: 'In .gitignore a name without a slash counts in every folder. In .dockerignore it counts at the top of the context only, so that the same file in a folder is copied all the same.',
		fixable: 'always',
		since: '0.3.0',
		sameAs: [],
		references: ['https://docs.docker.com/build/concepts/context/#matching'],
	},

	*check({ file, inventory, text }) {
		for (const { path, negated, range, fits } of file.rows) {
			if (negated || path.includes('/') || path.startsWith('**')) continue;
			const deeper = inventory?.risks.find((risk) => risk.path.includes('/') && fits(risk.path.slice(risk.path.lastIndexOf('/') + 1)) === true && !file.ignores(risk.path));
			if (!deeper) continue;
			yield {
				range,
				message: `This counts at the top only: ${deeper.path} (${deeper.what}) is copied. Write **/${path}.`,
				fixes: [unsafeFix(`Write **/${path}`, 'Files of that name further down are kept out, too.', [replace(range, `**/${text.slice(range.start, range.end).replace(/^\.?\/+/, '')}`)], { preferred: true })],
			};
		}
	},

	examples: [
		{
			name: 'packages and keys further down',
			context: { inventory: { complete: true, folders: {}, risks: [{ path: 'web/node_modules', kind: 'packages', what: 'Node packages', files: 0, bytes: 0 }, { path: 'api/certs/tls.key', kind: 'secret', what: 'private key', files: 1, bytes: 1700 }] } },
			bad: 'node_modules/\n#^^^^^^^^^^^^ ignore-pattern-top-only\n*.key\n#^^^^ ignore-pattern-top-only\n',
			fixed: '**/node_modules/\n*.key\n',
		},
		{ name: 'they count everywhere', context: { inventory: { complete: true, folders: {}, risks: [{ path: 'web/node_modules', kind: 'packages', what: 'Node packages', files: 0, bytes: 0 }] } }, good: '**/node_modules\n*.key\n' },
		{ name: 'another line keeps it out', context: { inventory: { complete: true, folders: {}, risks: [{ path: 'web/.env', kind: 'secret', what: 'environment file', files: 1, bytes: 70 }] } }, good: '.env\nweb/.env\n' },
	],
};
