/**
 * Exchanges with registries by the OCI distribution protocol, logins included: anonymous, Basic, and the Bearer tokens that
 * a registry's token server gives. One session serves one command of the user's and keeps its tokens that long.
 * Sources: https://github.com/opencontainers/distribution-spec, https://distribution.github.io/distribution/spec/auth/.
 */
import { type Challenge, readChallenges } from './challenge';
import type { Login, Logins } from './credentials';
import { type Http, type HttpRequest, type HttpResponse, HttpTrouble } from './http';
import { problemOf, RegistryProblem } from './problems';
import { isLoopback, type Place } from './reference';

export interface Access {
	readonly http: Http;
	readonly logins: Logins;
	readonly signal?: AbortSignal | undefined;
	/** Whether logins are allowed at all, for advice. */
	readonly loginsAllowed: boolean;
}

/** The pull of an image asks several times; no registry has a reason to send us round more often than this. */
const MOST_REDIRECTS = 5;
const TOKEN_BYTES = 1 << 20;

type Ask = Pick<HttpRequest, 'method' | 'maxBytes'> & { readonly accept: readonly string[] };

export class RegistrySession {
	/** `Authorization` by registry and repository. */
	readonly #authorization = new Map<string, string>();

	constructor(readonly access: Access) {}

	/**
	 * Asks for `/v2/<path>/<rest>`.
	 * @param absence what is missing when the registry answers 404, for the message; absent: 404 is an answer
	 * @throws RegistryProblem
	 */
	async ask(place: Place, rest: string, ask: Ask, absence?: string): Promise<HttpResponse> {
		const url = `${place.origin}/v2/${place.path}/${rest}`;
		const key = `${place.origin}/${place.path}`;
		let answer = await this.#send(url, ask, place, this.#authorization.get(key));
		if (answer.status === 401) {
			const authorization = await this.#authorize(place, readChallenges(answer.headers['www-authenticate'] ?? ''));
			if (authorization !== undefined) {
				this.#authorization.set(key, authorization);
				answer = await this.#send(url, ask, place, authorization);
			}
		}
		if (answer.status >= 200 && answer.status < 300 || answer.status === 404 && absence === undefined) return answer;
		throw new RegistryProblem(problemOf(answer, place, absence ?? place.path, this.access.loginsAllowed), answer.status !== 429 && answer.status < 500);
	}

	async #send(url: string, { method, maxBytes, accept }: Ask, place: Place, authorization: string | undefined): Promise<HttpResponse> {
		let at = url;
		for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
			// A token is for the registry alone, not for where it sends us.
			const own = new URL(at).origin === new URL(url).origin;
			const answer = await this.#exchange({ method, url: at, maxBytes, headers: { ...HEADERS, Accept: accept.join(', '), ...(authorization !== undefined && own && { Authorization: authorization }) } }, place.registry);
			const next = answer.status >= 300 && answer.status < 400 ? answer.headers['location'] : undefined;
			if (next === undefined) return answer;
			at = secure(next, at, place);
		}
		throw new RegistryProblem(`${place.registry} redirects without end.`);
	}

	async #exchange(request: HttpRequest, who: string): Promise<HttpResponse> {
		try {
			return await this.access.http(request, this.access.signal);
		} catch (error) {
			if (error instanceof HttpTrouble) throw new RegistryProblem(problemOf(error, { registry: who }));
			throw error;
		}
	}

	/** The `Authorization` that a challenge asks for; undefined when there is no login that could give it. */
	async #authorize(place: Place, challenges: readonly Challenge[]): Promise<string | undefined> {
		const login = await this.access.logins(place.registry, this.access.signal);
		const bearer = challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters['realm'] !== undefined);
		if (bearer) return this.#token(place, bearer.parameters, login);
		return challenges.some(({ scheme }) => scheme === 'basic') && login && 'user' in login ? basic(login) : undefined;
	}

	async #token(place: Place, { realm = '', service, scope }: Challenge['parameters'], login: Login | undefined): Promise<string | undefined> {
		const url = new URL(secure(realm, place.origin, place));
		const fields = { ...(service !== undefined && { service }), scope: scope ?? `repository:${place.path}:pull` };
		let answer: HttpResponse;
		if (login && 'identityToken' in login) {
			const form = new URLSearchParams({ ...fields, grant_type: 'refresh_token', client_id: 'bulwark', refresh_token: login.identityToken });
			answer = await this.#exchange({ method: 'POST', url: url.href, maxBytes: TOKEN_BYTES, headers: { ...HEADERS, 'Content-Type': 'application/x-www-form-urlencoded' }, body: form.toString() }, url.host);
		} else {
			for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
			answer = await this.#exchange({ method: 'GET', url: url.href, maxBytes: TOKEN_BYTES, headers: { ...HEADERS, ...(login && { Authorization: basic(login) }) } }, url.host);
		}
		if (answer.status === 401 || answer.status === 403) return undefined;
		if (answer.status !== 200) throw new RegistryProblem(problemOf(answer, { registry: url.host }, place.path, this.access.loginsAllowed));
		const { token, access_token: accessToken } = jsonOf(answer, url.host) as { token?: unknown; access_token?: unknown };
		const value = [token, accessToken].find((each) => typeof each === 'string' && each !== '');
		if (value === undefined) throw new RegistryProblem(`${url.host} answered without a token.`);
		return `Bearer ${String(value)}`;
	}
}

const HEADERS = { 'User-Agent': 'bulwark', 'Accept-Encoding': 'identity' } as const;

/** @throws RegistryProblem for what is no JSON object */
export function jsonOf({ body }: HttpResponse, who: string): Readonly<Record<string, unknown>> {
	try {
		const value: unknown = JSON.parse(new TextDecoder().decode(body));
		if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
	} catch {
		// told below
	}
	throw new RegistryProblem(`${who} answered with something else than JSON: it is no registry, or a proxy stands in between.`);
}

function basic({ user, password }: Extract<Login, { user: string }>): string {
	return `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${user}:${password}`)))}`;
}

/** Nothing goes out in the clear, except between a registry of this machine and what else it has here. */
function secure(address: string, base: string, { registry, origin }: Place): string {
	let url: URL | undefined;
	try {
		url = new URL(address, base);
	} catch {
		// told below
	}
	if (url?.protocol === 'https:' || url?.protocol === 'http:' && origin.startsWith('http:') && isLoopback(url.host)) return url.href;
	throw new RegistryProblem(`${registry} sends us to an address that is not safe: ${address.slice(0, 100)}`);
}
