/** Finds programs told to speak SSL, TLS 1.0 or TLS 1.1, or to accept ciphers that these need. */
import { assigned } from '../../model/assigned';
import { scriptsOf } from '../../model/downloads';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import { written } from '../../model/written';
import { optionsOf } from '../../shell/options';
import type { Option, ShellCommand } from '../../shell/types';
import { replace, type TextEdit } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'weak-tls-protocol',
		title: 'Outdated TLS version',
		category: 'supply-chain',
		severity: 'warning',
		why: 'SSL 2 and 3 are broken, and TLS 1.0 and 1.1 were withdrawn by RFC 8996: somebody on the way can weaken the connection until it can be read or changed.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['sonar:S4423'],
		references: ['https://datatracker.ietf.org/doc/html/rfc8996', 'https://cwe.mitre.org/data/definitions/327.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const severity = stage.ships ? {} : { severity: lowered('warning') };
			for (const run of scriptsOf(stage, model.text)) for (const command of run.commands) for (const { range, what, edit } of ofCommand(model, run, command)) {
				yield { range, message: message(what), ...severity, fixes: edit ? [fix(edit)] : [] };
			}
			const texts = [...written(model, stage), ...assigned(model, stage)];
			for (const { range } of texts) for (const { range: found, what, edit } of ofText(model, range)) yield { range: found, message: message(what), ...severity, fixes: edit ? [fix(edit)] : [] };
		}
	},

	examples: [
		{
			name: 'curl',
			bad: `FROM alpine:3.24
RUN curl --tlsv1.0 -fsS https://dl.example.com/a.txt -o /srv/a.txt
#        ^^^^^^^^^ weak-tls-protocol
`,
			fixed: `FROM alpine:3.24
RUN curl --tlsv1.2 -fsS https://dl.example.com/a.txt -o /srv/a.txt
`,
		},
		{
			name: 'wget',
			bad: `FROM alpine:3.24
RUN wget --secure-protocol=TLSv1 https://dl.example.com/a.txt
#        ^^^^^^^^^^^^^^^^^^^^^^^ weak-tls-protocol
`,
			fixed: `FROM alpine:3.24
RUN wget --secure-protocol=TLSv1_2 https://dl.example.com/a.txt
`,
		},
		{
			name: 'an upper bound',
			bad: `FROM alpine:3.24
RUN curl --tls-max 1.1 -fsS https://dl.example.com/a.txt -o /srv/a.txt
#                  ^^^ weak-tls-protocol
`,
			fixed: `FROM alpine:3.24
RUN curl --tls-max 1.3 -fsS https://dl.example.com/a.txt -o /srv/a.txt
`,
		},
		{
			name: "OpenSSL's configuration",
			bad: `FROM debian:13-slim
RUN sed -i 's/MinProtocol = TLSv1.2/MinProtocol = TLSv1.0/' /etc/ssl/openssl.cnf
#                                   ^^^^^^^^^^^^^^^^^^^^^ weak-tls-protocol
`,
			fixed: `FROM debian:13-slim
RUN sed -i 's/MinProtocol = TLSv1.2/MinProtocol = TLSv1.2/' /etc/ssl/openssl.cnf
`,
		},
		{
			name: 'Node.js',
			bad: `FROM node:26-slim
ENV NODE_OPTIONS="--tls-min-v1.0"
#                 ^^^^^^^^^^^^^^ weak-tls-protocol
`,
			fixed: `FROM node:26-slim
ENV NODE_OPTIONS="--tls-min-v1.2"
`,
		},
		{ name: 'a server', bad: 'FROM nginx:1.30\nCOPY <<EOF /etc/nginx/conf.d/tls.conf\nssl_protocols TLSv1 TLSv1.2;\n#^^^^^^^^^^^^^^^^^^ weak-tls-protocol\nEOF\n' },
		{ name: 'SSL 3', bad: 'FROM alpine:3.24\nRUN curl -3 https://dl.example.com/a\n#        ^^ weak-tls-protocol\n', fixed: 'FROM alpine:3.24\nRUN curl --tlsv1.2 https://dl.example.com/a\n' },
		{ name: 'a letter among others', bad: 'FROM alpine:3.24\nRUN curl -1sLf https://dl.example.com/a -o a\n#        ^^^^^ weak-tls-protocol\n', fixed: 'FROM alpine:3.24\nRUN curl --tlsv1.2 -sLf https://dl.example.com/a -o a\n' },
		{ name: 'up to date', good: 'FROM alpine:3.24\nRUN curl --tlsv1.2 --tls-max 1.3 https://dl.example.com/a -o a && wget --secure-protocol=TLSv1_3 https://dl.example.com/b && curl --tlsv1.3 https://dl.example.com/c -o c\n' },
		{ name: 'an older line that is raised', good: 'FROM debian:13-slim\nRUN sed -i \'s/MinProtocol = TLSv1.0/MinProtocol = TLSv1.2/\' /etc/ssl/openssl.cnf\n' },
	],
};

