/** Which Python the distributions bring. */

/** The Python 3 that a release of Debian or Ubuntu has as its own. Source: the package python3-minimal of each. */
const OF_RELEASE: Readonly<Record<string, string>> = { stretch: '3.5', buster: '3.7', bullseye: '3.9', bookworm: '3.11', trixie: '3.13', bionic: '3.6', focal: '3.8', jammy: '3.10', noble: '3.12' };

export function pythonOfRelease(release: string): string | undefined {
	return Object.hasOwn(OF_RELEASE, release) ? OF_RELEASE[release] : undefined;
}
