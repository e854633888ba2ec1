/**
 * What a test run inside VS Code reports, shared by the two sides of the extension host.
 *
 * Contract: plain data and names only; imported both inside the host and by the scripts that
 * start it.
 */
export interface SuiteResults {
  passed: number;
  failed: number;
  skipped: number;
  failures: { title: string; message: string }[];
}

/** The extension that carries the tests; the product under test is another one. */
export const runnerExtensionId = 'bulwark.bulwark-test-runner';
export const resultsFileName = 'results.json';

/** Marks the lines of the test run among everything else that the host prints. */
export const linePrefix = 'bulwark-test: ';
