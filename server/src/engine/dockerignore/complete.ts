/** What may be written at a place of an ignore file: names in the folder, and patterns that projects need. */
import type { ContextInventory } from '../config/buildContext';
import { patternsFor } from '../recipes/contextRisks';
import { patternFor } from '../recipes/keepOut';
import type { TextRange } from '../text/range';
import type { DockerignoreModel } from './model';

export interface IgnoreCompletion {
	readonly label: string;
	/** What is replaced: the part of the path that is being typed, or the line. */
	readonly range: TextRange;
	readonly detail: string;
	readonly kind: 'pattern' | 'file' | 'folder';
}

/** Useful in most folders, with what they keep out. */
const USUAL: readonly (readonly [pattern: string, detail: string])[] = [
	['.git', 'the Git history'], ['**/.env', 'environment files'], ['**/.env.*', 'environment files'], ['!**/.env.example', 'lets the template through'], ['**/*.pem', 'certificates and keys'], ['**/*.key', 'private keys'],
	['**/id_rsa*', 'SSH keys'], ['**/id_ed25519*', 'SSH keys'], ['**/node_modules', 'Node packages'], ['**/__pycache__', 'Python cache'], ['.venv', 'Python environment'], ['**/*.tfstate*', 'Terraform state'],
	['**/.terraform', 'Terraform providers'], ['*.log', 'logs at the top'], ['Dockerfile*', 'the Dockerfiles'], ['.dockerignore', 'this file'], ['*', 'everything; take back what is needed with !'],
];

/** @param offset where the cursor stands */
export function completeIgnoreFile({ text, lines, file, inventory }: DockerignoreModel, offset: number): IgnoreCompletion[] {
	const { start, end } = lines.contentRange(lines.lineAt(offset));
	const from = text.startsWith('\uFEFF') && start === 0 ? 1 : start;
	const typed = text.slice(from, offset);
	if (typed.startsWith('#')) return [];
	const slash = typed.lastIndexOf('/');
	const known = new Set(file.patterns);
	if (slash >= 0) return inFolder(inventory, typed.slice(0, slash).replace(/^!?\s*(?:\.?\/)*/, ''), { start: from + slash + 1, end });
	const negated = typed.startsWith('!');
	const range = { start: from + (negated ? 1 : 0), end };
	const usual = negated ? [] : USUAL.filter(([pattern]) => !known.has(pattern)).map(([label, detail]): IgnoreCompletion => ({ label, range, detail, kind: 'pattern' }));
	const here = negated ? [] : patternsFor((inventory?.risks ?? []).filter(({ path }) => !file.ignores(path))).filter((pattern) => !known.has(pattern)).map((label): IgnoreCompletion => ({ label, range, detail: 'in this folder now', kind: 'pattern' }));
	const all = [...here, ...usual, ...inFolder(inventory, '', range)];
	return all.filter(({ label }, index) => all.findIndex((other) => other.label === label) === index);
}

function inFolder(inventory: ContextInventory | undefined, folder: string, range: TextRange): IgnoreCompletion[] {
	return (inventory?.folders[folder] ?? []).slice(0, 500).map((name) => ({ label: patternFor(name.replace(/\/$/, '')), range, detail: name.endsWith('/') ? 'folder' : 'file', kind: name.endsWith('/') ? 'folder' : 'file' }));
}
