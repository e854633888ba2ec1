/** Finds a last USER with a number above 65535: rootless engines and user namespaces have no room for it. */
import { accountCommands, numberOf } from '../../model/accounts';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';
import { expression } from '../../text/expression';

export const rule: Rule = {
	meta: {
		id: 'no-userns-friendly-user',
		title: 'User with a number that user namespaces do not have',
		category: 'privilege',
		severity: 'hint',
		why: 'A rootless engine, and Docker with userns-remap, give a container 65536 numbers. A user above that does not exist in there: its files cannot be unpacked, or the container does not start, and people turn the protection off.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://docs.docker.com/engine/security/userns-remap/', 'https://docs.docker.com/engine/security/rootless/'],
	},

	*check(model) {
		const stage = model.finalStage;
		const { name, instruction } = stage?.userAt() ?? {};
		const word = instruction?.words[0];
		if (!stage || stage.system === 'windows' || name?.kind !== 'known' || !word) return;
		const [user = '', group = ''] = name.value.replace(/^(["'])(.*)\1$/, '$2').split(':');
		const number = [idOf(stage, 'user', user), idOf(stage, 'group', group)].find((id) => id !== undefined && id >= ROOM);
		if (number === undefined) return;
		const own = stage.instructions.includes(instruction as typeof stage.from);
		yield {
			range: own ? word.range : stage.from.words[0]?.range ?? stage.from.keywordRange,
			message: `A user namespace ends at 65535, and ${number} is above it. Choose a lower number, such as 10001.`,
			...(!own && { related: [{ range: word.range, message: 'Inherited from here.' }] }),
			fixes: () => lower(model, number),
		};
	},

	examples: [
		{
			name: 'a number',
			bad: `FROM debian:13
COPY --chown=100000:100000 app /app
USER 100000:100000
#    ^^^^^^^^^^^^^ no-userns-friendly-user
`,
			fixed: `FROM debian:13
COPY --chown=10001:10001 app /app
USER 10001:10001
`,
		},
		{
			name: 'an account',
			bad: `FROM debian:13
RUN useradd -l -u 1204500 app
USER app
#    ^^^ no-userns-friendly-user
`,
			fixed: `FROM debian:13
RUN useradd -l -u 10001 app
USER app
`,
		},
		{
			name: 'by a variable',
			bad: `FROM debian:13
ARG USER_ID=70000
USER $USER_ID
#    ^^^^^^^^ no-userns-friendly-user
`,
			fixed: `FROM debian:13
ARG USER_ID=10001
USER $USER_ID
`,
		},
		{ name: 'the last number that there is', good: 'FROM debian:13\nUSER 65535:65535\n' },
		{ name: 'only in a step, or not known', good: 'FROM debian:13\nARG WHO\nUSER 100000\nRUN make\nUSER $WHO\n' },
	],
};

const ROOM = 65_536;

function idOf(stage: Stage, kind: 'user' | 'group', name: string): number | undefined {
	if (/^\d{1,10}$/.test(name)) return Number(name);
	for (const each of stage.lineage) for (const account of accountCommands(each)) {
		if (account.kind === kind && account.name.value === name) return numberOf(each, account);
	}
	return undefined;
}

/** The number stands in steps and copies, too: all of them change together. */
function lower(model: DockerfileModel, number: number): Fix[] {
	const places = model.tree.instructions.flatMap(({ range }) => [...model.text.slice(range.start, range.end).matchAll(expression(`(?<![\\w.])${number}(?![\\w.])`, 'g'))]
		.map((match) => ({ start: range.start + match.index, end: range.start + match.index + match[0].length })));
	if (places.length === 0 || /(?<![\w.])10001(?![\w.])/.test(model.text)) return [];
	return [unsafeFix('Use 10001', 'Volumes that belong to the other number can no longer be written to.', places.map((place) => replace(place, '10001')), { preferred: true, level: 'manual' })];
}
