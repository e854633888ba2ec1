/** What knowledge says about base images: real tags, tags that are not listed, and odd ones. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { endedInside } from '../../server/src/engine/knowledge/carried';
import { canonicalName, defaultPrivilege, endOfLife, type ImageFacts, isLibraryCopy, isRootUser, lookupImage, placeOf, suggestedUser } from '../../server/src/engine/knowledge/images';

const TODAY = '2026-11-24';

function split(reference: string): { registry?: string; repository: string; tag?: string } {
	const [, registry, repository = '', tag] = /^(?:([^/]*[.:][^/]*|localhost)\/)?([^:]+)(?::(.*))?$/.exec(reference) ?? [];
	return { repository, ...(registry !== undefined && { registry }), ...(tag !== undefined && { tag }) };
}

function look(reference: string): ImageFacts | undefined {
	return lookupImage(split(reference));
}

function facts(reference: string): ImageFacts {
	const found = look(reference);
	assert.ok(found, `${reference} is unknown`);
	return found;
}

/** One line an image: match, family, release, libc, package manager, user. */
function sketch(reference: string): string {
	const { match, distro, libc, packageManager, defaultUser } = facts(reference);
	return [match, distro?.family, distro?.release, libc, packageManager, defaultUser].map((value) => value ?? '?').join(' ');
}

describe('knowledge: names of images', () => {
	for (const [written, name] of [
		['node', 'node'], ['docker.io/library/node', 'node'], ['docker.io/node', 'node'], ['index.docker.io/library/node', 'node'], ['library/node', 'node'],
		['mirror.gcr.io/library/node', 'node'], ['mirror.gcr.io/busybox', 'busybox'], ['public.ecr.aws/docker/library/node', 'node'], ['arm64v8/node', 'node'],
		['Node', 'node'], ['redhat/ubi9-minimal', 'registry.access.redhat.com/ubi9/ubi-minimal'], ['registry.access.redhat.com/ubi8', 'registry.access.redhat.com/ubi8/ubi'],
		['localhost:5000/node', 'localhost:5000/node'], ['registry.example.com/library/node', 'registry.example.com/library/node'], ['team/app', 'team/app'],
		['mcr.microsoft.com/vscode/devcontainers/base', 'mcr.microsoft.com/devcontainers/base'],
	] as const) it(`${written} is ${name}`, () => assert.equal(canonicalName(split(written)), name));

	it('knows a copy of the library from somebody else\'s image', () => {
		assert.equal(isLibraryCopy(split('public.ecr.aws/docker/library/node')), true);
		assert.equal(isLibraryCopy(split('bitnami/node')), false);
	});
});

describe('knowledge: listed tags', () => {
	for (const [reference, expected] of [
		['node:22-alpine', 'exact alpine 3.24 musl apk root'],
		['docker.io/library/node:24', 'exact debian bookworm glibc apt root'],
		['python:3.12-slim-bookworm', 'exact debian bookworm glibc apt root'],
		['golang:1.27-alpine', 'exact alpine 3.24 musl apk root'],
		['nginx', 'exact debian trixie glibc apt root'],
		['alpine:3.22', 'exact alpine 3.22 musl apk root'],
		['debian:12', 'exact debian bookworm glibc apt root'],
		['debian:trixie-slim', 'exact debian trixie glibc apt root'],
		['ubuntu:24.04', 'exact ubuntu noble glibc apt root'],
		['gcr.io/distroless/static-debian13:nonroot', 'exact distroless trixie none none 65532'],
		['gcr.io/distroless/base-debian13', 'exact distroless trixie glibc none root'],
		['cgr.dev/chainguard/node', 'exact wolfi ? glibc none 65532'],
		['cgr.dev/chainguard/wolfi-base', 'exact wolfi ? glibc apk root'],
		['mcr.microsoft.com/dotnet/aspnet:8.0', 'exact debian bookworm glibc apt root'],
		['mcr.microsoft.com/dotnet/aspnet:8.0-noble-chiseled', 'exact distroless noble glibc none 1654'],
		['registry.access.redhat.com/ubi9/ubi-minimal', 'exact ubi-minimal 9 glibc microdnf root'],
		['eclipse-temurin:21-jre-alpine', 'exact alpine 3.24 musl apk root'],
		['mcr.microsoft.com/windows/nanoserver:ltsc2022', 'exact windows ltsc2022 windows none ContainerUser'],
		['mcr.microsoft.com/windows/servercore:ltsc2022', 'exact windows ltsc2022 windows none ContainerAdministrator'],
		['nginxinc/nginx-unprivileged', 'exact debian trixie glibc apt 101'],
		['scratch', 'exact scratch ? none none root'],
	] as const) it(reference, () => assert.equal(sketch(reference), expected));
});

