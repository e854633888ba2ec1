/** Finds configuration files, variables and options of build tools that switch the verification of certificates off. */
import { assigned } from '../../model/assigned';
import { chainItemOf, removeChainItem, removeWord } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { matchesIn, written } from '../../model/written';
import type { ShellCommand } from '../../shell/types';
import { replace, type TextEdit } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { own } from '../../text/own';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'tls-off-in-config',
		title: 'Configuration without verification of certificates',
		category: 'supply-chain',
		severity: 'error',
		why: 'A setting that accepts any certificate, or skips the proof of what was downloaded, holds for every later step, and for the running container where it is part of the image.',
		fixable: 'sometimes',
		since: '0.2.0',
		covers: ['tls-verification-disabled'],
		sameAs: [],
		references: ['https://cwe.mitre.org/data/definitions/295.html', 'https://go.dev/ref/mod#environment-variables', 'https://everything.curl.dev/cmdline/configfile.html'],
	},

	*check(model) {
		for (const stage of model.stages) for (const { range, what, edit } of faults(model, stage)) {
			yield {
				range,
				message: `${what} switches verification off. Remove it, and add the authority's certificate where it is missing.`,
				...(!stage.ships && { severity: lowered('error') }),
				fixes: edit ? [fix(what, edit)] : [],
			};
		}
	},

	examples: [
		{
			name: "curl's configuration",
			bad: `FROM alpine:3.24
RUN echo "insecure" >> ~/.curlrc && curl -o a https://dl.example.com/a
#         ^^^^^^^^ tls-off-in-config
`,
			fixed: `FROM alpine:3.24
RUN curl -o a https://dl.example.com/a
`,
		},
		{
			name: 'a heredoc of git',
			bad: `FROM alpine:3.24
COPY <<EOF /root/.gitconfig
[http]
  sslVerify = false
# ^^^^^^^^^^^^^^^^^ tls-off-in-config
EOF
`,
			fixed: `FROM alpine:3.24
COPY <<EOF /root/.gitconfig
[http]
  sslVerify = true
EOF
`,
		},
		{
			name: 'modules of Go',
			bad: `FROM golang:1.27
ENV GOFLAGS=-mod=mod GOINSECURE=git.example.com
#                    ^^^^^^^^^^^^^^^^^^^^^^^^^^ tls-off-in-config
`,
			fixed: `FROM golang:1.27
ENV GOFLAGS=-mod=mod
`,
		},
		{
			name: 'Maven',
			bad: `FROM maven:3.9
RUN mvn -B -Dmaven.wagon.http.ssl.insecure=true package
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ tls-off-in-config
`,
			fixed: `FROM maven:3.9
RUN mvn -B package
`,
		},
		{
			name: 'Composer',
			bad: `FROM composer:2
RUN composer config -g secure-http false && composer install --no-dev
#                      ^^^^^^^^^^^ tls-off-in-config
`,
			fixed: `FROM composer:2
RUN composer install --no-dev
`,
		},
		{
			name: 'an empty bundle of certificates',
			bad: `FROM python:3.14-slim
ENV REQUESTS_CA_BUNDLE=""
#   ^^^^^^^^^^^^^^^^^^^^^ tls-off-in-config
RUN pip list
`,
			fixed: `FROM python:3.14-slim
RUN pip list
`,
		},
		{ name: 'verification is on', good: 'FROM golang:1.27\nENV GOSUMDB=sum.example.com GOINSECURE= CURL_CA_BUNDLE=/etc/ssl/ca.pem\nRUN echo "sslVerify = true" > /root/.gitconfig && composer config secure-http true\n' },
		{ name: 'the words elsewhere', good: 'FROM alpine:3.24\nRUN echo "insecure" > /srv/note.txt && echo "# never insecure" > ~/.curlrc\n' },
		{ name: 'a private module that no public database knows', good: 'FROM golang:1.27\nENV GONOSUMDB=git.example.com/team GOPRIVATE=git.example.com/team\n' },
	],
};

