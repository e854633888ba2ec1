/** The accounts that exist at a place of a stage: those that it makes, those of the base, and the number that works without one. */
import type { Account } from '../knowledge';
import { accountCommands, numberOf } from '../model/accounts';
import type { Stage } from '../model/stage';
import type { Entry } from './completeWords';

/** A number far from the accounts of distributions; it needs no entry in /etc/passwd. */
const FREE = '10001:10001';

export function userEntries(stage: Stage, offset: number): Entry[] {
	const made = stage.lineage.flatMap((each) => accountCommands(each).flatMap((account): Entry[] => {
		const isLater = each === stage && account.run.instruction.range.start > offset;
		if (account.kind !== 'user' || !account.creates || isLater || !account.name.known) return [];
		const number = numberOf(each, account);
		return [entry(account.name.value, `made by this file${number === undefined ? '' : `, ${number}`}`)];
	}));
	const facts = stage.root.facts;
	const ofBase = (facts?.users ?? []).map((account) => entry(account.name, `of ${facts?.name}${numbers(account)}${account.ofDistribution ? ', for any program' : ''}`));
	const all = [...made, ...ofBase, entry(FREE, 'a number, which needs no account')];
	return all.filter(({ label }, i) => all.findIndex((other) => other.label === label) === i);
}

function numbers({ uid, gid }: Account): string {
	return uid === undefined ? '' : `, ${uid}${gid === undefined ? '' : `:${gid}`}`;
}

function entry(label: string, detail: string): Entry {
	return { kind: 'user', label, insert: label, detail };
}
