/** Finds RUN steps that work offline by their own options and could run without a network. */
import { insertFlag } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import { packageCommand } from '../../model/packages';
import type { Run } from '../../model/run';
import type { ShellCommand } from '../../shell/types';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'prefer-network-none',
		title: 'Offline step with a network',
		category: 'exposure',
		severity: 'hint',
		default: 'off',
		why: 'Install scripts and compilers run code of others. With --network=none that code can neither send home what it finds in the build nor fetch more, and the step proves that it needs only what is locked.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['tally:tally/ruby/prefer-network-none-install'],
		references: ['https://docs.docker.com/reference/dockerfile/#run---network'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of stage.runs) {
			if (run.instruction.flags.some(({ name }) => name === 'network')) continue;
			const command = offlineCommand(run);
			if (!command?.nameWord) continue;
			yield {
				range: command.nameWord.range,
				message: 'This step needs no network. Run it with --network=none.',
				fixes: [unsafeFix('Run it without a network', 'The step fails when something in it downloads after all.', [insertFlag(run.instruction, '--network=none')], { preferred: true, level: 'maximum' })],
			};
		}
	},

	examples: [
		{ name: 'gems that are there already', bad: 'FROM ruby:4.0-slim\nRUN bundle install --local\n#   ^^^^^^ prefer-network-none\n', fixed: 'FROM ruby:4.0-slim\nRUN --network=none bundle install --local\n' },
		{ name: 'a folder of wheels', bad: 'FROM python:3.14-slim\nRUN --mount=from=wheels,source=/wheels,target=/wheels \\\n    pip install --no-cache-dir --no-index --find-links=/wheels app\n#   ^^^ prefer-network-none\n', fixed: 'FROM python:3.14-slim\nRUN --network=none --mount=from=wheels,source=/wheels,target=/wheels \\\n    pip install --no-cache-dir --no-index --find-links=/wheels app\n' },
		{ name: 'modules in the source', bad: 'FROM golang:1.27\nRUN mkdir -p /out && CGO_ENABLED=0 go build -mod=vendor -o /out/app .\n#                                  ^^ prefer-network-none\n', fixed: 'FROM golang:1.27\nRUN --network=none mkdir -p /out && CGO_ENABLED=0 go build -mod=vendor -o /out/app .\n' },
		{ name: 'crates in the source', bad: 'FROM rust:1.90\nRUN cargo build --release --offline\n#   ^^^^^ prefer-network-none\n', fixed: 'FROM rust:1.90\nRUN --network=none cargo build --release --offline\n' },
		{ name: 'another command of the step downloads', good: 'FROM ruby:4.0-slim\nRUN apt-get update && bundle install --local\n' },
		{ name: 'it downloads', good: 'FROM ruby:4.0-slim\nRUN bundle install\nRUN npm ci --prefer-offline\n' },
		{ name: 'a network is chosen', good: 'FROM ruby:4.0-slim\nRUN --network=none bundle install --local\n' },
	],
};

/** Options that say that a command does not download. */
const OFFLINE: ReadonlyMap<string, RegExp> = new Map(Object.entries({
	bundle: /^--local$/, bundler: /^--local$/, pip: /^--no-index$/, pip3: /^--no-index$/, uv: /^--(?:offline|no-index)$/, go: /^-mod=vendor$/, cargo: /^--(?:offline|frozen)$/, npm: /^--offline$/, pnpm: /^--offline$/, yarn: /^--offline$/,
	mvn: /^(?:-o|--offline)$/, mvnw: /^(?:-o|--offline)$/, gradle: /^--offline$/, gradlew: /^--offline$/, sbt: /^-Dsbt\.offline=true$/, mix: /^--no-deps-check$/,
}));
/** Commands beside it that touch no network either. */
const LOCAL = /^(?:cd|set|export|echo|printf|mkdir|rm|rmdir|cp|mv|ln|chmod|chown|touch|true|test|\[|cat|sed|grep|find|ls|tar|unzip|strip|env|pwd|install|head|tail|sort|wc|tr|cut|xargs|date|bootsnap)$/;

function offlineCommand({ commands, script }: Run): ShellCommand | undefined {
	if (script.broken) return undefined;
	const found = commands.find(isOffline);
	return found && commands.every((command) => isOffline(command) || LOCAL.test(command.name) || packageCommand(command)?.action === 'clean') ? found : undefined;
}

function isOffline({ name, args }: ShellCommand): boolean {
	const pattern = OFFLINE.get(name);
	return pattern !== undefined && args.some(({ value }) => pattern.test(value));
}
