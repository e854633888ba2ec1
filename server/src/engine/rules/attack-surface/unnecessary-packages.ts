/** Finds packages in the image that ships which serve people who look around, not its program. */
import { bareName, needlessKind, type NeedlessKind, type PackageManager } from '../../knowledge';
import { type Fix, maybe, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand, type PackageCommand } from '../../model/packages';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { calledAtRuntime, isForDevelopers, isPlaceToWork, startsShell } from '../../recipes/placeToWork';
import { removePackage } from '../../recipes/removePackage';
import type { ShellWord } from '../../shell/types';
import type { Rule, Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'unnecessary-packages',
		title: 'Package that the program does not need',
		category: 'attack-surface',
		severity: 'info',
		why: 'Each package is something to patch, and editors, debuggers and network tools are what an intruder works with (CIS Docker Benchmark 4.3). docker debug and kubectl debug bring such tools into a running container when somebody needs them.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-4.3', 'dockle:CIS-DI-0003'],
		references: ['https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (!stage.ships || stage.runs.length === 0 || stage.system === 'windows' || isForDevelopers(stage) || startsShell(model, stage)) continue;
			let calls: Calls | undefined;
			for (const run of stage.runs) for (const command of run.commands) {
				const found = packageCommand(command);
				if (found?.action !== 'install' || !SYSTEM.has(found.manager) || grouped(found)) continue;
				calls ??= callsOf(model, stage);
				const lower = isPlaceToWork(model, stage);
				for (const word of found.packages) {
					const kind = needlessKind(word.value, found.manager as PackageManager);
					if (!kind || !word.known || calls.removed.has(word.value) || isCalled(calls, bareName(word.value, found.manager as PackageManager), kind)) continue;
					yield {
						range: word.range,
						message: `${word.value} (${kind}) serves people, not the program of this image. Leave it out.`,
						severity: lower || MAY_BE_CALLED.has(kind) ? 'hint' : ('info' satisfies Severity),
						fixes: () => fixes(model, run, found, word, kind),
					};
				}
			}
		}
	},

	examples: [
		{
			name: 'an editor among others',
			bad: `FROM python:3.14-slim
RUN apt-get update && apt-get install -y curl vim git
#                                             ^^^ unnecessary-packages
CMD ["python", "app.py"]
`,
			fixed: `FROM python:3.14-slim
RUN apt-get update && apt-get install -y curl git
CMD ["python", "app.py"]
`,
		},
		{
			name: 'a line of its own',
			bad: `FROM node:26-alpine
RUN apk add --no-cache \\
        bash \\
        tcpdump \\
#       ^^^^^^^ unnecessary-packages
        tini
CMD ["node", "server.js"]
`,
			fixed: `FROM node:26-alpine
RUN apk add --no-cache \\
        bash \\
        tini
CMD ["node", "server.js"]
`,
		},
		{
			name: 'sudo that nobody calls',
			bad: `FROM python:3.14-slim
RUN apt-get update && apt-get install -y libpq5 sudo
#                                               ^^^^ unnecessary-packages
CMD ["python", "app.py"]
`,
			fixed: `FROM python:3.14-slim
RUN apt-get update && apt-get install -y libpq5
CMD ["python", "app.py"]
`,
		},
		{ name: 'sudo with its rules', good: 'FROM python:3.14-slim\nRUN apt-get update && apt-get install -y sudo\nCOPY app.sudoers /etc/sudoers.d/app\nCMD ["python", "app.py"]\n' },
		{
			name: 'the only package',
			bad: `FROM almalinux:10
RUN dnf install -y nano && dnf clean all
#                  ^^^^ unnecessary-packages
CMD ["/app"]
`,
			fixed: `FROM almalinux:10
RUN dnf clean all
CMD ["/app"]
`,
		},
		{
			name: 'a login that anyone can read',
			bad: `FROM debian:13-slim
RUN apt-get update && apt-get install -y curl telnet=0.17+2.6-3
#                                             ^^^^^^^^^^^^^^^^^ unnecessary-packages
CMD ["/app"]
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get install -y curl
CMD ["/app"]
`,
		},
		{
			name: 'exec form',
			bad: `FROM debian:13-slim
RUN ["apt-get", "install", "-y", "curl", "htop"]
#                                        ^^^^^^ unnecessary-packages
CMD ["/app"]
`,
			fixed: `FROM debian:13-slim
RUN ["apt-get", "install", "-y", "curl"]
CMD ["/app"]
`,
		},
		{ name: 'a build stage', good: 'FROM debian:13 AS build\nRUN apt-get update && apt-get install -y vim gdb\nFROM debian:13-slim\nCOPY --from=build /app /app\nCMD ["/app"]\n' },
		{ name: 'the program calls it', good: 'FROM debian:13\nRUN apt-get update && apt-get install -y rsync netcat-openbsd\nHEALTHCHECK CMD nc -z localhost 80\nCMD ["rsync", "--daemon"]\n' },
		{ name: 'a step uses it', good: 'FROM debian:13\nRUN apt-get update && apt-get install -y ed && ed -s /etc/app.conf < /tmp/script\nCMD ["/app"]\n' },
		{ name: 'people work in it', good: 'FROM debian:13\nRUN apt-get update && apt-get install -y vim tmux\nCMD ["bash"]\n' },
		{ name: 'taken away again', good: 'FROM debian:13\nRUN apt-get update && apt-get install -y vim && apt-get purge -y vim\nCMD ["/app"]\n' },
		{ name: 'the same letters elsewhere', good: 'FROM node:26\nRUN npm install vim nano && pip install telnet\nCMD ["node", "server.js"]\n' },
	],
};

