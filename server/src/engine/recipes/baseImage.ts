/**
 * From a stage to other images it can start from: a concrete tag for `latest` or none, and smaller images of the same
 * program and version. Each is a fix of its own; what the steps of the stage need decides which are offered, and how.
 */
import type { BuildContext } from '../config/buildContext';
import type { Settings } from '../config/settings';
import { concreteTag, type Elsewhere, type ImageFacts, lookupImage, placeOf, type Relative, type RelativeKind, smallerRelatives, supportedSuccessor, whereLatestWent } from '../knowledge';
import { insertAfter } from '../model/edits';
import { type Fix, safeFix, unsafeFix } from '../model/fix';
import { type ImageReference, parseImageReference } from '../model/imageReference';
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import type { TextEdit } from '../text/edit';
import { alpineEdits } from './alpine';
import { type BaseNeeds, readNeeds } from './baseNeeds';
import { distrolessEdits } from './distroless';
import { imageEdit, splitName } from './imageEdit';
import { hasAdduser, withoutAdduser } from './withoutAdduser';
import { factsOf } from './factsOf';

export interface Circumstances {
	readonly settings: Settings;
	readonly buildContext: BuildContext;
}

/** A way to another image. */
interface Choice {
	readonly reference: string;
	readonly kind: RelativeKind;
	readonly title: string;
	readonly because: string;
	readonly edits: readonly TextEdit[];
	/** Known not to build as it is: never taken without a human. */
	readonly manual?: boolean;
	/** Nobody can see whether it works: not for everyday hardening. */
	readonly doubtful?: boolean;
}

/** For `latest` or no tag: what it means today, then smaller images of the same version. */
export function concreteTagFixes(model: DockerfileModel, stage: Stage, circumstances: Circumstances): Fix[] {
	const { image } = stage;
	if (!image || image.digest !== undefined) return [];
	if (DISTROLESS.test(image.name)) return nonroot(model, stage, image);
	const elsewhere = whereLatestWent(image);
	if (elsewhere) return wentOn(model, stage, elsewhere, circumstances.settings.today);
	const tags = concreteTag(image, circumstances.settings.today || undefined);
	const edit = tags && imageEdit(model, stage, tags.same, true);
	if (!tags || !edit) return [];
	const title = `Use ${tags.same}`;
	// Only tags of one line of the table name the same image; elsewhere `latest` is newer, or another variant.
	const same = placeOf(image)?.exact?.tags.includes(splitName(tags.same).tag ?? '') ?? false;
	const pinned = same && !edit.reachesFurther ? safeFix(title, edit.edits, { preferred: true })
		: unsafeFix(title, edit.reachesFurther ? 'The argument is used for something else, too.' : `The tag ${image.tag ?? 'latest'} may be another release today.`, edit.edits, { preferred: true, ...(edit.reachesFurther && { level: 'manual' }) });
	return [pinned, ...choices(model, stage, circumstances).map((choice) => fixOf(choice, false))];
}

/** Another image under another name, whatever `latest` was when the publisher left. */
function wentOn(model: DockerfileModel, stage: Stage, { registry, repository, because, level }: Elsewhere, today: string): Fix[] {
	const tags = concreteTag({ registry, repository }, today || undefined);
	const edit = tags && imageEdit(model, stage, tags.same, true);
	if (!tags || !edit) return [];
	const further = edit.reachesFurther ? 'manual' : level;
	return [unsafeFix(`Use ${tags.same}`, `${stage.image?.name} is no longer kept, this is where its publisher went on. ${because}`, edit.edits, { preferred: true, ...(further && { level: further }) })];
}

const DISTROLESS = /^gcr\.io\/distroless\//;

/** Distroless names the release in the image's name: its tags say who runs. */
function nonroot(model: DockerfileModel, stage: Stage, image: ImageReference): Fix[] {
	const reference = `${image.name}:nonroot`;
	const edit = imageEdit(model, stage, reference, true);
	return edit && !edit.reachesFurther ? [unsafeFix(`Use ${reference}`, 'It starts as the account nonroot (65532), which cannot write to folders of root.', edit.edits, { preferred: true })] : [];
}

/** Smaller images of the same program and version that the stage can start from, the most wanted first. */
export function smallerBaseFixes(model: DockerfileModel, stage: Stage, circumstances: Circumstances): Fix[] {
	const found = choices(model, stage, circumstances);
	const best = found.find(({ manual }) => !manual);
	return (best ? [best, ...found.filter((choice) => choice !== best)] : found).map((choice) => fixOf(choice, choice === best));
}

/** Only the preferred one is for Harden: the others are choices. */
function fixOf({ title, because, edits, doubtful }: Choice, preferred: boolean): Fix {
	return unsafeFix(title, because, edits, preferred ? { preferred, ...(doubtful && { level: 'maximum' }) } : { level: 'manual' });
}

