/**
 * VS Code as its user sees and works it: a thin driver over the window's page.
 *
 * Contract: `openWindow` opens a copy of a folder with a file in it, the extension installed, and
 * resolves when the text is on the screen. Every method waits for what should appear and fails
 * with what it was waiting for; none waits for a fixed time. Lines and columns are 1-based.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { type BrowserHost, openBrowserHost } from './browserHost';
import { scratchCopy } from './scratchCopy';

export interface OpenWindowOptions {
  folder: string;
  /** Path inside the folder. */
  file: string;
  vsix?: string;
  extensionDevelopmentPath?: string;
  web?: boolean;
  /** Default true. */
  trusted?: boolean;
  settings?: Record<string, unknown>;
  size?: { width: number; height: number };
}

export interface ShownProblem {
  message: string;
  source: string;
  code: string;
  position: string;
}

export interface PreviewEntry {
  /** What a screen reader says: the place and the change. */
  label: string;
  /** What is written in the row. */
  text: string;
  ticked: boolean;
}

export async function openWindow(options: OpenWindowOptions): Promise<UserWindow> {
  const workspace = await scratchCopy(options.folder);
  const file = join(workspace.folder, options.file);
  let host: BrowserHost | undefined;
  const close = async (): Promise<void> => {
    await host?.close();
    await workspace.remove();
  };
  try {
    host = await openBrowserHost({
      ...options,
      trusted: options.trusted ?? true,
      folder: workspace.folder,
      files: [file],
    });
    const window = new UserWindow(host.page, file, close);
    await window.waitForEditor();
    return window;
  } catch (error) {
    await close();
    throw error;
  }
}

export class UserWindow {
  constructor(
    readonly page: Page,
    readonly file: string,
    readonly close: () => Promise<void>,
  ) {
    page.setDefaultTimeout(30_000);
  }

  async waitForEditor(): Promise<void> {
    const name = basename(this.file);
    await this.page.locator(`.tab[data-resource-name="${name}"]`).first().waitFor();
    await this.page.locator('.editor-instance .view-line').first().waitFor();
  }

  /** Waits until a squiggle lies under this text, which must be scrolled into view. */
  async waitForSquiggle(text: string): Promise<void> {
    await this.page
      .waitForFunction(isUnderlined, text)
      .catch(() => Promise.reject(new Error(`No squiggle appeared under ${JSON.stringify(text)}`)));
  }

