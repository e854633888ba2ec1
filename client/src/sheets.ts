/** Shows sheets beside the editor. One at a time: the next one takes the place of the last. */
import { type Disposable, env, ViewColumn, type WebviewPanel, window } from 'vscode';
import { itemsOf, type Sheet, sheetHtml, sheetMarkdown, type SheetMessage } from './sheetHtml';

/** What the sheet's own buttons do, by name. */
export type SheetActions = Readonly<Record<string, () => unknown>>;

export class Sheets implements Disposable {
	#panel: WebviewPanel | undefined;
	#shown: { readonly sheet: Sheet; readonly actions: SheetActions } | undefined;

	show(sheet: Sheet, actions: SheetActions = {}): void {
		this.#shown = { sheet, actions };
		this.#panel ??= this.#open();
		this.#panel.title = 'Bulwark';
		this.#panel.webview.html = sheetHtml(sheet, nonce());
		this.#panel.reveal(undefined, true);
	}

	dispose(): void {
		this.#panel?.dispose();
	}

	#open(): WebviewPanel {
		const panel = window.createWebviewPanel('bulwark.sheet', 'Bulwark', { viewColumn: ViewColumn.Beside, preserveFocus: true }, { enableScripts: true, enableFindWidget: true, localResourceRoots: [] });
		panel.webview.onDidReceiveMessage((message: SheetMessage) => this.#heard(message));
		panel.onDidDispose(() => { this.#panel = undefined; });
		return panel;
	}

	async #heard({ do: name, item = -1 }: SheetMessage): Promise<void> {
		if (!this.#shown) return;
		const { sheet, actions } = this.#shown;
		if (name === 'all') await env.clipboard.writeText(sheetMarkdown(sheet));
		else if (name === 'copy') await env.clipboard.writeText(itemsOf(sheet)[item]?.copy ?? '');
		else if (Object.hasOwn(actions, name)) await actions[name]?.();
	}
}

function nonce(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
