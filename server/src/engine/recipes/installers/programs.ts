/**
 * Install scripts that put one program into a folder, whose publisher has it in an image, too.
 * Sources, 2026-11: the Dockerfiles of blackfire/blackfire, denoland/deno, oven/bun, anchore/syft and anchore/grype, and where the
 * scripts at each address put the program.
 */
import { isRootUser } from '../../knowledge';
import { onlySets, type Replacement, type ScriptCall, setting } from './call';

const SAME = 'It is the program of that release, from the image that its publisher makes.';

/** The client alone: an image starts no service. */
export function blackfire(call: ScriptCall): Replacement | undefined {
	const { url, args, model, stage } = call;
	if (!/^https:\/\/installer\.blackfire\.io\/installer\.sh$/.test(url) || args.length > 0 || !onlySets(call, 'BLACKFIRE_INSTALL_METHOD')) return undefined;
	if (/\/etc\/blackfire|blackfire[ -]agent|\/usr\/bin\/blackfire|(?:service|systemctl)[^\n]*blackfire/.test(model.text.slice(stage.range.start, stage.range.end))) return undefined;
	return {
		title: 'Take Blackfire from blackfire/blackfire:2', because: 'It is the newest of that line, from the image that Blackfire publishes; the agent’s service and settings of the package, which nothing here uses, do not come along.',
		copies: ['COPY --from=blackfire/blackfire:2 /usr/local/bin/blackfire /usr/local/bin/blackfire'],
	};
}

/** The folder that the script would take; root's home where none is named. Undefined for another account, whose files they would be. */
function folderOf(call: ScriptCall, variable: string, inHome: string): string | undefined {
	const { stage, run } = call;
	const user = stage.userAt(run.instruction.range.start).name;
	const named = setting(call, variable);
	const root = user.kind === 'known' && isRootUser(user.value);
	if (named === 'unknown' || named && !/^\/[\w./-]+$/.test(named.value) || !root && (!named || user.kind === 'known')) return undefined;
	return named ? named.value.replace(/\/+$/, '') : setting(call, 'HOME') === undefined ? `/root/${inHome}` : undefined;
}

export function deno(call: ScriptCall): Replacement | undefined {
	if (!/^https:\/\/deno\.land\/(?:x\/install\/)?install\.sh$/.test(call.url) || !onlySets(call, 'DENO_INSTALL')) return undefined;
	const [version, ...more] = call.args.map(({ value }) => value).filter((value) => !/^(?:-y|--yes|--no-modify-path)$/.test(value));
	const folder = folderOf(call, 'DENO_INSTALL', '.deno');
	if (more.length > 0 || folder === undefined) return undefined;
	if (version === undefined) return newestDeno(call, folder);
	const [, number] = /^v((?:1\.(?:2\d|[3-9]\d)|[2-9]\.\d+)\.\d+)$/.exec(version) ?? [];
	if (number === undefined) return undefined;
	return { title: `Take Deno from denoland/deno:bin-${number}`, because: SAME, copies: [`COPY --from=denoland/deno:bin-${number} /deno ${folder}/bin/deno`] };
}

/** The script itself wants unzip. */
function newestDeno({ fetch, model, stage }: ScriptCall, folder: string): Replacement | undefined {
	if (!fetch || /\b(?:7z|p7zip)/.test(model.text.slice(stage.range.start, stage.range.end))) return undefined;
	const archive = 'https://github.com/denoland/deno/releases/latest/download/deno-$(uname -m)-unknown-linux-gnu.zip';
	const [quiet, into] = fetch === 'curl' ? ['curl -fsSL', 'curl -fsSLo'] : ['wget -qO-', 'wget -qO'];
	return {
		title: 'Download Deno, with its checksum', because: 'The archive is the one that the script takes; its checksum comes from the same publisher.',
		steps: [
			`${into} /tmp/deno.zip "${archive}"`,
			`echo "$(${quiet} "${archive}.sha256sum" | cut -c1-64)  /tmp/deno.zip" | sha256sum -c -`,
			`mkdir -p ${folder}/bin`,
			`unzip -qo /tmp/deno.zip -d ${folder}/bin`,
			`chmod 755 ${folder}/bin/deno`,
			'rm /tmp/deno.zip',
		],
	};
}

