/**
 * Serves one HTTP exchange of `bulwark/fetch`, in the editor's own process: that is where VS Code puts its proxy and its
 * certificates under Node's functions. The only module of the extension that reaches the network; {@link Gate} stands in
 * front of it. Redirects are not followed.
 */
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';

export interface FetchParams {
	readonly method: 'GET' | 'HEAD' | 'POST';
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
	readonly maxBytes: number;
	/** Milliseconds. */
	readonly timeLimit: number;
}

/** The body in base64; or the code and the text of Node's error. */
export type FetchAnswer =
	| { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
	| { readonly trouble: string; readonly detail: string };

/** Never rejects. */
export function fetchOnce(params: FetchParams, signal: AbortSignal): Promise<FetchAnswer> {
	return new Promise((resolve) => {
		const limit = AbortSignal.timeout(params.timeLimit);
		const fail = (error: unknown): void => {
			const { code = '', message = String(error) } = error as { code?: string; message?: string };
			resolve({ trouble: signal.aborted ? 'cancelled' : limit.aborted ? 'ETIMEDOUT' : code, detail: message });
		};
		try {
			const url = new URL(params.url);
			const options = { method: params.method, headers: params.headers, signal: AbortSignal.any([signal, limit]) };
			const sent = (url.protocol === 'https:' ? requestSecure : requestPlain)(url, options, (answer) => read(answer, params.maxBytes).then(resolve, fail));
			sent.on('error', fail);
			sent.end(params.body);
		} catch (error) {
			fail(error);
		}
	});
}

async function read(answer: IncomingMessage, maxBytes: number): Promise<FetchAnswer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of answer as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > maxBytes) return { trouble: 'tooLarge', detail: '' };
		chunks.push(chunk);
	}
	if (!answer.complete) return { trouble: 'ECONNRESET', detail: '' };
	const headers = Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value ?? '']);
	return { status: answer.statusCode ?? 0, headers: Object.fromEntries(headers), body: Buffer.concat(chunks).toString('base64') };
}
