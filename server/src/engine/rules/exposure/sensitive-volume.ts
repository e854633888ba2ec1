/** Finds VOLUME on directories of the system, of the host's kernel, or of keys. */
import { removeArgument } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import { expand } from '../../model/resolve';
import { joinPath } from '../../model/stage';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'sensitive-volume',
		title: 'VOLUME on a sensitive directory',
		category: 'exposure',
		severity: 'warning',
		why: 'A volume outlives its container and can be mounted by others: on /etc, /usr or /lib it carries accounts and programs from one image into the next, so that updates never arrive and a change made by an intruder stays; on /proc, /sys or /dev it asks for the host itself. Keys in a volume are readable wherever it is mounted.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['dockle:DKL-DI-0002'],
		references: ['https://docs.docker.com/reference/dockerfile/#volume', 'https://docs.docker.com/engine/storage/volumes/'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.system === 'windows') continue;
			for (const outer of stage.instructions) {
				const instruction = outer.keyword === 'ONBUILD' ? outer.nested : outer;
				if (instruction?.keyword !== 'VOLUME') continue;
				for (const word of instruction.words) {
					const value = expand(word.text.replace(/^(["'])(.*)\1$/, '$2'), undefined, stage.lookupAt(outer.range.start));
					const path = value.kind === 'known' ? plain(value.value.text) : undefined;
					const what = path === undefined ? undefined : DIRECTORIES[path] ?? (KEYS.test(path) ? 'keys' : undefined);
					if (what === undefined) continue;
					yield {
						range: word.range,
						message: `${path} holds ${what}. Make a volume of the one directory that the program writes to.`,
						severity: stage.ships ? 'warning' : lowered('warning'),
						fixes: () => [unsafeFix(`Leave ${path} out`, 'What is written there goes with the container, unless docker run -v keeps it.', [removeArgument(model, instruction, word, outer)], { preferred: true })],
					};
				}
			}
		}
	},

	examples: [
		{ name: 'the configuration of the system', bad: 'FROM debian:13\nVOLUME /etc\n#      ^^^^ sensitive-volume\n', fixed: 'FROM debian:13\n' },
		{ name: 'one of a JSON array', bad: 'FROM debian:13\nVOLUME ["/data", "/proc/"]\n#                ^^^^^^^^ sensitive-volume\n', fixed: 'FROM debian:13\nVOLUME ["/data"]\n' },
		{ name: 'everything', bad: 'FROM debian:13\nVOLUME / /data\n#      ^ sensitive-volume\n', fixed: 'FROM debian:13\nVOLUME /data\n' },
		{ name: 'keys', bad: 'FROM debian:13\nVOLUME /data /home/app/.ssh\n#            ^^^^^^^^^^^^^^ sensitive-volume\n', fixed: 'FROM debian:13\nVOLUME /data\n' },
		{ name: 'through a variable', bad: 'FROM debian:13\nENV CONF=/usr/../etc\nVOLUME ${CONF}\n#      ^^^^^^^ sensitive-volume\n', fixed: 'FROM debian:13\nENV CONF=/usr/../etc\n' },
		{ name: 'the directories of a program', good: 'FROM debian:13\nVOLUME /etc/nginx/conf.d /var/lib/app /var/log /usr/local/share/app\nVOLUME ["/data", "/tmp"]\n' },
		{ name: 'only the build knows', good: 'FROM debian:13\nARG DIR\nVOLUME $DIR /srv/$DIR\n' },
	],
};

const DIRECTORIES: Readonly<Record<string, string>> = {
	'/': 'the whole system', '/etc': 'the accounts and settings of the system', '/proc': "the kernel's processes", '/sys': "the kernel's devices and settings", '/dev': 'devices', '/boot': 'the kernel',
	'/lib': 'libraries of the system', '/lib64': 'libraries of the system', '/bin': 'programs of the system', '/sbin': 'programs of the system', '/usr': 'programs of the system', '/usr/bin': 'programs of the system',
	'/usr/sbin': 'programs of the system', '/usr/lib': 'libraries of the system', '/usr/local/bin': 'programs', '/root': "root's files", '/var': 'the state of the system', '/run': 'sockets of the system', '/var/run': 'sockets of the system',
	'/etc/passwd': 'accounts', '/etc/shadow': 'the passwords of accounts', '/etc/ssh': 'the keys of an SSH server', '/etc/ssl': 'certificates and their keys', '/etc/ssl/private': 'keys', '/etc/pki': 'certificates and their keys',
	'/etc/sudoers': 'the rules of sudo', '/etc/sudoers.d': 'the rules of sudo', '/var/lib/kubelet': 'the secrets of pods', '/etc/kubernetes': 'the keys of a cluster', '/var/spool/cron': 'scheduled commands', '/etc/cron.d': 'scheduled commands',
};
const KEYS = /^(?:\/root|\/home\/[^/]+|\/home|~|\/)\/?\.(?:ssh|aws|gnupg|kube|docker|azure|config\/gcloud)$/;

function plain(path: string): string | undefined {
	return path.startsWith('/') ? joinPath('/', path) : undefined;
}
