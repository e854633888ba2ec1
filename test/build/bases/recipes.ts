/**
 * How each stand-in is made: a Dockerfile on another stand-in, and the folder of files it copies from. Data only.
 * A stand-in mirrors what hardening depends on in the real image: accounts, USER, ENTRYPOINT, CMD, EXPOSE, WORKDIR,
 * ownership of the folders the program writes to, what is *not* installed, no apt lists.
 */

export interface Recipe {
	/** Another recipe, or nothing for `scratch`. */
	readonly on?: string;
	/** Further stages in front, as text. May say FROM with the name of another recipe in braces. */
	readonly before?: string;
	readonly lines: string;
	/** Where the copied files come from; `bases/files.ts` makes them. */
	readonly files?: 'debian' | 'node' | 'go' | 'uv' | 'maven' | 'dotnet' | 'scripts';
}

/** Installs Debian packages and leaves no lists behind, as the real images do. */
function packages(...names: string[]): string {
	return `RUN apt-get update && apt-get install -y --no-install-recommends ${names.join(' ')} && rm -rf /var/lib/apt/lists/* /var/log/*.log /var/cache/ldconfig/aux-cache`;
}

const DISTROLESS_ACCOUNTS = `RUN mkdir -p /skeleton/etc /skeleton/root /skeleton/home/nonroot /skeleton/var/lib \\
 && mkdir -m 1777 /skeleton/tmp /skeleton/var/tmp \\
 && printf 'root:x:0:0:root:/root:/sbin/nologin\\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\\n' > /skeleton/etc/passwd \\
 && printf 'root:x:0:\\nnobody:x:65534:\\ntty:x:5:\\nstaff:x:50:\\nnonroot:x:65532:\\n' > /skeleton/etc/group \\
 && echo 'hosts: files dns' > /skeleton/etc/nsswitch.conf \\
 && chmod 700 /skeleton/root /skeleton/home/nonroot && chown 65532:65532 /skeleton/home/nonroot`;

/** Collects files of Debian packages under /skeleton, with the merged /lib that Debian's own root has. */
function skeleton(install: readonly string[], collect: string): string {
	return `FROM {debian-slim} AS files
${packages('ca-certificates', 'tzdata', ...install)}
${DISTROLESS_ACCOUNTS}
RUN cd / && cp -a --parents etc/ssl/certs usr/share/ca-certificates usr/share/zoneinfo /skeleton \\
 && mkdir -p /skeleton/usr/lib64 && ln -s usr/lib /skeleton/lib && ln -s usr/lib64 /skeleton/lib64
RUN mkdir -p /skeleton/usr/lib && cd / && ${collect}
`;
}

const LIBC = `cp -a --parents usr/lib64/. usr/lib/x86_64-linux-gnu/lib{c,m,dl,rt,pthread,resolv,util,nss_dns,nss_files}.so* usr/lib/x86_64-linux-gnu/ld-linux* usr/lib/x86_64-linux-gnu/libssl.so* usr/lib/x86_64-linux-gnu/libcrypto.so* /skeleton`;
const CC = `${LIBC} && cp -a --parents usr/lib/x86_64-linux-gnu/lib{gcc_s,stdc++,gomp,atomic}.so* /skeleton`;
const AS_BASH = (command: string) => `bash -O nullglob -c '${command}'`;

const NONROOT = 'USER 65532';
const DISTROLESS_END = `COPY --from=files /skeleton /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 0
WORKDIR /`;

const NODE = `RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
COPY . /usr/local/
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx && ln -s node /usr/local/bin/nodejs
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["node"]`;

const PYTHON = (...more: readonly string[]) => `ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
${packages('python3', 'python3-pip', 'python3-venv', 'ca-certificates', 'tzdata', ...more)}
RUN rm -f /usr/lib/python3*/EXTERNALLY-MANAGED && ln -s /usr/bin/python3 /usr/local/bin/python && ln -s /usr/bin/python3 /usr/local/bin/python3 && ln -s /usr/bin/pip3 /usr/local/bin/pip
CMD ["python3"]`;