const ORDER: Readonly<Record<RelativeKind, 'slim' | 'alpine' | 'distroless'>> = { slim: 'slim', jre: 'slim', runtime: 'slim', minimal: 'slim', alpine: 'alpine', distroless: 'distroless' };

function choices(model: DockerfileModel, stage: Stage, { settings, buildContext }: Circumstances): Choice[] {
	const { image, facts } = stage;
	if (!image || !facts || image.digest !== undefined || stage.system === 'windows') return [];
	const needs = readNeeds(model, stage, buildContext);
	const found = relativesOf(image, facts, settings.today).filter((relative) => !isStillForBuilding(relative, settings.today))
		.flatMap((relative) => withAccounts(choiceOf(model, stage, facts, relative, needs), facts, needs) ?? []);
	const rank = ({ kind }: Choice): number => {
		const at = settings.preferredBases.indexOf(ORDER[kind]);
		return at < 0 ? settings.preferredBases.length : at;
	};
	const oneOfAKind = found.filter((choice, at) => found.findIndex(({ kind }) => kind === choice.kind) === at);
	// Another C library, or none of the usual programs: only for those who ask for it.
	const asked = (kind: RelativeKind): boolean => ORDER[kind] === 'slim' || ORDER[kind] === settings.preferredBases[0];
	return oneOfAKind.map((choice) => ({ ...choice, doubtful: choice.doubtful === true || !asked(choice.kind) })).sort((a, b) => rank(a) - rank(b));
}

/** The small images of newer releases have no `adduser`. */
function withAccounts(choice: Choice | undefined, facts: ImageFacts, { commands }: BaseNeeds): Choice | undefined {
	if (!choice || choice.kind === 'distroless' || !hasAdduser(facts) || hasAdduser(factsOf(choice.reference))) return choice;
	const { edits, breaks } = withoutAdduser(commands);
	if (breaks !== undefined) return { ...choice, manual: true, because: `${choice.because} It has no ${breaks}: make the account by useradd first.` };
	return edits.length === 0 ? choice : { ...choice, edits: [...choice.edits, ...edits], because: `${choice.because} It has no adduser: useradd makes the account.` };
}

/** A JDK or SDK on Alpine is no runtime. */
function isStillForBuilding({ reference }: Relative, today: string): boolean {
	const image = parseImageReference({ text: reference, pieces: [], via: [] });
	const facts = lookupImage(image);
	return facts !== undefined && relativesOf(image, facts, today).some(({ kind, reference: next }) => next !== reference && (kind === 'jre' || kind === 'runtime' && next.includes('dotnet/')));
}

/** What knowledge lists; for the retired openjdk, Temurin's runtime of the same version. */
export function relativesOf(image: ImageReference, facts: ImageFacts, today: string): readonly Relative[] {
	const isRuntime = /\bjre\b/.test(image.tag ?? '');
	const relatives = smallerRelatives(image, today || undefined).filter(({ kind }) => kind !== 'jre' || !isRuntime);
	if (facts.name !== 'openjdk' || facts.version === undefined || isRuntime) return relatives;
	const successor = supportedSuccessor({ ...image, tag: `${facts.version.split('.')[0]}-jre` }, today || '2000-01-01');
	const jre: Relative[] = successor ? [{ reference: successor.reference, kind: 'jre', libcChange: false, packageManagerChange: facts.packageManager !== 'apt', hasShell: true, note: successor.note ?? '' }] : [];
	return [...jre, ...relatives.filter(({ kind }) => kind !== 'jre')];
}

function choiceOf(model: DockerfileModel, stage: Stage, facts: ImageFacts, relative: Relative, needs: BaseNeeds): Choice | undefined {
	const edit = imageEdit(model, stage, relative.reference);
	if (!edit || edit.reachesFurther) return undefined;
	const { reference, kind } = relative;
	const plain = { reference, kind, title: `Use ${reference}`, edits: edit.edits };
	const system = needs.packageCommands.find(({ manager }) => /^(?:apt|apk|dnf|yum|microdnf|zypper)$/.test(manager));
	if (kind !== 'alpine' && relative.packageManagerChange && system) return undefined;
	switch (kind) {
		case 'slim': return relative.libcChange || facts.libc === 'musl' ? undefined : slim(model, stage, facts, needs, plain);
		case 'jre': return jre(needs, plain, relative);
		case 'alpine': return alpine(model, stage, facts, needs, plain);
		case 'distroless': {
			const edits = distrolessEdits(model, stage, facts, reference);
			return edits && { ...plain, edits: [...plain.edits, ...edits], because: 'There is no shell and no package manager in it, and it runs as nonroot: scripts, and writing to folders of root, fail.' };
		}
		case 'runtime': {
			const builds = needs.commands.some(({ name, args }) => name !== 'dotnet' || !/\.dll$/.test(args[0]?.value ?? ''));
			return builds || !/\bdotnet\//.test(reference) ? undefined : { ...plain, because: 'The SDK is gone: programs that compile or restore packages while they run need it.' };
		}
		case 'minimal': return needs.stages.some(({ runs }) => runs.length > 0) ? undefined : { ...plain, because: 'Minimal images leave out tar, find, useradd and other programs that a script may call.' };
		default: return undefined;
	}
}

