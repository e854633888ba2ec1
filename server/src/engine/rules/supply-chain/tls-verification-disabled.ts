/** Finds switches that make a program accept any certificate. */
import { assigned } from '../../model/assigned';
import { downloadOf, scriptsOf } from '../../model/downloads';
import { removeOption } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { matchesIn, written } from '../../model/written';
import { removeCommand } from '../../recipes/removeCommand';
import { optionsOf } from '../../shell/options';
import type { ShellCommand } from '../../shell/types';
import { remove, replace, type TextEdit } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { own } from '../../text/own';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'tls-verification-disabled',
		title: 'Certificates are not verified',
		category: 'supply-chain',
		severity: 'error',
		why: 'Without a look at the certificate anybody between the build and the server can answer in its place, and what they answer becomes part of the image.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['checkov:CKV2_DOCKER_2', 'checkov:CKV2_DOCKER_3', 'checkov:CKV2_DOCKER_5', 'checkov:CKV2_DOCKER_6', 'checkov:CKV2_DOCKER_12', 'checkov:CKV2_DOCKER_13', 'checkov:CKV2_DOCKER_14', 'checkov:CKV2_DOCKER_15', 'sonar:S4830'],
		references: ['https://cwe.mitre.org/data/definitions/295.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const severity = stage.ships ? {} : { severity: lowered('error') };
			for (const { name, value, range, command, removal } of assigned(model, stage)) {
				if (command || !own(VARIABLES, name)?.test(value)) continue;
				yield { range, message: message(name), ...severity, fixes: removal ? [fix(`Remove ${name}`, [removal])] : [] };
			}
			for (const text of written(model, stage)) for (const { range, match: [what] } of matchesIn(text, ASSIGNMENTS)) yield { range, message: message(what), ...severity, fixes: [] };
			for (const run of startsOf(model, stage)) for (const { range, what, edit } of faults(model, run)) {
				yield { range, message: message(what), ...severity, fixes: edit ? [fix(`Remove ${what}`, [edit])] : [] };
			}
		}
	},

	examples: [
		{
			name: 'curl, a letter among others',
			bad: `FROM alpine:3.24
RUN curl -fsSLk https://dl.example.com/key -o /etc/key
#        ^^^^^^ tls-verification-disabled
`,
			fixed: `FROM alpine:3.24
RUN curl -fsSL https://dl.example.com/key -o /etc/key
`,
		},
		{
			name: 'wget, over several lines',
			bad: `FROM alpine:3.24
RUN wget \\
    --no-check-certificate \\
#   ^^^^^^^^^^^^^^^^^^^^^^ tls-verification-disabled
    https://dl.example.com/data
`,
			fixed: `FROM alpine:3.24
RUN wget \\
    https://dl.example.com/data
`,
		},
		{
			name: 'a variable among others',
			bad: `FROM node:26-slim
ENV NODE_ENV=production NODE_TLS_REJECT_UNAUTHORIZED=0
#                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ tls-verification-disabled
`,
			fixed: `FROM node:26-slim
ENV NODE_ENV=production
`,
		},
		{ name: 'a setting of npm', bad: 'FROM node:26-slim\nRUN npm config set strict-ssl false && npm ci\n#                  ^^^^^^^^^^^^^^^^ tls-verification-disabled\n', fixed: 'FROM node:26-slim\nRUN npm ci\n' },
		{
			name: 'git, for one command',
			bad: `FROM alpine:3.24
RUN GIT_SSL_NO_VERIFY=true git clone https://git.example.com/app.git
#   ^^^^^^^^^^^^^^^^^^^^^^ tls-verification-disabled
`,
			fixed: `FROM alpine:3.24
RUN git clone https://git.example.com/app.git
`,
		},
		{
			name: 'apt',
			bad: `FROM debian:13-slim
RUN apt-get -o Acquire::https::Verify-Peer=false update
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ tls-verification-disabled
`,
			fixed: `FROM debian:13-slim
RUN apt-get update
`,
		},
		{ name: 'in a program', bad: 'FROM python:3.14-slim\nRUN python -c "import requests; requests.get(\'https://dl.example.com\', verify=False)"\n#                                                                      ^^^^^^^^^^^^ tls-verification-disabled\n' },
		{ name: 'git, for good', bad: 'FROM golang:1.27\nRUN git config --global http.sslVerify false\n#                       ^^^^^^^^^^^^^^^^^^^^ tls-verification-disabled\nRUN go build ./...\n', fixed: 'FROM golang:1.27\nRUN go build ./...\n' },
		{ name: 'by sed', bad: "FROM almalinux:10\nRUN sed -i 's/sslverify=1/sslverify=0/' /etc/dnf/dnf.conf\n#                         ^^^^^^^^^^^ tls-verification-disabled\n", fixed: "FROM almalinux:10\nRUN sed -i 's/sslverify=1/sslverify=1/' /etc/dnf/dnf.conf\n" },
		{ name: 'by sed, a line of its own', bad: "FROM almalinux:10\nRUN sed -i '/\\[main\\]/a sslverify=0' /etc/yum.conf\n#                       ^^^^^^^^^^^ tls-verification-disabled\n", fixed: "FROM almalinux:10\nRUN sed -i '/\\[main\\]/a sslverify=1' /etc/yum.conf\n" },
		{ name: 'in a profile', bad: 'FROM node:26-slim\nRUN echo "export NODE_TLS_REJECT_UNAUTHORIZED=0" >> /etc/profile\n#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ tls-verification-disabled\n' },
		{ name: 'for the images built from this one', bad: 'FROM node:26-slim\nONBUILD ENV CI=1 GIT_SSL_NO_VERIFY=1\n#                ^^^^^^^^^^^^^^^^^^^ tls-verification-disabled\n', fixed: 'FROM node:26-slim\nONBUILD ENV CI=1\n' },
		{ name: 'at start', bad: 'FROM node:26-slim\nCMD ["sh", "-c", "curl -k https://dl.example.com/a -o a"]\n#                      ^^ tls-verification-disabled\n', fixed: 'FROM node:26-slim\nCMD ["sh", "-c", "curl https://dl.example.com/a -o a"]\n' },
		{ name: 'verification stays on', good: 'FROM node:26-slim\nENV NODE_TLS_REJECT_UNAUTHORIZED=1\nRUN npm config set strict-ssl true && curl --cacert /ca.pem https://dl.example.com/k -o k\n' },
		{ name: 'the own server', good: 'FROM alpine:3.24\nRUN curl -k https://localhost:8443/health\n' },
	],
};

