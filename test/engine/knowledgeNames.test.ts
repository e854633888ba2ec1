/** Look-alikes, secrets by name and by path, packages, accounts, ports. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
	classifySecretName, classifySecretPath, createUser, type ImageFacts, isKnownNamespace, isOfficialName, isPlaceholderValue, isPrivilegedPort, knownRegistry, lookAlike,
	lookupImage, packageKind, portFacts, retiredName, translatePackage, unwantedAtRuntime, userRecipe, writablePathsHint,
} from '../../server/src/engine/knowledge';

function split(reference: string): { registry?: string; repository: string; tag?: string } {
	const [, registry, repository = '', tag] = /^(?:([^/]*[.:][^/]*|localhost)\/)?([^:]+)(?::(.*))?$/.exec(reference) ?? [];
	return { repository, ...(registry !== undefined && { registry }), ...(tag !== undefined && { tag }) };
}

describe('knowledge: look-alikes', () => {
	for (const [reference, official, because] of [
		['pyhton:3', 'python', 'edit-distance'], ['ngnix', 'nginx', 'edit-distance'], ['ubunut', 'ubuntu', 'edit-distance'], ['debain:12', 'debian', 'edit-distance'],
		['apline', 'alpine', 'edit-distance'], ['golnag', 'golang', 'edit-distance'], ['ndoe', 'node', 'edit-distance'], ['elasticsearh', 'elasticsearch', 'edit-distance'],
		['docker.io/library/pyhton', 'python', 'edit-distance'], ['mirror.gcr.io/library/ngnix', 'nginx', 'edit-distance'], ['postgress', 'postgres', 'edit-distance'],
		['n0de', 'node', 'homoglyph'], ['ng1nx', 'nginx', 'homoglyph'], ['pyth0n', 'python', 'homoglyph'], ['nоde', 'node', 'homoglyph'],
		['libary/node', 'node', 'namespace'], ['grafanna/grafana', 'grafana/grafana', 'namespace'], ['ghrc.io/team/app', 'ghcr.io/team/app', 'namespace'],
		['docker.oi/library/node', 'docker.io/library/node', 'namespace'], ['bitnami/node', 'node', 'vendor-copy'], ['somebody/node', 'node', 'same-name'],
	] as const) it(`${reference} → ${official}`, () => assert.deepEqual(lookAlike(split(reference)), { official, because }));

	for (const reference of [
		'node', 'docker.io/library/node', 'public.ecr.aws/docker/library/node', 'mirror.gcr.io/alpine', 'java', 'nodejs', 'python3', 'builder', 'base', 'nodes', 'node-app', 'mode', 'mongodb',
		'myapp', 'nginxinc/nginx-unprivileged', 'grafana/grafana', 'rubylang/ruby', 'nginx/unit', 'team/app', 'localhost:5000/ngnix', 'registry.example.com/pyhton', 'gcr.io/distroless/static',
		'eu.gcr.io/project/node', '123456789012.dkr.ecr.eu-west-1.amazonaws.com/node', 'scratch', 'busybox2', 'cimg/base', 'ghcr.io/a/b', 'quay.io/a/b', 'redhat/ubi9', 'constructor', 'golatest',
	]) it(`${reference} is left in peace`, () => assert.equal(lookAlike(split(reference)), undefined));

	it('knows official, retired and published names', () => {
		assert.ok(isOfficialName('eclipse-temurin') && !isOfficialName('java') && !isOfficialName('team/node'));
		assert.deepEqual(retiredName('java')?.replacedBy, ['eclipse-temurin']);
		assert.equal(retiredName('node'), undefined);
		assert.ok(isKnownNamespace('grafana') && !isKnownNamespace('somebody'));
		assert.equal(knownRegistry('ghcr.io')?.owner, 'GitHub');
		assert.ok(knownRegistry('europe-west1-docker.pkg.dev'));
		assert.equal(knownRegistry('registry.example.com'), undefined);
		assert.equal(knownRegistry('constructor'), undefined);
	});
});

describe('knowledge: names of secrets', () => {
	const expected = {
		secret: `PASSWORD PASSWD DB_PWD SECRET TOKEN API_KEY APIKEY PRIVATE_KEY SSH_PRIVATE_KEY ACCESS_KEY NPM_TOKEN NODE_AUTH_TOKEN GITHUB_TOKEN AWS_SECRET_ACCESS_KEY AWS_ACCESS_KEY_ID
			AWS_SESSION_TOKEN dbPassword apiKey db-password MYSQL_ROOT_PASSWORD DB_PASS KEYSTORE_PASSWORD SECRET_KEY_BASE PGPASSWORD DJANGO_SECRET_KEY RAILS_MASTER_KEY GH_PAT SONAR_TOKEN JWT_SECRET
			DOCKER_AUTH_CONFIG COMPOSER_AUTH REDIS_PASSWORD_PROD STRIPE_API_KEY_TEST TOKEN2 PASSWORD_BASE64 GPG_PASSPHRASE CLIENT_SECRET LDAP_ROOTPASS
			ARTIFACTORY_PSW VNC_PW FERNET_KEY TAILSCALE_AUTHKEY VITE_AWS_ACCESS_KEY_ID NEXT_PUBLIC_CLIENT_SECRET BUNDLE_GEMS__EXAMPLE__COM`,
		benign: `PWD PUBLIC_KEY PASSWORD_FILE TOKEN_TTL PASSWORD_MIN_LENGTH TOKEN_EXPIRY MYSQL_ALLOW_EMPTY_PASSWORD MYSQL_RANDOM_ROOT_PASSWORD GPG_KEY SECRET_NAME TOKEN_URL PRIVATE_KEY_ID SECRET_VERSION
			GOOGLE_APPLICATION_CREDENTIALS PRIVATE_KEY_PATH TOKEN_ISSUER KEYSTORE_PASSWORD_FILE FILE__PASSWORD`,
		unknown: 'TOKENIZERS_PARALLELISM KEYSTORE MONKEY AUTHOR KEYBOARD BYPASS MAX_TOKENS NODE_ENV PATH HTTP_PROXY CLIENT_ID KEY PASS PW COMPASS NEXT_PUBLIC_API_KEY BUNDLE_BUILD__SASSC BUNDLE_JOBS SECRETARY constructor __proto__',
	} as const;
	for (const [kind, names] of Object.entries(expected)) for (const name of names.split(/\s+/)) it(`${name}: ${kind}`, () => assert.equal(classifySecretName(name), kind));
	for (const value of ['', '  ', '$TOKEN', '${TOKEN}', '${TOKEN:-}', '<your-token>', 'xxx', '****', 'your-api-key', 'YOUR_TOKEN_HERE', '__TOKEN__', '{{ token }}', 'example', 'true', '"..."', 'REPLACE_ME']) {
		it(`'${value}' stands in for a value`, () => assert.equal(isPlaceholderValue(value), true));
	}
	for (const value of ['changeme', 'password', 'secret', 'admin', 'hunter2', 's3cr3t', 'my-secret-pw', 'sk_live_1', '12345', 'prefix$TOKEN']) {
		it(`'${value}' is a value`, () => assert.equal(isPlaceholderValue(value), false));
	}
});

describe('knowledge: paths of secrets', () => {
	for (const [path, kind, target] of [
		['.env', 'environment', undefined], ['./.env.production', 'environment', undefined], ['config/.env*', 'environment', undefined], ['id_rsa', 'ssh-key', '/root/.ssh/id_rsa'],
		['keys/id_ed25519', 'ssh-key', '/root/.ssh/id_rsa'], ['.ssh/', 'ssh-folder', '/root/.ssh'], ['.npmrc', 'package-registry', '/root/.npmrc'], ['.netrc', 'package-registry', '/root/.netrc'],
		['.pypirc', 'package-registry', '/root/.pypirc'], ['pip.conf', 'package-registry', '/etc/pip.conf'], ['.git-credentials', 'git-credentials', '/root/.git-credentials'],
		['.aws', 'cloud-credentials', '/root/.aws/credentials'], ['.docker/config.json', 'container-registry', '/root/.docker/config.json'], ['kubeconfig', 'cluster-credentials', '/root/.kube/config'],
		['terraform.tfstate', 'infrastructure-state', undefined], ['.git', 'git-history', undefined], ['certs/server.key', 'private-key', undefined], ['privkey.pem', 'private-key', undefined],
		['app.p12', 'keystore', undefined], ['release.jks', 'keystore', undefined], ['C:\\app\\.npmrc', 'package-registry', '/root/.npmrc'], ['"service-account.json"', 'cloud-credentials', '/root/.config/gcloud/application_default_credentials.json'],
	] as const) it(path, () => {
		const found = classifySecretPath(path);
		assert.deepEqual([found?.certainty, found?.kind, found?.target], ['secret', kind, target]);
	});
	for (const path of ['cert.pem', 'ca.pem', 'fullchain.pem', 'server.crt', 'schema.sql', 'meta.env', 'NuGet.config']) it(`${path} may be public`, () => assert.equal(classifySecretPath(path)?.certainty, 'unknown'));
	for (const path of ['.env.example', '.env.sample', 'id_rsa.pub', '.gitignore', 'package.json', '.', 'src/', '*', 'environment.ts', 'keyboard.js', 'public.key', 'cacerts', 'nodesource.gpg.key', 'monkey', '']) {
		it(`'${path}' is no secret`, () => assert.equal(classifySecretPath(path), undefined));
	}
	it('ssh keys are for ssh mounts', () => assert.equal(classifySecretPath('id_rsa')?.mount, 'ssh'));
});

describe('knowledge: packages', () => {
	for (const [name, from, to, expected] of [
		['build-essential', 'apt', 'apk', ['build-base']], ['build-essential', 'apt', 'dnf', ['gcc', 'gcc-c++', 'make']], ['libssl-dev', 'apt', 'apk', ['openssl-dev']], ['curl', 'apt', 'apk', ['curl']],
		['python3-dev=3.11.2-1', 'apt', 'apk', ['python3-dev']], ['gcc-c++', 'microdnf', 'apt', ['g++']], ['curl', 'apt', 'apt', ['curl']], ['xz-utils', 'apt', 'apk', ['xz']],
		['no-such-package', 'apt', 'apk', undefined], ['apt-transport-https', 'apt', 'apk', undefined], ['curl', 'apt', 'zypper', undefined], ['constructor', 'apt', 'apk', undefined],
	] as const) it(`${name} of ${from} for ${to}`, () => assert.deepEqual(translatePackage(name, from, to), expected));
	it('knows what packages are for', () => {
		assert.equal(packageKind('gcc-12', 'apt'), 'build-tool');
		assert.equal(packageKind('libfoo-dev', 'apt'), 'library-dev');
		assert.equal(packageKind('foo-devel', 'yum'), 'library-dev');
		assert.equal(packageKind('netcat', 'apt'), 'network-tool');
		assert.equal(packageKind('openjdk-17-jdk-headless', 'apt'), 'build-tool');
		assert.equal(packageKind('openjdk-17-jre-headless', 'apt'), 'runtime');
		assert.equal(packageKind('ca-certificates', 'apk'), 'security');
		assert.equal(packageKind('frobnicator', 'apt'), undefined);
	});
	for (const name of ['build-essential', 'g++', 'make', 'netcat-openbsd', 'strace', 'gdb', 'git', 'wget', 'libpq-dev', 'vim']) it(`${name} is not for running`, () => assert.ok(unwantedAtRuntime(name, 'apt')));
	for (const name of ['ca-certificates', 'libpq5', 'tini', 'tzdata', 'procps', 'gettext-base', 'python3', 'nginx']) it(`${name} is`, () => assert.equal(unwantedAtRuntime(name, 'apt'), undefined));
});

describe('knowledge: accounts', () => {
	const recipe = (reference: string): ReturnType<typeof userRecipe> => userRecipe(lookupImage(split(reference)) as ImageFacts);
	it('uses the account that the image has', () => {
		assert.deepEqual(recipe('node:22'), { commands: [], user: 'node', exists: true, numeric: '1000:1000', chown: 'node:node' });
		assert.equal(recipe('gcr.io/distroless/nodejs22-debian13')?.user, '65532:65532');
		assert.equal(recipe('mcr.microsoft.com/dotnet/aspnet:10.0')?.user, 'app');
	});
	for (const [reference, first] of [
		['python:3.13-slim', 'groupadd --system --gid 10001 app'], ['ubuntu:24.04', 'groupadd --system --gid 10001 app'], ['alpine:3.22', 'addgroup -S -g 10001 app'],
		['python:3.13-alpine', 'addgroup -S -g 10001 app'], ['fedora:44', 'groupadd --system --gid 10001 app'], ['redhat/ubi9', 'groupadd --system --gid 10001 app'],
		['redhat/ubi9-minimal', 'microdnf install -y shadow-utils'], ['amazonlinux:2', 'yum install -y shadow-utils'],
	] as const) it(`${reference}: ${first}`, () => assert.equal(recipe(reference)?.commands[0], first));
	it('never uses adduser on Debian, which 13 lacks', () => assert.ok(recipe('debian:13')?.commands.every((command) => !command.includes('adduser'))));
	it('puts a BusyBox account into its group', () => assert.match(recipe('alpine')?.commands[1] ?? '', /^adduser -S -D -H .* -G app -u 10001 app$/));
	for (const reference of ['scratch', 'gcr.io/distroless/static', 'redhat/ubi9-micro']) it(`${reference}: a number`, () => assert.match(recipe(reference)?.user ?? '', /^\d+:\d+$/));
	it('Windows has its own', () => assert.deepEqual(recipe('mcr.microsoft.com/windows/servercore:ltsc2022'), { commands: [], user: 'ContainerUser', exists: true }));
	it('makes a home when asked to', () => {
		assert.match(createUser({ packageManager: 'apt' }, { home: '/home/app' })?.commands[1] ?? '', /--create-home --home-dir \/home\/app/);
		assert.match(createUser({ packageManager: 'apk' }, { home: '/home/app' })?.commands[1] ?? '', /^adduser -S -D -h \/home\/app -s/);
	});
	it('is silent when nothing is known', () => assert.equal(createUser({}), undefined));
	it('knows what nginx writes to', () => assert.ok(writablePathsHint({ name: 'nginx' }).includes('/var/cache/nginx')));
});

describe('knowledge: ports', () => {
	it('names the dangerous ones', () => {
		assert.deepEqual([22, 23, 3389, 5800, 5900].map((port) => portFacts(port)?.kind), Array(5).fill('admin'));
		assert.deepEqual([2375, 2376].map((port) => portFacts(port)?.kind), Array(2).fill('docker-api'));
		assert.deepEqual([3306, 5432, 6379, 9200, 11211, 27017].map((port) => portFacts(port)?.kind), Array(6).fill('data'));
		assert.deepEqual([5005, 9229, 5678, 4711].map((port) => portFacts(port)?.kind), Array(4).fill('debug'));
		assert.equal(portFacts(8080), undefined);
	});
	it('knows the ports below 1024', () => assert.deepEqual([80, 1023, 1024, 0].map(isPrivilegedPort), [true, true, false, false]));
});
