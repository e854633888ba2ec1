/**
 * The lightbulb: fixes (one preferred for each finding), all fixes of the same rule, "ignore", the rule's
 * severity in the project, the rule's page, and `source.fixAll.bulwark` with the safe fixes. Edits are
 * computed when an action is chosen, where the client can wait.
 */
import { isLocked, pageUrl, pinEdits, planPins, REASON, type ReportedFinding, SEVERITIES, type TextRange, withRule } from '../../engine/index';
import { PROJECT_FILE, readBeside, readProjectFiles } from '../../ports/buildContext';
import { encodePath, type FileReader, resolveUri } from '../../ports/files';
import { type Deed, editsOf, fixOf, mainFix, safeFix } from '../changes';
import type { Client } from '../client';
import type { Cancellation, Online } from '../online';
import { type ActionKind, type Change, type CodeAction, type CodeActionParams, type Diagnostic, findingOf, KINDS, toCodeAction, toDiagnostic, toWorkspaceEdit } from '../convert';
import type { AnySnapshot, Session } from '../session';
import { FOLLOW_UP, OPEN_PAGE } from './commands';

/** What an unresolved action carries. */
type ActionData = Deed & { readonly uri: string; readonly version: number };

/** The rule whose finding a registry can mend. */
const PINS = 'image-not-digest-pinned';

interface Offer {
	readonly title: string;
	readonly kind: ActionKind;
	readonly deed: Deed;
	readonly findings: readonly number[];
	readonly preferred?: boolean;
}

/** Where the files around a document are. */
export interface Around {
	readonly files: FileReader;
	/** The workspace folder that a document lies in. */
	folderOf(uri: string): string | undefined;
	readonly online: Online;
	/** Tells the user why an action does nothing. */
	complain(message: string): void;
}

export async function codeActions(snapshot: AnySnapshot, params: CodeActionParams, client: Client, around: Around): Promise<CodeAction[]> {
	const { document, analysis } = snapshot;
	const wanted = (kind: string): boolean => params.context.only?.some((only) => only === '' || kind === only || kind.startsWith(`${only}.`)) ?? true;
	const chosen = worstFirst(snapshot, chosenFindings(snapshot, params));
	const diagnostics = (indexes: readonly number[]): Diagnostic[] => indexes.flatMap((index) => analysis.findings[index] ? [toDiagnostic(document, analysis.findings[index], index, client)] : []);
	const actions: CodeAction[] = [];
	for (const { title, kind, deed, findings, preferred } of offers(snapshot, chosen, client, around)) {
		if (!wanted(kind)) continue;
		const data: ActionData = { ...deed, uri: document.uri, version: document.version };
		const edit = client.resolveEdits ? undefined : await workspaceEdit(snapshot, deed, client, around);
		const followUp = deed.do === 'fix' ? fixOf(snapshot, deed)?.followUp : undefined;
		actions.push(toCodeAction(title, kind, {
			...(findings.length > 0 && { diagnostics: diagnostics(findings) }), ...(preferred && { isPreferred: true }),
			...(edit ? { edit } : { data }),
			...(followUp !== undefined && { command: { title: 'What remains to be done', command: client.followUpCommand ?? FOLLOW_UP, arguments: [title, followUp] } }),
		}));
	}
	if (client.showDocument && wanted(KINDS.page)) {
		for (const rule of rulesOf(snapshot, chosen)) {
			const command = { title: `Open the page of ${rule}`, command: OPEN_PAGE, arguments: [analysis.findings.find((finding) => finding.rule === rule)?.link ?? pageUrl(rule)] };
			actions.push(toCodeAction(command.title, KINDS.page, { command, diagnostics: diagnostics(chosen.filter((index) => analysis.findings[index]?.rule === rule)) }));
		}
	}
	return actions;
}

