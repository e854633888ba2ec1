/**
 * Harden: the server's plan for one Dockerfile, or for the selected stages of it, previewed and applied; then the score
 * before and after, and a report of what was done and what is left to do.
 */
import { ProgressLocation, type QuickPickItem, type Range, type TextDocument, Uri, window, workspace } from 'vscode';
import { isOurs } from '../selector';
import type { Server } from '../server';
import type { Sheets } from '../sheets';
import { applyPlans, nameOf } from './hardenEdit';
import { counted, type HardenPlan, type Level, type LevelOffers, type Outcome, shown, toDoAfter } from './hardenPlan';
import { reportOf } from './hardenReport';

/** The code lens names the document by its address. */
export type From = Uri | string | undefined;

export function hardenCommand(server: Server, sheets: Sheets): (from?: From) => Promise<void> {
	return (from) => withDockerfile(from, (document) => harden(document, { level: levelFor(document) }, server, sheets));
}

export function hardenAtLevelCommand(server: Server, sheets: Sheets): (from?: From) => Promise<void> {
	return (from) => withDockerfile(from, async (document) => {
		const level = await chooseLevel(document, server);
		if (level) await harden(document, { level }, server, sheets);
	});
}

export function hardenSelectionCommand(server: Server, sheets: Sheets): () => Promise<void> {
	return () => withDockerfile(undefined, async (document) => {
		const range = window.activeTextEditor?.selection;
		await harden(document, { level: levelFor(document), ...(range && { range }) }, server, sheets);
	});
}

/** Opens the Dockerfile that a command means, and tells what went wrong with it. */
export async function withDockerfile(from: From, act: (document: TextDocument) => Promise<unknown>): Promise<void> {
	try {
		const uri = typeof from === 'string' ? Uri.parse(from) : from;
		const document = uri instanceof Uri ? await workspace.openTextDocument(uri) : window.activeTextEditor?.document;
		if (!document || !isOurs(document)) {
			void window.showInformationMessage('Bulwark: open a Dockerfile or a Compose file first.');
			return;
		}
		if (window.activeTextEditor?.document !== document) await window.showTextDocument(document);
		await act(document);
	} catch (error) {
		void window.showErrorMessage(`Bulwark: ${error instanceof Error ? error.message : String(error)}`);
	}
}

export function levelFor({ uri }: Pick<TextDocument, 'uri'>): Level {
	return workspace.getConfiguration('bulwark', uri).get<Level>('harden.level', 'recommended');
}

async function chooseLevel(document: TextDocument, server: Server): Promise<Level | undefined> {
	const offers = window.withProgress({ location: ProgressLocation.Window, title: 'Bulwark: planning' }, () => server.ask<LevelOffers>('bulwark.server.hardenLevels', { uri: document.uri.toString() }));
	const usual = levelFor(document);
	const items = async (): Promise<(QuickPickItem & { readonly level: Level })[]> => {
		const { score, levels } = await offers ?? { score: { score: 0, grade: '' }, levels: [] };
		return levels.map(({ level, note, scoreAfter, changes, risky, followUps }) => ({
			level, label: `${level === usual ? '$(star-full) ' : ''}${level[0]?.toUpperCase()}${level.slice(1)}`,
			description: changes === 0 ? 'nothing to change' : `${shown(score)} → ${shown(scoreAfter)} · ${counted(changes, 'change')}${risky > 0 ? `, ${risky} to review` : ''}${followUps > 0 ? ` · ${followUps} to do afterwards` : ''}`,
			detail: note,
		}));
	};
	const choice = await window.showQuickPick(items(), { title: `Harden ${nameOf(document)}`, placeHolder: `How far to go? The setting bulwark.harden.level is ${usual}.`, matchOnDescription: true });
	return choice?.level;
}

interface Wish {
	readonly level: Level;
	/** Only the stages that it touches. */
	readonly range?: Range;
}

async function harden(document: TextDocument, wish: Wish, server: Server, sheets: Sheets): Promise<void> {
	const plan = await window.withProgress({ location: ProgressLocation.Window, title: 'Bulwark: hardening' }, () => planFor(document, wish, server));
	await offerPlan(document, plan, server, sheets, wish.range ? `The selected part of ${nameOf(document)}` : nameOf(document));
}

/**
 * Previews a plan, applies what the user takes of it, and reports. @throws when the document has changed since.
 * @param subject what the plan is for, as a message begins
 */
export async function offerPlan(document: TextDocument, plan: HardenPlan, server: Server, sheets: Sheets, subject = nameOf(document)): Promise<void> {
	const name = nameOf(document);
	if (plan.hunks.length === 0 && plan.files.length === 0) {
		await tell(`${subject} needs nothing that Bulwark can do at the level ${plan.level}: score ${shown(plan.scoreBefore)}.`, { name, plan, after: plan.scoreBefore, taken: [], written: [] }, sheets);
		return;
	}
	const [outcome] = await applyPlans([{ document, plan }], server) ?? [];
	if (!outcome) return;
	const whole = outcome.taken.filter((taken) => taken === 'all').length;
	await tell(`${name}: score ${shown(plan.scoreBefore)} → ${shown(outcome.after)}. ${whole} of ${counted(plan.applied.length, 'change')} applied${rest(outcome)}.`, outcome, sheets);
}

/** @throws when there is none */
export async function planFor({ uri }: TextDocument, { level, range }: Wish, server: Server): Promise<HardenPlan> {
	const part = range && { range: { start: { line: range.start.line, character: range.start.character }, end: { line: range.end.line, character: range.end.character } } };
	const plan = await server.ask<HardenPlan>('bulwark.server.harden', { uri: uri.toString(), level, ...part });
	if (!plan) throw new Error('this Dockerfile could not be read.');
	return plan;
}

/** What is left to do is shown at once; all else is one click away. */
async function tell(message: string, outcome: Outcome, sheets: Sheets): Promise<void> {
	const toDo = toDoAfter(outcome).length > 0;
	if (toDo) sheets.show(reportOf(outcome));
	const choice = await window.showInformationMessage(message, ...(toDo ? [] : ['Show Report']));
	if (choice) sheets.show(reportOf(outcome));
}

function rest(outcome: Outcome): string {
	const toDo = toDoAfter(outcome);
	const { leftAlone } = outcome.plan;
	const parts = [...(toDo.length > 0 ? [`${toDo.length} to do`] : []), ...(leftAlone.length > 0 ? [`${leftAlone.length} left alone`] : [])];
	return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}
