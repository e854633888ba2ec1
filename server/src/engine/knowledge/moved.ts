/**
 * Images whose tags meant another system in earlier releases: tags that name none say nothing of it before the release in
 * the second column. Read in the library files and Dockerfiles of docker-library and of the projects. By hand.
 */
import { compareVersions, type Profile } from './catalogue';
import type { TagWords } from './tagWords';

type Field = keyof Profile;

/** What is not known, and from which release on it is again; `bare`: only when the tag is nothing but a version. */
const MOVED: Readonly<Record<string, readonly [fields: readonly Field[], since?: string, bare?: true]>> = {
	'busybox': [['os', 'libc']],
	'amazoncorretto': [['os', 'packageManager']],
	'gradle': [['os', 'defaultUser'], '7'], 'tomcat': [['os'], '9.0.70'], 'flink': [['os'], '1.16'], 'maven': [['os', 'packageManager'], '3.9', true],
	'cassandra': [['os'], '4.1'], 'solr': [['os'], '9'], 'jruby': [['os'], '9.4'], 'groovy': [['os']], 'jetty': [['os']],
	'zookeeper': [['os', 'libc', 'packageManager'], '3.8'], 'storm': [['os', 'libc', 'packageManager'], '2.5'], 'sonarqube': [['os', 'libc', 'packageManager'], '10'],
	'neo4j': [['os', 'libc', 'packageManager'], '5'], 'elasticsearch': [['os', 'packageManager']], 'kibana': [['os', 'packageManager']], 'logstash': [['os', 'packageManager']],
	'mysql': [['os', 'packageManager'], '8.1'], 'percona': [['os', 'packageManager']], 'mongo': [['os'], '4'], 'mariadb': [['os'], '10.3'], 'rabbitmq': [['os'], '3.8'],
	'traefik': [['os', 'libc', 'packageManager', 'hasShell'], '2'], 'kong': [['os', 'libc', 'packageManager'], '3.4'],
	'grafana/grafana': [['os', 'libc', 'packageManager'], '7'], 'minio/minio': [['os', 'libc', 'packageManager', 'variant']],
};

/** Words that tell the system by themselves. */
const TELLING = /\b(?:temurin|corretto|semeru|liberica|sapmachine|glibc|musl|uclibc)\b/;

/** The profile without what may have been otherwise when the tag was made. */
export function withoutMoved(name: string, profile: Profile, words: TagWords): Profile {
	const [fields, since, bare] = Object.hasOwn(MOVED, name) ? MOVED[name] ?? [] : [];
	const { version, flavour } = words;
	if (!fields || words.os !== undefined || TELLING.test(flavour) || bare && flavour !== '') return profile;
	if (since !== undefined && (version === undefined || compareVersions(version, since) >= 0)) return profile;
	return Object.fromEntries(Object.entries(profile).filter(([field]) => !fields.includes(field as Field)));
}