const PHP_WEB_FOLDER = `RUN mkdir -p /var/www/html && chown www-data:www-data /var/www/html && chmod 1777 /var/www/html
COPY docker-php-entrypoint /usr/local/bin/
ENTRYPOINT ["docker-php-entrypoint"]`;

const RUBY = (...more: readonly string[]) => `${packages('ruby', 'bundler', 'ca-certificates', ...more)}
ENV LANG=C.UTF-8 GEM_HOME=/usr/local/bundle BUNDLE_APP_CONFIG=/usr/local/bundle PATH=/usr/local/bundle/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN mkdir -p /usr/local/bundle && chmod 1777 /usr/local/bundle
CMD ["irb"]`;

/** Some of the development packages that `buildpack-deps` has, and with it the full images of most languages. */
const HEADERS = [
	...['libbz2-dev', 'libc6-dev', 'libcurl4-openssl-dev', 'libevent-dev', 'libffi-dev', 'libgmp-dev', 'libjpeg-dev', 'liblzma-dev'],
	...['libncurses-dev', 'libpng-dev', 'libpq-dev', 'libreadline-dev', 'libsqlite3-dev', 'libssl-dev', 'libxml2-dev', 'libxslt1-dev'],
	...['libyaml-dev', 'zlib1g-dev'],
];

const RUST = `ENV RUSTUP_HOME=/usr/local/rustup CARGO_HOME=/usr/local/cargo PATH=/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
${packages('rustc', 'cargo')}
RUN mkdir -p /usr/local/cargo/bin /usr/local/rustup && ln -s /usr/bin/cargo /usr/bin/rustc /usr/local/cargo/bin/ && chmod -R a+w /usr/local/cargo /usr/local/rustup`;

// Newer than 3.1 is in no package registry that serves anybody. It knows neither Debian's ICU nor its OpenSSL.
const DOTNET = `${packages('ca-certificates', 'libgcc-s1', 'libicu72', 'libssl3', 'libstdc++6', 'tzdata', 'zlib1g')}
ENV APP_UID=1654 ASPNETCORE_HTTP_PORTS=8080 DOTNET_RUNNING_IN_CONTAINER=true DOTNET_VERSION=3.1.23 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
RUN groupadd --gid 1654 app && useradd --uid 1654 --gid app --create-home app
COPY . /usr/share/dotnet/
RUN ln -s ../share/dotnet/dotnet /usr/bin/dotnet`;

// The package's own installation script wants a folder for manual pages, which a slim root does not have.
const JAVA = (packageName: string) => `RUN mkdir -p /usr/share/man/man1
${packages(packageName, 'ca-certificates')}
RUN mkdir -p /opt/java && ln -s /usr/lib/jvm/java-17-openjdk-amd64 /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
COPY cacert-entrypoint.sh /__cacert_entrypoint.sh
ENTRYPOINT ["/__cacert_entrypoint.sh"]`;

