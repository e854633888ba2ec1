/**
 * What can be said about a place in a Dockerfile, as Markdown: a finding in full, a base image from what is known of it.
 * Says nothing where nothing is known.
 */
import type { ReportedFinding } from './analyze';
import { described, findRule, pageUrl } from './explain';
import { type EndOfLife, endOfLife, type ImageFacts, isRootUser, smallerRelatives } from './knowledge';
import type { ImageReference } from './model/imageReference';
import type { DockerfileModel } from './model/model';
import type { TextRange } from './text/range';

export interface Description {
	readonly range: TextRange;
	readonly markdown: string;
}

/** Why the rule exists, what the fixes are and what to look at before taking one. */
export function describeFinding(finding: ReportedFinding): string {
	const meta = findRule(finding.rule)?.meta;
	const lines = [`**${meta?.title ?? finding.message}** · [${finding.rule}](${finding.link ?? pageUrl(finding.rule)})`];
	if (meta) lines.push(meta.why);
	const fixes = finding.fixes.map((fix) => `- ${described(fix)}`);
	if (fixes.length > 0) lines.push(`Fixes:\n${fixes.join('\n')}`);
	return lines.join('\n\n');
}

/** The base image that an offset lies in. `today` decides what is past its end of life; empty = the day of the data. */
export function describeImageAt(model: DockerfileModel, offset: number, today: string): Description | undefined {
	for (const { image, facts, from } of model.stages) {
		const range = image?.ranges.whole ?? from.words[0]?.range;
		if (!image || !range || offset < range.start || offset > range.end) continue;
		const markdown = facts && describeImage(image, facts, today);
		return markdown === undefined ? undefined : { range, markdown };
	}
	return undefined;
}

function describeImage(image: ImageReference, facts: ImageFacts, today: string): string {
	const lines = [`**${image.text}**${PUBLISHERS[facts.publisher]}`];
	const items = [
		deprecation(facts),
		facts.distro && `Distribution: ${[facts.distro.name, facts.distro.release].filter((part) => part !== undefined).join(' ')}`,
		support(facts, today),
		user(facts),
		facts.packageManager && facts.packageManager !== 'none' ? `Packages: ${facts.packageManager}` : facts.packageManager && 'No package manager',
		facts.libc && facts.libc !== 'none' && facts.libc !== 'windows' ? `C library: ${facts.libc}` : undefined,
		facts.hasShell === false ? 'No shell' : undefined,
	].filter((item): item is string => item !== undefined && item !== '');
	if (items.length > 0) lines.push(items.map((item) => `- ${item}`).join('\n'));
	const smaller = smallerRelatives(image, today || undefined).map(({ reference, note }) => `- \`${reference}\`: ${note}`);
	if (smaller.length > 0) lines.push(`Smaller:\n${smaller.join('\n')}`);
	return lines.join('\n\n');
}

const PUBLISHERS = { official: ' · Docker Official Image', verified: ' · verified publisher', community: '' } as const;

function deprecation({ deprecated }: ImageFacts): string | undefined {
	if (!deprecated) return undefined;
	const instead = deprecated.replacedBy?.length ? `; use ${deprecated.replacedBy.map((name) => `\`${name}\``).join(' or ')}` : '';
	return `**Deprecated${deprecated.since === undefined ? '' : ` since ${deprecated.since}`}**${instead}${deprecated.note === undefined ? '' : ` (${deprecated.note})`}`;
}

function support(facts: ImageFacts, today: string): string | undefined {
	const ended = today === '' ? undefined : endOfLife(facts, today);
	if (ended) return `**${past(ended, facts)}**`;
	const line = [facts.version, facts.lts ? '(long-term)' : undefined].filter((part) => part !== undefined).join(' ');
	if (facts.eol === false) return line === '' ? 'Supported' : `Release line ${line}, supported`;
	const end = facts.eol ?? facts.distro?.eol;
	if (end === undefined) return line === '' ? undefined : `Release line ${line}`;
	return `${line === '' ? 'Supported' : `Release line ${line}, supported`} until ${end}`;
}

function past({ what, since, extendedUntil }: EndOfLife, facts: ImageFacts): string {
	const name = what === 'line' ? `Release line ${facts.version ?? ''}`.trim() : `${facts.distro?.name ?? 'The distribution'} ${facts.distro?.release ?? ''}`.trim();
	return `${name}: end of life since ${since}${extendedUntil === undefined ? '' : `, extended support until ${extendedUntil}`}`;
}

function user({ defaultUser, users, dropsPrivileges }: ImageFacts): string | undefined {
	if (defaultUser === undefined) return undefined;
	const drops = dropsPrivileges ? ', and its entrypoint changes to an unprivileged account' : '';
	const own = isRootUser(defaultUser) ? users.find((account) => account.ofDistribution !== true) : undefined;
	return `Runs as \`${defaultUser}\`${drops}${own ? `; has the account \`${own.name}\`${own.uid === undefined ? '' : ` (${own.uid})`}` : ''}`;
}
