/**
 * Real Grype and real Trivy on an image of a real registry, with a small database made here: on the command line and in
 * the editor. Left out without a Go toolchain, which they are built with.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { must } from '../../server/src/build/exec';
import { buildCli, ROOT, type Run } from '../cli/support';
import { Pusher, type Registry, startRegistry } from '../registry/registry';
import { type Json, LspClient } from '../support/lspClient';
import { ensureScanner, GRYPE, layerWith, type Tool, TRIVY } from './provision';

const ENTRIES = [{ ID: 'CVE-2099-0001', Package: 'made-up', Severity: 'high', Fixed: '2.0' }, { ID: 'CVE-2099-0002', Package: 'made-up', Severity: 'low', Fixed: '' }];

interface Real {
	readonly source: typeof GRYPE;
	/** Where its database belongs, below a folder. */
	readonly place: string;
	environment(folder: string): Record<string, string>;
}

const REAL: readonly Real[] = [
	{ source: GRYPE, place: '6', environment: (folder) => ({ GRYPE_DB_CACHE_DIR: folder, GRYPE_DB_AUTO_UPDATE: 'false', GRYPE_DB_VALIDATE_AGE: 'false' }) },
	{ source: TRIVY, place: 'db', environment: (folder) => ({ TRIVY_CACHE_DIR: folder, TRIVY_SKIP_DB_UPDATE: 'true' }) },
];

for (const { source, place, environment } of REAL) {
	describe(`real ${source.name}`, function () {
		this.timeout(180_000);
		let tool: Tool;
		let registry: Registry;
		let folder: string;
		let env: Record<string, string>;
		let digest: string;

		before(async function () {
			this.timeout(40 * 60_000);
			const found = await ensureScanner(source);
			if (!found) return this.skip();
			tool = found;
			buildCli();
			folder = mkdtempSync(join(tmpdir(), 'bulwark-scan-'));
			registry = await startRegistry();
			const push = new Pusher(registry.host, 'team/app');
			digest = (await push.image('1', { layer: readFileSync(await layerWith(folder, 'made-up', '1.0')) })).digest;
			await push.image('clean', { layer: readFileSync(await layerWith(folder, 'made-up-too', '1.0')) });
			const database = join(folder, 'database');
			await must(tool.database, [join(database, place), JSON.stringify(ENTRIES)]);
			env = { ...environment(database), PATH: `${dirname(tool.program)}:${process.env['PATH']}`, HOME: folder };
		});
		after(async () => {
			await registry?.stop();
			if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
		});

		function scan(text: string, ...args: readonly string[]): Promise<Run> {
			writeFileSync(join(folder, 'Dockerfile'), text);
			return new Promise((resolve) => {
				const child = spawn(process.execPath, [join(ROOT, 'dist/cli.js'), 'scan', '--scanner', source.name, 'Dockerfile', ...args], { cwd: folder, env });
				let [stdout, stderr] = ['', ''];
				child.stdout.on('data', (data: Buffer) => { stdout += data; });
				child.stderr.on('data', (data: Buffer) => { stderr += data; });
				child.on('close', (status) => resolve({ status, stdout, stderr }));
			});
		}

		it('finds what its database says of an image, and which image it was', async () => {
			const { status, stdout, stderr } = await scan(`FROM ${registry.host}/team/app:1\n`, '--format', 'json', '--fail-level', 'high');
			assert.equal(status, 1, stderr);
			const { files: [{ images: [image] }] } = JSON.parse(stdout);
			assert.match(image.scanner, new RegExp(` ${source.version.replaceAll('.', '\\.')}$`));
			assert.equal(image.digest, digest);
			assert.deepEqual([...image.vulnerabilities].sort((a: Json, b: Json) => a.id < b.id ? -1 : 1), [
				{ id: 'CVE-2099-0001', grade: 'high', package: 'made-up', version: '1.0', fixedIn: '2.0' },
				{ id: 'CVE-2099-0002', grade: 'low', package: 'made-up', version: '1.0' },
			]);
		});

		it('finds nothing in an image without findings, in one with tag and digest, and names both', async () => {
			const { status, stdout } = await scan(`FROM ${registry.host}/team/app:clean\nFROM ${registry.host}/team/app:1@${digest}\n`, '--fail-level', 'critical');
			assert.equal(status, 0);
			assert.match(stdout, /line 1: \S+team\/app:clean: no known vulnerability\n {2}line 2: \S+: 2 vulnerabilities: 1 high, 1 low/);
		});

		it('says in a word that there is no such image, no registry, no database', async () => {
			const missing = await scan(`FROM ${registry.host}/team/none:1\nFROM registry.invalid/team/none:1\n`);
			assert.equal(missing.status, 2);
			assert.match(missing.stdout, /none:1: \S+ \S+ failed with 1\. There is no such image\.\n.*failed with 1\. The registry cannot be reached\./);
			const before = env;
			env = { ...env, ...environment(join(folder, 'nothing')) };
			const empty = await scan(`FROM ${registry.host}/team/app:1\n`);
			env = before;
			assert.equal(empty.status, 2);
			assert.match(empty.stdout, /failed with 1\. It has no database/);
		});

		it('shows in the editor what it found, on the FROM, and no longer than that names the image', async () => {
			const uri = 'untitled:Untitled-1';
			const before = { ...process.env };
			Object.assign(process.env, env);
			let client: LspClient;
			try {
				client = await LspClient.start();
			} finally {
				for (const name of Object.keys(env)) if (before[name] === undefined) delete process.env[name]; else process.env[name] = before[name];
			}
			try {
				client.settings = { scan: { scanner: source.name, paths: { [source.name]: tool.program } } };
				const text = `FROM ${registry.host}/team/app:1\nUSER 1000\n`;
				client.open(uri, text);
				const scanned = async () => (await client.diagnostics(uri)).filter(({ code }) => code === 'scan');
				assert.deepEqual(await scanned(), []);
				const progress = client.next('bulwark/scanning', undefined, 60_000);
				const outcome = await client.request('workspace/executeCommand', { command: 'bulwark.server.scan', arguments: [{ uri }] }, 120_000);
				assert.deepEqual(outcome.images, [{ reference: `${registry.host}/team/app:1`, count: 2 }]);
				assert.match(outcome.report, /\| CVE-2099-0001 \| high \| made-up 1\.0 \| 2\.0 \|/);
				assert.deepEqual(await progress, { reference: `${registry.host}/team/app:1` });
				const [found] = await scanned();
				assert.deepEqual([found.range.start.line, found.severity], [0, 2]);
				assert.match(found.message, /team\/app:1 has 2 vulnerabilities: 1 high, 1 low \(/);
				client.change(uri, text.replace(':1', ':2'));
				assert.deepEqual(await scanned(), []);
			} finally {
				client.kill();
			}
		});
	});
}
