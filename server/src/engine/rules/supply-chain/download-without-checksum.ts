/** Finds downloads that are unpacked, made executable or installed without a look at their digest or signature. */
import { baseName, checkCommand, type Download, downloadOf, NO_DIGEST, orStop, runnerOf, soleItem, verifies, writingTo } from '../../model/downloads';
import { appendToChain, chainJoint, insertBefore, removeChainItem } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { digestCommand, REVIEWED } from '../../recipes/reviewedDigest';
import { optionsOf } from '../../shell/options';
import type { ShellCommand } from '../../shell/types';
import { replace } from '../../text/edit';
import { lowered, type Rule } from '../rule';
import { expression } from '../../text/expression';

export const rule: Rule = {
	meta: {
		id: 'download-without-checksum',
		title: 'Download used without verification',
		category: 'supply-chain',
		severity: 'warning',
		why: 'HTTPS says where a file came from, not that it is the one that was reviewed. A replaced release, a taken-over account or a moved tag puts other code into the image; a digest or a signature stops that.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: [],
		references: ['https://docs.docker.com/reference/dockerfile/#add---checksum'],
	},

	*check(model) {
		for (const stage of model.stages) {
			for (const run of stage.runs) {
				const { range } = run.instruction;
				if (verifies(model.text.slice(range.start, range.end))) continue;
				for (const command of run.commands) {
					const download = downloadOf(command);
					// A file that is run is told by curl-pipe-shell.
					const use = download && !runnerOf(run, download) && useOf(run, download);
					if (!use) continue;
					yield {
						range: (download.urls[0] as { range: typeof range }).range,
						message: `The download is ${use.how} without being verified. Check its digest first.`,
						related: [{ range: (use.command.nameWord ?? use.command).range, message: `It is ${use.how} here.` }],
						...(!stage.ships && { severity: lowered('warning') }),
						fixes: () => fixes(model, stage, run, download, use),
					};
				}
			}
		}
	},

	examples: [
		{
			name: 'an archive',
			bad: `FROM debian:13-slim
RUN curl -fsSL -o /tmp/tool.tgz https://dl.example.com/tool-1.2.tgz && tar -xzf /tmp/tool.tgz -C /opt
#                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
`,
			fixed: `FROM debian:13-slim
RUN curl -fsSL -o /tmp/tool.tgz https://dl.example.com/tool-1.2.tgz && echo "0000000000000000000000000000000000000000000000000000000000000000  /tmp/tool.tgz" | sha256sum -c - && tar -xzf /tmp/tool.tgz -C /opt
`,
		},
		{
			name: 'a program',
			bad: `FROM alpine:3.24
ARG VERSION=1.4.0
RUN wget -q https://dl.example.com/cli-\${VERSION} \\
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
    && chmod +x cli-\${VERSION}
`,
			fixed: `FROM alpine:3.24
ARG VERSION=1.4.0
RUN wget -q https://dl.example.com/cli-\${VERSION} \\
    && echo "0000000000000000000000000000000000000000000000000000000000000000  cli-\${VERSION}" | sha256sum -c - \\
    && chmod +x cli-\${VERSION}
`,
		},
		{
			name: 'a pipe into tar',
			bad: `FROM alpine:3.24
RUN wget -qO- https://dl.example.com/app.tar.gz | tar xz -C /srv
#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
`,
			fixed: `FROM alpine:3.24
RUN wget -qO /tmp/app.tar.gz https://dl.example.com/app.tar.gz && echo "0000000000000000000000000000000000000000000000000000000000000000  /tmp/app.tar.gz" | sha256sum -c - && tar xz -f /tmp/app.tar.gz -C /srv && rm /tmp/app.tar.gz
`,
		},
		{
			name: 'a package',
			bad: `FROM debian:13-slim
RUN wget -O app.deb "https://dl.example.com/app.deb"; dpkg -i ./app.deb
#                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
`,
			fixed: `FROM debian:13-slim
RUN wget -O app.deb "https://dl.example.com/app.deb" && echo "0000000000000000000000000000000000000000000000000000000000000000  app.deb" | sha256sum -c - || exit 1; dpkg -i ./app.deb
`,
		},
		{
			name: 'an installer for Windows',
			bad: `FROM mcr.microsoft.com/windows/servercore:ltsc2025
SHELL ["powershell", "-Command"]
RUN Invoke-WebRequest -Uri https://dl.example.com/tool.msi -OutFile tool.msi; Start-Process msiexec.exe -ArgumentList '/i', 'tool.msi', '/quiet' -Wait
#                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-without-checksum
`,
		},
		{ name: 'checked', good: 'FROM alpine:3.24\nRUN wget -O t.tgz https://dl.example.com/t.tgz && echo "$SUM  t.tgz" | sha256sum -c && tar xf t.tgz\n' },
		{ name: 'signed', good: 'FROM debian:13\nRUN curl -O https://dl.example.com/t.tgz -O https://dl.example.com/t.tgz.asc && gpg --batch --verify t.tgz.asc t.tgz && tar xf t.tgz\n' },
		{ name: 'the key of a package source', good: 'FROM debian:13\nRUN curl -fsSL https://dl.example.com/key.gpg | gpg --dearmor -o /usr/share/keyrings/example.gpg\n' },
		{ name: 'a file that is only stored', good: 'FROM debian:13\nRUN curl -fsSL -o /srv/index.html https://dl.example.com/index.html\n' },
	],
};

