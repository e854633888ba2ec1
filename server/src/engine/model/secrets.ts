/**
 * Secret variables of a Dockerfile: which ARG and ENV hold one (by their name, by their value, or by what they are made
 * of), and which RUNs they flow into. Computed once per model.
 */
import { findTokens, isPlaceholderValue, readsEnvironment, readsFromEnvironment, runsProjectCode } from '../knowledge';
import type { ShellCommand, ShellWord } from '../shell/types';
import type { Instruction } from '../syntax/instruction';
import type { TextRange } from '../text/range';
import type { DockerfileModel } from './model';
import { type Declaration, variablesIn } from './resolve';
import type { Run } from './run';
import type { Stage } from './stage';
import { storesSettings } from './secretMounts';
import { urlCredentials } from './urlCredentials';
import { expression } from '../text/expression';

export interface SecretVariable {
	readonly declaration: Declaration;
	/** Absent for ARGs before the first FROM. */
	readonly stage?: Stage;
	/** `name`: it is called so. `url`, `token`: its value shows it. `use`: it is the password of an address. `derived`: it is made of another one. */
	readonly because: 'name' | 'url' | 'token' | 'use' | 'derived';
	/** True when the name says it, whatever `because` says. */
	readonly named: boolean;
	/** The secret variables in its value. */
	readonly sources: readonly SecretVariable[];
	/** The value is exactly one variable: `ENV TOKEN=$TOKEN`. */
	readonly alias: boolean;
	/** The value is written in the file. */
	readonly literal: boolean;
}

export interface SecretUse {
	readonly variable: SecretVariable;
	readonly stage: Stage;
	readonly run: Run;
	/** `read`: the command names it. `tool`: the program is known to look for it. `project`: the project's own code may. */
	readonly kind: 'read' | 'tool' | 'project';
	/** Its first use in the RUN. */
	readonly range: TextRange;
	readonly command?: ShellCommand;
}

export interface SecretFlow {
	readonly variables: readonly SecretVariable[];
	/** In source order; one per RUN and name. Those of kind `project` only for ARGs that no RUN is seen to use. */
	readonly uses: readonly SecretUse[];
}

const ALIAS = /^\$(?:\w+|\{\w+\})$/;
const PATH = /^(?:file:\/\/)?\.{0,2}\/(?:[\w.@-]+\/)*[\w.@-]+\/?$/;
const PATH_MARK = /^\/(?:run|etc|var|opt|app|root|home|usr|mnt|tmp|secrets?|data|srv|certs?|config|keys?|vault)\/|^\.{1,2}\/|^file:|\/[\w-]+\.\w{2,5}$/i;

const cache = new WeakMap<DockerfileModel, SecretFlow>();

export function secretFlow(model: DockerfileModel): SecretFlow {
	let flow = cache.get(model);
	if (flow) return flow;
	flow = read(model);
	cache.set(model, flow);
	return flow;
}

function read(model: DockerfileModel): SecretFlow {
	const found = new Map<Declaration, SecretVariable>();
	const passwords = passwordsOfAddresses(model);
	for (const declaration of model.globals) {
		const variable = asSecret(model, declaration, undefined, [], false);
		if (variable) found.set(declaration, variable);
	}
	for (const stage of model.stages) for (const declaration of stage.declarations) {
		const at = declaration.instruction.range.start;
		const sources = (declaration.property.literal ? [] : variablesIn(declaration.property.value ?? ''))
			.flatMap((name) => { const source = stage.declarationAt(name, at); return (source && found.get(source)) ?? []; });
		const variable = asSecret(model, declaration, stage, [...new Set(sources)], passwords.has(declaration));
		if (variable) found.set(declaration, variable);
	}
	return { variables: [...found.values()], uses: found.size === 0 ? [] : usesOf(model, found) };
}

