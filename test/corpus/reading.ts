/**
 * What an image is, read from its Dockerfile by dockerfile-ast alone: nothing here comes from the engine, so that it can
 * judge what the engine has written. Words are unquoted; a shell form is cut at blanks; `sh -c "exec a b"` is `a b`.
 */
import { DockerfileParser } from 'dockerfile-ast';

export interface ReadStage {
	readonly name: string | undefined;
	/** As FROM says it, arguments with a default filled in. */
	readonly base: string;
	/** Index of the stage that it builds on. */
	readonly parent: number | undefined;
	readonly instructions: readonly { readonly keyword: string; readonly content: string }[];
}

export interface ReadImage {
	readonly stages: readonly ReadStage[];
	/** What is copied from: names and numbers of stages, and images. */
	readonly copiedFrom: readonly { readonly stage: number; readonly from: string }[];
	/** The base that the last stage and those that it builds on begin with. */
	readonly base: string;
	/** Undefined: the base image's own. */
	readonly user: string | undefined;
	readonly entrypoint: readonly string[] | undefined;
	readonly cmd: readonly string[] | undefined;
	readonly healthcheck: readonly string[] | undefined;
	readonly stopSignal: string | undefined;
	/** Of every stage, at its end, variables filled in; what the base image adds in front is not known. */
	readonly workdirs: readonly string[];
	readonly expose: ReadonlySet<string>;
	readonly volumes: ReadonlySet<string>;
	readonly labels: ReadonlyMap<string, string>;
	readonly env: ReadonlyMap<string, string>;
}

export function read(text: string): ReadImage {
	const file = DockerfileParser.parse(text);
	const escape = file.getEscapeCharacter();
	const lines = text.split(/\r?\n/);
	const stages: { name: string | undefined; base: string; parent: number | undefined; instructions: { keyword: string; content: string }[] }[] = [];
	const defaults = new Map<string, string>();
	for (const instruction of file.getInstructions()) {
		const { start, end } = instruction.getRange();
		const keyword = instruction.getKeyword().toUpperCase();
		const content = folded(lines.slice(start.line, end.line + 1), escape).replace(/^\s*\S+\s*/, '');
		if (keyword === 'FROM') {
			const [image = '', as, name] = content.split(/\s+/).filter((word) => !word.startsWith('--'));
			const base = filled(image, (name) => defaults.get(name));
			const parent = stages.map(({ name }) => name).lastIndexOf(base.toLowerCase());
			stages.push({ name: as?.toLowerCase() === 'as' ? name?.toLowerCase() : undefined, base, parent: parent < 0 ? undefined : parent, instructions: [] });
		} else if (stages.length === 0 && keyword === 'ARG') {
			for (const word of cut(content)) {
				const at = word.indexOf('=');
				if (at > 0) defaults.set(word.slice(0, at), word.slice(at + 1));
			}
		} else stages.at(-1)?.instructions.push({ keyword, content });
	}
	return image(stages, defaults);
}

/** A text with its variables filled in; what is not known stays as it is written. */
function filled(text: string, valueOf: (name: string) => string | undefined): string {
	return text.replace(/\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g, (whole, braced?: string, otherwise?: string, plain?: string) => valueOf(braced ?? plain ?? '') ?? otherwise ?? whole);
}

function image(stages: readonly ReadStage[], defaults: ReadonlyMap<string, string>): ReadImage {
	const chain = chainOf(stages, stages.length - 1);
	const all = chain.flatMap((stage) => stage.instructions);
	const last = (keyword: string): string | undefined => all.filter((each) => each.keyword === keyword).at(-1)?.content;
	const each = (keyword: string): string[] => all.filter((instruction) => instruction.keyword === keyword).map(({ content }) => content);
	const words = (content: string | undefined): string[] | undefined => content === undefined ? undefined : started(content);
	return {
		stages,
		copiedFrom: stages.flatMap(({ instructions }, stage) => instructions.flatMap(({ keyword, content }) => keyword === 'COPY' ? [.../^(?:--\S+\s+)*?--from=(\S+)/.exec(content)?.slice(1) ?? []].map((from) => ({ stage, from })) : [])),
		base: chain[0]?.base ?? '',
		user: last('USER')?.trim(),
		entrypoint: words(last('ENTRYPOINT')),
		cmd: words(last('CMD')),
		healthcheck: words(last('HEALTHCHECK')?.replace(/^(?:--\S+\s+)*/, '').replace(/^CMD\s+/i, '')),
		stopSignal: last('STOPSIGNAL'),
		workdirs: stages.map((_, i) => workdirOf(chainOf(stages, i).flatMap((stage) => stage.instructions), defaults)),
		expose: new Set(each('EXPOSE').flatMap((content) => cut(content)).map((port) => port.replace(/\/tcp$/i, '').toLowerCase())),
		volumes: new Set(each('VOLUME').flatMap((content) => list(content) ?? cut(content))),
		labels: new Map(each('LABEL').flatMap(pairs)),
		env: new Map(each('ENV').flatMap(pairs)),
	};
}

