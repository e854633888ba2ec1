/**
 * Whether a path names a file that holds secrets, and where the tool that reads it expects it.
 * Conventions of the tools themselves; by hand. Certificates are public and their names say little: `unknown`.
 */

export type SecretFileKind =
	| 'environment' | 'ssh-key' | 'ssh-folder' | 'private-key' | 'certificate' | 'keystore' | 'package-registry' | 'git-credentials' | 'git-history'
	| 'cloud-credentials' | 'container-registry' | 'cluster-credentials' | 'infrastructure-state' | 'password-store' | 'database-dump';

export interface SecretPath {
	readonly kind: SecretFileKind;
	/** `secret`: the name says so. `unknown`: it may be public as well. */
	readonly certainty: 'secret' | 'unknown';
	/** A name for the build secret: `npmrc`. */
	readonly id: string;
	/** Where root's tool looks for the file. */
	readonly target?: string;
	/** How a build step gets it instead of a copy; `none` when nothing in a build should have it. */
	readonly mount: 'secret' | 'ssh' | 'none';
}

type Row = readonly [pattern: RegExp, kind: SecretFileKind, id: string, target?: string | undefined, mount?: SecretPath['mount']];

/** Patterns on the path in lower case with `/`; `^|/` begins a segment. The first that fits decides. */
const SECRET: readonly Row[] = [
	[/(?:^|\/)\.env(?:rc)?$|(?:^|\/)\.env[.-][\w.*-]+$|(?:^|\/)(?:prod|production|staging|secrets?)[\w-]*\.env$|(?:^|\/)\.env\*$/, 'environment', 'env'],
	[/(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)(?:_\w+)?$|(?:^|\/)id_\*$|(?:^|\/)[\w-]*(?:deploy|ssh)[_-]key$/, 'ssh-key', 'ssh-key', '/root/.ssh/id_rsa', 'ssh'],
	[/(?:^|\/)\.ssh(?:\/\*?)?$/, 'ssh-folder', 'ssh-key', '/root/.ssh', 'ssh'],
	[/(?:^|\/)\.npmrc$/, 'package-registry', 'npmrc', '/root/.npmrc'],
	[/(?:^|\/)[._]netrc$/, 'package-registry', 'netrc', '/root/.netrc'],
	[/(?:^|\/)\.pypirc$/, 'package-registry', 'pypirc', '/root/.pypirc'],
	[/(?:^|\/)pip\.(?:conf|ini)$/, 'package-registry', 'pip-conf', '/etc/pip.conf'],
	[/(?:^|\/)\.?gem\/credentials$/, 'package-registry', 'gem-credentials', '/root/.gem/credentials'],
	[/(?:^|\/)\.bundle\/config$/, 'package-registry', 'bundle-config', '/root/.bundle/config'],
	[/(?:^|\/)\.cargo\/credentials(?:\.toml)?$/, 'package-registry', 'cargo-credentials', '/root/.cargo/credentials.toml'],
	[/(?:^|\/)\.?m2\/settings(?:-security)?\.xml$/, 'package-registry', 'maven-settings', '/root/.m2/settings.xml'],
	[/(?:^|\/)\.gradle\/gradle\.properties$/, 'package-registry', 'gradle-properties', '/root/.gradle/gradle.properties'],
	[/(?:^|\/)auth\.json$/, 'package-registry', 'composer-auth', '/root/.composer/auth.json'],
	[/(?:^|\/)\.git-credentials$/, 'git-credentials', 'git-credentials', '/root/.git-credentials'],
	[/(?:^|\/)\.git(?:\/\*?)?$/, 'git-history', 'git', undefined, 'none'],
	[/(?:^|\/)\.aws(?:\/(?:credentials|config|\*))?\/?$/, 'cloud-credentials', 'aws', '/root/.aws/credentials'],
	[/(?:^|\/)\.azure(?:\/.*)?$/, 'cloud-credentials', 'azure', '/root/.azure'],
	[/(?:^|\/)\.config\/gcloud(?:\/.*)?$|(?:^|\/)(?:gcp|gcloud|google)?[-_]?(?:service[-_]?account|application_default_credentials)[\w-]*\.json$/, 'cloud-credentials', 'gcloud', '/root/.config/gcloud/application_default_credentials.json'],
	[/(?:^|\/)credentials(?:\.(?:json|ya?ml|ini|xml|csv|properties))?$|(?:^|\/)\.boto$|(?:^|\/)\.s3cfg$|(?:^|\/)\.dbus-keyrings$/, 'cloud-credentials', 'credentials'],
	[/(?:^|\/)\.docker\/(?:config\.json|\*)$|(?:^|\/)\.docker\/?$|(?:^|\/)\.dockercfg$|(?:^|\/)\.dockerconfigjson$/, 'container-registry', 'docker-config', '/root/.docker/config.json'],
	[/(?:^|\/)kube-?config(?:\.ya?ml)?$|(?:^|\/)\.kube(?:\/config)?\/?$|\.kubeconfig$/, 'cluster-credentials', 'kubeconfig', '/root/.kube/config'],
	[/\.tfstate(?:\.backup)?$|\.tfvars(?:\.json)?$|(?:^|\/)\.terraformrc$|(?:^|\/)\.terraform\.d\/credentials\.tfrc\.json$/, 'infrastructure-state', 'terraform', undefined, 'none'],
	[/(?:^|\/)\.vault-token$|(?:^|\/)\.vault[-_]pass(?:word)?(?:\.txt)?$|\.kdbx?$|(?:^|\/)\.htpasswd$|(?:^|\/)\.pgpass$|(?:^|\/)\.my\.cnf$|(?:^|\/)\.password-store\/?$/, 'password-store', 'password'],
	[/(?:^|\/)secrets?\.(?:json|ya?ml|txt|env|ini|properties|toml|xml)$|(?:^|\/)passwords?\.txt$|(?:^|\/)master\.key$/, 'password-store', 'secrets'],
	[/\.(?:p12|pfx|jks|keystore|bks|jceks|ppk|pkcs12)$|(?:^|\/)[\w-]*keystore$/, 'keystore', 'keystore'],
	[/\.key$|(?:^|\/)[\w.-]*(?:private|priv)[\w.-]*\.(?:pem|der|asc|gpg)$|(?:^|\/)[\w.-]*key\.(?:pem|der)$|(?:^|\/)privkey\d*\.pem$|(?:^|\/)secring\.gpg$/, 'private-key', 'private-key'],
	[/(?:^|\/)(?:dump|backup)[\w.-]*\.(?:sql|bak)(?:\.gz)?$|\.dump$|[\w-]+[-_.](?:dump|backup)\.sql(?:\.gz)?$/, 'database-dump', 'dump', undefined, 'none'],
];