describe('knowledge: tags that are not listed', () => {
	for (const [reference, expected] of [
		['node:22.3.1-alpine3.19', 'line alpine 3.19 musl apk root'],
		['node:18', 'line debian ? glibc apt root'],
		['node:16-buster-slim', 'line debian buster glibc apt root'],
		['python:2.7', 'line debian ? glibc apt root'],
		['golang:1.22.1-bullseye', 'line debian bullseye glibc apt root'],
		['debian:stretch-slim', 'line debian stretch glibc apt root'],
		['alpine:3.15.4', 'line alpine 3.15 musl apk root'],
		['ubuntu:xenial', 'line ubuntu xenial glibc apt root'],
		['eclipse-temurin:17.0.1_12-jre-focal', 'line ubuntu focal glibc apt root'],
		['postgres:13.2-alpine', 'line alpine ? musl apk root'],
		['mcr.microsoft.com/windows/servercore:20H2', 'repository windows 20h2 windows none ContainerAdministrator'],
		['gcr.io/distroless/static:nonroot', 'exact distroless ? none none 65532'],
		['openjdk:17-jdk', 'exact ubi-minimal 8 glibc microdnf root'],
	] as const) it(reference, () => assert.equal(sketch(reference), expected));

	it('says nothing of a release that the tag does not name', () => assert.equal(facts('python:3.12.1').distro?.release, undefined));
	it('carries only what holds for the whole repository to an unknown word', () => {
		const { match, users, defaultUser, distro } = facts('node:whatever');
		assert.deepEqual([match, users[0]?.name, defaultUser, distro], ['repository', 'node', 'root', undefined]);
	});
	it('does not say that an old line ran unprivileged because new ones do', () => assert.equal(defaultPrivilege(facts('haproxy:1.8')), 'unknown'));
	it('does not give old lines the accounts of new ones', () => {
		assert.equal(suggestedUser(facts('mcr.microsoft.com/dotnet/aspnet:6.0')), undefined);
		assert.equal(suggestedUser(facts('haproxy:1.8')), undefined);
	});
});

describe('knowledge: images that moved to another system', () => {
	for (const [reference, expected] of [
		['tomcat:8.5.77-jre11', 'line ? ? glibc apt root'],
		['tomcat:9.0.97-jdk8', 'line ubuntu ? glibc apt root'],
		['tomcat:8.5-jdk17-temurin', 'line ubuntu ? glibc apt root'],
		['tomcat:10.0.20-jdk11', 'line ? ? glibc apt root'],
		['tomcat:10.1.30-jdk21', 'line ubuntu ? glibc apt root'],
		['tomcat:9', 'exact ubuntu noble glibc apt root'],
		['tomcat:9-jdk14', 'repository ? ? glibc apt root'],
		['tomcat:9.0.97-jdk17-corretto', 'line ? ? glibc ? root'],
		['tomcat:jdk8-openjdk-slim', 'repository ? ? glibc ? root'],
		['cassandra:5.0.5', 'line ? ? glibc apt root'],
		['cassandra:5.0.8', 'line debian ? glibc apt root'],
		['zookeeper:3.8.0', 'line ? ? ? ? root'],
		['zookeeper:3.8.4', 'line ubuntu ? glibc apt root'],
		['mariadb:10.3.0', 'line ? ? glibc apt root'],
		['mariadb:10.5', 'line ubuntu ? glibc apt root'],
		['neo4j:3.4.10', 'repository ? ? ? ? root'],
		['neo4j:3.4.18', 'repository debian ? glibc apt root'],
		['neo4j:3.5.5', 'repository ? ? ? ? root'],
		['neo4j:4.2.3', 'repository debian ? glibc apt root'],
		['traefik:v2.0.0-rc3', 'line ? ? ? ? root'],
		['gradle:jdk10', 'repository ? ? ? ? ?'],
		['gradle:5.4.1-jdk11', 'line ? ? glibc apt ?'],
		['gradle:8.7.0-jdk21', 'line ubuntu ? glibc apt root'],
		['mysql:5.7', 'line ? ? glibc ? root'],
		['busybox:1.31', 'line ? ? ? none root'],
		['busybox:1.31-uclibc', 'line busybox ? uclibc none root'],
		['maven:3.6.3', 'line ? ? glibc ? root'],
		['maven:3.5.3-jdk-8', 'line debian ? glibc apt root'],
		['minio/minio:RELEASE.2019-08-14T20-37-41Z', 'repository ? ? ? ? root'],
		['quay.io/minio/minio:RELEASE.2019-08-14T20-37-41Z', 'repository ? ? ? ? root'],
		['quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z', 'line ? ? glibc ? root'],
		['mcr.microsoft.com/dotnet/runtime-deps:10.0.0-noble-chiseled', 'line distroless noble glibc none 1654'],
	] as const) it(`${reference}: ${expected}`, () => assert.equal(sketch(reference), expected));
});

