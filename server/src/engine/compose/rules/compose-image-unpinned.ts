/** Finds images without a tag, or tagged latest: the rules for FROM, asked about `image`. */
import { analyze } from '../../analyze';
import type { Fix } from '../../model/fix';
import type { Rule } from '../../rules/rule';
import { imageOf, isStore } from '../images';
import type { ComposeModel } from '../model';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-image-unpinned',
		title: 'Image of a service without a version',
		category: 'base-image',
		severity: 'info',
		why: 'Without a tag, and with latest, Docker takes whatever was pushed last: the next pull may bring another major version, and nobody can tell which one runs. A database may not even start on the files of the one before.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['preferredBases', 'today'],
		sameAs: [],
		references: ['https://docs.docker.com/reference/compose-file/services/#image', 'https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
	},

	*check(model, { settings }) {
		for (const service of model.services) {
			const image = imageOf(service);
			if (!image || image.built) continue;
			const { reference: { tag, digest, ranges, name, text } } = image;
			if (digest !== undefined || tag !== undefined && tag !== 'latest' || text.includes(' ')) continue;
			const range = (tag === undefined ? ranges.name : ranges.tag) ?? service.scalar('image')?.range;
			if (!range) continue;
			yield { range, message: `${name}${tag === undefined ? ' without a tag' : ':latest'} is another image after the next pull. Name a version.`, fixes: () => ranges.whole ? fixesFor(text, ranges.whole.start, isStore(service), { today: settings.today, preferredBases: settings.preferredBases }) : [] };
		}
	},

	examples: [
		{
			name: 'no tag, and latest',
			bad: `services:
  web:
    image: nginx  # the site
#          ^^^^^ compose-image-unpinned
  app:
    image: "python:latest"
#                  ^^^^^^ compose-image-unpinned
`,
			fixed: `services:
  web:
    image: nginx:1.31  # the site
  app:
    image: "python:3.14"
`,
		},
		{ name: 'nobody knows its versions', bad: 'services:\n  app:\n    image: registry.example.com/team/app:latest\n#                                        ^^^^^^ compose-image-unpinned\n' },
		{ name: 'versions, digests, names of what is built', good: 'services:\n  web:\n    image: nginx:1.30\n  db:\n    image: postgres@sha256:0000000000000000000000000000000000000000000000000000000000000000\n  app:\n    build: .\n    image: app:latest\n  other:\n    image: registry.example.com/other:${TAG}\n  old:\n    image: ${IMAGE}\n' },
	],
};

const FROM = 'FROM ';

/** What the rules for Dockerfiles offer for this image, at its place here. */
function fixesFor(image: string, at: number, store: boolean, options: Parameters<typeof analyze>[1]): Fix[] {
	const { findings } = analyze(`${FROM}${image}\n`, options);
	const found = findings.find(({ rule: id }) => id === 'image-untagged' || id === 'image-tag-latest');
	return (found?.fixes ?? []).filter(({ edits }) => !edits.some(({ newText }) => /sha256:0{8}/.test(newText))).map((fix) => ({
		...fix,
		edits: fix.edits.map(({ range: { start, end }, newText }) => ({ range: { start: start + at - FROM.length, end: end + at - FROM.length }, newText })),
		// The files of a store belong to its version.
		...(store && { applicability: 'unsafe' as const, because: 'The files that the store has written may need another version: look which one runs now.', level: 'manual' as const }),
	}));
}
