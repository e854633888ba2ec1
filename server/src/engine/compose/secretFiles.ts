/**
 * Images whose entry points read a secret from the file that a variable names: `POSTGRES_PASSWORD_FILE`. From the
 * documentation of each image, by its path without the registry; `library/` counts as nothing.
 */

interface Reader {
	readonly image: RegExp;
	readonly variables: RegExp;
	/** `_FILE` where nothing else is said. */
	readonly suffix?: string;
}

const READERS: readonly Reader[] = [
	{ image: /^(?:postgres|postgis\/postgis|pgvector\/pgvector|timescale\/timescaledb(?:-ha)?|immich-app\/postgres)$/, variables: /^POSTGRES_(?:PASSWORD|USER|DB)$/ },
	{ image: /^(?:mysql|percona|percona\/percona-server)$/, variables: /^MYSQL_(?:ROOT_PASSWORD|PASSWORD|USER|DATABASE)$/ },
	{ image: /^mariadb$/, variables: /^(?:MARIADB|MYSQL)_(?:ROOT_PASSWORD|PASSWORD|USER|DATABASE)$/ },
	{ image: /^mongo$/, variables: /^MONGO_INITDB_ROOT_(?:USERNAME|PASSWORD)$/ },
	{ image: /^mongo-express$/, variables: /^ME_CONFIG_(?:BASICAUTH_(?:USERNAME|PASSWORD)|MONGODB_(?:ADMINUSERNAME|ADMINPASSWORD|AUTH_USERNAME|AUTH_PASSWORD|URL)|SITE_(?:COOKIESECRET|SESSIONSECRET))$/ },
	{ image: /^wordpress$/, variables: /^WORDPRESS_(?:DB_(?:HOST|USER|PASSWORD|NAME)|(?:AUTH|SECURE_AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT))$/ },
	{ image: /^joomla$/, variables: /^JOOMLA_DB_(?:HOST|USER|PASSWORD|NAME)$/ },
	{ image: /^nextcloud$/, variables: /^(?:(?:MYSQL|POSTGRES)_(?:DATABASE|DB|USER|PASSWORD)|NEXTCLOUD_ADMIN_(?:USER|PASSWORD)|REDIS_HOST_PASSWORD|SMTP_PASSWORD|OBJECTSTORE_S3_(?:KEY|SECRET))$/ },
	{ image: /^redmine$/, variables: /^REDMINE_(?:DB_PASSWORD|DB_USERNAME|SECRET_KEY_BASE)$/ },
	{ image: /^grafana\/grafana(?:-oss|-enterprise)?$/, variables: /^GF_[A-Z\d_]+$/, suffix: '__FILE' },
	{ image: /^influxdb$/, variables: /^DOCKER_INFLUXDB_INIT_(?:USERNAME|PASSWORD|ADMIN_TOKEN)$/ },
	{ image: /^(?:elasticsearch\/)?elasticsearch$/, variables: /^ELASTIC_PASSWORD$/ },
	{ image: /^minio\/minio$/, variables: /^MINIO_ROOT_(?:USER|PASSWORD)$/ },
	{ image: /^(?:phpmyadmin\/)?phpmyadmin$/, variables: /^(?:PMA_PASSWORD|MYSQL_ROOT_PASSWORD|MYSQL_PASSWORD)$/ },
	{ image: /^dpage\/pgadmin4$/, variables: /^PGADMIN_DEFAULT_PASSWORD$/ },
	{ image: /^vaultwarden\/server$/, variables: /^(?:ADMIN_TOKEN|DATABASE_URL|SMTP_PASSWORD|PUSH_INSTALLATION_KEY|YUBICO_SECRET_KEY)$/ },
	{ image: /^paperless-ngx\/paperless-ngx$/, variables: /^PAPERLESS_[A-Z\d_]+$/ },
	{ image: /^bitnami(?:legacy|secure)?\/[\w-]+$/, variables: /^[A-Z\d_]*PASSWORD$/ },
];

/** The variable to set in place of this one, to the path of a file; undefined when the image documents none. */
export function fileVariable(repository: string, variable: string): string | undefined {
	const path = repository.toLowerCase().replace(/^library\//, '');
	const reader = READERS.find(({ image, variables }) => image.test(path) && variables.test(variable));
	return reader && `${variable}${reader.suffix ?? '_FILE'}`;
}
