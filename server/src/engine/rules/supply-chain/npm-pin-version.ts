/** Finds packages that npm installs without a version. */
import { unpinned } from '../../model/pins';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'npm-pin-version',
		title: 'Package of npm without a version',
		category: 'supply-chain',
		severity: 'info',
		default: 'off',
		why: 'Without a version, every build takes the newest that the repository offers on that day: two builds of one commit differ, and a bad release comes in unseen. Its install scripts run in the build.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['hadolint:DL3016', 'kics:npm_install_without_pinned_version'],
		references: ['https://docs.npmjs.com/cli/commands/npm-ci'],
	},

	*check(model) {
		for (const { step, word, names, many } of unpinned(model, 'npm')) yield {
			range: word.range,
			message: `${names} ${many ? 'have' : 'has'} no version. Write name@version, or use npm ci with a lock file.`,
			...(!step.stage.ships && { severity: lowered('info') }),
			fixes: [],
		};
	},

	examples: [
		{
			name: 'a global tool',
			bad: `FROM node:26-slim
RUN npm install -g @angular/cli typescript@5.9.3
#       ^^^^^^^ npm-pin-version
`,
		},
		{
			name: 'exec form',
			bad: `FROM node:26-slim
RUN ["npm", "add", "express"]
#           ^^^^^ npm-pin-version
`,
		},
		{
			name: 'yarn',
			bad: `FROM node:26-slim
RUN yarn global add serve && yarn add --dev eslint@9
#               ^^^ npm-pin-version
`,
		},
		{
			name: 'pnpm',
			bad: `FROM node:26-slim
RUN pnpm add -g turbo
#        ^^^ npm-pin-version
`,
		},
		{ name: 'the lock file decides', good: 'FROM node:26-slim\nRUN npm ci && npm install --omit=dev && yarn install --frozen-lockfile && yarn\n' },
		{ name: 'with versions', good: 'FROM node:26-slim\nARG V=12\nRUN npm i -g @angular/cli@$V npm@latest\n' },
		{ name: 'from elsewhere', good: 'FROM node:26-slim\nRUN npm install ./tool ../lib /srv/app file:x tool.tgz git+ssh://git@example.com/a.git https://example.com/a.tgz user/repo#v1\n' },
	],
};
