/** Finds files that are verified by MD5 or SHA-1, for which another file with the same digest can be made. */
import { NO_DIGEST } from '../../model/downloads';
import { within } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import { optionsOf } from '../../shell/options';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { replace } from '../../text/edit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'weak-hash',
		title: 'Verified by MD5 or SHA-1',
		category: 'supply-chain',
		severity: 'info',
		why: 'For MD5 and SHA-1 two files with one digest can be made on purpose, so such a digest does not prove that a download is the file that was reviewed. SHA-256 does.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['sonar:S4790'],
		references: ['https://cwe.mitre.org/data/definitions/328.html', 'https://csrc.nist.gov/news/2022/nist-transitioning-away-from-sha-1-for-all-apps'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of runsOf(model, stage)) {
			const { range } = run.instruction;
			if (STRONG.test(model.text.slice(range.start, range.end))) continue;
			for (const command of run.commands) {
				const word = weakWord(command);
				if (!word) continue;
				yield {
					range: word.range,
					message: `${/md5/i.test(word.value) ? 'MD5' : /^(?:sum|cksum)$/.test(word.value) ? 'A CRC' : 'SHA-1'} does not prove which file it is. Compare SHA-256 digests.`,
					...(!stage.ships && { severity: lowered('info') }),
					fixes: () => fixes(model, run, command),
				};
			}
		}
	},

	examples: [
		{
			name: 'MD5 of a download',
			bad: `FROM alpine:3.24
RUN wget https://dl.example.com/a.tgz && echo "9e107d9d372bb6826bd81d3542a419d6  a.tgz" | md5sum -c -
#                                                                                         ^^^^^^ weak-hash
`,
			fixed: `FROM alpine:3.24
RUN wget https://dl.example.com/a.tgz && echo "0000000000000000000000000000000000000000000000000000000000000000  a.tgz" | sha256sum -c -
`,
		},
		{
			name: 'SHA-1 by a variable',
			bad: `FROM alpine:3.24
ARG SHA1
RUN wget https://dl.example.com/a.tgz \\
    && echo "\${SHA1}  a.tgz" | sha1sum --check
#                              ^^^^^^^ weak-hash
`,
		},
		{ name: 'shasum takes SHA-1 unless told', bad: 'FROM alpine:3.24\nRUN echo "$SUM  a.tgz" | shasum -c\n#                        ^^^^^^ weak-hash\n' },
		{ name: 'openssl', bad: 'FROM alpine:3.24\nRUN test "$(openssl dgst -md5 -r a.tgz | cut -d" " -f1)" = "$SUM"\n#                        ^^^^ weak-hash\n' },
		{ name: 'compared by a test', bad: 'FROM alpine:3.24\nRUN [ "$(md5sum a.tgz | cut -d" " -f1)" = "9e107d9d372bb6826bd81d3542a419d6" ]\n#        ^^^^^^ weak-hash\n' },
		{ name: 'openssl, a signature', bad: 'FROM debian:13\nRUN openssl dgst -sha1 -sign key.pem -out a.sig a.tgz\n#                ^^^^^ weak-hash\n' },
		{ name: 'a fingerprint to read', good: 'FROM debian:13\nRUN openssl x509 -noout -fingerprint -sha1 -in ca.pem\n' },
		{ name: 'SHA-256', good: 'FROM alpine:3.24\nRUN echo "$SUM  a.tgz" | sha256sum -c && echo "$SUM  a.tgz" | shasum -a 256 -c\n' },
		{ name: 'signed as well', good: 'FROM debian:13\nRUN md5sum -c a.md5 && gpg --verify a.asc a.tgz\n' },
		{ name: 'a name for a cache', good: 'FROM alpine:3.24\nRUN md5sum package.json > /cache/key && md5sum --version && v="$(md5sum a | cut -c1-8)"\n' },
	],
};

