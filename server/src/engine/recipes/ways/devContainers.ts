/**
 * Microsoft's development containers: the same language on a release that gets fixes, or the next version of it there.
 * Sources: the manifests and READMEs of devcontainers/images, 2024 to 2026, for the tags; what the makers of the
 * languages promise stands in `promises.ts`. The older repository, `vscode/devcontainers`, got none of these tags.
 */
import type { BuildContext } from '../../config/buildContext';
import { distroOf, endedInside } from '../../knowledge';
import { type ImageReference, parseImageReference } from '../../model/imageReference';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { IN_CONTAINERS } from './promises';
import type { Way } from './way';

/** Releases that have ended, and the next that is published, by its name there and in the table. */
const RELEASES: readonly (readonly [RegExp, string, string])[] = [
	[/(?:bullseye|buster|stretch)(?:-slim)?$/, 'bookworm', 'debian:12'], [/debian-?(?:9|10|11)$/, 'debian-12', 'debian:12'], [/(?:focal|bionic|xenial)$/, 'noble', 'ubuntu:24.04'], [/ubuntu-?(?:20|18|16)\.04$/, 'ubuntu-24.04', 'ubuntu:24.04'],
	[/alpine-?3\.(?:\d|1\d|2[01])$/, 'alpine-3.22', 'alpine:3.22'],
];

interface Language {
	/** The lowest that is a version of the language: lower numbers are the container's own. */
	readonly from: number;
	/** Versions that have a tag for Debian 12, or for the release that is said. */
	readonly lines: readonly string[];
	readonly release?: string;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
	'javascript-node': { from: 10, lines: ['20', '22', '24'] }, 'typescript-node': { from: 10, lines: ['20', '22', '24'] },
	python: { from: 2, lines: ['3', '3.10', '3.11', '3.12', '3.13'] }, ruby: { from: 2, lines: ['3', '3.2', '3.3', '3.4'] }, php: { from: 5, lines: ['8', '8.2', '8.3', '8.4'] },
	go: { from: 1, lines: ['1', '1.22', '1.23', '1.24', '1.25', '1.26'] }, java: { from: 7, lines: ['8', '11', '17', '21'] }, dotnet: { from: 2, lines: ['10.0'], release: 'noble' },
};

export function devContainerWays(model: DockerfileModel, stage: Stage, { name, tag = '' }: ImageReference, today: string, files: BuildContext['files']): readonly Way[] {
	const own = /^mcr\.microsoft\.com\/(?:vscode\/)?devcontainers\/([a-z-]+)$/.exec(name)?.[1];
	const release = RELEASES.find(([old]) => old.test(tag));
	const numbers = /^((?:\d+(?:\.\d+)*-?)*)$/.exec(release ? tag.replace(release[0], '') : tag)?.[1]?.split('-').filter((part) => part !== '');
	const end = release && distroOf(release[2]);
	if (own === undefined || numbers === undefined || numbers.length > 2 || end && (end.extendedEol ?? end.eol ?? '') < today) return [];
	const language = Object.hasOwn(LANGUAGES, own) ? LANGUAGES[own] : undefined;
	const last = numbers.at(-1);
	const version = language && last !== undefined && (numbers.length === 2 || Number.parseInt(last, 10) >= language.from) ? last : undefined;
	const image = (words: string): string => `mcr.microsoft.com/devcontainers/${own}:${words}`;
	const over = (text: string, day: string): boolean => endedInside(parseImageReference({ text, pieces: [], via: [] }), day) !== undefined;
	if (!language || version === undefined) return release && numbers.length < 2 && (language === undefined || !language.release) ? [{ reference: image(release[1]), because: NEWER }] : [];
	const [place = ''] = [language.release ?? release?.[1] ?? 'bookworm'];
	if (!/^(?:bookworm|noble)$/.test(place) || place === 'noble' && language.release === undefined) return [];
	if (release && language.lines.includes(version) && !over(image(`${version}-${place}`), today)) return [{ reference: image(`${version}-${place}`), because: NEWER }];
	const lines = language.lines.filter((line) => (line.includes('.') || !language.lines.some((each) => each.includes('.'))) && !over(image(`${line}-${place}`), today));
	const lasting = lines.filter((line) => !over(image(`${line}-${place}`), aYearAfter(today)));
	return [...lasting, ...lines.filter((line) => !lasting.includes(line))].filter((line) => isNewer(line, version)).map((line) => to(image(`${line}-${place}`), own, { from: version, to: line, stage, model, files }));
}

const NEWER = 'Packages of the distribution come in newer versions, and some under other names.';

type Moved = Parameters<NonNullable<(typeof IN_CONTAINERS)[string]>['holds']>[0];

function to(reference: string, own: string, moved: Moved): Way {
	if (own === 'dotnet') return { reference, because: `The newer SDK builds for .NET ${moved.from}, too; what it builds starts on the newer one as the variable says. Say net${moved.to} in the project file (TargetFramework), and the variable may go.`, level: 'maximum', ...(!/ROLL_FORWARD/i.test(moved.model.text) && { variables: ['DOTNET_ROLL_FORWARD=Major'] }) };
	const promise = Object.hasOwn(IN_CONTAINERS, own) ? IN_CONTAINERS[own] : undefined;
	if (promise?.holds(moved)) return { reference, because: `${promise.because(moved.to)} ${NEWER}` };
	return { reference, because: `Version ${moved.to} may lack functions that the steps and the program use. ${NEWER}`, level: 'maximum' };
}

function isNewer(line: string, than: string): boolean {
	const [a, b] = [line, than].map((version) => version.split('.').map(Number)) as [number[], number[]];
	return (a[0] ?? 0) > (b[0] ?? 0) || a[0] === b[0] && (a[1] ?? 0) > (b[1] ?? 0);
}

function aYearAfter(day: string): string {
	return `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;
}
