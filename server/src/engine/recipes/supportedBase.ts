/**
 * From a base image that gets no security fixes to the nearest one that does: the same version on a newer release of its
 * distribution, the next supported release line, or the repository that took over. How far it is decides who may take it:
 * `supportedWays.ts` says what the makers promise, `baseMove.ts` what the steps ask for.
 */
import type { BuildContext } from '../config/buildContext';
import { findRelease, packagesAreGone } from '../knowledge';
import { insertAfter } from '../model/edits';
import { type Fix, unsafeFix } from '../model/fix';
import { keywordLike } from '../model/instructions';
import type { DockerfileModel } from '../model/model';
import { packageCommand } from '../model/packages';
import type { Stage } from '../model/stage';
import type { TextEdit } from '../text/edit';
import { expression } from '../text/expression';
import { type Effect, effectOf, stepsOn } from './baseMove';
import { imageEdit } from './imageEdit';
import { type Way, waysFrom } from './supportedWays';
import { hasAdduser, withoutAdduser, type WithoutAdduser } from './withoutAdduser';
import { factsOf } from './factsOf';

const GONE = 'The packages of the old release are no longer on its servers, so that the steps that install some fail as they are. ';

/** A build that stops says so; a program of another major version may go wrong later. */
const CHANGES = /^(?:php|ruby)$/;

/** The fix, and the reference that it leads to; nothing when no supported image is known. */
export function supportedBase(model: DockerfileModel, stage: Stage, today: string, files?: BuildContext['files']): { readonly reference: string; readonly fixes: () => Fix[] } | undefined {
	const { image } = stage;
	const ways = image ? waysFrom(model, image, stage, today, files) : [];
	// The first that an ordinary build does not notice, else the first that may be tried, else the first.
	let tried: Way | undefined;
	const plain = ways.find((each) => {
		const level = levelOf(model, stage, each, onto(model, stage, each.reference));
		if (level === 'maximum') tried ??= each;
		return level === undefined;
	});
	const way = plain ?? tried ?? ways[0];
	if (!image || !way) return undefined;
	return { reference: way.reference, fixes: () => fixesFor(model, stage, way) };
}

function fixesFor(model: DockerfileModel, stage: Stage, way: Way): Fix[] {
	const digest = stage.image?.digest !== undefined;
	const edit = imageEdit(model, stage, way.reference, true);
	if (!edit) return [];
	const named = releaseNamedInSteps(model, stage);
	const effect = onto(model, stage, way.reference);
	const { breaks, edits: renames, accounts } = effect;
	const gone = failsAlready(model, stage, way);
	const because = [
		...(gone ? [GONE.trim()] : []), way.because, ...(breaks !== undefined && !gone ? [breaks] : []),
		...(renames.length > 0 ? ['Packages that have another name there are called by it.'] : []),
		...(accounts.length > 0 ? ['It has no adduser: useradd makes the account.'] : []),
		...(named === undefined ? [] : [`The steps name ${named}: change them, too.`]),
		...(digest ? ['The digest goes with the old image: add the new one.'] : []),
		...(edit.reachesFurther ? ['The argument is used for something else, too.'] : []),
	].join(' ');
	const level = digest || edit.reachesFurther || named !== undefined ? 'manual' : levelOf(model, stage, way, effect);
	const setting = way.variables === undefined ? [] : [insertAfter(model, stage.from, [`${keywordLike(model, stage.from, 'ENV')} ${way.variables.join(' ')}`])];
	return [unsafeFix(`Use ${way.reference}`, because, [...edit.edits, ...setting, ...renames, ...accounts], { preferred: true, ...(level && { level }) })];
}

/** What the steps meet on the other image: packages, and `adduser` where only the old one has it. */
function onto(model: DockerfileModel, stage: Stage, reference: string): Effect & { readonly accounts: readonly TextEdit[] } {
	const effect = effectOf(model, stage, reference);
	const there = hasAdduser(factsOf(reference));
	const { breaks, edits }: WithoutAdduser = there || !hasAdduser(stage.facts) ? { edits: [] } : withoutAdduser(stepsOn(model, stage));
	return { ...effect, ...(effect.breaks === undefined && breaks && { breaks: `${breaks} is not in the newer image: make the account by useradd first.` }), accounts: edits };
}

/** Who may take a way, by its own word and by what the steps ask for. */
function levelOf(model: DockerfileModel, stage: Stage, way: Way, { breaks, doubtful }: Effect): Way['level'] {
	if (failsAlready(model, stage, way) && !way.elsewhere && !CHANGES.test(stage.facts?.name ?? '')) return undefined;
	if (way.level === 'manual' || breaks !== undefined && !way.sure) return 'manual';
	return way.level ?? (doubtful && !way.sure ? 'maximum' : undefined);
}

function failsAlready(model: DockerfileModel, stage: Stage, way: Way): boolean {
	return way.level !== 'manual' && fetchesWhatIsGone(model, stage);
}

/**
 * The old release where a step fetches what was made for it: `deb … bullseye main`, `ubuntu2004/x86_64`, or a module for
 * exactly this version of the program.
 */
function releaseNamedInSteps(model: DockerfileModel, stage: Stage): string | undefined {
	const names = [...distributionNames(stage), ...versionNames(stage)];
	if (names.length === 0) return undefined;
	const pattern = expression(names.join('|'), 'i');
	for (const { runs, copies } of model.stages) for (const { instruction } of [...runs, ...copies]) {
		const found = pattern.exec(model.text.slice(instruction.range.start, instruction.range.end));
		if (found) return found[0];
	}
	return undefined;
}

function distributionNames(stage: Stage): string[] {
	const { name = '', release } = stage.root.facts?.distro ?? {};
	if (release === undefined || name === '') return [];
	const number = escaped(findRelease(name, release)?.release ?? release);
	return [...(/^[a-z]/.test(release) ? [`\\b${release}\\b`] : []), `\\b(?:x?${name}|el)[-_]?${number.replace('\\.', '[._]?')}(?![.\\d])`, `/v${number}/`];
}

/** `nginx-1.21.6`, `for Nginx version 1.21`. */
function versionNames(stage: Stage): string[] {
	const { name = '', tag = '' } = stage.root.image ?? {};
	const version = /^\d+(?:\.\d+)+/.exec(tag)?.[0];
	const program = name.slice(name.lastIndexOf('/') + 1);
	return version === undefined || program === '' ? [] : [`\\b${escaped(program)}(?: version|[-_/@=: ]|:)[-_ ]*v?${escaped(version)}(?!\\d)`];
}

function escaped(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The build of the old file stops there: whatever the new base brings, it breaks nothing that works. */
function fetchesWhatIsGone(model: DockerfileModel, stage: Stage): boolean {
	const { facts } = stage;
	if (!facts || !packagesAreGone(facts) || /archive\.debian\.org|sources\.list|vault\.centos/.test(model.text)) return false;
	return stepsOn(model, stage).some((command) => /^(?:apt|yum|dnf)$/.test(packageCommand(command)?.manager ?? ''));
}