const TRUE = /^(?:1|true|yes|on)$/i;

/** Variables besides those of tls-verification-disabled, and the values that switch verification off. */
const VARIABLES: Readonly<Record<string, RegExp>> = {
	GOINSECURE: /./, GOSUMDB: /^off$/i, GONOSUMCHECK: TRUE, GONOSUMDB: /^\*$/, GOFLAGS: /(?:^|\s)-insecure\b/,
	CURL_CA_BUNDLE: /^$/, REQUESTS_CA_BUNDLE: /^$/, SSL_CERT_FILE: /^\/dev\/null$/, HTTPLIB2_CA_CERTS: /^\/dev\/null$/, AWS_CA_BUNDLE: /^$/,
	NODE_OPTIONS: /--tls-reject-unauthorized=0|--insecure-http-parser/, CARGO_HTTP_SSL_VERIFY: /^(?:0|false)$/, ELECTRON_GET_NO_VERIFY: TRUE,
	MAVEN_OPTS: /maven\.wagon\.http\.ssl\.insecure=true/, MAVEN_ARGS: /maven\.wagon\.http\.ssl\.insecure=true/, HOMEBREW_CURLRC_INSECURE: TRUE,
	PUPPETEER_DOWNLOAD_INSECURE: TRUE, PIPENV_SKIP_VERIFY: TRUE, KUBE_INSECURE: TRUE, YARN_UNSAFE_HTTP_WHITELIST: /./, COMPOSER_SECURE_HTTP: /^(?:0|false)$/i,
};

interface Line {
	readonly file: RegExp;
	/** Its last group is the value, when another value mends it. */
	readonly text: RegExp;
	readonly value?: string;
}

