/**
 * Downloads that a step makes in a plain way: the address as written, how the same program is asked for what lies beside
 * it, and the version. Undefined where the step reaches the publisher in a way that is not ours to repeat.
 */
import type { Download } from '../model/downloads';
import { expand } from '../model/resolve';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import { optionsOf } from '../shell/options';
import type { ShellWord } from '../shell/types';
import { own } from '../text/own';

/** Programs, as they are asked for a small text; with the options that change nothing about what is fetched. */
const FETCH: Readonly<Record<string, { readonly command: string; readonly plain: ReadonlySet<string> }>> = {
	curl: { command: 'curl -fsSL', plain: new Set(['f', 's', 'S', 'L', 'o', 'O', '#', 'v', 'fail', 'silent', 'show-error', 'location', 'output', 'output-dir', 'remote-name', 'remote-name-all', 'progress-bar', 'retry', 'retry-delay', 'retry-all-errors', 'retry-connrefused', 'retry-max-time', 'connect-timeout', 'm', 'max-time', 'proto', 'proto-redir', 'tlsv1.2', 'tlsv1.3', 'compressed', 'create-dirs', 'ipv4', '4']) },
	wget: { command: 'wget -qO-', plain: new Set(['q', 'n', 'v', 'O', 'P', 'quiet', 'no-verbose', 'output-document', 'directory-prefix', 'progress', 'show-progress', 't', 'tries', 'T', 'timeout', 'https-only', 'secure-protocol', '4']) },
};

/** A download from one address, by a command that says nothing of how the publisher is reached. */
export interface PlainDownload {
	/** By HTTPS; as written, with its variables. */
	readonly address: string;
	/** The same program, when it is asked for a small text on its standard output. */
	readonly fetch: string;
}

/** @param file that the download goes to, as a script would write it within double quotes */
export function plainDownload(stage: Stage, run: Run, { command, urls: [url, ...others], option }: Download, file: string): PlainDownload | undefined {
	const fetch = own(FETCH, command.name);
	if (!url || others.length > 0 || !fetch || command.dialect !== 'posix' || !hasTools(stage) || /^~|["`\\]/.test(file)) return undefined;
	const { options } = optionsOf(command);
	if (options.some(({ name, value }) => !fetch.plain.has(name) && !(/^(?:H|header)$/.test(name) && /^accept:/i.test(value ?? ''))) || option === undefined && command.name === 'wget' && url.value.includes('%')) return undefined;
	const written = addressOf(stage, run, url)?.replace(/^http:/, 'https:');
	return written === undefined ? undefined : { address: written, fetch: fetch.command };
}

/** Images without a shell's usual programs have no place for the check. */
function hasTools({ root: { facts }, isScratch }: Stage): boolean {
	return !isScratch && !/^(?:distroless|scratch|windows)$/.test(facts?.distro?.family ?? '');
}

/** In a name or an address: plain text, variables, and commands that only tell the machine or the newest version. */
const PLAIN = /^(?:[\w./:%+~@-]|\$\w+|\$\{\w+\}|\$\((?:dpkg --print-architecture|uname -[ms]|arch|apk --print-arch|curl -[sLfS -]+ https:\/\/[\w./-]+\/stable[\w.-]*\.txt)\))+$/;

/** The address as written; what a variable holds that is all of it, where that holds variables that are the same in both places. */
function addressOf(stage: Stage, run: Run, url: ShellWord): string | undefined {
	const [, name] = /^\$\{?(\w+)\}?$/.exec(url.value) ?? [];
	if (name === undefined) return PLAIN.test(url.value) && isOneWord(url) ? url.value : undefined;
	const offset = run.instruction.range.start;
	const declared = stage.declarationAt(name, offset);
	const value = declared?.property.value;
	if (!declared || value === undefined || setIn(run, name) || !PLAIN.test(value)) return undefined;
	const inside = [...value.matchAll(/\$\{?(\w+)/g)].map((match) => match[1] as string);
	const same = inside.every((each) => !setIn(run, each) && stage.declarationAt(each, offset) === stage.declarationAt(each, declared.instruction.range.start));
	return same && (stage.declarations.includes(declared) || inside.length === 0) ? value : undefined;
}

/** Not quoted, or quoted from end to end: its value can be written with quotes of one kind. In single quotes, $ is no variable. */
function isOneWord({ text, value }: ShellWord): boolean {
	return text === value || text === `"${value}"` || text === `'${value}'` && !value.includes('$');
}

/** True where the step itself gives the variable a value, or may. */
export function setIn(run: Run, name: string): boolean {
	return run.commands.some(({ assignments, name: program, args }) => assignments.some((each) => each.name === name) || /^(?:read|export|declare|local|unset|eval|\.|source)$/.test(program) && args.some(({ value }) => value.split('=')[0] === name));
}

/** The version in the address, undefined when it is not known: what the script computes is no part of one. */
export function versionOf(stage: Stage, run: Run, address: string): string | undefined {
	const value = expand(valuesOf(run, address), undefined, stage.lookupAt(run.instruction.range.start));
	const text = value.kind === 'known' ? value.value.text : versionPart(stage, run, address);
	return /\d+(?:\.\d+)+/.exec(text.replace(/^https?:\/\/[^/]+/, '').replace(/\$\([^)]*\)/g, ''))?.[0];
}

/** With the variables put in that the script sets once, to a known value. */
function valuesOf(run: Run, written: string): string {
	return written.replace(/\$(?:(\w+)|\{(\w+)\})/g, (use, bare: string | undefined, braced: string | undefined) => {
		const set = run.commands.flatMap(({ assignments }) => assignments).filter(({ name }) => name === (bare ?? braced));
		return set.length === 1 && set[0]?.value?.known ? set[0].value.value : use;
	});
}

/** Variable by variable, as some are known at the build only: `TARGETARCH`. */
function versionPart(stage: Stage, run: Run, written: string): string {
	const lookup = stage.lookupAt(run.instruction.range.start);
	return valuesOf(run, written).replace(/\$(?:\w+|\{\w+\})/g, (use) => {
		const value = expand(use, undefined, lookup);
		return value.kind === 'known' ? value.value.text : '';
	});
}

export function atLeast(version: string, since: string): boolean {
	const [is, least] = [version, since].map((text) => text.split('.').map(Number)) as [number[], number[]];
	for (let i = 0; i < least.length; i++) {
		const difference = (is[i] ?? 0) - (least[i] ?? 0);
		if (difference !== 0) return difference > 0;
	}
	return true;
}

/** An address as a word of a script. */
export function quoted(text: string): string {
	return /^[\w./:%+@-]+$/.test(text) ? text : `"${text}"`;
}
