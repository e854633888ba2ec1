/**
 * Hosts of downloads that have answered over HTTPS for years: what they say of themselves in their download pages and
 * instructions. By hand, as of 2026-11. Mirrors of distributions that answer by HTTP alone, such as archive.ubuntu.com,
 * are not among them.
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
	snapshot.debian.org dl-cdn.alpinelinux.org dl.fedoraproject.org download.docker.com packages.microsoft.com
	apt.postgresql.org yum.postgresql.org dev.mysql.com downloads.mysql.com repo.mongodb.org download.redis.io packages.redis.io artifacts.elastic.co
	mirrors.jenkins.io pkg.jenkins.io get.jenkins.io repos.azulsystems.com download.java.net download.oracle.com cdn.azul.com corretto.aws
	luarocks.org caucho.com www.nagios-plugins.org
	packagecloud.io get.helm.sh releases.hashicorp.com dl.k8s.io znc.in mirrors.aliyun.com mirrors.ustc.edu.cn mirrors.tuna.tsinghua.edu.cn
`.trim().split(/\s+/));
const BELOW = ['.githubusercontent.com', '.github.io', '.s3.amazonaws.com', '.storage.googleapis.com', '.dl.sourceforge.net', '.cloudfront.net', '.blob.core.windows.net'];

/** True for a host that is known to serve the same over HTTPS. */
export function servesHttps(host: string): boolean {
	const name = host.toLowerCase();
	return EXACT.has(name) || BELOW.some((each) => name.endsWith(each));
}