/** The stage, behind those that it builds on. */
function chainOf(stages: readonly ReadStage[], last: number): ReadStage[] {
	const chain: ReadStage[] = [];
	for (let at: number | undefined = last; at !== undefined && at >= 0; at = stages[at]?.parent) chain.unshift(stages[at] as ReadStage);
	return chain;
}

/** @param defaults of the arguments in front of the first FROM */
function workdirOf(instructions: ReadStage['instructions'], defaults: ReadonlyMap<string, string>): string {
	const env = new Map<string, string>();
	const args = new Map<string, string>();
	const fill = (text: string): string => filled(text, (name) => env.get(name) ?? args.get(name));
	let folder = '';
	for (const { keyword, content } of instructions) {
		if (keyword === 'ENV') for (const [name, value] of pairs(content)) env.set(name, fill(value));
		if (keyword === 'ARG') for (const word of cut(content)) {
			const [name = '', ...value] = word.split('=');
			const known = value.length > 0 ? fill(value.join('=')) : defaults.get(name);
			if (known !== undefined) args.set(name, known);
		}
		if (keyword !== 'WORKDIR') continue;
		const to = fill(unquoted(content));
		folder = /^(?:[/\\$%]|[A-Za-z]:)/.test(to) ? to : `${folder}/${to}`;
	}
	// `/a/./b/../c/` is `/a/c`.
	const parts: string[] = [];
	for (const part of folder.split('/').slice(1)) {
		if (part === '..') parts.pop();
		else if (part !== '.' && part !== '') parts.push(part);
	}
	return folder.startsWith('/') ? `/${parts.join('/')}` : folder;
}

/** One line, as Docker joins it: comments and empty lines inside are gone. */
function folded(lines: readonly string[], escape: string): string {
	let result = '';
	for (const [i, line] of lines.entries()) {
		if (i > 0 && /^\s*(?:#|$)/.test(line)) continue;
		const trimmed = line.trimEnd();
		// A doubled one at the end is no continuation.
		if (trimmed.endsWith(escape) && trimmed.at(-2) !== escape) {
			result += trimmed.slice(0, -1);
			continue;
		}
		result += line;
		break;
	}
	return result.trim();
}

function started(content: string): string[] {
	const items = list(content);
	if (!items) return command(content);
	const [shell = '', option = '', script] = items;
	return /(?:^|\/)(?:ba|da|a)?sh$/.test(shell) && /^-[a-z]*c$/.test(option) && script !== undefined && items.length === 3 ? command(script) : items;
}

/** The last step of a shell form is what runs on: `exec` before it changes nothing. */
function command(script: string): string[] {
	return cut(script.replace(/(^|&&|\|\||;)\s*exec\s+/g, '$1 '));
}

function list(content: string): string[] | undefined {
	if (!content.startsWith('[')) return undefined;
	try {
		const items: unknown = JSON.parse(content);
		return Array.isArray(items) ? items.map(String) : undefined;
	} catch {
		return undefined;
	}
}

/** `a=1 b="2 3"`, or the old form `a some words`. */
function pairs(content: string): [string, string][] {
	const words = cut(content, true);
	if (words.length > 0 && !words[0]?.includes('=')) return [[unquoted(words[0] as string), unquoted(content.slice((words[0] as string).length).trim())]];
	return words.map((word) => [unquoted(word.slice(0, word.indexOf('='))), unquoted(word.slice(word.indexOf('=') + 1))]);
}

function cut(content: string, quotes = false): string[] {
	const words = content.match(/(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'\\]|["'\\])+/g) ?? [];
	return quotes ? words : words.map(unquoted);
}

function unquoted(text: string): string {
	return text.replace(/["']/g, '').replace(/\\(.)/g, '$1').trim();
}
