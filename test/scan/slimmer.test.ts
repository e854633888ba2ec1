/** Which program Slim writes a command for: what the server finds on the path, asked as the editor asks. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { LspClient } from '../support/lspClient';

describe('the slimmer', function () {
	this.timeout(60_000);
	for (const [programs, expected] of [[['mint', 'slim'], 'mint'], [['slim'], 'slim'], [[], null]] as const) {
		it(`is ${expected ?? 'none'} where ${programs.join(' and ') || 'neither'} is installed, and is not started`, async () => {
			const folder = mkdtempSync(join(tmpdir(), 'bulwark-slimmer-'));
			const before = process.env['PATH'];
			let client: LspClient | undefined;
			try {
				for (const name of programs) {
					writeFileSync(join(folder, name), `#!/bin/sh\ntouch '${join(folder, 'started')}'\n`);
					chmodSync(join(folder, name), 0o755);
				}
				// A file that cannot be run is no program.
				if (programs.length === 0) writeFileSync(join(folder, 'mint'), 'mint\n');
				process.env['PATH'] = folder;
				client = await LspClient.start();
				assert.equal(await client.command('bulwark.server.slimmer', {}), expected);
				assert.throws(() => rmSync(join(folder, 'started')), /ENOENT/);
			} finally {
				client?.kill();
				process.env['PATH'] = before;
				rmSync(folder, { recursive: true, force: true });
			}
		});
	}
});