export const recipes: Readonly<Record<string, Recipe>> = {
	'debian-slim': { files: 'debian', lines: 'ADD slim.tar /\nCMD ["bash"]' },
	debian: { on: 'debian-slim', files: 'debian', lines: 'ADD documents.tar /' },
	ubuntu: { on: 'debian-slim', lines: 'RUN useradd --uid 1000 --user-group --create-home --shell /bin/bash ubuntu\nCMD ["/bin/bash"]' },
	'buildpack-deps-scm': {
		on: 'debian',
		lines: packages('ca-certificates', 'curl', 'wget', 'git', 'gnupg', 'openssh-client', 'procps', 'netbase'),
	},
	'buildpack-deps': {
		on: 'buildpack-deps-scm',
		lines: packages('autoconf', 'automake', 'bzip2', 'dpkg-dev', 'file', 'g++', 'gcc', 'libtool', 'make', 'patch', 'python3', 'unzip', 'xz-utils', ...HEADERS),
	},
	node: { on: 'buildpack-deps', files: 'node', lines: NODE },
	'node-slim': { on: 'debian-slim', files: 'node', lines: NODE },
	'node-vendor': { on: 'node', lines: 'WORKDIR /app\nENTRYPOINT []\nCMD ["node"]' },
	python: { on: 'buildpack-deps', lines: PYTHON('python3-dev') },
	'python-slim': { on: 'debian-slim', lines: PYTHON() },
	uv: { files: 'uv', lines: 'COPY uv uvx /' },
	golang: {
		on: 'buildpack-deps-scm',
		files: 'go',
		lines: `${packages('g++', 'gcc', 'libc6-dev', 'make', 'pkg-config')}
COPY . /usr/local/go/
ENV GOTOOLCHAIN=local GOPATH=/go PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN mkdir -p "$GOPATH/src" "$GOPATH/bin" && chmod -R 1777 "$GOPATH"
WORKDIR $GOPATH`,
	},
	nginx: {
		on: 'debian-slim',
		files: 'scripts',
		lines: `RUN groupadd --system --gid 101 nginx && useradd --system --gid nginx --no-create-home --home-dir /nonexistent --shell /bin/false --uid 101 nginx
${packages('nginx-light', 'ca-certificates', 'curl')}
RUN rm -rf /etc/nginx/sites-* /etc/nginx/modules-enabled /etc/nginx/snippets /var/www /var/lib/nginx /var/log/nginx /usr/share/nginx/html \\
 && mkdir -p /var/cache/nginx /var/log/nginx /usr/share/nginx/html /docker-entrypoint.d && ln -s /var/cache/nginx /var/lib/nginx \\
 && ln -sf /dev/stdout /var/log/nginx/access.log && ln -sf /dev/stderr /var/log/nginx/error.log \\
 && echo '<h1>Welcome to nginx!</h1>' > /usr/share/nginx/html/index.html
COPY nginx.conf /etc/nginx/nginx.conf
COPY default.conf /etc/nginx/conf.d/default.conf
COPY docker-entrypoint.sh /
ENTRYPOINT ["/docker-entrypoint.sh"]
EXPOSE 80
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]`,
	},
	'nginx-unprivileged': {
		on: 'nginx',
		lines: `RUN sed -i 's/listen  *80;/listen 8080;/' /etc/nginx/conf.d/default.conf \\
 && sed -i -e '/^user /d' -e 's,/run/nginx.pid,/tmp/nginx.pid,' -e '/^http {/a client_body_temp_path /tmp/client_temp; proxy_temp_path /tmp/proxy_temp; fastcgi_temp_path /tmp/fastcgi_temp; uwsgi_temp_path /tmp/uwsgi_temp; scgi_temp_path /tmp/scgi_temp;' /etc/nginx/nginx.conf \\
 && chown -R 101:0 /var/cache/nginx /etc/nginx && chmod -R g+w /var/cache/nginx /etc/nginx
EXPOSE 8080
USER 101`,
	},
	'php-cli': {
		on: 'debian-slim',
		files: 'scripts',
		lines: `${packages('php-cli', 'curl', 'ca-certificates')}\n${PHP_WEB_FOLDER}\nCMD ["php", "-a"]`,
	},
	'php-apache': {
		on: 'debian-slim',
		files: 'scripts',
		lines: `${packages('apache2', 'libapache2-mod-php', 'php-cli', 'curl', 'ca-certificates')}
RUN a2dismod mpm_event; a2enmod mpm_prefork php8.2 \\
 && for folder in /var/lock/apache2 /var/run/apache2 /var/log/apache2; do rm -rf "$folder" && mkdir -p "$folder" && chown www-data:www-data "$folder" && chmod 1777 "$folder"; done \\
 && ln -s /dev/stderr /var/log/apache2/error.log && ln -s /dev/stdout /var/log/apache2/access.log && ln -s /dev/stdout /var/log/apache2/other_vhosts_access.log \\
 && rm -rf /var/www/html/*
${PHP_WEB_FOLDER}
COPY apache2-foreground /usr/local/bin/
ENV PHP_INI_DIR=/usr/local/etc/php APACHE_CONFDIR=/etc/apache2 APACHE_ENVVARS=/etc/apache2/envvars
RUN mkdir -p /usr/local/etc/php/conf.d
WORKDIR /var/www/html
EXPOSE 80
STOPSIGNAL SIGWINCH
CMD ["apache2-foreground"]`,
	},
	composer: {
		before: `FROM {php-cli} AS files\n${packages('composer')}\nCOPY composer-phar.php /\nRUN mkdir -p /skeleton/usr/bin && php -d phar.readonly=0 /composer-phar.php /skeleton/usr/bin/composer\n`,
		files: 'scripts',
		lines: 'COPY --from=files /skeleton /',
	},
	ruby: { on: 'buildpack-deps', lines: RUBY('ruby-dev') },
	'ruby-slim': { on: 'debian-slim', lines: RUBY() },
	rust: { on: 'buildpack-deps', lines: RUST },
	'rust-slim': { on: 'debian-slim', lines: `${packages('ca-certificates', 'gcc', 'libc6-dev')}\n${RUST}` },
	gcc: { on: 'buildpack-deps', lines: 'RUN ln -s /usr/bin/gcc /usr/bin/g++ /usr/local/bin/\nCMD ["bash"]' },
	'temurin-jdk': { on: 'ubuntu', files: 'scripts', lines: `${JAVA('openjdk-17-jdk-headless')}\nCMD ["jshell"]` },
	'temurin-jre': { on: 'ubuntu', files: 'scripts', lines: JAVA('openjdk-17-jre-headless') },
	maven: {
		on: 'temurin-jdk',
		files: 'maven',
		lines: `${packages('git', 'curl', 'openssh-client', 'maven')}
RUN printf '#!/bin/sh\\nexec "$@"\\n' > /usr/local/bin/mvn-entrypoint.sh && chmod 755 /usr/local/bin/mvn-entrypoint.sh
COPY repository /root/.m2/repository
ENV MAVEN_HOME=/usr/share/maven MAVEN_CONFIG=/root/.m2
ENTRYPOINT ["/usr/local/bin/mvn-entrypoint.sh"]
CMD ["mvn"]`,
	},
	'dotnet-runtime': { on: 'debian-slim', files: 'dotnet', lines: DOTNET },
	'dotnet-sdk': {
		on: 'dotnet-runtime',
		files: 'scripts',
		lines: `${packages('curl', 'git', 'procps', 'wget', 'mono-mcs')}
COPY dotnet-sdk.sh /usr/local/share/dotnet-sdk
RUN chmod 755 /usr/local/share/dotnet-sdk && ln -sf /usr/local/share/dotnet-sdk /usr/bin/dotnet
ENV ASPNETCORE_HTTP_PORTS= DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_NOLOGO=true DOTNET_USE_POLLING_FILE_WATCHER=true NUGET_XMLDOC_MODE=skip`,
	},
	'distroless-static': { before: skeleton([], 'true'), lines: DISTROLESS_END },
	'distroless-base': { before: skeleton(['libssl3'], AS_BASH(LIBC)), lines: DISTROLESS_END },
	'distroless-cc': { before: skeleton(['libssl3', 'libstdc++6', 'libgomp1', 'libatomic1'], AS_BASH(CC)), lines: DISTROLESS_END },
	'distroless-nodejs': {
		before: `FROM {node-slim} AS node\n${skeleton(['libssl3', 'libstdc++6', 'libgomp1', 'libatomic1'], AS_BASH(CC))}`,
		lines: `${DISTROLESS_END}\nCOPY --from=node /usr/local/bin/node /nodejs/bin/node\nENTRYPOINT ["/nodejs/bin/node"]`,
	},
	'distroless-static-nonroot': { on: 'distroless-static', lines: `${NONROOT}\nWORKDIR /home/nonroot` },
	'distroless-base-nonroot': { on: 'distroless-base', lines: `${NONROOT}\nWORKDIR /home/nonroot` },
	'distroless-cc-nonroot': { on: 'distroless-cc', lines: `${NONROOT}\nWORKDIR /home/nonroot` },
	'distroless-nodejs-nonroot': { on: 'distroless-nodejs', lines: `${NONROOT}\nWORKDIR /home/nonroot` },
};
