/** Finds packages that apk installs without a version. */
import { unpinned } from '../../model/pins';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'apk-pin-version',
		title: 'Package of apk without a version',
		category: 'supply-chain',
		severity: 'info',
		default: 'off',
		why: 'Without a version, every build takes the newest that the repository offers on that day: two builds of one commit differ, and a bad release comes in unseen. A branch of Alpine keeps only the newest build of a package: name~1.2 takes every fix of 1.2 and does not break with each of them.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['droast:DF052', 'hadolint:DL3018', 'kics:unpinned_package_version_in_apk_add'],
		references: ['https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper'],
	},

	*check(model) {
		for (const { step, word, names, many } of unpinned(model, 'apk')) yield {
			range: word.range,
			message: `${names} ${many ? 'have' : 'has'} no version. Write name=version, or name~1.2.`,
			...(!step.stage.ships && { severity: lowered('info') }),
			fixes: [],
		};
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM alpine:3.24
RUN apk add --no-cache curl jq=1.8.1-r0
#       ^^^ apk-pin-version
`,
		},
		{
			name: 'a group of one name',
			bad: `FROM alpine:3.24
RUN apk add --no-cache -t .build-deps gcc=15.2.0-r0 make && make && apk del .build-deps
#       ^^^ apk-pin-version
`,
		},
		{
			name: 'a repository is no version',
			bad: `FROM alpine:3.24
RUN apk add --no-cache --repository https://mirror.example.com/edge/testing tool@edge
#       ^^^ apk-pin-version
`,
		},
		{ name: 'with versions', good: 'FROM alpine:3.24\nRUN apk --no-cache add "curl=8.17.0-r1" "git~2.52" "jq>1.7" nodejs=~24\n' },
		{ name: 'a group and a file', good: 'FROM alpine:3.24\nRUN apk add --virtual .deps ./tool.apk\n' },
	],
};
