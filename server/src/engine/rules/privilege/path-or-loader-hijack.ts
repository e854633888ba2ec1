/** Finds search paths of programs and libraries that lead through folders that an attacker may write to. */
import { removeProperty } from '../../model/edits';
import { safeFix, unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { expand } from '../../model/resolve';
import type { Stage } from '../../model/stage';
import { matchesIn, written } from '../../model/written';
import type { Instruction, Property } from '../../syntax/instruction';
import { remove, replace } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { type Finding, lowered, type Rule, type Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'path-or-loader-hijack',
		title: 'Search path through a folder that others may write to',
		category: 'privilege',
		severity: 'warning',
		why: 'A program, a library or a start file is taken from the first folder of the list that has it. When that is the current folder, or one that every account may write to, whoever can drop a file there has it run by others, root included (CWE-426). An empty entry means the current folder.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://cwe.mitre.org/data/definitions/426.html', 'https://man7.org/linux/man-pages/man8/ld.so.8.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.system === 'windows') continue;
			const inStage = (severity: Severity): Severity => stage.ships ? severity : lowered(severity);
			for (const instruction of stage.instructions) if (instruction.keyword === 'ENV') {
				for (const property of instruction.properties) yield* inOptions(model, instruction, property, inStage);
				for (const property of instruction.properties) for (const { severity, ...finding } of inProperty(model, stage, instruction, property)) yield { ...finding, severity: inStage(severity) };
			}
			for (const { destination } of stage.copies) {
				if (destination?.word.text === PRELOAD) yield { range: destination.word.range, message: 'Every program of the image loads what this file names, root\'s too. Load it for the one program that needs it.', severity: inStage('warning'), fixes: [] };
			}
			for (const text of written(model, stage)) {
				if (text.command && text.file === PRELOAD) yield { range: text.range, message: 'Every program of the image loads this library, root\'s too. Load it for the one program that needs it.', severity: inStage('warning'), fixes: [] };
				if (!PROFILES.test(text.file)) continue;
				for (const { range } of matchesIn(text, DOT_IN_PATH)) yield { range, message: 'Programs are looked for in the current folder. Name absolute folders only.', severity: inStage('warning'), fixes: [] };
			}
		}
	},

	examples: [
		{
			name: 'the current folder in front',
			bad: `FROM debian:13
ENV PATH=.:/opt/tool/bin:$PATH
#        ^ path-or-loader-hijack
`,
			fixed: `FROM debian:13
ENV PATH=/opt/tool/bin:$PATH
`,
		},
		{
			name: 'an empty entry, and a folder for everybody',
			bad: `FROM debian:13
ENV LANG=C.UTF-8 \\
    PATH="/opt/bin:\${PATH}:" \\
#                         ^ path-or-loader-hijack
    LD_LIBRARY_PATH=/opt/lib:/tmp
#                            ^^^^ path-or-loader-hijack
`,
			fixed: `FROM debian:13
ENV LANG=C.UTF-8 \\
    PATH="/opt/bin:\${PATH}" \\
    LD_LIBRARY_PATH=/opt/lib:/tmp
`,
		},
		{
			name: 'empty because nothing is set yet',
			bad: `FROM debian:13-slim
ENV LD_LIBRARY_PATH=$LD_LIBRARY_PATH:/opt/lib
#                   ^^^^^^^^^^^^^^^^ path-or-loader-hijack
`,
			fixed: `FROM debian:13-slim
ENV LD_LIBRARY_PATH=\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}/opt/lib
`,
		},
		{ name: 'a library for every program', bad: 'FROM debian:13\nENV LD_PRELOAD /tmp/hook.so\n#              ^^^^^^^^^^^^ path-or-loader-hijack\n', fixed: 'FROM debian:13\n' },
		{ name: 'a start file', bad: 'FROM debian:13\nENV A=1 BASH_ENV=/var/tmp/env.sh\n#                ^^^^^^^^^^^^^^^ path-or-loader-hijack\n', fixed: 'FROM debian:13\nENV A=1\n' },
		{ name: 'ld.so.preload', bad: 'FROM debian:13\nRUN echo /usr/lib/hook.so > /etc/ld.so.preload\n#        ^^^^^^^^^^^^^^^^ path-or-loader-hijack\n' },
		{ name: 'in a profile', bad: "FROM debian:13\nRUN echo 'export PATH=.:$PATH' >> /etc/profile.d/tool.sh\n#                ^^^^^^ path-or-loader-hijack\n" },
		{ name: 'absolute folders', good: 'FROM debian:13\nENV PATH=/opt/bin:$PATH:/home/app/.local/bin LD_PRELOAD=libjemalloc.so.2 LD_LIBRARY_PATH=/usr/local/lib PYTHONPATH=. BASH_ENV=/etc/env.sh\nENV PATH ${JAVA_HOME}/bin:${PATH}\nENV LD_LIBRARY_PATH=/opt/lib:$LD_LIBRARY_PATH\n' },
		{ name: 'empty only when there is nothing', good: 'FROM debian:13\nENV LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}/opt/lib TMPDIR=/tmp\n' },
	],
};