const ON = /^(?:1|true|yes|on)$/i;
const OFF = /^(?:0|false|no|off|none)$/i;

/** Variables, and the values that switch verification off. Git only looks whether its own is there, `0` or not. */
const VARIABLES: Readonly<Record<string, RegExp>> = {
	NODE_TLS_REJECT_UNAUTHORIZED: /^0$/, PYTHONHTTPSVERIFY: /^0$/, GIT_SSL_NO_VERIFY: /^/,
	npm_config_strict_ssl: OFF, NPM_CONFIG_STRICT_SSL: OFF, YARN_STRICT_SSL: OFF, YARN_ENABLE_STRICT_SSL: OFF, CONDA_SSL_VERIFY: OFF,
	BUNDLE_SSL_VERIFY_MODE: /^0$/, PERL_LWP_SSL_VERIFY_HOSTNAME: /^0$/, COMPOSER_DISABLE_TLS: ON, HELM_KUBEINSECURE_SKIP_TLS_VERIFY: ON, VAULT_SKIP_VERIFY: ON, DOCKER_TLS_VERIFY: /^0$/, CURL_INSECURE: ON,
};

/** The commonest of them as lines of a profile, an .env file or a script. */
const ASSIGNMENTS = /(?<=^|[\s"';]|\\n)(?:NODE_TLS_REJECT_UNAUTHORIZED=["']?0|PYTHONHTTPSVERIFY=["']?0|GIT_SSL_NO_VERIFY=["']?(?:1|true)|npm_config_strict_ssl=["']?false)\b/gim;

/** Options by program; with a pattern, for those values only. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, true | RegExp>>>> = {
	curl: { k: true, insecure: true, 'proxy-insecure': true, 'doh-insecure': true },
	wget: { 'no-check-certificate': true }, wget2: { 'no-check-certificate': true }, aria2c: { 'check-certificate': OFF },
	git: { c: /^http\.(?:.*\.)?sslverify=(?:0|false|no|off)$/i, config: /^http\.(?:.*\.)?sslverify=(?:0|false|no|off)$/i },
	npm: { 'strict-ssl': OFF, 'no-strict-ssl': true }, pnpm: { 'strict-ssl': OFF, 'no-strict-ssl': true }, yarn: { 'strict-ssl': OFF, 'no-strict-ssl': true },
	yum: { setopt: /sslverify=(?:0|false|no)$/i }, dnf: { setopt: /sslverify=(?:0|false|no)$/i }, microdnf: { setopt: /sslverify=(?:0|false|no)$/i }, tdnf: { setopt: /sslverify=(?:0|false|no)$/i }, dnf5: { setopt: /sslverify=(?:0|false|no)$/i },
	apk: { 'no-check-certificate': true }, svn: { 'trust-server-cert': true, 'trust-server-cert-failures': /./ },
	'yum-config-manager': { setopt: /sslverify=(?:0|false|no)$/i }, 'dnf-config-manager': { setopt: /sslverify=(?:0|false|no)$/i },
	'apt-get': { o: VERIFY(), option: VERIFY() }, apt: { o: VERIFY(), option: VERIFY() },
	helm: { 'insecure-skip-tls-verify': true }, kubectl: { 'insecure-skip-tls-verify': true }, skopeo: { 'tls-verify': OFF, 'src-tls-verify': OFF }, oc: { 'insecure-skip-tls-verify': true },
	conda: { k: true, insecure: true }, mamba: { k: true, insecure: true }, http: { verify: OFF }, https: { verify: OFF }, composer: { 'disable-tls': true },
	'invoke-webrequest': { skipcertificatecheck: true }, iwr: { skipcertificatecheck: true }, 'invoke-restmethod': { skipcertificatecheck: true }, irm: { skipcertificatecheck: true },
};

function VERIFY(): RegExp {
	return /^Acquire::https?::(?:.*::)?Verify-(?:Peer|Host)=["']?(?:false|0|no|off)/i;
}

/** `program … key value` that stores the setting. */
const SETTINGS: Readonly<Record<string, RegExp>> = {
	git: /^config\b.*?(\bhttp\.(?:\S+\.)?sslverify\s+["']?(?:false|0|no|off)\b)/i,
	npm: NPM(), pnpm: NPM(),
	yarn: /^(?:config\s+)?set\s.*?(\b(?:strict-ssl|enableStrictSsl)["']?[\s=][\s=]*["']?false\b)/i, dnf: /^config-manager\s.*?\bsetopt\s.*?(\bsslverify=(?:0|false|no)\b)/i,
	composer: /^config\s.*?(\bdisable-tls\s+(?:--\s+)?["']?true\b)/i, conda: /^config\s.*?(\bssl_verify\s+["']?(?:false|no)\b)/i, mamba: /^config\s.*?(\bssl_verify\s+["']?(?:false|no)\b)/i, bundle: /^config\s.*?(\bssl_verify_mode\s+0\b)/i,
	bower: /^config\s.*?(\bstrict-ssl\s+false\b)/i,
};

function NPM(): RegExp {
	return /^(?:-\S+\s+)*(?:(?:config|c)\s+)?(?:-\S+\s+)*set\s.*?(\bstrict-ssl["']?[\s=]["']?false\b)/i;
}

/** Calls in a program's text, and settings of a session. */
const CALLS = /\b_create_unverified_context\b|\bverify\s*=\s*False\b|\bCERT_NONE\b|\bVERIFY_NONE\b|\brejectUnauthorized\s*:\s*false\b|\bssl:verify-certificate\s+(?:no|false|off)\b|\bServerCertificateValidationCallback\s*=\s*\{?\s*\$true/i;
const TALKS = /^(?:python[\d.]*|ruby|node|perl|php\d*|lftp|powershell|pwsh)$/;

/** Lines of configuration files that echo and its like write. */
const LINES = /(?:(?<![\w.=-])|(?<=\\[nt]))sslverify\s*=\s*(?:0|false|no)\b|Acquire::https?::(?:\S+::)?Verify-(?:Peer|Host)\s+\\?["']?false|\bcheck_certificate\s*=\s*off|(?:\b|(?<=\\[nt]))strict-ssl\s*=\s*false/i;

interface Fault {
	readonly range: TextRange;
	readonly what: string;
	readonly edit?: TextEdit | undefined;
}

function* faults(model: DockerfileModel, run: Run): Iterable<Fault> {
	for (const command of run.commands) {
		const exact = command.exact && (run.form !== 'exec' || command.parent !== undefined);
		for (const { name, value, range } of command.assignments) {
			if (!own(VARIABLES, name)?.test(value?.value ?? '')) continue;
			const next = command.nameWord && (command.wrappers[0] ?? command.nameWord).range.start;
			const alone = command.assignments.length === 1 && next !== undefined && next > range.end && !model.text.slice(range.end, next).includes('\n');
			yield { range, what: name, edit: exact && alone ? remove({ start: range.start, end: next }) : undefined };
		}
		if (command.name === 'export') for (const arg of command.args) {
			const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(arg.value) ?? [];
			if (own(VARIABLES, name)?.test(value)) yield { range: arg.range, what: name, edit: command.args.length === 1 ? removeCommand(model, run, command) : undefined };
		}
		yield* options(model, command, exact);
		const stored = SETTINGS[command.name]?.exec(command.args.map((arg) => arg.text).join(' '))?.[1];
		if (stored) {
			const first = command.args.find((arg) => stored.startsWith(arg.text.replace(/^["']/, '').split(/[\s=]/)[0] as string) && arg.text.length > 1) ?? command.args[0];
			const last = command.args[(first ? command.args.indexOf(first) : 0) + (/\s/.test(stored) ? stored.split(/\s+/).length - 1 : 0)] ?? first;
			if (first && last) yield { range: { start: first.range.start, end: last.range.end }, what: `${command.name} ${stored.replace(/\s+/g, ' ')}`, edit: removeCommand(model, run, command) };
		}
		if (TALKS.test(command.name) || command.dialect === 'powershell') yield* calls(model, command);
		if (command.name === 'sed') yield* replaced(model, command);
		if (/^(?:echo|printf|tee)$/.test(command.name)) for (const arg of command.args) if (LINES.test(arg.value)) {
			const line = (LINES.exec(arg.value) as RegExpExecArray)[0];
			yield { range: arg.range, what: line, edit: line === arg.value.trim() ? removeCommand(model, run, command) : undefined };
		}
	}
}

function* options(model: DockerfileModel, command: ShellCommand, exact: boolean): Iterable<Fault> {
	const table = OPTIONS[command.name];
	if (!table) return;
	const { options: all, operands } = optionsOf(command);
	if (/^(?:curl|wget)/.test(command.name) && !downloadOf(command) && operands.some((word) => /^(?:https?:\/\/)?(?:localhost|127\.|0\.0\.0\.0|\[::1\])/.test(word.value))) return;
	for (const each of all) {
		// `--strict-ssl false`: the table of options does not know its value.
		const next = command.args[command.args.indexOf(each.word) + 1];
		const option = each.value === undefined && table[each.name] instanceof RegExp && next ? { ...each, value: next.value, valueWord: next } : each;
		const wanted = table[option.name];
		if (wanted === undefined || wanted !== true && !wanted.test((option.value ?? '').replace(/^["']|["']$/g, '')) || wanted === true && OFF.test(option.value ?? '')) continue;
		const dashes = option.word.value.startsWith('--') ? '--' : '-';
		yield { range: (option.valueWord ?? option.word).range, what: option.valueWord && option.valueWord !== option.word ? option.valueWord.value : option.clustered ? `-${option.name}` : wanted === true ? `${dashes}${option.name}` : option.word.value, edit: exact ? removeOption(model, option) : undefined };
	}
}

/** What is said in the text of a program, or in PowerShell. */
function* calls(model: DockerfileModel, { range }: ShellCommand): Iterable<Fault> {
	const match = CALLS.exec(model.text.slice(range.start, range.end));
	if (match) yield { range: { start: range.start + match.index, end: range.start + match.index + match[0].length }, what: match[0] };
}

/** The second half of `s/sslverify=1/sslverify=0/`, and the line of `a sslverify=0`. */
function* replaced(model: DockerfileModel, { args }: ShellCommand): Iterable<Fault> {
	for (const { range } of args) {
		const match = /^["']?s([|/#,@!])(?:(?!\1)[^\n])*\1((?:(?!\1)[^\n])*?)(sslverify\s*=\s*(?:0|false|no))\b/i.exec(model.text.slice(range.start, range.end)) ?? /(?:^|["'/$\d])([aic])(\\|\s)\s*(sslverify\s*=\s*(?:0|false|no))\b/i.exec(model.text.slice(range.start, range.end));
		if (!match) continue;
		const end = range.start + match.index + match[0].length;
		const start = end - (match[3] as string).length;
		yield { range: { start, end }, what: match[3] as string, edit: replace({ start: start + (match[3] as string).search(/(?:0|false|no)$/i), end }, '1') };
	}
}

/** What runs in the build and at start; probes of the container's own health are told elsewhere. */
function startsOf(model: DockerfileModel, stage: Stage): readonly Run[] {
	const own = new Set(stage.instructions);
	return scriptsOf(stage, model.text).filter(({ instruction }) => instruction.keyword === 'RUN' || own.has(instruction));
}

function message(what: string): string {
	return `${what} accepts any certificate. Remove it, and add the authority's certificate where it is missing.`;
}

function fix(title: string, list: readonly TextEdit[]): Fix {
	return unsafeFix(title, "The build fails where the server's certificate is not trusted; then add the authority's certificate to the image.", list, { preferred: true });
}
