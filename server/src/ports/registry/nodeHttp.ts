/**
 * HTTP through Node, for the command line: by the proxies that HTTPS_PROXY and NO_PROXY name, with the certificates that
 * Node trusts (NODE_EXTRA_CA_CERTS adds to them). Plain HTTP goes to this machine only, and never by a proxy.
 */
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { type Http, type HttpRequest, type HttpResponse, HttpTrouble, TIME_LIMIT, troubleOf } from './http';

export const nodeHttp: Http = (asked, signal) => new Promise((resolve, reject) => {
	const limit = AbortSignal.timeout(TIME_LIMIT);
	const fail = (error: unknown): void => reject(signal?.aborted ? new HttpTrouble('cancelled') : limit.aborted ? new HttpTrouble('timeout') : troubleOf(error));
	try {
		const url = new URL(asked.url);
		const proxy = url.protocol === 'https:' ? getProxyForUrl(asked.url) : '';
		const options = { method: asked.method, headers: asked.headers, signal: signal ? AbortSignal.any([signal, limit]) : limit, ...(proxy !== '' && { agent: new HttpsProxyAgent(proxy) }) };
		const sent = (url.protocol === 'https:' ? requestSecure : requestPlain)(url, options, (answer) => read(answer, asked).then(resolve, fail));
		sent.on('error', fail);
		sent.end(asked.body);
	} catch (error) {
		fail(error);
	}
});

async function read(answer: IncomingMessage, { maxBytes }: HttpRequest): Promise<HttpResponse> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of answer as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > maxBytes) throw new HttpTrouble('tooLarge');
		chunks.push(chunk);
	}
	if (!answer.complete) throw new HttpTrouble('broken');
	const headers = Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value ?? '']);
	return { status: answer.statusCode ?? 0, headers: Object.fromEntries(headers), body: Buffer.concat(chunks) };
}
