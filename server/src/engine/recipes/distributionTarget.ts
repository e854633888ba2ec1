/** A release of a distribution, as what the steps of a stage meet on it. */
import { findRelease } from '../knowledge';
import type { Distro } from '../knowledge/types';
import { factsOf } from './factsOf';

type First = Readonly<Record<string, readonly [major: number, minor: number]>>;

export class Target {
	/** `debian:12`; without a number when it is not known. */
	readonly name: string;
	readonly #distribution: string;
	readonly #number: string;
	constructor({ name = '', release = '' }: Partial<Distro>) {
		this.#distribution = name;
		this.#number = findRelease(name, release)?.release ?? release;
		this.name = `${name}:${this.#number}`;
	}
	static of(reference: string): Target {
		const { name = '', version, distro } = factsOf(reference) ?? {};
		// The image of the distribution itself is of the release that its tag says.
		return new Target({ ...(version !== undefined && distro && name.endsWith(`/${distro.name}`) && { release: version }), ...distro });
	}
	/** Both are known, and nothing changes but what the image has on top. */
	isSameAs(other: Target): boolean {
		return /^\d/.test(this.#number) && this.name === other.name;
	}
	/** An account 1000 is there already: Ubuntu since 23.04. */
	get has1000(): boolean {
		return this.#since({ ubuntu: [23, 4] });
	}
	/** Python of the distribution is closed to pip: Debian 12, Ubuntu 23.04, Alpine 3.19. */
	get closedToPip(): boolean {
		return this.#since({ debian: [12, 0], ubuntu: [23, 4], alpine: [3, 19] });
	}
	/** GCC 10 and later refuse to link variables that are defined twice. */
	get linksOnce(): boolean {
		return this.#since({ debian: [11, 0], ubuntu: [20, 10], alpine: [3, 13] });
	}
	/** GCC 14 and later refuse what older ones only warned of: old C does not build. */
	get compilerIsStrict(): boolean {
		return this.#since({ debian: [13, 0], ubuntu: [24, 10], alpine: [3, 21] });
	}
	/** The package apt has no apt-key. Source: the packages themselves; Debian 13 has none, Debian 12 and Ubuntu 24.04 have. */
	get hasNoAptKey(): boolean {
		return this.#since({ debian: [13, 0], ubuntu: [24, 10] });
	}
	/** Images say where packages come from in `sources.list.d/debian.sources`, `ubuntu.sources`. Source: docker-library/php#1439, tonistiigi/xx#132. */
	get hasNoSourcesList(): boolean {
		return this.#since({ debian: [12, 0], ubuntu: [24, 4] });
	}
	/** dnf is dnf5: Fedora since 41. Source: dnf5's page on the changes since dnf4. */
	get hasDnf5(): boolean {
		return this.#since({ fedora: [41, 0] });
	}
	#since(first: First): boolean {
		const from = first[this.#distribution];
		const [major = 0, minor = 0] = this.#number.split('.').map(Number);
		return from !== undefined && (major > from[0] || major === from[0] && minor >= from[1]);
	}
}
