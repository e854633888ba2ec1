/**
 * Files of checksums that publishers put beside their downloads: which address has one, how it is named, how its lines are
 * formed. By hand, as of 2026-11, from the publishers' download pages, instructions and release scripts; a publisher is
 * left out when only signatures are there, or when names or forms have changed in a way that the version does not tell.
 */

import { own } from '../text/own';

/**
 * `line`: the digest stands first in the file. `list`: in the line that ends with the name of the download. `bsd`: behind
 * `SHA256 (NAME) =`. `inside`: in the line that has the name and the algorithm, perhaps said twice. `any`: once in the file,
 * perhaps in groups over several lines, perhaps in capitals.
 */
export type SumForm = 'line' | 'list' | 'bsd' | 'inside' | 'any';

export interface ChecksumFile {
	/** Its address, as the download's is written: with its variables. */
	readonly address: string;
	readonly form: SumForm;
	readonly bits: 256 | 512;
	/** What the line of a list ends with, or has `inside`: a basic regular expression. */
	readonly entry: string;
	/** The first version that has one: `1.2`. Absent: all have. */
	readonly since?: string;
}

interface Row {
	readonly sums: string;
	readonly form: SumForm;
	readonly bits: 256 | 512;
	readonly since: string | undefined;
	readonly entry: string;
	/** Packages of distributions among the release files are listed, too. */
	readonly packages: boolean;
}

/**
 * `.sha256` is put behind the address, a bare name into the folder of the download. `{version}` is the tag without its v,
 * `{name}` the file, other names are groups of the pattern.
 */
function row(sums: string, form: SumForm, since?: string, { bits = 256, entry = ' {name}', packages = false }: Partial<Pick<Row, 'bits' | 'entry' | 'packages'>> = {}): Row {
	return { sums, form, bits, since, entry, packages };
}

const EITHER_MODE = { entry: '[ *]{name}' };
const SHA512 = { bits: 512 } as const;
const PACKAGES = { packages: true } as const;
const PACKAGE = /\.(?:deb|rpm|apk)$/;

