/**
 * Where the program of a well-known image writes while it runs, by what becomes of it: `scratch` may be empty at every
 * start, `data` must outlive the container. Folders that the image fills, such as /etc/nginx/conf.d or the links of
 * /var/log/nginx, are in neither: an empty file system over them would hide what is there.
 * Source: the images' Dockerfiles, entrypoints and documentation, as in `users.ts`.
 */
export interface RuntimePaths {
	readonly scratch?: readonly string[];
	readonly data?: readonly string[];
}

const PATHS: Readonly<Record<string, RuntimePaths>> = {
	nginx: { scratch: ['/var/cache/nginx', '/run'] },
	httpd: { scratch: ['/usr/local/apache2/logs'] },
	php: { scratch: ['/run/apache2', '/run/lock/apache2'] },
	wordpress: { scratch: ['/run/apache2', '/run/lock/apache2'], data: ['/var/www/html'] },
	tomcat: { scratch: ['/usr/local/tomcat/logs', '/usr/local/tomcat/temp', '/usr/local/tomcat/work'] },
	caddy: { data: ['/data', '/config'] },
	redis: { data: ['/data'] },
	'valkey/valkey': { data: ['/data'] },
	postgres: { scratch: ['/run/postgresql'], data: ['/var/lib/postgresql/data'] },
	mysql: { scratch: ['/run/mysqld'], data: ['/var/lib/mysql'] },
	mariadb: { scratch: ['/run/mysqld'], data: ['/var/lib/mysql'] },
	mongo: { data: ['/data/db', '/data/configdb'] },
	rabbitmq: { data: ['/var/lib/rabbitmq'] },
	registry: { data: ['/var/lib/registry'] },
	'grafana/grafana': { data: ['/var/lib/grafana'] },
	'jenkins/jenkins': { data: ['/var/jenkins_home'] },
	'prom/prometheus': { data: ['/prometheus'] },
};

/** @param name canonical, as `ImageFacts` has it */
export function runtimePaths(name: string): RuntimePaths {
	return PATHS[name] ?? {};
}
