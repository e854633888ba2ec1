/**
 * The small extension that carries the tests into VS Code.
 *
 * Contract: `createTestRunner` writes a new folder holding a manifest and the tests bundle. Loaded
 * as the extension under development, it leaves the product under test to be an installed one. Its
 * `readResults` gives what the run wrote, or undefined when it never got that far.
 */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resultsFileName, runnerExtensionId, type SuiteResults } from './results';
import type { HostKind } from './bundleTests';
import { temporaryFolder } from './leftovers';

export interface TestRunner {
  readonly folder: string;
  readonly tests: string;
  readResults(): Promise<SuiteResults | undefined>;
  remove(): Promise<void>;
}

export async function createTestRunner(kind: HostKind, bundle: string): Promise<TestRunner> {
  const { path: folder, remove } = await temporaryFolder('test-runner');
  const [publisher, name] = runnerExtensionId.split('.');
  const manifest = {
    name,
    publisher,
    version: '0.0.0',
    engines: { vscode: '^1.91.0' },
    // A web extension without `main`, so that the window can only place it in the worker host.
    [kind === 'web' ? 'browser' : 'main']: './extension.js',
    capabilities: { untrustedWorkspaces: { supported: true }, virtualWorkspaces: true },
  };
  const tests = join(folder, 'tests.js');
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  await writeFile(join(folder, 'extension.js'), 'exports.activate = () => {};\n');
  await copyFile(bundle, tests);
  return {
    folder,
    tests,
    readResults: async () => {
      const text = await readFile(join(folder, resultsFileName), 'utf8').catch(() => undefined);
      return text === undefined ? undefined : (JSON.parse(text) as SuiteResults);
    },
    remove,
  };
}
