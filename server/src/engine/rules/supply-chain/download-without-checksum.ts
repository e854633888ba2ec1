/** Finds downloads that are unpacked, made executable or installed without a look at their digest or signature. */
import { downloadOf, isVerified, runnerOf } from '../../model/downloads';
import { useOf } from '../../model/downloadUse';
import { fixedDownloadFix, withFixed } from '../../recipes/fixedDownload';
import { imageDownloadFix } from '../../recipes/imageDownload';
import { verifyDownload } from '../../recipes/verifyDownload';
import type { ShellWord } from '../../shell/types';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'download-without-checksum',
		title: 'Download used without verification',
		category: 'supply-chain',
		severity: 'warning',
		why: 'HTTPS says where a file came from, not that it is the one that was reviewed. A replaced release, a taken-over account or a moved tag puts other code into the image; a digest or a signature stops that.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: [],
		references: ['https://docs.docker.com/reference/dockerfile/#add---checksum'],
	},

	*check(model) {
		for (const stage of model.stages) {
			for (const run of stage.runs) {
				for (const command of run.commands) {
					const download = downloadOf(command);
					if (!download || isVerified(model.text, run, download)) continue;
					// A file that is run is told by curl-pipe-shell.
					const use = runnerOf(run, download) ? undefined : useOf(run, download);
					if (!use) continue;
					yield {
						range: (download.urls[0] as ShellWord).range,
						message: `The download is ${use.how} without being verified. Check its digest first.`,
						related: [{ range: (use.command.nameWord ?? use.command).range, message: `It is ${use.how} here.` }],
						...(!stage.ships && { severity: lowered('warning') }),
						fixes: () => withFixed(use.piped ? undefined : fixedDownloadFix(model, stage, run, download) ?? imageDownloadFix(model, stage, run, download), verifyDownload(model, stage, run, download, use.piped ? use.command : undefined)),
					};
				}
			}
		}
	},

	examples: [
		{
			name: 'an archive',
			bad: `FROM debian:13-slim
RUN curl -fsSL -o /tmp/tool.tgz https://dl.example.com/tool-1.2.tgz && tar -xzf /tmp/tool.tgz -C /opt
#                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
`,
			fixed: `FROM debian:13-slim
RUN curl -fsSL -o /tmp/tool.tgz https://dl.example.com/tool-1.2.tgz && echo "0000000000000000000000000000000000000000000000000000000000000000  /tmp/tool.tgz" | sha256sum -c - && tar -xzf /tmp/tool.tgz -C /opt
`,
		},
		{
			name: 'a program',
			bad: `FROM alpine:3.24
ARG VERSION=1.4.0
RUN wget -q https://dl.example.com/cli-\${VERSION} \\
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
    && chmod +x cli-\${VERSION}
`,
			fixed: `FROM alpine:3.24
ARG VERSION=1.4.0
RUN wget -q https://dl.example.com/cli-\${VERSION} \\
    && echo "0000000000000000000000000000000000000000000000000000000000000000  cli-\${VERSION}" | sha256sum -c - \\
    && chmod +x cli-\${VERSION}
`,
		},
		{
			name: 'the branch of a script that has not changed for years',
			bad: `FROM debian:13-slim
RUN curl -fsSLo /usr/bin/wait-for-it https://raw.githubusercontent.com/vishnubob/wait-for-it/master/wait-for-it.sh && chmod +x /usr/bin/wait-for-it
#                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
`,
			fixed: `FROM debian:13-slim
RUN curl -fsSLo /usr/bin/wait-for-it https://raw.githubusercontent.com/vishnubob/wait-for-it/81b1373f17855a4dc21156cfe1694c31d7d1792e/wait-for-it.sh && echo "b7a04f38de1e51e7455ecf63151c8c7e405bd2d45a2d4e16f6419db737a125d6  /usr/bin/wait-for-it" | sha256sum -c - && chmod +x /usr/bin/wait-for-it
`,
		},
		{
			name: 'a program that its publisher has in an image',
			bad: 'FROM php:8.4-cli\nRUN wget -q https://github.com/php/pie/releases/download/1.3.1/pie.phar -O /usr/bin/pie && chmod +x /usr/bin/pie && pie --version\n#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum\n',
			fixed: 'FROM php:8.4-cli\nCOPY --from=ghcr.io/php/pie:1.3.1-bin /pie /usr/bin/pie\nRUN pie --version\n',
		},
		{
			name: 'a pipe into tar',
			bad: `FROM alpine:3.24
RUN wget -qO- https://dl.example.com/app.tar.gz | tar xz -C /srv
#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
`,
			fixed: `FROM alpine:3.24
RUN wget -qO /tmp/app.tar.gz https://dl.example.com/app.tar.gz && echo "0000000000000000000000000000000000000000000000000000000000000000  /tmp/app.tar.gz" | sha256sum -c - && tar xz -f /tmp/app.tar.gz -C /srv && rm /tmp/app.tar.gz
`,
		},
		{
			name: 'an archive of a commit',
			bad: `FROM debian:13-slim
WORKDIR /src
RUN mkdir lib && \\
    curl -fsSL https://github.com/example/lib/archive/6a1e29f0b7cbd8b5f1d1a9c3f7b1e3d7c9a0b2c4.tar.gz | tar xz --strip-components=1 -C lib && \\
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
    make -C lib install
`,
			fixed: `# syntax=docker/dockerfile:1
FROM debian:13-slim
WORKDIR /src
ADD https://github.com/example/lib.git#6a1e29f0b7cbd8b5f1d1a9c3f7b1e3d7c9a0b2c4 lib
RUN mkdir -p lib && \\
    make -C lib install
`,
		},
		{
			name: 'a package',
			bad: `FROM debian:13-slim
RUN wget -O app.deb "https://dl.example.com/app.deb"; dpkg -i ./app.deb
#                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
`,
			fixed: `FROM debian:13-slim
RUN wget -O app.deb "https://dl.example.com/app.deb" && echo "0000000000000000000000000000000000000000000000000000000000000000  app.deb" | sha256sum -c - || exit 1; dpkg -i ./app.deb
`,
		},
		{
			name: 'a release with a list of checksums',
			bad: `FROM debian:13-slim
ENV NODE_VERSION=24.1.0
RUN curl -fsSLO https://nodejs.org/dist/v$NODE_VERSION/node-v$NODE_VERSION-linux-x64.tar.xz \\
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
    && tar -xJf node-v$NODE_VERSION-linux-x64.tar.xz -C /usr/local --strip-components=1
`,
			fixed: `FROM debian:13-slim
ENV NODE_VERSION=24.1.0
RUN curl -fsSLO https://nodejs.org/dist/v$NODE_VERSION/node-v$NODE_VERSION-linux-x64.tar.xz \\
    && echo "$(curl -fsSL "https://nodejs.org/dist/v$NODE_VERSION/SHASUMS256.txt" | grep " node-v$NODE_VERSION-linux-x64.tar.xz\\$" | cut -c1-64)  node-v$NODE_VERSION-linux-x64.tar.xz" | sha256sum -c - \\
    && tar -xJf node-v$NODE_VERSION-linux-x64.tar.xz -C /usr/local --strip-components=1
`,
		},
		{
			name: 'a checksum file beside the download, in a script that stops at errors',
			bad: `FROM alpine:3.24
RUN set -eux; \\
    wget -qO /usr/local/bin/kubectl https://dl.k8s.io/release/v1.34.1/bin/linux/amd64/kubectl; \\
#                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
    chmod +x /usr/local/bin/kubectl
`,
			fixed: `FROM alpine:3.24
RUN set -eux; \\
    wget -qO /usr/local/bin/kubectl https://dl.k8s.io/release/v1.34.1/bin/linux/amd64/kubectl; \\
    echo "$(wget -qO- https://dl.k8s.io/release/v1.34.1/bin/linux/amd64/kubectl.sha256 | cut -c1-64)  /usr/local/bin/kubectl" | sha256sum -c -; \\
    chmod +x /usr/local/bin/kubectl
`,
		},
		{
			name: 'a mirror, whose checksum comes from the publisher',
			bad: `FROM eclipse-temurin:21-jre
RUN curl -fsSL https://dlcdn.apache.org/kafka/4.1.0/kafka_2.13-4.1.0.tgz | tar -xz -C /opt
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
`,
			fixed: `FROM eclipse-temurin:21-jre
RUN curl -fsSLo /tmp/kafka_2.13-4.1.0.tgz https://dlcdn.apache.org/kafka/4.1.0/kafka_2.13-4.1.0.tgz && echo "$(curl -fsSL https://downloads.apache.org/kafka/4.1.0/kafka_2.13-4.1.0.tgz.sha512 | tr -d '[:space:]' | tr A-F a-f | grep -oE '[0-9a-f]{128}')  /tmp/kafka_2.13-4.1.0.tgz" | sha512sum -c - && tar -f /tmp/kafka_2.13-4.1.0.tgz -xz -C /opt && rm /tmp/kafka_2.13-4.1.0.tgz
`,
		},
		{
			name: 'a release that its publisher signs',
			bad: `FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl \\
    && curl -fsSLO https://ffmpeg.org/releases/ffmpeg-7.1.tar.xz \\
#                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
    && tar -xf ffmpeg-7.1.tar.xz
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl gnupg \\
    && curl -fsSLO https://ffmpeg.org/releases/ffmpeg-7.1.tar.xz \\
    && export GNUPGHOME="$(mktemp -d)" \\
    && curl -fsSL https://ffmpeg.org/ffmpeg-devel.asc > "$GNUPGHOME/keys" \\
    && gpg --batch --import "$GNUPGHOME/keys" \\
    && curl -fsSL https://ffmpeg.org/releases/ffmpeg-7.1.tar.xz.asc > "$GNUPGHOME/signature" \\
    && gpg --batch --status-fd 1 --verify "$GNUPGHOME/signature" ffmpeg-7.1.tar.xz > "$GNUPGHOME/status" \\
    && grep -E ' VALIDSIG .* FCF986EA15E6E293A5644F10B4322F04D67658D8$' "$GNUPGHOME/status" \\
    && rm -rf "$GNUPGHOME" \\
    && unset GNUPGHOME \\
    && tar -xf ffmpeg-7.1.tar.xz
`,
		},
		{
			name: 'a signature of another file of the step',
			bad: `FROM debian:13
RUN curl -fsSLO https://dl.example.com/a.tgz && curl -fsSLO https://dl.example.com/a.tgz.asc && gpg --batch --verify a.tgz.asc a.tgz \\
    && curl -fsSLO https://dl.example.com/b.tgz && tar -xf a.tgz && tar -xf b.tgz
#                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
`,
			fixed: `FROM debian:13
RUN curl -fsSLO https://dl.example.com/a.tgz && curl -fsSLO https://dl.example.com/a.tgz.asc && gpg --batch --verify a.tgz.asc a.tgz \\
    && curl -fsSLO https://dl.example.com/b.tgz \\
    && echo "0000000000000000000000000000000000000000000000000000000000000000  b.tgz" | sha256sum -c - && tar -xf a.tgz && tar -xf b.tgz
`,
		},
		{
			name: 'a check of another file of the step',
			bad: `FROM debian:13-slim
RUN curl -fsSLo a.tgz https://dl.example.com/a.tgz && curl -fsSLo b.tgz https://dl.example.com/b.tgz \\
#                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
    && echo "$SUM  a.tgz" | sha256sum -c - \\
    && tar -xf a.tgz && tar -xf b.tgz
`,
			fixed: `FROM debian:13-slim
RUN curl -fsSLo a.tgz https://dl.example.com/a.tgz && curl -fsSLo b.tgz https://dl.example.com/b.tgz && echo "0000000000000000000000000000000000000000000000000000000000000000  b.tgz" | sha256sum -c - \\
    && echo "$SUM  a.tgz" | sha256sum -c - \\
    && tar -xf a.tgz && tar -xf b.tgz
`,
		},
		{
			name: 'an installer for Windows',
			bad: `FROM mcr.microsoft.com/windows/servercore:ltsc2025
SHELL ["powershell", "-Command"]
RUN Invoke-WebRequest -Uri https://dl.example.com/tool.msi -OutFile tool.msi; Start-Process msiexec.exe -ArgumentList '/i', 'tool.msi', '/quiet' -Wait
#                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
`,
		},
		{ name: 'checked', good: 'FROM alpine:3.24\nRUN wget -O t.tgz https://dl.example.com/t.tgz && echo "$SUM  t.tgz" | sha256sum -c && tar xf t.tgz\n' },
		{ name: 'checked against the list of the publisher', good: 'FROM debian:13\nRUN curl -fsSLO https://nodejs.org/dist/v24.1.0/node-v24.1.0-linux-x64.tar.xz && curl -fsSLO https://nodejs.org/dist/v24.1.0/SHASUMS256.txt && grep " node-v24.1.0-linux-x64.tar.xz$" SHASUMS256.txt | sha256sum -c - && tar xf node-v24.1.0-linux-x64.tar.xz\n' },
		{ name: 'checked by a name that nothing here writes', good: 'FROM alpine:3.24\nRUN wget "$URL" && echo "$SUM  $(basename $URL)" | sha256sum -c - && wget -O u.tgz https://dl.example.com/u.tgz && tar xf u.tgz\n' },
		{ name: 'signed', good: 'FROM debian:13\nRUN curl -O https://dl.example.com/t.tgz -O https://dl.example.com/t.tgz.asc && gpg --batch --verify t.tgz.asc t.tgz && tar xf t.tgz\n' },
		{ name: 'the key of a package source', good: 'FROM debian:13\nRUN curl -fsSL https://dl.example.com/key.gpg | gpg --dearmor -o /usr/share/keyrings/example.gpg\n' },
		{ name: 'a file that is only stored', good: 'FROM debian:13\nRUN curl -fsSL -o /srv/index.html https://dl.example.com/index.html\n' },
	],
};
