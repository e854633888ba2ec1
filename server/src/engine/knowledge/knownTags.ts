/**
 * What `latest` stands for where the table of images lists no release lines. A row is a tag that its publisher keeps with
 * fixes (`1`, `0.13`, `v2.14`) where there is one, else a release; always of the variant that `latest` is.
 * By hand: each tag stands on a page or in a workflow of the publisher, or as it is in two public files of different
 * projects at least. Read in November 2026.
 */
import { canonicalName, plainName } from './canonicalName';
import type { ImageRef } from './types';

const TAGS: Readonly<Record<string, string>> = {
	// One set of tags with `latest` in the publisher's own build: docker-library/official-images at 37079fb336,
	// nginx/docker-nginx-unprivileged@003906be09 (debian-mainline.yml), golangci/golangci-lint@05d4257645 (.goreleaser.yml).
	'fluentd': 'v1.19-1', 'hello-world': 'linux', 'ros': 'lyrical',
	'nginxinc/nginx-unprivileged': '1.31', 'golangci/golangci-lint': 'v2.14',
	// Lines that move with fixes, as two Dockerfiles or more name them.
	'ghcr.io/astral-sh/uv': '0.13', 'oven/bun': '1', 'denoland/deno': '2',
	'composer/composer': '2', 'mlocati/php-extension-installer': '2', 'ghcr.io/mlocati/php-extension-installer': '2', 'dunglas/frankenphp': '1',
	'hashicorp/terraform': '1.16', 'hashicorp/vault': '2.1', 'quay.io/keycloak/keycloak': '26.8',
	'rclone/rclone': '1', 'mikefarah/yq': '4', 'mvdan/shfmt': 'v3', 'gitea/gitea': '1', 'dpage/pgadmin4': '9', 'axllent/mailpit': 'v1.31',
	'selenium/standalone-chrome': '4', 'selenium/standalone-firefox': '4', 'squidfunk/mkdocs-material': '9', 'rocker/r-ver': '4', 'frolvlad/alpine-glibc': 'alpine-3.22',
	// Every image of theirs gets the tag of its Python, and all have one: jupyter/docker-stacks@1e4bcfbc4e (images_hierarchy.py).
	...Object.fromEntries(['docker-stacks-foundation', ...['base', 'minimal', 'scipy', 'r', 'julia', 'tensorflow', 'pytorch', 'datascience', 'pyspark', 'all-spark'].map((word) => `${word}-notebook`)]
		.map((image) => [`quay.io/jupyter/${image}`, 'python-3.13'])),
	// Minor releases of Red Hat's images get fixes until the next one comes; on Docker Hub the tags are the same.
	'registry.access.redhat.com/ubi8/ubi': '8.10', 'registry.access.redhat.com/ubi8/ubi-minimal': '8.10',
	'registry.access.redhat.com/ubi9/ubi': '9.8', 'registry.access.redhat.com/ubi9/ubi-minimal': '9.8', 'registry.access.redhat.com/ubi9/ubi-micro': '9.8',
	'registry.access.redhat.com/ubi10/ubi': '10.2', 'registry.access.redhat.com/ubi10/ubi-minimal': '10.2',
	'registry.access.redhat.com/ubi9/nodejs-22': '1', 'registry.access.redhat.com/ubi9/python-312': '1', 'registry.access.redhat.com/ubi9/nginx-124': '1',
	'registry.fedoraproject.org/fedora-minimal': '44',
	// Microsoft publishes no `latest` of these. Hosts of 2022 and of 2025 both run this long-term release.
	'mcr.microsoft.com/windows/servercore': 'ltsc2022', 'mcr.microsoft.com/windows/nanoserver': 'ltsc2022',
	// Publishers of releases only: the newest one that two public files name.
	'hadolint/hadolint': 'v2.15.1', 'koalaman/shellcheck': 'v0.11.0', 'ghcr.io/astral-sh/ruff': '0.16.7', 'bufbuild/buf': '1.72.0',
	'aquasec/trivy': '0.75.0', 'anchore/grype': 'v0.119.0', 'semgrep/semgrep': '1.179.0', 'hashicorp/packer': '1.15.4',
	'continuumio/miniconda3': '26.7.1-1', 'condaforge/miniforge3': '26.7.2-0', 'mambaorg/micromamba': '2.9.0', 'tensorflow/tensorflow': '2.21.0',
	'rocker/shiny': '4.6.1', 'rocker/tidyverse': '4.6.1', 'rocker/rstudio': '4.6.1', 'nimlang/nim': '2.2.8', 'nixos/nix': '2.35.2',
	'amazon/aws-cli': '2.37.9', 'mcr.microsoft.com/azure-cli': '2.91.0', 'google/cloud-sdk': '583.0.0',
	'alpine/git': 'v2.54.0', 'alpine/curl': '8.22.0', 'curlimages/curl': '8.22.0',
	'cypress/included': '16.1.1', 'ghcr.io/puppeteer/puppeteer': '25.12.0', 'grafana/k6': '2.3.0', 'locustio/locust': '2.46.6',
	'grafana/grafana': '13.2.3', 'prom/prometheus': 'v3.15.0', 'prom/node-exporter': 'v1.12.1',
	'sonarqube': '26.9.0.129388-community', 'n8nio/n8n': '2.41.4', 'docker.n8n.io/n8nio/n8n': '2.41.4', 'redis/redis-stack': '7.4.0-v8',
	'apache/airflow': '3.3.2', 'apache/kafka': '4.3.1', 'confluentinc/cp-kafka': '8.3.2', 'ghcr.io/home-assistant/home-assistant': '2026.10.1',
};

