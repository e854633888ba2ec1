/** Finds accounts that may become root without a password: NOPASSWD rules, and members of groups that are as good as root. */
import { isRootUser } from '../../knowledge';
import { chainItemOf, removeChainItem, removeInstruction } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import { matchesIn, written } from '../../model/written';
import { optionsOf } from '../../shell/options';
import type { ShellCommand } from '../../shell/types';
import type { TextRange } from '../../text/range';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'passwordless-sudo',
		title: 'Account that may become root without a password',
		category: 'privilege',
		severity: 'error',
		why: 'Who takes over the program takes over its account, and sudo without a password makes that root. USER then protects from nothing.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: [],
		references: ['https://docs.docker.com/build/building/best-practices/#user', 'https://www.sudo.ws/docs/man/sudoers.man/'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.system === 'windows') continue;
			for (const run of stage.runs) for (const command of run.commands) {
				const found = nopasswd(command) ?? group(command);
				if (!found) continue;
				yield {
					range: found.range,
					message: found.message,
					severity: stage.ships ? found.severity : lowered(found.severity),
					fixes: found.removable ? fixes(model, run, command) : [],
				};
			}
			for (const text of written(model, stage)) {
				// What stands in the words of a command is found above.
				if (!SUDOERS.test(text.file) || text.command?.args.some(({ range }) => range.start === text.range.start)) continue;
				for (const { range } of matchesIn(text, /^(?!\s*#).*\bNOPASSWD\b/gm)) yield { range: { start: range.end - 8, end: range.end }, message: MESSAGE, severity: stage.ships ? 'error' : lowered('error'), fixes: [] };
			}
		}
	},

	examples: [
		{
			name: 'a rule in sudoers',
			bad: `FROM ubuntu:24.04
RUN useradd -m dev && echo "dev ALL=(ALL) NOPASSWD:ALL" >> /etc/sudoers
#                                         ^^^^^^^^ passwordless-sudo
USER dev
`,
			fixed: `FROM ubuntu:24.04
RUN useradd -m dev
USER dev
`,
		},
		{
			name: 'a file of its own, through tee',
			bad: `FROM debian:13
RUN echo '%crew ALL=(ALL:ALL) NOPASSWD: ALL' | tee /etc/sudoers.d/crew
#                             ^^^^^^^^ passwordless-sudo
`,
			fixed: `FROM debian:13
`,
		},
		{
			name: 'edited in place',
			bad: `FROM fedora:44
RUN dnf install -y sudo && sed -i 's/^%wheel.*/%wheel ALL=(ALL) NOPASSWD: ALL/' /etc/sudoers
#                                                               ^^^^^^^^ passwordless-sudo
`,
			fixed: `FROM fedora:44
RUN dnf install -y sudo
`,
		},
		{
			name: 'group docker',
			bad: `FROM debian:13
RUN useradd -m ci && usermod -aG docker ci
#                                ^^^^^^ passwordless-sudo
`,
			fixed: `FROM debian:13
RUN useradd -m ci
`,
		},
		{
			name: 'group of the superuser when the account is made',
			bad: `FROM debian:13
RUN useradd -m -G sudo,video dev
#                 ^^^^^^^^^^ passwordless-sudo
`,
		},
		{
			name: 'a file that is written whole',
			bad: `FROM debian:13
COPY <<EOF /etc/sudoers.d/ci
ci ALL=(ALL) NOPASSWD: ALL
#            ^^^^^^^^ passwordless-sudo
EOF
`,
		},
		{ name: 'one command with a password', good: 'FROM debian:13\nRUN echo "dev ALL=(ALL) ALL" > /etc/sudoers.d/dev && useradd -G video dev\n' },
		{ name: 'primary group root is how OpenShift shares files', good: 'FROM debian:13\nRUN useradd -g root -G root dev\n' },
		{ name: 'the words in a text', good: 'FROM debian:13\nRUN echo "NOPASSWD is forbidden" > /motd\n' },
	],
};

