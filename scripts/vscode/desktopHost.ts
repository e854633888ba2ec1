/**
 * Desktop VS Code for the tests.
 *
 * Contract: `findDesktop` gives the path of a desktop VS Code, or the reason why there is none:
 * the executable (not the `code` script) that BULWARK_VSCODE names, else the stable release,
 * downloaded once into the cache when its server can be reached. `runInDesktop` installs the
 * package into fresh folders, runs the tests of a runner extension and resolves when VS Code has
 * ended, whether or not tests failed. Without a display it runs under xvfb-run.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  downloadAndUnzipVSCode,
  resolveCliArgsFromVSCodeExecutablePath,
} from '@vscode/test-electron';
import { cacheFolder, exists } from './cache';
import { temporaryFolder } from './leftovers';
import { run } from './processes';
import { ensureCommand } from './systemPackages';
import { type SettingsOptions, userSettings } from './userSettings';

const releaseServer = 'https://update.code.visualstudio.com/api/releases/stable';

export type DesktopSearch = { path: string; origin: string } | { missing: string };

export interface DesktopRun extends SettingsOptions {
  executable: string;
  folder: string;
  runnerFolder: string;
  tests: string;
  vsix?: string | undefined;
  extensionDevelopmentPath?: string | undefined;
  timeout: number;
  print: (line: string) => void;
}

export async function findDesktop(): Promise<DesktopSearch> {
  const given = process.env.BULWARK_VSCODE;
  if (given) {
    if (await exists(given)) return { path: given, origin: 'the one that BULWARK_VSCODE names' };
    throw new Error(`BULWARK_VSCODE names ${given}, which does not exist`);
  }
  if (!(await isReachable(releaseServer))) {
    return { missing: 'its download server cannot be reached and BULWARK_VSCODE is not set' };
  }
  try {
    const cachePath = join(cacheFolder(), 'desktop');
    const path = await downloadAndUnzipVSCode({ version: 'stable', cachePath, timeout: 30_000 });
    return { path, origin: 'the stable release' };
  } catch (error) {
    return { missing: `its download failed (${(error as Error).message})` };
  }
}

/** Empty, or what went wrong; whether the tests passed is in the runner's results. */
export async function runInDesktop(options: DesktopRun): Promise<string> {
  const root = await temporaryFolder('desktop');
  const [data, extensions] = [join(root.path, 'data'), join(root.path, 'extensions')];
  const profile = ['--user-data-dir', data, '--extensions-dir', extensions];
  try {
    await mkdir(join(data, 'User'), { recursive: true });
    await writeFile(join(data, 'User', 'settings.json'), userSettings(options));
    if (options.vsix) await installExtension(options.executable, profile, options.vsix);
    // Set in the terminals of VS Code, where it would make this one a mere Node.
    const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
    const developed = [options.runnerFolder, options.extensionDevelopmentPath];
    const [command = '', ...args] = await withDisplay([
      options.executable,
      options.folder,
      '--no-sandbox',
      '--disable-gpu-sandbox',
      '--disable-updates',
      '--skip-welcome',
      '--skip-release-notes',
      ...profile,
      ...(options.trusted ? ['--disable-workspace-trust'] : []),
      ...developed.flatMap((path) => (path ? [`--extensionDevelopmentPath=${path}`] : [])),
      `--extensionTestsPath=${options.tests}`,
    ]);
    await run(command, args, { env, onLine: options.print, timeout: options.timeout });
    return '';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await root.remove();
  }
}

async function installExtension(
  executable: string,
  profile: readonly string[],
  vsix: string,
): Promise<void> {
  // The helper names profile folders of its own, which ours replace.
  const [cli = '', ...cliArgs] = resolveCliArgsFromVSCodeExecutablePath(executable, {
    reuseMachineInstall: true,
  });
  await run(cli, [...cliArgs, '--install-extension', vsix, '--force', '--no-sandbox', ...profile], {
    shell: process.platform === 'win32',
  });
}

async function withDisplay(command: string[]): Promise<string[]> {
  if (process.platform !== 'linux' || process.env.DISPLAY) return command;
  const xvfbRun = await ensureCommand({
    candidates: ['xvfb-run'],
    debianPackages: ['xvfb', 'xauth'],
    purpose: 'to run desktop VS Code without a display',
  });
  return [xvfbRun, '-a', ...command];
}

async function isReachable(address: string): Promise<boolean> {
  return fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.ok,
    () => false,
  );
}
