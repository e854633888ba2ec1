/**
 * Downloads in a script: what is fetched, whether it goes to a file or on to the next command, which commands check it
 * and which ones run what comes in. Commands only; what a rule makes of them is the rule's.
 */
import { optionsOf } from '../shell/options';
import type { Option, ShellCommand, ShellScript, ShellWord } from '../shell/types';
import type { Instruction } from '../syntax/instruction';
import { once } from '../text/once';
import { Recent } from '../text/recent';
import { readRun, type Run } from './run';
import type { Stage } from './stage';

export interface Download {
	readonly command: ShellCommand;
	/** The addresses; at least one. */
	readonly urls: readonly ShellWord[];
	/** The file that it is written to, as written, quotes off; absent when it goes to the standard output. */
	readonly file?: string;
	/** The word that names the file, when there is one. */
	readonly fileWord?: ShellWord;
	/** The option that says where to: `-o`, `-O`, `--output-document`. */
	readonly option?: Option;
}

const STDOUT = new Set(['-', '/dev/stdout', '/dev/fd/1']);
const DEVICES = /^\/dev\/(?:null|stdout|stderr)$/;
const LOCAL = /^(?:https?:\/\/)?(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\])(?:[:/]|$)/i;
const WEB_COMMANDS = new Set(['invoke-webrequest', 'iwr', 'invoke-restmethod', 'irm', 'start-bitstransfer']);

