/** Finds files that are copied and then made executable in a step, and thus in a layer, of their own. */
import { insertFlag, removeInstruction } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import type { Copy } from '../../model/copy';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import { joinPath, type Stage } from '../../model/stage';
import { removeChainItems } from '../../recipes/removeChainItems';
import type { ShellCommand } from '../../shell/types';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'prefer-copy-chmod',
		title: 'File mode set in a step of its own',
		category: 'hygiene',
		severity: 'hint',
		why: 'A chmod in a later step stores the file a second time, in a layer of its own. COPY --chmod sets the mode while copying.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['builder'],
		sameAs: ['tally:tally/prefer-copy-chmod'],
		references: ['https://docs.docker.com/reference/dockerfile/#copy---chown---chmod'],
	},

	*check(model, { settings }) {
		if (settings.builder !== 'buildkit') return;
		for (const stage of model.stages) {
			if (stage.system === 'windows') continue;
			const copied = new Map(stage.copies.flatMap((copy) => { const path = fileOf(stage, copy); return path === undefined ? [] : [[path, copy] as const]; }));
			if (copied.size === 0) continue;
			for (const run of stage.runs) for (const command of run.commands) {
				const mode = command.name === 'chmod' ? modeOf(command) : undefined;
				const copies = mode === undefined ? [] : copiesOf(stage, run, command, copied);
				if (mode === undefined || copies.length === 0) continue;
				yield {
					range: command.nameWord?.range ?? command.range,
					message: `This stores the file a second time. Write COPY --chmod=${mode} instead.`,
					related: copies.map(({ instruction }) => ({ range: instruction.keywordRange, message: 'Copied here.' })),
					fixes: () => fixes(model, run, command, copies, mode),
				};
			}
		}
	},

	examples: [
		{
			name: 'an entrypoint',
			bad: `FROM debian:13
COPY entrypoint.sh /usr/local/bin/
RUN chmod +x /usr/local/bin/entrypoint.sh
#   ^^^^^ prefer-copy-chmod
ENTRYPOINT ["entrypoint.sh"]
`,
			fixed: `FROM debian:13
COPY --chmod=755 entrypoint.sh /usr/local/bin/
ENTRYPOINT ["entrypoint.sh"]
`,
		},
		{
			name: 'within a chain, relative to the WORKDIR',
			bad: `FROM debian:13
WORKDIR /srv
COPY --chown=1000:1000 start.sh .
RUN apt-get update \\
    && chmod 0500 start.sh \\
#      ^^^^^ prefer-copy-chmod
    && apt-get clean
`,
			fixed: `FROM debian:13
WORKDIR /srv
COPY --chmod=0500 --chown=1000:1000 start.sh .
RUN apt-get update \\
    && apt-get clean
`,
		},
		{
			name: 'two files',
			bad: `FROM debian:13
COPY a.sh /a.sh
COPY b.sh /b.sh
RUN chmod a+x /a.sh /b.sh
#   ^^^^^ prefer-copy-chmod
`,
			fixed: `FROM debian:13
COPY --chmod=755 a.sh /a.sh
COPY --chmod=755 b.sh /b.sh
`,
		},
		{ name: 'another file', good: 'FROM debian:13\nCOPY a.sh /a.sh\nRUN make /b.sh && chmod +x /b.sh\n' },
		{ name: 'several files at once, or a folder', good: 'FROM debian:13\nCOPY a.sh b.sh /srv/\nCOPY bin /opt/bin\nRUN chmod +x /srv/a.sh /opt/bin/tool && chmod -R 755 /opt/bin\n' },
		{ name: 'already so', good: 'FROM debian:13\nCOPY --chmod=644 a.sh /a.sh\nRUN chmod 755 /a.sh\n' },
		{ name: 'builders without it', good: 'FROM debian:13\nCOPY a.sh /a.sh\nRUN chmod +x /a.sh\n', settings: { builder: 'portable' } },
	],
};

/** Where the one file of a COPY ends up; undefined for folders, several files, and what no one knows. */
function fileOf(stage: Stage, { sources, destination, chmod, instruction }: Copy): string | undefined {
	const [source] = sources;
	if (instruction.heredocs.length > 0 || sources.length !== 1 || source?.value.kind !== 'known' || destination?.value.kind !== 'known' || chmod !== undefined) return undefined;
	const from = source.value.value.text.replace(/^["']|["']$/g, '');
	const to = destination.value.value.text.replace(/^["']|["']$/g, '');
	const name = from.slice(from.lastIndexOf('/') + 1);
	// Without an ending it may be a folder, whose files would get the mode.
	if (/[*?[]|:\/\//.test(from) || !/\.\w+$|(?:^|[-_])(?:entry-?point|start|run|init|wait)(?:$|[-_])/.test(name)) return undefined;
	const path = /(?:^|\/)\.{0,2}$/.test(to) ? `${to}/${name}` : to;
	return absolute(stage, path, instruction.range.start);
}

function absolute(stage: Stage, path: string, offset: number): string | undefined {
	if (path.startsWith('/')) return joinPath('/', path);
	const workdir = stage.workdirAt(offset);
	return workdir.kind === 'known' ? joinPath(workdir.value, path) : undefined;
}

/** The mode as COPY takes it. */
function modeOf({ args }: ShellCommand): string | undefined {
	const mode = args[0]?.value ?? '';
	if (/^0?[0-7]{3}$/.test(mode)) return mode;
	return /^(?:a|ugo)?\+r?x$/.test(mode) ? '755' : undefined;
}

/** The COPYs of all files that a chmod names, or none. */
function copiesOf(stage: Stage, run: Run, { args, conditional }: ShellCommand, copied: ReadonlyMap<string, Copy>): Copy[] {
	if (conditional || run.commands.some(({ name }) => name === 'cd') || args.length < 2) return [];
	const { start } = run.instruction.range;
	const found = args.slice(1).map((arg) => arg.known ? copied.get(absolute(stage, arg.value, start) ?? '') : undefined);
	return found.every((copy) => copy !== undefined && copy.instruction.range.end < start) ? [...new Set(found as Copy[])] : [];
}

function fixes(model: DockerfileModel, run: Run, command: ShellCommand, copies: readonly Copy[], mode: string): Fix[] {
	const { script, instruction } = run;
	const item = script.chain.find(({ commands }) => commands.includes(command));
	if (!command.exact || !item || item.commands.length > 1 || run.form === 'exec' || command.wrappers.length > 0) return [];
	const removal = script.chain.length === 1 && instruction.flags.length === 0 ? [removeInstruction(model, instruction)] : removeChainItems(model, script, new Set([item]));
	if (!removal) return [];
	return [unsafeFix(`Copy with --chmod=${mode}`, 'The mode is set, not added to: BuildKit is needed, and what else the file allowed is gone.', [...copies.map((copy) => insertFlag(copy.instruction, `--chmod=${mode}`)), ...removal], { preferred: true })];
}
