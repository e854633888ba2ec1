/**
 * Sheets: pages with things to read, to copy and to tick off, as HTML for a webview and as Markdown for the clipboard.
 * Pure. Everything that is shown is escaped; the page loads nothing and runs only its own script.
 */
export interface SheetItem {
	readonly title: string;
	/** What it is about, in a word or two: shown in front. */
	readonly tag?: string;
	readonly text?: string;
	/** What to keep in mind about it. */
	readonly mind?: string;
	readonly code?: string;
	/** What its Copy button copies; without it there is none. */
	readonly copy?: string;
	/** A rule's id. */
	readonly rule?: string;
}

export interface SheetSection {
	readonly heading: string;
	readonly note?: string;
	/** The items are to be done: each gets a box to tick. */
	readonly check?: boolean;
	/** A section without items is left out. */
	readonly items: readonly SheetItem[];
}

export interface Sheet {
	readonly title: string;
	readonly lead?: string;
	readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
	readonly sections: readonly SheetSection[];
	/** Buttons at the top, by the name that comes back when one is pressed. */
	readonly actions?: readonly { readonly name: string; readonly label: string }[];
}

/** What the page sends: `copy` has the number of a copyable item in the order of the sheet, `all` wants Markdown, others are actions. */
export interface SheetMessage {
	readonly do: string;
	readonly item?: number;
}

export function itemsOf(sheet: Sheet): readonly SheetItem[] {
	return sheet.sections.flatMap(({ items }) => items);
}

const STYLE = `
body { max-width: 62em; padding: 0 2em 3em; line-height: 1.5; color: var(--vscode-foreground); background: var(--vscode-editor-background); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }
h1 { font-size: 1.5em; font-weight: 600; margin: 1em 0 .2em; } h2 { font-size: 1.15em; font-weight: 600; margin: 1.8em 0 .4em; border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-editorWidget-border)); padding-bottom: .25em; }
p { margin: .2em 0; } ul { list-style: none; padding: 0; margin: .4em 0; } li { margin: .7em 0; }
.quiet { color: var(--vscode-descriptionForeground); } .tagged li { display: grid; grid-template-columns: 6em 1fr; gap: 0 1em; } .tag { color: var(--vscode-descriptionForeground); } code.quiet, pre code { background: none; } pre code { color: inherit; padding: 0; }
.done .title { text-decoration: line-through; color: var(--vscode-descriptionForeground); }
.check .body { margin-left: 1.7em; }
pre { position: relative; background: var(--vscode-textCodeBlock-background); padding: .6em .8em; overflow-x: auto; border-radius: 4px; margin: .4em 0; } code, pre { font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); }
button { color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); border: 1px solid var(--vscode-button-border, transparent); border-radius: 2px; padding: .2em .8em; font: inherit; cursor: pointer; } button:hover { background: var(--vscode-button-secondaryHoverBackground); }
button:focus-visible, input:focus-visible, a:focus-visible, pre:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
table { border-collapse: collapse; margin: .8em 0; } th, td { text-align: left; padding: .25em 1.4em .25em 0; vertical-align: top; border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-editorWidget-border)); } td:not(:first-child), th { white-space: nowrap; }
input { accent-color: var(--vscode-button-background); width: 1.1em; height: 1.1em; vertical-align: -.15em; margin: 0 .6em 0 0; }
`;

const SCRIPT = `
const vscode = acquireVsCodeApi();
const state = vscode.getState();
const done = new Set(state?.sheet === document.title ? state.done : []);
const status = document.getElementById('status');
for (const box of document.querySelectorAll('input')) {
	const show = () => box.closest('li').classList.toggle('done', box.checked);
	box.checked = done.has(box.id);
	show();
	box.addEventListener('change', () => { box.checked ? done.add(box.id) : done.delete(box.id); vscode.setState({ sheet: document.title, done: [...done] }); show(); });
}
for (const button of document.querySelectorAll('button')) button.addEventListener('click', () => {
	vscode.postMessage({ do: button.dataset.do, item: Number(button.dataset.item) });
	if (button.dataset.do === 'copy' || button.dataset.do === 'all') status.textContent = 'Copied';
});
`;

