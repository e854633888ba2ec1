/**
 * HTTP through the editor: the request `bulwark/fetch`, which clients that announce `online` in their initialization
 * options serve after the user has allowed it. The body of an answer is base64; `trouble` holds a code of Node's, or
 * `declined` with the reason.
 */
import { type Http, HttpTrouble, TIME_LIMIT, troubleOf } from './http';

export const FETCH = 'bulwark/fetch';

type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string } | { readonly trouble: string; readonly detail: string };

export type AskClient = (method: typeof FETCH, params: object, signal?: AbortSignal) => Promise<unknown>;

export function clientHttp(ask: AskClient): Http {
	return async (request, signal) => {
		let answer: Answer;
		try {
			answer = await unlessAborted(ask(FETCH, { ...request, timeLimit: TIME_LIMIT }, signal), signal) as Answer;
		} catch (error) {
			throw signal?.aborted ? new HttpTrouble('cancelled') : troubleOf(error);
		}
		if ('trouble' in answer) {
			const { trouble, detail } = answer;
			throw trouble === 'declined' || trouble === 'cancelled' || trouble === 'tooLarge' ? new HttpTrouble(trouble, detail) : troubleOf({ code: trouble, message: detail });
		}
		return { status: answer.status, headers: answer.headers, body: Uint8Array.from(atob(answer.body), (letter) => letter.charCodeAt(0)) };
	};
}

/** An editor may leave a cancelled request without an answer. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (!signal) return work;
	return new Promise((resolve, reject) => {
		const end = (): void => reject(new HttpTrouble('cancelled'));
		if (signal.aborted) end();
		signal.addEventListener('abort', end, { once: true });
		work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
	});
}
