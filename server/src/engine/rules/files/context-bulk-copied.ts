/** Finds what lies in the build context and is no source: the Git history, installed packages, dumps, very large files. */
import type { ContextRisk } from '../../config/buildContext';
import { contextUses } from '../../model/contextUses';
import { maybe } from '../../model/fix';
import { alsoOpen, isWideOpen, patternsFor, risksWithin, TOLD } from '../../recipes/contextRisks';
import { keepOutFix } from '../../recipes/keepOut';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'context-bulk-copied',
		title: 'History, packages or dumps in a copied folder',
		category: 'files',
		severity: 'info',
		why: 'Packages of this machine may not fit the image, and hide what the build installs. The Git history holds every secret that was ever taken out again, and a dump holds the data of people. All of it makes builds slow, because it is sent and hashed each time.',
		fixable: 'sometimes',
		since: '0.3.0',
		sameAs: [],
		references: ['https://docs.docker.com/build/concepts/context/#dockerignore-files', 'https://docs.docker.com/build/building/best-practices/#exclude-with-dockerignore'],
	},

	*check(model, { buildContext }) {
		for (const use of contextUses(model)) {
			if (!use.copy) continue;
			const risks = risksWithin(use, buildContext, TOLD['context-bulk-copied']);
			if (risks.length === 0) continue;
			const also = alsoOpen(use, buildContext, risks);
			// What copy-entire-context would say is said here, as grave as there.
			const severity = risks.some(({ kind }) => kind === 'dump') || isWideOpen(use, buildContext) ? 'warning' : 'info';
			yield {
				range: use.range,
				message: `${use.what} takes ${told(risks)} along. Name ${risks.length === 1 ? 'it' : 'them'} in .dockerignore${also.length === 0 ? '' : `, with ${listed(also.map(({ name }) => name))}`}.`,
				severity: use.stage.ships ? severity : lowered(severity),
				fixes: () => maybe(keepOutFix(model, buildContext, patternsFor(risks), 'A step that asks Git for its version, or that uses the packages of this machine, no longer finds them.', also)),
			};
		}
	},

	examples: [
		{
			name: 'packages and history',
			context: { dockerignore: { path: '.dockerignore', text: '*.log\n' }, inventory: { complete: true, folders: {}, risks: [{ path: 'node_modules', kind: 'packages', what: 'Node packages', files: 31_204, bytes: 214_000_000 }, { path: '.git', kind: 'history', what: 'Git history', files: 812, bytes: 9_300_000 }] } },
			bad: `FROM node:24-slim
WORKDIR /app
COPY . .
#    ^ context-bulk-copied
`,
			fixed: 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\n',
		},
		{
			name: 'a dump in a folder',
			context: { dockerignore: null, inventory: { complete: true, folders: {}, risks: [{ path: 'data/backup.sql', kind: 'dump', what: 'database dump', files: 1, bytes: 48_000 }] } },
			bad: 'FROM postgres:18\nCOPY data/ /seed/\n#    ^^^^^ context-bulk-copied\n',
			fixed: 'FROM postgres:18\nCOPY data/ /seed/\n',
		},
		{ name: 'nobody knows of an ignore file', context: { inventory: { complete: false, folders: {}, risks: [{ path: 'web/node_modules', kind: 'packages', what: 'Node packages', files: 0, bytes: 0 }] } }, bad: 'FROM scratch\nCOPY web /web\n#    ^^^ context-bulk-copied\n' },
		{ name: 'they are kept out', context: { dockerignore: { path: '.dockerignore', text: '.git\n**/node_modules\n' }, inventory: { complete: true, folders: {}, risks: [{ path: 'web/node_modules', kind: 'packages', what: 'Node packages', files: 0, bytes: 0 }] } }, good: 'FROM scratch\nCOPY . .\n' },
		{ name: 'asked for by name', context: { dockerignore: null, inventory: { complete: true, folders: {}, risks: [{ path: 'node_modules', kind: 'packages', what: 'Node packages', files: 10, bytes: 1000 }] } }, good: 'FROM node:24-slim\nCOPY node_modules /app/node_modules\n' },
	],
};

/** `node_modules (31,204 files, 204 MiB) and .git (8.9 MiB)`. */
function told(risks: readonly ContextRisk[]): string {
	const parts = risks.slice(0, 3).map(({ path, files, bytes }) => {
		const facts = [...(files > 1 ? [`${files.toLocaleString('en')} files`] : []), ...(bytes > 0 ? [sized(bytes)] : [])];
		return facts.length === 0 ? path : `${path} (${facts.join(', ')})`;
	});
	if (risks.length > 3) parts.push(`${risks.length - 3} more`);
	return listed(parts);
}

function listed(parts: readonly string[]): string {
	return parts.length === 1 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function sized(bytes: number): string {
	const mebibytes = bytes / 1024 / 1024;
	return mebibytes >= 1 ? `${mebibytes >= 10 ? Math.round(mebibytes) : mebibytes.toFixed(1)} MiB` : `${Math.max(1, Math.round(bytes / 1024))} KiB`;
}
