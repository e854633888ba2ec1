/** Finds base images that get no security fixes: releases past their end of life, and repositories that were given up. */
import { type Distro, distroOf, endedInside, endOfLife, type ImageFacts, KNOWN_ON, readTag } from '../../knowledge';
import type { ImageReference } from '../../model/imageReference';
import { supportedBase } from '../../recipes/supportedBase';
import { lowered, type Rule, type Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'base-image-eol',
		title: 'Base image past its end of life',
		category: 'base-image',
		severity: 'warning',
		why: 'Nobody mends the vulnerabilities that are found in it from then on, and everybody can read of them. Rebuilding does not help: the packages of the release stay as they are. Dates are those of endoflife.date and of the publishers.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['today'],
		covers: ['base-image-eol', 'base-image-vulnerable', 'base-image-better-tag'],
		sameAs: ['tally:tally/ruby/eol-ruby-version', 'docker-language-server:critical_high_vulnerabilities', 'docker-language-server:vulnerabilities', 'snyk:base-image-vulnerabilities', 'dockle:CIS-DI-0004', 'docker-bench-security:CIS-4.4'],
		references: ['https://endoflife.date/', 'https://cwe.mitre.org/data/definitions/1104.html'],
	},

	*check(model, { settings, buildContext }) {
		const today = settings.today || KNOWN_ON;
		for (const stage of model.stages) {
			const { image, facts } = stage;
			if (!image || image.text === 'scratch') continue;
			const end = ended(image, facts, today);
			if (!end) continue;
			const next = supportedBase(model, stage, today, buildContext.files);
			const { ranges } = image;
			yield {
				range: (end.of === 'tag' ? ranges.tag : ranges.name) ?? ranges.whole ?? stage.from.words[0]?.range ?? stage.from.keywordRange,
				message: `${end.what} ${next ? `Use ${next.reference}.` : end.advice}`,
				severity: stage.ships ? end.severity : lowered(end.severity),
				fixes: next?.fixes ?? [],
			};
		}
	},

	examples: [
		{ name: 'a release of the distribution, and no version', bad: 'FROM golang:buster\n#           ^^^^^^ base-image-eol\nRUN go version\n', fixed: 'FROM golang:1.27-bookworm\nRUN go version\n' },
		{
			name: 'a release line of the program',
			bad: `FROM node:14-alpine
#         ^^^^^^^^^ base-image-eol
CMD ["node", "server.js"]
`,
			fixed: `FROM node:24-alpine
CMD ["node", "server.js"]
`,
		},
		{
			name: 'a release of the distribution, by its name',
			bad: `ARG VERSION=3.12
FROM python:\${VERSION}-slim-buster
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ base-image-eol
CMD ["python", "/app.py"]
`,
			fixed: `ARG VERSION=3.12
FROM python:\${VERSION}-slim-bookworm
CMD ["python", "/app.py"]
`,
		},
		{
			name: 'the version is an argument',
			bad: `ARG ALPINE=3.16
#          ^^^^ base-image-eol
FROM alpine:\${ALPINE}
CMD ["/bin/date"]
`,
			fixed: `ARG ALPINE=3.24
FROM alpine:\${ALPINE}
CMD ["/bin/date"]
`,
		},
		{
			name: 'a repository that was given up',
			bad: `FROM openjdk:11-jre-slim
#    ^^^^^^^ base-image-eol
COPY app.jar /
USER 1000
CMD ["java", "-jar", "/app.jar"]
`,
			fixed: `FROM eclipse-temurin:11-jre
COPY app.jar /
USER 1000
CMD ["java", "-jar", "/app.jar"]
`,
		},
		{
			name: 'a distribution',
			bad: `FROM debian:jessie
#           ^^^^^^ base-image-eol
RUN apt-get update
`,
			fixed: `FROM debian:bookworm
RUN apt-get update
`,
		},
		{
			name: 'a package that has another name there',
			bad: `FROM ubuntu:20.04
#           ^^^^^ base-image-eol
RUN apt-get update && apt-get install -y curl netcat
`,
			fixed: `FROM ubuntu:24.04
RUN apt-get update && apt-get install -y curl netcat-openbsd
`,
		},
		{
			name: 'packages made for the old release',
			bad: `FROM debian:buster
#           ^^^^^^ base-image-eol
RUN echo 'deb https://packages.example.com/debian buster main' > /etc/apt/sources.list.d/example.list
USER nobody
`,
			fixed: `FROM debian:bookworm
RUN echo 'deb https://packages.example.com/debian buster main' > /etc/apt/sources.list.d/example.list
USER nobody
`,
		},
		{
			name: 'a module for exactly this version',
			bad: `FROM nginx:1.21.6
#          ^^^^^^ base-image-eol
ADD https://files.example.com/modules/nginx-1.21.6-trace.tar.gz /usr/lib/nginx/modules/
`,
			fixed: `FROM nginx:1.30
ADD https://files.example.com/modules/nginx-1.21.6-trace.tar.gz /usr/lib/nginx/modules/
`,
		},
		{
			name: 'the nearest line that keeps the program as it is',
			bad: `FROM tomcat:8.5-jdk17
#           ^^^^^^^^^ base-image-eol
COPY shop.war /usr/local/tomcat/webapps/ROOT.war
USER 1000
`,
			fixed: `FROM tomcat:9.0-jdk17
COPY shop.war /usr/local/tomcat/webapps/ROOT.war
USER 1000
`,
		},
		{
			name: 'a program for an older .NET is told to run on the newer one',
			bad: `FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN dotnet publish -c Release -o /app
FROM mcr.microsoft.com/dotnet/aspnet:8.0-jammy
#                                    ^^^^^^^^^ base-image-eol
COPY --from=build /app /app
USER 1654
CMD ["dotnet", "/app/shop.dll"]
`,
			fixed: `FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN dotnet publish -c Release -o /app
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
ENV DOTNET_ROLL_FORWARD=Major
COPY --from=build /app /app
USER 1654
CMD ["dotnet", "/app/shop.dll"]
`,
		},
		{
			name: 'a development container, half of its tag in an argument',
			bad: `ARG VARIANT=16-bullseye
FROM mcr.microsoft.com/vscode/devcontainers/javascript-node:0-\${VARIANT}
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ base-image-eol
USER node
`,
			fixed: `ARG VARIANT=24-bookworm
FROM mcr.microsoft.com/devcontainers/javascript-node:\${VARIANT}
USER node
`,
		},
		{ name: 'older than anything in the table', bad: 'FROM php:5.3-apache\n#        ^^^^^^^^^^ base-image-eol\nUSER 1000\n', fixed: 'FROM php:8.3-apache\nUSER 1000\n' },
		{ name: 'what an unknown image says of itself', bad: 'FROM registry.example.com/team/app:1.4-stretch\n#                                  ^^^^^^^^^^^ base-image-eol\n' },
		{ name: 'what somebody else builds on', bad: 'FROM public.ecr.aws/lambda/python:3.7\n#                                 ^^^ base-image-eol\nCMD ["app.handler"]\n' },
		{ name: 'supported lines', good: 'FROM node:26-alpine AS a\nFROM python:3.14-slim-trixie AS b\nFROM public.ecr.aws/lambda/python:3.14 AS c\nFROM ubuntu:24.04\n' },
		{ name: "Debian's long-term support goes on, free for all", settings: { today: '2026-11-23' }, good: 'FROM debian:bookworm-slim\n' },
		{ name: 'on that day it was supported', settings: { today: '2023-01-01' }, good: 'FROM node:14\n' },
		{ name: 'an image and a version that nobody knows', good: 'ARG TAG\nFROM node:${TAG} AS a\nFROM registry.example.com/team/app:1.0\n' },
	],
};

