/** Text of a Compose file → hardened text, step by step as for Dockerfiles. */
import { hardenWith, type HardenResult } from '../harden/harden';
import type { Level } from '../harden/plan';
import { selfCheck } from '../harden/selfCheck';
import type { TextRange } from '../text/range';
import type { YamlNode } from '../yaml/tree';
import { analyzeCompose, type ComposeAnalysis, type ComposeOptions } from './analyze';
import type { ComposeModel, Service } from './model';

export function hardenCompose(text: string, { level = 'recommended', range, ...options }: ComposeOptions & { readonly level?: Level; readonly range?: TextRange } = {}): HardenResult {
	return hardenWith<ComposeAnalysis>(text, level, {
		analyze: (current) => analyzeCompose(current, options),
		selfCheck: composeSelfCheck,
		unitAt: () => undefined,
		partOf: ({ model }, selection) => partOf(model, selection),
	}, { ...(range && { range }) });
}

/** The services that a selection touches; all of it where it touches none. */
function partOf({ services, tree: { lines } }: ComposeModel, selection: TextRange): TextRange {
	const touched = services.map(({ entry }) => entry.range).filter((range) => range.start <= selection.end && selection.start <= range.end);
	const [first] = touched;
	// Up to the end of the line, where a comment may stand: what is added comes behind it.
	return first ? { start: first.start, end: lines.contentRange(lines.lineAt(touched.at(-1)?.end ?? first.end)).end } : selection;
}

/** What a step may change of a service besides adding fields that were not there. */
const MAY_CHANGE: Readonly<Record<string, readonly string[]>> = {
	'compose-published-port': ['ports'], 'compose-secret-in-environment': ['environment', 'secrets'], 'compose-secret-in-build-args': ['build'], 'compose-docker-socket': ['volumes'],
	'compose-host-folder': ['volumes'], 'compose-host-credentials': ['volumes'], 'compose-privileged': ['privileged'], 'compose-capability': ['cap_add'], 'compose-no-cap-drop': ['cap_add'],
	'compose-root-user': ['user'], 'compose-host-namespace': ['network_mode', 'pid', 'ipc', 'userns_mode', 'uts', 'cgroup'], 'compose-unconfined': ['security_opt'], 'compose-no-new-privileges': ['security_opt'],
	'compose-device': ['devices'], 'compose-writable-root': ['tmpfs'], 'compose-image-unpinned': ['image'], 'compose-image-eol': ['image'], 'compose-flat-network': ['networks'],
};

/** The reason why `after` must not replace `before`: it breaks, is wrong in a new way, or loses something that nobody asked to change. */
export function composeSelfCheck(before: ComposeAnalysis, after: ComposeAnalysis, rules: readonly string[]): string | undefined {
	if (after.failures.length > before.failures.length) return 'a rule could not read the result';
	const [fresh] = after.problems.filter(({ message }) => !before.problems.some((problem) => problem.message === message));
	if (fresh) return `the result could not be read: ${fresh.message}`;
	const count = ({ findings }: ComposeAnalysis, rule: string): number => findings.filter((finding) => finding.rule === rule).length;
	const worse = after.findings.find(({ rule, severity }) => severity !== 'hint' && count(after, rule) > count(before, rule));
	if (worse) return `it would bring a finding of ${worse.rule}`;
	const lost = before.model.comments.filter(({ alone }) => alone).find(({ text }) => !after.model.comments.some((comment) => comment.text === text));
	if (lost) return 'it would lose a comment';
	const missing = anchorsIn(before.model.tree.root).find((anchor) => !anchorsIn(after.model.tree.root).includes(anchor));
	if (missing !== undefined) return `it would lose the anchor ${missing}`;
	for (const { service, analysis } of before.inline) {
		const now = after.inline.find((one) => one.service === service);
		const broken = now ? selfCheck(analysis, now.analysis, rules) : `the Dockerfile of ${service} could not be read`;
		if (broken !== undefined) return broken;
	}
	const allowed = new Set(rules.flatMap((rule) => MAY_CHANGE[rule] ?? (rule.startsWith('compose-') ? [] : ['build'])));
	for (const service of before.model.services) {
		const now = after.model.services.find(({ name }) => name === service.name);
		const changed = now ? changedField(service, now, allowed) : '';
		if (changed !== undefined) return changed === '' ? `it would lose the service ${service.name}` : `it would change ${changed} of ${service.name}`;
	}
	return undefined;
}

function changedField(before: Service, after: Service, allowed: ReadonlySet<string>): string | undefined {
	const written = ({ map, tree }: Service): ReadonlyMap<string, string> => new Map((map?.entries ?? []).map(({ name, value }) => [name, value ? tree.text.slice(value.range.start, value.range.end) : '']));
	const now = written(after);
	return [...written(before)].find(([name, value]) => now.get(name) !== value && !allowed.has(name))?.[0];
}

function anchorsIn(node: YamlNode | undefined): readonly string[] {
	if (!node) return [];
	const own = node.anchor === undefined ? [] : [node.anchor];
	if (node.kind === 'map') return [...own, ...node.entries.flatMap(({ value }) => anchorsIn(value))];
	return node.kind === 'list' ? [...own, ...node.items.flatMap(({ value }) => anchorsIn(value))] : own;
}
