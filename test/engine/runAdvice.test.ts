/** How to run an image: what follows from its Dockerfile, in both notations, and what does not. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { adviceComment, adviceMarkdown, analyze, composeFile, dockerRun, harden, runAdvice } from '../../server/src/engine/index';

const adviceOf = (text: string, before = text) => runAdvice(analyze(text).model, analyze(before).model) ?? assert.fail('no advice');
const flagsOf = (text: string): string[] => adviceOf(text).options.map(({ flag }) => flag);
const notesOf = (text: string): string => adviceOf(text).notes.join('\n');
const ALWAYS = ['--read-only', '--tmpfs /tmp', '--cap-drop ALL', '--security-opt no-new-privileges', '--pids-limit 256'];

describe('how to run an image', () => {
	for (const [what, text, flags] of [
		['a program of its own', 'FROM node:26-slim\nUSER node\nEXPOSE 3000\nCMD ["node", "a.js"]\n', ['--user 1000:1000', '--publish 127.0.0.1:3000:3000']],
		['an account made here, by its numbers', 'FROM debian:13-slim\nRUN groupadd --gid 10001 app && useradd --uid 10001 --gid 10001 app\nUSER app\nCMD ["x"]\n', ['--user 10001:10001']],
		['an account without a known number, by its name', 'FROM debian:13-slim\nRUN useradd app\nUSER app\nCMD ["x"]\n', ['--user app']],
		['a port below 1024', 'FROM debian:13-slim\nUSER 10001\nEXPOSE 443/tcp 53/udp\nCMD ["x"]\n', ['--cap-add NET_BIND_SERVICE', '--user 10001', '--publish 127.0.0.1:8443:443', '--publish 127.0.0.1:8053:53/udp']],
		['a server that gives up root itself', 'FROM nginx:1.30\nCOPY site /usr/share/nginx/html\n', ['--tmpfs /var/cache/nginx', '--tmpfs /run', '--cap-add NET_BIND_SERVICE', '--cap-add CHOWN', '--cap-add SETGID', '--cap-add SETUID', '--publish 127.0.0.1:8080:80']],
		['an image that has an account for its program', 'FROM postgres:18\n', ['--tmpfs /run/postgresql:uid=999,gid=999', '--user 999:999', '--publish 127.0.0.1:5432:5432']],
		['declared volumes', 'FROM debian:13-slim\nUSER 10001\nVOLUME ["/srv/data", "/srv/data/sub"]\nVOLUME /var/lib/app\nCMD ["x"]\n', ['--volume app-data:/srv/data', '--volume app-app:/var/lib/app', '--user 10001']],
		['folders made to write to', 'FROM debian:13-slim\nWORKDIR /app\nRUN mkdir -p /app/data /run/app /app/gen && make -C /app/gen\nCOPY src/ src/\nUSER 10001\nCMD ["x"]\n', ['--tmpfs /run/app:uid=10001', '--volume app-data:/app/data', '--user 10001']],
		['an account known by its name alone may write there, too', 'FROM debian:13-slim\nRUN useradd app && mkdir /run/app\nUSER app\nCMD ["x"]\n', ['--tmpfs /run/app:mode=1777', '--user app']],
		['Java, whose libraries unpack and start code', 'FROM eclipse-temurin:21-jre\nUSER 10001\nCMD ["java", "-jar", "a.jar"]\n', ['--tmpfs /tmp:exec', '--user 10001']],
		['secrets as files', 'FROM debian:13-slim\nENV DB_PASSWORD_FILE=/run/secrets/db_password\nUSER 10001\nCMD ["x"]\n', ['--user 10001', '--mount type=bind,src=./secrets/db_password,dst=/run/secrets/db_password,readonly', '--env DB_PASSWORD_FILE=/run/secrets/db_password']],
	] as const) {
		it(what, () => {
			const own = flagsOf(text).filter((flag) => !ALWAYS.includes(flag));
			assert.deepEqual(own.filter((flag) => !/^--volume app-data:\/var\/lib\/postgresql/.test(flag)), flags);
		});
	}

	it('says always the same of every image', () => assert.deepEqual(flagsOf('FROM scratch\nUSER 65532\nCMD ["/x"]\n').filter((flag) => ALWAYS.includes(flag)), ALWAYS));

	it('leaves what lets others in unpublished, and says so', () => {
		const text = 'FROM debian:13-slim\nUSER 10001\nEXPOSE 22 5005 8080\nCMD ["x"]\n';
		assert.deepEqual(flagsOf(text).filter((flag) => flag.startsWith('--publish') || flag.startsWith('--cap-add')), ['--publish 127.0.0.1:8080:8080']);
		assert.match(notesOf(text), /Port 22 \(SSH\) stays unpublished[\s\S]*Port 5005 \(Java debugger\)/);
	});

	it('names what the Dockerfile does not say', () => {
		const text = 'FROM debian:13-slim\nCMD ["x"]\n';
		assert.match(notesOf(text), /The image runs as root/);
		assert.match(notesOf(text), /exposes no port/);
		assert.match(notesOf(text), /userns-remap/);
		assert.match(notesOf('FROM registry.example.com/x\n'), /As whom the image runs is not known/);
		assert.ok(!flagsOf(text).some((flag) => flag.startsWith('--user')));
	});

	it('knows the secrets that hardening took out of the image', () => {
		const before = 'FROM node:26-slim\nENV SESSION_SECRET=abcdef0123\nCMD ["node", "a.js"]\n';
		const { after } = harden(before);
		assert.doesNotMatch(after, /SESSION_SECRET/);
		assert.ok(adviceOf(after, before).options.some(({ flag }) => flag === '--env SESSION_SECRET_FILE=/run/secrets/session_secret'));
	});

	for (const text of ['', 'ARG A=1\n', 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCMD ["a.exe"]\n']) {
		it(`says nothing of ${JSON.stringify(text)}`, () => assert.equal(runAdvice(analyze(text).model), undefined));
	}
});

describe('notations', () => {
	const text = 'FROM nginx:1.30\nVOLUME /srv/up\nENV API_KEY_FILE=/run/secrets/api_key\n';
	const advice = adviceOf(text);

	it('docker run continues its lines and ends with the image', () => {
		const lines = dockerRun(advice).split('\n');
		assert.ok(lines.slice(0, -1).every((line) => line.endsWith(' \\')));
		assert.equal(lines.at(-1), '  IMAGE');
	});

	it('Compose is YAML that says the same', () => {
		const compose = parse(composeFile(advice)) as { services: { app: Record<string, unknown> }; volumes: object; secrets: object };
		const { app } = compose.services;
		assert.equal(app['read_only'], true);
		assert.deepEqual(app['cap_drop'], ['ALL']);
		assert.deepEqual(app['cap_add'], ['NET_BIND_SERVICE', 'CHOWN', 'SETGID', 'SETUID']);
		assert.deepEqual(app['tmpfs'], ['/tmp', '/var/cache/nginx', '/run']);
		assert.deepEqual(app['ports'], ['127.0.0.1:8080:80']);
		assert.deepEqual(app['security_opt'], ['no-new-privileges:true']);
		assert.deepEqual(app['secrets'], ['api_key']);
		assert.deepEqual(compose.volumes, { 'app-up': null });
		assert.deepEqual(compose.secrets, { api_key: { file: './secrets/api_key' } });
		assert.equal(typeof parse(composeFile(adviceOf('FROM node:26\nUSER 1000\n'))).services.app.user, 'string');
	});

	it('has a reason for each option', () => {
		for (const { reason } of advice.options) assert.match(reason, /^(?:[A-Z]|setuid).*\.$/);
		assert.match(adviceMarkdown(advice), /```sh\ndocker run[\s\S]*```yaml\nservices:/);
	});

	for (const eol of ['\n', '\r\n']) {
		it(`the comment changes no instruction, and is written anew (${JSON.stringify(eol)})`, () => {
			const dressed = text.replaceAll('\n', eol);
			const once = adviceComment(dressed, advice);
			assert.ok(once.startsWith(dressed));
			assert.deepEqual(analyze(once).findings.map(({ rule }) => rule), analyze(dressed).findings.map(({ rule }) => rule));
			assert.equal(adviceComment(once, advice), once);
			assert.equal(adviceComment(`${once}USER 101${eol}`, advice).split('To run this image').length, 2);
			if (eol === '\r\n') assert.doesNotMatch(once, /[^\r]\n/);
		});
	}
});