export function bun(call: ScriptCall): Replacement | undefined {
	if (!/^https:\/\/bun\.(?:sh|com)\/install$/.test(call.url) || !onlySets(call, 'BUN_INSTALL') || call.stage.root.facts?.libc !== 'glibc') return undefined;
	const [version, ...more] = call.args.map(({ value }) => value);
	const folder = folderOf(call, 'BUN_INSTALL', '.bun');
	const [, number] = /^bun-v([1-9]\d*\.\d+\.\d+)$/.exec(version ?? '') ?? [];
	if (number === undefined || more.length > 0 || folder === undefined) return undefined;
	return {
		title: `Take Bun from oven/bun:${number}`, because: SAME,
		copies: [`COPY --from=oven/bun:${number} /usr/local/bin/bun ${folder}/bin/bun`],
		steps: [`ln -sf bun ${folder}/bin/bunx`],
	};
}

export function anchore(call: ScriptCall): Replacement | undefined {
	const { url, args, stage, run } = call;
	const [, name] = /^https:\/\/(?:raw\.githubusercontent\.com\/anchore\/(syft|grype)\/(?:main|HEAD|v[\d.]+)\/install\.sh|get\.anchore\.io\/(syft|grype))$/.exec(url)?.filter((each) => each !== undefined) ?? [];
	const [flag, folder, version, ...more] = args.map(({ value }) => value);
	const user = stage.userAt(run.instruction.range.start).name;
	if (name === undefined || flag !== '-b' || !/^\/[\w./-]+$/.test(folder ?? '') || !/^v\d+\.\d+\.\d+$/.test(version ?? '') || more.length > 0 || !onlySets(call) || user.kind === 'known' && !isRootUser(user.value)) return undefined;
	return { title: `Take ${name} from anchore/${name}:${version}`, because: SAME, copies: [`COPY --from=anchore/${name}:${version} /${name} ${folder?.replace(/\/+$/, '')}/${name}`] };
}

/** A Node.js that surely runs each line of pnpm. Source: `engines` of its package, which asks for less. */
const NODE_FOR: Readonly<Record<string, number>> = { 7: 16, 8: 18, 9: 20, 10: 20 };

/** The package, where Node.js is there to run it. */
export function pnpm(call: ScriptCall): Replacement | undefined {
	const { url, args, model, stage } = call;
	const { facts } = stage.root;
	const version = setting(call, 'PNPM_VERSION');
	if (!/^https:\/\/get\.pnpm\.io\/install\.sh$/.test(url) || args.length > 0 || !onlySets(call, 'PNPM_VERSION', 'ENV', 'SHELL', 'PNPM_HOME') || facts?.name !== 'node' || !facts.official || version === undefined || version === 'unknown') return undefined;
	const [, major = ''] = /^(\d+)\.\d+\.\d+$/.exec(version.value) ?? [];
	const node = Number(/^\d+/.exec(facts.version ?? '')?.[0]);
	const user = stage.userAt(call.run.instruction.range.start).name;
	if (!Object.hasOwn(NODE_FOR, major) || !(node >= (NODE_FOR[major] as number)) || user.kind !== 'known' || !isRootUser(user.value)) return undefined;
	// Later steps would look for it in its own folder.
	if (/(?:share\/pnpm|PNPM_HOME\}?)\/pnpm\b/.test(model.text.slice(stage.range.start, stage.range.end))) return undefined;
	const wanted = version.own ? `pnpm@${version.value}` : '"pnpm@$PNPM_VERSION"';
	return { title: `Install ${wanted.replaceAll('"', '')} by npm`, because: 'It is the same release, run by the Node.js of the image, on the PATH already.', steps: [`npm install -g ${wanted}`] };
}