interface Ended {
	readonly what: string;
	/** What to do when no supported image is known. */
	readonly advice: string;
	readonly severity: Severity;
	readonly of: 'tag' | 'name';
}

/** Tools and servers whose lines last weeks or months: falling behind is usual, and mended by the next rebuild. */
const SHORT_LINES = /^(?:rust|maven|gradle|composer|denoland\/deno|clickhouse.*|neo4j|nginx|traefik|telegraf|influxdb|consul|vault|hashicorp\/.*|grafana\/.*|prom\/.*|gitlab\/.*|getmeili\/.*|jenkins\/.*|envoyproxy\/.*|fluent\/.*|quay\.io\/keycloak\/.*|sonarqube|wordpress|rocket\.chat|backdrop)$/;

function ended(image: ImageReference, facts: ImageFacts | undefined, today: string): Ended | undefined {
	return givenUp(image, facts, today) ?? pastItsEnd(image, facts, today) ?? ofItsDistribution(image, facts, today) ?? ofItsProgram(image, today);
}

function givenUp({ name, tag = '' }: ImageReference, facts: ImageFacts | undefined, today: string): Ended | undefined {
	const { since, replacedBy = [], note } = facts?.deprecated ?? {};
	if (!facts?.deprecated || since !== undefined && since > today) return undefined;
	// Early-access builds of openjdk still come out, and Bitnami goes on with `latest` alone.
	if (facts.name === 'openjdk' && /\d-?ea\b/.test(tag) || facts.name.startsWith('bitnami/') && !/\d/.test(tag)) return undefined;
	const advice = replacedBy.length > 0 ? `Use ${replacedBy.slice(0, 2).join(' or ')}.` : 'Build on an image that somebody maintains.';
	const certain = since !== undefined && !/patch updates/.test(note ?? '');
	return { what: `${name} is deprecated${since === undefined ? '' : ` since ${since}`}.`, advice, severity: certain ? 'warning' : 'info', of: 'name' };
}

