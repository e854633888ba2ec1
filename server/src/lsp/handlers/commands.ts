/**
 * `workspace/executeCommand`: the plan of Harden, a document's score, a rule's page, what remains to be done after a fix.
 * Harden changes nothing itself: the client shows the plan and applies it.
 */
import { harden, type Level, LEVELS } from '../../engine/index';
import { type ExecuteCommandParams, toHardenAnswer } from '../convert';
import type { Session } from '../session';

export const HARDEN = 'bulwark.server.harden';
export const SUMMARY = 'bulwark.server.summary';
export const OPEN_PAGE = 'bulwark.server.openPage';
export const FOLLOW_UP = 'bulwark.server.followUp';
export const COMMANDS = [HARDEN, SUMMARY, OPEN_PAGE, FOLLOW_UP] as const;

export interface CommandPorts {
	readonly session: Session;
	openExternal(url: string): Promise<unknown>;
	inform(message: string): void;
}

export async function executeCommand({ command, arguments: args = [] }: ExecuteCommandParams, { session, openExternal, inform }: CommandPorts): Promise<unknown> {
	const [first, second] = args as readonly unknown[];
	const { uri, level } = (typeof first === 'object' && first !== null ? first : { uri: first, level: second }) as { uri?: unknown; level?: unknown };
	switch (command) {
		case HARDEN: {
			const snapshot = typeof uri === 'string' ? await session.snapshot(uri, true) : undefined;
			if (!snapshot) return null;
			return toHardenAnswer(snapshot.document, harden(snapshot.text, { ...snapshot.options, level: isLevel(level) ? level : 'recommended' }));
		}
		case SUMMARY: {
			const snapshot = typeof uri === 'string' ? await session.snapshot(uri) : undefined;
			if (!snapshot) return null;
			const { score, grade, findings } = snapshot.analysis;
			const counts = { error: 0, warning: 0, info: 0, hint: 0 };
			for (const { severity } of findings) counts[severity]++;
			return { version: snapshot.document.version, score, grade, counts };
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

function isLevel(value: unknown): value is Level {
	return (LEVELS as readonly unknown[]).includes(value);
}