/** Releases on GitHub. The source of each is its repository: its list of release files, and what makes them (`.goreleaser.yml`). */
const GITHUB: Readonly<Record<string, Row>> = {
	'anchore/grype': row('grype_{version}_checksums.txt', 'list', '0.20', PACKAGES),
	'anchore/syft': row('syft_{version}_checksums.txt', 'list', '0.20', PACKAGES),
	'aquasecurity/trivy': row('trivy_{version}_checksums.txt', 'list', '0.2', PACKAGES),
	'argoproj/argo-cd': row('cli_checksums.txt', 'list', '2.6'),
	'astral-sh/ruff': row('.sha256', 'line', '0.5'),
	'astral-sh/uv': row('.sha256', 'line', '0.2'),
	'bufbuild/buf': row('sha256.txt', 'list', '1.0'),
	'bazelbuild/bazel': row('.sha256', 'line', '0.12'),
	'buildpack/pack': row('.sha256', 'line', '0.15'),
	'buildpacks/pack': row('.sha256', 'line', '0.15'),
	'caddyserver/caddy': row('caddy_{version}_checksums.txt', 'list', '2.1', { ...SHA512, ...PACKAGES }),
	'cli/cli': row('gh_{version}_checksums.txt', 'list', '1.0', PACKAGES),
	'conda-forge/miniforge': row('.sha256', 'line', '4.9'),
	'containerd/containerd': row('.sha256sum', 'line', '1.3'),
	'containerd/nerdctl': row('SHA256SUMS', 'list', '0.8'),
	'containernetworking/plugins': row('.sha256', 'line', '0.8'),
	'denoland/deno': row('.sha256sum', 'line', '2.0'),
	'docker/buildx': row('checksums.txt', 'list', '0.10', EITHER_MODE),
	'docker/compose': row('.sha256', 'line', '1.25'),
	'etcd-io/etcd': row('SHA256SUMS', 'list', '3.3'),
	'fluxcd/flux2': row('flux_{version}_checksums.txt', 'list', '0.20'),
	'getsops/sops': row('sops-v{version}.checksums.txt', 'list', '3.8'),
	'git-lfs/git-lfs': row('sha256sums.asc', 'list', '3.0', EITHER_MODE),
	'gitleaks/gitleaks': row('gitleaks_{version}_checksums.txt', 'list', '8.0'),
	'go-task/task': row('task_checksums.txt', 'list', '3.0', PACKAGES),
	'gohugoio/hugo': row('hugo_{version}_checksums.txt', 'list', '0.40', PACKAGES),
	'golangci/golangci-lint': row('golangci-lint-{version}-checksums.txt', 'list', '1.20', PACKAGES),
	'golang-migrate/migrate': row('sha256sum.txt', 'list', '4.15', PACKAGES),
	'google/go-containerregistry': row('checksums.txt', 'list', '0.8'),
	'goreleaser/goreleaser': row('checksums.txt', 'list', '1.0', PACKAGES),
	'grafana/loki': row('SHA256SUMS', 'list', '2.0'),
	'grpc-ecosystem/grpc-health-probe': row('checksums.txt', 'list', '0.4.12'),
	'gruntwork-io/terragrunt': row('SHA256SUMS', 'list', '0.28'),
	'hadolint/hadolint': row('.sha256', 'line', '2.0'),
	'helmfile/helmfile': row('helmfile_{version}_checksums.txt', 'list', '0.145'),
	'jqlang/jq': row('sha256sum.txt', 'list', '1.7'),
	'just-containers/s6-overlay': row('.sha256', 'line', '3.0'),
	'Kitware/CMake': row('cmake-{version}-SHA-256.txt', 'list', '3.15'),
	'krallin/tini': row('.sha256sum', 'line', '0.19'),
	'kubernetes-sigs/kind': row('.sha256sum', 'line', '0.20'),
	'kubernetes-sigs/kustomize': row('checksums.txt', 'list', '4.0'),
	'mikefarah/yq': row('checksums-bsd', 'bsd', '4.20'),
	'open-policy-agent/conftest': row('checksums.txt', 'list', '0.25'),
	'open-policy-agent/opa': row('.sha256', 'line', '0.30'),
	'orhun/git-cliff': row('.sha512', 'line', '1.0', SHA512),
	'openssl/openssl': row('.sha256', 'any', '1.1.1'),
	'oven-sh/bun': row('SHASUMS256.txt', 'list', '1.0'),
	'prometheus/alertmanager': row('sha256sums.txt', 'list', '0.15'),
	'prometheus/blackbox_exporter': row('sha256sums.txt', 'list', '0.12'),
	'prometheus/mysqld_exporter': row('sha256sums.txt', 'list', '0.11'),
	'prometheus/node_exporter': row('sha256sums.txt', 'list', '0.16'),
	'prometheus/prometheus': row('sha256sums.txt', 'list', '2.0'),
	'pulumi/pulumi': row('pulumi-{version}-checksums.txt', 'list', '3.0'),
	'restic/restic': row('SHA256SUMS', 'list', '0.9'),
	'rclone/rclone': row('SHA256SUMS', 'list', '1.50'),
	'sbt/sbt': row('.sha256', 'line', '1.5'),
	'sigstore/cosign': row('cosign_checksums.txt', 'list', '2.0', PACKAGES),
	'starship/starship': row('.sha256', 'line', '1.0'),
	'terraform-linters/tflint': row('checksums.txt', 'list', '0.20'),
	'tianon/gosu': row('SHA256SUMS', 'list', '1.10', EITHER_MODE),
	'traefik/traefik': row('traefik_v{version}_checksums.txt', 'list', '2.0'),
	'Yelp/dumb-init': row('sha256sums', 'list', '1.2'),
};

