/** Finds accounts that a stage makes for its program, which then runs as root all the same. */
import { isRootUser } from '../../knowledge';
import { accountCommands, type AccountCommand } from '../../model/accounts';
import type { Stage } from '../../model/stage';
import { hasNoProgram } from '../../recipes/placeToWork';
import { planUser } from '../../recipes/user';
import { programOf } from '../../recipes/programOf';
import type { DockerfileModel } from '../../model/model';
import type { Rule } from '../rule';
import { expression } from '../../text/expression';

export const rule: Rule = {
	meta: {
		id: 'user-created-never-used',
		title: 'Account that is made and never used',
		category: 'privilege',
		severity: 'info',
		why: 'The account was made to run the program without root, but without USER it is never taken: the image looks safe and runs as root. That the image runs as root at all is the finding of other rules; this one shows the account that is there for it.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['tally:tally/user-created-but-never-used'],
		references: ['https://docs.docker.com/build/building/best-practices/#user'],
	},

	*check(model, context) {
		const stage = model.finalStage;
		if (!stage || stage.system === 'windows') return;
		const { name, instruction } = stage.userAt();
		if (instruction ? name.kind !== 'known' || !isRootUser(name.value) : name.kind === 'known' && !isRootUser(name.value)) return;
		const made = accountFor(model, stage);
		if (!made) return;
		const { fix, rootBecause } = planUser(model, stage, context.buildContext, instruction && stage.instructions.includes(instruction) ? instruction : undefined);
		if (rootBecause !== undefined) return;
		const own = made.stage === stage;
		const account = made.account.name;
		yield {
			range: own ? account.range : stage.from.words[0]?.range ?? stage.from.keywordRange,
			message: `The account ${account.value} is made, and nothing runs as it. Add USER ${account.value} behind the last step that needs root.`,
			...(!own && { related: [{ range: account.range, message: 'It is made here.' }] }),
			// Images that build on it need root for their steps.
			fixes: fix ? () => [{ ...fix(), ...(hasNoProgram(model, stage) && { level: 'maximum' as const }) }] : [],
		};
	},

	examples: [
		{
			name: 'made, given its files, and forgotten',
			bad: `FROM debian:13-slim
RUN useradd --system --uid 10001 relay
#                                ^^^^^ user-created-never-used
COPY --chown=relay:relay relay /usr/local/bin/relay
CMD ["relay"]
`,
			fixed: `FROM debian:13-slim
RUN useradd --system --uid 10001 relay
COPY --chown=relay:relay relay /usr/local/bin/relay
USER relay
CMD ["relay"]
`,
		},
		{
			name: 'root again at the end',
			bad: `FROM alpine:3.24
RUN addgroup -S app && adduser -S -G app app
#                                        ^^^ user-created-never-used
USER root
RUN apk add --no-cache curl
CMD ["/srv/run"]
`,
			fixed: `FROM alpine:3.24
RUN addgroup -S app && adduser -S -G app app
USER root
RUN apk add --no-cache curl
USER app
CMD ["/srv/run"]
`,
		},
		{
			name: 'made in the stage below',
			bad: `FROM debian:13-slim AS base
RUN useradd -r app
FROM base
#    ^^^^ user-created-never-used
CMD ["/srv/run"]
`,
			fixed: `FROM debian:13-slim AS base
RUN useradd -r app
FROM base
USER app
CMD ["/srv/run"]
`,
		},
		{ name: 'used', good: 'FROM debian:13\nRUN useradd -r app\nUSER app\nCMD ["/srv/run"]\n' },
		{ name: 'used for some steps, or by the entrypoint', good: 'FROM debian:13\nRUN useradd -r app && su app -c make\nCMD ["/srv/run"]\n' },
		{ name: 'the entrypoint changes to it', good: 'FROM debian:13\nRUN useradd -r app && apt-get install -y gosu\nENTRYPOINT ["gosu", "app", "/srv/run"]\n' },
		{ name: 'an account of a service that needs root', good: 'FROM debian:13\nRUN useradd -r sshd\nCMD ["/usr/sbin/sshd", "-D"]\n' },
		{ name: 'a stage that does not ship', good: 'FROM debian:13 AS build\nRUN useradd -r app\nFROM scratch\nCOPY --from=build /etc/passwd /etc/passwd\nUSER app\n' },
	],
};

/** The last account that the stage or one below it makes, unless something runs as it. */
function accountFor(model: DockerfileModel, stage: Stage): { readonly account: AccountCommand; readonly stage: Stage } | undefined {
	for (const each of stage.lineage) {
		const account = [...accountCommands(each)].findLast(({ kind, creates, name, command, options }) => kind === 'user' && creates && !command.conditional && /^(?:[a-z_][\w-]*|\$\{?\w+\}?)$/i.test(name.value) && !options.some((o) => (o.name === 'u' || o.name === 'uid') && /^0+$/.test(o.value ?? '')));
		if (account) return isUsed(model, stage, account.name.value) ? undefined : { account, stage: each };
	}
	return undefined;
}

/** Programs that run another one as the account that they are told. */
const SWITCHERS = /^(?:su|sudo|runuser|gosu|su-exec|setpriv|chroot|start-stop-daemon|s6-setuidgid|chpst|supervisord)$/;

function isUsed(model: DockerfileModel, stage: Stage, name: string): boolean {
	if (stage.inherited('USER').some(({ words }) => words[0]?.text.replace(/:.*/, '') === name)) return true;
	const commands = [...stage.lineage.flatMap((each) => each.runs.flatMap((run) => run.commands)), ...programOf(model, stage)];
	return commands.some(({ name: program, args, wrappers, range }) => {
		if (SWITCHERS.test(program)) return args.some(({ value }) => value === name || value.startsWith(`${name}:`) || value.endsWith(`=${name}`));
		return wrappers.some(({ value }) => SWITCHERS.test(value)) && expression(`[\\s="',]${name.replace(/[${}]/g, '\\$&')}(?![\\w-])`).test(model.text.slice(range.start, range.end));
	});
}