  async goTo(line: number, column = 1): Promise<void> {
    await this.quickInput('ControlOrMeta+G', `:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await this.page.getByText(`Ln ${line}, Col ${column}`, { exact: true }).waitFor();
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /** The titles that the lightbulb offers at a place, in the order shown; leaves it open. */
  async openLightbulb(line: number, column = 1): Promise<string[]> {
    await this.goTo(line, column);
    const rows = this.lightbulbRows();
    await this.pressUntil('ControlOrMeta+.', rows.first());
    return (await rows.locator('.title').allInnerTexts()).map(plain);
  }

  async chooseAction(title: string): Promise<void> {
    const row = this.lightbulbRows().filter({ has: this.page.getByText(title, { exact: true }) });
    await row.first().click();
    await this.lightbulbRows().first().waitFor({ state: 'hidden' });
  }

  async closeLightbulb(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.lightbulbRows().first().waitFor({ state: 'hidden' });
  }

  async runCommand(title: string): Promise<void> {
    const widget = await this.quickInput('F1', `>${title}`);
    const entry = widget.locator('.monaco-list-row').filter({
      has: this.page.getByText(title, { exact: true }),
    });
    await entry.first().click();
  }

  /** Runs a command that asks: the labels of what it offers, when there are so many; leaves it open. */
  async pick(title: string, count: number): Promise<string[]> {
    await this.runCommand(title);
    const rows = this.page.locator('.quick-input-widget .monaco-list-row');
    await this.page.waitForFunction(
      ([selector, wanted]) => document.querySelectorAll(selector).length === wanted,
      ['.quick-input-widget .monaco-list-row', count] as const,
    );
    return (await rows.allInnerTexts()).map(plain);
  }

  /** Waits for a page of the extension's with this in its heading. */
  async sheet(heading: string): Promise<void> {
    const frame = this.page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
    await frame.locator('h1').filter({ hasText: heading }).first().waitFor();
  }

  /** The rows of the Problems view, which is left open. */
  async problems(): Promise<ShownProblem[]> {
    await this.runCommand('Problems: Focus on Problems View');
    const rows = this.page.locator('.markers-panel .monaco-list-row', {
      has: this.page.locator('.marker-message'),
    });
    await rows.first().waitFor();
    return rows.evaluateAll((elements) =>
      elements.map((row) => ({
        message: row.querySelector('.marker-message')?.textContent?.trim() ?? '',
        source: row.querySelector('.marker-source')?.textContent?.trim() ?? '',
        code: row.querySelector('.marker-code')?.textContent?.trim() ?? '',
        position: row.querySelector('.marker-line')?.textContent?.trim() ?? '',
      })),
    );
  }

  /** What the Refactor Preview lists; waits for it to open. */
  async refactorPreview(): Promise<PreviewEntry[]> {
    const rows = this.page.locator('.bulk-edit-panel .monaco-list-row');
    await rows.first().waitFor();
    return rows.evaluateAll((elements) =>
      elements.map((row) => ({
        label: row.getAttribute('aria-label') ?? '',
        text: (row.textContent ?? '').replaceAll('\u00a0', ' '),
        ticked: row.querySelector('.edit-checkbox')?.getAttribute('aria-checked') === 'true',
      })),
    );
  }

  /** Ticks whatever the preview has left unticked, from the top down, also what comes into view on the way. */
  async tickAll(): Promise<void> {
    // A preview that is still being filled forgets what was ticked.
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await this.tickRows();
      if (await this.page.locator('.bulk-edit-panel .edit-checkbox[aria-checked="false"]').count() === 0) return;
    }
    throw new Error('Some changes stay unticked');
  }

  private async tickRows(): Promise<void> {
    const list = this.page.locator('.bulk-edit-panel .monaco-list').first();
    await list.focus();
    await this.page.keyboard.press('Home');
    let last = '';
    for (;;) {
      const row = this.page.locator('.bulk-edit-panel .monaco-list-row.focused').first();
      const id = (await row.getAttribute('data-index')) ?? '';
      if (id === last) return;
      last = id;
      // By its number: a click takes the focus from the row.
      const box = this.page.locator(`.bulk-edit-panel .monaco-list-row[data-index="${id}"] .edit-checkbox`).first();
      // The list may be drawn anew in between: what it loses by that is seen by the next attempt.
      if ((await box.count()) > 0) await box.setChecked(true, { timeout: 3000 }).catch(() => undefined);
      await list.focus();
      await this.page.keyboard.press('ArrowDown');
    }
  }

  async acceptRefactorPreview(): Promise<void> {
    await this.endPreview('Apply');
  }

  async discardRefactorPreview(): Promise<void> {
    await this.endPreview('Discard');
  }

  /** The labels that completion offers at the cursor; leaves the list open. */
  async suggestions(): Promise<string[]> {
    await this.page.keyboard.press('Control+Space');
    const rows = this.page.locator('.suggest-widget.visible .monaco-list-row');
    await rows.first().waitFor();
    return (await rows.locator('.label-name').allInnerTexts()).map(plain);
  }

  /** The text of the hover at a place; leaves it open. */
  async hover(line: number, column: number): Promise<string> {
    await this.goTo(line, column);
    await this.runCommand('Show or Focus Hover');
    const content = this.page.locator('.monaco-editor .monaco-hover:not(.hidden) .hover-contents');
    await content.first().waitFor();
    return plain((await content.allInnerTexts()).join('\n'));
  }

  /** Saves until the file's text is as wanted, and gives it; edits reach the editor in their own time. */
  async savedText(wanted: (text: string) => boolean): Promise<string> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      await this.page.keyboard.press('ControlOrMeta+S');
      const text = await readFile(this.file, 'utf8');
      if (wanted(text)) return text;
      if (Date.now() > deadline) throw new Error(`The saved text stays:\n${text}`);
      await delay(100);
    }
  }

  async waitForNotification(text: string): Promise<void> {
    await this.page.locator('.notification-toast').filter({ hasText: text }).first().waitFor();
  }

  async screenshot(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await this.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  }

  private lightbulbRows(): Locator {
    return this.page.locator('.action-widget .monaco-list-row.action');
  }

  private async quickInput(key: string, text: string): Promise<Locator> {
    const widget = this.page.locator('.quick-input-widget');
    const input = widget.locator('input').first();
    await this.pressUntil(key, input);
    await input.fill(text);
    await widget.locator('.monaco-list-row').first().waitFor();
    return widget;
  }

  /** A key pressed while the workbench is busy with its focus is lost: press until it is heard. */
  private async pressUntil(key: string, wanted: Locator): Promise<void> {
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await this.page.keyboard.press(key);
      if (await appears(wanted, 3_000)) return;
    }
    throw new Error(`${key} had no effect`);
  }

  private async endPreview(button: 'Apply' | 'Discard'): Promise<void> {
    const panel = this.page.locator('.bulk-edit-panel');
    await panel.getByRole('button', { name: button, exact: true }).click();
    await panel.locator('.monaco-list-row').first().waitFor({ state: 'hidden' });
  }
}

async function appears(locator: Locator, timeout: number): Promise<boolean> {
  return locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}

function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ').trim();
}

/** Runs in the page: the editor draws squiggles as boxes apart from the text they lie under. */
function isUnderlined(text: string): boolean {
  const squiggles = [...document.querySelectorAll('.view-overlays [class*="squiggly-"]')].map(
    (element) => element.getBoundingClientRect(),
  );
  for (const line of document.querySelectorAll('.view-line')) {
    const start = (line.textContent ?? '').replaceAll('\u00a0', ' ').indexOf(text);
    if (start < 0) continue;
    const range = document.createRange();
    let offset = 0;
    let open = false;
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const length = node.textContent?.length ?? 0;
      if (!open && start < offset + length) {
        range.setStart(node, start - offset);
        open = true;
      }
      if (open && start + text.length <= offset + length) {
        range.setEnd(node, start + text.length - offset);
        break;
      }
      offset += length;
    }
    const place = range.getBoundingClientRect();
    const under = squiggles.some(
      (box) =>
        box.left < place.right - 1 &&
        box.right > place.left + 1 &&
        box.top < place.bottom &&
        box.bottom > place.top,
    );
    if (under) return true;
  }
  return false;
}