type Plain = Pick<Choice, 'reference' | 'kind' | 'title' | 'edits'>;

function slim(model: DockerfileModel, stage: Stage, facts: ImageFacts, needs: BaseNeeds, plain: Plain): Choice {
	const { reference, edits, title } = plain;
	if (facts.name === 'debian') return { ...plain, because: 'It leaves out manual pages and translations, and packages of older releases, such as Java, fail to install without their folders.' };
	const tools = [...needs.tools].sort();
	if (needs.compiles !== undefined) return { ...plain, manual: true, because: `This stage uses ${needs.compiles}, which needs a compiler or make, and ${reference} has none: install them first.` };
	const hidden = needs.unseen === undefined ? '' : ` What ${needs.unseen} needs is not known.`;
	if (tools.length === 0) return { ...plain, doubtful: needs.unseen !== undefined, because: `It leaves out compilers, headers, curl, git and other packages of the full image, which the program may use while it runs.${hidden}` };
	// Package lists of releases that are over have moved: nothing can be installed there.
	if (facts.match !== 'exact' || facts.deprecated || facts.packageManager !== 'apt') return { ...plain, manual: true, because: `This stage calls ${tools.join(', ')}, which ${reference} leaves out: install it first.` };
	const packages = tools.some((name) => /^(?:curl|wget|git)$/.test(name)) ? [...new Set(['ca-certificates', ...tools])] : tools;
	const { escape } = model.tree;
	const step = [`RUN apt-get update ${escape}`, `    && apt-get install -y --no-install-recommends ${packages.join(' ')} ${escape}`, '    && rm -rf /var/lib/apt/lists/*'];
	return {
		...plain, doubtful: needs.unseen !== undefined, title: `${title} and install ${tools.join(', ')}`, edits: [...edits, insertAfter(model, stage.from, step)],
		because: `It leaves out packages of the full image: those that the steps call are installed, but the program may use more while it runs.${hidden}`,
	};
}

const JDK_TOOLS = /^(?:javac|jar|jlink|jdeps|jpackage|jmap|jstack|jcmd|jshell|javadoc|mvn|mvnw|gradle|gradlew|sbt|ant|lein|maven|native-image|kotlinc|scala|scalac|jarsigner|javap)$/;

function needsJdk({ commands }: BaseNeeds): boolean {
	return commands.some(({ name, args }) => JDK_TOOLS.test(name) || args.some(({ value }) => JDK_TOOLS.test(value.replace(/^.*\//, ''))));
}

function jre(needs: BaseNeeds, plain: Plain, { note }: Relative): Choice | undefined {
	if (needsJdk(needs)) return undefined;
	const other = splitName(plain.reference).name.endsWith('eclipse-temurin') && /Temurin/.test(note) ? ' It is another publisher\'s build of the same Java version.' : '';
	return { ...plain, doubtful: needs.unseen !== undefined, because: `The compiler and the tools of the JDK are gone: programs that call them while they run fail.${other}` };
}

const RISKS: readonly (readonly [RegExp, string])[] = [
	[/^(?:pip|conda)$/, 'wheels built for glibc only do not install'],
	[/^(?:npm|yarn|pnpm)$/, 'native modules must exist for musl or be compiled'],
];

function alpine(model: DockerfileModel, stage: Stage, facts: ImageFacts, needs: BaseNeeds, plain: Plain): Choice | undefined {
	if (facts.libc === 'musl' || facts.distro && !['debian', 'ubuntu'].includes(facts.distro.family) || needs.compiles !== undefined) return undefined;
	const translation = alpineEdits(model, needs);
	if (!translation || /\bjre\b/.test(plain.reference) && needsJdk(needs)) return undefined;
	const risk = RISKS.find(([pattern]) => needs.packageCommands.some(({ manager }) => pattern.test(manager)))?.[1];
	const tools = [...new Set(translation.tools)].sort();
	const step = tools.length === 0 ? [] : [insertAfter(model, stage.from, [`RUN apk add --no-cache ${tools.join(' ')}`])];
	return {
		...plain, edits: [...plain.edits, ...step, ...translation.edits], doubtful: needs.unseen !== undefined || risk?.startsWith('wheels') === true || /^(?:golang|rust)$/.test(facts.name),
		title: translation.edits.length + step.length > 0 ? `${plain.title} and translate its commands` : plain.title,
		because: `Alpine has musl instead of glibc and BusyBox instead of the GNU tools: programs built for Debian may not start${risk ? `, and ${risk}` : ''}.`,
	};
}
