/**
 * The state between messages: for each open document its surroundings and the analysis of its current version. Handlers
 * get an immutable {@link Snapshot}; typing never waits for input or output after the first answer.
 */
import { type Analysis, analyze, type AnalyzeOptions, createSyntaxCache } from '../engine/index';
import type { TextDocument } from './convert';
import type { Features } from './features';
import { Surroundings, type SurroundingsPorts } from './surroundings';

/** One version of a document with everything that was found in it. */
export interface Snapshot {
	readonly document: TextDocument;
	readonly text: string;
	readonly analysis: Analysis;
	readonly options: AnalyzeOptions;
	readonly features: Features;
	/** Changes whenever the findings may have changed. */
	readonly id: string;
}

export interface SessionPorts extends SurroundingsPorts {
	document(uri: string): TextDocument | undefined;
	/** The findings of a document are out of date although its text is not. */
	refresh(uri: string): void;
	/** A rule threw: told once for each rule. */
	ruleFailed(rule: string, error: unknown): void;
}

/** How long the first answer waits for settings and files. */
const FIRST_WAIT = 500;

interface Entry {
	readonly surroundings: Surroundings;
	readonly cache: ReturnType<typeof createSyntaxCache>;
	loading: Promise<unknown>;
	answered: boolean;
	snapshot?: Snapshot;
}

export class Session {
	readonly #entries = new Map<string, Entry>();
	readonly #failed = new Set<string>();

	/** When a document was last looked at, on the clock of `performance`. */
	lastAsked = performance.now();

	constructor(private readonly ports: SessionPorts) {}

	get uris(): string[] {
		return [...this.#entries.keys()];
	}

	open(uri: string): void {
		const entry: Entry = { surroundings: new Surroundings(uri, this.ports), cache: createSyntaxCache(), loading: Promise.resolve(), answered: false };
		this.#entries.set(uri, entry);
		this.reload(uri);
	}

	close(uri: string): void {
		this.#entries.delete(uri);
	}

	/** Reads settings and files anew; a refresh follows when they make a difference to an answer already given. */
	reload(uri: string): void {
		const entry = this.#entries.get(uri);
		if (!entry) return;
		entry.loading = entry.surroundings.load().then((changed) => {
			if (changed && entry.answered && this.#entries.get(uri) === entry) this.ports.refresh(uri);
		});
	}

	/**
	 * The current version; undefined for a document that is not open.
	 * @param settled wait for settings and files: for commands that the user started, not for typing
	 */
	async snapshot(uri: string, settled = false): Promise<Snapshot | undefined> {
		const entry = this.#entries.get(uri);
		if (entry && (settled || !entry.answered)) await within(FIRST_WAIT * (settled ? 20 : 1), entry.loading);
		return this.current(uri);
	}

	/** The same without waiting. */
	current(uri: string): Snapshot | undefined {
		const entry = this.#entries.get(uri);
		const document = this.ports.document(uri);
		if (!entry || !document) return undefined;
		entry.answered = true;
		this.lastAsked = performance.now();
		const { settings, buildContext, features, revision } = entry.surroundings;
		const id = `${document.version}:${revision}`;
		if (entry.snapshot?.id === id && entry.snapshot.document === document) {
			this.#reportFailures(entry.snapshot.analysis);
			return entry.snapshot;
		}
		const text = document.getText();
		const options: AnalyzeOptions = { ...settings, buildContext };
		const analysis = analyze(text, { ...options, cache: entry.cache });
		this.#reportFailures(analysis);
		// Documents are changed in place; a snapshot keeps positions of its own version only while that is current.
		entry.snapshot = { document, text, analysis, options, features, id };
		return entry.snapshot;
	}

	/** Fixes are made late, so that a failure may turn up after the analysis. */
	#reportFailures({ failures }: Analysis): void {
		for (const { rule, error } of failures) {
			if (this.#failed.has(rule)) continue;
			this.#failed.add(rule);
			this.ports.ruleFailed(rule, error);
		}
	}
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	await Promise.race([work, new Promise<void>((done) => { timer = setTimeout(done, milliseconds); })]);
	clearTimeout(timer);
}
