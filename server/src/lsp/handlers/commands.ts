/**
 * `workspace/executeCommand`: the plan of Harden, what its levels would bring, how to run the image, a document's score,
 * a rule's page, what remains to be done after a fix. Nothing is changed here: the client shows what is answered, and
 * applies it.
 */
import type { ExecuteCommandParams } from '../convert';
import type { Session } from '../session';
import { hardenLevels, hardenPlan, runAdviceFor } from './harden';

export const HARDEN = 'bulwark.server.harden';
export const LEVELS = 'bulwark.server.hardenLevels';
export const RUN_ADVICE = 'bulwark.server.runAdvice';
export const SUMMARY = 'bulwark.server.summary';
export const OPEN_PAGE = 'bulwark.server.openPage';
export const FOLLOW_UP = 'bulwark.server.followUp';
export const COMMANDS = [HARDEN, LEVELS, RUN_ADVICE, SUMMARY, OPEN_PAGE, FOLLOW_UP] as const;

export interface CommandPorts {
	readonly session: Session;
	openExternal(url: string): Promise<unknown>;
	inform(message: string): void;
}

export async function executeCommand({ command, arguments: args = [] }: ExecuteCommandParams, { session, openExternal, inform }: CommandPorts): Promise<unknown> {
	const [first, second] = args as readonly unknown[];
	const { uri, ...wishes } = (typeof first === 'object' && first !== null ? first : { uri: first, level: second }) as { uri?: unknown; level?: unknown; range?: unknown };
	const settled = async () => typeof uri === 'string' ? session.snapshot(uri, true) : undefined;
	switch (command) {
		case HARDEN: return hardenPlan(await settled(), wishes);
		case LEVELS: return hardenLevels(await settled());
		case RUN_ADVICE: return runAdviceFor(await settled());
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
