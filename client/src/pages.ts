/** Markdown that is shown and not saved: the summary of Harden, what remains to be done after a fix. */
import { commands, type Disposable, EventEmitter, Uri, workspace } from 'vscode';

const SCHEME = 'bulwark';

export class Pages implements Disposable {
	readonly #texts = new Map<string, string>();
	readonly #changed = new EventEmitter<Uri>();
	readonly #provider = workspace.registerTextDocumentContentProvider(SCHEME, {
		onDidChange: this.#changed.event,
		provideTextDocumentContent: (uri) => this.#texts.get(uri.path) ?? '',
	});

	/** Opens it beside the editor, rendered; a page of the same title is replaced. */
	async show(title: string, markdown: string): Promise<void> {
		const uri = Uri.from({ scheme: SCHEME, path: `/${title}.md` });
		this.#texts.set(uri.path, markdown);
		this.#changed.fire(uri);
		await commands.executeCommand('markdown.showPreviewToSide', uri);
	}

	dispose(): void {
		this.#provider.dispose();
		this.#changed.dispose();
	}
}
