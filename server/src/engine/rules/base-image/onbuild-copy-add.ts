/** Finds triggers that copy files of the child's build context. */
import { removeInstruction } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'onbuild-copy-add',
		title: 'ONBUILD copies files of the child',
		category: 'base-image',
		severity: 'info',
		why: "The trigger copies whatever lies in the child's build context, which this image has never seen, secrets included, and fails where files are missing. The child's Dockerfile does not show it.",
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['dockerlint:onbuild_copyadd'],
		references: ['https://docs.docker.com/reference/dockerfile/#onbuild', 'https://docs.docker.com/build/building/best-practices/#onbuild'],
	},

	*check(model) {
		for (const instruction of model.tree.instructions) {
			const { keyword, nested } = instruction;
			if (keyword !== 'ONBUILD' || nested?.keyword !== 'COPY' && nested?.keyword !== 'ADD') continue;
			// Files of an image or a stage are the same for every child.
			if (nested.flags.some(({ name }) => name === 'from')) continue;
			yield {
				range: nested.keywordRange,
				message: `ONBUILD ${nested.keyword} takes files from every child, and its Dockerfile does not show it. Move it into the children.`,
				fixes: [unsafeFix('Remove the trigger', 'The children must copy their files themselves then.', [removeInstruction(model, instruction)], { preferred: true, level: 'manual', followUp: `Add to the children: ${model.text.slice(nested.range.start, nested.headRange.end)}` })],
			};
		}
	},

	examples: [
		{
			name: 'COPY',
			bad: `FROM node:26-slim
WORKDIR /app
ONBUILD COPY package.json ./
#       ^^^^ onbuild-copy-add
`,
			fixed: `FROM node:26-slim
WORKDIR /app
`,
		},
		{
			name: 'ADD',
			bad: `FROM ruby:4.0-slim
ONBUILD ADD app.tar.gz /app
#       ^^^ onbuild-copy-add
CMD ["ruby", "/app/main.rb"]
`,
			fixed: `FROM ruby:4.0-slim
CMD ["ruby", "/app/main.rb"]
`,
		},
		{ name: 'another trigger', good: 'FROM node:26-slim\nONBUILD ENV NODE_ENV=production\n' },
		{ name: 'files of an image', good: 'FROM node:26-slim\nONBUILD COPY --from=busybox:1.37 /bin/busybox /bin/\n' },
		{ name: 'no trigger', good: 'FROM node:26-slim\nCOPY package.json ./\n' },
	],
};