interface Use {
	readonly command: ShellCommand;
	readonly how: 'unpacked' | 'made executable' | 'installed';
	/** It comes in by a pipe, not by a file. */
	readonly piped: boolean;
}

const UNPACKS = /^(?:(?:bsd|g)?tar|unzip|7za?|7zr|gunzip|bunzip2|unxz|xz|gzip|bzip2|zstd|cpio|ar|jar|rpm2cpio|expand-archive)$/;
const INSTALLS: Readonly<Record<string, RegExp>> = {
	dpkg: /^(?:-\w*i|--install|--unpack|-x)$/, rpm: /^(?:-\w*[iUF]\w*|--install|--upgrade)$/, 'apt-get': /^install$/, apt: /^install$/, gdebi: /./,
	yum: /^(?:local)?install$/, dnf: /^(?:local)?install$/, microdnf: /^install$/, zypper: /^(?:in|install)$/, apk: /^add$/, pip: /^install$/, pip3: /^install$/, npm: /^(?:i|install)$/,
	gem: /^install$/, msiexec: /./, 'start-process': /./, java: /^-jar$/, install: /./,
};

function useOf(run: Run, download: Download): Use | undefined {
	const { command, file } = download;
	if (file === undefined) {
		const next = command.pipesInto.find((each) => unpacks(each) && readsInput(each));
		return next && { command: next, how: 'unpacked', piped: true };
	}
	if (/\.(?:asc|sig|sha\d*|gpg|pub|pem|crt|list|repo)$/i.test(file)) return undefined;
	const name = plain(baseName(file));
	if (name === '') return undefined;
	for (const later of run.commands.slice(run.commands.indexOf(command) + 1)) {
		if (!later.args.some((arg) => matches(plain(baseName(arg.value.replace(/^--?[\w-]+=/, ''))), name)) && !(later.redirections.some((each) => each.operator === '<' && each.target && plain(baseName(each.target.value)) === name))) continue;
		if (unpacks(later)) return { command: later, how: 'unpacked', piped: false };
		if (later.name === 'chmod' && later.args.some((arg) => /^(?:[ugoa]*[+=]\w*x|0?[0-7]*[1357][0-7]{0,2})/.test(arg.value))) return { command: later, how: 'made executable', piped: false };
		const installs = INSTALLS[later.name];
		if (installs && later.args.some((arg) => installs.test(arg.value))) return { command: later, how: 'installed', piped: false };
	}
	return undefined;
}

function unpacks(command: ShellCommand): boolean {
	if (!UNPACKS.test(command.name)) return false;
	if (/^(?:xz|gzip|bzip2|zstd)$/.test(command.name)) return command.args.some((arg) => /^-\w*d|^--(?:decompress|uncompress)/.test(arg.value));
	if (!/tar$/.test(command.name)) return true;
	return command.args.some((arg, i) => /^-\w*x|^--(?:extract|get)$/.test(arg.value) || i === 0 && /^[a-zA-Z]*x/.test(arg.value));
}

/** False for `tar xf other.tar`. */
function readsInput(command: ShellCommand): boolean {
	const file = optionsOf(command).options.find((option) => option.name === 'f' || option.name === 'file')?.value;
	return file === undefined || file === '-' || file === '/dev/stdin';
}

