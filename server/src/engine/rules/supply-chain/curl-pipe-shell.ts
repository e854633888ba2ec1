/** Finds scripts that run straight from the network, and turns them into download, verify, run. */
import { downloadOf, isInterpreter, isVerified, readsScript, runnerOf, scriptsOf } from '../../model/downloads';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { storedScriptFixes, type Substituted, pipedScriptFixes, substitutedScriptFixes } from '../../recipes/verifyScript';
import type { ShellCommand, ShellWord } from '../../shell/types';
import type { TextRange } from '../../text/range';
import { type Finding, lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'curl-pipe-shell',
		title: 'Downloaded script runs unverified',
		category: 'supply-chain',
		severity: 'warning',
		why: 'Whoever controls the address, or the way to it, runs commands in the build. A pipe also hides a download that broke off half way: the shell runs what has arrived.',
		fixable: 'sometimes',
		since: '0.1.0',
		covers: ['curl-pipe-shell', 'download-without-checksum'],
		sameAs: ['droast:DF021'],
		references: ['https://docs.docker.com/reference/dockerfile/#add---checksum'],
	},

	*check(model) {
		for (const stage of model.stages) {
			for (const run of scriptsOf(stage, model.text)) {
				for (const { range, fixes = [], message = 'The script runs as it comes from the network. Download it, check its digest, then run it.' } of faults(model, stage, run)) {
					yield { range, message, ...(!stage.ships && { severity: lowered('warning') }), fixes } satisfies Finding;
				}
			}
		}
	},

	examples: [
		{
			name: 'a pipe into a shell',
			bad: `FROM debian:13-slim
RUN curl -sSL https://get.example.com/install | bash -s -- --yes
#                                               ^^^^ curl-pipe-shell
`,
			fixed: `FROM debian:13-slim
RUN curl -fsSLo /tmp/install.sh https://get.example.com/install && echo "0000000000000000000000000000000000000000000000000000000000000000  /tmp/install.sh" | sha256sum -c - && bash /tmp/install.sh --yes && rm /tmp/install.sh
`,
		},
		{
			name: 'wget, an environment and sudo',
			bad: `FROM debian:13-slim
RUN apt-get update \\
    && wget -qO- https://get.example.com/setup.sh | CHANNEL=stable sudo -E sh - \\
#                                                                          ^^ curl-pipe-shell
    && apt-get install -y tool
`,
			fixed: `FROM debian:13-slim
RUN apt-get update \\
    && wget -qO /tmp/setup.sh https://get.example.com/setup.sh \\
    && echo "0000000000000000000000000000000000000000000000000000000000000000  /tmp/setup.sh" | sha256sum -c - \\
    && CHANNEL=stable sudo -E sh /tmp/setup.sh \\
    && rm /tmp/setup.sh \\
    && apt-get install -y tool
`,
		},
		{
			name: 'a substitution',
			bad: `FROM debian:13-slim
RUN sh -c "$(curl -fsSL https://get.example.com/shell.sh)" "" --unattended
#   ^^ curl-pipe-shell
`,
			fixed: `FROM debian:13-slim
RUN curl -fsSLo /tmp/shell.sh https://get.example.com/shell.sh && echo "0000000000000000000000000000000000000000000000000000000000000000  /tmp/shell.sh" | sha256sum -c - && sh /tmp/shell.sh --unattended && rm /tmp/shell.sh
`,
		},
		{
			name: 'a file that is run at once',
			bad: `FROM debian:13-slim
RUN curl -fsSL -o setup.sh https://get.example.com/setup.sh && bash setup.sh
#                                                              ^^^^ curl-pipe-shell
`,
			fixed: `FROM debian:13-slim
RUN curl -fsSL -o setup.sh https://get.example.com/setup.sh && echo "0000000000000000000000000000000000000000000000000000000000000000  setup.sh" | sha256sum -c - && bash setup.sh
`,
		},
		{
			name: 'an installer that PHP fetches',
			bad: `FROM php:8.4-cli
RUN php -r "copy('https://get.example.com/installer', 'setup.php');" && php setup.php --quiet && rm setup.php
#                                                                       ^^^ curl-pipe-shell
`,
			fixed: `FROM php:8.4-cli
RUN php -r "copy('https://get.example.com/installer', 'setup.php');" && echo "0000000000000000000000000000000000000000000000000000000000000000  setup.php" | sha256sum -c - && php setup.php --quiet && rm setup.php
`,
		},
		{
			name: 'the installer of Composer',
			bad: `FROM php:8.4-cli
RUN apt-get update && apt-get install -y --no-install-recommends git unzip && rm -rf /var/lib/apt/lists/* \\
    && curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin --filename=composer
#                                                   ^^^ curl-pipe-shell
`,
			fixed: `FROM php:8.4-cli
COPY --from=composer:2 /usr/bin/composer /usr/local/bin/composer
RUN apt-get update && apt-get install -y --no-install-recommends git unzip && rm -rf /var/lib/apt/lists/*
`,
		},
		{
			name: 'the same for one release of it',
			bad: 'FROM php:8.4-cli\nARG COMPOSER_VERSION=2.8.4\nRUN curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin --filename=composer --version=$COMPOSER_VERSION\n#                                                ^^^ curl-pipe-shell\n',
			fixed: 'FROM php:8.4-cli\nARG COMPOSER_VERSION=2.8.4\nRUN curl -fsSLo /usr/local/bin/composer "https://getcomposer.org/download/$COMPOSER_VERSION/composer.phar" \\\n    && echo "$(curl -fsSL "https://getcomposer.org/download/$COMPOSER_VERSION/composer.phar.sha256sum" | cut -c1-64)  /usr/local/bin/composer" | sha256sum -c - \\\n    && chmod 755 /usr/local/bin/composer\n',
		},
		{
			name: 'in four steps, for a PHP that is too old for the newest',
			bad: `FROM php:7.1-cli
RUN php -r "copy('https://getcomposer.org/installer', 'composer-setup.php');" && php composer-setup.php --quiet && php -r "unlink('composer-setup.php');" && mv composer.phar /usr/local/bin/composer
#                                                                                ^^^ curl-pipe-shell
`,
			fixed: `FROM php:7.1-cli
COPY --from=composer:2.2 /usr/bin/composer /usr/local/bin/composer
`,
		},
		{
			name: 'rustup',
			bad: `FROM debian:13-slim
RUN curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal
#                                                               ^^ curl-pipe-shell
`,
			fixed: `FROM debian:13-slim
RUN curl --proto '=https' --tlsv1.2 -fsSLo /tmp/rustup-init "https://static.rust-lang.org/rustup/dist/$(uname -m)-unknown-linux-gnu/rustup-init" \\
    && echo "$(curl --proto '=https' --tlsv1.2 -fsSL "https://static.rust-lang.org/rustup/dist/$(uname -m)-unknown-linux-gnu/rustup-init.sha256" | cut -c1-64)  /tmp/rustup-init" | sha256sum -c - \\
    && chmod +x /tmp/rustup-init \\
    && /tmp/rustup-init -y --profile minimal \\
    && rm /tmp/rustup-init
`,
		},
		{
			name: 'a package source of Node.js',
			bad: `FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl \\
    && curl -fsSL https://deb.nodesource.com/setup_22.x | bash - \\
#                                                         ^^^^ curl-pipe-shell
    && apt-get install -y --no-install-recommends nodejs && rm -rf /var/lib/apt/lists/*
`,
			fixed: `FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl \\
    && curl -fsSLo /usr/share/keyrings/nodesource.asc https://deb.nodesource.com/gpgkey/nodesource-repo.gpg.key \\
    && echo "deb [signed-by=/usr/share/keyrings/nodesource.asc] https://deb.nodesource.com/node_22.x nodistro main" > /etc/apt/sources.list.d/nodesource.list \\
    && printf 'Package: nodejs\\nPin: origin deb.nodesource.com\\nPin-Priority: 600\\n' > /etc/apt/preferences.d/nodejs \\
    && apt-get update \\
    && apt-get install -y --no-install-recommends nodejs && rm -rf /var/lib/apt/lists/*
`,
		},
		{
			name: 'Poetry, in the place that is asked for',
			bad: 'FROM python:3.13-slim\nENV POETRY_HOME=/opt/poetry POETRY_VERSION=2.1.1\nRUN curl -sSL https://install.python-poetry.org | python3 -\n#                                                 ^^^^^^^ curl-pipe-shell\n',
			fixed: 'FROM python:3.13-slim\nENV POETRY_HOME=/opt/poetry POETRY_VERSION=2.1.1\nRUN python3 -m venv "$POETRY_HOME/venv" \\\n    && "$POETRY_HOME/venv/bin/pip" install --no-cache-dir "poetry==$POETRY_VERSION" \\\n    && mkdir -p "$POETRY_HOME/bin" \\\n    && ln -s "$POETRY_HOME/venv/bin/poetry" "$POETRY_HOME/bin/poetry"\n',
		},
		{
			name: 'a release of uv',
			bad: 'FROM python:3.13-slim\nRUN curl -LsSf https://astral.sh/uv/0.8.13/install.sh | sh\n#                                                       ^^ curl-pipe-shell\n',
			fixed: 'FROM python:3.13-slim\nCOPY --from=ghcr.io/astral-sh/uv:0.8.13 /uv /uvx /usr/local/bin/\n',
		},
		{
			name: 'a release of golangci-lint',
			bad: 'FROM golang:1.26\nRUN curl -sSfL https://raw.githubusercontent.com/golangci/golangci-lint/master/install.sh | sh -s -- -b $(go env GOPATH)/bin v2.5.0\n#                                                                                           ^^ curl-pipe-shell\n',
			fixed: 'FROM golang:1.26\nCOPY --from=golangci/golangci-lint:v2.5.0 /usr/bin/golangci-lint /go/bin/golangci-lint\n',
		},
		{
			name: 'a program that its publisher has in an image',
			bad: 'FROM debian:13-slim\nENV DENO_INSTALL=/opt/deno\nRUN sh -c "$(curl -fsSL https://deno.land/install.sh)" install v2.1.4 && /opt/deno/bin/deno --version\n#   ^^ curl-pipe-shell\n',
			fixed: 'FROM debian:13-slim\nENV DENO_INSTALL=/opt/deno\nCOPY --from=denoland/deno:bin-2.1.4 /deno /opt/deno/bin/deno\nRUN /opt/deno/bin/deno --version\n',
		},
		{
			name: 'a script of one release, whose digest is known',
			bad: 'FROM debian:13-slim\nRUN curl -fsSo- https://raw.githubusercontent.com/nvm-sh/nvm/v0.40.3/install.sh | bash\n#                                                                                 ^^^^ curl-pipe-shell\n',
			fixed: 'FROM debian:13-slim\nRUN curl -fsSo /tmp/install.sh https://raw.githubusercontent.com/nvm-sh/nvm/v0.40.3/install.sh && echo "2d8359a64a3cb07c02389ad88ceecd43f2fa469c06104f92f98df5b6f315275f  /tmp/install.sh" | sha256sum -c - && bash /tmp/install.sh && rm /tmp/install.sh\n',
		},
		{
			name: 'a program whose checksum its publisher tells',
			bad: 'FROM php:8.4-cli\nRUN curl -fsSLo composer.phar https://getcomposer.org/download/2.8.4/composer.phar && php composer.phar install --no-dev\n#                                                                                     ^^^ curl-pipe-shell\n',
			fixed: 'FROM php:8.4-cli\nRUN curl -fsSLo composer.phar https://getcomposer.org/download/2.8.4/composer.phar && echo "$(curl -fsSL https://getcomposer.org/download/2.8.4/composer.phar.sha256sum | cut -c1-64)  composer.phar" | sha256sum -c - && php composer.phar install --no-dev\n',
		},
		{
			name: 'PowerShell',
			bad: `FROM mcr.microsoft.com/windows/servercore:ltsc2025
SHELL ["powershell", "-Command"]
RUN iex ((New-Object System.Net.WebClient).DownloadString('https://get.example.com/install.ps1'))
#   ^^^ curl-pipe-shell
`,
		},
		{ name: 'at start, where no fix can be told', bad: 'FROM alpine:3.24\nCMD wget -O - https://get.example.com/start.sh | sh || true\n#                                                ^^ curl-pipe-shell\n' },
		{ name: 'an encoded script', bad: 'FROM alpine:3.24\nRUN echo ZWNobyBoaQo= | base64 -d | sh\n#                                   ^^ curl-pipe-shell\n' },
		{ name: 'verified in between', good: 'FROM alpine:3.24\nRUN wget -O i.sh https://get.example.com/i.sh && echo "$SUM  i.sh" | sha256sum -c - && sh i.sh\n' },
		{ name: 'verified by PHP', good: `FROM php:8.4-cli\nRUN php -r "copy('https://get.example.com/installer', 'setup.php');" && php -r "exit((int) (hash_file('sha384', 'setup.php') !== getenv('SUM')));" && php setup.php\n` },
		{ name: 'an interpreter with a script of its own', good: 'FROM python:3.14\nRUN curl -fsSL https://api.example.com/releases | python3 -c "import json, sys; print(json.load(sys.stdin)[0])"\n' },
		{ name: 'a substitution that is no script', good: 'FROM debian:13\nRUN sh -c "echo $(curl -fsSL https://api.example.com/version)" && curl -fsSL https://api.example.com/x | sh -c "cat > /x"\n' },
	],
};

