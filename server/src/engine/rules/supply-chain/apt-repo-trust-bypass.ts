/** Finds package sources that apt and pacman take without a signature, by what is written into their files. */
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { runsOf } from '../../model/packageSteps';
import type { Stage } from '../../model/stage';
import { written } from '../../model/written';
import { remove, replace, type TextEdit } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'apt-repo-trust-bypass',
		title: 'Package source trusted without a signature',
		category: 'supply-chain',
		severity: 'error',
		why: 'A source that is marked as trusted may hold anything, from anybody who can answer in its place: its packages bring scripts that run as root. signed-by with the key of the vendor gives the source its proof, and only this source.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://manpages.debian.org/stable/apt/sources.list.5.en.html', 'https://manpages.debian.org/stable/apt/apt-secure.8.en.html', 'https://cwe.mitre.org/data/definitions/347.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			for (const { range, text, exact } of texts(model, stage)) for (const { at, what, edit } of faults(text, range.start)) {
				yield {
					range: at,
					message: `${what} takes packages that nobody has signed. Remove it, and name the key of the source (signed-by).`,
					...(!stage.ships && { severity: lowered('error') }),
					fixes: edit && exact ? [fix(what, edit)] : [],
				};
			}
		}
	},

	examples: [
		{
			name: 'a source of apt',
			bad: `FROM debian:13-slim
RUN echo "deb [trusted=yes] https://apt.example.com stable main" > /etc/apt/sources.list.d/a.list
#              ^^^^^^^^^^^ apt-repo-trust-bypass
`,
			fixed: `FROM debian:13-slim
RUN echo "deb https://apt.example.com stable main" > /etc/apt/sources.list.d/a.list
`,
		},
		{
			name: 'among other options',
			bad: `FROM debian:13-slim
RUN echo 'deb [arch=amd64 trusted=yes] https://apt.example.com stable main' \\
#                         ^^^^^^^^^^^ apt-repo-trust-bypass
    | tee /etc/apt/sources.list.d/a.list
`,
			fixed: `FROM debian:13-slim
RUN echo 'deb [arch=amd64] https://apt.example.com stable main' \\
    | tee /etc/apt/sources.list.d/a.list
`,
		},
		{
			name: 'in the newer format',
			bad: `FROM debian:13-slim
COPY <<EOF /etc/apt/sources.list.d/a.sources
Types: deb
URIs: https://apt.example.com
Trusted: yes
#^^^^^^^^^^^ apt-repo-trust-bypass
EOF
`,
			fixed: `FROM debian:13-slim
COPY <<EOF /etc/apt/sources.list.d/a.sources
Types: deb
URIs: https://apt.example.com
Trusted: no
EOF
`,
		},
		{
			name: 'added by a program',
			bad: `FROM ubuntu:24.04
RUN add-apt-repository "deb [ trusted=yes ] https://apt.example.com stable main"
#                             ^^^^^^^^^^^ apt-repo-trust-bypass
`,
			fixed: `FROM ubuntu:24.04
RUN add-apt-repository "deb https://apt.example.com stable main"
`,
		},
		{
			name: 'for all sources',
			bad: `FROM debian:13-slim
RUN echo 'APT::Get::AllowUnauthenticated "true";' > /etc/apt/apt.conf.d/99x
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ apt-repo-trust-bypass
`,
			fixed: `FROM debian:13-slim
RUN echo 'APT::Get::AllowUnauthenticated "false";' > /etc/apt/apt.conf.d/99x
`,
		},
		{
			name: 'pacman',
			bad: `FROM archlinux:latest
RUN printf "[team]\\nSigLevel = Never\\nServer = https://pacman.example.com\\n" >> /etc/pacman.conf
#                   ^^^^^^^^^^^^^^^^ apt-repo-trust-bypass
`,
		},
		{ name: 'the newer format, by printf', bad: 'FROM debian:13-slim\nRUN printf \'Types: deb\\nTrusted: yes\\n\' > /etc/apt/sources.list.d/a.sources\n#                       ^^^^^^^^^^^^ apt-repo-trust-bypass\n', fixed: 'FROM debian:13-slim\nRUN printf \'Types: deb\\nTrusted: no\\n\' > /etc/apt/sources.list.d/a.sources\n' },
		{ name: 'with the key of the source', good: 'FROM debian:13-slim\nRUN echo "deb [signed-by=/usr/share/keyrings/a.gpg] https://apt.example.com stable main" > /etc/apt/sources.list.d/a.list\n' },
		{ name: 'a folder of the build', good: 'FROM debian:13-slim\nRUN echo "deb [ trusted=yes ] file:///tmp/debs ./" > /etc/apt/sources.list.d/a.list\n' },
		{ name: 'the words elsewhere', good: 'FROM debian:13-slim\nRUN echo "never write [trusted=yes]"\n' },
	],
};

