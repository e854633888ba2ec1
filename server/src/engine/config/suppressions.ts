/**
 * Comments that switch findings off, ours and the peers'. Ours: `# bulwark ignore=rule[,rule] -- reason` for the
 * instruction that follows, `# bulwark global ignore=…` anywhere for the file. A peer's pragma counts for the rules that
 * name its id in `sameAs`; one that names no id, for all rules that the peer has, too. Sources: the peers' documentation,
 * and for KICS and hadolint their parsers.
 */
import type { DockerfileModel } from '../model/model';
import type { RuleMeta } from '../rules/rule';
import type { Comment, Instruction } from '../syntax/instruction';
import type { LineIndex } from '../text/lines';
import type { TextRange } from '../text/range';
import { countBefore, lastBefore, startOf } from '../text/sorted';
import { matchesAny } from '../text/wildcard';

export interface Suppression {
	/** `bulwark`, `hadolint`, `buildkit`… as in `sameAs`. */
	readonly tool: string;
	readonly comment: TextRange;
	/** The comment and the instruction that it stands for; the whole file when absent. */
	readonly scope?: TextRange;
	/** As written; none: everything that the tool knows. */
	readonly ids: readonly SuppressedId[];
	/** Behind the pragma; for the peers' also in words on the line above. */
	readonly reason?: string;
	matches(rule: RuleMeta): boolean;
}

export interface SuppressedId {
	readonly text: string;
	readonly range: TextRange;
	matches(rule: RuleMeta): boolean;
}

/** What the editor writes for the user to replace: no reason. */
export const REASON = 'reason';

type Reach = 'next' | 'stage' | 'file';

interface Pragma {
	readonly tool: string;
	/** Groups: `ids`, `reason`, and `global` for the file. */
	readonly pattern: RegExp;
	readonly reach: Reach | ((match: RegExpExecArray) => Reach);
	/** What stands between two ids. */
	readonly between?: RegExp;
	/** Names that stand for every rule of the tool. */
	readonly all?: readonly string[];
	/** Counts only as a parser directive, before everything else. */
	readonly directive?: true;
}

const LIST = '(?<ids>[\\w./*-]+(?:\\s*,\\s*[\\w./*-]+)*)';
const REST = '(?<rest>.*)$';
const NEXT_OR_FILE = (match: RegExpExecArray): Reach => match.groups?.['global'] === undefined ? 'next' : 'file';

const PRAGMAS: readonly Pragma[] = [
	{ tool: 'bulwark', pattern: new RegExp(`^bulwark\\s+(?<global>global\\s+)?ignore\\s*=\\s*${LIST}${REST}`, 'id'), reach: NEXT_OR_FILE, all: ['all'] },
	{ tool: 'hadolint', pattern: new RegExp(`^hadolint\\s+(?<global>global\\s+)?ignore\\s*=\\s*${LIST}${REST}`, 'id'), reach: NEXT_OR_FILE },
	{ tool: 'buildkit', pattern: new RegExp(`^check\\s*=\\s*(?:[^\\n]*;)?\\s*skip\\s*=\\s*${LIST}${REST}`, 'id'), reach: 'file', all: ['all'], directive: true },
	{ tool: 'tally', pattern: new RegExp(`^tally\\s+(?<global>global\\s+)?ignore\\s*=\\s*${LIST}${REST}`, 'id'), reach: NEXT_OR_FILE, all: ['all'] },
	{ tool: 'checkov', pattern: new RegExp(`(?:checkov|bridgecrew|cortex):skip\\s*=\\s*${LIST}${REST}`, 'id'), reach: 'file' },
	{ tool: 'trivy', pattern: /\b(?:trivy|tfsec):ignore:(?<ids>[\w.*-]+(?:(?:\[[^\]]*\]|:(?:exp|ws):[^\s:]+)*\s+(?:trivy|tfsec):ignore:[\w.*-]+)*)(?:\[[^\]]*\]|:(?:exp|ws):[^\s:]+)*(?<rest>.*)$/id, reach: 'next', between: /(?:\[[^\]]*\]|:(?:exp|ws):[^\s:]+)*\s+(?:trivy|tfsec):ignore:/gi, all: ['*'] },
	{ tool: 'semgrep', pattern: /^nosem(?:grep)?(?![\w-])(?:\s*:\s*(?<ids>[\w./-]+(?:\s*,\s*[\w./-]+)*))?(?<rest>.*)$/id, reach: 'next' },
	{ tool: 'kics', pattern: /^kics-scan\s+(?<command>ignore-line|ignore-block|ignore)(?![\w-])(?<rest>.*)$/id, reach: (match) => KICS_REACH[match.groups?.['command']?.toLowerCase() ?? ''] ?? 'next' },
	{ tool: 'sonar', pattern: /\bNOSONAR\b(?:\(\s*(?<ids>[\w:.-]+(?:\s*,\s*[\w:.-]+)*)\s*\))?(?<rest>.*)$/d, reach: 'next' },
];

