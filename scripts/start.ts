/**
 * Opens VS Code with the built extension on the samples.
 *
 * Contract: with a desktop `code` on the PATH, that one is opened; else the browser VS Code is
 * served on this machine, its address printed, until it is interrupted. With `--check FILE` no
 * editor is opened: the file's report is printed and its exit code is ours.
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from './vscode/browserHost';
import { projectRoot } from './vscode/cache';
import { findCommand } from './vscode/systemPackages';

const samples = join(projectRoot, 'samples');
const firstFile = join(samples, 'node-insecure', 'Dockerfile');

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'string' } } });
  if (values.check !== undefined) {
    process.exitCode = check(values.check);
    return;
  }
  const code = await desktopCode();
  if (code) openDesktop(code);
  else await serve();
}

function check(file: string): number {
  // npm changes to the project's folder; the file is named from where the user stands.
  const path = file === '-' ? file : resolve(process.env.INIT_CWD ?? '.', file);
  const cli = join(projectRoot, 'dist', 'cli.js');
  const result = spawnSync(process.execPath, [cli, 'check', path], { stdio: 'inherit' });
  if (result.error) throw result.error;
  return result.status ?? 2;
}

/** Only where it can show a window of its own: not as root, not without a display. */
async function desktopCode(): Promise<string | undefined> {
  const inRemoteTerminal = process.env.VSCODE_IPC_HOOK_CLI !== undefined;
  const withoutDisplay =
    process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  if (inRemoteTerminal || withoutDisplay || process.getuid?.() === 0) return undefined;
  return findCommand(process.platform === 'win32' ? ['code.cmd'] : ['code']);
}

function openDesktop(code: string): void {
  console.log(`Opening ${code} on ${samples}`);
  const args = [`--extensionDevelopmentPath=${projectRoot}`, samples, firstFile];
  const shell = process.platform === 'win32';
  const quoted = shell ? args.map((argument) => `"${argument}"`) : args;
  const result = spawnSync(shell ? `"${code}"` : code, quoted, { stdio: 'inherit', shell });
  if (result.error) throw result.error;
  process.exitCode = result.status ?? 1;
}

async function serve(): Promise<void> {
  console.log('No desktop VS Code here: starting the browser VS Code');
  const server = await startServer({ trusted: true });
  const address = server.windowAddress({
    folder: samples,
    files: [firstFile],
    extensionDevelopmentPath: projectRoot,
  });
  console.log(`VS Code with Bulwark: ${address}`);
  console.log('Press Ctrl+C to end.');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