describe('knowledge: wordings of tags', () => {
	it('apache/apisix:2.9-centos keeps the release that was read', () => assert.equal(sketch('apache/apisix:2.9-centos'), 'line rhel 7 glibc yum root'));
	for (const [reference, expected] of [
		['composer/composer:2-bin', 'line scratch ? none none root'],
		['composer/composer', 'repository alpine ? musl apk root'],
		['webdevops/php:8.0', 'line debian bookworm glibc apt root'],
		['vulhub/ghostscript:9.21', 'line debian ? glibc apt root'],
		['webdevops/php:8.5-alpine', 'line alpine ? musl apk root'],
		['hexpm/elixir:1.17.2-erlang-27.0.1-debian-bookworm-20240701-slim', 'line debian bookworm glibc apt root'],
		['hexpm/elixir:1.17.2-erlang-27.0.1-alpine-3.19.3', 'line alpine 3.19 musl apk root'],
		['phusion/baseimage:jammy-1.0.1', 'repository ubuntu jammy glibc apt root'],
		['public.ecr.aws/lambda/python:3.14', 'line amazon 2023 glibc microdnf root'],
		['amazon/aws-lambda-python:3.11', 'line amazon 2 glibc yum root'],
		['nvcr.io/nvidia/cuda:12.5.1-runtime-ubuntu22.04', 'repository ubuntu jammy glibc apt root'],
		['microsoft/aspnet:windowsservercore-10.0.14393.693', 'repository windows ? windows none ContainerAdministrator'],
		['circleci/node:14-buster', 'repository debian buster glibc apt ?'],
		['cimg/node:20.1', 'repository ubuntu ? glibc apt circleci'],
		['jenkins/jenkins:2.441-slim', 'line debian ? glibc apt jenkins'],
	] as const) it(`${reference}: ${expected}`, () => assert.equal(sketch(reference), expected));

	it('say nothing of a distribution that nobody read of', () => assert.equal(sketch('phusion/baseimage:alpine-1'), 'repository alpine ? musl apk ?'));
	it('leave open what they do not cover', () => assert.equal(sketch('vulhub/php:8.9'), 'repository ? ? ? ? ?'));
	it('are no tags: nothing is proposed by them', () => assert.deepEqual(placeOf(split('webdevops/php:8.0'))?.repository.lines, []));
});

describe('knowledge: publishers', () => {
	it('Chainguard', () => assert.equal(defaultPrivilege(look('cgr.dev/chainguard/anything:latest-dev')), 'non-root'));
	it('hardened images of Docker, except those for development', () => {
		assert.equal(defaultPrivilege(look('dhi.io/python:3.13')), 'non-root');
		assert.equal(defaultPrivilege(look('dhi.io/python:3.13-dev')), 'root');
	});
	it('Bitnami, except minideb', () => {
		assert.equal(facts('bitnami/redis:7').defaultUser, '1001');
		assert.match(facts('bitnami/redis:7').deprecated?.note ?? '', /bitnamilegacy/);
		assert.equal(look('bitnami/minideb:bookworm'), undefined);
	});
});

describe('knowledge: users', () => {
	it('finds the account made for the program', () => {
		assert.deepEqual(suggestedUser(facts('node:18')), { name: 'node', uid: 1000, gid: 1000 });
		assert.deepEqual(suggestedUser(facts('postgres:16-alpine')), { name: 'postgres', uid: 70, gid: 70 });
		assert.equal(suggestedUser(facts('php:8.3-fpm'))?.name, 'www-data');
		assert.equal(suggestedUser(facts('python:3.13')), undefined);
		assert.equal(suggestedUser(facts('ubuntu:24.04')), undefined);
	});
	it('lists the accounts of the distribution as such', () => {
		const names = (reference: string): string[] => facts(reference).users.map(({ name }) => name);
		assert.deepEqual(names('ubuntu:24.04'), ['www-data', 'nobody', 'ubuntu']);
		assert.deepEqual(names('ubuntu:22.04'), ['www-data', 'nobody']);
		assert.ok(!names('mariadb:11.8').includes('ubuntu'), 'mariadb removes the account of Ubuntu');
	});
	it('is three-valued', () => {
		assert.equal(defaultPrivilege(look('node:22')), 'root');
		assert.equal(defaultPrivilege(look('gcr.io/distroless/nodejs22-debian13:nonroot')), 'non-root');
		assert.equal(defaultPrivilege(look('nginxinc/nginx-unprivileged:1.27-alpine')), 'non-root');
		assert.equal(defaultPrivilege(look('somebody/something')), 'unknown');
	});
	for (const user of ['root', '0', '0:0', 'root:root', 'ContainerAdministrator', ' 00 ']) it(`${user} is the superuser`, () => assert.equal(isRootUser(user), true));
	for (const user of ['node', '1000', '1000:0', 'ContainerUser', 'rooty']) it(`${user} is not`, () => assert.equal(isRootUser(user), false));
	it('knows who drops privileges by itself', () => assert.equal(facts('postgres:17').dropsPrivileges, true));
});