/** Other hosts: how an address begins and goes on, its checksums, where that is said. */
const HOSTS: readonly (readonly [pattern: RegExp, row: Row, source: string])[] = [
	[/^(?:nodejs\.org\/(?:dist|download\/release)|unofficial-builds\.nodejs\.org\/download\/release)\/[^/]+\/node-[^/]+$/, row('SHASUMS256.txt', 'list'), 'https://github.com/nodejs/node#verifying-binaries'],
	[/^releases\.hashicorp\.com\/(?<product>[\w-]+)\/(?<release>[^/]+)\/[^/]+\.(?:zip|deb|rpm)$/, row('{product}_{release}_SHA256SUMS', 'list'), 'https://developer.hashicorp.com/well-architected-framework/verify-hashicorp-binary'],
	[/^(?:dl\.k8s\.io(?:\/release)?|storage\.googleapis\.com\/kubernetes-release\/release)\/(?:v?[\d.]+|\$.+)\/bin\/linux\/[^/]+\/kube[\w-]+$/, row('.sha256', 'line', '1.18'), 'https://kubernetes.io/docs/tasks/tools/install-kubectl-linux/'],
	[/^dl\.k8s\.io(?:\/release)?\/v[^/]+\/bin\/linux\/[^/]+\/kube[\w-]+$/, row('.sha256', 'line', '1.18'), 'https://kubernetes.io/docs/tasks/tools/install-kubectl-linux/'],
	[/^kind\.sigs\.k8s\.io\/dl\/[^/]+\/kind-linux-[^/]+$/, row('.sha256sum', 'line', '0.20'), 'https://kind.sigs.k8s.io/docs/user/quick-start/'],
	[/^get\.helm\.sh\/helm-[^/]+\.(?:tar\.gz|zip)$/, row('.sha256', 'line', '2.14'), 'https://github.com/helm/helm/releases'],
	[/^(?:dl\.google\.com\/go|golang\.org\/dl|go\.dev\/dl|storage\.googleapis\.com\/golang)\/go[^/]+\.(?:tar\.gz|zip)$/, row('https://dl.google.com/go/{name}.sha256', 'line', '1.8'), 'https://go.dev/dl/'],
	[/^static\.rust-lang\.org\/rustup\/(?:dist|archive\/[^/]+)\/[^/]+\/rustup-init$/, row('.sha256', 'line'), 'https://rust-lang.github.io/rustup/installation/other.html'],
	[/^static\.rust-lang\.org\/dist\/(?:[\d-]+\/)?[^/]+\.tar\.(?:gz|xz)$/, row('.sha256', 'line'), 'https://forge.rust-lang.org/infra/other-installation-methods.html'],
	[/^(?:services|downloads)\.gradle\.org\/distributions\/gradle-[^/]+\.zip$/, row('.sha256', 'line'), 'https://gradle.org/release-checksums/'],
	[/^artifacts\.elastic\.co\/downloads\/.+\.(?:tar\.gz|zip|deb|rpm)$/, row('.sha512', 'line', '6.0', SHA512), 'https://www.elastic.co/guide/en/elasticsearch/reference/current/targz.html'],
	[/^getcomposer\.org\/download\/[^/]+\/composer\.phar$/, row('.sha256sum', 'line', '1.10'), 'https://getcomposer.org/download/'],
	[/^github\.com\/composer\/composer\/releases\/download\/(?<tag>[^/]+)\/composer\.phar$/, row('https://getcomposer.org/download/{tag}/composer.phar.sha256sum', 'line', '1.10'), 'https://getcomposer.org/download/'],
	[/^download\.gnome\.org\/sources\/.+\/(?<stem>[\w.+${}-]+)\.tar\.(?:xz|bz2|gz)$/, row('{stem}.sha256sum', 'list', '2.40'), 'https://download.gnome.org/sources/'],
	[/^(?:ftp|archive|releases)\.mozilla\.org\/pub\/firefox\/releases\/(?<release>[^/]+)\/(?<path>linux-.+)$/, row('https://{host}/pub/firefox/releases/{release}/SHA512SUMS', 'list', '60.0', { bits: 512, entry: ' {path}' }), 'https://archive.mozilla.org/pub/firefox/releases/'],
	[/^(?:www|cdn|mirrors\.edge)\.kernel\.org\/pub\/(?:software\/scm\/git|linux\/kernel\/v\d+\.x)\/[^/]+\.tar\.(?:gz|xz)$/, row('sha256sums.asc', 'list', '2.0'), 'https://www.kernel.org/signature.html'],
	[/^dl\.min\.io\/(?:server\/minio|client\/mc)\/release\/linux-[^/]+\/(?:archive\/)?[^/]+$/, row('.sha256sum', 'line'), 'https://min.io/docs/minio/linux/operations/install-deploy-manage/deploy-minio-single-node-single-drive.html'],
	[/^julialang-s3\.julialang\.org\/bin\/linux\/[^/]+\/[^/]+\/julia-(?<release>[\d.]+|\$\w+|\$\{\w+\})-linux-[^/]+\.tar\.gz$/, row('https://julialang-s3.julialang.org/bin/checksums/julia-{release}.sha256', 'list', '1.0'), 'https://julialang.org/downloads/'],
	[/^storage\.googleapis\.com\/(?:skaffold|minikube)\/releases\/[^/]+\/[^/]+$/, row('.sha256', 'line', '1.0'), 'https://skaffold.dev/docs/install/'],
	[/^mirror\.openshift\.com\/pub\/openshift-v4\/.+\.tar\.gz$/, row('sha256sum.txt', 'list', '4.2'), 'https://mirror.openshift.com/pub/openshift-v4/'],
	[/^downloads\.rclone\.org\/v[^/]+\/rclone-[^/]+$/, row('SHA256SUMS', 'list', '1.50'), 'https://rclone.org/release_signing/'],
	[/^(?:www\.)?haproxy\.org\/download\/[\d.]+\/src\/haproxy-[^/]+\.tar\.gz$/, row('.sha256', 'line', '1.8'), 'https://www.haproxy.org/'],
	// The archive of each release is a copy of what is named there; old releases have SHA-1 alone.
	[/^www\.openssl\.org\/source\/openssl-[^/]+\.tar\.gz$/, row('.sha256', 'any', '1.1.1'), 'https://openssl-library.org/source/'],
	[/^ftp\.postgresql\.org\/pub\/source\/v[^/]+\/postgresql-[^/]+\.tar\.(?:bz2|gz)$/, row('.sha256', 'line', '10.0'), 'https://www.postgresql.org/ftp/source/'],
	[/^(?:www\.)?nlnetlabs\.nl\/downloads\/unbound\/unbound-[^/]+\.tar\.gz$/, row('.sha256', 'any', '1.17'), 'https://nlnetlabs.nl/projects/unbound/download/'],
	[/^download\.nextcloud\.com\/server\/releases\/nextcloud-[^/]+\.(?:tar\.bz2|zip)$/, row('.sha256', 'list', '28.0'), 'https://nextcloud.com/install/'],
	[/^download\.redis\.io\/releases\/redis-[^/]+\.tar\.gz$/, row('https://raw.githubusercontent.com/redis/redis-hashes/master/README', 'inside', '4.0', { entry: ' {name} sha256 ' }), 'https://github.com/redis/redis-hashes'],
	[/^github\.com\/unicode-org\/icu\/releases\/download\/release-(?:6[89]|7\d)[-.]\d+\/icu4c-[^/]+\.(?:tgz|zip)$/, row('SHASUM512.txt', 'list', undefined, { bits: 512, ...EITHER_MODE }), 'https://unicode-org.github.io/icu/processes/release/'],
	[/^github\.com\/yudai\/gotty\/releases\/download\/v(?:1\.0\.1|2\.0\.0-alpha\.3)\/[^/]+$/, row('SHA256SUMS', 'list', undefined, EITHER_MODE), 'https://github.com/yudai/gotty/releases'],
];

