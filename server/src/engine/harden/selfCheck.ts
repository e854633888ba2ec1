/**
 * What must hold between a Dockerfile and its hardened version: nothing breaks, nothing new is wrong, nobody gains rights,
 * and the image still starts the same program with the same interface.
 */
import type { Analysis } from '../analyze';
import { isRootUser } from '../knowledge';
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import { withoutLauncher } from '../recipes/multiStage/launcher';

/** What a rule's fix may change of the image's interface, because that is its purpose. */
const MAY_CHANGE: Readonly<Record<string, readonly Aspect[]>> = {
	'exposes-admin-port': ['EXPOSE'],
	'docker-api-access': ['EXPOSE', 'VOLUME'],
	'ssh-server-installed': ['EXPOSE', 'start'],
	'remote-debug-enabled': ['start'],
	'secret-hardcoded-value': ['LABEL'],
	'credentials-in-url': ['LABEL'],
};
/**
 * What a rule's fix may bring to light: the secret went into the same file before, only not by a mount; and what came
 * without encryption all the way may now come so behind a redirect only; the image that left had no smaller relative.
 */
export const MAY_REVEAL: Readonly<Record<string, readonly string[]>> = {
	'cleartext-url': ['protocol-downgrade-redirect'],
	// The old image was as large, only nobody asks that of one that is over.
	'base-image-eol': ['heavy-base-variant'],
	'secret-in-arg-or-env': ['secret-mount-persisted'],
	'secret-arg-consumed': ['secret-mount-persisted'],
	'secret-hardcoded-value': ['secret-mount-persisted'],
	'secret-in-run-command': ['secret-mount-persisted'],
	'credentials-in-url': ['secret-mount-persisted'],
	'untrusted-registry': ['heavy-base-variant'],
};
/** What a rule's fix may say once more, where it was said before: a stage more on a release that a human must replace. */
const MAY_REPEAT: Readonly<Record<string, readonly string[]>> = { 'prefer-multi-stage': ['base-image-eol'] };
type Aspect = 'EXPOSE' | 'VOLUME' | 'LABEL' | 'start';

/** Programs that only start another one or hand out files, with what does the same. */
const LAUNCHERS: Readonly<Record<string, readonly string[]>> = { npm: ['node'], yarn: ['node'], pnpm: ['node'], npx: ['node', 'nginx'], serve: ['nginx'], 'http-server': ['nginx'], go: ['app', 'main', 'server'] };

/** The reason why `after` must not replace `before`, or undefined when it may. */
export function selfCheck(before: Analysis, after: Analysis, rules: readonly string[]): string | undefined {
	const allowed = new Set(rules.flatMap((rule) => MAY_CHANGE[rule] ?? []));
	return newProblem(before, after) ?? newFinding(before, after, mayCome(before, rules)) ?? morePrivileged(before.model, after.model) ?? changedInterface(before.model, after.model, allowed);
}

function mayCome({ findings }: Analysis, rules: readonly string[]): ReadonlySet<string> {
	const repeated = rules.flatMap((rule) => MAY_REPEAT[rule] ?? []).filter((rule) => findings.some((finding) => finding.rule === rule));
	return new Set([...rules.flatMap((rule) => MAY_REVEAL[rule] ?? []), ...repeated]);
}

function newProblem(before: Analysis, after: Analysis): string | undefined {
	if (after.failures.length > before.failures.length) return 'a rule could not read the result';
	const known = new Set(before.problems.map((p) => p.message));
	const fresh = after.problems.find((p) => !known.has(p.message));
	return fresh && `the result would not build: ${fresh.message}`;
}

