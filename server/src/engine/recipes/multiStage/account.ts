/** Who the final image runs as: the number or name that the file asks for, else an account of the base, else a new one. */
import { createUser, type ImageFacts, isRootUser, userRecipe } from '../../knowledge';
import type { Stage } from '../../model/stage';
import { replace, type TextEdit } from '../../text/edit';
import type { Split } from './split';

export interface FinalAccount {
	/** Argument of USER. */
	readonly user: string;
	/** Argument of `COPY --chown`. */
	readonly owner: string;
	/** Commands of a RUN that makes the account. */
	readonly commands: readonly string[];
}

/** @param facts of the final image, which need not be that of the build */
export function finalAccount(stage: Stage, facts: ImageFacts): FinalAccount | undefined {
	const wanted = stage.userAt().name;
	const [name = '', group] = wanted.kind === 'known' && stage.lastBefore('USER') ? wanted.value.split(':') : [];
	if (/^[1-9]\d*$/.test(name)) return { user: wanted.kind === 'known' ? wanted.value : name, owner: `${name}:${group ?? name}`, commands: [] };
	const own = facts.users.find((user) => user.name === name);
	if (own) return { user: group === undefined ? name : `${name}:${group}`, owner: ownerOf(own), commands: [] };
	const isName = /^[a-z_][\w-]{0,30}$/.test(name) && !isRootUser(name);
	const made = isName ? createUser(facts, { name, home: `/home/${name}` }) : userRecipe(facts);
	return made?.chown === undefined ? undefined : { user: made.user, owner: made.chown, commands: made.commands };
}

/** Debian calls the group of `nobody` nogroup. */
function ownerOf({ name, uid, gid }: ImageFacts['users'][number]): string {
	if (uid === undefined || uid !== gid) return name;
	return name === 'nobody' ? `${uid}:${gid}` : `${name}:${name}`;
}

/** USER of the final stage: a line of its own, or the kept USER made to say it. */
export function userLine({ tail }: Split, { user }: FinalAccount): { readonly lines: readonly string[]; readonly changes: readonly TextEdit[] } {
	const word = tail.findLast((i) => i.keyword === 'USER')?.words[0];
	if (!word) return { lines: [`USER ${user}`], changes: [] };
	return { lines: [], changes: word.text.replace(/:.*/, '') === user.replace(/:.*/, '') ? [] : [replace(word.range, user)] };
}