const STRONG = /\b(?:sha(?:224|256|384|512)(?:sum)?|b[23]sum|gpgv?2?\s[^&|;]*--verify|cosign|minisign)\b|\b-a\s*(?:256|384|512)\b/i;
const ALGORITHM = /^(?:md[245]|sha1?|mdc2|rmd160|ripemd(?:160)?)$/i;

/** The word that chooses a weak digest, in a command whose result is compared. */
function weakWord(command: ShellCommand): ShellWord | undefined {
	const { options, operands } = optionsOf(command);
	const checks = options.some(({ name }) => name === 'c' || name === 'check');
	const compared = checks || isCompared(command);
	switch (command.name) {
		case 'md5sum': case 'sha1sum': case 'md5': case 'sha1': case 'cksum': case 'sum': return compared && (checks || !/^c?k?sum$/.test(command.name)) ? command.nameWord : undefined;
		case 'shasum': {
			const algorithm = command.args.findIndex(({ value }) => /^(?:-a\d*|--algorithm(?:=.*)?)$/.test(value));
			const value = algorithm < 0 ? '1' : `${command.args[algorithm]?.value.replace(/\D/g, '')}${/\d/.test(command.args[algorithm]?.value ?? '') ? '' : command.args[algorithm + 1]?.value}`;
			return compared && value === '1' ? command.nameWord : undefined;
		}
		case 'openssl': {
			// What it prints or signs is made to be compared by somebody; a fingerprint is only shown.
			const [program] = operands;
			if (program && ALGORITHM.test(program.value)) return program;
			const signs = program && /^(?:dgst|req|x509|ca|cms|smime)$/.test(program.value) && !options.some(({ name }) => name === 'fingerprint');
			return signs ? options.find(({ name }) => ALGORITHM.test(name))?.word : undefined;
		}
		case 'get-filehash': return options.find(({ name, value }) => name === 'algorithm' && /^(?:md5|sha1)$/i.test(value ?? ''))?.valueWord;
		case 'certutil': return command.args.find(({ value }) => /^-hashfile$/i.test(value)) && command.args.find(({ value }) => /^(?:md5|sha1)$/i.test(value));
		default: return command.dialect === 'posix' ? undefined : command.args.find(({ value }, i) => /^(?:md5|sha1)\b/i.test(value) && /^-algorithm$/i.test(command.args[i - 1]?.value ?? ''));
	}
}

function isCompared({ pipesInto, parent }: ShellCommand): boolean {
	return pipesInto.some(({ name }) => name === 'grep' || name === 'diff' || name === 'cmp') || parent !== undefined && /^(?:\[\[?|test|grep|diff)$/.test(parent.name);
}

/** Only where the digest itself is written in front: another one must stand there. */
function fixes(model: DockerfileModel, run: Run, command: ShellCommand): readonly Fix[] {
	const digest = /^(?:["'])?([0-9a-f]{32}|[0-9a-f]{40})(?=[\s*])/i;
	const [source] = command.pipedFrom;
	const word = source && /^(?:echo|printf)$/.test(source.name) ? source.args.find((arg) => digest.test(arg.text)) : undefined;
	const bare = source?.args.find((arg) => /^[0-9a-f]{32}(?:[0-9a-f]{8})?$/i.test(arg.text));
	const found = word ?? bare;
	if (!found || !command.nameWord || !command.exact || run.form === 'exec' || !/^(?:md5|sha1)sum$/.test(command.name)) return [];
	const start = /^["']/.test(found.text) ? 1 : 0;
	const length = (/[0-9a-f]{32,40}/i.exec(found.text) as RegExpExecArray)[0].length;
	return [unsafeFix('Compare a SHA-256 digest', 'Fill in the digest of the file that you have reviewed (sha256sum FILE); until then the build stops here.', [replace(within(model, found, start, start + length), NO_DIGEST), replace(command.nameWord.range, 'sha256sum')], { preferred: true, level: 'manual' })];
}
