/** Finds addresses that are fetched over HTTP, FTP or git's own protocol, where anybody on the way can answer. */
import { assigned } from '../../model/assigned';
import { CLEARTEXT, CLEARTEXT_SCHEME, isPublicHost } from '../../model/cleartext';
import { readCopy } from '../../model/copy';
import { scriptsOf, verifies } from '../../model/downloads';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import { expand } from '../../model/resolve';
import type { Stage } from '../../model/stage';
import { written } from '../../model/written';
import { httpsFixes } from '../../recipes/httpsAddress';
import type { ShellCommand, ShellWord } from '../../shell/types';
import type { TextRange } from '../../text/range';
import { lowered, type Rule, type Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'cleartext-url',
		title: 'Address without encryption',
		category: 'supply-chain',
		severity: 'warning',
		why: 'What comes over HTTP, FTP or git:// can be read and changed by anybody on the way, and it becomes part of the image. HTTPS also says who answers. Repositories whose packages are signed are told more quietly.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockerfile_lint:no_add_without_https', 'dockerfile_lint:no_run_without_https', 'sonar:S5332'],
		references: ['https://cwe.mitre.org/data/definitions/319.html'],
	},

	*check(model) {
		if (!CLEARTEXT_SCHEME.test(model.text)) return;
		for (const stage of model.stages) {
			const seen = new Set<number>();
			for (const { text, offset, severity, command } of texts(model, stage)) for (const match of text.matchAll(CLEARTEXT)) {
				const [address, scheme = '', host = ''] = match;
				const start = offset + match.index;
				const known = host.includes('$') ? expand(host, undefined, stage.lookupAt(start)) : undefined;
				if (!isPublicHost(known?.kind === 'known' ? known.value.text : host) || /^(?:svn|rsync)$/i.test(scheme) && severity === 'info' || seen.has(start)) continue;
				seen.add(start);
				const range = { start, end: start + address.length };
				yield {
					range,
					message: `Anybody on the way can change what ${scheme.toLowerCase()}:// brings. Use https://.`,
					severity: stage.ships ? severity : lowered(severity),
					fixes: FIXABLE.test(scheme) ? () => httpsFixes(model, stage, { range, scheme, host: known?.kind === 'known' ? known.value.text : host, command }) : [],
				};
			}
		}
	},

	examples: [
		{
			name: 'a download',
			bad: `FROM alpine:3.24
RUN wget http://dl.example.com/data.json
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cleartext-url
`,
			fixed: `FROM alpine:3.24
RUN wget https://dl.example.com/data.json
`,
		},
		{
			name: 'ADD',
			bad: `FROM alpine:3.24
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d http://dl.example.com/a.txt /srv/
#                                                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^ cleartext-url
`,
			fixed: `FROM alpine:3.24
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://dl.example.com/a.txt /srv/
`,
		},
		{
			name: 'a variable that says where to fetch from',
			bad: `FROM node:26-slim
ENV NPM_CONFIG_REGISTRY=http://npm.example.com/
#                       ^^^^^^^^^^^^^^^^^^^^^^^ cleartext-url
`,
			fixed: `FROM node:26-slim
ENV NPM_CONFIG_REGISTRY=https://npm.example.com/
`,
		},
		{
			name: "git's own protocol",
			bad: `FROM alpine:3.24
RUN git clone --depth 1 git://git.example.com/team/lib.git
#                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cleartext-url
`,
			fixed: `FROM alpine:3.24
RUN git clone --depth 1 https://git.example.com/team/lib.git
`,
		},
		{
			name: 'an index of packages',
			bad: `FROM python:3.14-slim
RUN pip install -i http://pypi.example.com/simple flask
#                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cleartext-url
`,
			fixed: `FROM python:3.14-slim
RUN pip install -i https://pypi.example.com/simple flask
`,
		},
		{
			name: 'a package source',
			bad: `FROM debian:13-slim
RUN echo "deb http://apt.example.com stable main" > /etc/apt/sources.list.d/a.list
#             ^^^^^^^^^^^^^^^^^^^^^^ cleartext-url
`,
			fixed: `FROM debian:13-slim
RUN echo "deb https://apt.example.com stable main" > /etc/apt/sources.list.d/a.list
`,
		},
		{
			name: 'a package of Ubuntu, whose mirrors have no HTTPS',
			bad: `FROM ubuntu:24.04
RUN apt-get update && apt-get install -y wget ca-certificates && wget http://archive.ubuntu.com/ubuntu/pool/universe/r/redis/redis-tools_7.0.15-1build2_amd64.deb
#                                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cleartext-url
`,
			fixed: `FROM ubuntu:24.04
RUN apt-get update && apt-get install -y wget ca-certificates && wget https://launchpad.net/ubuntu/+archive/primary/+files/redis-tools_7.0.15-1build2_amd64.deb
`,
		},
		{
			name: 'where the host does not answer over HTTPS',
			bad: `FROM ubuntu:24.04
RUN echo "deb http://archive.ubuntu.com/ubuntu noble-proposed main" > /etc/apt/sources.list.d/proposed.list
#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cleartext-url
`,
		},
		{ name: 'the own host and its network', good: 'FROM alpine:3.24\nENV API=http://backend:8080 HTTP_PROXY=http://proxy.example.com:3128 URLS=http://+:80\nRUN curl -f http://localhost:8080/ && wget http://10.0.0.5/a && curl -x http://proxy.example.com:3128 https://dl.example.com/a\nHEALTHCHECK CMD curl -f http://127.0.0.1/ || exit 1\n' },
		{ name: 'names that look like addresses', good: 'FROM alpine:3.24\nLABEL url="http://www.example.com"\nRUN echo \'<beans xmlns="http://www.springframework.example.com/schema">\' > a.xml\n' },
		{ name: 'a look for text', good: 'FROM debian:13\nRUN sed -i "s|http://old.example.com|https://new.example.com|" /etc/apt/sources.list && grep -q "http://a.example.com" b\n' },
	],
};

