/** Finds packages that apt installs without a version. */
import { unpinned } from '../../model/pins';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'apt-pin-version',
		title: 'Package of apt without a version',
		category: 'supply-chain',
		severity: 'info',
		default: 'off',
		why: 'Without a version, every build takes the newest that the repository offers on that day: two builds of one commit differ, and a bad release comes in unseen. The archive drops old versions, so a pin breaks one day; a digest of the base and a snapshot of the archive hold longer.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['droast:DF005', 'hadolint:DL3008', 'kics:apt_get_install_pin_version_not_defined'],
		references: ['https://docs.docker.com/build/building/best-practices/#apt-get', 'https://manpages.debian.org/stable/apt/apt-get.8.en.html'],
	},

	*check(model) {
		for (const { step, word, names, many } of unpinned(model, 'apt')) yield {
			range: word.range,
			message: `${names} ${many ? 'have' : 'has'} no version. Write name=version.`,
			...(!step.stage.ships && { severity: lowered('info') }),
			fixes: [],
		};
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM debian:13-slim
RUN apt-get update && apt-get install -y curl
#                             ^^^^^^^ apt-pin-version
`,
		},
		{
			name: 'some have one',
			bad: `FROM debian:13-slim
RUN apt-get update \\
 && apt-get install -y --no-install-recommends \\
#           ^^^^^^^ apt-pin-version
      git=1:2.47.3-0+deb13u1 \\
      jq \\
 && rm -rf /var/lib/apt/lists/*
`,
		},
		{
			name: 'exec form',
			bad: `FROM debian:13-slim
RUN ["apt-get", "install", "-y", "curl"]
#               ^^^^^^^^^ apt-pin-version
`,
		},
		{ name: 'with versions', good: 'FROM debian:13-slim\nARG CURL=8.14.1-2\nRUN apt-get update && apt-get install -y curl=${CURL} jq=1.7* && rm -rf /var/lib/apt/lists/*\n' },
		{ name: 'a release, a file, a removal', good: 'FROM debian:13-slim\nRUN apt-get install -y -t trixie-backports git/trixie-backports ./tool.deb /tmp/other.deb nano-\n' },
		{ name: 'only the build knows', good: 'FROM debian:13-slim\nARG PACKAGES\nRUN apt-get install -y $PACKAGES\n' },
		{ name: 'nothing is installed', good: 'FROM debian:13-slim\nRUN apt-get purge -y curl && apt-get install -f -y\n' },
	],
};