/** By the file that is written, the lines that switch verification off; echo of other files' lines is told elsewhere. */
const LINES: readonly Line[] = [
	{ file: /curlrc$/, text: /(?<=^[ \t]*|["']|\\n)(?:--)?(?:insecure|proxy-insecure)\b|(?<=^[ \t]*|["'])-k(?=$|["'\s])/gm },
	{ file: /wgetrc$/, text: /\bcheck-certificate\s*=\s*(off|no|false|0)\b/gi, value: 'on' },
	{ file: /gitconfig$|\/\.?git\/config$/, text: /(?<![\w.=-])sslverify\s*=\s*(false|0|no|off)\b/gi, value: 'true' },
	{ file: /condarc$/, text: /\bssl_verify:\s*(false|no|off)\b/gi, value: 'true' },
	{ file: /gemrc$/, text: /:ssl_verify_mode:\s*(0)\b/g, value: '1' },
	{ file: /\.yarnrc(?:\.yml)?$/, text: /\benableStrictSsl:\s*(false)\b|\bstrict-ssl\s+(false)\b/g, value: 'true' },
	{ file: /npmrc$/, text: /\bstrict-ssl\s*=\s*(false)\b/g, value: 'true' },
	{ file: /registries\.conf$/, text: /\binsecure\s*=\s*(true)\b/g, value: 'false' },
	{ file: /daemon\.json$/, text: /\\?"insecure-registries\\?"\s*:\s*\[\s*\\?"/g },
	{ file: /\.repo$|(?:yum|dnf)\.conf$/, text: /(?<![\w.=-])sslverify\s*=\s*(0|false|no)\b/gi, value: '1' },
	{ file: /apt\.conf|\/apt\//, text: /\bAcquire::https?::(?:\S+::)?Verify-(?:Peer|Host)\s+\\?["']?(false|0|no)\b/gi, value: 'true' },
	{ file: /composer\/config\.json$|composer\.json$/, text: /\\?"(?:secure-http|disable-tls)\\?"\s*:\s*(?:false|true)/g },
];

/** What echo, printf and tee hold as words is told by tls-verification-disabled. */
const TOLD = /sslverify\s*=|Verify-(?:Peer|Host)\s|check_certificate\s*=|strict-ssl\s*=/i;
const OPTION = /^-D(?:maven\.wagon\.http\.ssl\.(?:insecure|allowall)|aether\.connector\.https\.securityMode|maven\.resolver\.transport\.http\.ssl\.insecure|com\.sun\.net\.ssl\.checkRevocation|trust_all_cert)=(?:true|insecure|false)$|^--(?:nosslcheck|no-check-cert|tls-reject-unauthorized=0|ssl-verify=false|no-ssl-verify|disable-ssl-verification)$/i;

interface Fault {
	readonly range: TextRange;
	readonly what: string;
	readonly edit?: TextEdit | undefined;
}

function* faults(model: DockerfileModel, stage: Stage): Iterable<Fault> {
	for (const { name, value, range, removal } of assigned(model, stage)) {
		if (own(VARIABLES, name)?.test(value)) yield { range, what: name, edit: /OPTS|ARGS|FLAGS|OPTIONS/.test(name) ? undefined : removal };
	}
	const runs = new Map(stage.runs.map((run) => [run.instruction, run]));
	for (const text of written(model, stage)) for (const { file, text: pattern, value } of LINES) {
		if (!file.test(text.file)) continue;
		for (const { range, match } of matchesIn(text, pattern)) {
			if (text.command && /^(?:echo|printf)$/.test(text.command.name) && TOLD.test(match[0]) || /composer/.test(text.file) && !/secure-http.*false|disable-tls.*true/.test(match[0])) continue;
			const old = match.slice(1).find((group) => group !== undefined);
			const run = runs.get(text.instruction);
			const alone = run && text.command && text.text.replace(/^["']|["']$/g, '') === match[0] ? withoutItem(model, run, text.command) : undefined;
			yield { range, what: match[0].replace(/\s+/g, ' '), edit: old && value && (text.command?.exact ?? true) ? replace({ start: range.end - old.length, end: range.end }, value) : alone };
		}
	}
	for (const run of runsOf(model, stage)) for (const command of run.commands) {
		for (const arg of command.args) if (arg.value.startsWith('-') && OPTION.test(arg.value)) yield { range: arg.range, what: arg.value, edit: command.exact && (run.form !== 'exec' || command.parent) ? removeWord(model, arg) : undefined };
		const key = stored(command);
		if (key) yield { range: key.range, what: `${command.name} ${key.value.split('=')[0]}`, edit: withoutItem(model, run, command) };
	}
}

/** `program … key value` besides those of tls-verification-disabled. */
const SETTINGS: Readonly<Record<string, RegExp>> = {
	composer: /^secure-http false$/i, poetry: /^certificates\.\S+\.cert false$/i, pip: /^(?:global\.)?cert \S*\/dev\/null$/, yarn: /^ca (?:null|)$|^unsafeHttpWhitelist \S+$/, npm: /^(?:ca|cafile)(?: |=)(?:null|""|''|)$/,
	go: /^(?:GOSUMDB=off|GOINSECURE=\S+|GOFLAGS=-insecure)$/, nuget: /^allowInsecureConnections true$/i,
};

function stored(command: ShellCommand) {
	const pattern = SETTINGS[command.name];
	if (!pattern || !command.args.some(({ value }) => /^(?:config|set|env)$/.test(value))) return undefined;
	return command.args.find((arg, i) => pattern.test(arg.value) || /^[\w.-]+$/.test(arg.value) && pattern.test(`${arg.value} ${command.args.slice(i + 1).find(({ value }) => value !== '--')?.value ?? '-'}`));
}

function withoutItem(model: DockerfileModel, run: Run, command: ShellCommand): TextEdit | undefined {
	const item = chainItemOf(run.script, command);
	return command.exact && item?.commands.length === 1 ? removeChainItem(model, run.script, item) : undefined;
}

function fix(what: string, edit: TextEdit): Fix {
	return unsafeFix(edit.newText === '' ? `Remove ${what}` : 'Switch verification on', "The build fails where the server's certificate is not trusted; then add the authority's certificate to the image.", [edit], { preferred: true, level: 'maximum' });
}