function pastItsEnd(image: ImageReference, facts: ImageFacts | undefined, today: string): Ended | undefined {
	const end = facts && endOfLife(facts, today);
	if (!facts || end?.what !== 'line' || isLongTermDebian(facts, end.extendedUntil)) return undefined;
	return { what: `${image.name} ${facts.version ?? image.tag ?? ''} has had no security fixes since ${facts.name === 'debian' && facts.distro ? endOf(facts.distro) : end.since}.`, advice: 'Move to a supported release.', severity: SHORT_LINES.test(facts.name) ? 'info' : 'warning', of: 'tag' };
}

/** Only a release that the tag names: what a floating tag is built on, its publisher keeps up to date. */
function ofItsDistribution({ tag = '' }: ImageReference, facts: ImageFacts | undefined, today: string): Ended | undefined {
	const { os } = readTag(tag);
	const distro = os?.includes(':') ? distroOf(os) : undefined;
	const since = distro && distro.family !== 'windows' ? endOf(distro) : undefined;
	if (!distro || since === undefined || since >= today || facts?.distro && facts.distro.name !== distro.name) return undefined;
	return { what: `It is built on ${distro.name} ${distro.release ?? ''}, which has had no security fixes since ${since}.`, advice: 'Move to a supported release.', severity: 'warning', of: 'tag' };
}

/** A publisher may go on patching what its makers gave up: worth a look, no more. */
function ofItsProgram(image: ImageReference, today: string): Ended | undefined {
	const inside = endedInside(image, today);
	return inside && { what: `It brings ${inside.product} ${inside.version}, which has had no security fixes from its makers since ${inside.eol}.`, advice: 'Move to a supported line.', severity: 'info', of: 'tag' };
}

/** Debian's long-term support is free for all; that of others is sold. */
function endOf({ name, eol, extendedEol }: Distro): string | undefined {
	return name === 'debian' ? extendedEol ?? eol : eol;
}

function isLongTermDebian({ distro }: ImageFacts, extendedUntil: string | undefined): boolean {
	return distro?.name === 'debian' && extendedUntil !== undefined;
}
