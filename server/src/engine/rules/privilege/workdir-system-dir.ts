/** Finds WORKDIR in folders of the kernel or of the system: /proc/self/fd/N is a way out of the container. */
import { unsafeFix } from '../../model/fix';
import { joinPath } from '../../model/stage';
import { replace } from '../../text/edit';
import { lowered, type Rule, type Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'workdir-system-dir',
		title: 'Working directory in a system folder',
		category: 'privilege',
		severity: 'error',
		why: 'A working directory below /proc/self/fd may be a folder of the host that runc left open, and gives the process the whole host (CVE-2024-21626). In other folders of the kernel or the system, every relative path of the image meets files that are not its own.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['trivy:DS-0030'],
		references: ['https://nvd.nist.gov/vuln/detail/CVE-2024-21626', 'https://docs.docker.com/reference/dockerfile/#workdir'],
	},

	*check(model) {
		for (const stage of model.stages) for (const instruction of stage.instructions) {
			const written = instruction.keyword === 'ONBUILD' ? instruction.nested : instruction;
			if (written?.keyword !== 'WORKDIR') continue;
			const path = written === instruction ? stage.workdirAt(instruction.range.start + 1) : undefined;
			const place = placeOf(path?.kind === 'known' ? path.value : written.arguments.text.replace(/^(["'])(.*)\1$/, '$2'));
			if (!place) continue;
			yield {
				range: written.argumentsRange,
				message: `${place.what}. Use a folder of the application.`,
				severity: stage.ships || place.severity === 'error' ? place.severity : lowered(place.severity),
				fixes: [unsafeFix('Work in /app', 'What the later steps and the program find by relative paths is looked for in another folder.', [replace(written.argumentsRange, '/app')], { preferred: true, level: 'manual' })],
			};
		}
	},

	examples: [
		{
			name: 'a file that runc left open',
			bad: `FROM alpine:3.24
WORKDIR /proc/self/fd/8
#       ^^^^^^^^^^^^^^^ workdir-system-dir
CMD ["cat", "etc/hostname"]
`,
			fixed: `FROM alpine:3.24
WORKDIR /app
CMD ["cat", "etc/hostname"]
`,
		},
		{ name: 'in quotes', bad: 'FROM alpine:3.24\nWORKDIR "/proc/self/fd/7"\n#       ^^^^^^^^^^^^^^^^^ workdir-system-dir\n', fixed: 'FROM alpine:3.24\nWORKDIR /app\n' },
		{
			name: 'by a variable and a relative path',
			bad: `FROM alpine:3.24
ARG PLACE=/proc/self
WORKDIR $PLACE
#       ^^^^^^ workdir-system-dir
WORKDIR fd/9
#       ^^^^ workdir-system-dir
`,
			fixed: `FROM alpine:3.24
ARG PLACE=/proc/self
WORKDIR /app
WORKDIR fd/9
`,
		},
		{ name: 'the host\'s devices', bad: 'FROM debian:13\nWORKDIR /sys/fs/cgroup/\n#       ^^^^^^^^^^^^^^^ workdir-system-dir\n', fixed: 'FROM debian:13\nWORKDIR /app\n' },
		{ name: 'among the system\'s programs', bad: 'FROM debian:13\nWORKDIR /usr/bin\n#       ^^^^^^^^ workdir-system-dir\nCOPY tool .\n', fixed: 'FROM debian:13\nWORKDIR /app\nCOPY tool .\n' },
		{ name: 'folders of applications', good: 'FROM debian:13\nWORKDIR /etc/nginx\nWORKDIR /usr/src/app\nWORKDIR /process\nWORKDIR /\nWORKDIR /tmp\n' },
		{ name: 'not known', good: 'FROM debian:13\nARG PLACE\nWORKDIR $PLACE/proc\n' },
	],
};

interface Place {
	readonly what: string;
	readonly severity: Severity;
}

const PLACES: readonly (readonly [pattern: RegExp, place: Place])[] = [
	[/^\/proc\/(?:self|thread-self|\d+)\/fd(?:\/|$)/, { severity: 'error', what: 'This folder may belong to the host: a process that works there leaves the container (CVE-2024-21626)' }],
	[/^\/(?:proc|sys|dev)(?:\/(?!shm(?:\/|$))|$)/, { severity: 'error', what: 'The kernel makes the files of this folder' }],
	[/^\/(?:boot|initrd|lost\+found|(?:usr\/)?(?:bin|sbin|lib|lib32|lib64|libx32)|etc|usr)$/, { severity: 'info', what: 'This folder holds the files of the system' }],
	[/^[a-z]:[\\/]windows(?:[\\/]system32)?$/i, { severity: 'info', what: 'This folder holds the files of Windows' }],
];

function placeOf(path: string): Place | undefined {
	const normal = path.startsWith('/') ? joinPath('/', path) : path.replace(/[\\/]$/, '');
	return PLACES.find(([pattern]) => pattern.test(normal))?.[1];
}
