/**
 * Which stand-in serves which public image. Contract: the first row whose repository and tag patterns both match wins;
 * any tag of a known variant is served by the same stand-in, whatever version it names.
 */
import type { BaseReference } from './references';

type Row = readonly [repository: RegExp, tag: RegExp, recipe: string];

/** musl and apk come from Alpine's own servers only: nothing made of Debian packages may stand in for them. */
const ALPINE = /alpine/;
const SLIM = /(^|-)slim(-|$)/;
const FULL = /^(?!.*(slim|alpine|windowsservercore|nanoserver|onbuild))/;

const ROWS: readonly Row[] = [
	[/^debian$/, SLIM, 'debian-slim'],
	[/^debian$/, FULL, 'debian'],
	[/^ubuntu$/, FULL, 'ubuntu'],
	[/^buildpack-deps$/, /-(?:scm|curl)$/, 'buildpack-deps-scm'],
	[/^buildpack-deps$/, FULL, 'buildpack-deps'],
	[/^node$/, SLIM, 'node-slim'],
	[/^node$/, FULL, 'node'],
	[/^bitnami\/node$/, FULL, 'node-vendor'],
	[/^python$/, SLIM, 'python-slim'],
	[/^python$/, FULL, 'python'],
	// A name one letter away from an official one, as somebody in a hurry types it.
	[/^pyhton$/, SLIM, 'python-slim'],
	[/^ghcr\.io\/astral-sh\/uv$/, FULL, 'uv'],
	[/^golang$/, FULL, 'golang'],
	[/^rust$/, SLIM, 'rust-slim'],
	[/^rust$/, FULL, 'rust'],
	[/^gcc$/, FULL, 'gcc'],
	[/^nginx$/, FULL, 'nginx'],
	[/^nginxinc\/nginx-unprivileged$/, FULL, 'nginx-unprivileged'],
	[/^php$/, /^(?!.*(alpine|apache|fpm|zts))/, 'php-cli'],
	[/^php$/, /apache/, 'php-apache'],
	// Of the real one, whose system is Alpine, other images take the program alone.
	[/^composer$/, FULL, 'composer'],
	[/^ruby$/, SLIM, 'ruby-slim'],
	[/^ruby$/, FULL, 'ruby'],
	[/^eclipse-temurin$/, /jre(?!.*alpine)/, 'temurin-jre'],
	[/^eclipse-temurin$/, FULL, 'temurin-jdk'],
	[/^openjdk$/, FULL, 'temurin-jdk'],
	[/^maven$/, /temurin-17(?!.*alpine)/, 'maven'],
	[/^mcr\.microsoft\.com\/dotnet\/sdk$/, FULL, 'dotnet-sdk'],
	[/^mcr\.microsoft\.com\/dotnet\/(?:aspnet|runtime)$/, FULL, 'dotnet-runtime'],
	[/^gcr\.io\/distroless\/static(-debian\d+)?$/, /^nonroot$/, 'distroless-static-nonroot'],
	[/^gcr\.io\/distroless\/static(-debian\d+)?$/, /^latest$/, 'distroless-static'],
	[/^gcr\.io\/distroless\/base(-nossl)?(-debian\d+)?$/, /^nonroot$/, 'distroless-base-nonroot'],
	[/^gcr\.io\/distroless\/base(-nossl)?(-debian\d+)?$/, /^latest$/, 'distroless-base'],
	[/^gcr\.io\/distroless\/cc(-debian\d+)?$/, /^nonroot$/, 'distroless-cc-nonroot'],
	[/^gcr\.io\/distroless\/cc(-debian\d+)?$/, /^latest$/, 'distroless-cc'],
	[/^gcr\.io\/distroless\/nodejs\d*(-debian\d+)?$/, /^nonroot$/, 'distroless-nodejs-nonroot'],
	[/^gcr\.io\/distroless\/nodejs\d*(-debian\d+)?$/, /^latest$/, 'distroless-nodejs'],
];

/** The name of the recipe; an Error (as a value) says why there is none. */
export function standInFor(reference: BaseReference): string | Error {
	if (reference.repository === 'alpine' || ALPINE.test(reference.tag)) {
		return new Error(`${reference.name}: Alpine cannot be made from Debian packages, so there is no stand-in for it`);
	}
	const row = ROWS.find(([repository, tag]) => repository.test(reference.repository) && tag.test(reference.tag));
	return row?.[2] ?? new Error(`${reference.name}: no stand-in; add a row to test/build/bases/table.ts`);
}
