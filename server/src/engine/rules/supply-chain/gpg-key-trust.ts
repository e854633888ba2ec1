/** Finds keys that are trusted for every package source, come in the clear, or are named by too little of them. */
import { downloadOf } from '../../model/downloads';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { runsOf } from '../../model/packageSteps';
import { expand } from '../../model/resolve';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { insert, replace, type TextEdit } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { lowered, type Rule, type Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'gpg-key-trust',
		title: 'Signing key trusted too easily',
		category: 'supply-chain',
		severity: 'warning',
		why: 'A key decides whose packages are installed. apt-key trusts it for every source, and is gone from newer Debian and Ubuntu; a short key id is easily forged; a key that comes over HTTP can be swapped on the way.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://manpages.debian.org/bookworm/apt/apt-key.8.en.html', 'https://wiki.debian.org/DebianRepository/UseThirdParty', 'https://cwe.mitre.org/data/definitions/347.html'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of runsOf(model, stage)) for (const command of run.commands) {
			for (const { range, message, severity, fixes = [] } of faults(model, stage, run, command)) {
				yield { range, message, severity: stage.ships ? severity : lowered(severity), fixes };
			}
		}
	},

	examples: [
		{
			name: 'a key for every source',
			bad: `FROM debian:12-slim
RUN curl -fsSL https://apt.example.com/key.asc | apt-key add -
#                                                ^^^^^^^ gpg-key-trust
`,
			fixed: `FROM debian:12-slim
RUN curl -fsSL https://apt.example.com/key.asc | tee /etc/apt/trusted.gpg.d/apt.example.com.asc > /dev/null
`,
		},
		{
			name: 'its source stands near',
			bad: `FROM debian:12-slim
RUN curl -fsSL https://apt.example.com/key.asc | apt-key add - \\
#                                                ^^^^^^^ gpg-key-trust
    && echo "deb [arch=amd64] https://apt.example.com stable main" > /etc/apt/sources.list.d/a.list
`,
			fixed: `FROM debian:12-slim
RUN curl -fsSL https://apt.example.com/key.asc | tee /usr/share/keyrings/apt.example.com.asc > /dev/null \\
    && echo "deb [signed-by=/usr/share/keyrings/apt.example.com.asc arch=amd64] https://apt.example.com stable main" > /etc/apt/sources.list.d/a.list
`,
		},
		{
			name: 'in the clear',
			bad: `FROM debian:12-slim
RUN wget -qO- http://apt.example.com/key.asc | gpg --dearmor > /usr/share/keyrings/a.gpg
#                                              ^^^ gpg-key-trust
`,
		},
		{
			name: 'a short id',
			bad: `FROM ubuntu:24.04
RUN apt-key adv --keyserver hkps://keys.example.com --recv-keys 0x1A2B3C4D
#   ^^^^^^^ gpg-key-trust
#                                                               ^^^^^^^^^^ gpg-key-trust
`,
		},
		{
			name: 'gpg, by a variable',
			bad: `FROM debian:12-slim
ENV KEY=1A2B3C4D5E6F7081
RUN gpg --batch --keyserver hkps://keys.example.com --recv-keys "$KEY"
#                                                               ^^^^^^ gpg-key-trust
`,
		},
		{ name: 'a signature whose failure does not matter', bad: 'FROM debian:12-slim\nRUN gpg --verify a.asc a.tgz || true\n#       ^^^^^^^^ gpg-key-trust\n' },
		{ name: 'by its fingerprint', good: 'FROM debian:12-slim\nRUN gpg --batch --keyserver hkps://keys.example.com --recv-keys 0123456789ABCDEF0123456789ABCDEF01234567 "$OTHER"\n' },
		{ name: 'for one source', good: 'FROM debian:12-slim\nRUN curl -fsSL https://apt.example.com/key.asc | gpg --dearmor -o /usr/share/keyrings/a.gpg && echo "deb [signed-by=/usr/share/keyrings/a.gpg] https://apt.example.com stable main" > /etc/apt/sources.list.d/a.list\n' },
		{ name: 'keys that go', good: 'FROM debian:12-slim\nRUN apt-key list && apt-key del 0123456789ABCDEF0123456789ABCDEF01234567\n' },
	],
};

interface Fault {
	readonly range: TextRange;
	readonly message: string;
	readonly severity: Severity;
	readonly fixes?: readonly Fix[] | (() => readonly Fix[]);
}

