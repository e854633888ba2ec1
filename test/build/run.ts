/**
 * `npm run test:build [-- --only NAME] [--fix KIND] [--controls] [--verbose]`: proves on real images that hardened
 * Dockerfiles build, run as an unprivileged user and answer as before. Contract: says in one line which engine and bases
 * are used; one line per application; ends with `N passed, N failed, N skipped`; exit code 1 when anything failed or a
 * full run leaves one of the four fixes with fewer than three proofs.
 */
import { parseArgs } from 'node:util';
import { type App, FIXES, loadApps } from './app';
import { basesFor } from './bases/ensure';
import { type Control, controls } from './controls';
import { chooseEngine } from './engines/choose';
import { commandLine } from './hardener';
import { type Bench, judge, type Verdict } from './judge';

const PROOFS_PER_FIX = 3;

interface Line {
	readonly fix: string;
	readonly outcome: Verdict['outcome'];
}

async function main(): Promise<number> {
	const { values: options } = parseArgs({
		options: {
			only: { type: 'string' },
			fix: { type: 'string' },
			controls: { type: 'boolean', default: false },
			verbose: { type: 'boolean', default: false },
		},
	});
	const apps = loadApps();
	const chosen = apps.filter((app) => !options.controls && (options.only ?? app.name) === app.name && (options.fix ?? app.fix) === app.fix);
	if (chosen.length === 0 && !options.controls) {
		console.error(`no such application; there are ${apps.map((app) => app.name).join(', ')}`);
		return 2;
	}
	const whole = options.only === undefined && options.fix === undefined;
	const started = Date.now();
	const { builder, passedOver } = await chooseEngine();
	const bases = builder.bases === 'real' ? 'real base images' : 'stand-in base images made of Debian packages (no Alpine)';
	console.log(`engine: ${builder.name}, ${bases}${passedOver.length === 0 ? '' : `; not used: ${passedOver.join('; ')}`}`);
	const bench: Bench = { builder, bases: basesFor(builder), harden: commandLine };
	const lines: Line[] = [];
	try {
		for (const control of whole ? controls : []) lines.push(await showControl(control, apps, bench));
		for (const app of chosen) lines.push(await showApp(app, bench, options.verbose));
	} finally {
		await builder.close();
	}
	if (whole && !options.controls) lines.push(...missingProofs(lines));
	const count = (outcome: Verdict['outcome']) => lines.filter((line) => line.outcome === outcome).length;
	console.log(`took ${Math.round((Date.now() - started) / 1000)} s`);
	console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
	return count('failed') > 0 ? 1 : 0;
}

async function showControl(control: Control, apps: readonly App[], bench: Bench): Promise<Line> {
	const app = apps.find((candidate) => candidate.name === control.app);
	if (app === undefined) throw new Error(`control "${control.name}" names no application`);
	const verdict = await judge(app, { ...bench, harden: control.harden });
	const right =
		control.because === undefined ? verdict.outcome === 'passed' : verdict.outcome === 'failed' && control.because.test(verdict.reason);
	const skipped = verdict.outcome === 'skipped';
	const outcome = skipped ? 'skipped' : right ? 'passed' : 'failed';
	console.log(`${mark(outcome)} control: ${control.name}`);
	if (!right) console.log(indent(`the bench says ${verdict.outcome}: ${verdict.reason}`));
	return { fix: 'control', outcome };
}

async function showApp(app: App, bench: Bench, verbose: boolean): Promise<Line> {
	const started = Date.now();
	const verdict = await judge(app, bench);
	const { before, after } = verdict;
	const columns = [
		mark(verdict.outcome),
		app.name.padEnd(22),
		app.fix.padEnd(11),
		`uid ${before?.uids.join('+') ?? '?'} → ${after?.uids.join('+') ?? '?'}`.padEnd(16),
		`${megabytes(before?.size)} → ${megabytes(after?.size)}`.padEnd(20),
		`${((Date.now() - started) / 1000).toFixed(1)} s`,
	];
	console.log(columns.join('  '));
	if (verdict.outcome !== 'passed') console.log(indent(verdict.reason));
	if (verdict.outcome === 'failed' || verbose) {
		if (verdict.hardened !== undefined) console.log(indent(`hardened:\n${indent(verdict.hardened)}`));
		for (const reason of verdict.leftAlone ?? []) console.log(indent(`left alone: ${reason}`));
	}
	return { fix: app.fix, outcome: verdict.outcome };
}

function missingProofs(lines: readonly Line[]): Line[] {
	return FIXES.flatMap((fix) => {
		const proofs = lines.filter((line) => line.fix === fix && line.outcome === 'passed').length;
		if (proofs >= PROOFS_PER_FIX) return [];
		console.log(`${mark('failed')} fix "${fix}" is proven by ${proofs} of at least ${PROOFS_PER_FIX} applications`);
		return [{ fix: 'proof', outcome: 'failed' as const }];
	});
}

function mark(outcome: Verdict['outcome']): string {
	return { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' }[outcome];
}

function megabytes(size: number | undefined): string {
	return size === undefined ? '?' : `${(size / 1e6).toFixed(size < 1e7 ? 1 : 0)} MB`;
}

function indent(text: string): string {
	return text.trimEnd().replace(/^/gm, '      ');
}

main().then(
	(code) => process.exit(code),
	(error) => {
		console.error(error instanceof Error ? error.message : error);
		process.exit(1);
	},
);