const SYSTEM: ReadonlySet<string> = new Set<PackageManager>(['apt', 'apk', 'dnf', 'microdnf', 'yum', 'zypper', 'pacman']);
/** Start scripts that nobody shows us wait for ports and copy files with them. */
const MAY_BE_CALLED: ReadonlySet<NeedlessKind> = new Set<NeedlessKind>(['network tool', 'file transfer']);
/** Programs that are called otherwise than their package. */
const PROGRAMS: readonly (readonly [RegExp, RegExp])[] = [
	[/^(?:netcat|nc|ncat|nmap-ncat)/, /^(?:nc|ncat|netcat)$/], [/^vim?|^neovim/, /^(?:vim?|ex|nvim|view|xxd)$/], [/^iputils/, /^(?:ping6?|arping|tracepath)$/],
	[/dnsutils|^bind-/, /^(?:dig|host|nslookup|nsupdate)$/], [/^net-tools$/, /^(?:netstat|ifconfig|route|arp)$/], [/telnet|busybox-extras/, /^(?:telnetd?|httpd|ftpd|inetd)$/],
	[/^screen$|^tmux$/, /^(?:screen|tmux)$/], [/^rsync$/, /^rsync/], [/^vsftpd$/, /^vsftpd$/], [/^emacs/, /^emacs/], [/^man/, /^(?:man|mandb)$/],
];

interface Calls {
	/** sudo stands in more places than the one that installs it. */
	readonly becomesRoot: boolean;
	readonly programs: ReadonlySet<string>;
	readonly removed: ReadonlySet<string>;
	/** ENV EDITOR or PAGER: somebody means to edit in there. */
	readonly editing: boolean;
}

const BECOMING_ROOT = /\b(?:sudo|doas|wheel)/g;

function callsOf(model: DockerfileModel, stage: Stage): Calls {
	const commands = stage.lineage.flatMap(({ runs }) => runs.flatMap((run) => run.commands));
	const removed = commands.flatMap((command) => packageCommand(command)?.action === 'remove' ? packageCommand(command)?.packages.map(({ value }) => value) ?? [] : []);
	const words = model.text.search(BECOMING_ROOT) >= 0 ? model.tree.instructions.flatMap(({ range }) => model.text.slice(range.start, range.end).replace(/^[ \t]*#.*$/gm, '').match(BECOMING_ROOT) ?? []) : [];
	return { becomesRoot: words.length > 1, programs: new Set([...calledAtRuntime(model, stage), ...commands.map(({ name }) => name)]), removed: new Set(removed), editing: ['EDITOR', 'VISUAL', 'GIT_EDITOR'].some((name) => stage.declarationAt(name) !== undefined) };
}

function isCalled({ programs, editing, becomesRoot }: Calls, name: string, kind: NeedlessKind): boolean {
	if (programs.has(name) || kind === 'editor' && editing || kind === 'way to root' && becomesRoot) return true;
	const called = PROGRAMS.find(([packages]) => packages.test(name))?.[1];
	return called !== undefined && [...programs].some((program) => called.test(program));
}

/** A group that is removed by its name. */
function grouped({ manager, options }: PackageCommand): boolean {
	return manager === 'apk' && options.some(({ name }) => name === 'virtual' || name === 't');
}

function fixes(model: DockerfileModel, run: Run, found: PackageCommand, word: ShellWord, kind: NeedlessKind): readonly Fix[] {
	const edit = removePackage(model, run, found, word);
	return maybe(edit && unsafeFix(`Leave ${word.value} out`, 'A script in the image may call it.', [edit], { preferred: true, level: MAY_BE_CALLED.has(kind) ? 'manual' : 'maximum' }));
}