function newFinding(before: Analysis, after: Analysis, revealed: ReadonlySet<string>): string | undefined {
	const counts = new Map<string, number>();
	for (const { rule } of before.findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
	// Advice may take another shape (an update joined to its install now leaves lists behind), as long as there is less of it.
	const advice = ({ findings }: Analysis): number => findings.filter((f) => f.severity === 'info').length;
	const moreAdvice = advice(after) > advice(before);
	for (const { rule, severity } of after.findings) {
		if (severity === 'hint' || revealed.has(rule)) continue;
		const left = (counts.get(rule) ?? 0) - 1;
		if (left < 0 && (severity !== 'info' || moreAdvice)) return `it would bring a finding of ${rule}`;
		counts.set(rule, left);
	}
	return undefined;
}

function morePrivileged(before: DockerfileModel, after: DockerfileModel): string | undefined {
	const rights = (stage: Stage | undefined): 'root' | 'other' | 'unknown' => {
		const name = stage?.userAt().name;
		return name?.kind !== 'known' ? 'unknown' : isRootUser(name.value) ? 'root' : 'other';
	};
	const [was, is] = [rights(before.finalStage), rights(after.finalStage)];
	return is === 'root' && was === 'other' || is === 'unknown' && was === 'other' ? 'the image would run with more rights than before' : undefined;
}

function changedInterface(before: DockerfileModel, after: DockerfileModel, allowed: ReadonlySet<Aspect>): string | undefined {
	for (const keyword of ['EXPOSE', 'VOLUME', 'LABEL'] as const) {
		if (allowed.has(keyword)) continue;
		const kept = declared(after.finalStage, keyword);
		for (const value of declared(before.finalStage, keyword)) if (!kept.has(value)) return `the image would lose ${keyword} ${value}`;
	}
	if (allowed.has('start')) return undefined;
	const [was, is] = [startOf(before.finalStage), startOf(after.finalStage)];
	return sameStart(was, is) ? undefined : `the image would start ${shown(is)} instead of ${shown(was)}`;
}

function shown(words: readonly string[]): string {
	const text = words.join(' ');
	return text === '' ? 'the program of the base image' : text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function declared(stage: Stage | undefined, keyword: string): Set<string> {
	const values = new Set<string>();
	for (const instruction of stage?.inherited(keyword) ?? []) {
		if (keyword === 'LABEL') for (const property of instruction.properties) values.add(property.name);
		else for (const word of instruction.words) values.add(word.text.replace(/^(["'])(.*)\1$/, '$2').replace(/\/tcp$/i, ''));
	}
	return values;
}

/** The words that the container starts with: ENTRYPOINT, then CMD, a shell form cut at blanks. Empty: the base's own. */
export function startOf(stage: Stage | undefined): string[] {
	if (!stage) return [];
	const words = (keyword: string): string[] => {
		const instruction = stage.lastBefore(keyword);
		if (!instruction) return [];
		if (instruction.exec) {
			const items = instruction.exec.items.map((item) => item.text);
			return /(?:^|\/)(?:ba|da|a)?sh$/.test(items[0] ?? '') && /^-[a-z]*c$/.test(items[1] ?? '') && items.length === 3 ? shellWords(items[2] as string) : items;
		}
		return shellWords(instruction.arguments.text);
	};
	const entrypoint = words('ENTRYPOINT');
	// A shell-form ENTRYPOINT ignores CMD.
	const ignoresCmd = entrypoint.length > 0 && stage.lastBefore('ENTRYPOINT')?.exec === undefined;
	return [...entrypoint, ...(ignoresCmd ? [] : words('CMD'))];
}

function shellWords(text: string): string[] {
	return text.replace(/(^|&&|\|\||;)\s*exec\s+/g, '$1 ').split(/\s+/).filter((word) => word !== '').map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
}

function sameStart(was: readonly string[], is: readonly string[]): boolean {
	if (was.join('\0') === is.join('\0')) return true;
	// uv run, poetry run, pipenv run → the program that they start.
	const own = withoutLauncher(was);
	if (own !== was) return sameStart(own, is);
	const [program = '', ...rest] = was;
	const [now = '', ...args] = is;
	const base = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
	if (base(program) === base(now) && rest.map(unquoted).join(' ') === args.map(unquoted).join(' ')) return true;
	// A .NET program that starts in its own folder.
	if (program === 'dotnet' && now === program && base(rest[0] ?? '') === base(args[0] ?? '') && rest.slice(1).join('\0') === args.slice(1).join('\0')) return true;
	// npm start → node server.js; go run and cargo run → their program; distroless images have their interpreter as entry point.
	return LAUNCHERS[base(program)]?.includes(base(now)) === true || /^(?:go|cargo)$/.test(base(program)) || rest.join('\0') === is.join('\0') && /^(?:node|python3?|java)$/.test(base(program));
}

function unquoted(word: string): string {
	return word.replace(/["']/g, '');
}
