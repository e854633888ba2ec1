/**
 * Programs that a stage compiles and another takes over: on an older C library than the one that they were linked with
 * they do not start. Source of the releases' versions: packages.debian.org, packages.ubuntu.com, the release notes of
 * Red Hat Enterprise Linux 8 to 10.
 */
import { findRelease } from '../../knowledge';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { factsOf } from '../factsOf';

const COMPILERS = /^(?:golang|rust|gcc|buildpack-deps|swift|haskell)$/;

/** Minor version of glibc 2 by release. */
const GLIBC: Readonly<Record<string, number>> = {
	'debian:9': 24, 'debian:10': 28, 'debian:11': 31, 'debian:12': 36, 'debian:13': 41,
	'ubuntu:16.04': 23, 'ubuntu:18.04': 27, 'ubuntu:20.04': 31, 'ubuntu:22.04': 35, 'ubuntu:24.04': 39,
	...Object.fromEntries(['centos', 'almalinux', 'rockylinux', 'oraclelinux', 'ubi'].flatMap((name) => [[`${name}:7`, 17], [`${name}:8`, 28], [`${name}:9`, 34], [`${name}:10`, 39]])),
};

/** The image of a later stage whose C library is too old for what this one compiles on the other image. */
export function olderRuntime(model: DockerfileModel, stage: Stage, reference: string): string | undefined {
	const next = glibcOf(factsOf(reference)?.distro);
	if (next === undefined || (glibcOf(stage.facts?.distro) ?? 0) >= next || !COMPILERS.test(stage.facts?.name ?? '') || /\bCGO_ENABLED[= ]["']?0|-musl\b|\+crt-static/.test(model.text)) return undefined;
	const makers = model.stages.filter(({ lineage }) => lineage.includes(stage));
	const takes = ({ copies }: Stage): boolean => copies.some(({ from }) => from?.kind === 'known' && makers.some(({ name, index }) => name === from.value.text.toLowerCase() || String(index) === from.value.text));
	const old = model.stages.find((other) => other.root !== stage && takes(other) && (glibcOf(other.root.facts?.distro) ?? next) < next);
	return old?.root.image?.text;
}

function glibcOf(distro: { readonly name: string; readonly release?: string } | undefined): number | undefined {
	const { name = '', release = '' } = distro ?? {};
	return GLIBC[`${name}:${findRelease(name, release)?.release ?? release}`];
}
