/**
 * Hosts of downloads that have answered over HTTPS for years: what they say of themselves in their download pages and
 * instructions, or in the Dockerfiles and recipes of several others. By hand, as of 2026-11. Mirrors of distributions that
 * answer by HTTP alone, such as archive.ubuntu.com, are not among them; where files went that are found elsewhere over
 * HTTPS stands below.
 */
const EXACT = new Set(`
	github.com gist.github.com codeload.github.com gitlab.com bitbucket.org codeberg.org git.kernel.org salsa.debian.org
	sourceforge.net downloads.sourceforge.net gitlab.gnome.org git.savannah.gnu.org invent.kde.org gitlab.freedesktop.org
	archive.apache.org downloads.apache.org dlcdn.apache.org www.apache.org apache.osuosl.org
	nginx.org openresty.org php.net www.php.net pear.php.net pecl.php.net museum.php.net getcomposer.org
	python.org www.python.org bootstrap.pypa.io nodejs.org deb.nodesource.com rpm.nodesource.com
	cache.ruby-lang.org services.gradle.org
	golang.org go.dev dl.google.com storage.googleapis.com chromedriver.storage.googleapis.com packages.cloud.google.com s3.amazonaws.com
	static.rust-lang.org sh.rustup.rs www.cpan.org
	ftp.gnu.org ftpmirror.gnu.org www.kernel.org cdn.kernel.org mirrors.edge.kernel.org mirrors.kernel.org zlib.net www.openssl.org curl.se ftp.postgresql.org
	snapshot.debian.org deb.debian.org security.debian.org archive.debian.org old-releases.ubuntu.com cloud-images.ubuntu.com cloud-images-archive.ubuntu.com vault.centos.org rpms.remirepo.net
	dl-cdn.alpinelinux.org dl.fedoraproject.org download.docker.com packages.microsoft.com
	apt.postgresql.org yum.postgresql.org dev.mysql.com downloads.mysql.com repo.mongodb.org download.redis.io packages.redis.io artifacts.elastic.co
	mirrors.jenkins.io pkg.jenkins.io get.jenkins.io repos.azulsystems.com download.java.net download.oracle.com cdn.azul.com corretto.aws
	developer.download.nvidia.com download.virtualbox.org media.steampowered.com steamcdn-a.akamaihd.net update.sonarr.tv repos.azul.com
	www.sqlite.org download.osgeo.org ffmpeg.org www.haproxy.org beta.quicklisp.org xmlsoft.org www.acme.com courses.missouristate.edu
	luarocks.org caucho.com www.nagios-plugins.org
	packagecloud.io get.helm.sh releases.hashicorp.com dl.k8s.io znc.in mirrors.aliyun.com mirrors.ustc.edu.cn mirrors.tuna.tsinghua.edu.cn
`.trim().split(/\s+/));
const BELOW = ['.githubusercontent.com', '.github.io', '.s3.amazonaws.com', '.storage.googleapis.com', '.dl.sourceforge.net', '.cloudfront.net', '.blob.core.windows.net'];

/** True for a host that is known to serve the same over HTTPS. */
export function servesHttps(host: string): boolean {
	const name = host.toLowerCase();
	return EXACT.has(name) || BELOW.some((each) => name.endsWith(each));
}

/** Ubuntu's own mirrors: HTTP alone, or HTTPS only now and then. Source: the issues of tools that had named https:// there. */
const HTTP_ONLY = /^(?:[\w-]+\.)*(?:archive|security|ports)\.ubuntu\.com$/i;

/** True for a host that is known not to serve HTTPS dependably. */
export function isHttpOnly(host: string): boolean {
	return HTTP_ONLY.test(host);
}

export interface OtherAddress {
	readonly address: string;
	/** The host answers with a redirect, which not every client follows by itself. */
	readonly redirects?: true;
	/** The first address answers no more. */
	readonly gone?: true;
	readonly because: string;
}

/** Where the same file is served over HTTPS, by another host than the address names. */
export function sameByHttps(address: string): OtherAddress | undefined {
	const [, host = '', path = ''] = /^https?:\/\/([^/:?#]+)(\/[^?#]*)$/i.exec(address) ?? [];
	const [, file] = /\/pool\/(?:[\w.+~-]+\/)+([\w.+~%-]+\.(?:deb|udeb|dsc|tar\.\w+|diff\.gz))$/.exec(path) ?? [];
	if (file !== undefined && HTTP_ONLY.test(host)) return { address: `https://launchpad.net/ubuntu/+archive/primary/+files/${file}`, redirects: true, because: 'Launchpad keeps every file that Ubuntu has published and serves it over HTTPS; Ubuntu’s mirrors do not.' };
	// The mirrors by region were closed in 2021; the archive has all releases.
	if (/^www-(?:us|eu)\.apache\.org$/i.test(host) && path.startsWith('/dist/')) return { address: `https://archive.apache.org${path}`, gone: true, because: 'That mirror is gone; Apache’s archive has all releases.' };
	return undefined;
}
