/**
 * `bulwark/verify`: the hardened version of a document, proved by builds. Only a client that its user has asked sends it.
 * A cancelled request ends the build; so does the end of the server.
 */
import type { DocumentAnswer } from '../../build/index';
import { type Level, LEVELS } from '../../engine/index';
import { toHardenAnswer } from '../convert';
import type { Session } from '../session';

export const VERIFY = 'bulwark/verify';
/** What is done now: `{ uri, what }`. */
export const PROGRESS = 'bulwark/verifyProgress';

export type LoadBuild = () => Promise<Pick<typeof import('../../build/index'), 'verifyDocument'>>;

export interface VerifyParams {
	/** Of an open document that is a file. */
	readonly uri: string;
	/** As the report calls it. */
	readonly name: string;
	readonly level?: string;
	readonly engine?: string;
	/** Id → value of build secrets. */
	readonly secrets?: Readonly<Record<string, string>>;
}

export interface VerifyPorts {
	progress(uri: string, what: string): void;
	log(line: string): void;
}

/** As {@link DocumentAnswer}, with the plan that was proved in the place of the engine's own result. */
export type VerifyAnswer = Exclude<DocumentAnswer, { kind: 'verified' }> | {
	readonly kind: 'verified';
	/** False: the original does not build, so that nothing is proved. */
	readonly proved: boolean;
	readonly takenBack: number;
	readonly plan: object;
	/** Markdown. */
	readonly page: string;
};

interface Token {
	readonly isCancellationRequested: boolean;
	onCancellationRequested(listener: () => void): unknown;
}

export class Verifications {
	readonly #running = new Map<AbortController, Promise<unknown>>();

	constructor(private readonly session: Pick<Session, 'snapshot'>, private readonly load: LoadBuild, private readonly ports: VerifyPorts) {}

	/** Null for a document that is not open. */
	async verify(params: VerifyParams, token: Token): Promise<VerifyAnswer | null> {
		const stop = new AbortController();
		token.onCancellationRequested(() => stop.abort());
		if (token.isCancellationRequested) stop.abort();
		const running = this.#verify(params, stop.signal);
		this.#running.set(stop, running);
		try {
			return await running;
		} finally {
			this.#running.delete(stop);
		}
	}

	/** Ends every build and waits until its images are gone. */
	async stop(): Promise<void> {
		for (const stop of this.#running.keys()) stop.abort();
		await Promise.allSettled(this.#running.values());
	}

	async #verify({ uri, name, level, engine = 'auto', secrets = {} }: VerifyParams, signal: AbortSignal): Promise<VerifyAnswer | null> {
		const snapshot = await this.session.snapshot(uri, true);
		if (!snapshot) return null;
		const { document, text, options } = snapshot;
		const { version } = document;
		const { verifyDocument } = await this.load();
		const answer = await verifyDocument({ uri, name, text, options, engine, secrets, level: isLevel(level) ? level : 'recommended' }, {
			progress: (what) => this.ports.progress(uri, what), log: (line) => this.ports.log(line), signal,
		});
		if (answer.kind !== 'verified') return answer;
		// Positions are those of the text that was built: the document is changed in place.
		if (document.version !== version) return { kind: 'problem', message: 'the Dockerfile changed meanwhile. Try again.' };
		const { result, verification } = answer.verified;
		return { kind: 'verified', proved: verification.after !== null, takenBack: verification.takenBack.length, plan: toHardenAnswer(document, result, isLevel(level) ? level : 'recommended'), page: answer.page };
	}
}

function isLevel(value: unknown): value is Level {
	return (LEVELS as readonly unknown[]).includes(value);
}
