/**
 * The two commands that do everything, on a machine with Node and nothing else: `start` and `test`.
 *
 * Contract: `node scripts/run.mjs start [-- ARGUMENTS]` installs what is missing, builds and opens the product
 * (scripts/start.ts); what is done on the way is told on standard error. `node scripts/run.mjs test [--fast]` installs,
 * builds and runs every test there is, going on after failures, and ends with the line `N passed, N failed, N skipped`;
 * exit code 1 when anything failed. `--fast` leaves out the image builds, and counts them as skipped. No input is read.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const results = join(root, 'out', 'test-results');
const SUMMARY = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;
const MINUTE = 60_000;
/** The whole must end within the hour. */
const DEADLINE = Date.now() + 57 * MINUTE;

const npm = (...args) => process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath, ...args] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', ...args];
const node = (script, ...args) => [process.execPath, join(root, script), ...args];
const tsx = (script, ...args) => [process.execPath, '--import', 'tsx', join(root, script), ...args];

/** The counts of a step: what a run of tests says of itself, or one test that is passed when the command succeeds. */
const asOne = (code) => code === 0 ? counts(1, 0, 0) : counts(0, 1, 0);
const counts = (passed, failed, skipped) => ({ passed, failed, skipped });

const MOCHA_FOLDERS = ['house', 'engine', 'rules', 'snippets', 'lsp', 'cli', 'registry', 'corpus'];

function steps(fast) {
	return [
		{ name: 'build', command: npm('run', 'build'), minutes: 5 },
		{ name: 'types', command: node('node_modules/typescript/bin/tsc', '-b'), minutes: 5 },
		{ name: 'lint', command: node('node_modules/@biomejs/biome/bin/biome', 'lint', '--error-on-warnings', 'server', 'client', 'scripts', 'test'), minutes: 5 },
		{ name: 'generated files', command: tsx('scripts/generate.mts', '--check'), minutes: 2 },
		...MOCHA_FOLDERS.map(mochaStep),
		{ name: 'package', command: npm('run', 'package'), minutes: 5, makes: 'bulwark.vsix' },
		{ name: 'VS Code', command: tsx('scripts/vscode/runTests.ts', '--vsix', 'bulwark.vsix'), minutes: 15, counted: true },
		{ name: 'user view', command: tsx('scripts/vscode/runUi.ts', '--vsix', 'bulwark.vsix'), minutes: 15, counted: true },
		{ name: 'context view', command: tsx('scripts/vscode/runContextUi.ts', '--vsix', 'bulwark.vsix'), minutes: 10, counted: true },
		{ name: 'Compose view', command: tsx('scripts/vscode/runComposeUi.ts', '--vsix', 'bulwark.vsix'), minutes: 10, counted: true },
		{ name: 'Compose view, web', command: tsx('scripts/vscode/runComposeUi.ts', '--vsix', 'bulwark.vsix', '--web'), minutes: 10, counted: true },
		fast ? { name: 'ignore files', skipped: 'left out by --fast' } : { name: 'ignore files', command: tsx('test/build/ignoreFiles/run.ts'), minutes: 20, counted: true },
		fast ? { name: 'image builds', skipped: 'left out by --fast' } : { name: 'image builds', command: tsx('test/build/run.ts'), minutes: 40, counted: true },
		// Two compilations of minutes, the first time: last, and left out where the hour does not hold them.
		fast ? { name: 'test/scan', skipped: 'left out by --fast' } : { ...mochaStep('scan'), minutes: 30, needs: 26 },
	];
}

function mochaStep(folder) {
	const path = join(root, 'test', folder);
	const hasTests = existsSync(path) && readdirSync(path, { recursive: true }).some((name) => String(name).endsWith('.test.ts'));
	if (!hasTests) return { name: `test/${folder}`, missing: 'holds no tests' };
	const reporter = ['--reporter', join(root, 'scripts', 'countingReporter.cjs'), '--reporter-option', `file=${resultFile(folder)}`];
	return { name: `test/${folder}`, command: node('node_modules/mocha/bin/mocha.js', `test/${folder}/**/*.test.ts`, ...reporter), minutes: 15, resultFile: resultFile(folder) };
}

function resultFile(folder) {
	return join(results, `${folder}.json`);
}

/** The exit code, and the counts that the command's own last summary line gives. The line itself is not passed on. */
async function run(command, { minutes, quiet = false }) {
	const [file, ...args] = command;
	const grouped = process.platform !== 'win32';
	const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, CI: 'true' }, detached: grouped, shell: file.endsWith('.cmd') });
	const end = () => { try { grouped ? process.kill(-child.pid, 'SIGKILL') : child.kill('SIGKILL'); } catch { /* it has ended */ } };
	const interrupted = () => { end(); process.exit(130); };
	process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
	let timedOut = false;
	const timer = setTimeout(() => { timedOut = true; end(); }, Math.max(1000, Math.min(minutes * MINUTE, DEADLINE - Date.now())));
	let counted;
	const pass = (stream, target) => createInterface({ input: stream }).on('line', (line) => {
		const match = SUMMARY.exec(line.trim());
		if (match) counted = counts(Number(match[1]), Number(match[2]), Number(match[3]));
		else target.write(`${line}\n`);
	});
	pass(child.stdout, quiet ? process.stderr : process.stdout);
	pass(child.stderr, process.stderr);
	const code = await new Promise((resolve) => {
		child.once('error', (error) => { process.stderr.write(`${file}: ${error.message}\n`); resolve(127); });
		// Those that it left behind may hold its output open: they are not waited for.
		child.once('exit', (status) => setTimeout(() => resolve(status ?? 1), 200));
	});
	clearTimeout(timer);
	if (grouped) end();
	process.removeListener('SIGINT', interrupted).removeListener('SIGTERM', interrupted);
	if (timedOut) process.stderr.write(`stopped: it took longer than it may\n`);
	return { code, counted };
}

