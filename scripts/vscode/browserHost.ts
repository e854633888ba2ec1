/**
 * VS Code in a browser: the server on a free local port, its window in Chromium.
 *
 * Contract: `startServer` resolves when the server answers and gives the address of a window on a
 * folder; `openBrowserHost` also opens that window. Every server has data and extension folders of
 * its own, removed by `close()`; no process is left behind, on failure and interruption either.
 * Extensions run in the Node extension host; with `web` they run from their `browser` entry in the
 * web worker host. Without `trusted` the window is in Restricted Mode.
 */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium';
import { type CodeServer, ensureCodeServer } from './codeServer';
import { temporaryFolder } from './leftovers';
import { type RunningProcess, run, startProcess } from './processes';
import { type SettingsOptions, userSettings } from './userSettings';

export interface ServerOptions extends SettingsOptions {
  /** A package to install before the start, as a user would. */
  vsix?: string | undefined;
  /** A built extension's folder to treat as installed, beside the one under development. */
  installedFolder?: string | undefined;
}

export interface WindowOptions {
  folder: string;
  files?: readonly string[] | undefined;
  /** A folder to load as the extension under development; the window takes one at most. */
  extensionDevelopmentPath?: string | undefined;
  extensionTestsPath?: string | undefined;
  /** Runs the extension under development in the web worker host. */
  web?: boolean | undefined;
}

export interface BrowserHostOptions extends ServerOptions, WindowOptions {
  size?: { width: number; height: number } | undefined;
  /** Called on the blank page, before the workbench loads. */
  prepare?: ((page: Page) => Promise<void>) | undefined;
}

export interface VsCodeServer {
  readonly version: string;
  windowAddress(window: WindowOptions): string;
  output(): string;
  close(): Promise<void>;
}

export interface BrowserHost {
  readonly page: Page;
  readonly server: VsCodeServer;
  close(): Promise<void>;
}

/** The extension gallery is a service on the network; the window does without. */
const noGallery = JSON.stringify({ serviceUrl: '' });

export async function startServer(options: ServerOptions = {}): Promise<VsCodeServer> {
  const codeServer = await ensureCodeServer();
  const root = await temporaryFolder('vscode');
  const folders = { data: join(root.path, 'data'), extensions: join(root.path, 'extensions') };
  try {
    await writeSettings(folders.data, options);
    if (options.installedFolder) await linkExtension(folders, options.installedFolder);
    if (options.vsix) await installExtension(codeServer, folders, options.vsix);
    const port = await freePort();
    const server = startServerProcess(codeServer, folders, port);
    const close = async (): Promise<void> => {
      await server.stop();
      await root.remove();
    };
    await untilReady(port, server).catch(async (error) => {
      await close();
      throw error;
    });
    return {
      version: codeServer.version,
      windowAddress: (window) => windowAddress(port, window),
      output: server.output,
      close,
    };
  } catch (error) {
    await root.remove();
    throw error;
  }
}

export async function openBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const server = await startServer(options);
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close().catch(() => undefined);
    await server.close();
  };
  try {
    browser = await launchChromium();
    const viewport = options.size ?? { width: 1280, height: 800 };
    const page = await browser.newPage({ viewport, locale: 'en-US' });
    await options.prepare?.(page);
    await page.goto(server.windowAddress(options));
    return { page, server, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function windowAddress(port: number, window: WindowOptions): string {
  const remote = (path: string): string =>
    `vscode-remote://127.0.0.1:${port}${forwardSlashes(path)}`;
  const payload: [string, string][] = [];
  for (const file of window.files ?? []) payload.push(['openFile', remote(file)]);
  if (window.extensionDevelopmentPath) {
    payload.push(['extensionDevelopmentPath', remote(window.extensionDevelopmentPath)]);
  }
  if (window.extensionTestsPath) {
    payload.push(['extensionTestsPath', remote(window.extensionTestsPath)]);
  }
  if (window.web) payload.push(['extensionDevelopmentKind', 'web']);
  const query = [`folder=${readable(forwardSlashes(window.folder))}`];
  if (payload.length > 0) query.push(`payload=${readable(JSON.stringify(payload))}`);
  return `http://127.0.0.1:${port}/?${query.join('&')}`;
}

/** Encoded for a query, in which these characters may stand as they are. */
function readable(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%2F', '/')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',');
}

function forwardSlashes(path: string): string {
  const absolute = resolve(path).replaceAll('\\', '/');
  return absolute.startsWith('/') ? absolute : `/${absolute}`;
}

async function writeSettings(dataFolder: string, options: ServerOptions): Promise<void> {
  const text = userSettings(options);
  for (const place of ['User', 'Machine']) {
    const folder = join(dataFolder, 'data', place);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'settings.json'), text);
  }
}

interface ServerFolders {
  data: string;
  extensions: string;
}

function folderArguments(folders: ServerFolders): string[] {
  return [
    '--accept-server-license-terms',
    ...['--telemetry-level', 'off'],
    ...['--server-data-dir', folders.data],
    ...['--extensions-dir', folders.extensions],
  ];
}

function startServerProcess(
  codeServer: CodeServer,
  folders: ServerFolders,
  port: number,
): RunningProcess {
  const args = [
    codeServer.serverMain,
    ...['--host', '127.0.0.1', '--port', String(port)],
    '--without-connection-token',
    // Makes a built workbench accept the development parameters in its address.
    '--enable-smoke-test-driver',
    ...folderArguments(folders),
  ];
  const env = { ...process.env, EXTENSIONS_GALLERY: noGallery };
  return startProcess(codeServer.node, args, { env });
}

async function installExtension(
  codeServer: CodeServer,
  folders: ServerFolders,
  vsix: string,
): Promise<void> {
  await run(codeServer.node, [
    codeServer.serverMain,
    ...['--install-extension', resolve(vsix), '--force'],
    ...folderArguments(folders),
  ]);
}

/** The server takes over what it finds in a new extensions folder. */
async function linkExtension(folders: ServerFolders, path: string): Promise<void> {
  const text = await readFile(join(path, 'package.json'), 'utf8');
  const { publisher, name, version } = JSON.parse(text) as Record<string, string>;
  await mkdir(folders.extensions, { recursive: true });
  const link = join(folders.extensions, `${publisher}.${name}-${version}`);
  await symlink(resolve(path), link, 'junction');
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolvePort(port));
    });
  });
}

async function untilReady(port: number, server: RunningProcess): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && server.child.exitCode === null) {
    const answered = await fetch(`http://127.0.0.1:${port}/version`).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    await delay(50);
  }
  throw new Error(`The VS Code server did not start:\n${server.output().slice(-4_000)}`);
}
