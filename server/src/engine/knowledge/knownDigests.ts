/**
 * Digests of release files that will not change any more and that many images add by their address. By hand: the
 * publisher's checksum file, and the same digest in the public Dockerfiles of several others.
 */

/** Address without its scheme → SHA-256. Source of all: the `.sha256sum` beside each in https://github.com/krallin/tini/releases/tag/v0.19.0 */
const DIGESTS: Readonly<Record<string, string>> = {
	'github.com/krallin/tini/releases/download/v0.19.0/tini': '93dcc18adc78c65a028a84799ecf8ad40c936fdfc5f2a57b1acda5a8117fa82c',
	'github.com/krallin/tini/releases/download/v0.19.0/tini-amd64': '93dcc18adc78c65a028a84799ecf8ad40c936fdfc5f2a57b1acda5a8117fa82c',
	'github.com/krallin/tini/releases/download/v0.19.0/tini-arm64': '07952557df20bfd2a95f9bef198b445e006171969499a1d361bd9e6f8e5e0e81',
	'github.com/krallin/tini/releases/download/v0.19.0/tini-static': 'c5b0666b4cb676901f90dfcb37106783c5fe2077b04590973b885950611b30ee',
	'github.com/krallin/tini/releases/download/v0.19.0/tini-static-amd64': 'c5b0666b4cb676901f90dfcb37106783c5fe2077b04590973b885950611b30ee',
	'github.com/krallin/tini/releases/download/v0.19.0/tini-static-arm64': 'eae1d3aa50c48fb23b8cbdf4e369d0910dfc538566bfd09df89a774aa84a48b9',
};

/** The SHA-256 digest of what an address serves, when that is known and stays. */
export function knownDigest(address: string): string | undefined {
	const plain = address.replace(/^https?:\/\//, '');
	return Object.hasOwn(DIGESTS, plain) ? DIGESTS[plain] : undefined;
}