const CURL = new Set(['1', '2', '3', 'sslv2', 'sslv3', 'tlsv1', 'tlsv1.0', 'tlsv1.1']);
const WEAK = /^(?:SSL|TLS)v?(?:[23]|1(?:[._][01])?)$|^(?:1|1\.0|1\.1)$/i;
const OPENSSL = /^(?:ssl[23]|tls1|tls1_1)$/;

/** Settings in files, variables and other programs' options; the value that is weak is the last group. */
const SETTINGS = [
	/(?<![\w-])MinProtocol[ \t]*=[ \t]*(SSLv[23]|TLSv1(?:\.[01])?)(?![\w.])/g,
	/--tls-min-v(1\.[01])(?![\w.])/g,
	/@SECLEVEL=([01])(?!\d)/g,
	/-D(?:https\.protocols|jdk\.tls\.client\.protocols)=["']?(?:[\w.]+,)*?(SSLv[23]|TLSv1(?:\.[01])?)(?![\w.])/g,
	/\bssl_protocols(?:[ \t]+[\w.]+)*?[ \t]+(SSLv[23]|TLSv1(?:\.[01])?)(?![\w.])/g,
	/\bSSLProtocol(?:[ \t]+[+]?[\w.]+)*?[ \t]+[+]?(SSLv[23]|TLSv1(?:\.[01])?)(?![\w.])/g,
] as const;
const POWERSHELL = /\bSecurityProtocol(?:Type\])?[^;&|]{0,80}?\b(Ssl3|Tls|Tls11)\b(?!\d)/i;

interface Fault {
	readonly range: TextRange;
	readonly what: string;
	readonly edit?: TextEdit | undefined;
}

function* ofCommand(model: DockerfileModel, run: Run, command: ShellCommand): Iterable<Fault> {
	const exact = command.exact && (run.form !== 'exec' || command.parent !== undefined);
	for (const option of optionsOf(command).options) {
		const edit = weak(command, option);
		if (!edit) continue;
		const written = option.clustered ? `-${option.name}` : model.text.slice(edit.range.start, edit.range.end);
		yield { range: edit.range, what: written, edit: exact ? edit : undefined };
	}
	if (command.name === 'update-crypto-policies' && command.args[1]?.value.startsWith('LEGACY')) yield { range: command.args[1].range, what: 'LEGACY' };
	if (command.name === 'echo' || command.name === 'printf') return;
	for (const arg of command.args) if (/protocol|tls-min|SECLEVEL/i.test(arg.text)) for (const fault of ofText(model, arg.range, command.name === 'sed')) yield exact ? fault : { range: fault.range, what: fault.what };
	if (command.dialect === 'posix') return;
	const match = POWERSHELL.exec(model.text.slice(command.range.start, command.range.end));
	if (!match || /Tls1[23]/i.test(model.text.slice(command.range.start, command.range.end))) return;
	const end = command.range.start + match.index + match[0].length;
	yield { range: { start: end - (match[1] as string).length, end }, what: match[1] as string };
}

/** The edit that raises an option to TLS 1.2. */
function weak(command: ShellCommand, option: Option): TextEdit | undefined {
	const value = option.valueWord?.range ?? option.word.range;
	switch (command.name) {
		case 'curl':
			if (CURL.has(option.name)) return replace(option.word.range, option.clustered ? `--tlsv1.2 ${option.word.text.replace(option.name, '')}` : '--tlsv1.2');
			return option.name === 'tls-max' && WEAK.test(option.value ?? '') ? replace(value, option.valueWord === option.word ? '--tls-max=1.3' : '1.3') : undefined;
		case 'wget': case 'wget2':
			if (option.name !== 'secure-protocol' || !WEAK.test(option.value ?? '')) return undefined;
			return replace(value, option.valueWord === option.word ? '--secure-protocol=TLSv1_2' : 'TLSv1_2');
		case 'openssl': return OPENSSL.test(option.name) ? replace(option.word.range, '-tls1_2') : undefined;
		default: return undefined;
	}
}

function* ofText(model: DockerfileModel, { start, end }: TextRange, sed = false): Iterable<Fault> {
	const text = model.text.slice(start, end);
	for (const setting of SETTINGS) for (const match of text.matchAll(setting)) {
		// The first half of `s/old/new/` is what it was.
		if (sed && /^["']?[^"'\n]*?s([/|,#@])(?:(?!\1)[^\n])*$/.test(text.slice(0, match.index))) continue;
		const range = { start: start + match.index, end: start + match.index + match[0].length };
		const value = match[1] as string;
		const better = /^[01]$/.test(value) ? '2' : value.startsWith('1') ? '1.2' : 'TLSv1.2';
		const single = !/^(?:ssl_protocols|SSLProtocol)/.test(match[0]);
		yield { range, what: match[0].trim(), edit: single ? replace({ start: range.end - value.length, end: range.end }, better) : undefined };
	}
}

function message(what: string): string {
	return `${what} allows versions of TLS that can be broken. Ask for TLS 1.2 or newer.`;
}

function fix(edit: TextEdit): Fix {
	return unsafeFix('Ask for TLS 1.2', 'A server that speaks only older versions is no longer reached.', [edit], { preferred: true, level: 'maximum' });
}
