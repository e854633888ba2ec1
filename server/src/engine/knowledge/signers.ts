/**
 * Who signs the downloads of a publisher: which address has a detached signature, where the keys are served, and the full
 * fingerprints of those who signed a range of versions. By hand, as of 2026-11: a fingerprint is copied from two places that
 * hold it for releases of that range, such as Debian's `debian/upstream/signing-key.asc` with the signature beside its
 * source package, the Docker Official Images, and the publisher's page of keys. A range ends with the last line of versions
 * that was seen signed by them: who signs the next is not known.
 */

export interface Signer {
	/** The address of the signature, as the download's is written: with its variables. */
	readonly signature: string;
	/** Addresses of the keys, by HTTPS. */
	readonly keys: readonly string[];
	/** Of the primary keys, any of which may have signed. */
	readonly fingerprints: readonly string[];
	/** The first and the last line of versions: `8.2` holds for 8.2.30. */
	readonly since: string;
	readonly until: string;
	/** The publisher, or the signer where the publisher says so, serves the keys; no server of keys is asked. */
	readonly ownKeys: boolean;
}

interface Range {
	readonly since: string;
	readonly until: string;
	readonly fingerprints: readonly string[];
	/** Absent: a server of keys has them, under their fingerprints. */
	readonly keys?: readonly string[];
}

interface Row {
	readonly pattern: RegExp;
	/** `.asc` is put behind the address; `{name}` is the file. */
	readonly signature: string;
	readonly server?: string;
	readonly ranges: readonly Range[];
	readonly source: string;
}

const OPENPGP = 'https://keys.openpgp.org/vks/v1/by-fingerprint/';
const UBUNTU = 'https://keyserver.ubuntu.com/pks/lookup?op=get&search=0x';
const PHP_KEYS = ['https://www.php.net/distributions/php-keyring.gpg'];
const TARBALL = '\\.tar\\.(?:gz|bz2|xz)$';