const OPTION = /\bdeb(?:-src)?[ \t]+\[([^\]\n]*)\][ \t]*(?!file:|copy:|cdrom:)\S/g;
const LOOSE = /\b(?:trusted|allow-insecure|allow-weak|allow-downgrade-to-insecure)=(?:yes|true|1)\b/i;
const FIELD = /(?<=^|\\n|["'])(?:Trusted|Allow-Insecure|Allow-Weak|Allow-Downgrade-To-Insecure):[ \t]*(yes|true|1)\b/gim;
const SETTING = /\b(?:APT::Get::AllowUnauthenticated|Acquire::(?:AllowInsecureRepositories|AllowWeakRepositories|AllowDowngradeToInsecureRepositories))[ \t]+\\?["']?(true|yes|1)\b/gi;
const PACMAN = /(?<=^|\W|\\n)SigLevel[ \t]*=[ \t]*(?:Never|(?:Optional[ \t]+)?TrustAll)\b/g;

interface Piece {
	readonly text: string;
	readonly range: TextRange;
	readonly exact: boolean;
}

/** What is written into files, and the words of programs that write them. */
function* texts(model: DockerfileModel, stage: Stage): Iterable<Piece> {
	for (const { text, range, command, file } of written(model, stage)) {
		if (!/\.(?:md|txt|html)$/.test(file)) yield { text, range, exact: command?.exact ?? true };
	}
	for (const run of runsOf(model, stage)) for (const command of run.commands) {
		if (!/^(?:add-apt-repository|apt-add-repository|sed|install)$/.test(command.name)) continue;
		for (const { range } of command.args) yield { text: model.text.slice(range.start, range.end), range, exact: command.exact && run.form !== 'exec' };
	}
}

interface Fault {
	readonly at: TextRange;
	readonly what: string;
	readonly edit?: TextEdit;
}

function* faults(text: string, offset: number): Iterable<Fault> {
	if (!/trusted|insecure|weak|Unauthenticated|SigLevel/i.test(text)) return;
	const placed = (start: number, length: number): TextRange => ({ start: offset + start, end: offset + start + length });
	for (const match of text.matchAll(OPTION)) {
		const options = match[1] as string;
		const loose = LOOSE.exec(options);
		if (!loose) continue;
		const open = match.index + match[0].indexOf('[');
		const at = placed(open + 1 + loose.index, loose[0].length);
		const alone = options.trim() === loose[0];
		const blank = /^[ \t]*/.exec(text.slice(open + options.length + 2))?.[0].length ?? 0;
		const before = options.slice(0, loose.index).length - options.slice(0, loose.index).trimEnd().length;
		const first = options.slice(0, loose.index).trim() === '';
		const after = first ? options.slice(loose.index + loose[0].length).search(/\S|$/) : 0;
		yield { at, what: loose[0], edit: remove(alone ? placed(open, options.length + 2 + blank) : { start: at.start - (first ? 0 : before), end: at.end + after }) };
	}
	for (const pattern of [FIELD, SETTING]) for (const match of text.matchAll(pattern)) {
		const value = match[1] as string;
		const at = placed(match.index, match[0].length);
		yield { at, what: match[0].replace(/[ \t:]+\S+$/, ''), edit: replace({ start: at.end - value.length, end: at.end }, /^yes$/i.test(value) ? 'no' : value === '1' ? '0' : 'false') };
	}
	for (const match of text.matchAll(PACMAN)) yield { at: placed(match.index, match[0].length), what: match[0] };
}

function fix(what: string, edit: TextEdit): Fix {
	return unsafeFix(edit.newText === '' ? `Remove ${what}` : `Switch ${what} off`, 'apt refuses the source until its key is in place: store the key of the vendor, and name it with signed-by.', [edit], { preferred: true, level: 'manual' });
}