/** The tag that `latest` of the repository stands for. @param name canonical */
export function knownTag(name: string): string | undefined {
	return Object.hasOwn(TAGS, name) ? TAGS[name] : undefined;
}

/** All rows, for those who check them: canonical name and tag. */
export function knownTags(): readonly (readonly [name: string, tag: string])[] {
	return Object.entries(TAGS);
}

/** Where a repository went, and what stands in the way of whoever follows. */
export interface Elsewhere {
	readonly registry: string;
	readonly repository: string;
	readonly because: string;
	/** Absent when ordinary steps run there as well. */
	readonly level?: 'maximum' | 'manual';
}

/**
 * Repositories that their publisher left under another name: the tags of old are not there, and `latest` cannot be pulled
 * or is years old. Source: Microsoft's announcement of Windows Server 2019, 13 November 2018; what became of the old tags is
 * told in MicrosoftDocs/Virtualization-Documentation#1236 and docker/for-win#3761.
 */
const LEFT: Readonly<Record<string, Elsewhere>> = {
	'microsoft/windowsservercore': { registry: 'mcr.microsoft.com', repository: 'windows/servercore', because: 'It is a newer Windows, which asks for a host that is no older.' },
	'microsoft/nanoserver': { registry: 'mcr.microsoft.com', repository: 'windows/nanoserver', because: 'It is a newer Windows, without PowerShell, which asks for a host that is no older.', level: 'maximum' },
	'microsoft/dotnet': { registry: 'mcr.microsoft.com', repository: 'dotnet/sdk', because: 'Say its version in the project file first (TargetFramework): the program does not start on another one.', level: 'manual' },
};

function isLatest({ tag }: ImageRef): boolean {
	return tag === undefined || tag === '' || tag === 'latest';
}

/** Where `latest` of a repository that was left goes on: without tag, that is for `concreteTag` to say. */
export function whereLatestWent(ref: ImageRef): Elsewhere | undefined {
	const name = plainName(ref);
	return isLatest(ref) && Object.hasOwn(LEFT, name) ? LEFT[name] : undefined;
}

/** The tag for a reference to `latest`, or without tag. */
export function tagOfLatest(ref: ImageRef): string | undefined {
	return isLatest(ref) && whereLatestWent(ref) === undefined ? knownTag(canonicalName(ref)) : undefined;
}