interface Fault {
	readonly range: TextRange;
	readonly message?: string;
	readonly fixes?: Finding['fixes'];
}

function* faults(model: DockerfileModel, stage: Stage, run: Run): Iterable<Fault> {
	for (const command of run.commands) {
		const name = command.nameWord;
		if (!name) continue;
		if (evaluatesWeb(command)) { yield { range: runs(model, command) }; continue; }
		const substituted = substitution(command);
		if (substituted) { yield { range: name.range, fixes: () => substitutedScriptFixes(model, stage, run, command, substituted) }; continue; }
		if (!command.pipedFrom.length || !readsScript(command)) continue;
		const download = command.pipedFrom.map(downloadOf).find((each) => each && each.file === undefined);
		if (download) yield { range: name.range, fixes: () => pipedScriptFixes(model, stage, run, download, command) };
		else if (command.pipedFrom.some(decodes)) yield { range: name.range, message: 'The script that runs here is encoded, so that nobody can review it. Write it out, or COPY it in.' };
	}
	for (const command of run.commands) yield* ranFiles(model, stage, run, command);
}

const POWERSHELL = /^@?(?:iex|invoke-expression|powershell|pwsh)$/;
const WEB = /\b(?:iwr|irm|curl|wget|Invoke-WebRequest|Invoke-RestMethod|DownloadString)\b/i;

