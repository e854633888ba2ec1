/** `bulwark explain RULE`: the rule's page. An unknown name is answered with those that look like it. */
import { closest, explain as explainRule, pageOf, RULES } from '../engine/index';
import { say } from './output';
import { ownRules } from './rules';
import { EXIT, type ExitCode, parseArguments, UsageError } from './usage';

export function explain(argv: readonly string[]): ExitCode {
	const { paths: [name, ...others] } = parseArguments(argv, {});
	if (name === undefined || others.length > 0) throw new UsageError('explain takes the name of one rule; bulwark rules lists them');
	const own = ownRules().find(({ meta }) => meta.id === name);
	const page = own ? pageOf(own) : explainRule(name);
	if (page === undefined) throw new UsageError(`there is no rule ${name}${suggestion(name)}`);
	say(page);
	return EXIT.fine;
}

/** A peer's id is understood, too: what is known as `DL3007` elsewhere has a name here. */
function suggestion(name: string): string {
	const wanted = name.toLowerCase();
	const same = RULES.filter(({ meta }) => meta.sameAs.some((id) => [id, id.slice(id.indexOf(':') + 1)].some((one) => one.toLowerCase() === wanted))).map(({ meta }) => meta.id);
	const names = same.length > 0 ? same : closest(name, RULES.map(({ meta }) => meta.id));
	return names.length === 0 ? '; bulwark rules lists them' : `; did you mean ${names.join(', ')}?`;
}
