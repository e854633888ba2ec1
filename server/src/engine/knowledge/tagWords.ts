/**
 * What the words of a tag say: `22.3.1-alpine3.19` is version 22.3.1 on Alpine 3.19; `8-jre-noble` a JRE on Ubuntu.
 * Only conventions that the official images, Microsoft's and distroless share; other words are kept as they are.
 */
import { distributionOfCodename } from './distributions';

export interface TagWords {
	/** Leading version, without `v`. */
	readonly version?: string;
	/** What stands behind the version in the same word: `_10` of Temurin's `17.0.6_10-jre`. */
	readonly build?: string;
	/** The distribution as the data writes it (`debian:bookworm`, `alpine`), when the tag names one. */
	readonly os?: string;
	/** The other words, sorted: `fpm`, `jre`, `slim`… */
	readonly flavour: string;
	/** The tag itself promises an unprivileged account: `nonroot`, `rootless`, `unprivileged`, `chiseled`. */
	readonly unprivileged: boolean;
}

/** A word or two of a tag that name a distribution; `$1` is its release. */
const DISTRIBUTIONS: readonly (readonly [RegExp, string])[] = [
	[/^alpine-?(?:(\d+\.\d+)(?:\.\d+)?)?$/, 'alpine'],
	[/^(?:windows)?servercore-?((?:ltsc)?\d\w+)?$/, 'servercore'],
	[/^nanoserver-?((?:ltsc)?\d\w+|sac2016)?$/, 'nanoserver'],
	[/^ubi(\d+)-minimal$/, 'ubi-minimal'],
	[/^ubi(\d+)-micro$/, 'ubi-micro'],
	[/^ubi(\d*)$/, 'ubi'],
	[/^al(2023)$/, 'al2023'],
	[/^al(2)$/, 'amzn2'],
	[/^azurelinux(\d\.\d)?$/, 'azurelinux'],
	[/^debian-?(\d+)?$/, 'debian'],
	[/^ubuntu-?(\d\d\.\d\d)?$/, 'ubuntu'],
	[/^fedora-?(\d+)?$/, 'fedora'],
	[/^rockylinux-?(\d+)?$/, 'rocky'],
	[/^almalinux-?(\d+)?$/, 'alma'],
	[/^oraclelinux-?(\d+)?$/, 'ol-slim'],
	[/^centos-?(\d+)?$/, 'centos'],
	[/^stream-?(\d+)$/, 'centos-stream'],
];

const UNPRIVILEGED = new Set(['nonroot', 'rootless', 'unprivileged', 'chiseled', 'distroless']);
/** Words that say nothing about what the image is like. */
const NOISE = /^(?:amd64|arm64|arm64v8|arm|arm32v7|s390x|ppc64le|x64|linux|rc\d*|beta\d*|alpha\d*|ea|preview|b\d+|r\d+|\d{8}(?:\.\d+)?|latest|lts|current|stable|mainline|)$/;
const VERSION = /^v?(\d+(?:u\d+)?(?:\.\d+)*(?:\.?\d*(?:rc|beta|alpha|b|a)\d+)?)(?=$|[-_+])([_+][\w.]+)?-?/;

export function readTag(tag: string): TagWords {
	const lower = tag.toLowerCase();
	const leading = VERSION.exec(lower);
	const words = (leading === null ? lower : lower.slice(leading[0].length)).split('-');
	const rest: string[] = [];
	let os: string | undefined;
	for (let at = 0; at < words.length; at++) {
		const word = words[at] as string;
		const two = at + 1 < words.length ? namedDistribution(`${word}-${words[at + 1]}`) : undefined;
		const one = namedDistribution(word);
		if (two !== undefined && os === undefined) { os = two; at++; }
		else if (one !== undefined && (os === undefined || one.startsWith(`${os}:`))) os = one;
		else if (!NOISE.test(word)) rest.push(word);
	}
	const version = leading?.[1];
	return {
		...(version !== undefined && { version: version.replace(/u.*/, '') }),
		...(leading?.[2] !== undefined && { build: leading[2] }),
		...(os !== undefined && { os }),
		flavour: rest.sort().join(' '),
		unprivileged: rest.some((word) => UNPRIVILEGED.has(word) && (word !== 'distroless' || os === 'azurelinux')),
	};
}

function namedDistribution(word: string): string | undefined {
	const codename = distributionOfCodename(word);
	if (codename !== undefined) return `${codename}:${word}`;
	for (const [pattern, os] of DISTRIBUTIONS) {
		const match = pattern.exec(word);
		if (match !== null) return match[1] ? `${os}:${match[1]}` : os;
	}
	return undefined;
}