/** Fills in the edit of an action that was chosen. @throws when the document has changed since. */
export async function resolveCodeAction(action: CodeAction, session: Session, client: Client, around: Around, cancellation?: Cancellation): Promise<CodeAction> {
	const data = action.data as ActionData | undefined;
	if (!data || action.edit) return action;
	const snapshot = session.currentAny(data.uri);
	if (snapshot?.document.version !== data.version) throw new Error(CHANGED);
	if (data.do !== 'pin') return { ...action, edit: await workspaceEdit(snapshot, data, client, around) };
	const pinned = await pinnedBy(snapshot, data.finding, around, cancellation);
	if (typeof pinned === 'string') {
		// An error would be told by its number only.
		around.complain(pinned);
		return action;
	}
	if (snapshot.document.version !== data.version) throw new Error(CHANGED);
	return { ...action, edit: toWorkspaceEdit(snapshot.document, { edits: pinned }, client) };
}

/** The edits that pin a finding's image, or why there are none. */
async function pinnedBy(snapshot: AnySnapshot, index: number, { online }: Around, cancellation?: Cancellation) {
	if (snapshot.kind) return 'Only images of a Dockerfile can be pinned.';
	const { findings, model } = snapshot.analysis;
	const range = findings[index]?.range;
	const { pins } = await online.withDigests(cancellation, (lookup) => planPins(model, lookup, { only: range }));
	const [problem] = pins.flatMap((pin) => pin.problem ?? []);
	return problem ?? (pins.length === 0 ? 'This image cannot be pinned: not all of it is known before the build.' : pinEdits(pins));
}

const CHANGED = 'The file has changed since this action was offered. Open the lightbulb again.';

/** Numbers of the findings that are meant: those of the diagnostics given, else those that the range touches. */
function chosenFindings({ document, analysis }: AnySnapshot, { range, context }: CodeActionParams): number[] {
	const named = context.diagnostics.map((diagnostic) => findingOf(diagnostic, document.version));
	const known = named.filter((index): index is number => index !== undefined && analysis.findings[index] !== undefined);
	if (known.length > 0 && known.length === context.diagnostics.length) return known;
	const asked: TextRange = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
	return analysis.findings.flatMap((finding, index) => finding.range.start <= asked.end && asked.start <= finding.range.end ? [index] : []);
}

/** The gravest finding first; of two alike, the one that marks less text. */
function worstFirst({ analysis: { findings } }: AnySnapshot, chosen: readonly number[]): number[] {
	const weight = (index: number): number => SEVERITIES.indexOf(findings[index]?.severity ?? 'hint');
	const length = (index: number): number => (findings[index]?.range.end ?? 0) - (findings[index]?.range.start ?? 0);
	return [...chosen].sort((a, b) => weight(a) - weight(b) || length(a) - length(b));
}

function rulesOf({ analysis }: AnySnapshot, chosen: readonly number[]): string[] {
	return [...new Set(chosen.flatMap((index) => analysis.findings[index]?.rule ?? []))];
}

function* offers(snapshot: AnySnapshot, chosen: readonly number[], client: Client, { online }: Around): Iterable<Offer> {
	const { findings } = snapshot.analysis;
	// Two rules may lead to the same change: it is offered once.
	const seen = new Set<string>();
	for (const index of chosen) {
		const finding = findings[index] as ReportedFinding;
		const asks = finding.rule === PINS && !snapshot.kind && client.online && client.resolveEdits && online.isPossible;
		if (asks) yield { title: 'Pin it to its digest (asks the registry)', kind: KINDS.quickFix, deed: { do: 'pin', finding: index }, findings: [index], preferred: true };
		const main = asks ? undefined : mainFix(finding);
		for (const [number, fix] of finding.fixes.entries()) {
			if (fix.files?.length && !client.createFiles) continue;
			const change = JSON.stringify(fix.edits);
			if (fix.edits.length > 0 && seen.has(change)) continue;
			seen.add(change);
			const title = fix.applicability === 'safe' ? fix.title : `${fix.title} (needs review)`;
			yield { title, kind: KINDS.quickFix, deed: { do: 'fix', finding: index, fix: number }, findings: [index], preferred: fix === main };
		}
	}
	for (const rule of rulesOf(snapshot, chosen)) {
		const alike = findings.flatMap((finding, index) => finding.rule === rule && mainFix(finding) && !mainFix(finding)?.files?.length ? [index] : []);
		if (alike.length > 1) yield { title: `Fix all in this file: ${rule}`, kind: KINDS.fixAllOfRule, deed: { do: 'fixRule', rule }, findings: alike };
	}
	// What the policy keeps on would stay.
	const ignorable = chosen.filter((index) => !snapshot.options.policy || !isLocked(snapshot.options.policy, { id: findings[index]?.rule ?? '', category: findings[index]?.category ?? 'hygiene' }));
	const hasComments = snapshot.kind?.name !== 'daemon' && snapshot.kind?.name !== 'bake';
	for (const index of hasComments ? ignorable : []) {
		const { rule } = findings[index] as ReportedFinding;
		yield { title: `Ignore ${rule} here (add a reason)`, kind: KINDS.ignore, deed: { do: 'ignore', finding: index }, findings: [index] };
	}
	if (hasComments) for (const rule of rulesOf(snapshot, ignorable)) yield { title: `Ignore ${rule} in this file (add a reason)`, kind: KINDS.ignore, deed: { do: 'ignoreInFile', rule }, findings: chosen.filter((index) => findings[index]?.rule === rule) };
	if (client.createFiles && resolveUri(PROJECT_FILE, snapshot.document.uri) !== undefined) {
		for (const rule of rulesOf(snapshot, ignorable)) yield* severities(rule, findings, ignorable);
	}
	if (findings.some((finding) => safeFix(finding))) yield { title: 'Apply all safe fixes', kind: KINDS.fixAll, deed: { do: 'fixAll' }, findings: [] };
}

