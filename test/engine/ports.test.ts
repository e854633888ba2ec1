/** EXPOSE as Docker cuts it; and the tables of the rules about exposure know only their own entries. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, RULES } from '../../server/src/engine/index';
import { buildModel } from '../../server/src/engine/model/model';
import { exposedBy, isAllowedPort, portsIn, readPort } from '../../server/src/engine/model/ports';

describe('ports', () => {
	for (const [word, expected] of [
		['8080', { text: '8080', container: '8080', first: 8080, last: 8080 }],
		['53/udp', { text: '53/udp', container: '53', first: 53, last: 53, protocol: 'udp' }],
		['8000-8010', { text: '8000-8010', container: '8000-8010', first: 8000, last: 8010 }],
		['127.0.0.1:80:8080/tcp', { text: '127.0.0.1:80:8080/tcp', container: '8080', first: 8080, last: 8080, host: '127.0.0.1:80', protocol: 'tcp' }],
		['"80"', { text: '80', container: '80', first: 80, last: 80 }],
		['http', { text: 'http', container: 'http' }],
		['80/', { text: '80/', container: '80', first: 80, last: 80, protocol: '' }],
	] as const) it(`reads ${word}`, () => assert.deepEqual(readPort(word), expected));

	it('walks narrow ranges only', () => {
		assert.deepEqual(portsIn(readPort('20-22')), [20, 21, 22]);
		assert.deepEqual(portsIn(readPort('1-65535')), []);
		assert.deepEqual(portsIn(readPort('22-20')), []);
	});

	it('allows a port by number, or for one protocol', () => {
		assert.ok(isAllowedPort({ allowedPorts: ['22'] }, 22, 'udp'));
		assert.ok(isAllowedPort({ allowedPorts: ['22/TCP'] }, 22));
		assert.ok(!isAllowedPort({ allowedPorts: ['22/udp', '222'] }, 22));
	});

	it('expands variables, lists and triggers', () => {
		const [stage] = buildModel('FROM a\nENV PORTS="80 443/tcp"\nEXPOSE $PORTS $NONE\nONBUILD EXPOSE 22\n').stages;
		assert.ok(stage);
		assert.deepEqual(exposedBy(stage).map(({ specs }) => specs.map(({ text }) => text)), [['80', '443/tcp'], [], ['22']]);
	});
});

describe('words that every object has as names', () => {
	const EXPOSURE = RULES.filter(({ meta }) => meta.category === 'exposure' || meta.id === 'stopsignal');
	for (const name of ['constructor', 'toString', '__proto__', 'valueOf', 'hasOwnProperty'])
		it(`${name} is no entry of a table`, () => {
			const text = `FROM debian:13\nENV ${name}=${name} APP_DEBUG=${name} APP_ENV=${name}\nRUN ${name} --local && pecl install ${name}\nVOLUME /${name} ${name}\nEXPOSE ${name}\nSTOPSIGNAL ${name}\nHEALTHCHECK CMD ${name} -k\nCMD ${name} ${name} ${name} & ${name} -m ${name}\n`;
			assert.deepEqual(analyze(text, { preset: 'all', only: EXPOSURE }).failures, []);
		});
});