/** @param nonce random, of letters and digits: it lets the page's own style and script run, and no others */
export function sheetHtml(sheet: Sheet, nonce: string): string {
	const numbers = new Map(itemsOf(sheet).map((item, i) => [item, i]));
	const buttons = [...sheet.actions ?? [], { name: 'all', label: 'Copy as Markdown' }].map(({ name, label }) => `<button data-do="${escape(name)}">${escape(label)}</button>`).join(' ');
	const sections = sheet.sections.filter(({ items }) => items.length > 0).map((section) => `<section aria-label="${escape(section.heading)}"><h2>${escape(section.heading)}${section.items.length > 1 ? ` <span class="quiet">${section.items.length}</span>` : ''}</h2>${section.note === undefined ? '' : `<p class="quiet">${escape(section.note)}</p>`}<ul class="${section.check ? 'check' : isTagged(section) ? 'tagged' : ''}">${section.items.map((item) => itemHtml(item, numbers.get(item) ?? 0, { check: section.check, tagged: isTagged(section) })).join('')}</ul></section>`);
	return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'"><title>${escape(sheet.title)}</title><style nonce="${nonce}">${STYLE}</style></head><body><main><h1>${escape(sheet.title)}</h1>${sheet.lead ? `<p>${escape(sheet.lead)}</p>` : ''}<p>${buttons} <span id="status" role="status" class="quiet"></span></p>${tableHtml(sheet.table)}${sections.join('')}</main><script nonce="${nonce}">${SCRIPT}</script></body></html>`;
}

function isTagged({ items, check }: SheetSection): boolean {
	return check !== true && items.some(({ tag }) => tag !== undefined);
}

function itemHtml({ title, tag, text, mind, code, copy, rule }: SheetItem, number: number, { check = false, tagged }: { readonly check?: boolean | undefined; readonly tagged: boolean }): string {
	const name = `<span class="title">${escape(title)}</span>`;
	const head = check ? `<label><input type="checkbox" id="item-${number}">${name}</label>` : `<strong>${name}</strong>`;
	const button = copy === undefined ? '' : ` <button data-do="copy" data-item="${number}" aria-label="Copy: ${escape(copy.slice(0, 80))}">Copy</button>`;
	const body = [
		text === undefined ? '' : `<p>${escape(text)}</p>`,
		mind === undefined ? '' : `<p class="quiet">Mind: ${escape(mind)}</p>`,
		code === undefined ? '' : `<pre tabindex="0"><code>${escape(code)}</code></pre>`,
	].join('');
	const main = `${head}${rule === undefined ? '' : ` <code class="quiet">${escape(rule)}</code>`}${button}${body === '' ? '' : `<div class="body">${body}</div>`}`;
	return `<li>${tagged ? `<span class="tag">${escape(tag ?? '')}</span><div>${main}</div>` : main}</li>`;
}

function tableHtml(table: Sheet['table']): string {
	if (!table) return '';
	const row = (cells: readonly string[], tag: string): string => `<tr>${cells.map((cell) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${escape(cell)}</${tag}>`).join('')}</tr>`;
	return `<table><thead>${row(table.head, 'th')}</thead><tbody>${table.rows.map((cells) => row(cells, 'td')).join('')}</tbody></table>`;
}

function escape(text: string): string {
	return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export function sheetMarkdown(sheet: Sheet): string {
	const parts = [
		`# ${sheet.title}`, ...(sheet.lead ? [sheet.lead] : []),
		...(sheet.table ? [[sheet.table.head, sheet.table.head.map(() => '---'), ...sheet.table.rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n')] : []),
		...sheet.sections.filter(({ items }) => items.length > 0).flatMap(({ heading, items, check }) => [`## ${heading}`, items.map((item) => itemMarkdown(item, check ?? false)).join('\n')]),
	];
	return `${parts.join('\n\n')}\n`;
}

function itemMarkdown({ title, tag, text, mind, code, rule }: SheetItem, check: boolean): string {
	const line = `- ${check ? '[ ] ' : ''}${tag === undefined ? '' : `${tag}: `}**${title}**${rule === undefined ? '' : ` (\`${rule}\`)`}${[text, mind].filter((part) => part !== undefined && part !== '').map((part) => ` ${part}`).join('')}`;
	return code === undefined ? line : `${line}\n\n${['```', ...code.split('\n'), '```'].map((each) => `  ${each}`.trimEnd()).join('\n')}\n`;
}
