/**
 * A language client for tests and measurements: speaks to the server over its standard streams, as an editor does.
 *
 * Contract: `LspClient.start` resolves when the server is initialized. Requests reject when the server answers with an
 * error, does not answer in time, or has ended. What the server asks is answered by `answers`, by default with nothing.
 * Positions are 0-based and count UTF-16 units.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

// biome-ignore lint/suspicious/noExplicitAny: messages are what the tests are about; each test says what it expects.
export type Json = any;

export interface StartOptions {
	readonly capabilities?: Json;
	readonly folder?: string;
	readonly initializationOptions?: Json;
	readonly answers?: Readonly<Record<string, (params: Json) => Json>>;
	/** Default: the sources, without a build. */
	readonly command?: readonly string[];
}

/** An editor that can do everything that the server asks for, except pull diagnostics when `push`. */
export function capabilitiesOf({ push = false, resolve = true }: { push?: boolean; resolve?: boolean } = {}): Json {
	const diagnostics = { relatedInformation: true, codeDescriptionSupport: true, dataSupport: true, tagSupport: { valueSet: [1, 2] } };
	return {
		workspace: {
			configuration: true, applyEdit: true, workspaceFolders: true, didChangeConfiguration: { dynamicRegistration: true }, didChangeWatchedFiles: { dynamicRegistration: true },
			workspaceEdit: { documentChanges: true, resourceOperations: ['create'], changeAnnotationSupport: {} }, diagnostics: { refreshSupport: true }, codeLens: { refreshSupport: true }, inlayHint: { refreshSupport: true },
		},
		textDocument: {
			publishDiagnostics: { ...diagnostics, versionSupport: true },
			...(!push && { diagnostic: { ...diagnostics, dynamicRegistration: true } }),
			codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source.fixAll'] } }, isPreferredSupport: true, dataSupport: true, ...(resolve && { resolveSupport: { properties: ['edit'] } }) },
			hover: { contentFormat: ['markdown'] }, codeLens: {}, inlayHint: {}, completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
		},
		window: { showDocument: { support: true } },
	};
}

export class LspClient {
	capabilities: Json;
	/** The code with which the server ended. */
	ended: number | null | undefined;
	stderr = '';
	settings: Json = null;
	readonly received: { method: string; params: Json }[] = [];
	readonly #process: ChildProcessWithoutNullStreams;
	readonly #answers: NonNullable<StartOptions['answers']>;
	readonly #pending = new Map<number, { done: (value: Json) => void; failed: (error: Error) => void }>();
	readonly #waiting: { method: string; fits: (params: Json) => boolean; done: (params: Json) => void }[] = [];
	readonly #versions = new Map<string, number>();
	#input = Buffer.alloc(0);
	#id = 0;

	static async start(options: StartOptions = {}): Promise<LspClient> {
		const client = new LspClient(options);
		const result = await client.request('initialize', {
			processId: process.pid, rootUri: null, capabilities: options.capabilities ?? capabilitiesOf(),
			workspaceFolders: options.folder === undefined ? null : [{ uri: options.folder, name: 'folder' }],
			...(options.initializationOptions && { initializationOptions: options.initializationOptions }),
		});
		client.capabilities = result.capabilities;
		client.notify('initialized', {});
		return client;
	}

