/**
 * `npm run test:build [-- --only NAME] [--fix KIND] [--controls] [--verification] [--results] [--verbose]`: proves on real images that
 * hardened Dockerfiles build, run as an unprivileged user and behave as before. Contract: says in one line which engine
 * and bases are used; one line per application; ends with `N passed, N failed, N skipped`; exit code 1 when anything
 * failed or a full run proves too little: see `MUST_BE_PROVED` and `MEDIAN_SHARE`. `--results` writes the page of
 * results, after a full run without failures only.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type App, FIXES, LEVELS, loadApps } from './app';
import { basesFor } from './bases/ensure';
import { projectRoot } from './cache';
import { type Control, controls } from './controls';
import { chooseEngine } from './engines/choose';
import { commandLine } from './hardener';
import { type Bench, judge, type Verdict } from './judge';
import { medianShare, megabytes, percent, type Result, resultsPage, usersOf } from './results';
import { type Check, checkVerification } from './verification';

/** How many applications must pass for each of these. */
const MUST_BE_PROVED: readonly (readonly [what: 'fix' | 'language', names: readonly string[], proofs: number])[] = [
	['fix', FIXES, 3],
	['language', ['Node', 'Python', 'Go', 'Java'], 3],
	['language', ['Rust', '.NET', 'PHP', 'Ruby', 'C', 'Static web'], 1],
];
/** Of the size before, what the median image may still have after `maximum`. */
const MEDIAN_SHARE = 0.4;
const RESULTS = `${projectRoot}/docs/harden-results.md`;

type Outcome = Verdict['outcome'];

async function main(): Promise<number> {
	const { values: options } = parseArgs({
		options: {
			only: { type: 'string' },
			fix: { type: 'string' },
			controls: { type: 'boolean', default: false },
			verification: { type: 'boolean', default: false },
			results: { type: 'boolean', default: false },
			verbose: { type: 'boolean', default: false },
		},
	});
	const apps = loadApps();
	const chosen = apps.filter((app) => !options.controls && !options.verification && (options.only ?? app.name) === app.name && (options.fix ?? app.fix) === app.fix);
	if (chosen.length === 0 && !options.controls && !options.verification) {
		console.error(`no such application; there are ${apps.map((app) => app.name).join(', ')}`);
		return 2;
	}
	const whole = options.only === undefined && options.fix === undefined;
	const started = Date.now();
	const { builder, passedOver } = await chooseEngine();
	const bases = builder.bases === 'real' ? 'real base images' : 'stand-in base images made of Debian packages (no Alpine)';
	console.log(`engine: ${builder.name}, ${bases}${passedOver.length === 0 ? '' : `; not used: ${passedOver.join('; ')}`}`);
	const bench: Bench = { builder, bases: basesFor(builder), harden: commandLine };
	const outcomes: Outcome[] = [];
	const results: Result[] = [];
	try {
		for (const control of whole && !options.verification ? controls : []) outcomes.push(await showControl(control, apps, bench));
		for (const app of chosen) results.push(await showApp(app, bench, options.verbose));
		if (whole && !options.controls) for (const check of await checkVerification(builder, bench.bases)) outcomes.push(showCheck(check));
	} finally {
		await builder.close();
	}
	outcomes.push(...results.map(({ verdict }) => verdict.outcome));
	if (results.length > 1) console.log(`after maximum, the median image has ${percent(medianShare(results))} of the size before`);
	if (whole && !options.controls && !options.verification) outcomes.push(...tooFewProofs(results));
	const count = (outcome: Outcome) => outcomes.filter((candidate) => candidate === outcome).length;
	console.log(`took ${Math.round((Date.now() - started) / 1000)} s`);
	console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
	if (options.results && whole && results.length > 0 && count('failed') === 0) writeFileSync(RESULTS, resultsPage(results, builder, new Date()));
	return count('failed') > 0 ? 1 : 0;
}

async function showControl(control: Control, apps: readonly App[], bench: Bench): Promise<Outcome> {
	const app = apps.find((candidate) => candidate.name === control.app);
	if (app === undefined) throw new Error(`control "${control.name}" names no application`);
	const verdict = await judge(app, { ...bench, harden: control.harden }, ['maximum']);
	const right =
		control.because === undefined ? verdict.outcome === 'passed' : verdict.outcome === 'failed' && control.because.test(verdict.reason);
	const skipped = verdict.outcome === 'skipped';
	const outcome = skipped ? 'skipped' : right ? 'passed' : 'failed';
	console.log(`${mark(outcome)} control: ${control.name}`);
	if (!right) console.log(indent(`the bench says ${verdict.outcome}: ${verdict.reason}`));
	return outcome;
}

function showCheck({ name, problem }: Check): Outcome {
	const outcome = problem === '' ? 'passed' : 'failed';
	console.log(`${mark(outcome)} verification: ${name}`);
	if (problem !== '') console.log(indent(problem));
	return outcome;
}

async function showApp(app: App, bench: Bench, verbose: boolean): Promise<Result> {
	const started = Date.now();
	const verdict = await judge(app, bench);
	const images = [verdict.before, ...LEVELS.map((level) => verdict.after[level])];
	const steps = (show: (image: (typeof images)[number]) => string) => images.map(show).join(' → ');
	const columns = [
		mark(verdict.outcome),
		app.name.padEnd(24),
		app.language.padEnd(10),
		steps((image) => megabytes(image?.size)).padEnd(28),
		`uid ${steps((image) => (image === undefined ? '?' : usersOf(image)))}`.padEnd(26),
		`findings ${steps((image) => String(image?.findings ?? '?'))}`.padEnd(22),
		`${((Date.now() - started) / 1000).toFixed(1)} s`,
	];
	console.log(columns.join('  '));
	if (verdict.outcome !== 'passed') console.log(indent(verdict.reason));
	if (verdict.hardened !== undefined && (verdict.outcome === 'failed' || verbose)) {
		console.log(indent(`hardened:\n${indent(verdict.hardened.text)}`));
		for (const reason of verdict.hardened.leftAlone) console.log(indent(`left alone: ${reason}`));
	}
	return { app, verdict };
}

function tooFewProofs(results: readonly Result[]): Outcome[] {
	const complaints: string[] = [];
	for (const [what, names, needed] of MUST_BE_PROVED) {
		for (const name of names) {
			const proofs = results.filter(({ app, verdict }) => app[what] === name && verdict.outcome === 'passed').length;
			if (proofs < needed) complaints.push(`${what} "${name}" is proven by ${proofs} of at least ${needed} applications`);
		}
	}
	if (medianShare(results) > MEDIAN_SHARE) complaints.push(`the median image keeps more than ${percent(MEDIAN_SHARE)} of its size`);
	for (const complaint of complaints) console.log(`${mark('failed')} ${complaint}`);
	return complaints.map(() => 'failed');
}

function mark(outcome: Outcome): string {
	return { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' }[outcome];
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
