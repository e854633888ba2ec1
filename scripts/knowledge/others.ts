/**
 * Images of publishers whose Dockerfiles were read one by one, with the place of each. Contract: a row says what its
 * source says and no more; an empty field is not known. Patterns stand for tags, `*` for anything; the longest that
 * fits counts. `withOthers` puts the rows into the data, in the place of those that were there before.
 */
import type { Image, Images, Line } from './packed';

/** `wordings of tags|distribution|default user, accounts|kind of variant`; without a kind: `full`. */
type Row = `${string}|${string}|${string}|${string}` | `${string}|${string}|${string}`;

interface Other {
	readonly names: string;
	/** `verified`: the publisher's own registry, or a publisher that Docker Hub vouches for. */
	readonly publisher: 'verified' | 'community';
	readonly rows: readonly Row[];
	readonly drops?: true;
	readonly deprecated?: { readonly replacedBy: readonly string[] };
	/** Repository of the source, state, file. */
	readonly source: string;
}

/** What a distribution brings, whoever builds on it: C library, package manager, shell. */
const SYSTEMS: Readonly<Record<string, string>> = {
	'alpine': 'musl|apk|1', 'alpaquita-musl': 'musl|apk|', 'alpaquita-glibc': 'glibc|apk|', 'debian': 'glibc|apt|1', 'ubuntu': 'glibc|apt|1', 'apt': 'glibc|apt|1',
	'ol': 'glibc|dnf|1', 'ol-slim': 'glibc|microdnf|1', 'ubi': 'glibc|dnf|1', 'ubi-minimal': 'glibc|microdnf|1', 'centos': 'glibc|yum|1', 'rhel': 'glibc||1',
	'amzn2': 'glibc|yum|1', 'al2023-minimal': 'glibc|microdnf|1', 'servercore': 'windows|none|1', 'scratch': 'none|none|0', 'alpine-glibc': '|apk|1',
};
/** Of these no more than the kind is known, or their name is ours. */
const WRITTEN: Readonly<Record<string, string>> = { 'apt': '', 'rhel': '', 'alpaquita-musl': 'alpaquita', 'alpaquita-glibc': 'alpaquita', 'alpine-glibc': 'alpine' };

const ALPINE_ROOT = '*alpine*|alpine|root|alpine';

