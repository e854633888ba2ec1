/**
 * Digests of files that will not change any more and that many images fetch by their address, and what to name instead of
 * a branch. By hand: the publisher's checksum file, or the same digest in the public Dockerfiles of several others.
 */

/** A file at an address that stays. */
export interface FixedFile {
	readonly address: string;
	/** SHA-256, as hexadecimal digits. */
	readonly digest: string;
}

const TINI = 'github.com/krallin/tini/releases/download/v0.19.0';
const NVM = 'raw.githubusercontent.com/nvm-sh/nvm';
const GET_PIP = 'github.com/pypa/get-pip/raw/dbf0c85f76fb6e1ab42aa672ffca6f0a675d9ee4/public/get-pip.py';
const WAIT_FOR_IT = 'raw.githubusercontent.com/vishnubob/wait-for-it/81b1373f17855a4dc21156cfe1694c31d7d1792e/wait-for-it.sh';

/**
 * Address without its scheme → SHA-256. Sources: tini, the `.sha256sum` beside each in
 * https://github.com/krallin/tini/releases/tag/v0.19.0; nvm's installer and wait-for-it, each digest in the public
 * Dockerfiles and scripts of two projects or more; get-pip, the official Python images of 2024. Read in 2026-11.
 */
const DIGESTS: Readonly<Record<string, string>> = {
	[`${TINI}/tini`]: '93dcc18adc78c65a028a84799ecf8ad40c936fdfc5f2a57b1acda5a8117fa82c',
	[`${TINI}/tini-amd64`]: '93dcc18adc78c65a028a84799ecf8ad40c936fdfc5f2a57b1acda5a8117fa82c',
	[`${TINI}/tini-arm64`]: '07952557df20bfd2a95f9bef198b445e006171969499a1d361bd9e6f8e5e0e81',
	[`${TINI}/tini-static`]: 'c5b0666b4cb676901f90dfcb37106783c5fe2077b04590973b885950611b30ee',
	[`${TINI}/tini-static-amd64`]: 'c5b0666b4cb676901f90dfcb37106783c5fe2077b04590973b885950611b30ee',
	[`${TINI}/tini-static-arm64`]: 'eae1d3aa50c48fb23b8cbdf4e369d0910dfc538566bfd09df89a774aa84a48b9',
	[`${NVM}/v0.38.0/install.sh`]: 'b674516f001d331c517be63c1baeaf71de6cbb6d68a44112bf2cff39a6bc246a',
	[`${NVM}/v0.39.1/install.sh`]: 'fabc489b39a5e9c999c7cab4d281cdbbcbad10ec2f8b9a7f7144ad701b6bfdc7',
	[`${NVM}/v0.39.5/install.sh`]: '69da4f89f430cd5d6e591c2ccfa2e9e3ad55564ba60f651f00da85e04010c640',
	[`${NVM}/v0.39.7/install.sh`]: '8e45fa547f428e9196a5613efad3bfa4d4608b74ca870f930090598f5af5f643',
	[`${NVM}/v0.40.0/install.sh`]: 'bdea8c52186c4dd12657e77e7515509cda5bf9fa5a2f0046bce749e62645076d',
	[`${NVM}/v0.40.1/install.sh`]: 'abdb525ee9f5b48b34d8ed9fc67c6013fb0f659712e401ecd88ab989b3af8f53',
	[`${NVM}/v0.40.3/install.sh`]: '2d8359a64a3cb07c02389ad88ceecd43f2fa469c06104f92f98df5b6f315275f',
	[GET_PIP]: 'dfe9fd5c28dc98b5ac17979a953ea550cec37ae1b47a5116007395bfacff2ab9',
	[WAIT_FOR_IT]: 'b7a04f38de1e51e7455ecf63151c8c7e405bd2d45a2d4e16f6419db737a125d6',
};

/** Addresses of a branch that has stood still for years, and the commit that it stands at. */
const BRANCHES: readonly { readonly address: RegExp; readonly fixed: string }[] = [
	{ address: /^(?:raw\.githubusercontent\.com\/vishnubob\/wait-for-it\/|github\.com\/vishnubob\/wait-for-it\/raw\/)(?:refs\/heads\/)?(?:master|HEAD)\/wait-for-it\.sh$/i, fixed: WAIT_FOR_IT },
];

/** get-pip.py as the official images checked it; it runs on Python 3.7 to 3.12, and takes the newest pip that fits. */
export const FIXED_GET_PIP = `https://${GET_PIP}`;

/** What an address serves, or a branch stands at, when that is known and stays. */
export function fixedFile(address: string): FixedFile | undefined {
	const plain = address.replace(/^https?:\/\//i, '');
	const branch = BRANCHES.find((each) => each.address.test(plain));
	const name = branch?.fixed ?? plain;
	const digest = Object.hasOwn(DIGESTS, name) ? DIGESTS[name] : undefined;
	return digest === undefined ? undefined : { address: branch ? `https://${branch.fixed}` : address, digest };
}