const ROWS: readonly Row[] = [
	{
		pattern: /^nginx\.org\/download\/nginx-[^/]+\.(?:tar\.gz|zip)$/, signature: '.asc', server: UBUNTU, source: 'https://nginx.org/en/pgp_keys.html',
		ranges: [
			{ since: '1.9', until: '1.18', fingerprints: ['B0F4253373F8F6F510D42178520A9993A1C052F8'] },
			{
				since: '1.26', until: '1.31', keys: ['sb', 'thresh', 'arut', 'pluknet'].map((name) => `https://nginx.org/keys/${name}.key`),
				fingerprints: ['43387825DDB1BB97EC36BA5D007C8D7C15D87369', 'D6786CE303D9A9022998DC6CC8464D549AF75C0A', '7338973069ED3F443F4D37DFA64FD5B17ADB39A8', '13C82A63B603576156E30A4EA0EA981B66B0D967'],
			},
		],
	},
	{
		pattern: new RegExp(`^(?:www\\.)?php\\.net/distributions/php-[^/]+${TARBALL}`), signature: 'https://www.php.net/distributions/{name}.asc', server: UBUNTU, source: 'https://www.php.net/gpg-keys.php',
		ranges: [
			{ since: '5.6', until: '5.6', fingerprints: ['0BD78B5F97500D450838F95DFE857D9A90D90EC1', '6E4F6AB321FDC07F2C332E3AC2BF0BC433CFC8B3'] },
			{ since: '7.0', until: '7.0', fingerprints: ['1A4E8B7277C42E53DBA9C7B9BCAA30EA9C0D5763', '6E4F6AB321FDC07F2C332E3AC2BF0BC433CFC8B3'] },
			{ since: '7.1', until: '7.1', fingerprints: ['A917B1ECDA84AEC2B568FED6F50ABC807BD5DCD0', '528995BFEDFBA7191D46839EF9BA0ADA31CBD89E'] },
			{ since: '7.2', until: '7.2', fingerprints: ['1729F83938DA44E27BA0F4D3DBDB397470D12172', 'B1B44D8F021E4E2D6021E995DC9FF8D3EE5AF27F'] },
			{ since: '7.3', until: '7.3', fingerprints: ['CBAF69F173A0FEA4B537F470D66C9593118BCCB6', 'F38252826ACD957EF380D39F2F7956BC5DA04B5D'] },
			{ since: '7.4', until: '7.4', fingerprints: ['42670A7FE4D0441C8E4632349E4FDC074A4EF02D', '5A52880781F755608BF815FC910DEB46F53EA312'] },
			{ since: '8.0', until: '8.0', fingerprints: ['1729F83938DA44E27BA0F4D3DBDB397470D12172', 'BFDDD28642824F8118EF77909B67A5C12229118F'] },
			{ since: '8.1', until: '8.1', fingerprints: ['528995BFEDFBA7191D46839EF9BA0ADA31CBD89E', '39B641343D8C104B2B146DC3F9C39DC0B9698544', 'F1F692238FBC1666E5A5CCD4199F9DFEF6FFBAFD'] },
			{ since: '8.2', until: '8.2', keys: PHP_KEYS, fingerprints: ['39B641343D8C104B2B146DC3F9C39DC0B9698544', 'E60913E4DF209907D8E30D96659A97C9CF2A795A', '1198C0117593497A5EC5C199286AF1F9897469DC'] },
			{ since: '8.3', until: '8.3', keys: PHP_KEYS, fingerprints: ['1198C0117593497A5EC5C199286AF1F9897469DC', 'C28D937575603EB4ABB725861C0779DC5C0A9DE4', 'AFD8691FDAEDF03BDF6E460563F15A9B715376CA'] },
			{ since: '8.4', until: '8.4', keys: PHP_KEYS, fingerprints: ['AFD8691FDAEDF03BDF6E460563F15A9B715376CA', '9D7F99A0CB8F05C8A6958D6256A97AF7600A39A6', '0616E93D95AF471243E26761770426E17EBBB3DD'] },
			{ since: '8.5', until: '8.5', keys: PHP_KEYS, fingerprints: ['1198C0117593497A5EC5C199286AF1F9897469DC', '49D9AF6BC72A80D6691719C8AA23F5BE9C7097D4', 'D95C03BC702BE9515344AE3374E44BC9067701A5'] },
		],
	},
	{
		pattern: /^www\.python\.org\/ftp\/python\/[^/]+\/Python-[^/]+\.(?:tgz|tar\.xz)$/, signature: '.asc', server: OPENPGP, source: 'https://www.python.org/downloads/',
		ranges: [
			{ since: '3.6', until: '3.7', fingerprints: ['0D96DF4D4110E5C43FBFB17F2D347EA6AA65421D'] },
			{ since: '3.8', until: '3.9', fingerprints: ['E3FF2839C048B25C084DEBE9B26995E310250568'] },
			{ since: '3.10', until: '3.11', fingerprints: ['A035C8C19219BA821ECEA86B64E628F8D684696D'] },
			{ since: '3.12', until: '3.13', keys: ['https://github.com/Yhg1s.gpg'], fingerprints: ['7169605F62C751356D054A26A821E680E5FA6305'] },
		],
	},
	{
		pattern: new RegExp(`^(?:www\\.)?ffmpeg\\.org/releases/ffmpeg-[^/]+${TARBALL}`), signature: '.asc', source: 'https://ffmpeg.org/download.html',
		ranges: [{ since: '4.2', until: '9.0', keys: ['https://ffmpeg.org/ffmpeg-devel.asc'], fingerprints: ['FCF986EA15E6E293A5644F10B4322F04D67658D8'] }],
	},
	{
		pattern: new RegExp(`^curl\\.se/download/curl-[^/]+${TARBALL}`), signature: '.asc', source: 'https://daniel.haxx.se/address.html',
		ranges: [{ since: '7.81', until: '8.14', keys: ['https://daniel.haxx.se/mykey.asc'], fingerprints: ['27EDEAF22F3ABCEB50DB9A125CC908FDB71E12C2'] }],
	},
	{
		// The mirrors serve the same tree; the signature comes from the project itself.
		pattern: /^[\w.-]+\/pub\/OpenBSD\/OpenSSH\/portable\/openssh-[^/]+\.tar\.gz$/, signature: 'https://cdn.openbsd.org/pub/OpenBSD/OpenSSH/portable/{name}.asc', source: 'https://www.openssh.com/portable.html',
		ranges: [{ since: '8.9', until: '10.4', keys: ['https://cdn.openbsd.org/pub/OpenBSD/OpenSSH/RELEASE_KEY.asc'], fingerprints: ['7168B983815A5EEF59A4ADFD2A3F414E736060BA'] }],
	},
	{
		pattern: /^www\.libssh\.org\/files\/[\d.]+\/libssh-[^/]+\.tar\.xz$/, signature: '.asc', source: 'https://www.libssh.org/get-it/',
		ranges: [{ since: '0.11', until: '0.12', keys: ['https://www.libssh.org/files/0x03D5DF8CFDD3E8E7_libssh_libssh_org_gpgkey.asc'], fingerprints: ['88A228D89B07C2C77D0C780903D5DF8CFDD3E8E7'] }],
	},
	{
		pattern: /^znc\.in\/releases\/(?:archive\/)?znc-[^/]+\.tar\.gz$/, signature: '.asc', server: UBUNTU, source: 'https://wiki.znc.in/Installation',
		ranges: [{ since: '1.7', until: '1.9', fingerprints: ['D5823CACB477191CAC0075555AE420CC0209989E'] }],
	},
	{
		// Newer ones have a list of checksums.
		pattern: /^github\.com\/tianon\/gosu\/releases\/download\/[^/]+\/gosu-[^/]+$/, signature: '.asc', server: OPENPGP, source: 'https://github.com/tianon/gosu',
		ranges: [{ since: '1.7', until: '1.9', fingerprints: ['B42F6819007F00F88E364FD4036A9C25BF357DD4'] }],
	},
	{
		pattern: /^github\.com\/krallin\/tini\/releases\/download\/[^/]+\/tini(?:-[^/.]+)?$/, signature: '.asc', server: UBUNTU, source: 'https://github.com/krallin/tini',
		ranges: [{ since: '0.16', until: '0.18', fingerprints: ['595E85A6B1B4779EA4DAAEC70B588DFF0527A9B7'] }],
	},
];

/** @param address of a download, as written in a script, quotes off; nothing is known of one with a query */
export function signersOf(address: string): readonly Signer[] {
	const [, plain] = /^https:\/\/([^?#]+)$/.exec(address) ?? [];
	const row = plain === undefined ? undefined : ROWS.find(({ pattern }) => pattern.test(plain));
	if (plain === undefined || !row) return [];
	const name = plain.slice(plain.lastIndexOf('/') + 1);
	const signature = row.signature.startsWith('.') ? `https://${plain}${row.signature}` : row.signature.replace('{name}', () => name);
	return row.ranges.map(({ since, until, fingerprints, keys }) => ({
		signature, since, until, fingerprints, ownKeys: keys !== undefined, keys: keys ?? fingerprints.map((fingerprint) => `${row.server ?? UBUNTU}${fingerprint}`),
	}));
}