/** A rule's severity one step lower, and the rule off, for the whole project. */
function* severities(rule: string, findings: readonly ReportedFinding[], chosen: readonly number[]): Iterable<Offer> {
	const own = chosen.filter((index) => findings[index]?.rule === rule);
	const worst = Math.min(...own.map((index) => SEVERITIES.indexOf(findings[index]?.severity ?? 'hint')));
	const lower = SEVERITIES[worst + 1];
	if (lower) yield { title: `Report ${rule} as ${lower} in this project`, kind: KINDS.ignore, deed: { do: 'setRule', rule, wish: lower }, findings: own };
	yield { title: `Switch ${rule} off in this project`, kind: KINDS.ignore, deed: { do: 'setRule', rule, wish: 'off' }, findings: own };
}

async function workspaceEdit(snapshot: AnySnapshot, deed: Deed, client: Client, around: Around) {
	const { version } = snapshot.document;
	const change: Change = {
		edits: editsOf(snapshot, deed),
		...(deed.do === 'fix' && { files: await filesOf(snapshot, deed, around.files) }),
		...(deed.do === 'setRule' && { files: await projectFileWith(snapshot.document.uri, deed, around) }),
		...((deed.do === 'ignore' || deed.do === 'ignoreInFile') && { placeholder: REASON }),
	};
	if (snapshot.document.version !== version) throw new Error(CHANGED);
	return toWorkspaceEdit(snapshot.document, change, client);
}

async function filesOf(snapshot: AnySnapshot, deed: Extract<Deed, { do: 'fix' }>, reader: FileReader): Promise<NonNullable<Change['files']>> {
	const { uri: base } = snapshot.document;
	const result: NonNullable<Change['files']>[number][] = [];
	for (const { path, content } of fixOf(snapshot, deed)?.files ?? []) {
		const uri = resolveUri(encodePath(path), base);
		const text = uri === undefined ? undefined : await readBeside(reader, base, path);
		if (uri !== undefined) result.push({ uri, content, exists: typeof text === 'string' ? { text } : null });
	}
	return result;
}

/** The nearest `bulwark.json` with the rule changed; where there is none, a new one at the top of the workspace folder. */
async function projectFileWith(document: string, { rule, wish }: Extract<Deed, { do: 'setRule' }>, { files, folderOf }: Around): Promise<NonNullable<Change['files']>> {
	const folder = folderOf(document);
	const [nearest] = await readProjectFiles(files, document, folder);
	const uri = nearest?.uri ?? resolveUri(PROJECT_FILE, folder === undefined ? document : `${folder.replace(/\/$/, '')}/`);
	if (uri === undefined) return [];
	const content = withRule(nearest?.text ?? null, rule, wish);
	if (content === undefined) throw new Error(`${PROJECT_FILE} is not valid JSON. Mend it first.`);
	return [{ uri, content, exists: nearest ? { text: nearest.text } : null }];
}
