/** What an image is for: a program of its own, or a place where people build and look around. */
import type { DockerfileModel } from '../model/model';
import { readRun } from '../model/run';
import type { Stage } from '../model/stage';

const FOR_DEVELOPERS = /dev-?containers?|buildpack-deps|codespaces|gitpod/;

/** A bare distribution without a program, or with a shell as one: people build or work in it. */
export function isPlaceToWork(model: DockerfileModel, stage: Stage): boolean {
	const { facts, image } = stage.root;
	if (FOR_DEVELOPERS.test(image?.name ?? '')) return true;
	const start = stage.lastBefore('ENTRYPOINT') ?? stage.lastBefore('CMD');
	return start ? startsShell(model, stage) : !facts?.official || facts.distro?.name === facts.name;
}

/** True when CMD or ENTRYPOINT is a shell, or only keeps the container alive. */
export function startsShell(model: DockerfileModel, stage: Stage): boolean {
	const start = stage.lastBefore('ENTRYPOINT') ?? stage.lastBefore('CMD');
	const commands = start ? readRun(start, model.text, stage.shellAt()).commands : [];
	const [command] = commands;
	if (!command || commands.length !== 1) return false;
	return /^(?:sleep|tail)$/.test(command.name) || /^(?:ba|da|a|z)?sh$/.test(command.name) && command.args.every((arg) => arg.value.startsWith('-'));
}

/** Shells and prompts: started without a file, they wait for what somebody types. */
const PROMPTS = /^(?:(?:ba|da|a|z|fi)?sh|node|python[\d.]*|pypy[\d.]*|irb|pry|php|jshell|perl|lua|julia|R|ghci|iex|erl|clj|clojure|scala|groovysh|swipl|rakudo|racket|sbcl|kotlinc)$/;
const WRAPPERS = /(?:entrypoint(?:\.sh)?|^tini|^dumb-init)$/;

/** True when no program of its own can be seen: a distribution or a language for other images, or a place to work. */
export function hasNoProgram(model: DockerfileModel, stage: Stage): boolean {
	const { facts, image } = stage.root;
	if (FOR_DEVELOPERS.test(image?.name ?? '') || startsShell(model, stage)) return true;
	const [entrypoint, cmd] = [stage.lastBefore('ENTRYPOINT'), stage.lastBefore('CMD')].map((start) => start && readRun(start, model.text, stage.shellAt()).commands);
	if (!entrypoint && !cmd) return facts?.distro !== undefined && facts.distro.name === facts.name && stage.lineage.every(({ copies }) => copies.length === 0);
	const [wrapper] = entrypoint ?? [];
	if (wrapper && (entrypoint?.length !== 1 || !WRAPPERS.test(wrapper.name))) return false;
	const [program] = cmd ?? [];
	return program !== undefined && cmd?.length === 1 && PROMPTS.test(program.name) && program.args.every(({ value }) => /^-[ail]$|^--(?:login|interactive)$/.test(value));
}

/** True when the base or the name says that people work in it. */
export function isForDevelopers(stage: Stage): boolean {
	return FOR_DEVELOPERS.test(stage.root.image?.name ?? '') || /(?:^|[-_])(?:dev|devel|develop|development|debug|devcontainer|workspace)(?:$|[-_])/.test(stage.name ?? '');
}

/** The programs of CMD, ENTRYPOINT and HEALTHCHECK. */
export function calledAtRuntime(model: DockerfileModel, stage: Stage): Set<string> {
	const instructions = ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'].flatMap((keyword) => stage.lastBefore(keyword) ?? []).map((i) => i.nested ?? i);
	return new Set(instructions.flatMap((i) => readRun(i, model.text, stage.shellAt()).commands).map((command) => command.name));
}
