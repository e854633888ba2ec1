/**
 * What each scanner's output becomes, in the form that its documentation gives, and what is said when it is something else.
 * The programs themselves: `real.test.ts`, for those that can be had here.
 */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { Outcome } from '../../server/src/build/exec';
import { SERVICE_SETTINGS } from '../../server/src/lsp/features';
import { analyze, type ImageScanner, scanFindings, scanImages, scanReport } from '../../server/src/engine/index';
import { ADAPTERS, answerOf, findScanner, NoScanner, ScanCache, scannerOf } from '../../server/src/scan/scanner';

const DIGEST = `sha256:${'c'.repeat(64)}`;
const FIXED = { id: 'CVE-2099-0001', grade: 'high', package: 'made-up', version: '1.0', fixedIn: '2.0' };
const OPEN = { id: 'CVE-2099-0002', grade: 'low', package: 'made-up', version: '1.0' };

/** By scanner: two vulnerabilities, then none, then what is neither. */
const OUTPUTS: Readonly<Record<string, { readonly two: unknown; readonly none: unknown; readonly bad: readonly string[]; readonly digest?: string; readonly code?: number }>> = {
	grype: {
		digest: DIGEST,
		two: {
			matches: [
				{ vulnerability: { id: FIXED.id, severity: 'High', fix: { versions: ['2.0'], state: 'fixed' } }, artifact: { name: 'made-up', version: '1.0' } },
				{ vulnerability: { id: FIXED.id, severity: 'High', fix: { versions: ['2.0'], state: 'fixed' } }, artifact: { name: 'made-up', version: '1.0' } },
				{ vulnerability: { id: OPEN.id, severity: 'Low', fix: { versions: [], state: 'not-fixed' } }, artifact: { name: 'made-up', version: '1.0' } },
			],
			source: { target: { repoDigests: [`registry.example.com/app@${DIGEST}`] } },
		},
		bad: ['{"matches":{},"source":{"target":{}}}', '{"matches":[]}', '{"matches":[{}],"source":{"target":{}}}'],
		none: { matches: [], source: { target: { repoDigests: [] } } },
	},
	trivy: {
		digest: DIGEST,
		two: {
			SchemaVersion: 2, Metadata: { RepoDigests: [`registry.example.com/app@${DIGEST}`] },
			Results: [{ Target: 'debian' }, { Vulnerabilities: [{ VulnerabilityID: FIXED.id, PkgName: 'made-up', InstalledVersion: '1.0', FixedVersion: '2.0', Severity: 'HIGH' }, { VulnerabilityID: OPEN.id, PkgName: 'made-up', InstalledVersion: '1.0', Severity: 'LOW' }] }],
		},
		bad: ['{"Results":[]}', '{"SchemaVersion":2,"Results":{}}', '{"SchemaVersion":2,"Results":[{"Vulnerabilities":[{}]}]}'],
		none: { SchemaVersion: 2, Metadata: {} },
	},
	'docker-scout': {
		two: {
			version: '15.0.6', scan: { type: 'container_scanning' },
			vulnerabilities: [
				{ severity: 'High', solution: 'Upgrade made-up to 2.0', location: { image: 'app', dependency: { package: { name: 'made-up' }, version: '1.0' } }, identifiers: [{ type: 'cve', name: FIXED.id, value: FIXED.id }] },
				{ severity: 'Low', location: { image: 'app', dependency: { package: { name: 'made-up' }, version: '1.0' } }, identifiers: [{ type: 'cve', name: OPEN.id, value: OPEN.id }] },
			],
		},
		bad: ['{"vulnerabilities":7}', '{"vulnerabilities":[{}]}'],
		none: { version: '15.0.6', vulnerabilities: [] },
	},
	clair: {
		two: {
			manifest_hash: DIGEST, packages: { 1: { name: 'made-up', version: '1.0' } },
			vulnerabilities: { 7: { name: FIXED.id, normalized_severity: 'High', fixed_in_version: '2.0' }, 8: { name: OPEN.id, normalized_severity: 'Low', fixed_in_version: '' } }, package_vulnerabilities: { 1: ['7', '8'] },
		},
		bad: ['{"packages":7}', '{"packages":{},"package_vulnerabilities":{"1":["2"]}}'],
		none: { manifest_hash: DIGEST, packages: {}, vulnerabilities: {}, package_vulnerabilities: {} },
	},
	snyk: {
		code: 1,
		two: [
			{ ok: false, vulnerabilities: [{ id: 'SNYK-1', identifiers: { CVE: [FIXED.id] }, severity: 'high', packageName: 'made-up', version: '1.0', nearestFixedInVersion: '2.0' }] },
			{ ok: false, vulnerabilities: [{ id: OPEN.id, identifiers: { CVE: [] }, severity: 'low', packageName: 'made-up', version: '1.0' }] },
		],
		bad: ['{"ok":false,"error":"Authentication failed"}', '{"vulnerabilities":[{}]}'],
		none: { ok: true, vulnerabilities: [] },
	},
};

