/** Names that every JavaScript object has, wherever a Dockerfile may name something: no table may mistake them for its own. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, harden } from '../../server/src/engine/index';

const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', '__proto__', '__defineGetter__'];

const fileWith = (name: string): string => [
	`ARG ${name}=1`,
	`FROM ${name}:${name} AS ${name}`,
	`ARG ${name}`,
	`ENV ${name}=${name} ${name.toUpperCase()}_PASSWORD=${name}`,
	`LABEL ${name}=${name}`,
	`RUN ${name} ${name} --${name} --${name}=${name} -${name} && sudo ${name} | ${name} > ${name}`,
	`RUN apt-get ${name} ${name}; apk ${name} ${name}; npm ${name} ${name}; pip ${name}; go ${name}; git ${name} ${name}; curl --${name} https://example.com/${name}; docker ${name}; useradd --${name} ${name}`,
	`RUN apt-get install -y ${name} && npm install ${name} && export ${name}=1 && openssl ${name} && gpg --${name} && chmod ${name} /${name} && service ${name} start`,
	`RUN --${name}=${name} --mount=type=${name},${name}=${name} true`,
	`COPY --${name}=${name} --from=${name} ${name} /${name}`,
	`ADD https://${name}/${name} ${name}`,
	`WORKDIR ${name}`,
	`VOLUME ${name}`,
	`EXPOSE ${name} 80/${name}`,
	`STOPSIGNAL ${name}`,
	`SHELL ["${name}", "-c"]`,
	`HEALTHCHECK --${name}=${name} CMD ${name}`,
	`ONBUILD ${name} ${name}`,
	`ONBUILD RUN ${name} --${name}`,
	`USER ${name}:${name}`,
	`ENTRYPOINT ["${name}", "--${name}"]`,
	`CMD ${name} --${name}=\${${name}}`,
	`${name} ${name}`, '',
].join('\n');

describe('names that every object has', () => {
	for (const name of NAMES) {
		for (const prefix of ['', '# escape=`\n']) {
			it(`${name}${prefix ? ' under another escape' : ''}`, () => {
				const { failures, findings } = analyze(prefix + fileWith(name), { preset: 'all' });
				for (const finding of findings) assert.ok(finding.fixes.every((fix) => fix.title !== ''));
				assert.deepEqual(failures.map(({ rule, error }) => `${rule}: ${error}`), []);
			});
		}
		it(`${name} hardened`, () => assert.ok(harden(fileWith(name), { level: 'maximum', preset: 'all' }).after.length > 0));
	}
	it('one line at a time, on a known base', () => {
		for (const name of NAMES) for (const line of fileWith(name).split('\n')) for (const base of ['debian:13', 'alpine:3.24', 'scratch', 'mcr.microsoft.com/windows/servercore:ltsc2025']) {
			const { failures, findings } = analyze(`FROM ${base}\n${line}\n`, { preset: 'all' });
			for (const finding of findings) void finding.fixes;
			assert.deepEqual(failures.map(({ rule, error }) => `${rule}: ${error} on ${line}`), []);
		}
	});
});
