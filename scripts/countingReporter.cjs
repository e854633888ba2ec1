/** Mocha's dots on the screen, and the counts in a file: `--reporter-option file=PATH` gets `{ passed, failed, skipped }`. */
const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');
const { reporters: { Dot } } = require('mocha');

module.exports = class CountingReporter extends Dot {
	constructor(runner, options) {
		super(runner, options);
		const { file } = options.reporterOptions;
		runner.once('end', () => {
			const { passes, failures, pending } = runner.stats;
			mkdirSync(dirname(file), { recursive: true });
			writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
		});
	}
};