function asSecret(model: DockerfileModel, declaration: Declaration, stage: Stage | undefined, sources: readonly SecretVariable[], isPassword: boolean): SecretVariable | undefined {
	const { name, kind, property } = declaration;
	const value = property.value ?? '';
	const named = model.classifyName(name) === 'secret';
	const alias = !property.literal && ALIAS.test(value);
	const base = { declaration, ...(stage && { stage }), named, sources, alias };
	if (sources.length > 0) return model.classifyName(name) === 'benign' && alias ? undefined : { ...base, because: 'derived', literal: false };
	const literal = value !== '' && !alias && !isPlaceholderValue(value);
	if (named && !isFlagOrPath(value) && !alias && (kind === 'arg' || literal)) return { ...base, because: 'name', literal };
	if (urlCredentials(value).some((credential) => credential.variable === undefined)) return { ...base, because: 'url', literal: true };
	if (findTokens(value).length > 0) return { ...base, because: 'token', literal: true };
	if (isPassword && !alias && (kind === 'arg' || literal)) return { ...base, because: 'use', literal };
	return undefined;
}

/** What RUNs put between `user:` and `@` of an address is a secret, whatever its name. */
function passwordsOfAddresses(model: DockerfileModel): ReadonlySet<Declaration> {
	const found = new Set<Declaration>();
	for (const stage of model.stages) for (const { instruction } of stage.runs) {
		for (const { text } of [instruction.arguments, ...instruction.heredocs.map(({ body }) => body)]) {
			for (const { variable, alone } of urlCredentials(text)) {
				const declaration = variable === undefined || alone && /user|login|account|name/i.test(variable) ? undefined : stage.declarationAt(variable, instruction.range.start);
				if (declaration) found.add(declaration);
			}
		}
	}
	return found;
}

function isFlagOrPath(value: string): boolean {
	return /^(?:true|false|yes|no|on|off|0|1)$/i.test(value) || PATH.test(value) && PATH_MARK.test(value) || /^https?:\/\/[^@]*$/i.test(value);
}

function usesOf(model: DockerfileModel, found: ReadonlyMap<Declaration, SecretVariable>): SecretUse[] {
	const names = new Set([...found.keys()].map((declaration) => declaration.name));
	const unusual = [...names].filter((name) => /\W/.test(name));
	const uses: SecretUse[] = [];
	const possible: SecretUse[] = [];
	for (const stage of model.stages) for (const run of stage.runs) for (const name of mayNeed(run) ? names : namesIn(run, names, unusual)) {
		const declaration = stage.declarationAt(name, run.instruction.range.start);
		const variable = declaration && found.get(declaration);
		if (!variable || run.mounts.some((mount) => mount.options.get('env') === name)) continue;
		const use = useIn(run, name);
		if (use) uses.push({ variable, stage, run, ...use });
		else if (declaration.kind === 'arg') {
			const command = run.commands.find((each) => !storesSettings(each) && runsProjectCode(each.name, each.args[0]?.value) || each.nameWord?.value.startsWith('./'));
			if (command) possible.push({ variable, stage, run, kind: 'project', range: command.nameWord?.range ?? command.range, command });
		}
	}
	const seen = new Set(uses.map((use) => use.variable.declaration.name));
	const derivedFrom = new Set([...found.values()].flatMap((variable) => variable.sources.map((source) => source.declaration.name)));
	return [...uses, ...possible.filter(({ variable: { declaration } }) => !seen.has(declaration.name) && !derivedFrom.has(declaration.name))]
		.sort((a, b) => a.range.start - b.range.start);
}

/** A program that is known to look for variables, or code of the project: names need not be written there. */
function mayNeed({ commands }: Run): boolean {
	return commands.some(({ name, args, nameWord }) => readsEnvironment(name) || runsProjectCode(name, args[0]?.value) || nameWord?.value.startsWith('./'));
}

/** The names that stand in the text, and those that are no words. */
function namesIn({ instruction }: Run, names: ReadonlySet<string>, unusual: readonly string[]): string[] {
	const written = new Set([instruction.arguments, ...instruction.heredocs.map(({ body }) => body)].flatMap(({ text }) => text.match(/\w+/g) ?? []));
	return [...[...written].filter((word) => names.has(word)), ...unusual];
}