/** Files that hold secrets in some projects and settings in most. */
const UNSURE: readonly Row[] = [
	[/(?:^|\/)[\w-]+\.env$/, 'environment', 'env'],
	[/(?:^|\/)\.yarnrc(?:\.yml)?$/, 'package-registry', 'yarnrc', '/root/.yarnrc.yml'],
	[/(?:^|\/)settings\.xml$/, 'package-registry', 'maven-settings', '/root/.m2/settings.xml'],
	[/(?:^|\/)nuget\.config$/, 'package-registry', 'nuget-config', '/root/.nuget/NuGet/NuGet.Config'],
	[/\.(?:pem|crt|cer|der)$/, 'certificate', 'certificate'],
	[/\.asc$|\.gpg$/, 'private-key', 'gpg-key'],
	[/\.sql(?:\.gz)?$/, 'database-dump', 'dump', undefined, 'none'],
];

/** Made to be shared: templates, public keys, and trust stores that tools ship. */
const SHARED: readonly RegExp[] = [
	/(?:^|\/)[\w.-]*\.?env[\w.-]*[.-](?:example|sample|template|dist|defaults?|tpl|tmpl|schema|test|ci)$|(?:^|\/)(?:example|sample|template|default)[\w-]*\.env$|\.env\.(?:example|sample|template|dist)\./,
	/\.(?:example|sample|template|dist|tpl|tmpl|j2|md|pub)$/,
	/(?:^|\/)(?:cacerts|truststore(?:\.\w+)?|[\w-]*trust(?:ed)?[\w-]*\.(?:jks|p12))$/,
	/(?:^|\/)(?:public|pub)[\w.-]*\.(?:key|pem|asc|gpg)$|[-_.](?:public|pub)(?:[-_]?key)?\.(?:key|pem|asc|gpg)$/,
	/(?:^|\/)[\w.-]*(?:keyring|archive-key|release|signing)[\w.-]*\.(?:gpg|asc|key)$|(?:^|\/)(?:gpg|apt|repo|pgp)[\w.-]*\.(?:key|gpg|asc)$|\.(?:gpg|asc)\.key$/,
	/(?:^|\/)\.gitignore$|(?:^|\/)\.gitattributes$|(?:^|\/)\.gitmodules$/,
];

/** A piece of each of the patterns above, in any case: most paths have none of them, and whole folders are walked through. */
const ANY = /env|id_|ssh|npmrc|pypirc|terraformrc|yarnrc|netrc|pip\.|credential|bundle|m2[\\/]|gradle|auth\.json|\.git|\.aws|azure|gcloud|service|google|\.boto|s3cfg|keyring|docker|kube|\.tf|terraform|vault|kdb|htpasswd|pgpass|my\.cnf|passw|secret|key|priv|p12|pfx|jks|bks|jceks|ppk|pkcs|pem|\.der|\.crt|\.cer|\.asc|\.gpg|dump|backup|sql|settings\.xml|nuget/i;

/** What Linux takes at most; longer text is no path. */
const LONGEST_PATH = 4096;

/** What a path says about secrets; `undefined` = nothing. It may use `/` or `\`, and globs. */
export function classifySecretPath(path: string): SecretPath | undefined {
	if (path.length > LONGEST_PATH || !ANY.test(path)) return undefined;
	const plain = path.trim().replace(/^(["'])(.*)\1$/, '$2').replace(/\\/g, '/').replace(/^\.\//, '').replace(/(?<=.)\/+$/, '').toLowerCase();
	if (SHARED.some((pattern) => pattern.test(plain))) return undefined;
	return found(SECRET, plain, 'secret') ?? found(UNSURE, plain, 'unknown');
}

function found(rows: readonly Row[], path: string, certainty: SecretPath['certainty']): SecretPath | undefined {
	const row = rows.find(([pattern]) => pattern.test(path));
	if (row === undefined) return undefined;
	const [, kind, id, target, mount = 'secret'] = row;
	return { kind, certainty, id, mount, ...(target !== undefined && { target }) };
}
