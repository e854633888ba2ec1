/**
 * Runs the suites of test/vscode/suites in a real VS Code.
 *
 * Contract: `tsx scripts/vscode/runTests.ts [desktop|web]… [--vsix FILE]` runs both hosts unless
 * some are named, against the package, or against the built project folder when none is given,
 * on a copy of `samples/`. The last line is `N passed, N failed, N skipped`; the exit code is 1
 * when a test failed. The results lie in `out/vscode-tests/<host>.json`.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleTests, type HostKind } from './bundleTests';
import { projectRoot } from './cache';
import { runSuite } from './runSuite';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { vsix: { type: 'string' } },
    allowPositionals: true,
  });
  const kinds = positionals.length > 0 ? positionals.map(hostKind) : (['desktop', 'web'] as const);
  const product = values.vsix ? { vsix: values.vsix } : { extensionDevelopmentPath: projectRoot };
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const kind of kinds) {
    const results = await runSuite({
      ...product,
      kind,
      testsBundle: await bundleTests(kind),
      folder: join(projectRoot, 'samples'),
      resultsFile: join(projectRoot, 'out', 'vscode-tests', `${kind}.json`),
    });
    for (const { title, message } of results.failures) console.log(`${kind}: ${title}\n${message}`);
    total.passed += results.passed;
    total.failed += results.failed;
    total.skipped += results.skipped;
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  if (total.failed > 0) process.exitCode = 1;
}

function hostKind(name: string): HostKind {
  if (name === 'desktop' || name === 'web') return name;
  throw new Error(`${name} is neither desktop nor web`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