/** `${A}` and `$A` are one; the comma belongs to PowerShell's lists: `'/i', 'setup.msi'`. */
function plain(text: string): string {
	return text.replace(/\$\{(\w+)\}/g, '$$$1').replace(/["']|,$/g, '');
}

function matches(pattern: string, name: string): boolean {
	if (!pattern.includes('*') || pattern === '*') return pattern === name;
	return expression(`^${pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(name);
}

const BECAUSE = 'Fill in the digest of the file that you have reviewed (sha256sum FILE); until then the build stops here.';

function fixes(model: DockerfileModel, stage: Stage, run: Run, download: Download, use: Use): Fix[] {
	if (run.script.dialect !== 'posix' || run.form === 'exec' || download.urls.length > 1) return [];
	const followUp = digestCommand(stage, download.urls[0]?.value ?? '', run.instruction.range.start);
	if (use.piped) return pipeFix(model, run, download, use.command, followUp);
	const item = soleItem(run.script, [download.command]);
	const { file = '' } = download;
	if (!item || /[*?`]|\$\(/.test(file)) return [];
	return [
		unsafeFix('Verify its digest', BECAUSE, [appendToChain(model, run.script, item, checkCommand(file) + orStop(run.script, item))], { ...REVIEWED, followUp }),
		...addInstead(model, run, download, item, followUp),
	];
}

function pipeFix(model: DockerfileModel, run: Run, download: Download, tar: ShellCommand, followUp: string): Fix[] {
	const item = soleItem(run.script, [download.command, tar]);
	const name = baseName(download.urls[0]?.value ?? '');
	const file = `/tmp/${/^[\w.-]+\.\w+$/.test(name) ? name : 'download.tar'}`;
	const fetch = writingTo(model.text, download, file);
	const comment = item && model.tree.comments.some(({ range }) => item.range.start <= range.start && range.end <= item.range.end);
	if (!item || !fetch || comment || tar.pipedFrom.length !== 1 || tar.pipesInto.length > 0 || !/tar$/.test(tar.name) || !tar.nameWord) return [];
	const text = model.text.slice(tar.range.start, tar.range.end);
	const option = optionsOf(tar).options.find((each) => each.name === 'f' || each.name === 'file');
	const [first] = tar.args;
	let unpack: string;
	if (option?.valueWord && option.valueWord !== option.word) unpack = spliced(text, tar, option.valueWord.range, file);
	else if (option || !first) return [];
	else if (first.value.startsWith('-')) unpack = spliced(text, tar, { start: tar.nameWord.range.end, end: tar.nameWord.range.end }, ` -f ${file}`);
	// `tar xzf -`: the old style, whose letters take the words behind them.
	else if (first.value.includes('f')) {
		const dash = tar.args[1];
		if (dash?.value !== '-') return [];
		unpack = spliced(text, tar, dash.range, file);
	} else unpack = spliced(text, tar, { start: first.range.end, end: first.range.end }, ` -f ${file}`);
	const steps = [fetch, checkCommand(file), unpack, `rm ${file}`];
	return [unsafeFix('Download, verify, then unpack', BECAUSE, [replace(item.range, steps.join(run.form === 'heredoc' ? ' && ' : chainJoint(model, run.script)))], { ...REVIEWED, followUp })];
}

function spliced(text: string, command: ShellCommand, range: { start: number; end: number }, by: string): string {
	return text.slice(0, range.start - command.range.start) + by + text.slice(range.end - command.range.start);
}

const PLAIN_OPTIONS = new Set(['f', 's', 'S', 'L', 'o', 'O', 'q', 'fail', 'silent', 'show-error', 'location', 'output', 'output-document', 'quiet', 'nv', 'progress']);

/** ADD with a digest, where the address and the file are fixed. */
function addInstead(model: DockerfileModel, run: Run, { command, urls, file = '' }: Download, item: NonNullable<ReturnType<typeof soleItem>>, followUp: string): Fix[] {
	const [url] = urls;
	const plainOptions = optionsOf(command).options.every((option) => PLAIN_OPTIONS.has(option.name));
	if (!url?.known || !/^https?:\/\/\S+$/.test(url.value) || /\$/.test(url.value) || !/^\/[\w./-]+$/.test(file) || !plainOptions || command.wrappers.length > 0) return [];
	const removal = removeChainItem(model, run.script, item);
	if (!removal) return [];
	return [unsafeFix('Use ADD --checksum', BECAUSE, [insertBefore(model, run.instruction, [`ADD --checksum=sha256:${NO_DIGEST} ${url.value} ${file}`]), removal], { level: 'manual', followUp })];
}
