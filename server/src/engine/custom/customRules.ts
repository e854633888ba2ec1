/** Makes rules like all others of what a project declares, so that suppressions, severities and reports hold for them. */
import { categoryOf, CUSTOM, type CustomRule, SUBJECTS, type Subject } from '../config/custom';
import { unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import type { Finding, Rule } from '../rules/rule';
import { matchesAny } from '../text/wildcard';
import { accountOf, type Occurrence, OCCURRENCES, placeOf } from './occurrences';

const made = new WeakMap<readonly CustomRule[], readonly Rule[]>();

export function customRules(declared: readonly CustomRule[]): readonly Rule[] {
	if (declared.length === 0) return [];
	const rules = made.get(declared) ?? declared.map(ruleOf);
	made.set(declared, rules);
	return rules;
}

function ruleOf(declared: CustomRule): Rule {
	const { id, message, link, severity = 'warning' } = declared;
	return {
		meta: {
			id: CUSTOM + id, title: message.replace(/\.$/, ''), category: categoryOf(declared), severity, why: message, fixable: 'sometimes',
			since: '', sameAs: [], references: link === undefined ? [] : [link],
		},
		*check(model) {
			for (const subject of SUBJECTS) {
				yield* forbidden(model, declared, subject);
				yield* required(model, declared, subject);
			}
		},
		examples: [],
	};
}

function* forbidden(model: DockerfileModel, { forbid, message, ...rule }: CustomRule, subject: Subject): Iterable<Finding> {
	const patterns = forbid?.[subject];
	if (!patterns) return;
	for (const { names, range, remove } of occurrences(model, subject, rule.in ?? 'any')) {
		if (!names.some((name) => matchesAny(patterns, name))) continue;
		yield { range, message, fixes: remove ? () => [unsafeFix(`Remove ${names[0]}`, 'Whatever needs it will fail.', [remove()], { level: 'manual' })] : [] };
	}
}

/** Subjects of which every one that there is must fit, instead of one for each pattern. */
const EACH: ReadonlySet<Subject> = new Set(['image', 'registry']);

function* required(model: DockerfileModel, { require: wanted, message, ...rule }: CustomRule, subject: Subject): Iterable<Finding> {
	const patterns = wanted?.[subject];
	const stage = model.finalStage;
	if (!patterns || !stage) return;
	const where = rule.in ?? 'final';
	if (subject === 'user') yield* requiredUser(stage, patterns, message);
	else if (EACH.has(subject)) {
		for (const { names, range } of occurrences(model, subject, where)) if (!names.some((name) => matchesAny(patterns, name))) yield { range, message, fixes: [] };
	} else {
		const there = [...occurrences(model, subject, where)].flatMap(({ names, trigger }) => trigger ? [] : names);
		for (const pattern of patterns) {
			if (there.some((name) => matchesAny([pattern], name))) continue;
			yield { range: placeOf(stage), message: patterns.length > 1 ? `${message} Missing: ${pattern}.` : message, fixes: [] };
		}
	}
}

/** The account that the image runs as must be one of these; one that nobody knows is not judged. */
function* requiredUser(stage: Stage, patterns: readonly string[], message: string): Iterable<Finding> {
	const { name, instruction } = stage.userAt();
	if (name.kind === 'known' ? matchesAny(patterns, accountOf(name.value)) : instruction) return;
	yield { range: instruction?.words[0]?.range ?? placeOf(stage), message, fixes: [] };
}

function* occurrences(model: DockerfileModel, subject: Subject, where: 'final' | 'any'): Iterable<Occurrence> {
	for (const stage of model.stages) if (where === 'any' || stage.ships) yield* OCCURRENCES[subject](model, stage);
}
