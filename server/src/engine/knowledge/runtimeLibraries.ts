/**
 * Which packages a program needs at run time when it was compiled with a library's development package.
 * Source: the dependencies of the -dev packages in Debian 12 and 13, Ubuntu 22.04 and 24.04, and Alpine 3.2x. Rows of libraries that a program
 * rarely links by itself (plugins, generators, C++ bindings) name the plain library only.
 */
import { bareName } from './packages';
import type { Distro, PackageManager } from './types';

/** `development package: library`, `a / b` where Debian 13 has another name than 12; `-`: nothing is needed. */
const DEBIAN = `
	build-essential: - ; libc6-dev: - ; linux-libc-dev: - ; python3-dev: - ; python-dev: - ; ruby-dev: - ; php-dev: -
	libpq-dev: libpq5 ; postgresql-server-dev-all: libpq5 ; libffi-dev: libffi8 ; libssl-dev: libssl3 / libssl3t64
	libxml2-dev: libxml2 ; libxslt1-dev: libxslt1.1 ; libxslt-dev: libxslt1.1 ; libxmlsec1-dev: libxmlsec1-openssl
	default-libmysqlclient-dev: libmariadb3 ; libmysqlclient-dev: libmariadb3 ; libmariadb-dev: libmariadb3 ; libmariadbclient-dev: libmariadb3 ; libmariadb-dev-compat: libmariadb3
	libjpeg-dev: libjpeg62-turbo ; libjpeg62-turbo-dev: libjpeg62-turbo ; libpng-dev: libpng16-16 / libpng16-16t64 ; libtiff-dev: libtiff6 ; libtiff5-dev: libtiff6
	libwebp-dev: libwebp7 libwebpmux3 libwebpdemux2 ; libfreetype-dev: libfreetype6 ; libfreetype6-dev: libfreetype6 ; liblcms2-dev: liblcms2-2 ; libopenjp2-7-dev: libopenjp2-7
	libcairo2-dev: libcairo2 ; libvips-dev: libvips42 / libvips42t64 ; libsqlite3-dev: libsqlite3-0 ; libyaml-dev: libyaml-0-2
	libldap2-dev: libldap-2.5-0 / libldap2 ; libldap-dev: libldap-2.5-0 / libldap2 ; libsasl2-dev: libsasl2-2 ; libmagic-dev: libmagic1 / libmagic1t64
	libgeos-dev: libgeos-c1v5 / libgeos-c1t64 ; unixodbc-dev: unixodbc ; freetds-dev: libct4 libsybdb5 ; libcurl4-openssl-dev: libcurl4 / libcurl4t64
	libsnappy-dev: libsnappy1v5 ; librdkafka-dev: librdkafka1 ; libzmq3-dev: libzmq5 ; portaudio19-dev: libportaudio2 ; libsndfile1-dev: libsndfile1
	libgmp-dev: libgmp10 ; libgmp3-dev: libgmp10 ; libicu-dev: libicu72 / libicu76 ; libzip-dev: libzip4 / libzip5 ; libonig-dev: libonig5
	libreadline-dev: libreadline8 / libreadline8t64 ; libncurses-dev: libncursesw6 ; libncurses5-dev: libncursesw6 ; libbz2-dev: libbz2-1.0 ; liblzma-dev: liblzma5
	zlib1g-dev: zlib1g ; libzstd-dev: libzstd1 ; liblz4-dev: liblz4-1 ; libexpat1-dev: libexpat1 ; libedit-dev: libedit2 ; libpcre2-dev: libpcre2-8-0
	libsodium-dev: libsodium23 ; libpcap-dev: libpcap0.8 / libpcap0.8t64 ; libusb-1.0-0-dev: libusb-1.0-0 ; libdbus-1-dev: libdbus-1-3 ; libudev-dev: libudev1
	libopenblas-dev: libopenblas0 ; liblapack-dev: liblapack3 ; libblas-dev: libblas3 ; libkrb5-dev: libgssapi-krb5-2 ; libasound2-dev: libasound2 / libasound2t64
	libmemcached-dev: libmemcached11 / libmemcached11t64 ; libargon2-dev: libargon2-1 ; librabbitmq-dev: librabbitmq4
	libmicrohttpd-dev: libmicrohttpd12 / libmicrohttpd12t64 ; libjansson-dev: libjansson4 ; libseccomp-dev: libseccomp2 ; libcap-dev: libcap2 ; libssh2-1-dev: libssh2-1 / libssh2-1t64
	libarchive-dev: libarchive13 / libarchive13t64 ; libevent-dev: libevent-2.1-7 / libevent-2.1-7t64 ; libuv1-dev: libuv1 / libuv1t64 ; libaio-dev: libaio1 / libaio1t64
	libsystemd-dev: libsystemd0 ; uuid-dev: libuuid1
`;
/** The same, `a / b` where Ubuntu 24.04 has another name than 22.04. */
const UBUNTU = `
	build-essential: - ; libc6-dev: - ; linux-libc-dev: - ; libssl-dev: libssl3 / libssl3t64 ; libcurl4-openssl-dev: libcurl4 / libcurl4t64 ; zlib1g-dev: zlib1g
	libpq-dev: libpq5 ; libsqlite3-dev: libsqlite3-0 ; libmysqlclient-dev: libmysqlclient21 ; libffi-dev: libffi8 ; libyaml-dev: libyaml-0-2 ; libgmp-dev: libgmp10
	libxml2-dev: libxml2 ; libxslt1-dev: libxslt1.1 ; libexpat1-dev: libexpat1 ; libjansson-dev: libjansson4 ; libicu-dev: libicu70 / libicu74 ; libpcre2-dev: libpcre2-8-0
	libreadline-dev: libreadline8 / libreadline8t64 ; libncurses-dev: libncursesw6 ; libncurses5-dev: libncursesw6 ; libbz2-dev: libbz2-1.0 ; liblzma-dev: liblzma5
	libzstd-dev: libzstd1 ; liblz4-dev: liblz4-1 ; libarchive-dev: libarchive13 / libarchive13t64 ; libpng-dev: libpng16-16 / libpng16-16t64 ; libjpeg-dev: libjpeg-turbo8
	libfreetype-dev: libfreetype6 ; libfreetype6-dev: libfreetype6 ; libevent-dev: libevent-2.1-7 / libevent-2.1-7t64 ; libuv1-dev: libuv1 / libuv1t64 ; libzmq3-dev: libzmq5
	libmicrohttpd-dev: libmicrohttpd12 / libmicrohttpd12t64 ; libpcap-dev: libpcap0.8 / libpcap0.8t64 ; libsodium-dev: libsodium23 ; libaio-dev: libaio1 / libaio1t64
	libcap-dev: libcap2 ; libseccomp-dev: libseccomp2 ; libsystemd-dev: libsystemd0 ; libudev-dev: libudev1 ; libdbus-1-dev: libdbus-1-3 ; uuid-dev: libuuid1
	libusb-1.0-0-dev: libusb-1.0-0
`;
const ALPINE = `
	build-base: - ; musl-dev: - ; linux-headers: - ; python3-dev: - ; ruby-dev: - ; php-dev: - ; libc-dev: - ; alpine-sdk: -
	postgresql-dev: libpq ; libpq-dev: libpq ; libffi-dev: libffi ; openssl-dev: libssl3 ; libressl-dev: libssl3 ; jpeg-dev: libjpeg-turbo ; libjpeg-turbo-dev: libjpeg-turbo
	zlib-dev: zlib ; libxml2-dev: libxml2 ; libxslt-dev: libxslt ; mariadb-dev: mariadb-connector-c ; mariadb-connector-c-dev: mariadb-connector-c ; mysql-dev: mariadb-connector-c
	freetype-dev: freetype ; lcms2-dev: lcms2 ; openjpeg-dev: openjpeg ; tiff-dev: tiff ; libwebp-dev: libwebp ; libpng-dev: libpng ; yaml-dev: yaml ; sqlite-dev: sqlite-libs
	openldap-dev: libldap ; cyrus-sasl-dev: libsasl ; file-dev: libmagic ; geos-dev: geos ; unixodbc-dev: unixodbc ; freetds-dev: freetds ; curl-dev: libcurl ; gmp-dev: gmp ; icu-dev: icu-libs
	snappy-dev: snappy ; librdkafka-dev: librdkafka ; zeromq-dev: libzmq ; libzip-dev: libzip ; oniguruma-dev: oniguruma ; ncurses-dev: ncurses-libs ; readline-dev: readline ; bzip2-dev: libbz2
	xz-dev: xz-libs ; zstd-dev: zstd-libs ; lz4-dev: lz4-libs ; expat-dev: libexpat ; pcre2-dev: pcre2 ; pcre-dev: pcre ; libsodium-dev: libsodium ; cairo-dev: cairo ; vips-dev: vips ; libpcap-dev: libpcap
	openblas-dev: openblas ; libmemcached-dev: libmemcached-libs ; libevent-dev: libevent ; libuv-dev: libuv ; util-linux-dev: libuuid ; jansson-dev: jansson ; libmicrohttpd-dev: libmicrohttpd
`;

