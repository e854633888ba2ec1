/** Finds health checks that accept any certificate, and those that call a tool which the image lacks. */
import { removeOption } from '../../model/edits';
import { type Fix, maybe, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import { readRun, type Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { optionsOf } from '../../shell/options';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { remove, replace, type TextEdit } from '../../text/edit';
import { type Finding, lowered, type Rule } from '../rule';
import { expression } from '../../text/expression';

export const rule: Rule = {
	meta: {
		id: 'healthcheck-insecure',
		title: 'Health check that proves nothing',
		category: 'exposure',
		severity: 'info',
		why: 'A probe with -k calls a container healthy whoever answers, and with whatever certificate, also an expired one. A probe whose tool is not in the image fails in every container, so that it is restarted or taken out of service for no fault of its own.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://docs.docker.com/reference/dockerfile/#healthcheck', 'https://cwe.mitre.org/data/definitions/295.html'],
	},

	*check(model) {
		for (const stage of model.stages) for (const outer of stage.instructions) {
			const probe = outer.keyword === 'HEALTHCHECK' ? outer.nested : undefined;
			if (probe?.keyword !== 'CMD') continue;
			const run = readRun(probe, model.text, stage.shellAt(outer.range.start));
			const severity = stage.ships ? {} : { severity: lowered('info') };
			for (const command of run.commands) {
				for (const finding of [trustsAnybody(model, run, command), lacksTool(stage, run, command)]) if (finding) yield { ...finding, ...severity };
			}
		}
	},

	examples: [
		{ name: 'curl that accepts any certificate', bad: 'FROM nginx:1.29\nHEALTHCHECK CMD curl -fk https://localhost/ || exit 1\n#                    ^^^ healthcheck-insecure\n', fixed: 'FROM nginx:1.29\nHEALTHCHECK CMD curl -f https://localhost/ || exit 1\n' },
		{ name: 'in exec form', bad: 'FROM alpine:3.24\nHEALTHCHECK --interval=30s CMD ["wget", "--no-check-certificate", "-q", "-O-", "https://localhost/"]\n#                                       ^^^^^^^^^^^^^^^^^^^^^^^^ healthcheck-insecure\n', fixed: 'FROM alpine:3.24\nHEALTHCHECK --interval=30s CMD ["wget", "-q", "-O-", "https://localhost/"]\n' },
		{ name: 'curl, which Alpine lacks', bad: 'FROM node:26-alpine\nHEALTHCHECK CMD curl -f http://localhost:3000/ || exit 1\n#               ^^^^ healthcheck-insecure\n', fixed: 'FROM node:26-alpine\nHEALTHCHECK CMD wget -q -O /dev/null http://localhost:3000/ || exit 1\n' },
		{ name: 'wget, which slim images lack', bad: 'FROM python:3.14-slim\nHEALTHCHECK CMD ["wget", "-q", "--spider", "http://localhost:8000/"]\n#                ^^^^^^ healthcheck-insecure\n', fixed: `FROM python:3.14-slim\nHEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8000/', timeout=5)"]\n` },
		{ name: 'curl beside a server of Node', bad: 'FROM node:26-slim\nHEALTHCHECK --interval=30s CMD curl -fsS http://localhost:3000/health > /dev/null || exit 1\n#                              ^^^^ healthcheck-insecure\n', fixed: `FROM node:26-slim\nHEALTHCHECK --interval=30s CMD node -e "fetch('http://localhost:3000/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))" > /dev/null || exit 1\n` },
		{ name: 'headers, or an address that is not known', bad: 'FROM node:26-slim\nHEALTHCHECK CMD curl -f -H "Host: a.example.com" http://localhost:3000/ || exit 1\n#               ^^^^ healthcheck-insecure\n' },
		{ name: 'no tool at all', bad: 'FROM gcr.io/distroless/static-debian13\nHEALTHCHECK CMD ["curl", "-f", "http://localhost:8080/"]\n#                ^^^^^^ healthcheck-insecure\n' },
		{ name: 'the tool is installed', good: 'FROM python:3.14-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*\nHEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1\n' },
		{ name: 'the tool is copied', good: 'FROM scratch\nCOPY --from=build /usr/bin/curl /usr/bin/curl\nHEALTHCHECK CMD ["curl", "-f", "http://localhost:8080/"]\n' },
		{ name: 'BusyBox has wget', good: 'FROM alpine:3.24\nHEALTHCHECK CMD wget -q --spider http://localhost:8080/ || exit 1\n' },
		{ name: 'an image that nobody knows', good: 'FROM registry.example.com/team/base:1\nHEALTHCHECK CMD curl -f http://localhost/ || exit 1\n' },
		{ name: 'a script of its own, and none', good: 'FROM alpine:3.24 AS a\nHEALTHCHECK NONE\nFROM alpine:3.24\nCOPY probe.sh /\nHEALTHCHECK CMD ["/probe.sh", "-k"]\n' },
	],
};

const BLIND: ReadonlyMap<string, readonly string[]> = new Map(Object.entries({ curl: ['k', 'insecure', 'proxy-insecure'], wget: ['no-check-certificate'], http: ['verify'], https: ['verify'] }));

function trustsAnybody(model: DockerfileModel, run: Run, command: ShellCommand): Finding | undefined {
	const option = optionsOf(command).options.find(({ name, value }) => BLIND.get(command.name)?.includes(name) && (name !== 'verify' || /^(?:no|false)$/i.test(value ?? '')));
	if (!option) return undefined;
	const items = [command.nameWord, ...command.args];
	const before = items[items.indexOf(option.word) - 1];
	const bare = run.form === 'exec' && !command.parent;
	const edit: TextEdit | undefined = !command.exact ? undefined : !bare ? removeOption(model, option) : option.clustered ? cut(model, option.word.range, option.name) : before && remove({ start: before.range.end, end: option.word.range.end });
	return {
		range: option.word.range,
		message: 'This probe accepts any certificate. Ask the port without TLS on 127.0.0.1, or name the CA certificate.',
		fixes: maybe(edit && unsafeFix('Verify the certificate', 'The probe fails where the certificate names another host or its CA is not in the image.', [edit], { preferred: true, level: 'manual' })),
	};
}

/** A letter out of a cluster that stands in quotes. */
function cut(model: DockerfileModel, { start, end }: { start: number; end: number }, letter: string): TextEdit | undefined {
	const at = model.text.slice(start, end).indexOf(letter, 2);
	return at < 0 ? undefined : remove({ start: start + at, end: start + at + letter.length });
}

function lacksTool(stage: Stage, run: Run, command: ShellCommand): Finding | undefined {
	const tool = command.name;
	if (tool !== 'curl' && tool !== 'wget' || !command.nameWord || command.conditional || hasTool(stage, tool) !== false) return undefined;
	return {
		range: command.nameWord.range,
		message: `${stage.root.image?.text.replace(/@.*/, '')} has no ${tool}, so that this probe always fails. Ask with a tool that the image has, or install ${tool}.`,
		fixes: maybe(tool === 'curl' && hasTool(stage, 'wget') === true ? asWget(run, command) : asLanguage(stage, run, command)),
	};
}

/** Images of languages in Debian's full variant: they have both tools, their slim variants neither. */
const FULL = new Set(['node', 'python', 'ruby', 'golang', 'rust', 'php', 'perl', 'gcc', 'elixir', 'erlang', 'haskell', 'pypy', 'buildpack-deps']);
const BARE = new Set(['node', 'python', 'ruby', 'rust', 'perl', 'elixir', 'erlang', 'pypy', 'debian', 'ubuntu']);

/** Whether the stage has the tool; undefined when that is not known. */
function hasTool(stage: Stage, tool: 'curl' | 'wget'): boolean | undefined {
	const { facts } = stage.root;
	const bringsIt = stage.lineage.some((each) =>
		each.copies.some(({ from, sources, destination }) => [...sources, ...(destination ? [destination] : [])].some(({ value }) => value.kind !== 'known' || expression(`(?:^|/)(?:${tool}[\\w.-]*|bin|busybox|usr|rootfs[\\w.-]*)/?$`).test(value.value.text)) || from !== undefined && destination?.value.kind === 'known' && /^\/(?:usr\/?)?$/.test(destination.value.value.text))
		|| each.runs.some(({ commands, instruction }) => instruction.arguments.text.includes(tool) || commands.some((command) => packageCommand(command)?.packages.some(({ known }) => !known) || /\.sh$|^$/.test(command.name) || command.name === 'xargs')));
	if (bringsIt) return undefined;
	if (stage.isScratch || facts?.distro?.family === 'distroless' && facts.variant !== 'busybox') return facts?.hasShell === true ? undefined : false;
	const family = facts?.distro?.family;
	if (family === 'alpine' && (facts?.official ?? false) && /^(?:alpine|node|python|ruby|golang|rust|eclipse-temurin|openjdk|elixir|erlang)$/.test(facts?.name ?? '')) return tool === 'wget';
	if (family !== 'debian' && family !== 'ubuntu') return undefined;
	const name = facts?.name ?? '';
	if (name === 'debian' || name === 'ubuntu' || facts?.variant === 'slim' && BARE.has(name)) return false;
	return facts?.variant === 'full' && FULL.has(name) ? true : undefined;
}

/** What asks an address in the language of the image, and fails where the answer is an error. */
const LANGUAGES: Readonly<Record<string, readonly [program: string, option: string, code: (url: string) => string]>> = {
	python: ['python', '-c', (url) => `import urllib.request; urllib.request.urlopen('${url}', timeout=5)`],
	node: ['node', '-e', (url) => `fetch('${url}').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`],
};

/** The probe by Python or Node (18 and later have fetch), where nothing but the address is asked for. */
function asLanguage(stage: Stage, run: Run, command: ShellCommand): Fix | undefined {
	const { name = '', version = '' } = stage.root.facts ?? {};
	const language = Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : undefined;
	const { options, operands: [url, ...others] } = optionsOf(command);
	const plain = options.every((option) => /^(?:f|s|S|L|q|fail|silent|show-error|location|spider|quiet)$/.test(option.name) || option.name === 'O' && /^(?:-|\/dev\/null)$/.test(option.value ?? '') || option.name === 'o' && option.value === '/dev/null');
	if (!language || !/^\d/.test(version) || Number.parseInt(version, 10) < (name === 'node' ? 18 : 3) || !plain || !url || others.length > 0 || !command.nameWord || !command.exact || !/^https?:\/\/[\w.:/?&=%~-]+$/.test(url.value)) return undefined;
	if (command.redirections.some(({ target }) => target?.value !== '/dev/null' && target !== undefined) || command.pipesInto.length > 0) return undefined;
	const last = command.args.at(-1) as ShellWord;
	const [program, option, code] = language;
	const exec = run.form === 'exec' && !command.parent;
	const text = exec ? [program, option, code(url.value)].map((word) => JSON.stringify(word)).join(', ') : `${program} ${option} "${code(url.value)}"`;
	return unsafeFix(`Ask by ${program}, which the image has`, 'It follows redirects, and tells no more than whether the answer was an error.', [replace({ start: command.nameWord.range.start, end: last.range.end }, text)], { preferred: true });
}

/** `curl -fsS URL` as BusyBox's wget; only with options that mean nothing to it. */
function asWget(run: Run, command: ShellCommand): Fix | undefined {
	const { options, operands } = optionsOf(command);
	const [url] = operands;
	const plain = options.every(({ name }) => /^(?:f|s|S|L|fail|silent|show-error|location)$/.test(name)) && operands.length === 1;
	if (!plain || !url || !command.nameWord || !command.exact || command.redirections.length > 0) return undefined;
	const exec = run.form === 'exec' && !command.parent;
	const words = exec ? '"wget", "-q", "-O", "/dev/null", ' : 'wget -q -O /dev/null ';
	const last = command.args.at(-1) === url;
	return last ? unsafeFix('Use wget, which the image has', 'BusyBox answers other failures with other codes, and does not send the same headers.', [replace({ start: command.nameWord.range.start, end: url.range.start }, words)], { preferred: true }) : undefined;
}
