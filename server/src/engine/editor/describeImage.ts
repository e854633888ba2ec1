/**
 * What is known of the image at a place in a Dockerfile, as Markdown. Facts that nobody knows are left out; of an image
 * that nobody knows, that is said in a word.
 */
import { type ImageFacts, isKnownNamespace, isRootUser, knownRegistry, KNOWN_ON, plainName, type Relative, registryOf, SIZES, sizeOf, smallerRelatives } from '../knowledge';
import type { ImageReference } from '../model/imageReference';
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import type { TextRange } from '../text/range';
import { type ImageUse, imageUseAt, viaOf } from './imageUses';
import { accountTitle, distroLife, distroTitle, isOld, lifeOf } from './imageWords';

export interface Description {
	readonly range: TextRange;
	readonly markdown: string;
}

const MOST_RELATIVES = 3;

/** The image that an offset lies in. `today` decides what is past its end of life; empty = the day of the data. */
export function describeImageAt(model: DockerfileModel, offset: number, today: string): Description | undefined {
	const found = imageUseAt(model, offset);
	return found && { range: found.range, markdown: describeUse(model, found.use, today || KNOWN_ON) };
}

export function describeUse(model: DockerfileModel, use: ImageUse, today: string): string {
	const { target } = use;
	switch (target.kind) {
		case 'stage': return describeStage(model, target.stage);
		case 'unknown': return `**${code(use.written)}** · not known before the build: ${listed(target.missing)} ${target.missing.length === 1 ? 'has' : 'have'} no value here`;
		case 'partly': return paragraphs(
			`**${target.name}**${publisher(target.facts)}`,
			`The tag is not known before the build: ${listed(target.missing)} ${target.missing.length === 1 ? 'has' : 'have'} no value here.${target.facts ? ' What holds for every tag:' : ''}`,
			bullets(target.facts ? factsOf(target.facts, today) : []),
			target.facts && asOf(today),
		);
		default: return describeReference(use, target.image, target.facts, today);
	}
}

function describeReference(use: ImageUse, image: ImageReference, facts: ImageFacts | undefined, today: string): string {
	const smaller = facts && !facts.deprecated && (image.tag !== undefined || image.digest === undefined) ? smallerRelatives(image, today).filter(({ reference }) => reference !== image.text).slice(0, MOST_RELATIVES) : [];
	const empty = facts?.name === 'scratch';
	return paragraphs(
		empty ? '**scratch** · the empty image' : `**${shortened(image.text)}**${facts ? publisher(facts) : unknownPublisher(image)}`,
		resolved(use),
		bullets([...facts ? factsOf(facts, today) : [], ...empty ? [] : [pin(image)]]),
		smaller.length > 0 && `Smaller:\n${smaller.map(relative).join('\n')}`,
		facts && !empty && asOf(today),
	);
}

function describeStage(model: DockerfileModel, stage: Stage): string {
	const { image } = stage.root;
	const user = stage.userAt().name;
	const words = [
		`stage, line ${model.lines.lineAt(stage.from.range.start) + 1}`,
		...image ? [`on \`${image.text}\``] : [],
		...user.kind === 'known' ? [`ends as \`${user.value}\``] : [],
	];
	return `**${stage.nameWord?.text ?? stage.index}** · ${words.join(' · ')}`;
}

/** Digests are for machines. */
function shortened(reference: string): string {
	return reference.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1…');
}

const PUBLISHERS = { official: 'Docker Official Image', verified: 'verified publisher', community: 'community image' } as const;

function publisher(facts: ImageFacts | undefined): string {
	return facts ? ` · ${PUBLISHERS[facts.publisher]}` : ' · publisher not known';
}

function unknownPublisher(image: ImageReference): string {
	const registry = registryOf(image);
	if (registry === 'docker.io') return isKnownNamespace(plainName(image).split('/')[0] ?? '') && image.repository.includes('/') ? ' · known publisher, unknown image' : ' · community image, not known';
	const owner = knownRegistry(registry)?.owner;
	return owner === undefined ? ' · not known' : ` · from ${owner}, not known`;
}

