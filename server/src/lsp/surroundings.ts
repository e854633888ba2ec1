/**
 * What a document's analysis depends on besides its text: the settings that hold for it and the files around it. Read
 * in the background; until something new has arrived and is good, what was there stays. `revision` counts the changes.
 */
import { type BuildContext, DEFAULT_SETTINGS, readProjectSettings, readSettings, type Settings } from '../engine/index';
import { readBuildContext, readProjectFile } from '../ports/buildContext';
import type { FileReader } from '../ports/files';

export interface SurroundingsPorts {
	readonly files: FileReader;
	/** The editor's settings for a document, as the user wrote them. */
	editorSettings(uri: string): Promise<unknown>;
	/** The workspace folder that a document lies in. */
	folderOf(uri: string): string | undefined;
	warn(message: string): void;
}

export class Surroundings {
	settings: Settings = DEFAULT_SETTINGS;
	buildContext: BuildContext = {};
	revision = 0;
	#editor: Partial<Settings> = {};
	#project: Partial<Settings> = {};
	#run = 0;
	#warned = '';

	constructor(private readonly uri: string, private readonly ports: SurroundingsPorts) {}

	/** Reads everything anew. Resolves to whether something has changed; never rejects. */
	async load(): Promise<boolean> {
		const run = ++this.#run;
		const before = this.#fingerprint();
		const [editor, project, buildContext] = await Promise.all([
			this.ports.editorSettings(this.uri).catch(() => undefined),
			readProjectFile(this.ports.files, this.uri, this.ports.folderOf(this.uri)).catch(() => undefined),
			readBuildContext(this.ports.files, this.uri).catch((): BuildContext => ({})),
		]);
		if (run !== this.#run) return false;
		this.#takeSettings(editor, project);
		this.buildContext = buildContext;
		if (this.#fingerprint() === before) return false;
		this.revision++;
		return true;
	}

	#takeSettings(editor: unknown, project: { readonly uri: string; readonly text: string } | undefined): void {
		const warnings: string[] = [];
		const ours = readSettings(editor);
		warnings.push(...ours.problems.map(({ key, message }) => `Setting bulwark.${key}: ${message}`));
		this.#editor = keepGood(ours.settings, ours.problems, this.#editor);
		const read = project && readProjectSettings(project.text);
		if (project && read) warnings.push(...read.problems.map(({ key, message, line, column }) => `${project.uri}:${line}:${column}: ${key === '' ? '' : `${key}: `}${message}`));
		if (!read) this.#project = {};
		else if (!read.problems.some(({ key }) => key === '')) this.#project = keepGood(read.settings, read.problems, this.#project);
		this.settings = {
			...DEFAULT_SETTINGS, ...this.#editor, ...this.#project,
			rules: { ...this.#editor.rules, ...this.#project.rules },
		};
		const all = warnings.join('\n');
		if (all !== '' && all !== this.#warned) this.ports.warn(all);
		this.#warned = all;
	}

	#fingerprint(): string {
		return JSON.stringify([this.settings, this.buildContext]);
	}
}

/** A key with a problem keeps the value that it had. */
function keepGood(read: Partial<Settings>, problems: readonly { readonly key: string }[], previous: Partial<Settings>): Partial<Settings> {
	const result: Record<string, unknown> = { ...read };
	for (const { key } of problems) {
		const [row = '', item] = key.split('.');
		const before = (previous as Record<string, unknown>)[row];
		if (row === 'rules' && item !== undefined) {
			const wish = previous.rules?.[item];
			if (wish !== undefined) result[row] = { ...(result[row] as object | undefined), [item]: wish };
		} else if (before !== undefined) result[row] ??= before;
	}
	return result as Partial<Settings>;
}