/** Projects of the Apache Software Foundation: the first version that surely has a SHA-512 file. Their forms differ, even within one. */
const APACHE: Readonly<Record<string, string>> = {
	activemq: '5.15.9', ant: '1.10.3', cassandra: '3.11.5', druid: '0.13', flink: '1.7', hadoop: '3.2', hbase: '2.2', jmeter: '5.0', kafka: '2.0', maven: '3.5.4',
	nifi: '1.16', ofbiz: '16.11.5', pulsar: '2.3', rocketmq: '4.4', skywalking: '6.0', solr: '9.0', 'lucene/solr': '8.0', spark: '2.3.1', storm: '2.0',
	tomcat: '8.5.35', zeppelin: '0.8', zookeeper: '3.5.5',
};
/** Projects that have SHA-256 files since then. */
const APACHE_256: Readonly<Record<string, string>> = { apr: '1.7', hive: '3.1.2', httpd: '2.4.43' };
/** They hand out the same tree; the Foundation wants checksums to come from its own hosts. Source: https://www.apache.org/info/verification.html */
const APACHE_HOST = /^(?:(?<archive>archive\.apache\.org\/dist)|(?:downloads|dlcdn)\.apache\.org|www(?:-us|-eu)?\.apache\.org\/dist|apache\.osuosl\.org)\/(?<path>(?<project>lucene\/solr|[\w-]+)\/.+\.(?:tar\.(?:gz|bz2)|tgz|zip))$/;