export const OTHERS: readonly Other[] = [
	// PHP
	{ names: 'composer/composer', publisher: 'community', rows: ['*|alpine|root|alpine', '*bin|scratch|root|scratch'], source: 'composer/docker@100f579f62:latest/Dockerfile' },
	{ names: 'mlocati/php-extension-installer', publisher: 'community', rows: ['*|scratch|root|scratch'], source: 'mlocati/docker-php-extension-installer@2fb2ce7366:Dockerfile' },
	{
		names: 'webdevops/php webdevops/php-official webdevops/php-apache webdevops/php-nginx webdevops/php-dev webdevops/php-apache-dev webdevops/php-nginx-dev', publisher: 'community',
		rows: [ALPINE_ROOT, '7.0|debian:stretch|root', '8.0 8.2 8.5|debian:bookworm|root', '7.* 8.*|debian|root'],
		source: 'webdevops/Dockerfile@3ba1c2cc8a:docker/php-official/*/Dockerfile, to which docker/php/* leads',
	},
	{ names: 'webdevops/bootstrap webdevops/base webdevops/base-app', publisher: 'community', rows: ['alpine|alpine:3.11|root|alpine', 'ubuntu-22.04|ubuntu:jammy|root', '*||root'], source: 'webdevops/Dockerfile@3ba1c2cc8a:docker/bootstrap' },
	{ names: 'webdevops/apache webdevops/nginx', publisher: 'community', rows: ['alpine|alpine|root|alpine', '*||root'], source: 'webdevops/Dockerfile@3ba1c2cc8a:docker/apache/alpine/Dockerfile' },
	{ names: 'webdevops/toolbox webdevops/storage', publisher: 'community', rows: ['latest|alpine|root|alpine'], source: 'webdevops/Dockerfile@052888f1f5:docker/toolbox/latest/Dockerfile' },
	{ names: 'phpswoole/swoole', publisher: 'community', rows: [ALPINE_ROOT, '*php* latest|debian|root'], source: 'swoole/docker-swoole@355c264be2:dockerfiles/6.0.2/php8.4' },
	{ names: 'openswoole/swoole', publisher: 'community', rows: [ALPINE_ROOT, '*php*|debian|root'], source: 'openswoole/docker-openswoole@4161cb4f95:dockerfiles/25.2.0/php8.4' },
	{ names: 'ghcr.io/roadrunner-server/roadrunner', publisher: 'community', rows: ['*|alpine|root|alpine'], source: 'roadrunner-server/roadrunner@0bb4011741:Dockerfile' },
	// Java and Scala
	{ names: 'sbtscala/scala-sbt', publisher: 'community', rows: ['eclipse-temurin-*|ubuntu|root sbtuser:1001:1001', 'eclipse-temurin-*alpine*|alpine|root sbtuser:1001:1001|alpine'], source: 'sbt/docker-sbt@027245d5fb:eclipse-temurin/Dockerfile' },
	{ names: 'hseeberger/scala-sbt', publisher: 'community', rows: ['8u* 11.*|debian|root sbtuser:1001:1001', 'eclipse-temurin-*|ubuntu|root sbtuser:1001:1001'], deprecated: { replacedBy: ['sbtscala/scala-sbt'] }, source: 'sbt/docker-sbt@004cf5f33a:debian/Dockerfile' },
	{ names: 'bellsoft/liberica-openjdk-debian bellsoft/liberica-openjre-debian', publisher: 'community', rows: ['*|debian|root', '23|debian:bookworm|root'], source: 'bell-sw/Liberica@0672421d1a:docker/repos/liberica-openjre-debian/23/Dockerfile' },
	{ names: 'bellsoft/liberica-runtime-container', publisher: 'community', rows: ['*musl*|alpaquita-musl|', '*glibc*|alpaquita-glibc|'], source: 'docs.bell-sw.com, Alpaquita Linux, containers' },
	{ names: 'azul/zulu-openjdk-debian', publisher: 'community', rows: ['*|debian|root|slim'], source: 'zulu-openjdk/zulu-openjdk@0f42fc44cc:debian/21-latest/Dockerfile' },
	{ names: 'ghcr.io/graalvm/graalvm-community ghcr.io/graalvm/jdk-community ghcr.io/graalvm/native-image-community', publisher: 'verified', rows: ['*|ol-slim|root'], source: 'graalvm/container@6a7c4954a0:graalvm-community/Dockerfile.ol10-java25 and rpm-compact' },
	{ names: 'container-registry.oracle.com/java/openjdk', publisher: 'verified', rows: ['25*|ol:9|root'], source: 'oracle/docker-images@8f84ffb594:OracleOpenJDK/25/Dockerfile.ol9' },
	{ names: 'registry.access.redhat.com/ubi9/openjdk-21 registry.access.redhat.com/ubi9/openjdk-21-runtime', publisher: 'verified', rows: ['*|ubi-minimal:9||minimal'], source: 'rh-openjdk/redhat-openjdk-containers@43e77378ff:ubi9-openjdk-21-runtime.yaml' },
	// Other languages
	{ names: 'crystallang/crystal', publisher: 'community', rows: [ALPINE_ROOT, '*|ubuntu|root'], source: 'crystal-lang/distribution-scripts@099f30bd85:docker/ubuntu.Dockerfile, alpine.Dockerfile' },
	{ names: 'rubylang/ruby', publisher: 'community', rows: ['*|ubuntu|root ubuntu'], source: 'ruby/docker-images@010093f59f:Dockerfile' },
	{ names: 'hexpm/elixir hexpm/erlang', publisher: 'community', rows: [ALPINE_ROOT, '*-debian-*|debian|root', '*-debian-*-slim|debian|root|slim', '*-ubuntu-*|ubuntu|root'], source: 'hexpm/bob@5dd661e2ee:priv/scripts/docker' },
	{ names: 'mono', publisher: 'community', rows: ['6.12*|debian:buster|root', '6.12*slim|debian:buster|root|slim'], source: 'mono/docker@0403aaf506:6.12.0.122/slim/Dockerfile' },
	{ names: 'apache/beam_python3.9_sdk apache/beam_python3.10_sdk apache/beam_python3.11_sdk apache/beam_python3.12_sdk apache/beam_python3.13_sdk apache/beam_python3.14_sdk', publisher: 'verified', rows: ['*|debian|root'], source: 'apache/beam@00c4ea0838:sdks/python/container/Dockerfile' },
	{ names: 'continuumio/anaconda3', publisher: 'verified', rows: ['*|debian|root|slim'], source: 'ContinuumIO/docker-images@027bce7a14:anaconda3/debian/Dockerfile' },
	{ names: 'rocker/r-ver', publisher: 'community', rows: ['*|ubuntu|root', '4.4.1|ubuntu:jammy|root'], source: 'rocker-org/rocker-versioned2@93f35d736d:dockerfiles/r-ver_4.4.1.Dockerfile' },
	{ names: 'ghcr.io/osgeo/gdal', publisher: 'community', rows: ['ubuntu-small*|ubuntu|root'], source: 'OSGeo/gdal@003568b578:docker/ubuntu-small/Dockerfile' },
	{ names: 'public.ecr.aws/lambda/python', publisher: 'verified', rows: ['3.12* 3.13* 3.14*|al2023-minimal:2023|root', '3.6* 3.7* 3.8* 3.9* 3.10* 3.11*|amzn2:2|root'], source: 'aws/aws-lambda-base-images@384f430cbc:Dockerfile.python3.12; AWS Lambda guide, python-image' },
	{ names: 'public.ecr.aws/lambda/nodejs', publisher: 'verified', rows: ['20* 22* 24*|al2023-minimal:2023|root', '12* 14* 16* 18*|amzn2:2|root'], source: 'aws/aws-lambda-base-images@06062bc928:Dockerfile.nodejs20.x; AWS Lambda guide, nodejs-image' },
	{ names: 'gcr.io/google_appengine/python', publisher: 'verified', rows: ['*|apt|root'], source: 'GoogleCloudPlatform/python-runtime@407695209e:runtime-image/Dockerfile.in' },
	{ names: 'gcr.io/google_appengine/nodejs', publisher: 'verified', rows: ['*|apt|root'], source: 'GoogleCloudPlatform/nodejs-docker@089e6cc463:runtime-image/Dockerfile' },
	// Development containers and continuous integration
	{ names: 'mcr.microsoft.com/vscode/devcontainers/universal', publisher: 'verified', rows: ['*|ubuntu|codespace codespace:1000:1000'], source: 'microsoft/vscode-dev-containers@06b27a9a1d:containers/codespaces-linux/.devcontainer/base.Dockerfile' },
	{ names: 'ocaml/opam ocurrent/opam', publisher: 'community', rows: ['*alpine*|alpine|opam opam:1000:1000|alpine', '*debian*|debian|opam opam:1000:1000', '*ubuntu*|ubuntu|opam opam:1000:1000', '*|rhel|opam opam:1000:1000'], source: 'ocurrent/ocaml-dockerfile@3f3a969828:src-opam/dockerfile_opam.ml' },
	{ names: 'mcr.microsoft.com/devcontainers/universal', publisher: 'verified', rows: ['*|ubuntu| codespace:1000:1000'], source: 'devcontainers/images@011db92091:src/universal/.devcontainer' },
	{ names: 'mcr.microsoft.com/devcontainers/anaconda mcr.microsoft.com/devcontainers/miniconda', publisher: 'verified', rows: ['*|debian|root vscode:1000:1000'], source: 'devcontainers/images@0271545a38:src/anaconda/.devcontainer/Dockerfile' },
	{ names: 'mcr.microsoft.com/devcontainers/jekyll', publisher: 'verified', rows: ['*|debian|vscode vscode:1000:1000'], source: 'devcontainers/images@109eeaafe9:src/jekyll/.devcontainer/Dockerfile' },
	{
		names: 'mcr.microsoft.com/azure-functions/python mcr.microsoft.com/azure-functions/java mcr.microsoft.com/azure-functions/dotnet', publisher: 'verified', rows: ['*-core-tools|debian|root vscode:1000:1000'],
		source: 'Azure/azure-functions-docker@5d1efc9d34:host/4/bullseye/amd64/*/*-core-tools.Dockerfile',
	},
	{ names: 'mcr.microsoft.com/powershell', publisher: 'verified', rows: ['lts-debian-11*|debian:bullseye|root|slim'], source: 'PowerShell/PowerShell-Docker@1323aa92b7:release/lts/debian11/docker/Dockerfile' },
	{ names: 'cypress/included cypress/browsers cypress/base', publisher: 'verified', rows: ['*|debian|root'], source: 'cypress-io/cypress-docker-images@01c49b59b8:factory/factory.Dockerfile' },
	{ names: 'selenium/standalone-chromium', publisher: 'verified', rows: ['*|apt|1200 seluser:1200:1201'], source: 'SeleniumHQ/docker-selenium@0a8f87a33a:StandaloneChromium/Dockerfile' },
	{ names: 'jenkins/jenkins', publisher: 'community', rows: ['*slim|debian|jenkins jenkins:1000:1000|slim'], source: 'jenkinsci/docker@0556428af8:debian/bookworm-slim/hotspot/Dockerfile' },
	{ names: 'gitpod/workspace-base', publisher: 'verified', rows: ['*|ubuntu|gitpod gitpod:33333'], source: 'gitpod-io/workspace-images@02b4999b13:base/Dockerfile' },
	{ names: 'mvdan/shfmt', publisher: 'community', rows: [ALPINE_ROOT, '*|scratch|root|scratch'], source: 'mvdan/sh@084e275108:cmd/shfmt/Dockerfile' },
	{ names: 'tonistiigi/xx', publisher: 'community', rows: ['*|scratch|root|scratch'], source: 'tonistiigi/xx@0037f3b57c:src/Dockerfile' },
	{ names: 'tonistiigi/binfmt', publisher: 'community', rows: ['*|scratch|root|scratch'], source: 'tonistiigi/binfmt@00b6538818:Dockerfile' },
	{ names: 'docker/buildx-bin', publisher: 'verified', rows: ['*|scratch|root|scratch'], source: 'docker/buildx@00cb53d0ef:Dockerfile' },
	// Windows
	{
		names: 'mcr.microsoft.com/dotnet/framework/runtime mcr.microsoft.com/dotnet/framework/aspnet mcr.microsoft.com/dotnet/framework/sdk mcr.microsoft.com/dotnet/framework/wcf', publisher: 'verified',
		rows: ['*|servercore|ContainerAdministrator|windows'], source: 'microsoft/dotnet-framework-docker@ebb6885f22:src',
	},
	// Systems and services
	{ names: 'phusion/baseimage', publisher: 'community', rows: ['*|ubuntu|root'], source: 'phusion/baseimage-docker@0df79a7def:image/Dockerfile' },
	{ names: 'frolvlad/alpine-glibc', publisher: 'community', rows: ['*|alpine-glibc|root|alpine'], source: 'Docker-Hub-frolvlad/docker-alpine-glibc@03891e1bb4:Dockerfile; both C libraries' },
	{ names: 'ghcr.io/home-assistant/amd64-base ghcr.io/home-assistant/aarch64-base', publisher: 'community', rows: ['*|alpine|root|alpine'], source: 'home-assistant/docker-base@0e5d2a9a08:alpine/Dockerfile' },
	{ names: 'abiosoft/caddy', publisher: 'community', rows: ['*|alpine|root|alpine'], source: 'abiosoft/caddy-docker@02ce78dc2b:Dockerfile' },
	{ names: 'axllent/mailpit', publisher: 'community', rows: ['*|alpine|root|alpine'], source: 'axllent/mailpit@13901cc87f:Dockerfile' },
	{ names: 'syncthing/syncthing', publisher: 'community', rows: ['*|alpine|root|alpine'], drops: true, source: 'syncthing/syncthing@0457e607fc:Dockerfile' },
	{ names: 'metabase/metabase', publisher: 'verified', rows: ['v0.4*|alpine|root|alpine'], source: 'metabase/metabase@0024b89173:Dockerfile' },
	{ names: 'quay.io/minio/minio', publisher: 'verified', rows: ['*||root', 'latest release.2021-* release.2022-* release.2023-* release.2024-* release.2025-*|rhel|root'], source: 'minio/minio@0031b1205f:Dockerfile.release; Alpine before minio/minio#11006 of December 2020' },
	{ names: 'openresty/openresty', publisher: 'community', rows: ['*-jammy*|ubuntu:jammy|root'], source: 'openresty/docker-openresty@00cd6bb960:jammy/Dockerfile' },
	{ names: 'nginx/unit', publisher: 'community', rows: ['*python*|debian|root unit:999:999'], source: 'nginx/unit@09ab626b13:pkg/docker/Dockerfile.python3.11' },
	{ names: 'apache/apisix', publisher: 'verified', rows: ['*-centos|centos:7|root'], source: 'apache/apisix-docker@01f5aa650b:centos/Dockerfile' },
	{ names: 'registry.access.redhat.com/ubi9/nginx-124', publisher: 'verified', rows: ['*|ubi:9|1001'], source: 'sclorg/nginx-container@105a1993d9:1.24/Dockerfile.rhel9' },
	{ names: 'discourse/base', publisher: 'community', rows: ['*|debian|root discourse|slim'], source: 'discourse/discourse_docker@02bf181517:image/base/slim.Dockerfile' },
	{
		names: 'louislam/uptime-kuma', publisher: 'community', rows: ['base2* 2*|debian:bookworm|root node:1000:1000|slim', '2*rootless|debian:bookworm|node node:1000:1000|slim', 'builder-go|debian|root'],
		source: 'louislam/uptime-kuma@6398a9581d:docker',
	},
	// Images that are vulnerable on purpose
	{ names: 'vulhub/java', publisher: 'community', rows: ['7u* 8u*|debian:stretch|root'], source: 'vulhub/java@9bdc475da9:jdk/8/8u172/Dockerfile, jdk/7/7u21/Dockerfile' },
	{ names: 'vulhub/php', publisher: 'community', rows: ['5.3-apache 5.4.1|debian:jessie|root', '5.5-apache 5.6.23-fpm|debian|root'], source: 'vulhub/vulhub@ae581d9cab:base/php' },
	{ names: 'vulhub/ghostscript', publisher: 'community', rows: ['9.21|debian|root', '9.56.1|debian:bullseye|root'], source: 'vulhub/vulhub@5173a7833c:base/ghostscript; 9.21 also at 2b9da5d68b, on another release of Debian' },
	{ names: 'vulhub/elasticsearch', publisher: 'community', rows: ['1.5.1 1.6.0|debian|root'], source: 'vulhub/vulhub@5bd2ecdc27:base/elasticsearch' },
	{ names: 'vulhub/openssl', publisher: 'community', rows: ['1.0.1c 1.1.1m|debian:buster|root'], source: 'vulhub/vulhub@ae581d9cab:base/openssl' },
	{ names: 'vulhub/httpd', publisher: 'community', rows: ['bad-http|ubuntu:trusty|root', '2.4.43 2.4.49|debian|root'], source: 'vulhub/vulhub@ae581d9cab:base/httpd' },
	{ names: 'vulhub/tomcat', publisher: 'community', rows: ['8.0 8.5|debian|root'], source: 'vulhub/vulhub@ae581d9cab:base/tomcat' },
	{ names: 'vulhub/bash', publisher: 'community', rows: ['4.3.0|debian:jessie|root'], source: 'vulhub/vulhub@ae581d9cab:base/bash/4.3.0/Dockerfile' },
	{ names: 'vulhub/git', publisher: 'community', rows: ['2.12.2|debian:buster|root'], source: 'vulhub/vulhub@ae581d9cab:base/git/2.12.2/Dockerfile' },
	{ names: 'vulhub/ffmpeg', publisher: 'community', rows: ['3.2.4|debian:stretch|root'], source: 'vulhub/vulhub@ae581d9cab:base/ffmpeg/3.2.4/Dockerfile' },
	{ names: 'vulhub/librsvg', publisher: 'community', rows: ['2.50.7|debian:bullseye|root'], source: 'vulhub/vulhub@ae581d9cab:base/librsvg/2.50.7/Dockerfile' },
	{ names: 'vulhub/gitlist', publisher: 'community', rows: ['0.6.0|debian|root'], source: 'vulhub/vulhub@ae581d9cab:base/gitlist/0.6.0/Dockerfile' },
	{ names: 'vulhub/node', publisher: 'community', rows: ['9.0.0|debian|root node:1000:1000'], source: 'vulhub/vulhub@ae581d9cab:base/node/9.0.0/Dockerfile' },
];

/** The same images, with what the rows say in the place of what they said before. */
export function withOthers({ asOf, images }: Images): Images {
	const result = new Map([...images].map(([name, { patterns: _, ...image }]): [string, Image] => [name, image]));
	for (const { names, publisher, rows, drops, deprecated } of OTHERS) for (const name of names.split(' ')) {
		const { rest, lines } = result.get(name) ?? { rest: { publisher, ...(deprecated && { deprecated }), ...(drops && { drops }) }, lines: [] };
		result.set(name, { rest, lines, patterns: rows.map(readRow) });
	}
	return { asOf, images: result };
}

function readRow(row: Row): Line {
	const [tags = '', os = '', people = '', variant = 'full'] = row.split('|');
	const [kind = '', release] = os.split(':');
	const name = WRITTEN[kind] ?? kind;
	const system = os === '' ? '||' : SYSTEMS[kind];
	if (system === undefined) throw new Error(`${row}: nothing is known of ${kind}`);
	return { tags: tags.split(' '), profile: { base: `${name}${release === undefined ? '' : `:${release}`}|${system}`, people, variant } };
}