const GPG = /^gpg2?$/;
const RECEIVES = /^--rec(?:v|eive)(?:-keys?)?$/;
const CLEAR = /^["']?(?:http|ftp):\/\//i;

function* faults(model: DockerfileModel, stage: Stage, run: Run, command: ShellCommand): Iterable<Fault> {
	const aptKey = command.name === 'apt-key';
	const word = command.nameWord;
	if (!word || !aptKey && !GPG.test(command.name)) return;
	const receives = command.args.some(({ value }) => RECEIVES.test(value));
	if (receives) for (const key of keysOf(command)) {
		const length = lengthOf(stage, run, key);
		if (length === undefined || length >= 32) continue;
		yield { range: key.range, severity: 'warning', message: `${length <= 8 ? 'Eight digits' : 'Less than the fingerprint'} of a key can be forged. Name its whole fingerprint.` };
	}
	const source = command.pipedFrom.map(downloadOf).find((download) => download !== undefined);
	const takes = aptKey ? command.args.some(({ value }) => value === 'add') : command.args.some(({ value }) => /^--(?:import|dearmou?r|fetch-keys?)$/.test(value));
	const clear = takes && source?.urls.some(({ value }) => CLEAR.test(value)) || command.args.some(({ value }, i) => CLEAR.test(value) && /^--fetch-keys?$/.test(command.args[i - 1]?.value ?? ''));
	if (clear) yield { range: word.range, severity: 'warning', message: 'The key comes in the clear, so anybody on the way can swap it. Fetch it over https:// and compare its fingerprint.', ...(aptKey && { fixes: () => aptKeyFixes(model, run, command) }) };
	else if (aptKey && (takes || command.args[0]?.value === 'adv' && (receives || command.args.some(({ value }) => /^--fetch-keys?$/.test(value))))) {
		yield { range: word.range, severity: 'info', message: 'apt-key trusts the key for every source, and newer releases have no apt-key. Store the key in a file of its own, and name it with signed-by.', fixes: () => aptKeyFixes(model, run, command) };
	}
	const verify = GPG.test(command.name) ? command.args.find(({ value }) => value === '--verify') : undefined;
	const item = verify && run.script.chain.find((each) => each.commands.includes(command));
	const next = item && run.script.chain[run.script.chain.indexOf(item) + 1];
	if (verify && next?.operator === '||' && /^(?:true|:|echo)$/.test(next.commands[0]?.name ?? '')) yield { range: verify.range, severity: 'warning', message: 'The build goes on when the signature is wrong. Let it stop.' };
}

/** The words behind `--recv-keys`, up to the next option; ids in quotes may be several in one. */
function keysOf({ args }: ShellCommand): readonly ShellWord[] {
	const from = args.findIndex(({ value }) => RECEIVES.test(value));
	const rest = args.slice(from + 1);
	const end = rest.findIndex(({ value }) => value.startsWith('-'));
	return end < 0 ? rest : rest.slice(0, end);
}

/** How many digits of the key are named; undefined when that is not known. */
function lengthOf(stage: Stage, run: Run, key: ShellWord): number | undefined {
	const value = expand(key.value, undefined, stage.lookupAt(run.instruction.range.start));
	const digits = value.kind === 'known' ? value.value.text.replace(/^0x/i, '').replace(/\s+/g, '') : '';
	return /^[0-9a-f]{8,64}$/i.test(digits) ? digits.length : undefined;
}

/** `… | apt-key add -` becomes a file: of one source, when just one stands in the same step, else for all as before. */
function aptKeyFixes(model: DockerfileModel, run: Run, command: ShellCommand): readonly Fix[] {
	const source = command.pipedFrom[0] && downloadOf(command.pipedFrom[0]);
	const plain = command.exact && run.form !== 'exec' && command.pipedFrom.length === 1 && command.pipesInto.length === 0 && command.redirections.length === 0;
	if (!plain || !source || !command.nameWord || !command.args.every(({ value }) => /^(?:add|-|--yes|--quiet|-q)$/.test(value))) return [];
	const host = /^["']?\w+:\/\/(?:www\.)?([\w.-]+)/.exec(source.urls[0]?.value ?? '')?.[1];
	if (!host) return [];
	const { range } = run.instruction;
	const lines = [...model.text.slice(range.start, range.end).matchAll(/\bdeb(?:-src)?[ \t]+(\[[ \t]*)?(?=[\w$][^\n]*?:\/\/)/g)];
	const signed = lines.length === 1 && !model.text.slice(range.start, range.end).includes('signed-by');
	const file = `${signed ? '/usr/share/keyrings' : '/etc/apt/trusted.gpg.d'}/${host}.asc`;
	const edits: TextEdit[] = [replace({ start: command.nameWord.range.start, end: command.range.end }, `tee ${file} > /dev/null`)];
	const line = lines[0];
	if (signed && line) edits.push(insert(range.start + line.index + line[0].length, line[1] === undefined ? `[signed-by=${file}] ` : `signed-by=${file} `));
	return [unsafeFix(signed ? 'Trust the key for this source alone' : 'Store the key in a file', 'The key must be in its text form (BEGIN PGP PUBLIC KEY); a binary one needs the ending .gpg.', edits, { preferred: true, level: 'maximum' })];
}
