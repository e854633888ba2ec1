/** Where one can move from an image. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { lookupImage } from '../../server/src/engine/knowledge/images';
import { repositoryNames } from '../../server/src/engine/knowledge/catalogue';
import { concreteTag, movedTo, smallerRelatives, supportedDistribution, supportedSuccessor } from '../../server/src/engine/knowledge/relatives';

const TODAY = '2026-11-24';

function split(reference: string): { registry?: string; repository: string; tag?: string } {
	const [, registry, repository = '', tag] = /^(?:([^/]*[.:][^/]*|localhost)\/)?([^:]+)(?::(.*))?$/.exec(reference) ?? [];
	return { repository, ...(registry !== undefined && { registry }), ...(tag !== undefined && { tag }) };
}

const relatives = (reference: string): string[] => smallerRelatives(split(reference), TODAY).map((relative) => relative.reference);

describe('knowledge: the folder of .NET Core', () => {
	it('has no images of the versions since 5', () => assert.match(supportedSuccessor(split('mcr.microsoft.com/dotnet/core/sdk:3.1'), TODAY)?.reference ?? '', /^mcr\.microsoft\.com\/dotnet\/sdk:\d+\.0$/));
});

describe('knowledge: smaller relatives', () => {
	for (const [reference, expected] of [
		['node:22', ['node:22-slim', 'node:22-alpine', 'gcr.io/distroless/nodejs22-debian13:nonroot']],
		['docker.io/library/node:20-bookworm', ['docker.io/library/node:20-bookworm-slim', 'docker.io/library/node:20-alpine']],
		['node:22.3.1', ['node:22.3.1-slim', 'node:22.3.1-alpine', 'gcr.io/distroless/nodejs22-debian13:nonroot']],
		['python:3.12-bookworm', ['python:3.12-slim-bookworm', 'python:3.12-alpine']],
		['python:3.12-slim', ['python:3.12-alpine']],
		['debian:bookworm', ['debian:bookworm-slim']],
		['debian:11-slim', []],
		['eclipse-temurin:21-jdk-jammy', ['eclipse-temurin:21-jre-jammy', 'eclipse-temurin:21-jdk-alpine', 'eclipse-temurin:21-jre-alpine', 'gcr.io/distroless/java21-debian13:nonroot']],
		['eclipse-temurin:17.0.6_10-jre-jammy', ['eclipse-temurin:17.0.6_10-jre-alpine', 'gcr.io/distroless/java17-debian13:nonroot']],
		['mcr.microsoft.com/dotnet/runtime-deps:10.0.0-noble-chiseled', []],
		['mcr.microsoft.com/dotnet/sdk:8.0', ['mcr.microsoft.com/dotnet/aspnet:8.0', 'mcr.microsoft.com/dotnet/sdk:8.0-alpine']],
		['mcr.microsoft.com/dotnet/aspnet:8.0', ['mcr.microsoft.com/dotnet/aspnet:8.0-alpine', 'mcr.microsoft.com/dotnet/aspnet:8.0-noble-chiseled']],
		['registry.access.redhat.com/ubi9/ubi', ['registry.access.redhat.com/ubi9/ubi-minimal']],
		['nginx:1.30', ['nginx:1.30-alpine', 'nginx:1.30-alpine-slim']],
		['php:8.3-fpm', ['php:8.3-fpm-alpine']],
		['php:8.3-apache', []],
		['alpine:3.22', []],
		['gcr.io/distroless/static-debian13', []],
		['mcr.microsoft.com/windows/servercore:ltsc2022', []],
		['somebody/something:1', []],
	] as const) it(reference, () => assert.deepEqual(relatives(reference).sort(), [...expected].sort()));

	it('puts first what changes least', () => assert.equal(relatives('node:22')[0], 'node:22-slim'));
	it('says what changes', () => {
		const [slim, alpine, distroless] = ['slim', 'alpine', 'distroless'].map((kind) => smallerRelatives({ repository: 'node', tag: '22' }).find((relative) => relative.kind === kind));
		assert.deepEqual([slim?.libcChange, slim?.packageManagerChange, slim?.hasShell], [false, false, true]);
		assert.deepEqual([alpine?.libcChange, alpine?.packageManagerChange, alpine?.hasShell], [true, true, true]);
		assert.deepEqual([distroless?.libcChange, distroless?.packageManagerChange, distroless?.hasShell], [false, true, false]);
	});
	it('keeps the version of an untagged image concrete', () => assert.ok(relatives('node').every((reference) => /26/.test(reference))));
	it('stays with the line of a listed image', () => {
		for (const name of repositoryNames()) for (const line of ['latest', 'alpine']) {
			for (const { reference } of smallerRelatives({ repository: name, tag: line }, TODAY)) assert.ok(lookupImage(split(reference)), reference);
		}
	});
});

describe('knowledge: concrete tags', () => {
	for (const [reference, same, slim, alpine] of [
		['node', 'node:26', 'node:26-slim', 'node:26-alpine'],
		['docker.io/library/node:latest', 'docker.io/library/node:26', 'docker.io/library/node:26-slim', 'docker.io/library/node:26-alpine'],
		['node:alpine', 'node:26-alpine', undefined, 'node:26-alpine'],
		['node:lts-alpine', 'node:24-alpine', undefined, 'node:24-alpine'],
		['python:slim', 'python:3.14-slim', 'python:3.14-slim', 'python:3.14-alpine'],
		['debian', 'debian:13', 'debian:13-slim', undefined],
		['debian:stable-slim', 'debian:13-slim', 'debian:13-slim', undefined],
		['ubuntu:latest', 'ubuntu:26.04', undefined, undefined],
		['alpine', 'alpine:3.24', undefined, 'alpine:3.24'],
		['nginx:stable', 'nginx:1.30', undefined, 'nginx:1.30-alpine'],
		['golang', 'golang:1.27', undefined, 'golang:1.27-alpine'],
		['mongo', 'mongo:8.3', undefined, undefined],
		['buildpack-deps:scm', 'buildpack-deps:trixie-scm', undefined, undefined],
	] as const) it(reference, () => {
		const tags = concreteTag(split(reference), TODAY);
		assert.deepEqual([tags?.same, tags?.slim], [same, slim]);
		if (same !== 'alpine:3.24') assert.equal(tags?.alpine, alpine);
	});
	for (const reference of ['node:22', 'debian:bookworm', 'openjdk', 'somebody/something', 'scratch', 'localhost:5000/node']) {
		it(`${reference}: nothing to say`, () => assert.equal(concreteTag(split(reference), TODAY), undefined));
	}
	it('chooses a line that is supported on the day', () => {
		for (const name of repositoryNames()) {
			const tags = concreteTag({ repository: name }, TODAY);
			if (tags === undefined) continue;
			const { eol } = lookupImage(split(tags.same)) ?? {};
			assert.ok(typeof eol !== 'string' || eol >= TODAY, `${tags.same} ended ${eol}`);
		}
	});
});

describe('knowledge: successors', () => {
	for (const [reference, expected] of [
		['node:18-alpine', 'node:24-alpine'], ['node:20-bookworm-slim', 'node:24-bookworm-slim'], ['node:16-buster', 'node:24-bookworm'], ['python:3.9-slim-buster', 'python:3.12-slim-bookworm'],
		['python:2.7', 'python:3.12'], ['debian:11-slim', 'debian:12-slim'], ['debian:stretch', 'debian:bookworm'], ['ubuntu:18.04', 'ubuntu:24.04'], ['ubuntu:focal', 'ubuntu:noble'], ['fedora:40', 'fedora:44'], ['alpine:3.15', 'alpine:3.24'],
		['golang:1.21-alpine', 'golang:1.26-alpine'], ['php:7.4-apache', 'php:8.3-apache'], ['mcr.microsoft.com/dotnet/aspnet:6.0-alpine', 'mcr.microsoft.com/dotnet/aspnet:10.0-alpine'],
		['node:16-bullseye', 'node:24-bookworm'], ['node:carbon-alpine', 'node:24-alpine'], ['php:7', 'php:8.3'], ['java:8-jre', 'eclipse-temurin:8-jre'],
		['openjdk:8-jdk-alpine', 'eclipse-temurin:8-jdk-alpine'], ['docker.io/library/openjdk:11-jre-slim', 'docker.io/library/eclipse-temurin:11-jre'],
		['node:22', undefined], ['node:latest', undefined], ['centos:7', undefined], ['somebody/something:1', undefined],
	] as const) it(`${reference} → ${expected ?? 'nothing'}`, () => assert.equal(supportedSuccessor(split(reference), TODAY)?.reference, expected));
	it('is supported itself, on any day', () => {
		for (const day of ['2024-01-01', TODAY, '2027-06-01']) for (const tag of ['node:12', 'python:3.6', 'debian:9', 'alpine:3.9', 'ruby:2.5']) {
			const found = supportedSuccessor(split(tag), day);
			assert.ok(found === undefined || found.eol === false || (found.eol ?? '') >= day, `${tag} on ${day}: ${found?.reference}`);
		}
	});
});

describe('knowledge: what takes over', () => {
	for (const [reference, expected] of [
		['python:3.12-slim-buster', 'python:3.12-slim-bookworm'], ['golang:1.26-alpine3.18', 'golang:1.26-alpine3.23'], ['buildpack-deps:focal-curl', 'buildpack-deps:jammy-curl'],
		['python:3.12-slim', undefined], ['debian:buster', undefined], ['registry.example.com/team/app:1-buster', undefined],
	] as const) it(`${reference} on ${expected ?? 'no other distribution'}`, () => assert.equal(supportedDistribution(split(reference), TODAY), expected));
	for (const [reference, expected] of [
		['rockylinux:9', 'rockylinux/rockylinux:9'], ['vault:1.13', 'hashicorp/vault:1.13'], ['gcr.io/distroless/static-debian12:nonroot', 'gcr.io/distroless/static-debian13:nonroot'],
		['celery:4', undefined], ['node:22', undefined],
	] as const) it(`${reference} moved to ${expected ?? 'nowhere'}`, () => assert.equal(movedTo(split(reference)), expected));
});
