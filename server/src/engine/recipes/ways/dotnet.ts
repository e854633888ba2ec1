/**
 * .NET: a program that was built for an older one runs on a newer one when it is told so, and a newer SDK builds for the
 * older ones. Sources: https://learn.microsoft.com/dotnet/core/versions/selection (roll-forward),
 * https://learn.microsoft.com/dotnet/core/compatibility/containers/8.0/aspnet-port (the port),
 * dotnet/dotnet-docker's README.aspnet.md and README.sdk.md (the tags).
 */
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { isListed, since, type Way } from './way';

const IMAGE = /^mcr\.microsoft\.com\/dotnet\/(aspnet|runtime|sdk)$/;

/** Variants that went, and what the line has instead; the distribution is Ubuntu since 10.0, unless the tag says another. */
const VARIANTS: readonly (readonly [old: RegExp, next: string])[] = [
	[/^(?:(?:buster|bullseye|bookworm)(?:-slim)?|slim)?$/, ''],
	[/^(?:bionic|focal|jammy|noble)$/, 'noble'], [/^(?:jammy|noble)-(chiseled(?:-extra|-composite(?:-extra)?)?)$/, 'noble-$1'],
	[/^alpine(?:3\.\d+)?$/, 'alpine'], [/^alpine(?:3\.\d+)?-(extra|composite(?:-extra)?)$/, 'alpine-$1'],
	[/^(?:azurelinux3\.0|cbl-mariner(?:\d\.\d)?)$/, 'azurelinux3.0'], [/^(?:azurelinux3\.0|cbl-mariner(?:\d\.\d)?)-distroless(-.*)?$/, 'azurelinux3.0-distroless$1'],
];

/** The tag of the newer line with the variant of the older one; undefined when there is none. */
export function sameDotnetVariant(name: string, tag: string, version: string): string | undefined {
	const line = version.includes('.') ? version : `${version}.0`;
	const variant = tag.replace(/^\d+(?:\.\d+)*-?/, '');
	const found = VARIANTS.find(([old]) => old.test(variant));
	const next = found && variant.replace(found[0], found[1]);
	const reference = next === undefined ? undefined : `${name.replace('/dotnet/core/', '/dotnet/')}:${line}${next === '' ? '' : `-${next}`}`;
	return reference !== undefined && isListed(reference) ? reference : undefined;
}

/** What a program that brings its own runtime, or says itself which one it takes, is built with. */
const OWN_WAY = /--self-contained(?![ =]false)|--sc\b|SelfContained|PublishSingleFile|PublishAot|PublishTrimmed|PublishReadyToRun|runtimeconfig|--fx-version|--roll-forward|global\.json/i;

/** @param reference what {@link sameDotnetVariant} found */
export function dotnetWay(model: DockerfileModel, stage: Stage, reference: string, version: string): Way | undefined {
	const { name = '', version: from = '' } = stage.facts ?? {};
	const kind = IMAGE.exec(name)?.[1];
	const based = model.stages.filter(({ lineage }) => lineage.includes(stage));
	const own = based.map(({ range }) => model.text.slice(range.start, range.end)).join('\n');
	if (kind === undefined || !since(from, 3, 1) || /ROLL_FORWARD/i.test(own)) return undefined;
	const forward = 'DOTNET_ROLL_FORWARD=Major';
	// A stage that starts what it builds gets a stage of its own for that, which knows nothing of the variable.
	if (kind === 'sdk' && stage.role !== 'copied') return undefined;
	if (kind === 'sdk') return { reference, because: `The newer SDK builds for .NET ${from}, too, unless global.json asks for the old one; new warnings stop a build that takes them as errors. Programs for .NET ${from} start on the newer one as the variable says.`, level: 'maximum', variables: [forward] };
	const moved = kind === 'aspnet' && !since(from, 8) && !/ASPNETCORE_(?:URLS|HTTPS?_PORTS)|--urls\b/i.test(own);
	const built = based.some(({ copies }) => copies.some(({ from: source }) => source?.kind === 'known' && isBuilder(model, source.value.text)));
	const because = `The program was built for .NET ${from} and runs on ${version} as the variable says, if nothing that Microsoft took back since then is in use; its tests say so. Say net${version.includes('.') ? version : `${version}.0`} in the project file (TargetFramework), and the variable may go.${moved ? ' It goes on listening on port 80, as the variable says, where newer images have 8080.' : ''}`;
	const near = since(from, 8) && Number.parseFloat(version) - Number.parseFloat(from) <= 2 && built && !OWN_WAY.test(model.text);
	return { reference, because, ...(!near && { level: 'maximum' }), variables: [forward, ...(moved ? ['ASPNETCORE_HTTP_PORTS=80'] : [])] };
}

/** The program comes out of an SDK that builds it for the version that its project names. */
function isBuilder(model: DockerfileModel, name: string): boolean {
	const source = model.stages.find((stage) => stage.name === name.toLowerCase() || String(stage.index) === name);
	return source?.root.facts?.name === 'mcr.microsoft.com/dotnet/sdk';
}
