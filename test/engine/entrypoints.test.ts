/** Services that are built here: whether their program reads a secret from the file that a variable names. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyzeCompose, startFiles } from '../../server/src/engine/beside';
import { handles } from '../../server/src/engine/compose/entrypoints';
import { analyze } from '../../server/src/engine/index';

const COMPOSE = 'services:\n  app:\n    build: app\n    environment:\n      DB_PASSWORD: s3cr3t-of-shop\n';
const SCRIPT = '#!/bin/sh\nset -e\nif [ -f "$DB_PASSWORD_FILE" ]; then\n  DB_PASSWORD=$(cat "$DB_PASSWORD_FILE")\nfi\nexec "$@"\n';

/** The name that the first fix sets in place of the secret. */
function chosen(files: Readonly<Record<string, string | null>>, text = COMPOSE): string | undefined {
	const { findings, failures } = analyzeCompose(text, { buildContext: { dockerfile: 'compose.yaml', files } });
	assert.deepEqual(failures, []);
	const finding = findings.find(({ rule }) => rule === 'compose-secret-in-environment') ?? assert.fail('found');
	return /^Read it from a secret by (\w+)$/.exec(finding.fixes[0]?.title ?? '')?.[1];
}

const dockerfile = (...lines: readonly string[]): string => `FROM debian:13\n${lines.join('\n')}\n`;

describe('start scripts that read secrets from files', () => {
	it('whether a script reads the file of a variable', () => {
		for (const script of [
			SCRIPT, 'read -r X < "${DB_PASSWORD_FILE}"\n', 'X="$(<"$DB_PASSWORD_FILE")"\n', 'cat ${DB_PASSWORD_FILE:-/run/secrets/db} | login\n',
			'file_env() {\n  local var="$1"\n}\nfile_env \'DB_PASSWORD\'\n', 'file_env () { :; }\nfile_env DB_PASSWORD fallback\n',
			'for v in $(env | grep "_FILE="); do\n  export "${v%%_FILE*}=$(cat "${v#*=}")"\ndone\n',
		]) assert.ok(handles(script, 'DB_PASSWORD'), script);
		for (const script of ['', '# cat "$DB_PASSWORD_FILE"\n', 'echo "$DB_PASSWORD_FILE"\n', 'file_env DB_PASSWORD\n', 'file_env() { :; }\nfile_env DB_PASSWORD_OLD\n', 'cat "$DB_PASSWORD_FILES"\n', 'cat "$OTHER_DB_PASSWORD_FILE"\n', 'env | grep LOG_FILE\n']) assert.ok(!handles(script, 'DB_PASSWORD'), script);
	});

	it('the script is found by the Dockerfile of the service, and the fix names its variable', () => {
		for (const lines of [
			['COPY entry.sh /usr/local/bin/', 'ENTRYPOINT ["entry.sh"]'], ['COPY --chmod=755 ./entry.sh /start', 'ENTRYPOINT ["/start"]'], ['COPY . /srv', 'ENTRYPOINT ["tini", "--", "/srv/entry.sh"]'],
			['WORKDIR /srv', 'COPY . .', 'ENTRYPOINT ["./entry.sh", "serve"]'], ['COPY entry.sh /', 'ENTRYPOINT /bin/sh /entry.sh'], ['COPY a.txt entry.sh /opt/', 'ENTRYPOINT ["/bin/bash", "/opt/entry.sh"]'],
		]) {
			const files = { 'app/Dockerfile': dockerfile(...lines), 'app/entry.sh': SCRIPT };
			assert.deepEqual(startFiles(COMPOSE, {}), ['app/Dockerfile']);
			assert.deepEqual(startFiles(COMPOSE, { 'app/Dockerfile': files['app/Dockerfile'] }), ['app/entry.sh'], lines.join('; '));
			assert.equal(chosen(files), 'DB_PASSWORD_FILE', lines.join('; '));
		}
	});

	it('nothing is chosen where that is not known', () => {
		const files = { 'app/Dockerfile': dockerfile('COPY entry.sh /', 'ENTRYPOINT ["/entry.sh"]'), 'app/entry.sh': SCRIPT };
		assert.equal(chosen({}), undefined);
		assert.equal(chosen({ ...files, 'app/entry.sh': null }), undefined);
		assert.equal(chosen({ ...files, 'app/entry.sh': 'exec node server.js\n' }), undefined);
		assert.equal(chosen({ ...files, 'app/entry.sh': `${'#'.repeat(70_000)}\n${SCRIPT}` }), undefined);
		assert.equal(chosen(files, `${COMPOSE}    entrypoint: node server.js\n`), undefined);
		assert.equal(chosen({ ...files, 'app/Dockerfile': dockerfile('COPY --from=build entry.sh /', 'ENTRYPOINT ["/entry.sh"]') }), undefined);
		assert.equal(chosen({ ...files, 'app/Dockerfile': dockerfile('COPY entry.sh /', 'ENTRYPOINT ["/entry.sh"]', 'ENTRYPOINT ["node"]') }), undefined);
		assert.equal(chosen(files, COMPOSE.replace('build: app', 'build: https://git.example.com/app.git')), undefined);
	});

	it('of the stage that the service builds', () => {
		const text = COMPOSE.replace('build: app', 'build: { context: app, target: run }');
		const staged = (own: string, last: string): string => `FROM debian:13 AS run\n${own}\nFROM debian:13\n${last}\n`;
		const SETS = 'COPY entry.sh /\nENTRYPOINT ["/entry.sh"]';
		assert.equal(chosen({ 'app/Dockerfile': staged(SETS, 'CMD ["sh"]'), 'app/entry.sh': SCRIPT }, text), 'DB_PASSWORD_FILE');
		assert.equal(chosen({ 'app/Dockerfile': staged('CMD ["sh"]', SETS), 'app/entry.sh': SCRIPT }, text), undefined);
	});

	it('an image that is built on one which reads files does so, too, as long as it starts nothing else', () => {
		const text = COMPOSE.replace('DB_PASSWORD', 'POSTGRES_PASSWORD');
		assert.equal(chosen({ 'app/Dockerfile': 'FROM postgres:18\nCOPY init.sql /docker-entrypoint-initdb.d/\n' }, text), 'POSTGRES_PASSWORD_FILE');
		assert.equal(chosen({ 'app/Dockerfile': 'FROM postgres:18\nENTRYPOINT ["postgres"]\n' }, text), undefined);
	});

	it('paths of secret files are no secrets', () => {
		for (const name of ['DB_PASSWORD_FILE', 'JWT_SECRET_FILE', 'API_KEY_FILE', 'GF_SECURITY_ADMIN_PASSWORD__FILE', 'FILE__PASSWORD', 'AWS_SECRET_ACCESS_KEY_FILE']) for (const value of ['/run/secrets/foo', '${SECRETS_DIR:-/run/secrets}/foo']) {
			const secrets = (findings: readonly { readonly rule: string; readonly category: string }[]): string[] => findings.filter(({ category }) => category === 'secrets').map(({ rule }) => rule);
			assert.deepEqual(secrets(analyzeCompose(`services:\n  a:\n    image: registry.example.com/a:1\n    environment:\n      ${name}: ${value}\n`, { preset: 'all' }).findings), [], `${name}: ${value}`);
			assert.deepEqual(secrets(analyze(`FROM debian:13\nENV ${name}=${value}\nUSER 1000\nCMD ["app"]\n`, { preset: 'all' }).findings), [], `ENV ${name}=${value}`);
		}
	});
});
