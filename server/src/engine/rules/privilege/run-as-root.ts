/** Finds final stages whose last USER is root, and lets the program run as an unprivileged account. */
import { isRootUser } from '../../knowledge';
import type { UserState } from '../../model/stage';
import { planUser } from '../../recipes/user';
import { stepsDown } from '../../recipes/stepsDown';
import { relatedBuilds, servicesOf, userOfServices } from '../../recipes/builds';
import type { Instruction } from '../../syntax/instruction';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'run-as-root',
		title: 'Last USER is root',
		category: 'privilege',
		severity: 'warning',
		why: 'The last USER decides as whom the container runs. As root, a flaw in the program gives away every file of the container, and root\'s identity towards mounted folders and the kernel.',
		fixable: 'sometimes',
		since: '0.1.0',
		covers: ['windows-admin-user'],
		sameAs: ['anchore:dockerfile:effective_user', 'checkov:CKV_DOCKER_8', 'dockerfile_lint:root_user', 'droast:DF002', 'hadolint:DL3002', 'kics:last_user_is_root', 'semgrep:last-user-is-root', 'sonar:S6471', 'tally:hadolint/DL3002', 'terrascan:AC_DOCKER_0005', 'trivy:DS-0002'],
		references: ['https://docs.docker.com/reference/dockerfile/#user'],
	},

	*check(model, context) {
		const stage = model.finalStage;
		if (!stage) return;
		const services = servicesOf(context.buildContext, stage);
		const setElsewhere = userOfServices(services);
		const { name, instruction } = stage.userAt();
		if (instruction && namesNobody(instruction, name)) {
			yield { range: instruction.keywordRange, message: 'USER names nobody, so the image runs as root, if it builds at all. Name a user without privileges.', fixes: [] };
			return;
		}
		if (!instruction || name.kind !== 'known' || ![name.value, instruction.arguments.text].some((user) => isRootUser(user.replace(/^["']|["']$/g, '')))) return;
		// The entrypoint of the base starts as root in any case and leaves it by itself.
		if (stepsDown(stage)) return;
		const isOwn = stage.instructions.includes(instruction);
		const { fix, rootBecause } = planUser(model, stage, context.buildContext, isOwn ? instruction : undefined);
		const range = isOwn ? instruction.words[0]?.range ?? instruction.keywordRange : stage.from.words[0]?.range ?? stage.from.keywordRange;
		yield {
			range,
			message: setElsewhere !== undefined ? `The image runs as ${name.value}; ${setElsewhere}. End with a USER without privileges for all who run it without that file.` : rootBecause !== undefined ? `The image runs as ${name.value}: ${rootBecause}. Let only the parts that need it run as root.` : `The image runs as ${name.value}. End with a USER without privileges.`,
			...(setElsewhere !== undefined ? { severity: 'hint' } : rootBecause !== undefined && { severity: 'info' }),
			related: [...isOwn ? [] : [{ range: instruction.range, message: 'Inherited from here.' }], ...relatedBuilds(services, range, ({ run: { user } }) => user === undefined ? 'and sets no user' : `and runs it as ${user}`)],
			fixes: fix ? () => [fix()] : [],
		};
	},

	examples: [
		{
			name: 'root was needed for a step only',
			bad: `FROM jenkins/jenkins:lts
USER root
#    ^^^^ run-as-root
RUN apt-get update && apt-get install -y --no-install-recommends make
`,
			fixed: `FROM jenkins/jenkins:lts
USER root
RUN apt-get update && apt-get install -y --no-install-recommends make
USER jenkins
`,
		},
		{
			name: 'nothing needs root behind it',
			bad: `FROM node:24-slim
WORKDIR /app
COPY . .
USER root
#    ^^^^ run-as-root
CMD ["node", "server.js"]
`,
			fixed: `FROM node:24-slim
WORKDIR /app
COPY --chown=node:node . .
RUN chown node:node /app
USER node
CMD ["node", "server.js"]
`,
		},
		{
			name: 'inherited from another stage',
			bad: `FROM ruby:3.4 AS base
USER 0:0
FROM base
#    ^^^^ run-as-root
CMD ["ruby", "-run", "-e", "httpd"]
`,
			fixed: `FROM ruby:3.4 AS base
USER 0:0
FROM base
RUN groupadd --system --gid 10001 app \\
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app
USER app
CMD ["ruby", "-run", "-e", "httpd"]
`,
		},
		{
			name: 'Windows',
			bad: `FROM mcr.microsoft.com/windows/nanoserver:ltsc2025
USER ContainerAdministrator
#    ^^^^^^^^^^^^^^^^^^^^^^ run-as-root
RUN setx /M PATH "%PATH%;C:\\tools"
CMD ["C:\\\\tools\\\\serve.exe"]
`,
			fixed: `FROM mcr.microsoft.com/windows/nanoserver:ltsc2025
USER ContainerAdministrator
RUN setx /M PATH "%PATH%;C:\\tools"
USER ContainerUser
CMD ["C:\\\\tools\\\\serve.exe"]
`,
		},
		{
			name: 'a scheduler needs root',
			bad: `FROM debian:13
USER root
#    ^^^^ run-as-root
CMD ["cron", "-f"]
`,
		},
		{ name: 'nobody is named', bad: 'FROM debian:13\nUSER ""\n#^^^ run-as-root\nRUN make\n' },
		{ name: 'back to an account', good: 'FROM jenkins/jenkins:lts\nUSER root\nRUN apt-get update\nUSER jenkins\n' },
		{ name: 'only a stage that does not ship', good: 'FROM node:24 AS build\nUSER root\nRUN npm ci\nFROM node:24-slim\nUSER node\nCOPY --from=build /app /app\n' },
		{ name: 'a variable without a value', good: 'FROM debian:13\nARG APP_USER\nUSER $APP_USER\n' },
	],
};

/** `USER` alone, or an empty text. */
function namesNobody({ words }: Instruction, name: UserState['name']): boolean {
	return words.length === 0 || name.kind === 'known' && /^(["']?)\1$/.test(name.value);
}
