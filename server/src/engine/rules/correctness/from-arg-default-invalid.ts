/** Finds FROMs whose image is no valid name unless the build is given an argument. */
import { concreteTag } from '../../knowledge';
import { unsafeFix, type Fix } from '../../model/fix';
import { parseImageReference } from '../../model/imageReference';
import { splitName } from '../../recipes/imageEdit';
import { type Declaration, expand, known, type Lookup, variableUses } from '../../model/resolve';
import { PREDEFINED } from '../../model/stage';
import { within } from '../../model/edits';
import { insert } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'from-arg-default-invalid',
		title: 'No image without a build argument',
		category: 'correctness',
		severity: 'warning',
		why: 'With the default of its ARG, or without one, FROM names no image: a plain docker build fails with a message about an invalid reference, and tools that read the file cannot tell what it starts from.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['today'],
		sameAs: ['buildkit:InvalidDefaultArgInFrom', 'docker-language-server:InvalidDefaultArgInFrom', 'tally:buildkit/InvalidDefaultArgInFrom'],
		references: ['https://docs.docker.com/reference/build-checks/invalid-default-arg-in-from/'],
	},

	*check(model, { settings }) {
		const last: ReadonlyMap<string, Declaration> = new Map(model.globals.map((declaration) => [declaration.name, declaration]));
		const withBlanks: Lookup = (name) => {
			const value = last.get(name)?.value ?? PREDEFINED(name);
			return value.kind === 'absent' ? known({ text: '', pieces: [], via: [] }) : value;
		};
		for (const { from } of model.stages) {
			const [word] = from.words;
			const uses = variableUses(word?.text ?? '');
			if (!word || uses.length === 0 || uses.some(({ name }) => !last.has(name) && PREDEFINED(name).kind === 'absent')) continue;
			const image = expand(word.text.replace(/^"(.*)"$/, '$1'), undefined, withBlanks);
			const reference = image.kind === 'known' ? image.value.text : '';
			// What holds other characters is a template for another program.
			if (image.kind === 'unknown' || isReference(reference) || !/^[\w./:@-]*$/.test(reference)) continue;
			const open = uses.filter(({ operator }) => operator === undefined);
			const use = open.find(({ name }) => (last.get(name)?.property.value ?? '') === '') ?? open.find(({ name }) => last.has(name));
			const declaration = use && last.get(use.name);
			if (!use || !declaration) continue;
			yield {
				range: within(model, word, use.start, use.end),
				message: declaration.property.value ? `With the default of ${use.name}, this is no valid name of an image. Correct the default.` : `Without a value for ${use.name}, FROM names no image. Give its ARG a default.`,
				related: [{ range: declaration.property.nameRange, message: 'Declared here.' }],
				fixes: defaultTag(declaration, reference, settings.today),
			};
		}
	},

	examples: [
		{
			name: 'a tag without a default',
			bad: `ARG TAG
FROM busybox:\${TAG}
#            ^^^^^^ from-arg-default-invalid
`,
			fixed: `ARG TAG=1
FROM busybox:\${TAG}
`,
		},
		{
			name: 'an empty default',
			bad: `ARG NODE_VERSION=""
FROM node:$NODE_VERSION
#         ^^^^^^^^^^^^^ from-arg-default-invalid
`,
		},
		{ name: 'the whole image', bad: 'ARG BASE\nFROM $BASE\n#    ^^^^^ from-arg-default-invalid\n' },
		{ name: 'half a name', bad: 'ARG SFX="box:"\nFROM busy${SFX}\n#        ^^^^^^ from-arg-default-invalid\n' },
		{ name: 'the registry', bad: 'ARG HOST\nFROM ${HOST}/team/app:1\n#    ^^^^^^^ from-arg-default-invalid\n' },
		{ name: 'an optional part', good: 'ARG VARIANT\nARG PREFIX=""\nFROM ${PREFIX}node:26${VARIANT}\n' },
		{ name: 'a default', good: 'ARG TAG=26\nFROM node:${TAG}\n' },
		{ name: 'a default on the spot', good: 'ARG TAG\nFROM node:${TAG:-26}\n' },
		{ name: 'set by the build', good: 'FROM debian:13 AS build-amd64\nFROM build-${TARGETARCH}\n' },
	],
};

const COMPONENT = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/i;

function isReference(text: string): boolean {
	const [name = '', digest] = text.split('@');
	const { name: path, tag } = splitName(name);
	const parts = path.split('/');
	const [first = '', ...rest] = parts;
	const host = rest.length > 0 ? first.replace(/:\d+$/, '') : first;
	return [host, ...rest].every((part) => COMPONENT.test(part)) && (tag === undefined || /^\w[\w.-]*$/.test(tag)) && digest !== '';
}

/** `ARG TAG` behind `busybox:`, which the table of images knows. */
function defaultTag({ property, name }: Declaration, reference: string, today: string): Fix[] {
	if (property.value !== undefined || !/^[^:]+:$/.test(reference)) return [];
	const image = parseImageReference({ text: reference.slice(0, -1), pieces: [], via: [] });
	const tag = splitName(concreteTag(image, today || undefined)?.same ?? '').tag;
	return tag === undefined ? [] : [unsafeFix(`Give ${name} the default ${tag}`, 'Which version was meant is not known: this is the newest line.', [insert(property.nameRange.end, `=${tag}`)], { preferred: true, level: 'maximum' })];
}