/** @param address of a download, as written in a script, quotes off; nothing is known of one with a query */
export function checksumFileFor(address: string): ChecksumFile | undefined {
	const [, plain] = /^https?:\/\/([^?#]+)$/.exec(address) ?? [];
	if (plain === undefined) return undefined;
	return ofGitHub(plain) ?? ofApache(plain) ?? ofHost(plain);
}

function ofGitHub(plain: string): ChecksumFile | undefined {
	const [, repository, tag, name] = /^github\.com\/([\w.-]+\/[\w.-]+)\/releases\/(?:download\/([^/]+)|latest\/download)\/([^/]+)$/.exec(plain) ?? [];
	const found = repository !== undefined && Object.hasOwn(GITHUB, repository) ? GITHUB[repository] : undefined;
	return found && name !== undefined && (found.packages || !PACKAGE.test(name)) ? filled(plain, found, { tag }) : undefined;
}

function ofApache(plain: string): ChecksumFile | undefined {
	const groups = APACHE_HOST.exec(plain)?.groups;
	const project = groups?.['project'] ?? '';
	const bits = Object.hasOwn(APACHE_256, project) ? 256 : 512;
	const since = own(bits === 256 ? APACHE_256 : APACHE, project);
	if (!groups || since === undefined) return undefined;
	const current = /^(?:downloads|dlcdn)\.apache/.test(plain);
	return filled(plain, row(`https://${current ? 'downloads.apache.org' : 'archive.apache.org/dist'}/{path}.sha${bits}`, 'any', since, { bits }), groups);
}

function ofHost(plain: string): ChecksumFile | undefined {
	for (const [pattern, found] of HOSTS) {
		const match = pattern.exec(plain);
		if (match) return filled(plain, found, match.groups ?? {});
	}
	return undefined;
}

function filled(plain: string, { sums, entry, form, bits, since }: Row, groups: Readonly<Record<string, string | undefined>>): ChecksumFile | undefined {
	const slash = plain.lastIndexOf('/');
	const all: Readonly<Record<string, string | undefined>> = { ...groups, name: plain.slice(slash + 1), host: plain.slice(0, plain.indexOf('/')), version: versionIn(groups['tag']) };
	let complete = true;
	const fill = (template: string): string => template.replace(/\{(\w+)\}/g, (_, key: string) => {
		const value = all[key];
		complete &&= value !== undefined;
		return value ?? '';
	});
	const file = fill(sums);
	const address = sums.startsWith('https:') ? file : sums.startsWith('.') ? `https://${plain}${file}` : `https://${plain.slice(0, slash)}/${file}`;
	const found = { address, entry: fill(entry), form, bits, ...(since !== undefined && { since }) };
	return complete ? found : undefined;
}

/** `v1.2` → `1.2`, `v${V}` → `${V}`, `$TAG` → `${TAG#v}`, which is the same when it has none. */
function versionIn(tag: string | undefined): string | undefined {
	if (tag === undefined) return undefined;
	const [, name] = /^\$\{?(\w+)\}?$/.exec(tag) ?? [];
	if (name !== undefined) return `\${${name}#v}`;
	return /^v(?:[\d.]+|\$\w+|\$\{\w+\})(?:[-+][\w.]+)?$/.test(tag) ? tag.slice(1) : /^\d/.test(tag) ? tag : undefined;
}
