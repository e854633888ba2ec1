/** Finds CMD and ENTRYPOINT that install packages or fetch code each time the container starts. */
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import { readRun, type Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { projectInstall } from '../../recipes/installs';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { insert, replace } from '../../text/edit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'runtime-install-in-entrypoint',
		title: 'Packages installed at start',
		category: 'supply-chain',
		severity: 'warning',
		why: 'What is fetched at start was never built, scanned or tested: each container may run other code than the one before. It also needs the network, write access and often root at run time, and the start fails when a registry does.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://docs.docker.com/build/building/best-practices/', 'https://cwe.mitre.org/data/definitions/494.html'],
	},

	*check(model) {
		for (const stage of model.stages) for (const keyword of ['ENTRYPOINT', 'CMD']) {
			const instruction = stage.instructions.findLast((each) => each.keyword === keyword);
			if (!instruction) continue;
			const run = readRun(instruction, model.text, stage.shellAt(instruction.range.start));
			for (const command of run.commands) {
				const word = fetches(command);
				if (!word) continue;
				yield {
					range: word.range,
					message: `${command.name === 'git' ? 'The code is fetched' : 'This installs packages'} each time the container starts. Do it in a RUN, so that the image holds what runs.`,
					...(!stage.ships && { severity: lowered('warning') }),
					fixes: () => fixes(model, stage, run),
				};
				break;
			}
		}
	},

	examples: [
		{
			name: 'the packages of a project',
			bad: `FROM node:26-slim
WORKDIR /app
COPY . .
CMD npm ci --omit=dev && node server.js
#       ^^ runtime-install-in-entrypoint
`,
			fixed: `FROM node:26-slim
WORKDIR /app
COPY . .
RUN npm ci --omit=dev
CMD node server.js
`,
		},
		{
			name: 'in the text of a shell',
			bad: `FROM python:3.14-slim
ENTRYPOINT ["sh", "-c", "pip install --no-cache-dir -r requirements.txt && python app.py"]
#                            ^^^^^^^ runtime-install-in-entrypoint
`,
			fixed: `FROM python:3.14-slim
RUN pip install --no-cache-dir -r requirements.txt
ENTRYPOINT ["sh", "-c", "python app.py"]
`,
		},
		{ name: 'the system', bad: 'FROM debian:13-slim\nCMD apt-get update && apt-get install -y --no-install-recommends curl && curl https://api.example.com\n#           ^^^^^^ runtime-install-in-entrypoint\n', fixed: 'FROM debian:13-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\nCMD curl https://api.example.com\n' },
		{ name: 'nothing but the install', bad: 'FROM node:26-slim\nCMD ["npm", "install"]\n#           ^^^^^^^^^ runtime-install-in-entrypoint\n' },
		{ name: 'the code itself', bad: 'FROM node:26-slim\nCMD git pull && node server.js\n#       ^^^^ runtime-install-in-entrypoint\n' },
		{ name: 'only a start', good: 'FROM node:26-slim\nRUN npm ci\nENTRYPOINT ["docker-entrypoint.sh"]\nCMD ["npm", "start"]\n' },
		{ name: 'a CMD that another one replaces', good: 'FROM node:26-slim\nCMD npm install && npm start\nCMD ["npm", "start"]\n' },
		{ name: 'an image that is the tool', good: 'FROM alpine:3.24\nENTRYPOINT ["pip"]\nCMD ["list"]\n' },
	],
};

/** The word that says so: what is not there at build time comes in. Scripts from the network are told by curl-pipe-shell. */
function fetches(command: ShellCommand): ShellWord | undefined {
	const [first] = command.args;
	if (command.name === 'git') return /^(?:clone|pull)$/.test(first?.value ?? '') ? first : undefined;
	if (/^(?:npx|bunx)$/.test(command.name)) return command.args.some(({ value }) => value === '-y' || value === '--yes') ? command.nameWord : undefined;
	if (/^(?:pnpm|yarn)$/.test(command.name) && first?.value === 'dlx' || command.name === 'pipx' && first?.value === 'run') return first;
	const install = projectInstall(command);
	if (install) return install.action === 'lock' ? undefined : install.word;
	const read = packageCommand(command);
	if (!read || read.action !== 'install' && read.action !== 'upgrade' && read.action !== 'update') return undefined;
	// `composer`, `go` and `yarn` without an action of theirs only show their help, or run what is given.
	if (read.actionWord === undefined || read.manager === 'yarn' && read.actionWord.value === 'global' && read.packages.length === 0) return undefined;
	return read.options.some(({ name }) => name === 'help' || name === 'version' || name === 'dry-run') ? undefined : read.actionWord;
}

/** Moves the steps in front of the program into a RUN: only when all that come first install. */
function fixes(model: DockerfileModel, stage: Stage, run: Run): readonly Fix[] {
	const shell = run.form === 'exec' ? run.commands[0] : undefined;
	const inner = run.commands.filter((command) => command.parent === shell);
	let count = 0;
	while (inner[count] && fetches(inner[count] as ShellCommand)) count++;
	const [first, last, next] = [inner[0], inner[count - 1], inner[count]];
	if (!first || !last || !next || [first, last, next].some(({ exact, conditional, pipesInto }) => !exact || conditional || pipesInto.length > 0) || inner.slice(0, count).some(({ name }) => name === 'git')) return [];
	const { text, tree: { eol } } = model;
	const { instruction } = run;
	const moved = text.slice(first.range.start, last.range.end);
	const gap = text.slice(last.range.end, next.range.start);
	if (!/^\s*(?:&&|;)[\s\\`]*$/.test(gap) || /[\n"#]/.test(moved) || stage.shellAt(instruction.range.start) !== 'posix' || run.form === 'heredoc') return [];
	return [unsafeFix('Install in a RUN', 'Files that come by a volume are not there while the image is built, and the account of the build is the one of the last USER.', [
		insert(instruction.range.start, `RUN ${moved}${eol}`),
		replace({ start: first.range.start, end: next.range.start }, ''),
	], { preferred: true, level: 'maximum' })];
}