async function install() {
	const reason = whatIsMissing();
	if (!reason) return true;
	process.stderr.write(`Installing packages: ${reason}\n`);
	const { code } = await run(npm('ci', '--no-audit', '--no-fund'), { minutes: 15, quiet: true });
	if (code === 0) return true;
	// A lock file that was written on another platform may miss optional packages of this one, which npm ci does not forgive.
	return (await run(npm('install', '--no-save', '--no-audit', '--no-fund'), { minutes: 15, quiet: true })).code === 0;
}

/** Why packages have to be installed; undefined when they are those of the lock file. */
function whatIsMissing() {
	const installedFile = join(root, 'node_modules', '.package-lock.json');
	if (!existsSync(installedFile)) return 'there are none yet';
	const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
	const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
	const stale = Object.keys(wanted).find((path) => path !== '' && !wanted[path].optional && installed[path]?.version !== wanted[path].version);
	return stale && `${stale.replace(/^.*node_modules\//, '')} is not that of the lock file`;
}

async function start(args) {
	if (!await install()) return 1;
	const built = await run(npm('run', 'build'), { minutes: 5, quiet: true });
	if (built.code !== 0) return built.code;
	const [file, ...rest] = tsx('scripts/start.ts', ...args);
	const child = spawn(file, rest, { cwd: root, stdio: 'inherit' });
	process.on('SIGINT', () => {}); // the child gets it, too, and ends in its own time
	return new Promise((resolve) => {
		child.once('error', (error) => { process.stderr.write(`${error.message}\n`); resolve(1); });
		child.once('exit', (code) => resolve(code ?? 130));
	});
}

async function test(args) {
	const fast = args.includes('--fast');
	const unknown = args.find((arg) => arg !== '--fast');
	if (unknown) {
		process.stderr.write(`test knows --fast, not ${unknown}\n`);
		return 2;
	}
	rmSync(results, { recursive: true, force: true });
	mkdirSync(results, { recursive: true });
	const account = [];
	const add = (name, found, note = '') => account.push({ name, ...found, note });
	if (!await install()) add('installation', counts(0, 1, 0));
	else for (const step of steps(fast)) {
		process.stdout.write(`\n=== ${step.name}\n`);
		const began = Date.now();
		const late = DEADLINE - began < (step.needs ?? 0) * MINUTE ? 'left out: the hour would be over' : undefined;
		const found = late ? counts(0, 0, 1) : await outcome(step);
		add(step.name, found, step.skipped ?? late ?? step.missing ?? `${Math.round((Date.now() - began) / 1000)} s`);
	}
	const sum = (key) => account.reduce((total, row) => total + row[key], 0);
	process.stdout.write('\n=== results\n');
	for (const { name, passed, failed, skipped, note } of account) process.stdout.write(`${failed > 0 ? '✗' : skipped > 0 ? '–' : '✓'} ${name.padEnd(18)} ${passed} passed, ${failed} failed, ${skipped} skipped (${note})\n`);
	process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`);
	return sum('failed') > 0 ? 1 : 0;
}

/** A run that fails without saying how many tests did is one failure, so that nothing is lost. */
async function outcome(step) {
	if (step.skipped) return counts(0, 0, 1);
	if (step.missing) return counts(0, 1, 0);
	// An older one must not pass for what could not be made.
	if (step.makes) rmSync(join(root, step.makes), { force: true });
	const { code, counted } = await run(step.command, step);
	if (!step.counted && !step.resultFile) return asOne(code);
	const told = step.counted ? counted : readCounts(step.resultFile);
	if (!told) return counts(0, 1, 0);
	const nothing = told.passed + told.failed + told.skipped === 0;
	return (code !== 0 && told.failed === 0) || nothing ? { ...told, failed: 1 } : told;
}

function readCounts(file) {
	return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

const [command, ...given] = process.argv.slice(2);
const args = given[0] === '--' ? given.slice(1) : given;
if (command === 'start') process.exitCode = await start(args);
else if (command === 'test') process.exitCode = await test(args);
else {
	process.stderr.write('usage: node scripts/run.mjs start|test [-- ARGUMENTS]\n');
	process.exitCode = 2;
}
// What a step left running must not keep the result waiting.
if (command === 'test') process.stdout.write('', () => process.exit());