const PRELOAD = '/etc/ld.so.preload';

type Kind = 'search' | 'preload' | 'file';
const VARIABLES: Readonly<Record<string, Kind>> = {
	PATH: 'search', LD_LIBRARY_PATH: 'search', LD_RUN_PATH: 'search',
	LD_PRELOAD: 'preload', LD_AUDIT: 'preload', BASH_ENV: 'file', ENV: 'file', GCONV_PATH: 'file', PYTHONPATH: 'file', PYTHONSTARTUP: 'file', NODE_PATH: 'file', PERL5LIB: 'file', RUBYLIB: 'file',
};
const FOR_EVERYBODY = /^\/(?:tmp|var\/tmp|dev\/shm)(?:\/|$)/;
const PROFILES = /(?:^|\s|\/)(?:etc\/(?:profile|environment|bash\.bashrc|bashrc|profile\.d\/\S+)|\.(?:bashrc|profile|bash_profile|zshrc))$/;
const DOT_IN_PATH = /\bPATH=["']?\.(?=:)|\bPATH=["']?[^\s"':][^\s"']{0,2000}:\.(?=[:"'\s]|$)/g;

interface Entry {
	readonly text: string;
	readonly range: TextRange;
	readonly index: number;
}

/** The entries of a list, cut at the colons that stand in no `${…}`. */
function entriesOf(text: string, start: number): Entry[] {
	const entries: Entry[] = [];
	let depth = 0;
	let from = 0;
	for (let at = 0; at <= text.length; at++) {
		const char = text[at];
		if (char === '{') depth++;
		else if (char === '}') depth--;
		else if (char === undefined || char === ':' && depth <= 0) {
			entries.push({ text: text.slice(from, at), range: { start: start + from, end: start + at }, index: entries.length });
			from = at + 1;
		}
	}
	return entries;
}

function* inProperty(model: DockerfileModel, stage: Stage, instruction: Instruction, property: Property): Iterable<Finding & { severity: Severity }> {
	const kind = VARIABLES[property.name];
	const { raw, valueRange } = property;
	if (!kind || !valueRange || raw === undefined || model.text.slice(valueRange.start, valueRange.end) !== raw) return;
	const quoted = /^(["']).*\1$/s.test(raw) ? 1 : 0;
	const entries = entriesOf(raw.slice(quoted, raw.length - quoted), valueRange.start + quoted);
	for (const entry of entries) {
		const value = expand(entry.text, undefined, stage.lookupAt(instruction.range.start));
		if (value.kind === 'absent' && entry.text !== '') {
			const fault = emptyAtFirst(stage, property, entry, entries);
			if (fault) yield fault;
			continue;
		}
		if (value.kind === 'unknown') continue;
		const fault = faultOf(kind, value.kind === 'known' ? value.value.text : '', entries.length);
		if (!fault) continue;
		// An empty entry is shown by the colon that makes it.
		const colon = entry.index > 0 ? entry.range.start - 1 : entry.range.start;
		yield {
			range: entry.text === '' ? { start: colon, end: colon + 1 } : entry.range,
			message: `${fault.what}. Name absolute folders that only root may write to.`,
			severity: fault.severity,
			fixes: fixesFor(model, instruction, property, entry, entries),
		};
	}
}

/** Options of runtimes that load code: `NODE_OPTIONS=--require /tmp/hook.js`. */
const LOADS = /(?:--(?:require|import|loader|experimental-loader)[= ]|-r |-javaagent:|-agentpath:)\/(?:tmp|var\/tmp|dev\/shm)\//;

function* inOptions(model: DockerfileModel, instruction: Instruction, property: Property, inStage: (severity: Severity) => Severity): Iterable<Finding> {
	if (!/^(?:NODE_OPTIONS|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS)$/.test(property.name) || !LOADS.test(property.value ?? '')) return;
	yield {
		range: property.valueRange ?? property.range,
		message: 'It loads code from a folder where every account may write. Load it from a folder that only root may write to.',
		severity: inStage('warning'),
		fixes: [unsafeFix(`Remove ${property.name}`, 'The program runs without these options.', [removeProperty(model, instruction, property)], { preferred: true, level: 'manual' })],
	};
}

function faultOf(kind: Kind, path: string, entries: number): { readonly what: string; readonly severity: Severity } | undefined {
	if (FOR_EVERYBODY.test(path)) return { what: `${kind === 'search' ? 'It is looked for in' : 'It is loaded from'} ${path}, where every account may write`, severity: kind !== 'search' || /^\/(?:tmp|var\/tmp|dev\/shm)\/?$/.test(path) ? 'warning' : 'info' };
	if (kind === 'preload' && /^\.{0,2}[\w-]*\//.test(path) && !path.startsWith('/')) return { what: 'It is loaded from a folder below the current one', severity: 'warning' };
	if (kind !== 'search') return undefined;
	if (path === '' && entries > 1) return { what: 'An empty entry stands for the current folder', severity: 'warning' };
	if (/^\.{1,2}(?:\/|$)/.test(path)) return { what: 'It is looked for in the current folder', severity: path.length < 3 ? 'warning' : 'info' };
	return /^[\w-][\w./-]*\//.test(path) ? { what: 'It is looked for in a folder below the current one', severity: 'info' } : undefined;
}

/** Images that set a library path of their own. */
const SETS_LIBRARIES = /cuda|nvidia|tensorflow|pytorch|oracle|rocm|intel|conda/i;

/** `LD_LIBRARY_PATH=$LD_LIBRARY_PATH:/opt/lib` where there is none before: the first entry is empty. */
function emptyAtFirst(stage: Stage, property: Property, entry: Entry, entries: readonly Entry[]): (Finding & { severity: Severity }) | undefined {
	const next = entries[entry.index + 1];
	const official = stage.root.facts?.official === true;
	if (property.name !== 'LD_LIBRARY_PATH' || entry.index > 0 || !next || property.literal || !official || SETS_LIBRARIES.test(stage.root.image?.text ?? '')) return undefined;
	if (!/^\$(?:LD_LIBRARY_PATH|\{LD_LIBRARY_PATH\})$/.test(entry.text)) return undefined;
	return {
		range: entry.range,
		message: 'This is empty here, and an empty entry stands for the current folder. Add the colon only when there is a value.',
		severity: 'info',
		fixes: [safeFix('Add the colon only when there is a value', [replace({ start: entry.range.start, end: next.range.start }, '${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}')], { preferred: true })],
	};
}

function fixesFor(model: DockerfileModel, instruction: Instruction, property: Property, entry: Entry, entries: readonly Entry[]): Fix[] {
	const because = 'What is found there now, by its name alone, is found no longer.';
	if (entries.length === 1) return property.name === 'PATH' ? [] : [unsafeFix(`Remove ${property.name}`, because, [removeProperty(model, instruction, property)], { preferred: true, level: 'maximum' })];
	const range = entry.index > 0 ? { start: entry.range.start - 1, end: entry.range.end } : { start: entry.range.start, end: entry.range.end + 1 };
	return [unsafeFix(entry.text === '' ? 'Remove the empty entry' : `Remove ${entry.text}`, because, [remove(range)], { preferred: true, level: 'maximum' })];
}
