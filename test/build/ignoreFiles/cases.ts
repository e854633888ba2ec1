/**
 * Build contexts with ignore files, made by fast-check from a seed: few names, so that patterns meet them, and every form
 * of line that Docker's documentation and its matcher know.
 */
import fc from 'fast-check';

export interface ContextCase {
	/** Relative paths; a `/` at the end makes an empty folder, ` -> target` a symbolic link. */
	readonly entries: readonly string[];
	readonly ignore: string;
	/** Whether the ignore file belongs to this Dockerfile alone; then one that ignores everything lies at the top besides. */
	readonly ofDockerfile: boolean;
}

const NAMES = ['a', 'b', 'ab', 'aa', 'foo', 'bar', 'a.md', 'b.md', 'foo.txt', '.env', '.env.local', '.git', 'node_modules', 'c d', 'é', '!a', '#c', 'a|b', 'x{2}', 'xx', '[a]', 'a-b', 'A', '$a', '(a)', 'a+b', '^a', '.dockerignore', 'Dockerfile'] as const;
const WORDS = ['a', 'b', 'ab', 'foo', 'bar', '.md', '.txt', '.env', '.git', 'node_modules', 'x{2}', 'a|b', 'é', 'c d', '.', 'a-b', '$a', '(a)', 'a+b', 'Dockerfile', '.dockerignore'] as const;
const WILD = ['*', '?', '**', '[ab]', '[a-c]', '[^a]', '[!a]', '\\a', '\\*', '\\!', '\\[a\\]', '[é-ü]', '***', '[a', '[]', '[b-a]', '\\'] as const;

const name = fc.constantFrom(...NAMES);
const folder = fc.constantFrom('a', 'b', 'foo', 'bar', '.git', 'node_modules', 'é');

const entry = fc.oneof(
	{ weight: 8, arbitrary: fc.tuple(fc.array(folder, { maxLength: 3 }), name).map(([folders, last]) => [...folders, last].join('/')) },
	{ weight: 1, arbitrary: fc.array(folder, { minLength: 1, maxLength: 3 }).map((folders) => `${folders.join('/')}/`) },
	{ weight: 1, arbitrary: fc.tuple(folder, fc.constantFrom('a', '../b', '/etc/passwd')).map(([at, target]) => `${at}/link -> ${target}`) },
);

const part = fc.oneof(
	{ weight: 5, arbitrary: fc.constantFrom(...WORDS) },
	{ weight: 2, arbitrary: fc.tuple(fc.constantFrom(...WILD.slice(0, 13)), fc.constantFrom('', ...WORDS)).map(([wild, word]) => wild + word) },
	{ weight: 2, arbitrary: fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(...WILD.slice(0, 13))).map(([word, wild]) => word + wild) },
	{ weight: 2, arbitrary: fc.constantFrom('*', '**') },
	{ weight: 1, arbitrary: fc.constantFrom('..', '.', '') },
);

const path = fc.tuple(fc.constantFrom('', '', '', '', '/', './', '//', '../', '/../'), fc.array(part, { minLength: 1, maxLength: 3 }), fc.constantFrom('', '', '', '/', '/.', '//'))
	.map(([before, parts, after]) => before + parts.join('/') + after);

const line = fc.oneof(
	{ weight: 10, arbitrary: path },
	{ weight: 4, arbitrary: path.map((each) => `!${each}`) },
	{ weight: 1, arbitrary: path.map((each) => ` \t${each}  `) },
	{ weight: 1, arbitrary: path.map((each) => `! ${each}`) },
	{ weight: 1, arbitrary: fc.constantFrom('', '   ', '# a comment', ' # a', '#a', '!#c', '\\#c', '!!a', '/!a', '.', '/', './', '..', '!.', '*', '**', '!**', '!*', '**/', '*/', '/*') },
);

/** Whole files, half of which begin by leaving out a lot: else nothing is left to be taken back. */
const lines = fc.tuple(fc.constantFrom<readonly string[]>([], [], [], ['*'], ['**'], ['foo'], ['**/a'], ['*/b']), fc.array(line, { minLength: 1, maxLength: 6 })).map(([first, rest]) => [...first, ...rest]);

const refused = fc.tuple(lines, fc.constantFrom('[a', 'a/[]', '[b-a]', 'a\\', '!', '! ', '!/')).map(([good, bad]) => [...good, bad]);

const ignore = fc.tuple(fc.oneof({ weight: 19, arbitrary: lines }, { weight: 1, arbitrary: refused }), fc.constantFrom('\n', '\n', '\n', '\r\n'), fc.constantFrom('', '', '', '\uFEFF'), fc.boolean())
	.map(([all, eol, bom, ends]) => bom + all.join(eol) + (ends ? eol : ''));

export const contextCase: fc.Arbitrary<ContextCase> = fc.record({
	entries: fc.uniqueArray(entry, { minLength: 6, maxLength: 18 }).map(withoutClashes),
	ignore,
	ofDockerfile: fc.boolean(),
});

/** No path may be a file and a folder. */
function withoutClashes(entries: readonly string[]): readonly string[] {
	const kept: string[] = [];
	for (const each of entries) {
		const own = nameOf(each);
		const clash = kept.map(nameOf).some((other) => own === other || own.startsWith(`${other}/`) && !kept.includes(`${other}/`) || other.startsWith(`${own}/`) && !each.endsWith('/'));
		if (!clash) kept.push(each);
	}
	return kept;
}

function nameOf(entry: string): string {
	return entry.replace(/ -> .*$/, '').replace(/\/$/, '');
}
