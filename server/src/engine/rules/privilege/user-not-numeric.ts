/** Finds a last USER that is a name: Kubernetes can check only numbers for "not root". */
import { isRootUser } from '../../knowledge';
import { accountCommands, numberOf } from '../../model/accounts';
import { safeFix } from '../../model/fix';
import type { Stage } from '../../model/stage';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'user-not-numeric',
		title: 'USER that is a name',
		category: 'privilege',
		severity: 'hint',
		default: 'off',
		why: 'Before it starts a container with `runAsNonRoot`, Kubernetes looks at the number of its user. It cannot look a name up in the image, so it refuses to start one ("image has non-numeric user"). A number with an entry in /etc/passwd has the same home folder and groups as its name.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['hadolint:DL3066'],
		references: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/', 'https://docs.docker.com/reference/dockerfile/#user'],
	},

	*check(model) {
		const stage = model.finalStage;
		const { name, instruction } = stage?.userAt() ?? {};
		const word = instruction?.words[0];
		if (!stage || stage.system === 'windows' || name?.kind !== 'known' || !word) return;
		const [user = '', group] = name.value.replace(/^(["'])(.*)\1$/, '$2').split(':');
		if (user === '' || /^\d+$/.test(user) || isRootUser(user)) return;
		const id = idOf(stage, user);
		const own = stage.instructions.includes(instruction as typeof stage.from);
		const numbers = id === undefined ? undefined : group === undefined ? String(id) : `${id}:${group}`;
		yield {
			range: own ? word.range : stage.from.words[0]?.range ?? stage.from.keywordRange,
			message: `Kubernetes cannot tell that ${user} is not root. Use its number.`,
			...(!own && { related: [{ range: word.range, message: 'Inherited from here.' }] }),
			fixes: own && numbers !== undefined && !word.text.includes('$') ? [safeFix(`Use ${numbers}`, [replace(word.range, numbers)], { preferred: true })] : [],
		};
	},

	examples: [
		{
			name: 'the account of the base',
			bad: `FROM node:24-slim
COPY . .
USER node
#    ^^^^ user-not-numeric
CMD ["node", "server.js"]
`,
			fixed: `FROM node:24-slim
COPY . .
USER 1000
CMD ["node", "server.js"]
`,
		},
		{
			name: 'an account that the stage makes',
			bad: `FROM debian:13
RUN groupadd -g 10001 app && useradd -u 10001 -g app app
USER app:app
#    ^^^^^^^ user-not-numeric
`,
			fixed: `FROM debian:13
RUN groupadd -g 10001 app && useradd -u 10001 -g app app
USER 10001:app
`,
		},
		{ name: 'a number that is not known', bad: 'FROM registry.example.com/base:4\nUSER app\n#    ^^^ user-not-numeric\n' },
		{ name: 'by a variable', bad: 'FROM debian:13\nARG WHO=app\nRUN useradd -u 10001 $WHO\nUSER $WHO\n#    ^^^^ user-not-numeric\n' },
		{ name: 'numbers', good: 'FROM debian:13\nUSER 10001:10001\n' },
		{ name: 'only the last one counts', good: 'FROM debian:13 AS build\nUSER app\nFROM debian:13\nUSER app\nRUN make\nUSER 10001\n' },
		{ name: 'Windows knows no numbers', good: 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nUSER ContainerUser\n' },
	],
};

/** The number of an account, from the step that makes it or from what is known of the base. */
function idOf(stage: Stage, user: string): number | undefined {
	for (const each of stage.lineage) for (const account of accountCommands(each)) {
		if (account.kind === 'user' && account.name.value === user) return numberOf(each, account);
	}
	return stage.root.facts?.users.find(({ name }) => name === user)?.uid;
}