interface Found {
	readonly range: TextRange;
	readonly message: string;
	readonly severity: 'error' | 'warning';
	/** The command does nothing else. */
	readonly removable: boolean;
}

const MESSAGE = 'This account may become root without a password. Remove the rule; do what needs root in build steps.';
const SUDOERS = /^\/etc\/sudoers(?:$|\.d\/)/;

const WRITERS = new Set(['echo', 'printf', 'sed', 'perl', 'awk']);

/** A word with NOPASSWD in a command that has to do with sudoers. */
function nopasswd(command: ShellCommand): Found | undefined {
	if (!WRITERS.has(command.name)) return undefined;
	const word = command.args.find((arg) => arg.value.includes('NOPASSWD') && /\bNOPASSWD\b/.test(arg.value));
	if (!word) return undefined;
	const targets = [command, ...command.pipesInto].flatMap((c) => [...c.args.map((arg) => arg.value), ...c.redirections.map((r) => r.target?.value ?? '')]);
	if (!targets.some((path) => SUDOERS.test(path)) && !/ALL\s*=/.test(word.value)) return undefined;
	// Turning the rule off by sed names it, too.
	const at = word.text.lastIndexOf('NOPASSWD');
	if (command.name === 'sed' && !/^s?(.).*\1.*NOPASSWD/.test(word.value)) return undefined;
	const plain = word.range.end - word.range.start === word.text.length;
	return {
		range: plain ? { start: word.range.start + at, end: word.range.start + at + 8 } : word.range,
		message: MESSAGE,
		severity: 'error', removable: true,
	};
}

const MEMBERS = new Set(['useradd', 'usermod', 'adduser', 'addgroup', 'gpasswd']);
const STRONG_GROUPS = /^(?:sudo|wheel|docker|admin)$/;
/** Options that name further groups, by program. */
const GROUP_OPTIONS: Readonly<Record<string, readonly string[]>> = { useradd: ['G', 'groups'], usermod: ['G', 'groups'] };

function group(command: ShellCommand): Found | undefined {
	if (!MEMBERS.has(command.name)) return undefined;
	const { options, operands } = optionsOf(command);
	const option = options.find((o) => GROUP_OPTIONS[command.name]?.includes(o.name));
	const adds = command.name === 'adduser' || command.name === 'addgroup' ? operands.length === 2 ? operands[1] : undefined
		: command.name === 'gpasswd' && options.some((o) => o.name === 'a' || o.name === 'add') ? operands.at(-1) : undefined;
	const word = option?.valueWord ?? adds;
	const names = (option?.value ?? adds?.value ?? '').split(',');
	const name = names.find((each) => STRONG_GROUPS.test(each));
	const account = command.name.startsWith('add') ? operands[0] : operands.at(-1);
	if (!word || name === undefined || account && isRootUser(account.value)) return undefined;
	return {
		range: word.range,
		message: name === 'docker' ? 'Who may use the Docker socket is root on the host. Leave the group docker out.' : `Members of the group ${name} may become root by sudo. Leave it out.`,
		severity: 'warning', removable: command.name === 'usermod' && names.length === 1 && options.every((o) => o.name === 'a' || o.name === 'append' || o === option) || command.name === 'gpasswd' || adds !== undefined,
	};
}

function fixes(model: DockerfileModel, run: Run, command: ShellCommand): Fix[] {
	const item = chainItemOf(run.script, command);
	if (!command.exact || !item || command.parent || command.conditional) return [];
	if (item.commands.some((other) => other !== command && !command.pipesInto.includes(other))) return [];
	const edit = run.script.chain.length === 1 && run.form === 'shell' ? removeInstruction(model, run.instruction) : removeChainItem(model, run.script, item);
	return edit ? [unsafeFix('Remove it', 'Scripts that call sudo when the container runs fail.', [edit], { preferred: true, level: 'maximum' })] : [];
}