function useIn(run: Run, name: string): Pick<SecretUse, 'kind' | 'range' | 'command'> | undefined {
	let first: { range: TextRange; command: ShellCommand } | undefined;
	let own = Number.POSITIVE_INFINITY;
	for (const command of run.commands) {
		for (const { word, sets } of wordsOf(command)) {
			const use = word.variables.find((variable) => variable.name === name);
			if (use && (!first || use.range.start < first.range.start)) first = { range: use.range, command };
			if (sets === name && !use && !ALIAS.test(word.value)) own = Math.min(own, command.range.start);
		}
		if (command.name === 'printenv' && command.args[0]?.value === name) first ??= { range: command.args[0].range, command };
		if (command.name === 'read' && command.args.some((arg) => arg.value === name)) own = Math.min(own, command.range.start);
	}
	if (first) return own <= first.range.start ? undefined : { kind: 'read', ...first };
	const textual = inText(run, name);
	if (textual) return { kind: 'read', range: textual };
	if (own < Number.POSITIVE_INFINITY) return undefined;
	const reader = run.commands.find((command) => readsFromEnvironment(command.name, name));
	return reader && { kind: 'tool', range: reader.nameWord?.range ?? reader.range, command: reader };
}

/** All words of a command in which the shell expands variables, and the variable that each sets, if any. */
function* wordsOf(command: ShellCommand): Iterable<{ word: ShellWord; sets?: string }> {
	if (command.nameWord) yield { word: command.nameWord };
	for (const { name, value } of command.assignments) if (value) yield { word: value, ...(command.nameWord === undefined && { sets: name }) };
	for (const word of command.args) {
		const sets = /^(?:export|local|declare|readonly|typeset)$/.test(command.name) ? /^(\w+)=/.exec(word.value)?.[1] : undefined;
		yield { word, ...(sets !== undefined && { sets }) };
	}
	for (const { target } of command.redirections) if (target) yield { word: target };
}

/** Uses that no shell word shows: heredocs, other shells, and programs in other languages. */
function inText(run: Run, name: string): TextRange | undefined {
	const code = `environ(?:\\.get)?[\\[(]\\\\?["']${name}\\b|getenv\\(\\\\?["']${name}\\b|process\\.env\\.${name}\\b|ENV(?:\\.fetch)?[\\[({]\\\\?["']?${name}\\b`;
	const foreign = run.script.dialect === 'posix' && !run.script.broken ? code : `\\$\\{?${name}\\b|%${name}%|\\$env:${name}\\b|${code}`;
	const { instruction } = run;
	const texts = [{ folded: instruction.arguments, pattern: foreign }, ...instruction.heredocs.map((heredoc) => ({
		folded: heredoc.body, pattern: run.form === 'heredoc' && run.script.dialect === 'posix' && !run.script.broken || !heredoc.expands ? code : `(?<!\\\\)\\$\\{?${name}\\b|${code}`,
	}))];
	for (const { folded, pattern } of texts) {
		const match = folded.text.includes(name) ? expression(pattern).exec(folded.text) : null;
		const piece = match && folded.pieces.findLast((each) => each.at <= match.index);
		if (match && piece) {
			const start = piece.range.start + match.index - piece.at;
			return { start, end: Math.min(start + match[0].length, Math.max(piece.range.end, start + 1)) };
		}
	}
	return undefined;
}

/** Whether an instruction's flags, arguments or heredocs use a variable. */
export function mentionsVariable(instruction: Instruction, name: string): boolean {
	return variablesIn([instruction.arguments.text, ...instruction.flags.map((flag) => flag.value ?? ''), ...instruction.heredocs.map((heredoc) => heredoc.expands ? heredoc.body.text : '')].join('\n')).includes(name);
}
