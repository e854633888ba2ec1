/** Finds steps that leave the downloaded .gem files in their layer. */
import { maybe, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand, type PackageCommand } from '../../model/packages';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { ShellCommand } from '../../shell/types';
import type { TextEdit } from '../../text/edit';
import { appendBehind } from '../../recipes/appendBehind';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'gem-cache-clean',
		title: 'Downloaded gems stay in the layer',
		category: 'hygiene',
		severity: 'hint',
		why: 'RubyGems and Bundler keep the archive of every gem that they have unpacked. The program never reads it: it only makes the layer larger.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockerfile_lint:no_gem_clean_all', 'dockerfile_lint:no_rvm_cleanup_all', 'tally:tally/ruby/leftover-bundler-cache'],
		references: ['https://guides.rubygems.org/command-reference/#gem-environment'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.role === 'copied') continue;
			for (const run of runsOf(model, stage)) {
				if (run.mounts.some(({ type, options }) => (type === 'cache' || type === 'tmpfs') && /gem|bundle|ruby/.test(options.get('target') ?? options.get('dst') ?? options.get('destination') ?? ''))) continue;
				const last = run.commands.findLast(installs);
				const found = last && packageCommand(last);
				if (!found || !last.nameWord || run.commands.slice(run.commands.indexOf(last) + 1).some(cleans)) continue;
				yield {
					range: (found.actionWord ?? last.nameWord).range,
					message: 'The archives of the gems stay in the layer. Remove the cache of gems in the same RUN.',
					fixes: () => {
						const edit = removal(model, stage, run, found);
						return maybe(edit && unsafeFix('Remove the cache of gems in the same step', 'gem pristine and installs without a network read it.', [edit], { preferred: true }));
					},
				};
			}
		}
	},

	examples: [
		{
			name: 'gem',
			bad: `FROM ruby:4.0-slim
RUN gem install --no-document rake:13.3.0
#       ^^^^^^^ gem-cache-clean
`,
			fixed: `FROM ruby:4.0-slim
RUN gem install --no-document rake:13.3.0 && rm -rf "$(gem env gemdir)"/cache/*
`,
		},
		{
			name: 'bundler',
			bad: `FROM ruby:4.0-slim
COPY Gemfile Gemfile.lock ./
RUN bundle install \\
#          ^^^^^^^ gem-cache-clean
    && bundle exec rake assets:precompile
`,
			fixed: `FROM ruby:4.0-slim
COPY Gemfile Gemfile.lock ./
RUN bundle install \\
    && rm -rf "$(gem env gemdir)"/cache/* \\
    && bundle exec rake assets:precompile
`,
		},
		{
			name: 'bundler with a folder of its own',
			bad: `FROM ruby:4.0-slim
ENV BUNDLE_PATH=/gems
RUN bundle install
#          ^^^^^^^ gem-cache-clean
`,
			fixed: `FROM ruby:4.0-slim
ENV BUNDLE_PATH=/gems
RUN bundle install && rm -rf "\${BUNDLE_PATH}"/ruby/*/cache
`,
		},
		{
			name: 'a folder that the project decides',
			bad: `FROM ruby:4.0-slim
RUN bundle config set --local deployment true && bundle install
#                                                       ^^^^^^^ gem-cache-clean
`,
		},
		{ name: 'removed', good: 'FROM ruby:4.0-slim\nRUN bundle install && rm -rf ~/.bundle/ "${BUNDLE_PATH}"/ruby/*/cache\nRUN gem install rake:13.3.0 && find /usr/local/bundle -name "*.gem" -delete\n' },
		{ name: 'a cache mount', good: 'FROM ruby:4.0-slim\nRUN --mount=type=cache,target=/usr/local/bundle/cache bundle install\n' },
		{ name: 'other commands', good: 'FROM ruby:4.0-slim\nRUN bundle exec rake && gem list\n' },
	],
};

function installs(command: ShellCommand): boolean {
	const found = packageCommand(command);
	if (found?.action !== 'install') return false;
	return found.manager === 'gem' ? found.packages.length > 0 || found.options.some(({ name }) => name === 'g' || name === 'file') : found.manager === 'bundle' && !found.options.some(({ name }) => /^(?:v|version|help)$/.test(name));
}

function cleans(command: ShellCommand): boolean {
	if (command.name !== 'rm' && command.name !== 'find') return packageCommand(command)?.action === 'clean' && /^(?:gem|bundle)$/.test(packageCommand(command)?.manager ?? '');
	return command.args.some(({ value }) => /(?:gem|bundle|ruby|rvm).*(?:cache|\.gem)|\*\.gem\b|\.gem$|\.gem\/?$/i.test(value));
}

/** Where the archives lie depends on Bundler's settings: only known ones are named. */
function removal(model: DockerfileModel, stage: Stage, run: Run, { command, manager, options }: PackageCommand): TextEdit | undefined {
	if (command.wrappers.length > 0 || options.some(({ name }) => /^(?:user-install|i|install-dir)$/.test(name))) return undefined;
	const text = manager === 'gem' ? GEMS : bundled(model, stage, run, options.some(({ name }) => /^(?:path|deployment)$/.test(name)));
	return text === undefined ? undefined : appendBehind(model, run, command, text);
}

const GEMS = 'rm -rf "$(gem env gemdir)"/cache/*';

function bundled(model: DockerfileModel, stage: Stage, run: Run, elsewhere: boolean): string | undefined {
	const { start } = run.instruction.range;
	const configured = stage.lineage.some(({ runs }) => runs.some(({ commands, instruction }) => instruction.range.start <= start && commands.some(({ name, args }) => name === 'bundle' && args[0]?.value === 'config')));
	if (elsewhere || configured || stage.declarationAt('BUNDLE_DEPLOYMENT', start)) return undefined;
	return stage.declarationAt('BUNDLE_PATH', start) ? 'rm -rf "${BUNDLE_PATH}"/ruby/*/cache' : model.text.includes('BUNDLE_PATH') ? undefined : GEMS;
}
