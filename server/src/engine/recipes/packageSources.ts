/**
 * Package sources that the steps of a stage add, and whether they serve a newer release of the distribution, too. A source
 * that names no release does; one that asks for the release it runs on does where its publisher is known to have it. What
 * names the old release by a word is found elsewhere (`supportedBase.ts`).
 */
import { findRelease } from '../knowledge';
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import type { ShellCommand } from '../shell/types';

/** `doubtful` when the newer release may not be served; `lasting` when all that is added is. */
export type Sources = 'none' | 'lasting' | 'doubtful';

/** `deb [signed-by=…] https://… suite component`. */
const LINE = /\bdeb(?:-src)?\s+(?:\[[^\]\n]*\]\s*)?["']?((?:https?:\/\/|s3:\/\/|\$)[^\s"']*)\s+([^\s"'\\]+)/g;
/** The same in the newer form, a field to a line. */
const FIELDS = /^[ \t]*(?:\S+\s+['"])?Suites:[ \t]*(.+?)(?:\\n|$)/gm;
const FILE = /\.(?:list|sources)$|\/sources\.list\b/;

/** Where one begins, whether it can be read or not. */
const BEGINNING = /\bdeb(?:-src)?\s+(?:\[|https?:|s3:|\$)/g;
/** The release that runs, asked for by a command or a variable of `/etc/os-release`. */
const RUNNING = /lsb_release\s+(?:-\S+\s+)*-\w*c|lsb_release\b.*--codename|VERSION_CODENAME|UBUNTU_CODENAME/;
const CALL = /\$\([^()]*\)|`[^`\n]*`/g;
/** Publishers who have a suite for every supported release of Debian and Ubuntu. Source: their own lists of releases, 2026-11. */
const FOR_ALL = /^https?:\/\/(?:download\.docker\.com\/linux\/|apt\.postgresql\.org\/pub\/repos\/apt|nginx\.org\/packages\/)/;
/** The distributions' own: another suite of theirs is a mixture. */
const OWN = /^https?:\/\/(?:[\w.-]+\.)?(?:debian\.org|ubuntu\.com)\//;
const MOVING = /^(?:old.*|testing|unstable|experimental|sid|lts)(?:\/|$)/;
/** Node.js by NodeSource: one suite for all; where the distribution's own is as new, apt takes that one. */
const NODE = /^https?:\/\/deb\.nodesource\.com\/(?:setup|node)_(\d+|lts|current)/;
/** Node.js of Debian 12 is 18, of Ubuntu 24.04, too. Source: the package lists. */
const NODE_OF_THE_SYSTEM = 18;
/** Parts of the distribution itself. */
const PARTS = /^(?:main|universe|multiverse|restricted|contrib|non-free(?:-firmware)?|-.*)$/;

export function sourcesOf(model: DockerfileModel, stages: readonly Stage[], steps: readonly ShellCommand[], target: string): Sources {
	const found: boolean[] = [];
	const texts = stages.flatMap(({ runs }) => runs).map(({ instruction }) => inOneLine(model.text.slice(instruction.range.start, instruction.range.end)));
	for (const text of texts) {
		const lines = [...text.matchAll(LINE)];
		for (const [, address = '', suite = ''] of lines) found.push(lasts(address, suite));
		if ([...text.matchAll(BEGINNING)].length > lines.length) found.push(false);
		for (const [, suites = ''] of text.matchAll(FIELDS)) found.push(...suites.split(/\s+/).map((suite) => lasts('', suite)));
	}
	for (const command of steps) found.push(...added(command));
	for (const { copies } of stages) if (copies.some(({ instruction }) => instruction.words.some(({ text }) => FILE.test(text.replace(/["'\],]+$/, ''))))) found.push(false);
	if (found.length === 0) return 'none';
	// Debian 13 refuses keys with old signatures, and nobody sees from here which ones those are.
	return found.every(Boolean) && target !== 'debian:13' ? 'lasting' : 'doubtful';
}

/** Continuations taken out, and a word for each command whose output stands in the text. */
function inOneLine(text: string): string {
	const word = (call: string): string => RUNNING.test(call) ? '$VERSION_CODENAME' : '$OUTPUT';
	return text.replace(/[\\`][ \t]*\r?\n/g, ' ').replace(CALL, word).replace(CALL, word);
}

function lasts(address: string, suite: string): boolean {
	const node = NODE.exec(address)?.[1];
	if (node !== undefined) return suite === 'nodistro' && Number(node) > NODE_OF_THE_SYSTEM;
	if (RUNNING.test(suite)) return FOR_ALL.test(address);
	if (OWN.test(address) || !/^[\w./~+][\w./~+-]*$/.test(suite) || MOVING.test(suite)) return false;
	return !suite.split(/[-/_]/).some((word) => findRelease('debian', word) !== undefined || findRelease('ubuntu', word) !== undefined);
}

/** What a command adds without a line that can be read. */
function added({ name, args, pipesInto, redirections }: ShellCommand): boolean[] {
	const values = args.map(({ value }) => value);
	if (name === 'add-apt-repository' || name === 'apt-add-repository') return values.filter((value) => !PARTS.test(value) && !/^deb\s/.test(value)).map(() => false);
	if (name !== 'curl' && name !== 'wget') return [];
	const script = values.map((value) => NODE.exec(value)?.[1]).find((each) => each !== undefined);
	if (script !== undefined) return [/\D/.test(script) || Number(script) > NODE_OF_THE_SYSTEM];
	const saved = [...values, ...[...redirections, ...pipesInto.flatMap((each) => each.redirections)].map(({ target }) => target?.value ?? ''), ...pipesInto.flatMap((each) => each.args.map(({ value }) => value))];
	return saved.some((value) => FILE.test(value) || /sources\.list\.d/.test(value)) ? [false] : [];
}
