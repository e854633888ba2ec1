/**
 * Runs the VS Code suites and says how they went.
 *
 * Contract: `runSuite` takes what is under test (a VSIX, installed as a user would, or a folder to
 * load as an extension under development), a bundle of tests and a folder, of which a copy is
 * opened. Kind `desktop` is the Node extension host: of desktop VS Code where there is one, else
 * of the browser VS Code. Kind `web` is the web worker host, always of the browser VS Code. The
 * chosen host and the reason are printed in one line. A run that breaks off, hangs or runs no test
 * counts as a failure; nothing is skipped silently. The results are also written to `resultsFile`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { linePrefix, type SuiteResults } from './results';
import { openBrowserHost } from './browserHost';
import type { HostKind } from './bundleTests';
import { projectRoot } from './cache';
import { findDesktop, runInDesktop } from './desktopHost';
import { scratchCopy } from './scratchCopy';
import { createTestRunner, type TestRunner } from './testRunner';

export interface SuiteOptions {
  kind: HostKind;
  testsBundle: string;
  folder: string;
  vsix?: string;
  extensionDevelopmentPath?: string;
  resultsFile?: string;
  settings?: Record<string, unknown>;
  /** Default true; false runs the suite in Restricted Mode. */
  trusted?: boolean;
  /** Default five minutes. */
  timeout?: number;
}

export async function runSuite(options: SuiteOptions): Promise<SuiteResults> {
  if (Boolean(options.vsix) === Boolean(options.extensionDevelopmentPath)) {
    throw new Error('Give either vsix or extensionDevelopmentPath');
  }
  const workspace = await scratchCopy(options.folder);
  const runner = await createTestRunner(options.kind, options.testsBundle);
  try {
    const prepared = { ...options, folder: workspace.folder, trusted: options.trusted ?? true };
    const trouble = await runInChosenHost(prepared, runner);
    const results = judged(await runner.readResults(), trouble);
    if (options.resultsFile) {
      await mkdir(dirname(options.resultsFile), { recursive: true });
      await writeFile(options.resultsFile, `${JSON.stringify(results, null, 2)}\n`);
    }
    return results;
  } finally {
    await runner.remove();
    await workspace.remove();
  }
}

/** Resolves to what went wrong, should there be no results. */
async function runInChosenHost(options: SuiteOptions, runner: TestRunner): Promise<string> {
  if (options.kind === 'web') {
    console.log('VS Code (web): web worker host of the browser VS Code, as on vscode.dev');
    return runInBrowser(options, runner);
  }
  const desktop = await findDesktop();
  if ('missing' in desktop) {
    console.log(
      `VS Code (desktop): Node extension host of the browser VS Code; no desktop one: ${desktop.missing}`,
    );
    return runInBrowser(options, runner);
  }
  console.log(`VS Code (desktop): ${desktop.origin}, ${desktop.path}`);
  return runInDesktop({
    ...options,
    executable: desktop.path,
    runnerFolder: runner.folder,
    tests: runner.tests,
    timeout: options.timeout ?? 300_000,
    print: printTestLine,
  });
}

async function runInBrowser(options: SuiteOptions, runner: TestRunner): Promise<string> {
  const printed: string[] = [];
  let ended: (code: number) => void = () => undefined;
  const end = new Promise<number>((done) => {
    ended = done;
  });
  const host = await openBrowserHost({
    folder: options.folder,
    vsix: options.vsix,
    installedFolder: options.extensionDevelopmentPath,
    extensionDevelopmentPath: runner.folder,
    extensionTestsPath: runner.tests,
    web: options.kind === 'web',
    trusted: options.trusted,
    settings: options.settings,
    prepare: async (page) => {
      page.on('console', (message) => {
        if (!/^%c\s*INFO/.test(message.text())) printed.push(message.text());
        printTestLine(message.text());
      });
      page.on('crash', () => ended(1));
      await page.exposeFunction('codeAutomationExit', (code: number) => ended(code));
    },
  });
  const limit = options.timeout ?? 300_000;
  const timer = setTimeout(() => ended(-1), limit);
  try {
    const code = await end;
    if (code === 0) return '';
    if (code === -1) await host.page.screenshot({ path: hangPicture(options.kind) });
    const why =
      code === -1
        ? `did not end within ${limit / 1000} s, see ${hangPicture(options.kind)}`
        : 'failed';
    return `The test run ${why}:\n${[...printed.slice(-30), host.server.output().slice(-2_000)].join('\n')}`;
  } finally {
    clearTimeout(timer);
    await host.close();
  }
}

function judged(results: SuiteResults | undefined, trouble: string): SuiteResults {
  const ran = results ?? { passed: 0, failed: 0, skipped: 0, failures: [] };
  if (results && (ran.failed > 0 || (trouble === '' && ran.passed > 0))) return ran;
  const message = trouble || 'No test ran.';
  return {
    ...ran,
    failed: ran.failed + 1,
    failures: [...ran.failures, { title: 'the run inside VS Code', message }],
  };
}

function printTestLine(line: string): void {
  const start = line.indexOf(linePrefix);
  if (start >= 0) console.log(`  ${line.slice(start + linePrefix.length)}`);
}

function hangPicture(kind: HostKind): string {
  return join(projectRoot, 'out', 'vscode-tests', `hung-${kind}.png`);
}
