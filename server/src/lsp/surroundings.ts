/**
 * What a document's analysis depends on besides its text: the settings that hold for it and the files around it. Read
 * in the background; until something new has arrived and is good, what was there stays. `revision` counts the changes.
 */
import { type BuildContext, type BuildUse, type ContextInventory, DEFAULT_SETTINGS, effectiveSettings, type ProjectFile, readProjectSettings, readSettings, type Settings } from '../engine/index';
import { type FoundProject, readBuildContext, readProjectFiles } from '../ports/buildContext';
import { surveyContext } from '../ports/buildContextView';
import { type Around, readBuilds } from '../ports/composeFiles';
import type { ContextFolders } from '../ports/contextFolders';
import { isDevcontainer } from '../ports/devcontainer';
import type { FileReader } from '../ports/files';
import { DEFAULT_FEATURES, type Features, readFeatures } from './features';

export interface SurroundingsPorts {
	readonly files: FileReader;
	/** Absent: the folder is not looked through. */
	readonly folders?: ContextFolders | undefined;
	/** The editor's settings for a document, as the user wrote them. */
	editorSettings(uri: string): Promise<unknown>;
	/** The workspace folder that a document lies in. */
	folderOf(uri: string): string | undefined;
	warn(message: string): void;
}

export class Surroundings {
	settings: Settings = DEFAULT_SETTINGS;
	buildContext: BuildContext = {};
	features: Features = DEFAULT_FEATURES;
	revision = 0;
	#files: BuildContext = {};
	#builds: readonly BuildUse[] = [];
	#inventory: ContextInventory | undefined;
	#editor: Partial<Settings> = {};
	/** By the URI of the `bulwark.json`: what was good in it when it was last read. */
	#projects: ReadonlyMap<string, ProjectFile['project']> = new Map();
	#run = 0;
	#survey = 0;
	#warned = '';

	constructor(private readonly uri: string, private readonly ports: SurroundingsPorts) {}

	get #around(): Around {
		return { top: this.ports.folderOf(this.uri), load: () => import('../engine/beside') };
	}

	/** Reads everything anew. Resolves to whether something has changed; never rejects. */
	async load(): Promise<boolean> {
		const run = ++this.#run;
		const before = this.#fingerprint();
		const [editor, projects, buildContext, forDevelopers] = await Promise.all([
			this.ports.editorSettings(this.uri).catch(() => undefined),
			readProjectFiles(this.ports.files, this.uri, this.ports.folderOf(this.uri)).catch(() => []),
			readBuildContext(this.ports.files, this.uri, this.#around).catch((): BuildContext => ({})),
			isDevcontainer(this.ports.files, this.uri, this.ports.folderOf(this.uri)).catch(() => false),
		]);
		if (run !== this.#run) return false;
		this.#takeSettings(editor, projects, forDevelopers);
		this.features = readFeatures(editor);
		this.#files = buildContext;
		return this.#settle(before);
	}

	/** Reads what builds this Dockerfile: apart, because settings must not wait for it. Like {@link load}. */
	async loadBuilds(): Promise<boolean> {
		const builds = await readBuilds(this.ports.files, this.uri, this.#around).catch(() => []);
		const before = this.#fingerprint();
		this.#builds = builds;
		return this.#settle(before);
	}

	/** Looks through the folder, in the background and for as long as nothing newer is wanted. Like {@link load}. */
	async survey(): Promise<boolean> {
		const survey = ++this.#survey;
		const { folders, folderOf } = this.ports;
		if (!folders || !this.features.contextScan || folderOf(this.uri) === undefined) return false;
		const inventory = await surveyContext(folders, this.uri, this.#files.dockerignore, () => this.#survey !== survey).catch(() => undefined);
		if (!inventory || this.#survey !== survey) return false;
		const before = this.#fingerprint();
		this.#inventory = inventory;
		return this.#settle(before);
	}

	/** Nobody waits for the survey any more. */
	stop(): void {
		this.#survey++;
	}

	/** Puts together what is known. @returns whether that is something new */
	#settle(before: string): boolean {
		this.buildContext = { ...this.#files, ...(this.#builds.length > 0 && { builds: this.#builds }), ...(this.#inventory && this.features.contextScan && { inventory: this.#inventory }) };
		if (this.#fingerprint() === before) return false;
		this.revision++;
		return true;
	}

	#takeSettings(editor: unknown, projects: readonly FoundProject[], forDevelopers: boolean): void {
		const warnings: string[] = [];
		const ours = readSettings(editor);
		warnings.push(...ours.problems.map(({ key, message }) => `Setting bulwark.${key}: ${message}`));
		this.#editor = keepGood(ours.settings, ours.problems, this.#editor);
		const files = projects.map(({ uri, text, path }): ProjectFile & { readonly uri: string } => {
			const read = readProjectSettings(text);
			warnings.push(...read.problems.map(({ key, message, line, column }) => `${uri}:${line}:${column}: ${key === '' ? '' : `${key}: `}${message}`));
			return { uri, path, project: keepGoodProject(read, this.#projects.get(uri)) };
		});
		this.#projects = new Map(files.map(({ uri, project }) => [uri, project]));
		this.settings = { ...DEFAULT_SETTINGS, ...effectiveSettings(files, this.#editor, forDevelopers) };
		const all = warnings.join('\n');
		if (all !== '' && all !== this.#warned) this.ports.warn(all);
		this.#warned = all;
	}

	#fingerprint(): string {
		return JSON.stringify([this.settings, this.buildContext, this.features]);
	}
}

/** A file that is no JSON for the moment keeps all that it said. */
function keepGoodProject({ settings, overrides, problems }: ReturnType<typeof readProjectSettings>, previous: ProjectFile['project'] | undefined): ProjectFile['project'] {
	if (!previous) return { settings, overrides };
	if (problems.some(({ key }) => key === '')) return previous;
	return {
		settings: keepGood(settings, problems, previous.settings),
		overrides: problems.some(({ key }) => /^overrides(?:\.|$)/.test(key)) ? previous.overrides : overrides,
	};
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
		} else if (before !== undefined && (row === 'policy' || row === 'custom' || result[row] === undefined)) result[row] = before;
	}
	return result as Partial<Settings>;
}
