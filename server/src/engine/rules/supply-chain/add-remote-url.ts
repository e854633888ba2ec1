/** Finds ADD of an address without a digest, and of a git repository without a commit. */
import { pinFixes, uncheckedAdds } from '../../recipes/remoteAdd';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'add-remote-url',
		title: 'ADD of a remote file without a checksum',
		category: 'supply-chain',
		severity: 'warning',
		why: 'ADD takes whatever the address answers with today. With --checksum, or a commit for a git repository, the build stops when the content is another one.',
		fixable: 'sometimes',
		since: '0.1.0',
		covers: ['add-instead-of-copy'],
		sameAs: ['kics:curl_or_wget_instead_of_add', 'terrascan:AC_DOCKER_0035', 'checkov:CKV_DOCKER_4', 'code-pathfinder:DOCKER-BP-011', 'dockle:CIS-DI-0009'],
		references: ['https://docs.docker.com/reference/dockerfile/#add---checksum'],
	},

	*check(model) {
		for (const stage of model.stages) for (const add of uncheckedAdds(stage)) {
			if (add.kind === 'archive') continue;
			yield {
				range: add.word.range,
				message: add.kind === 'git' ? 'The repository is taken at whatever its branch or tag is today. Name a commit.' : 'The file is taken as the address serves it today. Add --checksum.',
				...(!stage.ships && { severity: lowered('warning') }),
				fixes: () => pinFixes(model, stage, add),
			};
		}
	},

	examples: [
		{
			name: 'a file',
			bad: `FROM alpine:3.24
ADD https://dl.example.com/app.deb /tmp/
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ add-remote-url
`,
			fixed: `FROM alpine:3.24
ADD --checksum=sha256:0000000000000000000000000000000000000000000000000000000000000000 https://dl.example.com/app.deb /tmp/
`,
		},
		{
			name: 'a branch of a repository',
			bad: `FROM alpine:3.24
ADD https://git.example.com/team/app.git#main:docs /docs
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ add-remote-url
`,
			fixed: `FROM alpine:3.24
ADD https://git.example.com/team/app.git#0000000000000000000000000000000000000000:docs /docs
`,
		},
		{
			name: 'an address with a variable',
			bad: `FROM alpine:3.24
ARG VERSION
ADD --chmod=755 https://dl.example.com/app-\${VERSION} /usr/local/bin/app
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ add-remote-url
`,
			fixed: `FROM alpine:3.24
ARG VERSION
ADD --checksum=sha256:0000000000000000000000000000000000000000000000000000000000000000 --chmod=755 https://dl.example.com/app-\${VERSION} /usr/local/bin/app
`,
		},
		{
			name: 'a release whose digest is known',
			bad: `FROM debian:13-slim
ARG TINI_VERSION=v0.19.0
ADD https://github.com/krallin/tini/releases/download/\${TINI_VERSION}/tini /tini
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ add-remote-url
`,
			fixed: `FROM debian:13-slim
ARG TINI_VERSION=v0.19.0
ADD --checksum=sha256:93dcc18adc78c65a028a84799ecf8ad40c936fdfc5f2a57b1acda5a8117fa82c https://github.com/krallin/tini/releases/download/\${TINI_VERSION}/tini /tini
`,
		},
		{
			name: 'the branch of a script that has not changed for years',
			bad: `FROM debian:13-slim
ADD --chmod=755 https://raw.githubusercontent.com/vishnubob/wait-for-it/master/wait-for-it.sh /usr/local/bin/
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ add-remote-url
`,
			fixed: `FROM debian:13-slim
ADD --checksum=sha256:b7a04f38de1e51e7455ecf63151c8c7e405bd2d45a2d4e16f6419db737a125d6 --chmod=755 https://raw.githubusercontent.com/vishnubob/wait-for-it/81b1373f17855a4dc21156cfe1694c31d7d1792e/wait-for-it.sh /usr/local/bin/
`,
		},
		{ name: 'two files: a checksum is for one', bad: 'FROM alpine:3.24\nADD https://dl.example.com/a app.conf /etc/app/\n#   ^^^^^^^^^^^^^^^^^^^^^^^^ add-remote-url\n' },
		{ name: 'with a checksum', good: 'FROM alpine:3.24\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://dl.example.com/a /a\n' },
		{ name: 'a commit', good: 'FROM alpine:3.24\nADD git@git.example.com:team/app.git#6a1e29f0b7cbd8b5f1d1a9c3f7b1e3d7c9a0b2c4 /app\n' },
		{ name: 'a local file', good: 'FROM alpine:3.24\nADD rootfs.tar.gz /\n' },
	],
};
