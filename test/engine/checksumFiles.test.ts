/** Which downloads have a checksum beside them, what the check is made of, and where there is none. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze } from '../../server/src/engine/index';
import { checksumFileFor } from '../../server/src/engine/knowledge';

const GITHUB = 'https://github.com';

describe('checksum files', () => {
	const rows: readonly (readonly [download: string, sums: string, form: string, entry?: string])[] = [
		['https://nodejs.org/dist/v24.1.0/node-v24.1.0-linux-x64.tar.xz', 'https://nodejs.org/dist/v24.1.0/SHASUMS256.txt', 'list', ' node-v24.1.0-linux-x64.tar.xz'],
		['https://nodejs.org/dist/v$V/node-v$V-linux-$ARCH.tar.gz', 'https://nodejs.org/dist/v$V/SHASUMS256.txt', 'list', ' node-v$V-linux-$ARCH.tar.gz'],
		['https://releases.hashicorp.com/terraform/${TF}/terraform_${TF}_linux_amd64.zip', 'https://releases.hashicorp.com/terraform/${TF}/terraform_${TF}_SHA256SUMS', 'list'],
		['https://dl.k8s.io/release/v1.34.1/bin/linux/${TARGETARCH}/kubectl', 'https://dl.k8s.io/release/v1.34.1/bin/linux/${TARGETARCH}/kubectl.sha256', 'line'],
		['https://get.helm.sh/helm-v3.19.0-linux-amd64.tar.gz', 'https://get.helm.sh/helm-v3.19.0-linux-amd64.tar.gz.sha256', 'line'],
		['https://go.dev/dl/go1.25.1.linux-amd64.tar.gz', 'https://dl.google.com/go/go1.25.1.linux-amd64.tar.gz.sha256', 'line'],
		['https://archive.apache.org/dist/tomcat/tomcat-9/v9.0.80/bin/apache-tomcat-9.0.80.tar.gz', 'https://archive.apache.org/dist/tomcat/tomcat-9/v9.0.80/bin/apache-tomcat-9.0.80.tar.gz.sha512', 'any'],
		['https://dlcdn.apache.org/maven/maven-3/3.9.9/binaries/apache-maven-3.9.9-bin.tar.gz', 'https://downloads.apache.org/maven/maven-3/3.9.9/binaries/apache-maven-3.9.9-bin.tar.gz.sha512', 'any'],
		['https://archive.apache.org/dist/hive/hive-3.1.3/apache-hive-3.1.3-bin.tar.gz', 'https://archive.apache.org/dist/hive/hive-3.1.3/apache-hive-3.1.3-bin.tar.gz.sha256', 'any'],
		['https://dlcdn.apache.org/httpd/httpd-2.4.65.tar.bz2', 'https://downloads.apache.org/httpd/httpd-2.4.65.tar.bz2.sha256', 'any'],
		['https://apache.osuosl.org/zookeeper/zookeeper-3.8.0/apache-zookeeper-3.8.0-bin.tar.gz', 'https://archive.apache.org/dist/zookeeper/zookeeper-3.8.0/apache-zookeeper-3.8.0-bin.tar.gz.sha512', 'any'],
		['https://ftp.mozilla.org/pub/firefox/releases/140.0/linux-x86_64/en-US/firefox-140.0.tar.xz', 'https://ftp.mozilla.org/pub/firefox/releases/140.0/SHA512SUMS', 'list', ' linux-x86_64/en-US/firefox-140.0.tar.xz'],
		['https://julialang-s3.julialang.org/bin/linux/x64/1.11/julia-1.11.1-linux-x86_64.tar.gz', 'https://julialang-s3.julialang.org/bin/checksums/julia-1.11.1.sha256', 'list'],
		[`${GITHUB}/gohugoio/hugo/releases/download/v\${HUGO}/hugo_\${HUGO}_Linux-64bit.tar.gz`, `${GITHUB}/gohugoio/hugo/releases/download/v\${HUGO}/hugo_\${HUGO}_checksums.txt`, 'list'],
		// Whether the tag has a v is the variable's affair.
		[`${GITHUB}/aquasecurity/trivy/releases/download/$TAG/trivy.deb`, `${GITHUB}/aquasecurity/trivy/releases/download/$TAG/trivy_\${TAG#v}_checksums.txt`, 'list', ' trivy.deb'],
		[`${GITHUB}/getsops/sops/releases/download/v3.11.0/sops-v3.11.0.linux.amd64`, `${GITHUB}/getsops/sops/releases/download/v3.11.0/sops-v3.11.0.checksums.txt`, 'list'],
		[`${GITHUB}/mikefarah/yq/releases/latest/download/yq_linux_amd64`, `${GITHUB}/mikefarah/yq/releases/latest/download/checksums-bsd`, 'bsd'],
		['https://www.openssl.org/source/openssl-$V.tar.gz', 'https://www.openssl.org/source/openssl-$V.tar.gz.sha256', 'any'],
		[`${GITHUB}/openssl/openssl/releases/download/openssl-3.5.4/openssl-3.5.4.tar.gz`, `${GITHUB}/openssl/openssl/releases/download/openssl-3.5.4/openssl-3.5.4.tar.gz.sha256`, 'any'],
		['https://ftp.postgresql.org/pub/source/v17.6/postgresql-17.6.tar.bz2', 'https://ftp.postgresql.org/pub/source/v17.6/postgresql-17.6.tar.bz2.sha256', 'line'],
		['https://nlnetlabs.nl/downloads/unbound/unbound-1.24.1.tar.gz', 'https://nlnetlabs.nl/downloads/unbound/unbound-1.24.1.tar.gz.sha256', 'any'],
		['https://download.nextcloud.com/server/releases/nextcloud-$V.tar.bz2', 'https://download.nextcloud.com/server/releases/nextcloud-$V.tar.bz2.sha256', 'list', ' nextcloud-$V.tar.bz2'],
		['https://download.redis.io/releases/redis-7.2.4.tar.gz', 'https://raw.githubusercontent.com/redis/redis-hashes/master/README', 'inside', ' redis-7.2.4.tar.gz sha256 '],
		[`${GITHUB}/unicode-org/icu/releases/download/release-73-1/icu4c-73_1-src.tgz`, `${GITHUB}/unicode-org/icu/releases/download/release-73-1/SHASUM512.txt`, 'list', '[ *]icu4c-73_1-src.tgz'],
		[`${GITHUB}/yudai/gotty/releases/download/v2.0.0-alpha.3/\${GOTTY}`, `${GITHUB}/yudai/gotty/releases/download/v2.0.0-alpha.3/SHA256SUMS`, 'list'],
		[`${GITHUB}/composer/composer/releases/download/2.8.4/composer.phar`, 'https://getcomposer.org/download/2.8.4/composer.phar.sha256sum', 'line'],
	];
	for (const [download, address, form, entry] of rows) it(download, () => {
		const found = checksumFileFor(download);
		assert.deepEqual({ address: found?.address, form: found?.form }, { address, form });
		if (entry !== undefined) assert.equal(found?.entry, entry);
	});

	const none = [
		'https://dl.example.com/tool.tgz', 'https://nodejs.org/dist/index.json', `${GITHUB}/gohugoio/hugo/archive/v0.1.tar.gz`, `${GITHUB}/someone/hugo/releases/download/v1/x.tgz`,
		'https://nodejs.org/dist/v1/node-v1.tar.gz?x=1', 'https://archive.apache.org/dist/unknown/x-1.0.tar.gz', `${GITHUB}/constructor/valueOf/releases/download/1/x`, 'ftp://nodejs.org/dist/v24.1.0/node-v24.1.0.tar.gz',
		// The name of the list holds the version, which the address does not tell.
		`${GITHUB}/gohugoio/hugo/releases/latest/download/hugo.tar.gz`, `${GITHUB}/aquasecurity/trivy/releases/download/release-\${V}/trivy.deb`,
		// The list of sops holds the programs alone.
		`${GITHUB}/getsops/sops/releases/download/v3.11.0/sops_3.11.0_amd64.deb`,
		// Older releases of ICU have other files.
		`${GITHUB}/unicode-org/icu/releases/download/release-64-2/icu4c-64_2-src.tgz`,
		'https://evil.example.com/nodejs.org/dist/v24.1.0/node-v24.1.0.tar.gz',
	];
	for (const download of none) it(`nothing for ${download}`, () => assert.equal(checksumFileFor(download), undefined));
});

describe('a check by the publisher’s checksum', () => {
	const first = (text: string): string | undefined => analyze(text).findings.find(({ rule }) => rule === 'download-without-checksum')?.fixes[0]?.title;
	const offered = (text: string): boolean => /publisher’s checksum/.test(first(text) ?? assert.fail(`no fix in ${text}`));
	const node = (options: string, version = 'v24.1.0', base = 'debian:13'): string => `FROM ${base}\nARG NEW=24.1.0\nRUN curl ${options} https://nodejs.org/dist/${version}/node-${version}-linux-x64.tar.gz && tar xf /tmp/n.tgz\n`;

	it('is offered where the step is plain', () => {
		for (const text of [node('-fsSLo /tmp/n.tgz'), node('-fL --retry 3 --proto "=https" -H "Accept: application/octet-stream" -o /tmp/n.tgz'), node('-o /tmp/n.tgz', 'v$NEW'), node('-o /tmp/n.tgz', 'v24.1.0', 'alpine:3.24')]) assert.equal(offered(text), true, text);
	});

	it('is not, where another server might answer, or nobody would notice', () => {
		for (const option of ['-k', '--insecure', '-x http://proxy.example.com:3128', '-u user:word', '-H "A: b"']) assert.equal(offered(node(`${option} -o /tmp/n.tgz`)), false, option);
	});

	it('is not, where the version is too old or not known', () => {
		const helm = (version: string): boolean => offered(`FROM debian:13\nARG NONE\nARG OLD=2.9.1\nARG NEW=3.19.0\nRUN ${version === '$SET' ? 'SET=3.18.1 && ' : ''}curl -fsSLo h.tgz https://get.helm.sh/helm-v${version}-linux-$TARGETARCH.tar.gz && tar xf h.tgz\n`);
		for (const version of ['3.19.0', '$NEW', '${NEW}', '$SET', '10.0.1']) assert.equal(helm(version), true, version);
		for (const version of ['2.9.1', '$OLD', '$NONE', '$UNSET']) assert.equal(helm(version), false, version);
	});

	it('is not, where it would run on a name that is not what it seems', () => {
		assert.equal(offered('FROM debian:13\nRUN curl -fsSLo ~/n.tgz https://nodejs.org/dist/v24.1.0/node-v24.1.0.tar.gz && tar xf ~/n.tgz\n'), false);
		assert.equal(offered("FROM debian:13\nRUN curl -fsSLo n.tgz 'https://nodejs.org/dist/v24.1.0/node-v24.1.0-$A.tar.gz' && tar xf n.tgz\n"), false);
	});

	it('follows a variable that is the whole address', () => {
		const text = (between: string): string => `FROM alpine:3.24\nARG V=24.1.0\nENV URL=https://nodejs.org/dist/v$V/node-v$V.tar.gz\n${between}RUN wget -qO- "$URL" | tar xz\n`;
		assert.equal(offered(text('')), true);
		assert.equal(offered(text('ARG V=23.1.0\n')), false);
	});

	it('leaves the digest that is written down as the second choice, for those who ask for it', () => {
		const fixes = analyze(node('-o /tmp/n.tgz')).findings.find(({ rule }) => rule === 'download-without-checksum')?.fixes ?? [];
		assert.deepEqual(fixes.slice(0, 2).map(({ preferred, level }) => [preferred, level]), [[true, undefined], [undefined, 'maximum']]);
		assert.match(fixes[0]?.because ?? '', /not a publisher who was taken over/);
	});
});