const read = (text: string): ReadonlyMap<string, string> => new Map(text.split(/[;\n]/).map((row) => row.trim()).filter((row) => row !== '')
	.map((row) => { const [name = '', libraries = ''] = row.split(': '); return [name, libraries.trim()] as const; }));
interface Table {
	readonly rows: ReadonlyMap<string, string>;
	/** Releases whose names the table holds, older ones first; none where the names do not change. */
	readonly releases: readonly string[];
}

const TABLES: Readonly<Record<'debian' | 'ubuntu' | 'alpine', Table>> = {
	debian: { rows: read(DEBIAN), releases: ['bookworm', 'trixie'] },
	ubuntu: { rows: read(UBUNTU), releases: ['jammy', 'noble'] },
	alpine: { rows: read(ALPINE), releases: [] },
};

/**
 * What to install instead of a development package where programs only run. Undefined when it is not in the table, or
 * when the name depends on a release that is not known or not listed.
 */
export function runtimeLibraries(name: string, manager: PackageManager, distro: Distro | undefined): readonly string[] | undefined {
	const table = manager === 'apk' ? TABLES.alpine : manager !== 'apt' ? undefined : distro?.family === 'ubuntu' ? TABLES.ubuntu : TABLES.debian;
	const row = table?.rows.get(bareName(name, manager));
	if (table === undefined || row === undefined) return undefined;
	if (row === '-') return [];
	const names = row.split(' / ');
	const release = table.releases.indexOf(distro?.release ?? '');
	if (manager === 'apt' && release < 0) return names.length > 1 || distro?.family !== 'debian' ? undefined : names[0]?.split(' ');
	return (names[release] ?? names.at(-1) as string).split(' ');
}
