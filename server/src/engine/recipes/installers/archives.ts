/**
 * Install scripts that download an archive of a release and put one program from it into a folder: the same archive, with
 * its publisher's checksum. Sources: the scripts, and the checksum files of the releases.
 * https://github.com/helm/helm/blob/main/scripts/get-helm-3, https://github.com/dapr/cli/blob/master/install/install.sh,
 * https://taskfile.dev/installation/
 */
import { isRootUser } from '../../knowledge';
import { baseName } from '../../model/downloads';
import type { ShellWord } from '../../shell/types';
import { onlySets, type Replacement, type ScriptCall, setting, wordsAs } from './call';

/** As Go calls the machine. */
const MACHINE = `MACHINE="$(uname -m | sed 's/x86_64/amd64/;s/aarch64/arm64/')"`;

interface Wanted {
	readonly name: string;
	/** The archive's address, as it stands within double quotes. */
	readonly archive: string;
	/** What the checksum file is called, beside the archive. */
	readonly sums: string;
	/** True when the file lists many archives. */
	readonly listed?: true;
	/** The program's place in it; none: on the outermost level, however it is written there. */
	readonly member?: string;
	readonly folder: string;
	/** The command that prints the newest release, where the archive's name holds `$TAG`. */
	readonly newest?: string;
}

export function archives(call: ScriptCall): Replacement | undefined {
	const { fetch, stage, run } = call;
	const user = stage.userAt(run.instruction.range.start).name;
	const wanted = fetch && (user.kind !== 'known' || isRootUser(user.value)) ? helm(call) ?? dapr(call) ?? task(call) : undefined;
	// The step's own variables.
	if (!wanted || !fetch || ['MACHINE', 'TAG'].some((name) => setting(call, name) !== undefined)) return undefined;
	const { name, archive, sums, listed, member, folder, newest } = wanted;
	const [file, place] = [`/tmp/${name}.tar.gz`, `/tmp/${name}`];
	const quiet = fetch === 'curl' ? 'curl -fsSL' : 'wget -qO-';
	const digest = `${quiet} "${sums}"${listed ? ` | grep " ${baseName(archive)}\\$"` : ''} | cut -c1-64`;
	return {
		title: `Download ${name}, with its checksum`, because: 'The archive is the one that the script takes; its checksum comes from the same publisher. It has this name on x86-64 and 64-bit ARM: for other machines leave the script.',
		steps: [
			...(newest === undefined ? [] : [`TAG="$(${newest})"`]),
			MACHINE,
			`${fetch === 'curl' ? `curl -fsSLo ${file}` : `wget -qO ${file}`} "${archive}"`,
			`echo "$(${digest})  ${file}" | sha256sum -c -`,
			...(member === undefined
				? [`mkdir ${place}`, `tar -xzf ${file} -C ${place}`, `cp ${place}/${name} ${folder}/`, `rm -r ${file} ${place}`]
				: [`tar -xzf ${file} -C ${folder} --strip-components=1 "${member}"`, `rm ${file}`]),
		],
	};
}

/** A version as a word of the script or a variable of the file, with the `v` in front that the release has. */
function tagged(call: ScriptCall, word: ShellWord): string | undefined {
	if (/^v?\d+\.\d+\.\d+$/.test(word.value)) return `v${word.value.replace(/^v/, '')}`;
	const [, before = '', name] = /^(v?)\$\{?(\w+)\}?$/.exec(word.value) ?? [];
	const named = name === undefined ? undefined : setting(call, name);
	if (named === undefined || named === 'unknown' || !/^v?\d+\.\d+\.\d+$/.test(named.value)) return undefined;
	return (before !== '') === named.value.startsWith('v') ? undefined : `${before}\${${name}}`;
}

const PLACE = /^\/[\w./-]+$/;

function helm(call: ScriptCall): Wanted | undefined {
	const [, line] = /^https:\/\/raw\.githubusercontent\.com\/(?:helm|kubernetes)\/helm\/(?:main|master|HEAD|v[\d.]+)\/scripts\/get-helm-([34])$/.exec(call.url) ?? [];
	const words = wordsAs(call.args, ['--version', '-v'], ['--no-sudo']);
	const known = onlySets(call, 'DESIRED_VERSION', 'VERIFY_CHECKSUM', 'USE_SUDO', 'HELM_INSTALL_DIR');
	const [desired, place] = ['DESIRED_VERSION', 'HELM_INSTALL_DIR'].map((name) => setting(call, name));
	if (line === undefined || !words || !known || desired === 'unknown' || place === 'unknown' || place && !PLACE.test(place.value) || setting(call, 'BINARY_NAME') !== undefined) return undefined;
	const word = words.get('--version') ?? words.get('-v');
	const given = desired && !/^v\d+\.\d+\.\d+$/.test(desired.value) ? undefined : desired?.own ? desired.value : desired && '$DESIRED_VERSION';
	if (desired && given === undefined || !word && words.size > (words.has('--no-sudo') ? 1 : 0)) return undefined;
	const tag = word ? tagged(call, word) : given ?? (line === '3' ? '$TAG' : undefined);
	if (tag === undefined) return undefined;
	const archive = `https://get.helm.sh/helm-${tag}-linux-$MACHINE.tar.gz`;
	const newest = tag === '$TAG' && { newest: `${call.fetch === 'curl' ? 'curl -fsSL' : 'wget -qO-'} https://get.helm.sh/helm3-latest-version` };
	return { name: 'helm', archive, sums: `${archive}.sha256`, member: 'linux-$MACHINE/helm', folder: place?.value ?? '/usr/local/bin', ...newest };
}

function dapr(call: ScriptCall): Wanted | undefined {
	const place = setting(call, 'DAPR_INSTALL_DIR');
	const [version, ...more] = call.args;
	if (!/^https:\/\/raw\.githubusercontent\.com\/dapr\/cli\/(?:master|HEAD)\/install\/install\.sh$/.test(call.url) || more.length > 0 || !onlySets(call, 'DAPR_INSTALL_DIR', 'USE_SUDO') || place === 'unknown' || place && !PLACE.test(place.value)) return undefined;
	const tag = version && tagged(call, version);
	if (version && tag === undefined) return undefined;
	const archive = `https://github.com/dapr/cli/releases/${tag === undefined ? 'latest/download' : `download/${tag}`}/dapr_linux_$MACHINE.tar.gz`;
	return { name: 'dapr', archive, sums: `${archive}.sha256`, folder: place?.value ?? '/usr/local/bin' };
}

function task(call: ScriptCall): Wanted | undefined {
	const words = call.args.filter(({ value }) => value !== '-d');
	const [flag, folder, version, ...more] = words;
	if (!/^https:\/\/taskfile\.dev\/install\.sh$/.test(call.url) || flag?.value !== '-b' || !folder || !version || more.length > 0 || !PLACE.test(folder.value) || !onlySets(call)) return undefined;
	const tag = tagged(call, version);
	if (tag === undefined) return undefined;
	const from = `https://github.com/go-task/task/releases/download/${tag}`;
	return { name: 'task', archive: `${from}/task_linux_$MACHINE.tar.gz`, sums: `${from}/task_checksums.txt`, listed: true, folder: folder.value };
}