function evaluatesWeb(command: ShellCommand): boolean {
	if (!POWERSHELL.test(command.name)) return false;
	const words = command.args.map((arg) => arg.text).join(' ');
	return WEB.test(words) && /\b(?:iex|invoke-expression)\b/i.test(`${command.name} ${words}`);
}

/** `iex` itself, inside `powershell -Command "…"` too. */
function runs(model: DockerfileModel, command: ShellCommand): TextRange {
	const match = /\b(?:iex|Invoke-Expression)\b/i.exec(model.text.slice(command.range.start, command.range.end));
	return match ? { start: command.range.start + match.index, end: command.range.start + match.index + match[0].length } : (command.nameWord as ShellWord).range;
}

function decodes(command: ShellCommand): boolean {
	return command.name === 'base64' && command.args.some((arg) => /^(?:-\w*[dD]|--decode)/.test(arg.value)) || command.name === 'xxd' && command.args.some((arg) => arg.value.includes('r'));
}

/** `bash <(curl …)`, `sh -c "$(curl …)"`, `eval "$(curl …)"`, `. <(curl …)`. */
function substitution(command: ShellCommand): Substituted | undefined {
	const reads = command.name === 'eval' || command.name === 'source' || command.name === '.';
	if (!reads && !isInterpreter(command)) return undefined;
	const word = command.args.find((arg, i) => {
		const whole = /^["']?(?:<\(|\$\(|`)/.test(arg.text);
		return whole && (arg.text.startsWith('<(') || command.name === 'eval' || /^-\w*[ce]$/.test(command.args[i - 1]?.value ?? ''));
	});
	const inner = word?.substitutions[0]?.commands ?? [];
	const download = inner.map(downloadOf).find((each) => each && each.file === undefined);
	return word && download && { word, download, plain: inner.length === 1 };
}

/** `curl -o x … && sh x`, `chmod +x x && ./x`, with nothing that checks it in the instruction. */
function* ranFiles(model: DockerfileModel, stage: Stage, run: Run, command: ShellCommand): Iterable<Fault> {
	const download = downloadOf(command);
	if (download?.file === undefined || !command.nameWord) return;
	if (isVerified(model.text, run, download)) return;
	const runner = runnerOf(run, download);
	if (!runner?.nameWord) return;
	yield { range: runner.nameWord.range, fixes: () => storedScriptFixes(model, stage, run, download, runner) };
}
