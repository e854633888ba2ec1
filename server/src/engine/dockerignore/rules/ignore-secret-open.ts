/** Finds secrets in the folder that an ignore file lets through, and lines that let them through on purpose. */
import type { ContextRisk } from '../../config/buildContext';
import { takes, contextUses } from '../../model/contextUses';
import { unsafeFix } from '../../model/fix';
import { namesOf, patternsFor } from '../../recipes/contextRisks';
import { withPatterns } from '../../recipes/keepOut';
import type { Rule } from '../../rules/rule';
import { insert, remove } from '../../text/edit';
import { type DockerignoreModel, lineOf } from '../model';

export const rule: Rule<DockerignoreModel> = {
	meta: {
		id: 'ignore-secret-open',
		title: 'Ignore file lets secrets through',
		category: 'files',
		severity: 'warning',
		why: 'These files lie in the folder now. Every build sends them to the builder where a step may ask for them, and the first copy of their folder puts them into the image.',
		fixable: 'always',
		since: '0.3.0',
		sameAs: [],
		references: ['https://docs.docker.com/build/concepts/context/#dockerignore-files', 'https://docs.docker.com/build/building/secrets/'],
	},

	*check(model) {
		const { file, text } = model;
		const open: ContextRisk[] = [];
		for (const risk of model.inventory?.risks ?? []) {
			if (risk.kind !== 'secret') continue;
			const { ignored, by } = file.judge(risk.path);
			if (ignored || isAskedFor(model, risk.path)) continue;
			const row = by === undefined ? undefined : file.rows[by];
			if (row?.negated) yield {
				range: row.range, message: `This lets ${risk.path} through (${risk.what}). Remove the line.`,
				fixes: [unsafeFix('Remove the line', 'Other files that it takes back are kept out, too.', [remove(lineOf(model, row.range))], { preferred: true })],
			};
			else if (!isToldByTopOnly(model, risk)) open.push(risk);
		}
		if (open.length === 0) return;
		const start = text.startsWith('\uFEFF') ? 1 : 0;
		const first = model.lines.contentRange(0);
		yield {
			range: { start, end: Math.max(start, first.end) },
			message: `${namesOf(open)} ${open.length === 1 ? `is not kept out (${open[0]?.what})` : 'are not kept out, and hold secrets'}. Add ${open.length === 1 ? 'it' : 'them'}.`,
			fixes: [unsafeFix('Add them at the end', 'A build step or a program that reads them no longer finds them.', [insert(text.length, withPatterns(text, patternsFor(open)).slice(text.length))], { preferred: true })],
		};
	},

	examples: [
		{ name: 'keys', context: { inventory: { complete: true, folders: {}, risks: [{ path: '.env', kind: 'secret', what: 'environment file', files: 1, bytes: 70 }, { path: 'certs/tls.key', kind: 'secret', what: 'private key', files: 1, bytes: 1700 }] } }, bad: 'node_modules\n#^^^^^^^^^^^ ignore-secret-open\n', fixed: 'node_modules\n**/.env\n**/.env.*\n!**/.env.example\ncerts/tls.key\n' },
		{ name: 'let through', context: { inventory: { complete: true, folders: {}, risks: [{ path: 'config/.env', kind: 'secret', what: 'environment file', files: 1, bytes: 70 }] } }, bad: '*\n!config\n#^^^^^^ ignore-secret-open\n', fixed: '*\n' },
		{ name: 'kept out', context: { inventory: { complete: true, folders: {}, risks: [{ path: '.env', kind: 'secret', what: 'environment file', files: 1, bytes: 70 }] } }, good: '**/.env*\n' },
		{ name: 'nobody has looked', good: 'node_modules\n' },
	],
};

/** A file that a Dockerfile copies by its own name has its finding there. */
function isAskedFor({ dockerfiles }: DockerignoreModel, path: string): boolean {
	return dockerfiles.some(({ model }) => contextUses(model).some((use) => takes(use, path) === 'itself'));
}

/** ignore-pattern-top-only says it. */
function isToldByTopOnly({ file }: DockerignoreModel, { path }: ContextRisk): boolean {
	const name = path.slice(path.lastIndexOf('/') + 1);
	return path.includes('/') && file.rows.some(({ negated, path: pattern, fits }) => !negated && !pattern.includes('/') && !pattern.startsWith('**') && fits(name) === true);
}