/** A block of KICS is a stage when it stands above FROM, else the instruction. */
const KICS_REACH: Readonly<Record<string, Reach>> = { 'ignore-line': 'next', 'ignore-block': 'stage', ignore: 'file' };

/** What leads to a reason, in one tool or another: `-- why`, `# why`, `;reason=why`, `:why`. */
const REASON_AFTER = /^\s*(?:--|#|\/\/|;\s*reason\s*=|:|-\s|\()\s*(?<reason>\S.*)$/i;

/** Looked at before any pattern: most comments are none of these. */
const LIKELY = /ignore|skip|nosem|NOSONAR/i;

/** A text with comments in which pragmas may stand. */
export interface Commented {
	readonly text: string;
	readonly lines: LineIndex;
	readonly comments: readonly Comment[];
	/** What reads like a comment and is a parser directive. */
	readonly directives: readonly Comment[];
	/** The comment and what it stands for. */
	scopeOf(comment: Comment, reach: 'next' | 'stage'): TextRange;
}

export function readSuppressions(model: DockerfileModel): Suppression[] {
	return suppressionsIn({ text: model.text, lines: model.lines, comments: model.tree.comments, directives: directiveComments(model), scopeOf: (comment, reach) => scopeOf(model, comment, reach) });
}

export function suppressionsIn(source: Commented): Suppression[] {
	const found: Suppression[] = [];
	const { directives } = source;
	for (const comment of [...source.comments, ...directives]) {
		if (!LIKELY.test(comment.text)) continue;
		for (const pragma of PRAGMAS) {
			if (pragma.directive && !directives.includes(comment)) continue;
			const match = pragma.pattern.exec(comment.text);
			if (!match) continue;
			found.push(suppression(source, comment, pragma, match));
			break;
		}
	}
	return found;
}

function suppression(source: Commented, comment: Comment, pragma: Pragma, match: RegExpExecArray): Suppression {
	const reach = typeof pragma.reach === 'function' ? pragma.reach(match) : pragma.reach;
	const scope = reach === 'file' ? undefined : source.scopeOf(comment, reach);
	const text = source.text.indexOf(comment.text, comment.range.start);
	const ids = idsIn(pragma, match, text);
	const reason = REASON_AFTER.exec(match.groups?.['rest'] ?? '')?.groups?.['reason']?.trimEnd() ?? (pragma.tool === 'bulwark' ? undefined : wordsAbove(source, comment));
	return {
		tool: pragma.tool, comment: comment.range, ids, ...(scope && { scope }), ...(reason !== undefined && reason.toLowerCase() !== REASON && { reason }),
		matches: ids.length === 0 ? (rule) => isOf(pragma.tool, rule) : (rule) => ids.some((id) => id.matches(rule)),
	};
}

/** Most peers have no place for a reason: people write it on the line above. */
function wordsAbove({ lines, comments }: Commented, { range }: Comment): string | undefined {
	const line = lines.lineAt(range.start);
	const end = line === 0 ? -1 : lines.contentRange(line - 1).end;
	const above = lastBefore(comments, end, startOf);
	return above?.range.end === end && /[A-Za-z]{2}\s+\S/.test(above.text) && !PRAGMAS.some(({ pattern }) => pattern.test(above.text)) ? above.text : undefined;
}

/** Far more than anybody writes. */
const MOST_IDS = 200;

/** @param at where the comment's text starts in the document */
function idsIn(pragma: Pragma, match: RegExpExecArray, at: number): SuppressedId[] {
	const list = match.groups?.['ids'];
	const from = match.indices?.groups?.['ids']?.[0];
	if (list === undefined || from === undefined) return [];
	const ids: SuppressedId[] = [];
	let start = 0;
	const add = (end: number): void => {
		const text = list.slice(start, end);
		const wanted = text.toLowerCase();
		const all = pragma.all?.includes(wanted) ?? false;
		ids.push({ text, range: { start: at + from + start, end: at + from + end }, matches: (rule) => all ? isOf(pragma.tool, rule) : named(rule, pragma.tool, wanted) });
	};
	for (const separator of list.matchAll(pragma.between ?? /\s*,\s*/g)) {
		if (ids.length === MOST_IDS) return ids;
		add(separator.index);
		start = separator.index + separator[0].length;
	}
	add(list.length);
	return ids;
}

function isOf(tool: string, rule: RuleMeta): boolean {
	return tool === 'bulwark' || rule.sameAs.some((same) => same.startsWith(`${tool}:`));
}

/** True when a rule says the same as another tool's id, in any of its spellings. */
export function answersTo(rule: RuleMeta, tool: string, id: string): boolean {
	return named(rule, tool, id.toLowerCase());
}

/** @param id lower-cased */
function named(rule: RuleMeta, tool: string, id: string): boolean {
	if (tool === 'bulwark') return rule.id === id || (rule.covers?.includes(id) ?? false);
	return peersOf(rule).some(({ owner, name }) => {
		if (owner === tool) return name === id || name.endsWith(`/${id}`) || SAME[tool]?.(name, id) === true || id.includes('*') && matchesAny([id], name);
		return tool === 'tally' && `${owner}:${name}` === id.replace('/', ':');
	});
}

interface Peer {
	readonly owner: string;
	readonly name: string;
}

const peers = new WeakMap<RuleMeta, readonly Peer[]>();

/** `sameAs` in lower case and in parts. */
function peersOf(rule: RuleMeta): readonly Peer[] {
	const known = peers.get(rule);
	if (known) return known;
	const made = rule.sameAs.map((same): Peer => {
		const colon = same.indexOf(':');
		return { owner: same.slice(0, colon).toLowerCase(), name: same.slice(colon + 1).toLowerCase() };
	});
	peers.set(rule, made);
	return made;
}

/** Tools whose ids have more than one spelling. */
const SAME: Readonly<Record<string, (name: string, id: string) => boolean>> = {
	trivy: (name, id) => plainTrivy(name) === plainTrivy(id),
	// With the path of the rule's file in front: `dockerfile.security.missing-user.missing-user`.
	semgrep: (name, id) => id.endsWith(`.${name}`),
	sonar: (name, id) => id.endsWith(`:${name}`),
};

/** `DS-0002`, `AVD-DS-0002` and the older `DS002`. */
function plainTrivy(id: string): string {
	return id.replace(/^avd-/, '').replace(/^ds-?0*(?=\d)/, 'ds');
}

/** `# check=skip=…` on top is a parser directive; the text behind its `#` reads like a comment's. */
function directiveComments(model: DockerfileModel): Comment[] {
	return model.tree.directives.filter((d) => d.name === 'check').map((d) => ({ range: d.range, text: model.text.slice(d.range.start, d.range.end).replace(/^#\s*/, ''), inside: false }));
}

function scopeOf(model: DockerfileModel, comment: Comment, reach: 'next' | 'stage'): TextRange {
	const next = following(model, comment);
	const stage = reach === 'stage' && next?.keyword === 'FROM' ? model.stageAt(next.range.start) : undefined;
	return { start: comment.range.start, end: stage?.range.end ?? next?.range.end ?? comment.range.end };
}

function following(model: DockerfileModel, comment: Comment): Instruction | undefined {
	const { instructions } = model.tree;
	return instructions[countBefore(instructions, comment.range.start + 1, ({ range }) => range.end)];
}
