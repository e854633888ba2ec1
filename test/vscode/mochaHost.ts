/**
 * Mocha inside VS Code's extension host, the same for the Node host and the web worker host.
 *
 * Contract: importing this module defines `describe`, `it` and the hooks, so it is the first
 * import of a tests bundle, before the suites. `run()` is what VS Code calls: it runs every
 * registered test, prints one line each, writes `results.json` into the folder of the runner
 * extension, and rejects when a test failed. Mocha's browser build is used in both hosts: one
 * code path, and the worker has neither `fs` nor `process`.
 */
import 'mocha/mocha.js';
import * as vscode from 'vscode';
import {
  linePrefix,
  resultsFileName,
  runnerExtensionId,
  type SuiteResults,
} from '../../scripts/vscode/results';

const BrowserMocha = (globalThis as unknown as { Mocha: typeof Mocha }).Mocha;
const results: SuiteResults = { passed: 0, failed: 0, skipped: 0, failures: [] };
const mocha = new BrowserMocha({ ui: 'bdd', timeout: 30_000, reporter: collectResults as never });
mocha.suite.emit('pre-require', globalThis, '', mocha);

export async function run(): Promise<void> {
  await new Promise<void>((done) => {
    BrowserMocha.prototype.run.call(mocha, () => done());
  });
  await writeResults();
  if (results.failed > 0) throw new Error(`${results.failed} tests failed`);
}

function collectResults(runner: Mocha.Runner): void {
  // Not marked as a line of the run: it only matters when the run hangs.
  runner.on('test', (test: Mocha.Test) => console.log(`running: ${test.fullTitle()}`));
  runner.on('pass', (test: Mocha.Test) => {
    results.passed += 1;
    print(`passed: ${test.fullTitle()} (${test.duration ?? 0} ms)`);
  });
  runner.on('pending', (test: Mocha.Test) => {
    results.skipped += 1;
    print(`skipped: ${test.fullTitle()}`);
  });
  runner.on('fail', (test: Mocha.Test, error: Error) => {
    results.failed += 1;
    const message = withoutMochaFrames(error.stack ?? String(error));
    results.failures.push({ title: test.fullTitle(), message });
    print(`failed: ${test.fullTitle()}\n${message}`);
  });
}

async function writeResults(): Promise<void> {
  const runner = vscode.extensions.getExtension(runnerExtensionId);
  if (!runner) throw new Error(`The extension ${runnerExtensionId} is not loaded`);
  const file = vscode.Uri.joinPath(runner.extensionUri, resultsFileName);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(JSON.stringify(results)));
}

function withoutMochaFrames(stack: string): string {
  const lines = stack.split('\n');
  const mochaStart = lines.findIndex((line) => line.includes('at callFn ('));
  return (mochaStart < 0 ? lines : lines.slice(0, mochaStart)).join('\n');
}

function print(text: string): void {
  console.log(linePrefix + text);
}
