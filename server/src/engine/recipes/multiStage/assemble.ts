/**
 * The two stages of a language whose program starts on an image with a shell: packages, account, files, working
 * directory, user, in the order in which layers change seldom to often.
 */
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import type { TextEdit } from '../../text/edit';
import { type FinalAccount, finalAccount, userLine } from './account';
import { underRoot } from './bare';
import { type Carried, copyLine, isSystemFolder, missingVolumes, outermost, volumes } from './carried';
import { platformOf, usesPrivilegedPort, writtenLike } from './facts';
import { asRoot, runLine, workdirLine } from './lines';
import { type Declined, declined } from './recipe';
import { buildStageName, type Split, splitEdits, splitStage } from './split';
import { isWithin, workdirOf } from './steps';
import { factsOf } from '../factsOf';

export interface Ingredients {
	/** The image of the final stage. */
	readonly reference: string;
	/** The working directory of the build stage's image. */
	readonly home: string;
	/** Where the program starts, when that changes. */
	readonly workdir?: string;
	/** Variables that matter to the build alone. */
	readonly forBuildOnly: RegExp;
	/** Instructions at the end of the build stage. */
	readonly build?: readonly string[];
	/** Commands behind them that need root: they take away what must not ship. */
	readonly cleanup?: readonly string[];
	/** ENV instructions that the final stage begins with. */
	readonly environment?: readonly string[];
	/** Packages of the system that the final stage installs. */
	readonly packages?: readonly string[];
	/** From the build stage, at the same place. Those with a wildcard go into their folder. */
	readonly carried: readonly Carried[];
	readonly changes?: readonly TextEdit[];
	/** What the reader must know, a sentence each. */
	readonly because: readonly string[];
}

export function assemble(model: DockerfileModel, stage: Stage, parts: Ingredients): { readonly plan: Fix } | Declined {
	const facts = factsOf(parts.reference);
	const account = facts && finalAccount(stage, facts);
	if (!account) return declined(`it is not known how ${parts.reference} makes an account`);
	const hidden = underRoot(stage, parts);
	if (hidden !== undefined) return declined(hidden);
	const split = splitStage(model, stage, (name) => parts.forBuildOnly.test(name));
	const user = userLine(split, account);
	const final = finalLines(model, stage, split, account, parts, facts.packageManager === 'apk' ? 'apk' : 'apt');
	const places = missingVolumes(stage, parts.home, parts.carried);
	const last = [...(parts.cleanup ?? []), ...(places.length > 0 ? [`mkdir -p ${places.join(' ')}`] : [])];
	const edits = splitEdits(model, stage, split, { build: [...(parts.build ?? []), ...asRoot(model, stage, split, last)], final: [...final, ...user.lines], changes: [...(parts.changes ?? []), ...user.changes] });
	const port = usesPrivilegedPort(stage) ? ['It listens below port 1024, which old container engines refuse to others than root.'] : [];
	const because = [...parts.because, `It runs as ${account.user} and cannot write where only root may.`, ...port].join(' ');
	return { plan: unsafeFix(`Split into a build stage and ${parts.reference}`, because, edits, { level: 'maximum', preferred: true }) };
}

function finalLines(model: DockerfileModel, stage: Stage, split: Split, account: FinalAccount, parts: Ingredients, manager: 'apt' | 'apk'): string[] {
	const name = buildStageName(stage);
	const carried = outermost(parts.carried);
	const home = parts.workdir ?? workdirOf(stage, parts.home);
	const setsHome = stage.inherited('WORKDIR').length > 0 && home !== undefined;
	// The program may write where it starts, as it could before; a carried folder belongs to its account already.
	const isCarried = (path: string): boolean => carried.some((each) => each.owned && isWithin(path, each.path));
	const open = [...(setsHome ? [home] : []), ...volumes(stage)].filter((path) => !isSystemFolder(path) && !isCarried(path));
	const commands = [...account.commands, ...(open.length > 0 ? [`mkdir -p ${open.join(' ')}`, `chown ${account.owner} ${open.join(' ')}`] : [])];
	return [
		`FROM ${platformOf(model, stage)}${writtenLike(stage, parts.reference)}`,
		...(parts.packages?.length ? [installLine(model, manager, parts.packages)] : []),
		...(commands.length > 0 ? [runLine(model, commands)] : []),
		...(parts.environment ?? []),
		...split.repeated,
		...carried.map((each) => copyLine(name, each, account.owner)),
		...(parts.workdir !== undefined ? [`WORKDIR ${parts.workdir}`] : workdirLine(stage, split, parts.home)),
	];
}

/** One RUN that installs packages of the system and leaves no lists behind. */
export function installLine(model: DockerfileModel, manager: 'apt' | 'apk', packages: readonly string[]): string {
	const names = [...new Set(packages)].sort().join(' ');
	return runLine(model, manager === 'apk' ? [`apk add --no-cache ${names}`] : ['apt-get update', `apt-get install -y --no-install-recommends ${names}`, 'rm -rf /var/lib/apt/lists/*']);
}
