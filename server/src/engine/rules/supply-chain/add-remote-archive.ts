/** Finds ADD of a remote tar archive without a digest, which ADD does not even unpack. */
import { pinFixes, uncheckedAdds } from '../../recipes/remoteAdd';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'add-remote-archive',
		title: 'ADD of a remote archive without a checksum',
		category: 'supply-chain',
		severity: 'warning',
		why: 'ADD takes whatever the address answers with today; with --checksum the build stops when the content is another one. From an address it leaves the archive packed, unless --unpack says otherwise, and both copies stay in the layers.',
		fixable: 'sometimes',
		since: '0.2.0',
		covers: ['add-remote-url'],
		sameAs: ['kics:curl_or_wget_instead_of_add', 'terrascan:AC_DOCKER_0035', 'checkov:CKV_DOCKER_4'],
		references: ['https://docs.docker.com/reference/dockerfile/#add---checksum', 'https://docs.docker.com/reference/dockerfile/#add---unpack'],
	},

	*check(model) {
		for (const stage of model.stages) for (const add of uncheckedAdds(stage)) {
			if (add.kind !== 'archive') continue;
			yield {
				range: add.word.range,
				message: 'The archive is taken as the address serves it today, and stays packed. Add --checksum, and --unpack=true where its content is wanted.',
				...(!stage.ships && { severity: lowered('warning') }),
				fixes: () => pinFixes(model, stage, add),
			};
		}
	},

	examples: [
		{
			name: 'a source archive',
			bad: `FROM alpine:3.24
ADD https://dl.example.com/tool-1.2.tar.gz /usr/src/
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ add-remote-archive
RUN tar -xzf /usr/src/tool-1.2.tar.gz
`,
			fixed: `FROM alpine:3.24
ADD --checksum=sha256:0000000000000000000000000000000000000000000000000000000000000000 https://dl.example.com/tool-1.2.tar.gz /usr/src/
RUN tar -xzf /usr/src/tool-1.2.tar.gz
`,
		},
		{ name: 'two at once: a checksum is for one', bad: 'FROM alpine:3.24\nADD https://dl.example.com/a.tgz https://dl.example.com/b.txt /opt/\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ add-remote-archive\n' },
		{ name: 'with a checksum', good: 'FROM alpine:3.24\nADD --unpack=true --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://dl.example.com/a.tar.xz /opt/\n' },
		{ name: 'a local archive', good: 'FROM scratch\nADD rootfs.tar.gz /\n' },
	],
};
