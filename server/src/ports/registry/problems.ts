/** What went wrong with a registry, as a sentence for the user: what, and what to do. */
import { type HttpResponse, HttpTrouble, TIME_LIMIT, type TroubleKind } from './http';

/** The message is for the user. */
export class RegistryProblem extends Error {
	/** @param isAnswer the registry was there, and has said no */
	constructor(message: string, readonly isAnswer = false) {
		super(message);
	}
}

const NO_ANSWER: Readonly<Record<TroubleKind, (registry: string, detail: string) => string>> = {
	cancelled: () => 'Cancelled.',
	declined: (registry, detail) => detail || `${registry} was not asked: you have not allowed it.`,
	timeout: (registry) => `${registry} did not answer within ${TIME_LIMIT / 1000} seconds.`,
	unknownHost: (registry) => `${registry} cannot be reached. Check the name and the network.`,
	refused: (registry) => `${registry} refuses the connection: no registry runs there.`,
	broken: (registry) => `${registry} broke off the connection. Try again.`,
	certificate: (registry, detail) => `The certificate of ${registry} is not trusted (${detail}). Add its authority to the system's, or to NODE_EXTRA_CA_CERTS.`,
	tooLarge: (registry) => `${registry} answered with more than a registry does.`,
	other: (registry, detail) => `${registry} cannot be asked: ${detail}`,
};

/** @param what the image, or what else was asked for */
export function problemOf(answer: HttpResponse | HttpTrouble, { registry }: { readonly registry: string }, what = '', loginsAllowed = true): string {
	if (answer instanceof HttpTrouble) return NO_ANSWER[answer.kind](registry, answer.message);
	switch (answer.status) {
		case 401: return `${registry} has no ${what}, or wants a login for it${loginsAllowed ? ': docker login' : '. Bulwark uses the logins of docker login only where you allow it'}.`;
		case 403: return `${registry} does not let you read ${what}.`;
		case 404: return `${registry} has no ${what}.`;
		case 429: return `${registry} limits how often it may be asked. Try again ${after(answer.headers['retry-after'])}${loginsAllowed ? '' : ', or with a login'}.`;
		default: return `${registry} answered with ${answer.status}${answer.status >= 500 ? '. Try again later' : ''}.`;
	}
}

/** `Retry-After` is a number of seconds or a date. */
function after(header: string | undefined): string {
	const seconds = header === undefined ? Number.NaN : /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
	if (!(seconds > 0)) return 'later';
	return seconds < 120 ? `in ${Math.ceil(seconds)} seconds` : `in ${Math.ceil(seconds / 60)} minutes`;
}
