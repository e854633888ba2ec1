/** Finds commands of apt-get that ask whether to go on. */
import { APT, questions } from '../../recipes/assumeYes';
import { safeFix } from '../../model/fix';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'apt-missing-yes',
		title: 'Question of apt-get that nobody can answer',
		category: 'hygiene',
		severity: 'info',
		why: 'Before it changes anything, apt-get asks. A build has no keyboard: the answer is no, and the step fails.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['code-pathfinder:DOCKER-BP-021', 'dockerfilelint:apt-get_missing_param', 'droast:DF015', 'hadolint:DL3014', 'kics:apt_get_missing_flags_to_avoid_manual_input', 'semgrep:missing-assume-yes-switch', 'sonar:S6584', 'tally:hadolint/DL3014', 'trivy:DS-0021'],
		references: ['https://manpages.debian.org/stable/apt/apt-get.8.en.html'],
	},

	*check(model) {
		for (const { found, word, answer } of questions(model, APT)) yield {
			range: word.range,
			message: `${found.program} asks before it goes on, and a build cannot answer. Add -y.`,
			fixes: answer ? [safeFix('Add -y', [answer], { preferred: true })] : [],
		};
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM debian:13-slim
RUN apt-get update && apt-get install --no-install-recommends curl
#                             ^^^^^^^ apt-missing-yes
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
`,
		},
		{
			name: 'once quiet is not yes',
			bad: `FROM debian:13-slim
RUN DEBIAN_FRONTEND=noninteractive sudo apt-get -q install \\
#                                                  ^^^^^^^ apt-missing-yes
    curl
`,
			fixed: `FROM debian:13-slim
RUN DEBIAN_FRONTEND=noninteractive sudo apt-get -q install -y \\
    curl
`,
		},
		{
			name: 'exec form',
			bad: `FROM debian:13-slim
RUN ["apt-get", "install", "curl"]
#               ^^^^^^^^^ apt-missing-yes
`,
			fixed: `FROM debian:13-slim
RUN ["apt-get", "install", "-y", "curl"]
`,
		},
		{
			name: 'an upgrade',
			bad: `FROM debian:13-slim
RUN apt-get update && apt-get dist-upgrade
#                             ^^^^^^^^^^^^ apt-missing-yes
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get dist-upgrade -y
`,
		},
		{
			name: 'a removal',
			bad: `FROM debian:13-slim
RUN apt-get purge --auto-remove curl
#           ^^^^^ apt-missing-yes
`,
			fixed: `FROM debian:13-slim
RUN apt-get purge -y --auto-remove curl
`,
		},
		{ name: 'said in any way', good: 'FROM debian:13-slim\nRUN apt-get -y install a && apt-get install -qqy b && apt-get -fmy install c && apt install d --yes && apt-get install --assume-yes e && apt-get -o APT::Get::Assume-Yes=true install f\n' },
		{ name: 'twice quiet', good: 'FROM debian:13-slim\nRUN apt-get -qq install a && apt-get --quiet --quiet install b && apt-get -q -q install c && apt-get -q=2 install d\n' },
		{ name: 'answered through the pipe', good: 'FROM debian:13-slim\nRUN yes | apt-get install curl\n' },
		{ name: 'a setting', good: "FROM debian:13-slim\nRUN echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/90yes\nRUN apt-get update && apt-get install curl\n" },
		{ name: 'nothing to ask', good: 'FROM debian:13-slim\nRUN apt-get update && apt-get clean && apt-get download curl && apt-get install --dry-run curl\n' },
	],
};
