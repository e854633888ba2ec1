/** The account of a hardening, as a sheet for the editor: what was applied, what needs the reader, what was left alone and why. */
import type { Sheet, SheetItem } from '../sheetHtml';
import { counted, type HardenPlan, type Outcome, type PlanChange, shown, type Taken, toDoAfter, tookSomething } from './hardenPlan';

/** One file, in full. */
export function reportOf(outcome: Outcome): Sheet {
	const { name, plan, after } = outcome;
	return {
		title: `${name}: ${shown(plan.scoreBefore)} → ${shown(after)}`,
		lead: `Hardened at the level ${plan.level}.`,
		sections: [
			{ heading: 'To do', note: 'Outside of the Dockerfile. Tick off what is done.', check: true, items: toDoAfter(outcome).map((text) => toDo(text)) },
			{ heading: 'Yours to decide', items: [...undecided(outcome), ...yours(plan)] },
			{ heading: 'Applied', items: applied(outcome) },
			{ heading: 'Left alone', items: plan.leftAlone.filter((left) => !isYours(left)).map(leftItem) },
		],
	};
}

/** Several files: a table, then what each of them leaves to do. */
export function workspaceReport(outcomes: readonly Outcome[], failures: readonly { readonly name: string; readonly message: string }[], untouched: readonly string[]): Sheet {
	const many = new Map<string, string[]>();
	for (const outcome of outcomes) for (const text of toDoAfter(outcome)) many.set(text, [...many.get(text) ?? [], outcome.name]);
	return {
		title: `${counted(outcomes.filter(tookSomething).length, 'Dockerfile')} hardened`,
		lead: [untouched.length > 0 ? `${untouched.length} needed nothing that Bulwark can do.` : '', failures.length > 0 ? `${failures.length} could not be read.` : ''].filter((text) => text !== '').join(' '),
		table: {
			head: ['Dockerfile', 'Before', 'After', 'Applied', 'To do', 'Left alone'],
			rows: outcomes.map((outcome) => rowOf(outcome)),
		},
		sections: [
			{ heading: 'Could not be hardened', items: failures.map(({ name, message }) => ({ title: name, text: message })) },
			{ heading: 'To do', note: 'Outside of the Dockerfiles. Tick off what is done.', check: true, items: [...many].map(([text, names]) => toDo(text, names)) },
			...outcomes.map((outcome) => ({ heading: outcome.name, items: [...undecided(outcome), ...yours(outcome.plan), ...applied(outcome), ...outcome.plan.leftAlone.filter((left) => !isYours(left)).map(leftItem)] })),
			{ heading: 'Nothing to do', items: untouched.map((name) => ({ title: name })) },
		],
	};
}

function rowOf(outcome: Outcome): string[] {
	const { name, plan, after, taken } = outcome;
	return [name, shown(plan.scoreBefore), shown(after), `${taken.filter((one) => one === 'all').length} of ${plan.applied.length}`, String(toDoAfter(outcome).length), String(plan.leftAlone.length)];
}

function toDo(text: string, names: readonly string[] = []): SheetItem {
	const [first = '', ...rest] = text.split('\n');
	const isCommand = /^(?:docker|podman|cosign|npm|git) /.test(first);
	const what = isCommand ? 'Build with' : first;
	const code = isCommand ? text : rest.join('\n').trim();
	return { title: what, ...(names.length > 0 && { text: names.join(', ') }), ...(code !== '' && { code }), copy: isCommand ? first : code !== '' ? code : text };
}

const PHRASE = /^(.*?) It is for you to decide: “(.*)” in the editor\.$/s;

function isYours({ reason }: HardenPlan['leftAlone'][number]): boolean {
	return PHRASE.test(reason);
}

function yours({ leftAlone }: HardenPlan): SheetItem[] {
	return distinct(leftAlone.filter(isYours).map(({ rule, reason, line }) => {
		const [, message = '', fix = ''] = PHRASE.exec(reason) ?? [];
		return { title: fix, text: `${message} The lightbulb in line ${line + 1} offers it.`, rule };
	}));
}

function leftItem({ rule, reason, line }: HardenPlan['leftAlone'][number]): SheetItem {
	return { title: `Line ${line + 1}`, text: reason, rule };
}

function undecided({ plan, taken }: Outcome): SheetItem[] {
	return [
		...of(plan, taken, 'part').map((change) => item(change, 'Taken in part: take the rest as well, or undo it. ')),
		...of(plan, taken, 'none').map((change) => item(change, 'Not taken. ')),
	];
}

/** By theme, in the order of the plan's own list. */
function applied({ plan, taken, written }: Outcome): SheetItem[] {
	return [
		...of(plan, taken, 'all').map((change) => item(change, '')).sort((a, b) => (a.tag ?? '').localeCompare(b.tag ?? '')),
		...written.filter((path) => !plan.applied.some(({ files }) => files?.includes(path))).map((path) => ({ title: `Wrote ${path}`, tag: 'Files' })),
	];
}

function of({ applied: changes }: HardenPlan, taken: readonly Taken[], wanted: Taken): PlanChange[] {
	return changes.filter((_, i) => taken[i] === wanted);
}

function item({ rule, title, theme, reason, assumption }: PlanChange, prefix: string): SheetItem {
	return { title, tag: theme, text: prefix + reason, ...(assumption !== undefined && { mind: assumption }), rule };
}

function distinct(items: readonly SheetItem[]): SheetItem[] {
	return items.filter((one, i) => items.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === i);
}