const FIXABLE = /^(?:http|git)$/i;
/** Programs that fetch what they are given, besides package managers. */
const FETCHES = /^(?:curl|wget2?|aria2c|axel|fetch|lynx|lwp-download|git|hg|svn|bzr|apt-key|gpg2?|rpm|dpkg|rpmkeys|add-apt-repository|apt-add-repository|yum-config-manager|dnf-config-manager|easy_install|pipenv|poetry|uv|uvx|pipx|npx|bun|bower|pecl|pear|cpanm?|luarocks|opam|mvn|gradle|helm|R|Rscript|install2\.r|iwr|irm|invoke-webrequest|invoke-restmethod|start-bitstransfer|nuget|dotnet|tdnf|tlmgr|rustup|nvm|fnm|cabal|stack|deno|jspm|kubectl|skopeo)(?:\.exe)?$/i;
const INTERPRETER = /^(?:python[\d.]*|perl|ruby|php\d*|node|R|Rscript|powershell|pwsh)$/;
const CALLS = /urlretrieve|urlopen|requests\.get|getstore|file_get_contents|Net::HTTP|open-uri|https?\.get\(|Download(?:File|String|Data)|Invoke-(?:WebRequest|RestMethod)|\b(?:iwr|irm)\b|Start-BitsTransfer/i;
const PROXY = /^-*(?:[\w.]+[._-])?proxy=/i;
const NO_ADDRESS = /^(?:-x|-H|-d|-e|-A|-U|--data(?:-\w+)?|--header|--referer|--user-agent)$/;
const NAMES = /(?:MIRROR|REPO(?:SITORY)?|REGISTRY|INDEX|DOWNLOAD|SOURCE|DIST|CDN|GOPROXY|TARBALL|ARCHIVE|PACKAGES?|INSTALLER|RELEASES?|BINARY|KEY)(?:_|S?$)|_(?:URL|URI)$/i;
const ARCHIVE = /\.(?:tar(?:\.\w+)?|t[gbx]z|zip|gz|bz2|xz|jar|war|deb|rpm|apk|whl|gem|sh|run|bin|exe|msi|git|key|asc|gpg)(?:["'?#]|$)/i;
const REPOSITORY = /sources\.list|\.repo$|\/apk\/repositories|\.npmrc|\.yarnrc|pip\.conf|pacman\.d|zypp|\.condarc|\.gemrc|\.curlrc|Rprofile|settings\.xml|nuget\.config|config\.toml|\.sources$/i;

interface Piece {
	/** As it stands in the document. */
	readonly text: string;
	readonly offset: number;
	readonly severity: Severity;
	/** That fetches it, unless a variable or a file stands between. */
	readonly command?: ShellCommand;
}

function* texts(model: DockerfileModel, stage: Stage): Iterable<Piece> {
	const piece = (range: TextRange, severity: Severity): Piece => ({ text: model.text.slice(range.start, range.end), offset: range.start, severity });
	const waiting = stage.instructions.flatMap(({ keyword, nested, range }) => keyword === 'ONBUILD' && nested?.keyword === 'ADD' ? [readCopy(nested, stage.lookupAt(range.start))] : []);
	for (const { keyword, instruction, sources } of [...stage.copies, ...waiting]) {
		if (keyword === 'ADD') for (const { word } of sources) yield piece(word.range, instruction.flags.some(({ name }) => name === 'checksum') ? 'info' : 'warning');
	}
	const checked = stage.runs.map(({ instruction: { range } }) => model.text.slice(range.start, range.end)).filter(verifies);
	const scripts = scriptsOf(stage, model.text);
	const used = new Set<string>();
	for (const { commands, instruction } of scripts) for (const command of commands) {
		const severity = severityOf(command);
		// What is compared with a digest may come as it likes.
		const checks = severity === 'warning' && checked.includes(model.text.slice(instruction.range.start, instruction.range.end));
		if (severity) for (const arg of fetched(command)) {
			for (const { name } of arg.variables) used.add(name);
			if (arg.value.includes('://')) yield { ...piece(arg.range, checks ? 'info' : severity), command };
		} else if (command.name === 'sed') for (const { range, text } of command.args) {
			const replaced = REPLACED.exec(text);
			if (replaced && command.args.some(({ value }) => REPOSITORY.test(value))) yield piece({ start: range.start + replaced.index + (replaced[1] as string).length, end: range.end }, 'info');
		}
	}
	for (const { name, value, range } of assigned(model, stage)) {
		if (!/^[a-z]+:\/\//i.test(value) || /PROXY$/i.test(name) && !/GOPROXY$/.test(name)) continue;
		if (NAMES.test(name) || ARCHIVE.test(value) || used.has(name)) yield piece(range, !used.has(name) && vague(name, value) || checked.some((text) => text.includes(name)) ? 'info' : 'warning');
	}
	for (const { range, file } of written(model, stage)) if (REPOSITORY.test(file)) yield piece(range, 'info');
}

/** `SERVICE_URL` may be what the program talks to, not what is fetched. */
function vague(name: string, value: string): boolean {
	return /_UR[LI]$/i.test(name) && !ARCHIVE.test(value) && !NAMES.test(name.slice(0, -4));
}

/** The second half of a `sed` that changes addresses. */
const REPLACED = /^(["']?s([|#,@!])(?:(?!\2).)*\2)(?:https?|ftp):\/\//;

/** Packages of a distribution are signed; apt and apk check that however they came. */
function severityOf(command: ShellCommand): Severity | undefined {
	const manager = packageCommand(command)?.manager;
	if (manager === 'apt' || manager === 'apk' || /^(?:add-apt|apt-add)-repository$/.test(command.name)) return 'info';
	if (manager || FETCHES.test(command.name)) return 'warning';
	const code = INTERPRETER.test(command.name) || command.dialect !== 'posix';
	return code && command.args.some(({ value }) => CALLS.test(value)) || CALLS.test(command.name) ? 'warning' : undefined;
}

/** The words that may name what is fetched: neither proxies nor headers, nor the data of a request. */
function* fetched(command: ShellCommand): Iterable<ShellWord> {
	for (const [i, arg] of command.args.entries()) {
		if (arg.variables.length === 0 && !arg.value.includes('://')) continue;
		const before = command.args[i - 1]?.value ?? '';
		if (PROXY.test(arg.value) || PROXY.test(`${before}=`) || NO_ADDRESS.test(before) && !INTERPRETER.test(command.name)) continue;
		yield arg;
	}
}
