/**
 * The state between messages: for each open document its surroundings and the analysis of its current version. Handlers
 * get an immutable {@link Snapshot}; typing never waits for input or output after the first answer.
 */
import { type Analysis, analyze, type AnalyzeOptions, type BesideKind, besideKindOf, createSyntaxCache, hasContext, type Kind, type Report } from '../engine/index';
import { decoded } from '../ports/files';
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

/** The same of a file that stands beside a Dockerfile. */
export interface BesideSnapshot extends Omit<Snapshot, 'analysis'> {
	readonly analysis: Report;
	readonly kind: Kind;
}

export type AnySnapshot = (Snapshot & { readonly kind?: undefined }) | BesideSnapshot;

export interface SessionPorts extends SurroundingsPorts {
	document(uri: string): TextDocument | undefined;
	/** The findings of a document are out of date although its text is not. */
	refresh(uri: string): void;
	/** A rule threw: told once for each rule. */
	ruleFailed(rule: string, error: unknown): void;
}

/** How long the first answer waits for settings and files. */
const FIRST_WAIT = 500;
/** How old a look through the folder may be while somebody works on its Dockerfile, and nobody tells what changes. */
const SURVEY_AGAIN = 15_000;
/** How long a look waits for further changes after the first one, and how far apart two looks are. */
const SETTLE = 300;
const APART = 2_000;