describe('knowledge: end of life', () => {
	for (const [reference, expected] of [
		['node:18', ['line', '2025-04-30']], ['node:20-alpine', ['line', '2026-04-30']], ['node:24', ['distribution', '2026-07-11']], ['node:26', undefined],
		['python:3.10', ['line', '2026-10-31']], ['mcr.microsoft.com/dotnet/aspnet:8.0', ['line', '2026-11-10']], ['alpine:3.21', ['line', '2026-11-01']],
		['golang:1.22', ['line', '2025-02-11']], ['node:22.3.1-alpine3.19', ['distribution', '2025-11-01']], ['centos:7', ['line', '2024-06-30']], ['node:carbon', ['line', '2019-12-31']], ['php:7', ['line', '2022-11-28']], ['rust:1.44', ['line', '2024-02-08']],
		['debian:wheezy', ['line', '2016-04-25']], ['ubuntu:12.04', ['line', '2017-04-28']], ['alpine:2.6', ['line', '2018-05-01']], ['perl:5', undefined], ['ubuntu:24.04', undefined],
	] as const) it(`${reference}: ${expected ?? 'supported'}`, () => {
		const end = endOfLife(facts(reference), TODAY);
		assert.deepEqual(end && [end.what, end.since], expected);
	});
	it('is a matter of the day', () => assert.equal(endOfLife(facts('node:20'), '2026-04-30'), undefined));
	it('tells extended support', () => assert.equal(endOfLife(facts('debian:12'), TODAY)?.extendedUntil, '2028-06-30'));
});

describe('knowledge: programs in images of others', () => {
	for (const [reference, expected] of [
		['public.ecr.aws/lambda/nodejs:14', 'Node.js 14'], ['mcr.microsoft.com/vscode/devcontainers/python:0.109.0-3.7', 'Python 3.7'], ['mcr.microsoft.com/devcontainers/javascript-node:0-16-bullseye', 'Node.js 16'],
		['webdevops/php-nginx:7.1-alpine', 'PHP 7.1'], ['nginxinc/nginx-unprivileged:1.19', 'nginx 1.19'], ['mcr.microsoft.com/devcontainers/python:3.14', undefined],
		['mcr.microsoft.com/devcontainers/javascript-node:0', undefined], ['somebody/python:2.7', undefined],
	] as const) it(`${reference}: ${expected ?? 'nothing ended'}`, () => {
		const found = endedInside(split(reference), TODAY);
		assert.equal(found && `${found.product} ${found.version}`, expected);
	});
});

describe('knowledge: odd references', () => {
	it('an empty tag is latest', () => assert.deepEqual(look('node:'), look('node')));
	it('upper case does not matter', () => assert.equal(facts('NODE:22-Alpine').distro?.family, 'alpine'));
	it('a registry with a port is somebody\'s own', () => assert.equal(look('localhost:5000/node:22'), undefined));
	for (const tag of ['constructor', '__proto__', 'toString', '-', '--', '1-', '-alpine', '.', '99999999999999999999', 'alpine-alpine-alpine', 'ü', '3.', 'latest-latest', 'v', 'sha-0123abc']) {
		it(`node:${tag} is answered`, () => assert.equal(facts(`node:${tag}`).name, 'node'));
	}
	for (const name of ['constructor', '__proto__', 'toString', '', '/', 'a/b/c/d']) it(`'${name}' is unknown`, () => assert.equal(lookupImage({ repository: name }), undefined));
	it('deprecated images are said to be', () => {
		assert.deepEqual(facts('openjdk:11-jre-slim').deprecated?.replacedBy?.[0], 'eclipse-temurin');
		assert.deepEqual(facts('java:8').deprecated?.replacedBy, ['eclipse-temurin']);
	});
});
