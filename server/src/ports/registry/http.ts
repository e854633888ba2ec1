/**
 * One HTTP exchange, as the registry client needs it. Who carries it out is the caller's choice: this process, or the
 * editor's, where its proxies and certificates are known. Redirects are not followed.
 */
export interface HttpRequest {
	readonly method: 'GET' | 'HEAD' | 'POST';
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
	/** A longer answer is refused. */
	readonly maxBytes: number;
}

export interface HttpResponse {
	readonly status: number;
	/** Lower-case names; several of one name are joined by `, `. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array;
}

export type TroubleKind = 'cancelled' | 'declined' | 'timeout' | 'unknownHost' | 'refused' | 'broken' | 'certificate' | 'tooLarge' | 'other';

/** There is no answer. */
export class HttpTrouble extends Error {
	constructor(readonly kind: TroubleKind, detail = '') {
		super(detail);
	}
}

/** @throws HttpTrouble, and nothing else */
export type Http = (request: HttpRequest, signal?: AbortSignal) => Promise<HttpResponse>;

/** How long an exchange may take, in milliseconds. */
export const TIME_LIMIT = 20_000;

const KINDS: Readonly<Record<string, TroubleKind>> = {
	ENOTFOUND: 'unknownHost', EAI_AGAIN: 'unknownHost', ECONNREFUSED: 'refused', ECONNRESET: 'broken', EPIPE: 'broken', HPE_INVALID_CONSTANT: 'broken',
	ETIMEDOUT: 'timeout', ENETUNREACH: 'unknownHost', EHOSTUNREACH: 'unknownHost',
};

/** What an error of Node's network functions means. */
export function troubleOf(error: unknown): HttpTrouble {
	if (error instanceof HttpTrouble) return error;
	const { code = '', message = String(error) } = error as { code?: string; message?: string };
	const isCertificate = /^(?:ERR_TLS_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_SSL_)/.test(code);
	return new HttpTrouble(isCertificate ? 'certificate' : KINDS[code] ?? 'other', message);
}
