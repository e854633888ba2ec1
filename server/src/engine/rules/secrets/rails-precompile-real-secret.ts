/** Finds builds of Rails assets that need a real secret key, where a stand-in made by Rails serves. */
import { variablesIn } from '../../model/resolve';
import { type Fix, unsafeFix } from '../../model/fix';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { Assignment, ShellCommand } from '../../shell/types';
import { insert, replace } from '../../text/edit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'rails-precompile-real-secret',
		title: 'Rails assets built without the stand-in key',
		category: 'secrets',
		severity: 'info',
		why: 'Rails refuses to load in production without a secret key, which leads people to bake RAILS_MASTER_KEY or SECRET_KEY_BASE into the image: whoever has them signs in as anybody. Since Rails 7.1, SECRET_KEY_BASE_DUMMY=1 makes a key for this one command.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['tally:tally/ruby/asset-precompile-without-dummy-key'],
		references: ['https://guides.rubyonrails.org/7_1_release_notes.html', 'https://guides.rubyonrails.org/security.html', 'https://docs.docker.com/build/building/secrets/'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.system === 'windows' || /^(?:dev|development|test|testing|tests|ci|debug)$/.test(stage.name ?? '')) continue;
			for (const run of stage.runs) for (const command of run.commands) {
				const task = command.args.find((word) => TASK.test(word.value));
				if (!task || !isRails(command) || hasKey(stage, run, command)) continue;
				const own = command.assignments.find(({ name, value }) => name === 'SECRET_KEY_BASE' && value !== undefined && variablesIn(value.value).length === 0 && value.substitutions.length === 0);
				yield {
					range: task.range,
					message: own ? 'Rails 7.1 and newer make a stand-in key by themselves. Set SECRET_KEY_BASE_DUMMY=1 instead.' : 'This step asks for the real secret key of the application. Set SECRET_KEY_BASE_DUMMY=1 for it (Rails 7.1 and newer).',
					...((own || !stage.ships) && { severity: lowered('info') }),
					fixes: fixes(run, command, own),
				};
			}
		}
	},

	examples: [
		{
			name: 'bin/rails',
			bad: `FROM ruby:3.4-slim
COPY Gemfile Gemfile.lock ./
RUN bin/rails assets:precompile
#             ^^^^^^^^^^^^^^^^^ rails-precompile-real-secret
`,
			fixed: `FROM ruby:3.4-slim
COPY Gemfile Gemfile.lock ./
RUN SECRET_KEY_BASE_DUMMY=1 bin/rails assets:precompile
`,
		},
		{
			name: 'bundle exec, in a chain',
			bad: `FROM ruby:3.4-slim
ENV RAILS_ENV=production
RUN bundle install && \\
    bundle exec rake assets:precompile
#                    ^^^^^^^^^^^^^^^^^ rails-precompile-real-secret
`,
			fixed: `FROM ruby:3.4-slim
ENV RAILS_ENV=production
RUN bundle install && \\
    SECRET_KEY_BASE_DUMMY=1 bundle exec rake assets:precompile
`,
		},
		{
			name: 'behind another assignment',
			bad: `FROM ruby:3.4-slim
RUN RAILS_ENV=production ./bin/rake assets:clobber assets:precompile
#                                                  ^^^^^^^^^^^^^^^^^ rails-precompile-real-secret
`,
			fixed: `FROM ruby:3.4-slim
RUN SECRET_KEY_BASE_DUMMY=1 RAILS_ENV=production ./bin/rake assets:clobber assets:precompile
`,
		},
		{
			name: 'a stand-in of its own',
			bad: 'FROM ruby:3.4-slim\nRUN SECRET_KEY_BASE=dummy bin/rails assets:precompile\n#                                   ^^^^^^^^^^^^^^^^^ rails-precompile-real-secret\n',
			fixed: 'FROM ruby:3.4-slim\nRUN SECRET_KEY_BASE_DUMMY=1 bin/rails assets:precompile\n',
		},
		{ name: 'an exec form has no assignments', bad: 'FROM ruby:3.4-slim\nRUN ["bin/rails", "assets:precompile"]\n#                 ^^^^^^^^^^^^^^^^^^^ rails-precompile-real-secret\n' },
		{ name: 'the stand-in', good: 'FROM ruby:3.4-slim\nRUN SECRET_KEY_BASE_DUMMY=1 ./bin/rails assets:precompile\n' },
		{ name: 'the stand-in for the stage', good: 'FROM ruby:3.4-slim\nENV SECRET_KEY_BASE_DUMMY=1\nRUN bundle exec rails assets:precompile\n' },
		{ name: 'a stand-in of older days', good: 'FROM ruby:3.1-slim\nRUN SECRET_KEY_BASE=1 bundle exec rake assets:precompile\n' },
		{ name: 'a build secret', good: '# syntax=docker/dockerfile:1\nFROM ruby:3.4-slim\nRUN --mount=type=secret,id=rails_master_key,env=RAILS_MASTER_KEY bin/rails assets:precompile\n' },
		{ name: 'another task, and a stage for tests', good: 'FROM ruby:3.4-slim AS test\nRUN bin/rails assets:precompile\nFROM ruby:3.4-slim\nRUN bin/rails db:migrate && echo assets:precompile\n' },
	],
};

const TASK = /^assets:precompile(?:$|[[:])/;
const DUMMY = 'SECRET_KEY_BASE_DUMMY';

function isRails({ name, args }: ShellCommand): boolean {
	if (name === 'rails' || name === 'rake') return true;
	return name === 'bundle' && args[0]?.value === 'exec' && args.slice(1).some((word) => /(?:^|\/)(?:rails|rake)$/.test(word.value));
}

/** A stand-in in force, or a secret that is mounted for the step. */
function hasKey(stage: Stage, run: Run, command: ShellCommand): boolean {
	if (run.mounts.some((mount) => mount.type === 'secret')) return true;
	const isStandIn = (name: string, value: string | undefined): boolean => name === DUMMY && value !== undefined && value !== '' || name === 'SECRET_KEY_BASE' && value === '1';
	const exported = run.commands.some((each) => each.name === 'export' && each.args.some((word) => isStandIn(word.value.split('=')[0] ?? '', word.value.split('=')[1])));
	const outer = command.wrappers.length > 0 && new RegExp(`\\b${DUMMY}=\\S`).test(run.instruction.arguments.text);
	const environment = [DUMMY, 'SECRET_KEY_BASE'].some((name) => {
		const value = stage.declarationAt(name, run.instruction.range.start)?.value;
		return value?.kind === 'known' && (name === DUMMY && value.value.text !== '' || value.value.text === '1');
	});
	return exported || outer || environment || command.assignments.some(({ name, value }) => isStandIn(name, value?.value));
}

function fixes(run: Run, command: ShellCommand, own: Assignment | undefined): readonly Fix[] {
	if (!command.exact || command.dialect !== 'posix' || run.form === 'exec' || command.wrappers.length > 0 || command.parent) return [];
	return [unsafeFix('Set SECRET_KEY_BASE_DUMMY=1 for this command', 'Rails before 7.1 does not know the variable, and assets that are made from encrypted credentials need the real key.',
		[own ? replace(own.range, `${DUMMY}=1`) : insert(command.range.start, `${DUMMY}=1 `)], { preferred: true })];
}
