/** Finds packages that gem installs without a version. */
import { unpinned } from '../../model/pins';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'gem-pin-version',
		title: 'Gem without a version',
		category: 'supply-chain',
		severity: 'info',
		default: 'off',
		why: 'Without a version, every build takes the newest that the repository offers on that day: two builds of one commit differ, and a bad release comes in unseen.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['droast:DF053', 'hadolint:DL3028', 'kics:gem_install_without_version'],
		references: ['https://guides.rubygems.org/command-reference/#gem-install'],
	},

	*check(model) {
		for (const { step, word, names, many } of unpinned(model, 'gem')) yield {
			range: word.range,
			message: `${names} ${many ? 'have' : 'has'} no version. Write name:version, or -v version.`,
			...(!step.stage.ships && { severity: lowered('info') }),
			fixes: [],
		};
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM ruby:4.0-slim
RUN gem install --no-document bundler rake:13.3.0
#       ^^^^^^^ gem-pin-version
`,
		},
		{
			name: '-v is for one gem',
			bad: `FROM ruby:4.0-slim
RUN gem install rails -v 8.1.0 puma
#       ^^^^^^^ gem-pin-version
`,
		},
		{ name: 'with versions', good: 'FROM ruby:4.0-slim\nRUN gem install bundler:4.0.0 && gem install -N rails -v "~> 8.1" && gem install --version=5.0 puma\n' },
		{ name: 'from a file', good: 'FROM ruby:4.0-slim\nRUN gem install ./pkg/tool-1.0.gem && gem install -g && bundle install\n' },
	],
};
