/** An address without encryption as one over HTTPS: at the same host, or where the same file is served. */
import { isHttpOnly, type OtherAddress, sameByHttps, servesHttps } from '../knowledge';
import { downloadOf } from '../model/downloads';
import { type Fix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import { packageCommand } from '../model/packages';
import type { Stage } from '../model/stage';
import { optionsOf } from '../shell/options';
import type { ShellCommand } from '../shell/types';
import { replace } from '../text/edit';
import type { TextRange } from '../text/range';

export interface ClearAddress {
	/** The whole address. */
	readonly range: TextRange;
	readonly scheme: string;
	/** Variables expanded. */
	readonly host: string;
	/** That fetches it; undefined for ADD, and where a variable or a file stands between. */
	readonly command: ShellCommand | undefined;
}

export function httpsFixes(model: DockerfileModel, stage: Stage, clear: ClearAddress): Fix[] {
	const { range, scheme, host } = clear;
	const address = model.text.slice(range.start, range.end);
	const certificates = trustsCertificates(model, stage, clear);
	const other = sameByHttps(address);
	if (other) {
		const because = certificates || other.gone ? other.because : `${other.because} The image needs certificates (ca-certificates) for it.`;
		return reaches(stage, clear, other) ? [unsafeFix(`Fetch it from ${other.address.split('/')[2]}`, because, [replace(range, other.address)], { preferred: true, ...(!certificates && !other.gone && { level: 'maximum' }) })] : [];
	}
	// An address that does not answer would break the build.
	if (isHttpOnly(host)) return [];
	const port = /:\d+/.exec(address.slice(8));
	const certain = servesHttps(host) && certificates && !port && aptReads(model, stage, clear);
	const because = certain ? 'The host answers over HTTPS; what it sends elsewhere may not.' : `The server may not answer over HTTPS${port ? ', or on another port' : ''}, and the image needs certificates (ca-certificates) for it.`;
	return [unsafeFix('Use https://', because, [replace({ start: range.start, end: range.start + scheme.length }, 'https')], { preferred: true, ...(!certain && { level: 'maximum' }) })];
}

/** What adds a package source, or may add one. */
const SOURCE = /\bdeb(?:-src)?\s+(?:\[[^\]\n]*\]\s*)?$/;
/** apt before 1.5 reads https:// with apt-transport-https only. */
const OLD_APT = /^(?:wheezy|jessie|stretch|precise|trusty|xenial)$/;

/** False where apt may be what fetches it, and may not be able to: its packages are signed, however they come. */
function aptReads({ text }: DockerfileModel, stage: Stage, { range, host, command }: ClearAddress): boolean {
	const added = isAdded(stage, range);
	if (!added && !(command && downloadOf(command)) && /\.(?:debian\.org|ubuntu\.com)$/.test(host)) return false;
	const old = OLD_APT.test(stage.root.facts?.distro?.release ?? '') && !text.slice(0, range.start).includes('apt-transport-https');
	return !old || !SOURCE.test(text.slice(Math.max(0, range.start - 200), range.start));
}

function isAdded(stage: Stage, range: TextRange): boolean {
	return stage.copies.some(({ keyword, instruction }) => keyword === 'ADD' && instruction.range.start <= range.start && range.end <= instruction.range.end);
}

/** The client goes where it is sent. */
function reaches(stage: Stage, { range, command }: ClearAddress, { redirects }: OtherAddress): boolean {
	if (!redirects) return true;
	if (!command) return isAdded(stage, range);
	const { options } = optionsOf(command);
	if (command.name === 'wget') return !options.some(({ name }) => name === 'max-redirect' || name === 'https-only' || name === 'trust-server-names');
	return command.name === 'curl' && options.some(({ name }) => name === 'L' || name === 'location') && !options.some(({ name }) => name === 'J' || name === 'remote-header-name');
}

/** Without certificates of authorities, curl and wget of the slim images refuse every host. */
function trustsCertificates({ text }: DockerfileModel, stage: Stage, { range: { start } }: ClearAddress): boolean {
	const instruction = stage.instructions.findLast(({ range }) => range.start <= start);
	if (instruction?.keyword === 'ADD') return true;
	const { facts } = stage.root;
	if (facts?.distro?.family === 'alpine' || facts?.official && /^(?:full|scm|curl)$/.test(facts.variant ?? '') && !/^(?:debian|ubuntu)$/.test(facts.name)) return true;
	const before = stage.lineage.flatMap(({ runs }) => runs).filter(({ instruction: { range } }) => range.start <= start);
	const next = before.at(-1)?.commands.find((command) => command.range.start > start && (packageCommand(command)?.action === 'install' || fetchesByHttps(command)));
	return before.some(({ instruction: { range } }) => /\bca-certificates\b|https:\/\//.test(text.slice(range.start, Math.min(range.end, start))))
		|| before.some(({ commands }) => commands.some((command) => installsWithRecommended(command)))
		|| next !== undefined && fetchesByHttps(next);
}

function fetchesByHttps(command: ShellCommand): boolean {
	return !command.conditional && (downloadOf(command)?.urls.some(({ value }) => value.startsWith('https://')) ?? false);
}

/** apt brings the certificates along with curl and wget, unless it is told to leave out what is only recommended. */
function installsWithRecommended(command: ShellCommand): boolean {
	const found = packageCommand(command);
	return found?.manager === 'apt' && found.action === 'install' && !found.options.some(({ name }) => name === 'no-install-recommends') && found.packages.some(({ value }) => /^(?:curl|wget|git)$/.test(value));
}
