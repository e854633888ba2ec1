/** Finds EXPOSE of ports of databases, debuggers and outdated services in images that are there for something else. */
import { type PortKind, portFacts } from '../../knowledge';
import { removeArgument } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { exposedBy, findPort } from '../../model/ports';
import { readRun } from '../../model/run';
import type { Stage } from '../../model/stage';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'exposes-data-or-debug-port',
		title: 'Port of a database, a debugger or an outdated service exposed',
		category: 'exposure',
		severity: 'info',
		why: 'Many databases and caches trust their network, a debugger runs what it is sent, and services such as FTP or rsh send passwords in the clear. EXPOSE publishes their ports with docker run -P, and tells everybody that they are meant to be reached.',
		fixable: 'always',
		since: '0.2.0',
		settings: ['allowedPorts'],
		sameAs: [],
		references: ['https://docs.docker.com/reference/dockerfile/#expose', 'https://cwe.mitre.org/data/definitions/489.html'],
	},

	*check(model, { settings }) {
		for (const stage of model.stages) for (const exposed of exposedBy(stage)) {
			const found = findPort(exposed, settings, (port) => isOutOfPlace(model, stage, port));
			const facts = found && portFacts(found.port);
			if (!facts) continue;
			yield {
				range: exposed.word.range,
				message: `Port ${found.port} usually means: ${facts.name}. ${ADVICE[facts.kind]}`,
				severity: stage.ships ? 'info' : lowered('info'),
				fixes: () => [unsafeFix('Leave this port out', 'docker run -P no longer publishes it; networks between containers reach it all the same.', [removeArgument(model, exposed.instruction, exposed.word, exposed.outer)], { level: 'manual' })],
			};
		}
	},

	examples: [
		{ name: 'a debugger beside the program', bad: 'FROM node:26-slim\nEXPOSE 3000 9229\n#           ^^^^ exposes-data-or-debug-port\n', fixed: 'FROM node:26-slim\nEXPOSE 3000\n' },
		{ name: 'a database in the application', bad: 'FROM python:3.14-slim\nEXPOSE 5432/tcp\n#      ^^^^^^^^ exposes-data-or-debug-port\nCMD ["python", "app.py"]\n', fixed: 'FROM python:3.14-slim\nCMD ["python", "app.py"]\n' },
		{ name: 'FTP', bad: 'FROM debian:13\nEXPOSE 20-21 8080\n#      ^^^^^ exposes-data-or-debug-port\n', fixed: 'FROM debian:13\nEXPOSE 8080\n' },
		{ name: 'the debugger of Java', bad: 'FROM eclipse-temurin:25-jre\nARG DEBUG_PORT=5005\nEXPOSE 8080 $DEBUG_PORT\n#           ^^^^^^^^^^^ exposes-data-or-debug-port\n', fixed: 'FROM eclipse-temurin:25-jre\nARG DEBUG_PORT=5005\nEXPOSE 8080\n' },
		{ name: 'the server itself', good: 'FROM postgres:18\nEXPOSE 5432\n' },
		{ name: 'its image from elsewhere', good: 'FROM registry.example.com/team/redis-stack:7\nEXPOSE 6379\n' },
		{ name: 'the image starts it', good: 'FROM debian:13\nRUN apt-get update && apt-get install -y --no-install-recommends memcached\nUSER memcache\nEXPOSE 11211\nCMD ["memcached"]\n' },
		{ name: 'the number means something else here', good: 'FROM python:3.14-slim\nEXPOSE 5005 9003\n' },
		{ name: 'allowed by the settings', good: 'FROM node:26-slim\nEXPOSE 9229 6379\n', settings: { allowedPorts: ['9229', '6379/tcp'] } },
		{ name: 'other ports, other protocols', good: 'FROM debian:13\nEXPOSE 8080 514/udp\n' },
	],
};

const ADVICE: Readonly<Record<PortKind, string>> = {
	data: 'Leave it closed here, and run the store in a container of its own.',
	debug: 'Leave it closed in what is delivered.',
	legacy: 'It was made for networks without enemies: leave it closed.',
	admin: '', 'docker-api': '',
};

/** The servers that these ports belong to: in the image's name, or in that of the program that it starts. */
const SERVERS: Readonly<Record<number, RegExp>> = {
	1433: /mssql|sqlserver|sqlservr|azure-sql/, 1521: /oracle/, 2379: /etcd/, 3306: /mysql|mariadb|percona|tidb|vitess/, 5432: /postgres|postgis|timescale|pgvector|pgbouncer|supabase|cockroach/, 5984: /couch|pouch/,
	6379: /redis|valkey|keydb|dragonfly/, 9042: /cassandra|scylla/, 9200: /elastic|opensearch|^es$/, 9300: /elastic|opensearch|^es$/, 11211: /memcache/, 26257: /cockroach/, 27017: /mongo|ferretdb/, 28015: /rethink/,
	5678: /n8n/, 20: /ftp/, 21: /ftp/, 69: /tftp|dnsmasq/, 873: /rsync/, 139: /samba|smb/, 445: /samba|smb/, 2049: /nfs/, 111: /nfs/, 514: /syslog|fluent|logstash|vector/,
};

/** The debuggers that belong to one language: their numbers say nothing in an image of another. */
const LANGUAGES: Readonly<Record<number, string>> = { 1044: 'java', 5005: 'java', 5678: 'python', 9003: 'php', 9229: 'node', 40000: 'go', 2345: 'go', 4711: 'any' };
const IMAGES: readonly (readonly [string, RegExp])[] = [
	['java', /jdk|jre|java|temurin|corretto|zulu|graalvm|maven|gradle|tomcat|jetty|wildfly|liberty|spring/], ['python', /python|pypy|conda|jupyter|django|rasa/], ['node', /^node|nodejs|^bun$|^deno$/],
	['php', /php|composer|wordpress|drupal|laravel/], ['go', /golang|^go$/], ['ruby', /ruby|rails/], ['dotnet', /^(?:sdk|aspnet|runtime|dotnet)/], ['rust', /rust/], ['perl', /perl/], ['elixir', /elixir|erlang/], ['web', /nginx|httpd|caddy|traefik/],
];

function isOutOfPlace(model: DockerfileModel, stage: Stage, port: number): boolean {
	const kind = portFacts(port)?.kind;
	if (kind !== 'data' && kind !== 'debug' && kind !== 'legacy') return false;
	const { image, facts } = stage.root;
	const name = (image?.repository ?? '').toLowerCase();
	if (facts?.ports?.some((each) => Number.parseInt(each, 10) === port) || SERVERS[port]?.test(name)) return false;
	const short = name.slice(name.lastIndexOf('/') + 1);
	const language = IMAGES.find(([, pattern]) => pattern.test(short))?.[0];
	if (kind === 'debug' && language !== undefined && LANGUAGES[port] !== language && LANGUAGES[port] !== 'any') return false;
	return !programsOf(model, stage).some((program) => SERVERS[port]?.test(program));
}

function programsOf(model: DockerfileModel, stage: Stage): string[] {
	return ['CMD', 'ENTRYPOINT'].flatMap((keyword) => {
		const instruction = stage.lastBefore(keyword);
		return instruction ? readRun(instruction, model.text, stage.shellAt(instruction.range.start)).commands.map((command) => command.name) : [];
	});
}