	private constructor({ answers = {}, command }: StartOptions) {
		const [program = '', ...args] = command ?? [process.execPath, '--import', 'tsx', join(root, 'server/src/lsp/node.ts'), '--stdio'];
		this.#answers = answers;
		this.#process = spawn(program, args, { cwd: root });
		this.#process.stdout.on('data', (data: Buffer) => this.#read(data));
		this.#process.stderr.on('data', (data: Buffer) => { this.stderr += data.toString(); });
		this.#process.stdin.on('error', () => undefined);
		this.#process.on('exit', (code) => {
			this.ended = code;
			for (const { failed } of this.#pending.values()) failed(new Error(`the server ended with ${code}: ${this.stderr.slice(-500)}`));
		});
	}

	request(method: string, params: Json, milliseconds = 15_000): Promise<Json> {
		const id = ++this.#id;
		return new Promise((done, failed) => {
			const timer = setTimeout(() => settle(() => failed(new Error(`no answer to ${method}: ${this.stderr.slice(-500)}`))), milliseconds);
			const settle = (how: () => void): void => {
				clearTimeout(timer);
				this.#pending.delete(id);
				how();
			};
			this.#pending.set(id, { done: (value) => settle(() => done(value)), failed: (error) => settle(() => failed(error)) });
			this.#send({ id, method, params });
		});
	}

	notify(method: string, params: Json): void {
		this.#send({ method, params });
	}

	/** Of the last request. */
	cancel(): void {
		this.notify('$/cancelRequest', { id: this.#id });
	}

	/** The next message of the server by this name that fits. */
	next(method: string, fits: (params: Json) => boolean = () => true, milliseconds = 15_000): Promise<Json> {
		return new Promise((done, failed) => {
			const timer = setTimeout(() => failed(new Error(`${method} did not come`)), milliseconds);
			this.#waiting.push({ method, fits, done: (params) => { clearTimeout(timer); done(params); } });
		});
	}

	open(uri: string, text: string, languageId = 'dockerfile'): void {
		this.#versions.set(uri, 1);
		this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
	}

	/** @param contentChanges a whole text, or the changes of one step */
	change(uri: string, contentChanges: string | Json[]): number {
		const version = (this.#versions.get(uri) ?? 0) + 1;
		this.#versions.set(uri, version);
		this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: typeof contentChanges === 'string' ? [{ text: contentChanges }] : contentChanges });
		return version;
	}

	close(uri: string): void {
		this.notify('textDocument/didClose', { textDocument: { uri } });
	}

	async diagnostics(uri: string): Promise<Json[]> {
		return (await this.request('textDocument/diagnostic', { textDocument: { uri } })).items;
	}

	async actions(uri: string, range: Json, context: Json = {}): Promise<Json[]> {
		return await this.request('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics: [], ...context } }) ?? [];
	}

	async resolved(action: Json): Promise<Json> {
		return action.edit ? action : this.request('codeAction/resolve', action);
	}

	command(command: string, ...args: Json[]): Promise<Json> {
		return this.request('workspace/executeCommand', { command, arguments: args });
	}

	/** Ends the server as an editor does. */
	async stop(): Promise<number | null> {
		await this.request('shutdown', null);
		const end = new Promise<number | null>((done) => this.#process.once('exit', done));
		this.notify('exit', null);
		return end;
	}

	kill(): void {
		this.#process.kill();
	}

	#send(message: object): void {
		const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
		this.#process.stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
	}

	#read(data: Buffer): void {
		this.#input = Buffer.concat([this.#input, data]);
		for (;;) {
			const head = this.#input.indexOf('\r\n\r\n');
			const length = head < 0 ? Number.NaN : Number(/Content-Length: *(\d+)/i.exec(this.#input.toString('ascii', 0, head))?.[1]);
			if (!(this.#input.length >= head + 4 + length)) return;
			const body = this.#input.toString('utf8', head + 4, head + 4 + length);
			this.#input = this.#input.subarray(head + 4 + length);
			this.#take(JSON.parse(body));
		}
	}

	#take({ id, method, params, result, error }: Json): void {
		if (method === undefined) {
			const pending = this.#pending.get(id);
			if (error) pending?.failed(new Error(error.message));
			else pending?.done(result);
			return;
		}
		this.received.push({ method, params });
		if (id !== undefined) void Promise.resolve(this.#answer(method, params)).then((answer) => this.#send({ id, result: answer ?? null }));
		const at = this.#waiting.findIndex((waiting) => waiting.method === method && waiting.fits(params));
		if (at >= 0) this.#waiting.splice(at, 1)[0]?.done(params);
	}

	#answer(method: string, params: Json): Json {
		if (this.#answers[method]) return this.#answers[method](params);
		return method === 'workspace/configuration' ? params.items.map(() => this.settings) : null;
	}
}

/** Applies the text edits that a workspace edit has for a document. */
export function applied(text: string, edit: Json, uri: string): string {
	const edits: Json[] = edit.changes?.[uri] ?? edit.documentChanges.filter((c: Json) => c.textDocument?.uri === uri).flatMap((c: Json) => c.edits);
	return edits.map((e) => ({ start: offsetAt(text, e.range.start), end: offsetAt(text, e.range.end), newText: e.newText ?? e.snippet.value }))
		.sort((a, b) => b.start - a.start || b.end - a.end)
		.reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

export function offsetAt(text: string, { line, character }: { line: number; character: number }): number {
	let at = 0;
	for (let left = line; left > 0; left--) {
		const end = /\r\n|\r|\n/g;
		end.lastIndex = at;
		if (!end.exec(text)) return text.length;
		at = end.lastIndex;
	}
	return Math.min(at + character, text.length);
}

/** The text that a range covers. */
export function covered(text: string, { start, end }: Json): string {
	return text.slice(offsetAt(text, start), offsetAt(text, end));
}
