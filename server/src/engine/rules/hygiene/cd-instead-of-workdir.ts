/** Finds RUN steps that begin or end with cd, where WORKDIR says the same, and for the next steps, too. */
import { insertAfter, insertBefore } from '../../model/edits';
import { safeFix, unsafeFix, type Fix } from '../../model/fix';
import { isTrigger, keywordLike } from '../../model/instructions';
import type { DockerfileModel } from '../../model/model';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import { joinPath, type Stage } from '../../model/stage';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { remove, replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'cd-instead-of-workdir',
		title: 'RUN that changes the folder',
		category: 'hygiene',
		severity: 'hint',
		why: 'Each RUN starts in the WORKDIR again: a cd lasts until the end of its step, and one at the end does nothing. WORKDIR names the folder once, for all that follows, and creates it.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['code-pathfinder:DOCKER-BP-017', 'droast:DF008', 'hadolint:DL3003', 'kics:run_command_cd_instead_of_workdir', 'semgrep:use-workdir', 'sonar:S6597', 'tally:hadolint/DL3003', 'terrascan:AC_DOCKER_0018', 'trivy:DS-0013'],
		references: ['https://docs.docker.com/reference/dockerfile/#workdir', 'https://docs.docker.com/build/building/best-practices/#workdir'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of runsOf(model, stage)) {
			if (run.script.dialect !== 'posix') continue;
			const { chain } = run.script;
			const ends = new Set([chain[0], chain.at(-1)]);
			for (const command of run.commands) {
				const folder = folderOf(command);
				if (!folder || folder.variables.some(({ name }) => !stage.declarationAt(name, run.instruction.range.start))) continue;
				const item = chain.find(({ commands }) => commands.includes(command));
				if (!item || !(ends.has(item) || command.parent)) continue;
				const last = item === chain.at(-1) && item.commands.at(-1) === command;
				yield {
					range: { start: command.nameWord?.range.start ?? command.range.start, end: folder.range.end },
					message: last ? 'The next step starts in the WORKDIR again, so this does nothing. Use WORKDIR.' : 'Set the folder with WORKDIR, for this step and the next ones.',
					fixes: () => fixes(model, stage, run, command, folder),
				};
				break;
			}
		}
	},

	examples: [
		{
			name: 'at the beginning',
			bad: `FROM debian:13
WORKDIR /srv
RUN cd /usr/src/app && make install
#   ^^^^^^^^^^^^^^^ cd-instead-of-workdir
COPY . .
`,
			fixed: `FROM debian:13
WORKDIR /srv
WORKDIR /usr/src/app
RUN make install
WORKDIR /srv
COPY . .
`,
		},
		{
			name: 'alone',
			bad: `FROM debian:13
RUN cd /srv
#   ^^^^^^^ cd-instead-of-workdir
CMD ["app"]
`,
			fixed: `FROM debian:13
WORKDIR /srv
CMD ["app"]
`,
		},
		{
			name: 'over several lines, in front of another WORKDIR',
			bad: `FROM debian:13
WORKDIR /srv
RUN cd web && \\
#   ^^^^^^ cd-instead-of-workdir
    npm run build
WORKDIR /app
`,
			fixed: `FROM debian:13
WORKDIR /srv
WORKDIR /srv/web
RUN npm run build
WORKDIR /app
`,
		},
		{ name: 'where it is already', bad: 'FROM debian:13\nWORKDIR /srv\nRUN cd /srv/ && make\n#   ^^^^^^^^ cd-instead-of-workdir\n', fixed: 'FROM debian:13\nWORKDIR /srv\nRUN make\n' },
		{ name: 'at the end', bad: 'FROM debian:13\nRUN unzip app.zip && cd app\n#                    ^^^^^^ cd-instead-of-workdir\n' },
		{ name: 'in the middle of a step', good: 'FROM debian:13\nRUN git clone https://git.example.com/app.git && cd app && make install && cd .. && rm -rf app\n' },
		{ name: 'in a substitution, or where WORKDIR cannot follow', good: 'FROM debian:13\nRUN DIR=$(cd /x && pwd) && echo $DIR\nRUN cd "$(mktemp -d)" && make\nRUN cd - && make\nRUN mkdir cd\n' },
		{ name: 'when the container starts', good: 'FROM debian:13\nWORKDIR /srv\nCMD cd /srv/app && ./start\n' },
	],
};

/** The folder of a cd that WORKDIR could name. */
function folderOf({ name, args, parent, conditional }: ShellCommand): ShellWord | undefined {
	if (name !== 'cd' || conditional || parent && !/^(?:ba|da|a|z|k)?sh$/.test(parent.name)) return undefined;
	const folder = args.find(({ value }) => !/^-\w/.test(value));
	return folder && folder.value !== '-' && folder.value !== '' && folder.substitutions.length === 0 ? folder : undefined;
}

function fixes(model: DockerfileModel, stage: Stage, run: Run, command: ShellCommand, folder: ShellWord): Fix[] {
	const { instruction, script: { chain } } = run;
	const [first, second] = chain;
	if (run.form !== 'shell' || !first || first.commands.length !== 1 || first.commands[0] !== command || !folder.known || /\s/.test(folder.value) || !command.exact || isTrigger(stage, instruction)) return [];
	const before = stage.workdirAt(instruction.range.start);
	const path = folder.value.startsWith('/') ? joinPath('/', folder.value) : before.kind === 'known' ? joinPath(before.value, folder.value) : undefined;
	if (path === undefined || folder.value.startsWith('~') || instruction.flags.length > 0) return [];
	const workdir = keywordLike(model, instruction, 'WORKDIR');
	if (!second) return [unsafeFix(`Use WORKDIR ${path}`, 'So far the step did nothing; now all that follows runs in that folder.', [replace(instruction.range, `${workdir} ${path}`)], { preferred: true, level: 'manual' })];
	if (second.operator !== '&&' || run.commands.some((each) => each !== command && each.name === 'cd')) return [];
	const leaveOut = remove({ start: first.range.start, end: second.range.start });
	if (model.tree.comments.some(({ range }) => first.range.start <= range.start && range.end <= second.range.start)) return [];
	if (before.kind === 'known' && before.value === path) return [safeFix('Leave the cd out', [leaveOut], { preferred: true })];
	const next = stage.instructions.find(({ range }) => range.start > instruction.range.start);
	const setsOwn = next?.keyword === 'WORKDIR' && next.arguments.text.startsWith('/');
	if (!setsOwn && before.kind !== 'known') return [];
	const back = setsOwn || before.kind !== 'known' ? [] : [insertAfter(model, instruction, [`${workdir} ${before.value}`])];
	return [safeFix(`Use WORKDIR ${path}`, [insertBefore(model, instruction, [`${workdir} ${path}`]), leaveOut, ...back], { preferred: true, level: 'maximum' })];
}
