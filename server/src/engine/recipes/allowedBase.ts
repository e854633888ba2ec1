/**
 * From a base image that the list of allowed ones leaves out to the nearest relative on it: the same program in the same
 * version. What the tables know to be alike may be taken by everyday hardening; all else is for a human.
 */
import { canonicalName, defaultPrivilege, type ImageFacts, lookupImage, programInside, smallerRelatives } from '../knowledge';
import { type Fix, unsafeFix } from '../model/fix';
import { type ImageReference, parseImageReference } from '../model/imageReference';
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import { effectOf } from './baseMove';
import { imageEdit } from './imageEdit';

export interface Wanted {
	readonly allowedImages: readonly string[];
	/** ISO day; empty = the day of the data. */
	readonly today: string;
	/** Whether the settings let a reference pass. */
	readonly isAllowed: (image: ImageReference) => boolean;
}

interface Candidate {
	readonly image: ImageReference;
	/** Absent when nobody knows what it is like. */
	readonly facts: ImageFacts | undefined;
}

const MOST = 3;

/** The nearest first; none when no allowed image is known to be there for the same program. */
export function allowedBaseFixes(model: DockerfileModel, stage: Stage, wanted: Wanted): Fix[] {
	const { image, facts } = stage;
	if (!image) return [];
	const made = [...listed(image, facts, wanted), ...smaller(image, wanted)].flatMap((candidate) => fixFor(model, stage, candidate) ?? []);
	const best = made.find(({ level }) => level === undefined) ?? made[0];
	return best ? [{ ...best, preferred: true as const }, ...made.filter((fix) => fix !== best)].slice(0, MOST) : [];
}

function fixFor(model: DockerfileModel, stage: Stage, { image: { text }, facts }: Candidate): Fix | undefined {
	const edit = imageEdit(model, stage, text, true);
	if (!edit || edit.reachesFurther || !stage.image) return undefined;
	const { breaks, doubtful } = facts ? effectOf(model, stage, text) : { doubtful: true };
	const differs = facts ? difference(stage.facts, facts) : 'Nothing is known of it: look whether it has this version, and what it is built on.';
	const folder = programInside(canonicalName(stage.image))?.program === 'java' && JAVA_FOLDERS.test(model.text) ? 'The file names a folder of the old image: change that, too.' : undefined;
	const because = ['It is allowed here, and another publisher\'s build of the same program.', differs, breaks, folder, stage.image.digest === undefined ? undefined : 'The digest goes with the old image: add the new one.'].filter((part) => part !== undefined).join(' ');
	const alike = differs === undefined && breaks === undefined && folder === undefined && stage.image.digest === undefined;
	return unsafeFix(`Use ${text}`, because, edit.edits, alike ? doubtful ? { level: 'maximum' } : {} : { level: 'manual' });
}

const JAVA_FOLDERS = /\/usr\/local\/openjdk|\/usr\/lib\/jvm|\/opt\/java/;

/** What the steps and the program may notice; undefined when the tables know of nothing. */
function difference(from: ImageFacts | undefined, to: ImageFacts): string | undefined {
	if (!from || from.libc === undefined || from.packageManager === undefined || from.hasShell === undefined || defaultPrivilege(from) === 'unknown') return 'What the old image is like is not known.';
	if (to.libc !== from.libc) return `It has ${to.libc === undefined ? 'another C library, maybe' : to.libc === 'none' ? 'no C library' : to.libc}.`;
	if (to.packageManager !== from.packageManager) return `It has ${to.packageManager === undefined || to.packageManager === 'none' ? 'no known package manager' : to.packageManager} instead of ${from.packageManager}.`;
	if (to.hasShell !== from.hasShell) return to.hasShell ? undefined : 'It has no shell.';
	if (defaultPrivilege(to) !== defaultPrivilege(from)) return `It runs as ${to.defaultUser ?? 'an unknown user'}.`;
	return undefined;
}

/** Smaller images of the same version that are on the list. */
function smaller(image: ImageReference, { isAllowed, today }: Wanted): Candidate[] {
	return smallerRelatives(image, today || undefined).flatMap(({ reference, kind }) => {
		const next = parse(reference);
		return kind !== 'runtime' && isAllowed(next) ? [{ image: next, facts: lookupImage(next) }] : [];
	});
}

/** Entries that name one image of the same program, with the tag that fits. */
function listed(image: ImageReference, facts: ImageFacts | undefined, { allowedImages, isAllowed, today }: Wanted): Candidate[] {
	const own = programInside(canonicalName(image));
	if (!own) return [];
	const version = facts?.version ?? /^v?(\d+(?:\.\d+)*)/.exec(image.tag ?? '')?.[1];
	return allowedImages.filter((entry) => !entry.includes('*')).flatMap((entry): Candidate[] => {
		const target = parse(entry);
		const theirs = programInside(canonicalName(target));
		if (theirs?.program !== own.program || !isAllowed(target)) return [];
		if (theirs.version !== undefined && !isVersion(theirs.version, version)) return [];
		const tags = theirs.version === undefined ? tagsFor(image, own.program, facts, version) : ['nonroot', 'latest'];
		for (const tag of tags) {
			const next = parse(`${target.name}:${tag}`);
			const known = lookupImage(next);
			if (known?.match === 'exact' && !known.deprecated && !(typeof known.eol === 'string' && today !== '' && known.eol < today)) return [{ image: next, facts: known }];
		}
		if (theirs.version !== undefined || lookupImage(target) !== undefined) return [];
		return [{ image: parse(`${target.name}:${image.tag ?? 'latest'}`), facts: undefined }];
	});
}

/** `22` and `312` of a name, `22.3` and `3.12.1` of a tag. */
function isVersion(digits: string, version: string | undefined): boolean {
	const [major = '', minor = ''] = version?.split('.') ?? [];
	return digits === major || digits === major + minor;
}

/** Tags of the same line, the most like first. */
function tagsFor(image: ImageReference, program: string, facts: ImageFacts | undefined, version: string | undefined): string[] {
	const line = program === 'java' ? version?.split('.')[0] : version;
	const kind = program === 'java' ? /\bjre\b/.test(image.tag ?? '') ? ['-jre', ''] : ['-jdk', ''] : [''];
	const variants = facts?.libc === 'musl' ? ['-alpine'] : facts?.variant === 'slim' ? ['-slim', ''] : [''];
	return [...image.tag === undefined ? [] : [image.tag], ...line === undefined ? [] : variants.flatMap((variant) => kind.map((each) => `${line}${each}${variant}`))];
}

function parse(text: string): ImageReference {
	return parseImageReference({ text, pieces: [], via: [] });
}
