/**
 * *Show What This Build Would Copy*: a tree of the build context, with sizes, what is kept out and by which line. The
 * server walks the folder; the tree shows what is there, and asks again until the walk is done or stopped.
 */
import { commands, Disposable, EventEmitter, type ProviderResult, Range, ThemeColor, ThemeIcon, type TreeDataProvider, TreeItem, TreeItemCollapsibleState, Uri, window, workspace } from 'vscode';
import { isDockerfile } from '../selector';
import type { Server } from '../server';
import { type ContextAnswer, type ContextChild, descriptionOf, spokenOf, totalsOf } from './contextAnswer';

const VIEW = 'bulwark.context';
const EVERY = 700;

type Row = ContextChild | { readonly more: number; readonly folder: string };

class ContextTree implements TreeDataProvider<Row> {
	readonly #changed = new EventEmitter<Row | undefined>();
	readonly onDidChangeTreeData = this.#changed.event;
	/** The Dockerfile that is shown. */
	#document: Uri | undefined;
	#top: ContextAnswer | undefined;
	#run = 0;
	readonly #view = window.createTreeView<Row>(VIEW, { treeDataProvider: this, showCollapseAll: true });

	constructor(private readonly server: Server) {}

	async show(document: Uri): Promise<void> {
		const run = ++this.#run;
		if (this.#document && this.#document.toString() !== document.toString()) await this.stop();
		this.#document = document;
		this.#top = undefined;
		await commands.executeCommand('setContext', 'bulwark.contextShown', true);
		await commands.executeCommand('setContext', 'bulwark.contextWalking', true);
		this.#view.description = workspace.asRelativePath(document);
		const first = await this.#ask('', true);
		if (run !== this.#run) return;
		if (!first) {
			this.#view.message = 'This folder is outside of the workspace, or cannot be read.';
			this.#changed.fire(undefined);
			await commands.executeCommand('setContext', 'bulwark.contextWalking', false);
			return;
		}
		this.#take(first);
		await commands.executeCommand(`${VIEW}.focus`);
		void this.#follow(run);
	}

	async again(): Promise<void> {
		if (this.#document) await this.show(this.#document);
	}

	async stop(): Promise<void> {
		if (!this.#document) return;
		await this.server.ask('bulwark.server.cancelContext', { uri: this.#document.toString() }).catch(() => null);
	}

	async #follow(run: number): Promise<void> {
		while (run === this.#run && this.#top?.state === 'walking') {
			await new Promise((done) => setTimeout(done, EVERY));
			const answer = run === this.#run ? await this.#ask('') : null;
			if (!answer || run !== this.#run) break;
			this.#take(answer);
		}
		if (run === this.#run) await commands.executeCommand('setContext', 'bulwark.contextWalking', false);
	}

	#take(answer: ContextAnswer): void {
		this.#top = answer;
		this.#view.message = totalsOf(answer);
		this.#changed.fire(undefined);
	}

	#ask(folder: string, anew = false): Promise<ContextAnswer | null> {
		return this.server.ask<ContextAnswer>('bulwark.server.context', { uri: this.#document?.toString(), folder, anew }).catch(() => null);
	}

	async getChildren(row?: Row): Promise<Row[]> {
		if (!this.#document || row && 'more' in row) return [];
		const answer = row ? await this.#ask(row.path) : this.#top;
		if (!answer) return [];
		return [...answer.children, ...(answer.hidden > 0 ? [{ more: answer.hidden, folder: row?.path ?? '' }] : [])];
	}

	getTreeItem(row: Row): TreeItem {
		if ('more' in row) {
			const rest = new TreeItem(`and ${row.more.toLocaleString('en')} more`);
			rest.id = `${row.folder}//more`;
			return rest;
		}
		const item = new TreeItem(row.name, row.open ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None);
		const ignoreFile = this.#top?.ignoreFile ?? null;
		item.id = row.path;
		item.description = descriptionOf(row, ignoreFile);
		item.accessibilityInformation = { label: spokenOf(row, ignoreFile) };
		item.tooltip = `${row.path}\n${item.description}${row.secret ? '\nIts name says that it holds a secret.' : ''}`;
		item.iconPath = iconOf(row);
		item.contextValue = row.state;
		const target = row.by ? this.#ignoreFileAt(row.by.line) : row.kind === 'file' ? this.#place(row.path) : undefined;
		if (target) item.command = { title: row.by ? 'Open the line that keeps it out' : 'Open', command: 'vscode.open', arguments: target };
		return item;
	}

	getParent(): ProviderResult<Row> {
		return undefined;
	}

	#place(path: string): [Uri, object] | undefined {
		return this.#document && [Uri.joinPath(this.#document, '..', path), { preview: true }];
	}

	#ignoreFileAt(line: number): [Uri, object] | undefined {
		const name = this.#top?.ignoreFile;
		return this.#document && name ? [Uri.joinPath(this.#document, '..', name), { preview: true, selection: new Range(line - 1, 0, line - 1, 0) }] : undefined;
	}

	dispose(): void {
		this.#run++;
		this.#view.dispose();
		this.#changed.dispose();
	}
}

function iconOf({ kind, state, secret }: ContextChild): ThemeIcon {
	if (secret) return new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
	if (state === 'excluded') return new ThemeIcon('circle-slash', new ThemeColor('disabledForeground'));
	if (state === 'unused') return new ThemeIcon('dash', new ThemeColor('disabledForeground'));
	return new ThemeIcon(kind === 'folder' ? 'folder' : kind === 'link' ? 'file-symlink-file' : 'file');
}

export function contextCommands(server: Server): Disposable {
	const tree = new ContextTree(server);
	return Disposable.from(
		tree,
		commands.registerCommand('bulwark.showContext', async (from?: unknown) => {
			const uri = from instanceof Uri ? from : window.activeTextEditor?.document.uri;
			const document = uri && await workspace.openTextDocument(uri);
			if (document && isDockerfile(document)) await tree.show(document.uri);
			else void window.showInformationMessage('Bulwark: open a Dockerfile to see what its build would copy.');
		}),
		commands.registerCommand('bulwark.refreshContext', () => tree.again()),
		commands.registerCommand('bulwark.stopContext', () => tree.stop()),
	);
}
