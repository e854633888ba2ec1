/** Finds git clone in RUN where ADD could fetch the repository. */
import { insertBefore, removeInstruction } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import { keywordLike } from '../../model/instructions';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import { optionsOf } from '../../shell/options';
import type { ShellCommand } from '../../shell/types';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'prefer-add-git',
		title: 'Repository cloned in RUN instead of ADD',
		category: 'hygiene',
		severity: 'info',
		why: 'The cached layer of a git clone stays when the repository moves on, and git has to be in the image. ADD asks the repository for the commit, fetches again only when it is another one, and needs no program.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['builder'],
		sameAs: ['tally:tally/prefer-add-git'],
		references: ['https://docs.docker.com/reference/dockerfile/#adding-files-from-a-git-repository'],
	},

	*check(model, { settings }) {
		if (settings.builder !== 'buildkit') return;
		for (const stage of model.stages) for (const run of stage.runs) for (const command of run.commands) {
			const clone = cloneOf(command);
			if (!clone || run.mounts.some(({ type }) => type === 'ssh' || type === 'secret')) continue;
			yield {
				range: optionsOf(command).operands[0]?.range ?? command.range,
				message: 'ADD fetches a repository itself, and notices when it changes. Write ADD with its address and the commit.',
				...(!stage.ships && { severity: lowered('info') }),
				fixes: clone.plain ? fixes(model, run, command, clone) : [],
			};
		}
	},

	examples: [
		{
			name: 'a step that does nothing else',
			bad: `FROM debian:13
RUN git clone https://git.example.com/team/tool.git /src/tool \\
#       ^^^^^ prefer-add-git
    && git -C /src/tool checkout 3b9c1f0a5d7e2468ace013579bdf02468ace1357
`,
			fixed: `FROM debian:13
ADD https://git.example.com/team/tool.git#3b9c1f0a5d7e2468ace013579bdf02468ace1357 /src/tool/
`,
		},
		{
			name: 'a branch or a tag, which moves',
			bad: `FROM debian:13
RUN git clone --depth 1 --branch v1.2.3 https://git.example.com/team/tool.git /src/tool
#       ^^^^^ prefer-add-git
`,
		},
		{
			name: 'a step that goes on',
			bad: `FROM debian:13
RUN git clone https://git.example.com/team/tool.git && cd tool && make install
#       ^^^^^ prefer-add-git
`,
		},
		{
			name: 'the folder is left out',
			bad: `FROM debian:13
WORKDIR /src
RUN git clone -q https://git.example.com/team/tool && cd tool && git reset --hard 3b9c1f0a5d7e2468ace013579bdf02468ace1357
#       ^^^^^ prefer-add-git
`,
			fixed: `FROM debian:13
WORKDIR /src
ADD https://git.example.com/team/tool.git#3b9c1f0a5d7e2468ace013579bdf02468ace1357 tool/
`,
		},
		{ name: 'with submodules or keys of the builder', good: 'FROM debian:13\nRUN --mount=type=ssh git clone git@git.example.com:team/tool.git\nRUN git clone $REPOSITORY /src\n' },
		{ name: 'ADD', good: 'FROM debian:13\nADD https://git.example.com/team/tool.git#v1 /src/\n' },
		{ name: 'other builders', good: 'FROM debian:13\nRUN git clone https://git.example.com/team/tool.git\n', settings: { builder: 'portable' } },
	],
};

interface Clone {
	readonly address: string;
	readonly folder: string;
	/** No option that ADD has nothing for. */
	readonly plain: boolean;
}

const KNOWN = new Set(['depth', 'b', 'branch', 'single-branch', 'q', 'quiet', 'recursive', 'recurse-submodules', 'shallow-submodules', 'progress', 'no-tags', 'jobs', 'j']);

/** A clone of a public address that is known while the file is read. */
function cloneOf(command: ShellCommand): Clone | undefined {
	if (command.name !== 'git' || command.conditional) return undefined;
	const { operands, options } = optionsOf(command);
	const [action, address, folder] = operands;
	if (action?.value !== 'clone' || !address || !/^https?:\/\/[^@\s$]+$/.test(address.value)) return undefined;
	const plain = address.value.replace(/\/+$/, '');
	const name = plain.slice(plain.lastIndexOf('/') + 1).replace(/\.git$/, '');
	return {
		address: plain.endsWith('.git') ? plain : `${plain}.git`, folder: folder?.value ?? name,
		plain: operands.length <= 3 && options.every((each) => KNOWN.has(each.name) && !each.value?.includes('$')) && (folder === undefined || folder.known),
	};
}

/** The commit that the step checks out behind the clone, when it does nothing else. */
function commitOf({ commands }: Run, { folder }: Clone): string | undefined {
	const rest = commands.slice(commands[1]?.name === 'cd' && commands[1].args[0]?.value.replace(/\/$/, '') === folder.replace(/\/$/, '') ? 2 : 1);
	const [checkout] = rest;
	if (rest.length !== 1 || checkout?.name !== 'git' || !optionsOf(checkout).operands.some(({ value }) => value === 'checkout' || value === 'reset')) return undefined;
	return checkout.args.at(-1)?.value.match(/^[0-9a-f]{40}$/)?.[0];
}

function fixes(model: DockerfileModel, run: Run, command: ShellCommand, clone: Clone): Fix[] {
	const { instruction } = run;
	const commit = commitOf(run, clone);
	const plain = run.commands.every((each) => each.exact && !each.conditional && each.redirections.length === 0 && each.assignments.length === 0);
	if (commit === undefined || !plain || run.commands[0] !== command || run.form !== 'shell' || instruction.flags.length > 0) return [];
	const add = `${keywordLike(model, instruction, 'ADD')} ${clone.address}#${commit} ${clone.folder.replace(/\/*$/, '/')}`;
	return [unsafeFix('Fetch it with ADD', 'The folder .git is left out, the files belong to root, and the builder must reach the repository.', [insertBefore(model, instruction, [add]), removeInstruction(model, instruction)], { preferred: true, level: 'maximum' })];
}