/** How a reference that is built of variables came about. */
function resolved(use: ImageUse): string | undefined {
	const via = viaOf(use);
	const given = via.flatMap(({ name, property }) => property.raw === undefined ? [] : [`\`ARG ${name}=${property.raw}\``]);
	return given.length === 0 ? undefined : `As ${[...new Set(given)].join(' and ')} ${given.length === 1 ? 'has' : 'have'} it; a build may set another value.`;
}

function factsOf(facts: ImageFacts, today: string): (string | undefined)[] {
	if (facts.name === 'scratch') return ['No shell, no package manager, no accounts: only a static program runs here, and `USER` must be a number'];
	const size = sizeOf(facts);
	return [deprecation(facts), release(facts, today), system(facts, today), user(facts), size && `Size: ${SIZES[size]}`];
}

function deprecation({ deprecated }: ImageFacts): string | undefined {
	if (!deprecated) return undefined;
	const instead = deprecated.replacedBy?.length ? `; use ${deprecated.replacedBy.map(code).join(' or ')}` : '';
	return `**Deprecated${deprecated.since === undefined ? '' : ` since ${deprecated.since}`}**${instead}${deprecated.note === undefined ? '' : ` (${deprecated.note})`}`;
}

function release({ version, eol, lts, distro }: ImageFacts, today: string): string | undefined {
	// Of a distribution's own image, the next line tells.
	if (distro !== undefined && typeof eol === 'string' && eol === distro.eol) return undefined;
	const life = lifeOf(eol, today);
	if (!life) return undefined;
	const name = version === undefined ? 'Release' : `Release ${version}${lts ? ' (long-term)' : ''}`;
	return `${name}: ${life.over ? `**${life.words}**` : life.words}`;
}

function system({ distro, libc, packageManager, hasShell }: ImageFacts, today: string): string | undefined {
	const life = distroLife(distro, today);
	const words = [
		distro && `${distroTitle(distro)}${life ? `, ${life.over ? `**${life.words}**` : life.words}` : ''}`,
		libc === 'none' ? 'no C library' : libc === 'windows' ? undefined : libc,
		packageManager === 'none' ? 'no package manager' : packageManager,
		hasShell === undefined ? undefined : hasShell ? 'shell' : 'no shell',
	].filter((word) => word !== undefined);
	return words.length === 0 || distro === undefined && words.length === 1 ? undefined : `System: ${words.join(' · ')}`;
}

function user({ defaultUser, users, dropsPrivileges }: ImageFacts): string | undefined {
	if (defaultUser === undefined) return undefined;
	const own = isRootUser(defaultUser) ? users.find((account) => account.ofDistribution !== true) : undefined;
	return `User: runs as \`${defaultUser}\`${dropsPrivileges ? ', and its entrypoint changes to an unprivileged account' : ''}${own ? `; has the account ${accountTitle(own)}` : ''}`;
}

function pin({ tag, digest }: ImageReference): string {
	if (digest !== undefined) return `Pinned: the digest keeps exactly this image; updates come only with a new one${tag === undefined ? '. It does not tell the tag' : ''}`;
	return `${tag === undefined ? 'No tag means `latest`, which moves' : 'Not pinned: the tag can move'}. \`@sha256:…\` would keep exactly the image that was reviewed; updates then come only with a new digest`;
}

function relative({ reference, note }: Relative): string {
	return `- \`${reference}\`: ${note}`;
}

function asOf(today: string): string {
	return isOld(today) ? `*Known on ${KNOWN_ON}: **more than 180 days ago**. Ends of life and tags may have changed since.*` : `*Known on ${KNOWN_ON}.*`;
}

function paragraphs(...parts: readonly (string | false | undefined)[]): string {
	return parts.filter((part) => typeof part === 'string' && part !== '').join('\n\n');
}

function bullets(items: readonly (string | undefined)[]): string {
	return items.filter((item) => item !== undefined).map((item) => `- ${item}`).join('\n');
}

function listed(names: readonly string[]): string {
	return [...new Set(names)].map(code).join(' and ');
}

function code(text: string): string {
	return `\`${text}\``;
}
