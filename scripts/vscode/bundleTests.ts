/**
 * The suites of test/vscode/suites as one file that an extension host can load.
 *
 * Contract: `bundleTests(kind)` writes a CommonJS bundle whose `run()` runs every suite meant for
 * that host and returns its path. `*.test.ts` runs in both hosts, `*.desktop.test.ts` only in the
 * Node extension host, `*.web.test.ts` only in the web worker host. `vscode` stays external.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from './cache';

export type HostKind = 'desktop' | 'web';

const otherKind = { desktop: 'web', web: 'desktop' } as const;

export async function bundleTests(
  kind: HostKind,
  options: { suites?: string; only?: (fileName: string) => boolean } = {},
): Promise<string> {
  const testFolder = join(projectRoot, 'test', 'vscode');
  const suites = options.suites ?? join(testFolder, 'suites');
  const names = (await readdir(suites))
    .filter((name) => name.endsWith('.test.ts') && !name.endsWith(`.${otherKind[kind]}.test.ts`))
    .filter((name) => options.only?.(name) ?? true)
    .sort();
  if (names.length === 0) throw new Error(`No suites for the ${kind} host in ${suites}`);
  const imports = names.map((name) => `import ${JSON.stringify(join(suites, name))};`);
  const bundle = join(projectRoot, 'out', 'vscode-tests', `${kind}.js`);
  await build({
    stdin: {
      contents: [`export { run } from './mochaHost';`, ...imports].join('\n'),
      resolveDir: testFolder,
      loader: 'ts',
    },
    outfile: bundle,
    bundle: true,
    format: 'cjs',
    platform: kind === 'web' ? 'browser' : 'node',
    target: 'es2022',
    external: ['vscode'],
    // Mocha's browser build would otherwise take the bundle's own exports for its own.
    define: { module: 'undefined' },
    sourcemap: 'inline',
    logLevel: 'error',
  });
  return bundle;
}