const outcome = (stdout: string, code = 0, stderr = ''): Outcome => ({ code, stdout, stderr, log: stdout + stderr });

describe('scanners', () => {
	it('have an output here and a place in the settings, each of them', () => {
		const ids = ADAPTERS.map(({ id }) => id);
		assert.deepEqual(Object.keys(OUTPUTS).sort(), [...ids].sort());
		assert.deepEqual([...(SERVICE_SETTINGS['scan.scanner']?.['enum'] ?? []) as string[]].sort(), ['auto', ...ids].sort());
	});

	for (const adapter of ADAPTERS) {
		const { two, none, bad = [], digest, code = 0 } = OUTPUTS[adapter.id] ?? {};
		const answer = (stdout: string, status = code) => answerOf(adapter, adapter.name, outcome(stdout, status));
		it(`${adapter.name}: reads what it found, each once`, () => {
			assert.deepEqual(answer(JSON.stringify(two)), { result: { scanner: adapter.name, ...(digest && { digest }), vulnerabilities: [FIXED, OPEN] } });
			assert.deepEqual(answer(JSON.stringify(none)), { result: { scanner: adapter.name, vulnerabilities: [] } });
		});
		it(`${adapter.name}: says when the output is something else, and takes it for no result`, () => {
			for (const text of ['', 'Segmentation fault', '7', 'null', '[]', '{}', ...bad]) {
				const found = answer(text);
				assert.ok('problem' in found, `${text} is no result`);
				assert.match(found.problem, /printed what Bulwark does not know \(.+\)\./);
			}
			assert.match((answer('', 99) as { problem: string }).problem, /failed with 99\./);
		});
	}

	const inPath = async (script: string, work: (folder: string) => Promise<void>): Promise<void> => {
		const folder = mkdtempSync(join(tmpdir(), 'bulwark-path-'));
		const before = process.env['PATH'];
		try {
			writeFileSync(join(folder, 'grype'), `#!/bin/sh\n${script}\n`);
			chmodSync(join(folder, 'grype'), 0o755);
			process.env['PATH'] = `${folder}:/bin:/usr/bin`;
			await work(folder);
		} finally {
			process.env['PATH'] = before;
			rmSync(folder, { recursive: true, force: true });
		}
	};

	it('are asked for their version, and not used when they are too old, broken or not there', async () => {
		await inPath('echo "Version: 0.12.0"', async (folder) => {
			await assert.rejects(findScanner({ scanner: 'grype' }), new NoScanner('Grype 0.12.0 is too old: 0.60.0 or later is needed.'));
			writeFileSync(join(folder, 'grype'), '#!/bin/sh\necho "Version: 0.121.2"\n');
			assert.equal((await findScanner({ scanner: 'grype' })).version, '0.121.2');
			assert.equal((await findScanner({ scanner: 'grype', paths: { grype: join(folder, 'grype') } })).version, '0.121.2');
			writeFileSync(join(folder, 'grype'), '#!/bin/sh\necho boom >&2; exit 3\n');
			await assert.rejects(findScanner({ scanner: 'grype' }), new NoScanner('Grype cannot be used: boom'));
		});
		await assert.rejects(findScanner({ scanner: 'clair', paths: { clair: './clairctl' } }), /must be absolute/);
		await assert.rejects(findScanner({ scanner: 'clair' }), /No scanner was found\. Install Clair \(clairctl\)/);
		await assert.rejects(findScanner({ scanner: 'other' }), /There is no scanner other/);
	});

	it('are started in an empty folder, once for a digest, and ended when the user cancels', async () => {
		await inPath(`case "$1" in version) echo "Version: 0.121.2"; exit;; esac\n[ -z "$(ls -A)" ] || exit 9\necho run >> "$RUNS"\necho '${JSON.stringify(OUTPUTS['grype']?.two)}'`, async (folder) => {
			process.env['RUNS'] = join(folder, 'runs');
			const found = await findScanner({ scanner: 'grype' });
			const begun: string[] = [];
			const scan = scannerOf(found, new ScanCache(), undefined, (reference) => begun.push(reference));
			for (const reference of ['app:1', 'app:1', `app@${DIGEST}`, `other:2@${DIGEST}`]) assert.ok('result' in await scan(reference));
			assert.deepEqual(begun, ['app:1']);
		});
		await inPath('case "$1" in version) echo "Version: 0.121.2"; exit;; esac\necho $$ > "$PIDS"\nexec sleep 600', async (folder) => {
			const pids = join(folder, 'pid');
			process.env['PIDS'] = pids;
			const stop = new AbortController();
			const running = scannerOf(await findScanner({ scanner: 'grype' }), new ScanCache(), stop.signal)('app:1');
			while (!existsSync(pids) || readFileSync(pids, 'utf8') === '') await new Promise((done) => setTimeout(done, 20));
			stop.abort();
			assert.deepEqual(await running, { problem: 'Cancelled.' });
			// The program did not end by itself: it would sleep for longer than this test may take.
			assert.throws(() => process.kill(Number(readFileSync(pids, 'utf8')), 0), /ESRCH/);
		});
	});

	it('are never handed a word that is no image', async () => {
		const asked: string[] = [];
		const scan: ImageScanner = async (reference) => { asked.push(reference); return { problem: 'No.' }; };
		await scanImages(analyze('FROM --platform=linux/amd64 --output=x\nFROM "-o"\nFROM scratch AS a\nFROM a\nFROM node:22\nFROM node:22\n').model, scan);
		assert.deepEqual(asked, ['node:22']);
	});

	it('are compared over smaller images, in the finding and in the report', async () => {
		const scan: ImageScanner = async (reference) => reference === 'node:22-bookworm' ? { result: { scanner: 'Grype 1', vulnerabilities: [{ ...OPEN, grade: 'critical', package: 'a|b' }, { ...OPEN, grade: 'low' }] } } : /alpine/.test(reference) ? { result: { scanner: 'Grype 1', vulnerabilities: [] } } : { problem: 'There is no such image.' };
		const { model } = analyze('FROM node:22-bookworm\n');
		const scans = await scanImages(model, scan, { compare: true });
		const [finding] = scanFindings(model, new Map(scans.map((each) => [each.reference, each])));
		assert.equal(finding?.severity, 'warning');
		assert.match(finding?.message ?? '', /^node:22-bookworm has 2 vulnerabilities: 1 critical, 1 low \(Grype 1\)\. node:22-alpine\S* has 0\.$/);
		const report = scanReport(scans);
		assert.match(report, /\| `node:22-bookworm` \| 2 \| 1 \| 0 \| 0 \| 1 \| 0 \| 0 \|/);
		assert.match(report, /\| → `node:22-alpine\S*` \| 0 \|/);
		assert.match(report, /\| CVE-2099-0002 \| critical \| a\\\|b 1\.0 \|/);
		assert.deepEqual(scanFindings(analyze('FROM node:24\n').model, new Map(scans.map((each) => [each.reference, each]))), []);
	});
});
