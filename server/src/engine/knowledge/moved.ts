/**
 * Images whose tags meant another system in earlier releases: tags that name none say nothing of it before the releases
 * in `since`. Rows only take facts away, so a bound is a release that was read on today's system, or the first to come
 * out after the change was, never an earlier one. By hand; behind each row stands what was read, as repository@state or
 * repository#change. Not read: the releases of Groovy, Jetty, Percona, Elasticsearch, Kibana and Logstash, of which
 * therefore no bound is given; Kong 3.5 to 3.7, between two that were; SonarQube 10.0 to 10.5, after the change was told.
 */
import { compareVersions, type Profile, type Repository } from './catalogue';
import type { TagWords } from './tagWords';

type Field = keyof Profile;

interface Move {
	readonly fields: readonly Field[];
	/** First releases with today's system, each for its own line (`3.5` of `3.5.12`), the last for all that is newer too. Absent: never known. */
	readonly since?: string;
	/** Only when the tag is nothing but a version. */
	readonly bare?: true;
}

const SYSTEM: readonly Field[] = ['os', 'libc', 'packageManager'];

const MOVED: Readonly<Record<string, Move>> = {
	'amazoncorretto': { fields: ['os', 'packageManager'] }, // official-images@003559eeef: Amazon Linux 2
	'busybox': { fields: ['os', 'libc'] }, // library/busybox of 2020: uClibc
	'cassandra': { fields: ['os'], since: '5.0.7' }, // docker-library/cassandra#292, when 5.0.6 was the newest; @1737da9eb0: Ubuntu in 4.1.0
	'elasticsearch': { fields: ['os', 'packageManager'] }, 'kibana': { fields: ['os', 'packageManager'] }, 'logstash': { fields: ['os', 'packageManager'] }, // UBI and Ubuntu side by side today
	'flink': { fields: ['os'], since: '1.16' }, // apache/flink-docker: 1.14 and 1.15 on Debian and on Ubuntu, 1.16 on Ubuntu alone
	'gradle': { fields: ['os', 'defaultUser'], since: '7' }, // keeganwitt/docker-gradle@8dec463035: 7.0; @23cb1c6c70: `USER gradle` in 5.4.1; @2cee9460b1: Debian in 4.4.1
	'grafana/grafana': { fields: SYSTEM, since: '7' }, // grafana/grafana#18084: Alpine came with 6.4, and was talked of again
	'groovy': { fields: ['os'] }, 'jetty': { fields: ['os'] }, 'percona': { fields: ['os', 'packageManager'] },
	'jruby': { fields: ['os'], since: '9.4.1' }, // jruby/docker-jruby@17cc4fa9e1
	'kong': { fields: SYSTEM, since: '3.4' }, // Kong/docker-kong#668; official-images#14354: Alpine before
	'mariadb': { fields: ['os'], since: '10.4.3' }, // official-images#5669; MariaDB/mariadb-docker@00994c8f8b: Debian in 10.3.0
	'maven': { fields: ['os', 'packageManager'], since: '3.9', bare: true }, // official-images@0267f831b2: Oracle Linux in 3.6.3; carlossg/docker-maven#276
	'minio/minio': { fields: [...SYSTEM, 'variant'] }, // minio/minio#11006: Alpine before December 2020
	'mongo': { fields: ['os'], since: '4.0.1' }, // docker-library/mongo#275, while 4.0 was a candidate
	'mysql': { fields: ['os', 'packageManager'], since: '8.1' }, // docker-library/mysql#867; official-images@001b1cabea: Debian in 8.0.26
	'neo4j': { fields: SYSTEM, since: '3.4.18 3.5.12 4' }, // neo4j/docker-neo4j-publish: 3.4.10 and 3.5.5 on Alpine; 3.4.18, 3.5.12, 4.0.0 and 4.4.0 on Debian
	'rabbitmq': { fields: ['os'], since: '3.8' }, // docker-library/rabbitmq@f53deb9a1f; 3.7 also on Debian
	'solr': { fields: ['os'], since: '9' }, // apache/solr-docker@e1c240d0cb
	'sonarqube': { fields: SYSTEM, since: '10' }, // SonarSource/docker-sonarqube#597: Alpine before 9.9; @12d0aa6fcf: Ubuntu in 10.6
	'storm': { fields: SYSTEM, since: '2.5' }, // 31z4/storm-docker@8e162f994d
	'tomcat': { fields: ['os'], since: '9.0.70 10.1.1' }, // docker-library/tomcat#265 of June 2022: Debian before, and all that is left of 8.5 and 10.0
	'traefik': { fields: [...SYSTEM, 'hasShell'], since: '2.0.1' }, // traefik/traefik#5453: candidates of 2.0.0 from scratch still
	'zookeeper': { fields: SYSTEM, since: '3.8.1' }, // 31z4/zookeeper-docker@b078affda6; @0a52ccc777: Debian in 3.8.0
};

/** Words that tell the system by themselves, where the image has them today. */
const TELLING = /\b(?:temurin|corretto|semeru|liberica|sapmachine|glibc|musl|uclibc)\b/;

/** Makers of Java build on systems of their own choice. */
const MAKER = /^(?:adoptopenjdk|amazoncorretto|corretto|graal|hotspot|ibmjava|liberica|openj9|openjdk|sapmachine|semeru|temurin|zulu)$/;

/** The profile without what may have been otherwise when the tag was made. */
export function withoutMoved({ name, lines }: Repository, profile: Profile, words: TagWords): Profile {
	const move = Object.hasOwn(MOVED, name) ? MOVED[name] : undefined;
	if (move === undefined || words.os !== undefined) return profile;
	const listed = new Set(lines.flatMap((line) => line.words.map(({ flavour }) => flavour)));
	const said = new Set([...listed].flatMap((flavour) => flavour.split(' ')));
	const isForeign = words.flavour.split(' ').some((word) => MAKER.test(word) && !said.has(word));
	if (isForeign) return without(profile, [...move.fields, 'os', 'packageManager']);
	if (TELLING.test(words.flavour) || move.bare && words.flavour !== '') return profile;
	return isReached(move.since, words, listed) ? profile : without(profile, move.fields);
}

/** Tags without a version are today's when a line of today has their words; `9.0` moves with the newest 9.0. */
function isReached(since: string | undefined, { version, flavour }: TagWords, listed: ReadonlySet<string>): boolean {
	if (since === undefined) return false;
	if (version === undefined) return listed.has(flavour);
	const bounds = since.split(' ');
	if (flavour === '' && bounds.some((bound) => bound.startsWith(`${version}.`))) return true;
	return bounds.some((bound, at) => compareVersions(version, bound) >= 0 && (at === bounds.length - 1 || lineOf(version) === lineOf(bound)));
}

function lineOf(version: string): string {
	return version.split('.').slice(0, 2).join('.');
}

function without(profile: Profile, fields: readonly Field[]): Profile {
	return Object.fromEntries(Object.entries(profile).filter(([field]) => !fields.includes(field as Field)));
}
