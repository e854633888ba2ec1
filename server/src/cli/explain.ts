/** `bulwark explain RULE`: the rule's page. An unknown name is answered with those that look like it. */
import { closest, explain as explainRule, pageOf, type RuleMeta, RULES } from '../engine/index';
import { say } from './output';
import { ownRules } from './rules';
import { EXIT, type ExitCode, parseArguments, UsageError } from './usage';

export async function explain(argv: readonly string[]): Promise<ExitCode> {
	const { paths: [name, ...others] } = parseArguments(argv, {});
	if (name === undefined || others.length > 0) throw new UsageError('explain takes the name of one rule; bulwark rules lists them');
	const own = ownRules().find(({ meta }) => meta.id === name);
	const kinds = Object.values((await import('../engine/beside')).KINDS);
	const page = own ? pageOf(own) : explainRule(name) ?? kinds.map((kind) => kind.explain(name)).find((one) => one !== undefined);
	if (page === undefined) throw new UsageError(`there is no rule ${name}${suggestion(name, [...RULES.map(({ meta }) => meta), ...kinds.flatMap((kind) => kind.rules)])}`);
	say(page);
	return EXIT.fine;
}

/** A peer's id is understood, too: what is known as `DL3007` elsewhere has a name here. */
function suggestion(name: string, rules: readonly RuleMeta[]): string {
	const wanted = name.toLowerCase();
	const same = rules.filter((meta) => meta.sameAs.some((id) => [id, id.slice(id.indexOf(':') + 1)].some((one) => one.toLowerCase() === wanted))).map(({ id }) => id);
	const names = same.length > 0 ? same : closest(name, rules.map(({ id }) => id));
	return names.length === 0 ? '; bulwark rules lists them' : `; did you mean ${names.join(', ')}?`;
}
