/**
 * Ways from an image that gets no fixes to supported ones, the nearest first, and who may take them. What the makers of
 * the program promise, and where the tags are, stands in `ways/`.
 */
import type { BuildContext } from '../config/buildContext';
import { concreteTag, supportedDistribution, supportedSuccessors } from '../knowledge';
import { type ImageReference, parseImageReference } from '../model/imageReference';
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import { olderRuntime } from './ways/cLibrary';
import { devContainerWays } from './ways/devContainers';
import { dotnetWay, sameDotnetVariant } from './ways/dotnet';
import { waysElsewhere } from './ways/elsewhere';
import { waysToTemurin } from './ways/java';
import { promisedWay } from './ways/promises';
import { pypyWay } from './ways/pypy';
import { tomcatWay } from './ways/tomcat';
import { isListed, type Way } from './ways/way';

export type { Way };

export function waysFrom(model: DockerfileModel, image: ImageReference, stage: Stage, today: string, files?: BuildContext['files']): readonly Way[] {
	const inContainer = devContainerWays(model, stage, image, today, files);
	if (inContainer.length > 0) return inContainer;
	const distribution = supportedDistribution(image, today);
	const line = stage.facts?.eol;
	if (distribution !== undefined && (typeof line !== 'string' || line >= today)) return [onNewerRelease(distribution, stage.facts?.name ?? '', today)];
	const ways = [...nearest(model, image, stage, today, files), ...successors(model, image, stage, today, files)];
	return ways.length > 0 ? ways : waysElsewhere(model, stage, image);
}

const NEWER_PACKAGES = 'Packages of the distribution come in newer versions, and some under other names.';
/** Their makers promise that a later version runs what an earlier one did. */
const STEADY = /^(?:golang|rust|node|buildpack-deps)$/;

/** A tag without a version has stood still since the release ended: the one on the newer release is the newest version. */
function onNewerRelease(reference: string, name: string, today: string): Way {
	const concrete = concreteTag(parseImageReference({ text: reference, pieces: [], via: [] }), today || undefined)?.same ?? reference;
	if (concrete === reference) return { reference, because: NEWER_PACKAGES };
	return { reference: concrete, because: `${NEWER_PACKAGES} The tag names no version: this is the newest, and the old release had an older one.`, ...(!STEADY.test(name) && { level: 'maximum' }) };
}

/** What the table of lines cannot say: Tomcat 9 ends before 10 and keeps the program as it is; PyPy has versions of two kinds. */
function nearest(model: DockerfileModel, { tag = '' }: ImageReference, stage: Stage, today: string, files: BuildContext['files']): readonly Way[] {
	const way = stage.facts?.name === 'tomcat' ? tomcatWay(model, stage, tag, today)
		: stage.facts?.name === 'pypy' ? pypyWay(model, stage, tag, files) : undefined;
	return way ? [way] : [];
}

function successors(model: DockerfileModel, image: ImageReference, stage: Stage, today: string, files: BuildContext['files']): readonly Way[] {
	const { name = '', version: from = '' } = stage.facts ?? {};
	if (/^mcr\.microsoft\.com\/dotnet\/(?:aspnet|runtime|runtime-deps|sdk)$/.test(name)) {
		// The table of lines knows which is next, and the variants have names of their own.
		const line = /^\d+\.\d+/.exec(image.tag ?? '')?.[0] ?? from;
		const version = supportedSuccessors({ registry: 'mcr.microsoft.com', repository: name.replace(/^[^/]*\//, ''), tag: line }, today)[0]?.version;
		const reference = version === undefined ? undefined : sameDotnetVariant(image.name, image.tag ?? '', version);
		return reference === undefined || version === undefined ? [] : [dotnetWay(model, stage, reference, version) ?? promisedWay(reference, name, { from, to: version, stage, model, files })];
	}
	return supportedSuccessors(image, today).flatMap(({ reference, version, note }): readonly Way[] => {
		// Of the tags of Tomcat 9 the Java counts: `tomcatWay` has chosen.
		if (name === 'tomcat' && version === '9.0') return [];
		if (note !== undefined) return waysToTemurin(model.text, reference, from, version);
		const way = promisedWay(reference, name, { from, to: version, stage, model, files });
		const too = olderRuntime(model, stage, reference);
		if (too === undefined || way.level === 'manual') return [way];
		// The same on the release before: it may be the one that the other stage has.
		const before = [...new Set([`${reference}-bookworm`, reference.replace('trixie', 'bookworm')])].find((each) => each !== reference && isListed(each) && olderRuntime(model, stage, each) === undefined);
		return [...(before === undefined ? [] : [{ ...way, reference: before }]), { ...way, because: `${way.because} What it compiles may not start on ${too}, whose C library is older.`, level: 'maximum' }];
	});
}
