/**
 * A real VS Code that comes as an npm package: the server and workbench inside `code-server`.
 *
 * Contract: `ensureCodeServer()` returns the paths of a Node that can run it and of VS Code's own
 * `server-main.js`, installing both into the cache at the pinned versions when they are missing.
 * Nothing becomes a dependency of the project. Of the native modules only two are compiled;
 * VS Code runs without them, but its logs and output channels stay empty. The others come prebuilt
 * or are not used by the server.
 */
import { chmod, mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { ensureCached } from './cache';
import { run } from './processes';
import { ensureCommand } from './systemPackages';

const codeServerVersion = '4.139.1';

/** The newest Node 24 that is published for each platform. */
const nodeVersions: Record<string, string> = {
  'linux-x64': '24.21.0',
  'linux-arm64': '24.21.0',
  'darwin-x64': '24.18.1',
  'win-x64': '24.21.0',
};

/** Logs and output channels; the guard that ends an extension host whose server has died. */
const compiledModules = ['@vscode/spdlog', '@vscode/native-watchdog'];

export interface CodeServer {
  readonly version: string;
  readonly node: string;
  readonly serverMain: string;
}

export async function ensureCodeServer(): Promise<CodeServer> {
  const platform = nodePlatform();
  const [nodeFolder, packed] = await Promise.all([ensureNode(platform), fetchCodeServer()]);
  const folder = await ensureCached(`vscode-server-${codeServerVersion}-${platform}`, (target) =>
    build(packed, target, nodeFolder),
  );
  return {
    version: codeServerVersion,
    node: nodeBinary(nodeFolder),
    serverMain: join(vscodeFolder(folder), 'out', 'server-main.js'),
  };
}

function nodePlatform(): string {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const platform = `${system}-${process.arch}`;
  if (platform in nodeVersions) return platform;
  throw new Error(
    `The browser VS Code cannot run on ${platform}: no Node 24 package exists for it. ` +
      'Install desktop VS Code, or set BULWARK_VSCODE to its path.',
  );
}

async function ensureNode(platform: string): Promise<string> {
  const name = `node-${platform}`;
  const version = nodeVersions[platform];
  const folder = await ensureCached(`${name}-${version}`, async (target) => {
    console.log(`Fetching Node ${version} for the browser VS Code`);
    await npm(
      [
        'install',
        '--no-save',
        '--no-package-lock',
        '--ignore-scripts',
        '--prefix',
        target,
        `${name}@${version}`,
      ],
      target,
    );
    const nodeFolder = join(target, 'node_modules', name);
    await chmod(nodeBinary(nodeFolder), 0o755);
    await run(nodeBinary(nodeFolder), ['--version']);
  });
  return join(folder, 'node_modules', name);
}

function fetchCodeServer(): Promise<string> {
  return ensureCached(`code-server-package-${codeServerVersion}`, async (target) => {
    console.log(`Fetching the browser VS Code (code-server ${codeServerVersion})`);
    await npm(['pack', '--ignore-scripts', `code-server@${codeServerVersion}`], target);
  });
}

async function build(packedFolder: string, target: string, nodeFolder: string): Promise<void> {
  console.log('Preparing the browser VS Code (once; about half a minute)');
  const archive = join(packedFolder, `code-server-${codeServerVersion}.tgz`);
  await mkdir(target, { recursive: true });
  await run('tar', ['-xzf', archive, '-C', target]);
  const folder = vscodeFolder(target);
  const env = {
    ...process.env,
    PATH: `${dirname(nodeBinary(nodeFolder))}${delimiter}${process.env.PATH ?? ''}`,
    npm_config_nodedir: nodeFolder,
  };
  await npm(['install', '--omit=dev', '--ignore-scripts'], folder, env);
  await compileModules(folder, env);
}

async function compileModules(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await ensureCommand({
      candidates: ['g++', 'clang++', 'c++'],
      debianPackages: ['g++', 'make', 'python3'],
      purpose: "to compile VS Code's logging",
    });
    await npm(['rebuild', ...compiledModules], folder, env);
  } catch (error) {
    console.warn(`VS Code will run without logs and output channels: ${(error as Error).message}`);
  }
}

function vscodeFolder(folder: string): string {
  return join(folder, 'package', 'lib', 'vscode');
}

function nodeBinary(nodeFolder: string): string {
  return join(nodeFolder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

function npm(args: readonly string[], cwd: string, env = process.env): Promise<string> {
  const windows = process.platform === 'win32';
  return run(windows ? 'npm.cmd' : 'npm', args, { cwd, env: withoutNpmScope(env), shell: windows });
}

/** Under `npm test` npm hands its own settings down; they are about the project, not the cache. */
function withoutNpmScope(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited =
    /^npm_(?:package_|lifecycle_|command$|config_(?:local_prefix|prefix|omit|include|production|workspace)$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !inherited.test(name)));
}