/** The command as a download, or undefined when it is none: a probe of the own host, an upload, a version query. */
export function downloadOf(command: ShellCommand): Download | undefined {
	const { options, operands } = optionsOf(command);
	const named = (...names: readonly string[]): Option | undefined => options.find((option) => names.includes(option.name));
	switch (command.name) {
		case 'curl': case 'curl.exe': {
			if (command.dialect === 'powershell' && named('outfile')) return web(command, operands, options);
			if (named('I', 'head', 'd', 'data', 'data-binary', 'data-raw', 'F', 'form', 'T', 'upload-file')) return undefined;
			const url = named('url')?.valueWord;
			const option = named('o', 'output');
			const remote = named('O', 'remote-name', 'remote-name-all');
			return toFile(command, url ? [url, ...operands] : operands, option ?? remote, inFolder(named('output-dir')?.value, option ? option.value : remote ? baseName : undefined));
		}
		case 'wget': case 'wget2': {
			if (command.dialect === 'powershell' && named('outfile')) return web(command, operands, options);
			if (named('spider', 'post-data', 'post-file', 'V', 'version')) return undefined;
			const option = named('O', 'output-document');
			return toFile(command, operands, option, option ? option.value : inFolder(named('P', 'directory-prefix')?.value, baseName));
		}
		case 'aria2c': {
			const option = named('o', 'out');
			return toFile(command, operands, option, inFolder(named('d', 'dir')?.value, option?.value ?? baseName));
		}
		case 'php': {
			const code = named('r', 'run')?.valueWord;
			const [, url, file] = /\bcopy\(\s*\\?["'](https?:[^"'\\]+)\\?["']\s*,\s*\\?["']([^"'\\]+)\\?["']/.exec(code?.value ?? '') ?? [];
			return code && url !== undefined && file !== undefined && !LOCAL.test(url) ? { command, urls: [code], file } : undefined;
		}
		default: return WEB_COMMANDS.has(command.name) ? web(command, operands, options) : undefined;
	}
}

type Target = string | ((url: string) => string) | undefined;

/** The option that names a folder says nothing of the standard output. */
function inFolder(folder: string | undefined, target: Target): Target {
	if (folder === undefined || target === undefined || typeof target === 'string' && STDOUT.has(target)) return target;
	const within = folder.replace(/^\.\/+|(?<=.)\/+$/g, '');
	const joined = (file: string): string => within === '.' || within === '' ? file : `${within === '/' ? '' : within}/${file}`;
	return typeof target === 'string' ? joined(target) : (url) => joined(target(url));
}

function web(command: ShellCommand, operands: readonly ShellWord[], options: readonly Option[]): Download | undefined {
	const uri = options.find((option) => ['uri', 'source'].includes(option.name))?.valueWord;
	const option = options.find((each) => ['outfile', 'destination'].includes(each.name));
	// A switch like -UseBasicParsing is read as if it took the next word.
	const loose = options.flatMap((each) => each.valueWord ?? []).find((word) => /^["'(]*https?:/i.test(word.value));
	return toFile(command, uri ? [uri] : operands.length > 0 ? operands : loose ? [loose] : [], option, option?.value);
}

function toFile(command: ShellCommand, operands: readonly ShellWord[], option: Option | undefined, target: Target): Download | undefined {
	const urls = operands.filter((word) => isAddress(word.value) && !LOCAL.test(word.value));
	const [first] = urls;
	if (!first) return undefined;
	const redirect = command.redirections.find((each) => (each.operator === '>' || each.operator === '>>' || each.operator === '>|') && (each.descriptor ?? 1) === 1)?.target;
	const written = typeof target === 'function' ? target(first.value) : target;
	if (written === undefined || STDOUT.has(written)) {
		const place = { command, urls, ...(option && { option }) };
		return redirect && !DEVICES.test(redirect.value) ? { ...place, file: redirect.value, fileWord: redirect } : redirect && redirect.value !== '/dev/stdout' ? undefined : place;
	}
	if (DEVICES.test(written)) return undefined;
	return { command, urls, file: written, ...(option && { option }), ...(option?.valueWord && typeof target === 'string' && { fileWord: option.valueWord }) };
}

function isAddress(text: string): boolean {
	return /^(?:https?|ftps?):\/\//i.test(text) || /^\$[{(\w]/.test(text) || /^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[:/?]|$)/i.test(text);
}

/** What is left of a path or an address behind its last slash, without the query. */
export function baseName(path: string): string {
	const plain = path.replace(/[?#](?![^{]*\}).*$/, '').replace(/\/+$/, '');
	return plain.slice(plain.lastIndexOf('/') + 1);
}

const VERIFIES = /\b(?:sha\d*sum|shasum|md5sum|b[23]sum|cksum|gpgv|gpg2?\s[^&|;]*--verify|cosign\s+verify|minisign|signify|slsa-verifier|rekor-cli|attestation\s+verify|openssl\s+(?:dgst|sha\d+)|sha\d*\s+-[qc]|rpm2?\s+(?:-K|--checksig)|rpmkeys|Get-FileHash|Get-AuthenticodeSignature|certutil\s+-hashfile|hash_file|checksum)\b/i;

/** True when a text holds a command that checks a digest or a signature. On the safe side: any that could. */
export function verifies(text: string): boolean {
	const known = verified.get(text) ?? { does: VERIFIES.test(text.replace(/(?:https?|ftp):\/\/\S+/gi, '')) };
	verified.set(text, known);
	return known.does;
}

const verified = new Recent<string, { readonly does: boolean }>(2000);

/**
 * True when the instruction checks the download, or checks something that cannot be told from it. Where all of its checks
 * name one of its downloads, `echo "… FILE" | sha256sum -c`, they are checks of those files and of no others.
 */
export function isVerified(text: string, run: Run, download: Download): boolean {
	const { range } = run.instruction;
	if (!verifies(text.slice(range.start, range.end))) return false;
	const files = checkedFiles(text, run);
	return files === undefined || download.file !== undefined && files.has(plainName(download.file));
}

const checkedFiles = (text: string, run: Run): ReadonlySet<string> | undefined => checked(run, text).files;

const checked = once((run: Run, text: string): { readonly files?: ReadonlySet<string> } => {
	const { range } = run.instruction;
	const named = run.commands.flatMap((command) => namedCheck(command) ?? []);
	let rest = text.slice(range.start, range.end);
	for (const { from, to } of named.toReversed()) rest = rest.slice(0, from - range.start) + rest.slice(to - range.start);
	const downloads = new Set(run.commands.flatMap((command) => plainName(downloadOf(command)?.file ?? '')));
	if (named.length === 0 || verifies(rest) || named.some(({ file }) => !downloads.has(file))) return {};
	return { files: new Set(named.map(({ file }) => file)) };
});

/** `echo "DIGEST  FILE" | sha256sum -c`, `gpg --verify SIGNATURE FILE`: the file, and where the commands stand. */
function namedCheck(command: ShellCommand): { readonly file: string; readonly from: number; readonly to: number } | undefined {
	if (/^gpg2?$/.test(command.name)) {
		const { options, operands: [, file, ...others] } = optionsOf(command);
		const plain = others.length === 0 && options.some(({ name, valueWord }) => name === 'verify' && !valueWord);
		return plain && file ? { file: plainName(file.value), from: command.range.start, to: command.range.end } : undefined;
	}
	const [source, ...others] = command.pipedFrom;
	if (!source || others.length > 0 || !checksInput(command) || !/^(?:echo|printf)$/.test(source.name)) return undefined;
	const word = source.args.at(-1);
	const [, file] = /[ *]([^\s*]+)$/.exec(word?.value.trim() ?? '') ?? [];
	return file === undefined ? undefined : { file: plainName(file), from: source.range.start, to: command.range.end };
}

/** `sha256sum -c -`, which fails when nothing comes in. */
export function checksInput({ name, args }: ShellCommand): boolean {
	if (!/^(?:sha\d+|b2|md5)sum$|^shasum$/.test(name) || !args.some(({ value }) => /^-\w*c|^--check$/.test(value))) return false;
	return args.every(({ value }) => value.startsWith('-') || value === '/dev/stdin' || /^\d+$/.test(value));
}

/** `${A}` and `$A` are one, `./x` and `x` are. */
function plainName(file: string): string {
	return file.replace(/\$\{(\w+)\}/g, '$$$1').replace(/["']/g, '').replace(/^\.\//, '');
}

const SHELLS = /^(?:ba|da|a|z|k|fi)?sh$/;
const LANGUAGES = /^(?:python[\d.]*|pypy\d*|perl|ruby|node|nodejs|php\d*|lua|pwsh|powershell|iex|invoke-expression)$/;

export function isShell(command: ShellCommand): boolean {
	return SHELLS.test(command.name);
}

/** True for programs that run a text given to them: shells, Python, Perl, PowerShell… */
export function isInterpreter(command: ShellCommand): boolean {
	return isShell(command) || LANGUAGES.test(command.name);
}

/** The words of an interpreter that reads its script from the standard input. */
export interface ReadsInput {
	readonly options: readonly ShellWord[];
	/** The words that the script itself gets. */
	readonly args: readonly ShellWord[];
}

/** How an interpreter is called that runs what it reads: `bash -s -- --yes`. Undefined when it has a script of its own. */
export function readsScript(command: ShellCommand): ReadsInput | undefined {
	if (!isInterpreter(command)) return undefined;
	const shell = isShell(command);
	const options: ShellWord[] = [];
	for (let i = 0, stdin = false; i < command.args.length; i++) {
		const word = command.args[i] as ShellWord;
		const { value } = word;
		const rest = command.args.slice(i + 1);
		if (value === '--' || value === '-' || value === '/dev/stdin') return { options, args: rest[0]?.value === '--' ? rest.slice(1) : rest };
		if (!/^[-+]/.test(value)) return stdin ? { options, args: command.args.slice(i) } : undefined;
		if (shell) {
			if (/^-\w*c/.test(value)) return undefined;
			if (/^-\w*s/.test(value)) { stdin = true; if (value !== '-s') options.push(word); continue; }
			options.push(word);
			if (/^-\w*o$/.test(value) && rest[0]) { options.push(rest[0]); i++; }
			continue;
		}
		if (/^-\w*[ceEmnpfrR]/.test(value) || /^--(?:eval|print|run|command)/.test(value)) return undefined;
		options.push(word);
	}
	return { options, args: [] };
}

/** The command that runs a downloaded file: `sh x`, `. ./x`, `./x`. */
export function runnerOf(run: Run, { command, file = '' }: Download): ShellCommand | undefined {
	const name = baseName(file);
	if (name === '') return undefined;
	return run.commands.slice(run.commands.indexOf(command) + 1).find((each) => {
		const program = each.nameWord?.value ?? '';
		if (program === `./${name}` || program === file && program.includes('/')) return true;
		const operand = each.args.find((arg) => !/^[-+]/.test(arg.value));
		return (isInterpreter(each) || each.name === '.' || each.name === 'source') && operand !== undefined && baseName(operand.value) === name;
	});
}

/** All that a stage runs: RUN, CMD, ENTRYPOINT, and what ONBUILD and HEALTHCHECK hold. */
export const scriptsOf = once((stage: Stage, text: string): readonly Run[] => {
	const others = stage.instructions.flatMap((instruction): Instruction[] => {
		const inner = instruction.keyword === 'ONBUILD' || instruction.keyword === 'HEALTHCHECK' ? instruction.nested : instruction;
		return inner && (inner.keyword === 'CMD' || inner.keyword === 'ENTRYPOINT' || inner.keyword === 'RUN' && inner !== instruction) ? [inner] : [];
	});
	const read = others.map((instruction) => readRun(instruction, text, stage.shellAt(instruction.range.start)));
	return [...stage.runs, ...read].sort((a, b) => a.instruction.range.start - b.instruction.range.start);
});

/** A digest to be filled in: no file has it, so the build stops until somebody does. */
export const NO_DIGEST = '0'.repeat(64);

/** The command that checks a file against {@link NO_DIGEST}. */
export function checkCommand(file: string): string {
	const quote = /[\s"'`]/.test(file) ? undefined : '"';
	return quote ? `echo "${NO_DIGEST}  ${file}" | sha256sum -c -` : `echo '${NO_DIGEST}  ${file}' | sha256sum -c -`;
}

/** What must follow a check, so that its failure ends the script: nothing where `&&` or `set -e` sees to it. */
export function orStop(script: ShellScript, item: ShellScript['chain'][number]): '' | ' || exit 1' {
	const next = script.chain[script.chain.indexOf(item) + 1]?.operator;
	const strict = script.commands.some((command) => command.name === 'set' && command.args.some((arg) => /^-\w*e/.test(arg.value) || arg.value === 'errexit'));
	return strict || next === undefined || next === '&&' ? '' : ' || exit 1';
}

/**
 * The text of a download that goes to the standard output, changed to write a file; undefined when that cannot be told.
 * `-f` is added to curl, or the page of an error would be taken for the file.
 */
export function writingTo(text: string, { command, option }: Download, file: string): string | undefined {
	const { nameWord, range } = command;
	if (!nameWord || !command.exact || command.redirections.some((each) => (each.descriptor ?? 1) === 1)) return undefined;
	const source = text.slice(range.start, range.end);
	const at = (word: ShellWord): number => word.range.start - range.start;
	const value = option?.valueWord;
	if (option && value) {
		const end = value.range.end - range.start;
		if (value !== option.word) return `${source.slice(0, at(value))}${file}${source.slice(end)}`;
		const cut = source.slice(0, end).endsWith('-') ? end - 1 : -1;
		return cut < 0 ? undefined : `${source.slice(0, cut)}${option.word.value.startsWith('--') ? '' : ' '}${file}${source.slice(end)}`;
	}
	if (command.name !== 'curl') return undefined;
	const [first] = command.args;
	if (first && /^-[a-zA-Z#]+$/.test(first.text) && !/[oHduXAbceETCKmrtUwxyYzDFQP]/.test(first.text)) {
		const cluster = first.text.includes('f') ? first.text : `-f${first.text.slice(1)}`;
		return `${source.slice(0, at(first))}${cluster}o ${file}${source.slice(at(first) + first.text.length)}`;
	}
	const name = nameWord.range.end - range.start;
	const fails = optionsOf(command).options.some((each) => each.name === 'f' || each.name === 'fail');
	return `${source.slice(0, name)} -${fails ? '' : 'f'}o ${file}${source.slice(name)}`;
}

/** The item of a chain where a command may be followed by `&& …`: nothing depends on its failure, and it stands alone. */
export function soleItem(script: ShellScript, commands: readonly ShellCommand[]): ShellScript['chain'][number] | undefined {
	const index = script.chain.findIndex((item) => commands.every((command) => item.commands.includes(command)));
	const item = script.chain[index];
	const next = script.chain[index + 1]?.operator;
	if (!item || item.operator === '||' || item.operator === '&' || next === '||' || next === '&') return undefined;
	const [first, last] = [commands[0], commands.at(-1)];
	return first?.exact && last?.exact && item.range.start === first.range.start && item.range.end === last.range.end ? item : undefined;
}
