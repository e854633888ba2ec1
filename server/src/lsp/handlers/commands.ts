/**
 * `workspace/executeCommand`: the plan of Harden, what its levels would bring, how to run the image, a document's score,
 * the isolation of a service, a rule's page, what remains to be done after a fix. Nothing is changed here: the client shows what is answered, and
 * applies it.
 */
import { describeProvenance, planPins } from '../../engine/index';
import { type ExecuteCommandParams, type Position, toPinAnswer } from '../convert';
import type { Cancellation, Online } from '../online';
import type { Scans } from '../scans';
import type { ContextViews } from '../contextViews';
import type { Session } from '../session';
import { dayOf } from '../today';
import { hardenLevels, hardenPlan, runAdviceFor } from './harden';

export const HARDEN = 'bulwark.server.harden';
export const LEVELS = 'bulwark.server.hardenLevels';
export const RUN_ADVICE = 'bulwark.server.runAdvice';
export const SUMMARY = 'bulwark.server.summary';
export const ISOLATION = 'bulwark.server.isolation';
export const PIN = 'bulwark.server.pin';
export const PROVENANCE = 'bulwark.server.provenance';
export const SCAN = 'bulwark.server.scan';
export const SLIMMER = 'bulwark.server.slimmer';
export const OPEN_PAGE = 'bulwark.server.openPage';
export const FOLLOW_UP = 'bulwark.server.followUp';
/** A folder of what a build would copy: `{ uri, folder?, anew? }` → a `ContextAnswer`. */
export const CONTEXT = 'bulwark.server.context';
export const CANCEL_CONTEXT = 'bulwark.server.cancelContext';
export const COMMANDS = [HARDEN, LEVELS, RUN_ADVICE, SUMMARY, ISOLATION, PIN, PROVENANCE, SCAN, SLIMMER, OPEN_PAGE, FOLLOW_UP, CONTEXT, CANCEL_CONTEXT] as const;

export interface CommandPorts {
	readonly session: Session;
	readonly contexts: ContextViews;
	openExternal(url: string): Promise<unknown>;
	inform(message: string): void;
	readonly online: Online;
	readonly scans: Scans;
	/** What is known of a document has changed. */
	refresh(uri: string): void;
}

export async function executeCommand({ command, arguments: args = [] }: ExecuteCommandParams, { session, contexts, openExternal, inform, online, scans, refresh }: CommandPorts, cancellation?: Cancellation): Promise<unknown> {
	const [first, second] = args as readonly unknown[];
	const { uri, ...wishes } = (typeof first === 'object' && first !== null ? first : { uri: first, level: second }) as { uri?: unknown; level?: unknown; range?: unknown; update?: unknown; compare?: unknown };
	const settled = async () => typeof uri === 'string' ? session.snapshot(uri, true) : undefined;
	const anySettled = async () => typeof uri === 'string' ? session.any(uri, true) : undefined;
	switch (command) {
		case HARDEN: return hardenPlan(await anySettled(), wishes);
		case LEVELS: return hardenLevels(await anySettled());
		case RUN_ADVICE: return runAdviceFor(await settled());
		case SUMMARY: {
			const snapshot = typeof uri === 'string' ? await session.any(uri) : undefined;
			if (!snapshot) return null;
			const { score, grade, findings } = snapshot.analysis;
			const counts = { error: 0, warning: 0, info: 0, hint: 0 };
			for (const { severity } of findings) counts[severity]++;
			return { version: snapshot.document.version, score, grade, counts };
		}
		case CONTEXT: {
			const { folder, anew } = first as { folder?: unknown; anew?: unknown };
			return typeof uri === 'string' ? contexts.look(uri, typeof folder === 'string' ? folder : '', anew === true) : null;
		}
		case CANCEL_CONTEXT:
			if (typeof uri === 'string') await contexts.cancel(uri);
			return null;
		case PIN: {
			const snapshot = await settled();
			if (!snapshot) return null;
			const { document, analysis: { model } } = snapshot;
			const { version } = document;
			const plan = await online.withDigests(cancellation, (lookup) => planPins(model, lookup, { update: wishes.update === true }));
			// What was typed meanwhile has other places.
			return document.version === version ? toPinAnswer(document, plan) : { version, changed: true, pins: [], leftAlone: [] };
		}
		case PROVENANCE: {
			const snapshot = await settled();
			if (!snapshot) return null;
			const found = await online.lookUpProvenance(snapshot.analysis.model, cancellation);
			return found.map(([reference, answer]) => ({ reference, markdown: 'problem' in answer ? answer.problem : describeProvenance(answer.provenance) }));
		}
		case SCAN: {
			const snapshot = await settled();
			if (!snapshot) return null;
			try {
				return await scans.scan(snapshot.analysis.model, { compare: wishes.compare === true, today: dayOf(snapshot.options) }, cancellation);
			} catch (error) {
				return { report: '', images: [], problem: error instanceof Error ? error.message : String(error) };
			} finally {
				refresh(snapshot.document.uri);
			}
		}
		// What makes an image smaller after it was built.
		case SLIMMER: return await scans.installed('mint', 'slim') ?? null;
		case ISOLATION: {
			const { position } = (typeof first === 'object' && first !== null ? first : {}) as { position?: unknown };
			const snapshot = typeof uri === 'string' ? await session.any(uri, true) : undefined;
			if (!snapshot) return null;
			if (snapshot.kind) return isPosition(position) ? snapshot.kind.isolation?.(snapshot.analysis, snapshot.document.offsetAt(position)) ?? null : null;
			return (await import('../../engine/beside')).imageIsolation(snapshot.analysis);
		}
		case OPEN_PAGE:
			if (typeof first === 'string' && first.startsWith('https://')) await openExternal(first);
			return null;
		case FOLLOW_UP:
			inform(`${String(first)}: ${String(second)}`);
			return null;
		default: return null;
	}
}

function isPosition(value: unknown): value is Position {
	return typeof value === 'object' && value !== null && typeof (value as Partial<Position>).line === 'number' && typeof (value as Partial<Position>).character === 'number';
}