interface Entry {
	readonly surroundings: Surroundings;
	readonly cache: ReturnType<typeof createSyntaxCache>;
	loading: Promise<unknown>;
	answered: boolean;
	/** When the folder was looked through, on the clock of `performance`. */
	surveyed: number;
	/** A look that waits for further changes. */
	waiting?: ReturnType<typeof setTimeout>;
	snapshot?: Snapshot;
	/** What is not a Dockerfile; its kind is loaded when the first such document is opened. */
	readonly beside?: { readonly name: BesideKind; readonly loaded: Promise<unknown>; kind?: Kind; snapshot?: BesideSnapshot };
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
		const name = kindNamed(uri, this.ports.document(uri)?.languageId);
		const entry: Entry = { surroundings: new Surroundings(uri, this.ports), cache: createSyntaxCache(), loading: Promise.resolve(), answered: false, surveyed: 0, ...(name && { beside: loadKind(name) }) };
		this.#entries.set(uri, entry);
		this.reload(uri);
	}

	close(uri: string): void {
		const entry = this.#entries.get(uri);
		clearTimeout(entry?.waiting);
		entry?.surroundings.stop();
		this.#entries.delete(uri);
	}

	/** Reads settings and files anew; a refresh follows when they make a difference to an answer already given. */
	reload(uri: string): void {
		const entry = this.#entries.get(uri);
		if (!entry) return;
		const tell = (changed: boolean): void => { if (changed) this.#tell(uri, entry); };
		entry.loading = entry.surroundings.load().then((changed) => {
			tell(changed);
			if (hasContext(entry.beside?.name)) this.#survey(uri, entry);
		});
		if (!entry.beside) void entry.surroundings.loadBuilds().then(tell);
	}

	/** Looks through the folder, in the background. */
	#survey(uri: string, entry: Entry): void {
		entry.surveyed = performance.now();
		void entry.surroundings.survey().then((changed) => { if (changed) this.#tell(uri, entry); });
	}

	/** Files have come or gone: the folders that they lie in are looked through, once for all that change together. */
	changed(uris: readonly string[]): void {
		for (const [uri, entry] of this.#entries) {
			if (entry.waiting !== undefined || !hasContext(entry.beside?.name) || !uris.some((each) => concerns(each, uri))) continue;
			entry.waiting = setTimeout(() => {
				delete entry.waiting;
				if (this.#entries.get(uri) === entry) this.#survey(uri, entry);
			}, Math.max(SETTLE, entry.surveyed + APART - performance.now()));
		}
	}

	/** Not every editor tells what comes and goes in the folder, and none what changes in a file. */
	#surveyAgain(uri: string, entry: Entry): void {
		if (entry.surroundings.buildContext.inventory && performance.now() - entry.surveyed > SURVEY_AGAIN) this.#survey(uri, entry);
	}

	#tell(uri: string, entry: Entry): void {
		if (entry.answered && this.#entries.get(uri) === entry) this.ports.refresh(uri);
	}

	/**
	 * The current version of a Dockerfile; undefined for a document that is not open, or something else.
	 * @param settled wait for settings and files: for commands that the user started, not for typing
	 */
	async snapshot(uri: string, settled = false): Promise<Snapshot | undefined> {
		const entry = this.#entries.get(uri);
		if (entry && (settled || !entry.answered)) await within(FIRST_WAIT * (settled ? 20 : 1), entry.loading);
		if (entry) this.#surveyAgain(uri, entry);
		return this.current(uri);
	}

	/** The current version of a document of any kind. */
	async any(uri: string, settled = false): Promise<AnySnapshot | undefined> {
		const entry = this.#entries.get(uri);
		if (!entry?.beside) return this.snapshot(uri, settled);
		await entry.beside.loaded;
		if (settled || !entry.answered) await within(FIRST_WAIT * (settled ? 4 : 1), entry.loading);
		this.#surveyAgain(uri, entry);
		return this.currentAny(uri);
	}

	currentAny(uri: string): AnySnapshot | undefined {
		const entry = this.#entries.get(uri);
		if (!entry?.beside) return this.current(uri);
		const document = this.ports.document(uri);
		const { kind } = entry.beside;
		if (!document || !kind) return undefined;
		entry.answered = true;
		this.lastAsked = performance.now();
		const { settings, buildContext, features, revision } = entry.surroundings;
		const id = `${document.version}:${revision}`;
		const known = entry.beside.snapshot;
		if (known?.id === id && known.document === document) return known;
		const text = document.getText();
		const options: AnalyzeOptions = { ...settings, buildContext };
		const analysis = kind.analyze(text, options);
		this.#reportFailures(analysis);
		entry.beside.snapshot = { document, text, analysis, options, features, id, kind };
		return entry.beside.snapshot;
	}

	/** Of a Dockerfile, without waiting. */
	current(uri: string): Snapshot | undefined {
		const entry = this.#entries.get(uri);
		const document = this.ports.document(uri);
		if (!entry || entry.beside || !document) return undefined;
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
	#reportFailures({ failures }: Report): void {
		for (const { rule, error } of failures) {
			if (this.#failed.has(rule)) continue;
			this.#failed.add(rule);
			this.ports.ruleFailed(rule, error);
		}
	}
}

/** Clients that know no language of Compose files call them YAML, and some call `Dockerfile.dockerignore` a Dockerfile. */
function kindNamed(uri: string, language: string | undefined): BesideKind | undefined {
	const named = besideKindOf(decoded(/[^/?#]*(?=$|[?#])/.exec(uri)?.[0] ?? ''));
	if (language === 'dockerfile' && named !== 'dockerignore') return undefined;
	return named ?? (language === 'dockercompose' ? 'compose' : undefined);
}

function loadKind(name: BesideKind): NonNullable<Entry['beside']> {
	const beside: { name: BesideKind; loaded: Promise<unknown>; kind?: Kind } = { name, loaded: import('../engine/beside').then(({ KINDS }) => { beside.kind = KINDS[name]; }) };
	return beside;
}

/** Whether a file lies in the folder of a document, and not where programs of this machine come and go all the time. */
function concerns(file: string, document: string): boolean {
	const folder = document.slice(0, document.lastIndexOf('/') + 1);
	return folder !== '' && file.startsWith(folder) && !/(?:^|\/)(?:\.git|node_modules)\/./.test(file.slice(folder.length));
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	await Promise.race([work, new Promise<void>((done) => { timer = setTimeout(done, milliseconds); })]);
	clearTimeout(timer);
}
