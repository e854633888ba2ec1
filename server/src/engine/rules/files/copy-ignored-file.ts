/** Finds COPY, ADD and bind mounts of files that the ignore file keeps out of the build context. */
import type { BuildContext } from '../../config/buildContext';
import { contextUses } from '../../model/contextUses';
import { cleanPath, type IgnoreFile, readIgnoreFile } from '../../model/dockerignore';
import { type Fix, unsafeFix } from '../../model/fix';
import type { Rule } from '../rule';

type KnownIgnoreFile = NonNullable<BuildContext['dockerignore']>;

export const rule: Rule = {
	meta: {
		id: 'copy-ignored-file',
		title: 'Copied file is ignored',
		category: 'files',
		severity: 'warning',
		why: 'The builder never gets what .dockerignore names, so the copy fails or brings nothing. Either the pattern is too broad or the path is wrong.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['buildkit:CopyIgnoredFile', 'docker-language-server:CopyIgnoredFile', 'tally:buildkit/CopyIgnoredFile'],
		references: ['https://docs.docker.com/reference/build-checks/copy-ignored-file/', 'https://docs.docker.com/build/concepts/context/#dockerignore-files'],
	},

	*check(model, { buildContext: { dockerignore } }) {
		if (!dockerignore) return;
		const file = readIgnoreFile(dockerignore.text);
		if (file.patterns.length === 0) return;
		for (const { path, range, what } of contextUses(model)) {
			if (!file.ignores(path) || file.reopens(path)) continue;
			const shown = cleanPath(path) || 'The context';
			yield {
				range,
				message: `${dockerignore.path} keeps ${shown === 'The context' ? 'the whole context' : shown} out by ${file.patternOf(path)}, so that ${what} does not find it. Correct the path or the pattern.`,
				fixes: cleanPath(path) === '' ? [] : [allowFix(dockerignore, file, cleanPath(path))],
			};
		}
	},

	examples: [
		{
			name: 'two of them',
			context: { dockerignore: { path: '.dockerignore', text: 'Dockerfile\n' } },
			bad: `FROM scratch
COPY Dockerfile .
#    ^^^^^^^^^^ copy-ignored-file
ADD ./Dockerfile /other
#   ^^^^^^^^^^^^ copy-ignored-file
`,
			fixed: 'FROM scratch\nCOPY Dockerfile .\nADD ./Dockerfile /other\n',
		},
		{
			name: 'in an ignored folder, by an exec form',
			context: { dockerignore: { path: 'app.Dockerfile.dockerignore', text: '# build output\n/dist/\n**/*.log' } },
			bad: `FROM scratch
COPY ["dist/server", "server.js", "/app/"]
#     ^^^^^^^^^^^^^ copy-ignored-file
`,
			fixed: 'FROM scratch\nCOPY ["dist/server", "server.js", "/app/"]\n',
		},
		{
			name: 'the whole context',
			context: { dockerignore: { path: '.dockerignore', text: '*\n' } },
			bad: 'FROM scratch\nCOPY . .\n#    ^ copy-ignored-file\n',
		},
		{
			name: 'a bind mount',
			context: { dockerignore: { path: '.dockerignore', text: '.git\n' } },
			bad: `FROM alpine/git:2.49.1
RUN --mount=type=bind,source=.git,target=/src/.git git -C /src rev-parse HEAD > /revision
#                     ^^^^^^^^^^^ copy-ignored-file
`,
			fixed: 'FROM alpine/git:2.49.1\nRUN --mount=type=bind,source=.git,target=/src/.git git -C /src rev-parse HEAD > /revision\n',
		},
		{ name: 'some of it comes back', context: { dockerignore: { path: '.dockerignore', text: '*\n!src\n!package.json\nsrc/secret\n!src/secret/public.txt\n' } }, good: 'FROM scratch\nCOPY . .\nCOPY package.json src/main.js src/secret ./\n' },
		{ name: 'a star stops at a slash, and dots are dots', context: { dockerignore: { path: '.dockerignore', text: '.*\n*.md\n*/tmp/*\n' } }, good: 'FROM scratch\nCOPY . .\nCOPY docs/readme.md forever/hello.txt /\n' },
		{ name: 'not from the context', context: { dockerignore: { path: '.dockerignore', text: 'foobar\nhello\n' } }, good: 'FROM scratch AS base\nCOPY Dockerfile /foobar\nFROM base\nCOPY --from=base /foobar /Dockerfile\nADD https://example.com/foobar /\nCOPY <<hello /greeting\nhi\nhello\n' },
		{ name: 'nobody knows of an ignore file', good: 'FROM scratch\nCOPY Dockerfile .\n' },
	],
};

function allowFix({ path: name, text }: KnownIgnoreFile, file: IgnoreFile, path: string): Fix {
	const eol = text.includes('\r\n') ? '\r\n' : '\n';
	const content = `${text}${text === '' || text.endsWith('\n') ? '' : eol}!${path}${eol}`;
	return unsafeFix(`Let ${path} in: add !${path} to ${name}`, `${file.patternOf(path)} may keep it out on purpose, because it is secret, large, or made by the build.`, [], { preferred: true, level: 'manual', files: [{ path: name, content }] });
}
