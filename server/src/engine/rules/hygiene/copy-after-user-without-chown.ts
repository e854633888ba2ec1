/** Finds copies behind USER that belong to root although that user's own steps change them: COPY does not heed USER. */
import { isRootUser } from '../../knowledge';
import type { Copy } from '../../model/copy';
import { insertFlag } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import { packageCommand } from '../../model/packages';
import type { Run } from '../../model/run';
import { joinPath, type Stage } from '../../model/stage';
import { optionsOf } from '../../shell/options';
import type { ShellCommand } from '../../shell/types';
import { countBefore } from '../../text/sorted';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'copy-after-user-without-chown',
		title: 'Copy for a user that belongs to root',
		category: 'hygiene',
		severity: 'info',
		why: 'COPY and ADD make files of root, whatever USER says before them. A later step of the user that changes their mode, or writes into the copied folder, fails with "Permission denied".',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['tally:tally/copy-after-user-without-chown', 'tally:tally/ruby/state-paths-not-writable-as-non-root'],
		references: ['https://docs.docker.com/reference/dockerfile/#copy---chown---chmod'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.system === 'windows') continue;
			for (const copy of stage.copies) {
				const { instruction, chown } = copy;
				const { name, instruction: user } = stage.userAt(instruction.range.start);
				const word = user?.words[0];
				if (chown !== undefined || !user || !word || name.kind !== 'known' || isRootUser(name.value.replace(/^["']/, ''))) continue;
				const path = pathOf(stage, copy);
				if (path === undefined || TEMPORARY.test(path)) continue;
				const step = stepThatChanges(stage, copy, path);
				const state = stage.ships && STATE.test(path);
				if (!step && !state) continue;
				const linked = instruction.flags.some((flag) => flag.name === 'link') && !/^\d/.test(name.value);
				yield {
					range: instruction.keywordRange,
					message: `The copy belongs to root, and ${step ? 'a step of ' : ''}${word.text.includes('$') ? 'the user' : name.value} ${step ? 'changes it' : 'is to write there'}. Add --chown=${word.text}.`,
					...(!stage.ships && { severity: lowered('info') }),
					related: [{ range: word.range, message: 'USER does not change whose the copies are.' }, ...step ? [{ range: step.nameWord?.range ?? step.range, message: 'This needs to write there.' }] : []],
					fixes: linked ? [] : [unsafeFix(`Add --chown=${word.text}`, 'The user owns the files, and its program may change them, too.', [insertFlag(instruction, `--chown=${word.text}`)], { preferred: true, level: 'maximum' })],
				};
			}
		}
	},

	examples: [
		{
			name: 'a script that is made executable',
			bad: `FROM debian:13
RUN useradd -m app
USER app
COPY start.sh /srv/start.sh
#^^^ copy-after-user-without-chown
RUN chmod +x /srv/start.sh
`,
			fixed: `FROM debian:13
RUN useradd -m app
USER app
COPY --chown=app start.sh /srv/start.sh
RUN chmod +x /srv/start.sh
`,
		},
		{
			name: 'packages are installed beside it',
			bad: `FROM node:24-slim
WORKDIR /app
USER node
COPY package*.json ./
#^^^ copy-after-user-without-chown
RUN npm ci
`,
			fixed: `FROM node:24-slim
WORKDIR /app
USER node
COPY --chown=node package*.json ./
RUN npm ci
`,
		},
		{
			name: 'a build in the folder, in a stage that does not ship',
			bad: `FROM rust:1.90 AS build
USER 10001:10001
WORKDIR /src
ADD . .
#^^ copy-after-user-without-chown
RUN cargo build --release
FROM scratch
COPY --from=build /src/target/release/app /app
`,
			fixed: `FROM rust:1.90 AS build
USER 10001:10001
WORKDIR /src
ADD --chown=10001:10001 . .
RUN cargo build --release
FROM scratch
COPY --from=build /src/target/release/app /app
`,
		},
		{ name: 'a folder for data', bad: 'FROM node:24-slim\nUSER node\nCOPY seed /srv/app/data/\n#^^^ copy-after-user-without-chown\nCMD ["node", "/srv/app/server.js"]\n', fixed: 'FROM node:24-slim\nUSER node\nCOPY --chown=node seed /srv/app/data/\nCMD ["node", "/srv/app/server.js"]\n' },
		{ name: 'the user only reads it', good: 'FROM node:24-slim\nWORKDIR /app\nUSER node\nCOPY . .\nCMD ["node", "server.js"]\n' },
		{ name: 'owned, or changed by root', good: 'FROM node:24-slim\nWORKDIR /app\nUSER node\nCOPY --chown=node . .\nRUN npm ci\nUSER root\nCOPY a.sh /a.sh\nRUN chmod +x /a.sh\n' },
		{ name: 'another file is changed', good: 'FROM debian:13\nUSER app\nCOPY a.conf /etc/a.conf\nRUN chmod +x /home/app/b.sh && pip install --user tool\n' },
	],
};

/** Folders that are there to be written to. */
const STATE = /\/(?:data|db|logs?|uploads?|storage|cache|state|spool|sessions?|backups?)$/;
const TEMPORARY = /^(?:\/var)?\/tmp(?:\/|$)/;

/** The file or folder that a copy makes. */
function pathOf(stage: Stage, { destination, sources }: Copy): string | undefined {
	if (destination?.value.kind !== 'known') return undefined;
	const text = destination.value.value.text.replace(/^(["'])(.*)\1$/, '$2');
	const workdir = stage.workdirAt(destination.word.range.start);
	const [only] = sources;
	const file = sources.length === 1 && only && /(?:^|\/)\.?$/.test(text) && /\.\w+$/.test(only.word.text) && !/[*?]/.test(only.word.text) ? only.word.text.slice(only.word.text.lastIndexOf('/') + 1) : '';
	if (text.startsWith('/')) return joinPath(text, file);
	return workdir.kind === 'known' && workdir.value.startsWith('/') ? joinPath(workdir.value, joinPath(text, file)) : undefined;
}

/** A step that changes a copy stands near it. */
const NEAR = 8;

/** The first later command of the same user that changes the copy. */
function stepThatChanges(stage: Stage, { instruction }: Copy, path: string): ShellCommand | undefined {
	const until = stage.firstAfter('USER', instruction.range.start)?.range.start ?? Number.POSITIVE_INFINITY;
	const first = countBefore(stage.runs, instruction.range.start, (run) => run.instruction.range.start);
	for (const run of stage.runs.slice(first, first + NEAR)) {
		if (run.instruction.range.start > until) return undefined;
		const workdir = stage.workdirAt(run.instruction.range.start);
		const cwd = workdir.kind === 'known' && !run.commands.some(({ name }) => name === 'cd') ? workdir.value : undefined;
		const found = run.commands.find((command) => changes(run, command, path, cwd));
		if (found) return found;
	}
	return undefined;
}

/** Build tools that write into the folder that they are started in. */
const BUILDS: Readonly<Record<string, RegExp>> = { cargo: /^(?:build|test|install|fetch)$/, make: /^/, mvn: /^/, mvnw: /^/, gradle: /^/, gradlew: /^/, dotnet: /^(?:build|publish|restore|test)$/, tsc: /^/, bundle: /^(?:install|)$/ };

function changes(run: Run, command: ShellCommand, path: string, cwd: string | undefined): boolean {
	if (command.wrappers.some(({ value }) => /(?:^|\/)(?:sudo|doas)$/.test(value))) return false;
	const { operands } = optionsOf(command);
	if (command.name === 'chmod' || command.name === 'chown' || command.name === 'sed' && command.args.some(({ value }) => /^-[a-zA-Z]*i|^--in-place/.test(value))) {
		return operands.some(({ value }) => value.startsWith('/') ? joinPath('/', value) === path : cwd !== undefined && joinPath(cwd, value) === path);
	}
	if (cwd === undefined || cwd !== path && !(path.startsWith(`${cwd}/`) && /package[^/]*\.json$|Gemfile[^/]*$/.test(path)) || run.mounts.some(({ options }) => options.get('target') === cwd)) return false;
	const found = packageCommand(command);
	if (found && /^(?:npm|yarn|pnpm|bundle|composer)$/.test(found.manager)) return found.action === 'install' && !command.args.some(({ value }) => /^(?:-g|--global|global)$/.test(value));
	return BUILDS[command.name]?.test(operands[0]?.value ?? '') ?? false;
}
