/**
 * Scripts that set up a signed package repository for Debian and Ubuntu: the key and the source written out.
 * Sources: https://github.com/nodesource/distributions (what the script writes),
 * https://learn.microsoft.com/cli/azure/install-azure-cli-linux (the steps without the script), and the releases that
 * public Dockerfiles name for it. Docker's own script stays: what it installs is for whoever writes the file to decide.
 */
import { isRootUser, longTermLine } from '../../knowledge';
import { packageCommand } from '../../model/packages';
import type { ChainItem } from '../../shell/types';
import { onlySets, type Replacement, type ScriptCall } from './call';

export function nodesource(call: ScriptCall): Replacement | undefined {
	const { url, args, run, items, model, stage } = call;
	const line = /^https:\/\/deb\.nodesource\.com\/setup_(\d+|lts)\.x$/.exec(url)?.[1];
	const major = line === 'lts' ? longTermLine('node') : line;
	const get = keyFetcher(call);
	const { chain } = run.script;
	const behind = chain.slice(chain.indexOf(items.at(-1) as ChainItem) + 1);
	const later = stage.runs.filter(({ instruction }) => instruction.range.start > run.instruction.range.start);
	const installs = [...behind, ...later].some(({ commands }) => commands.some((command) => packageCommand(command)?.manager === 'apt' && packageCommand(command)?.action === 'install'));
	// The script also installs GnuPG.
	const gnupg = /\b(?:gpg|apt-key)\b/.test(model.text.slice(items.at(-1)?.range.end, call.stage.range.end));
	if (major === undefined || Number(major) < 18 || !get || args.length > 0 || !installs || gnupg || !onlySets(call)) return undefined;
	return {
		title: `Write out the package source of Node.js ${major}`, because: `The source, its key and its preference over the distribution’s own package are what the script sets up today${line === 'lts' ? `; ${major} is the line with long-term support` : ''}.`,
		steps: [
			get('https://deb.nodesource.com/gpgkey/nodesource-repo.gpg.key', '/usr/share/keyrings/nodesource.asc'),
			`echo "deb [signed-by=/usr/share/keyrings/nodesource.asc] https://deb.nodesource.com/node_${major}.x nodistro main" > /etc/apt/sources.list.d/nodesource.list`,
			"printf 'Package: nodejs\\nPin: origin deb.nodesource.com\\nPin-Priority: 600\\n' > /etc/apt/preferences.d/nodejs",
			'apt-get update',
		],
	};
}

/** A repository whose packages a script installs right away. */
interface Packages {
	readonly script: RegExp;
	readonly title: string;
	readonly key: string;
	readonly source: (release: string) => string;
	/** Of the files for key and source. */
	readonly name: string;
	readonly releases: RegExp;
	readonly packages: string;
}

const PACKAGES: readonly Packages[] = [
	{
		script: /^https:\/\/aka\.ms\/InstallAzureCLIDeb$/i, title: 'the Azure CLI', name: 'azure-cli', packages: 'azure-cli', releases: /^(?:bullseye|bookworm|focal|jammy|noble)$/,
		key: 'https://packages.microsoft.com/keys/microsoft.asc', source: (release) => `https://packages.microsoft.com/repos/azure-cli/ ${release} main`,
	},
];

export function packagesOf(call: ScriptCall): Replacement | undefined {
	const { url, args, items, model, stage } = call;
	const found = PACKAGES.find(({ script }) => script.test(url));
	const get = found && keyFetcher(call);
	const release = stage.root.facts?.distro?.release ?? '';
	// What the script installs for itself, and leaves there.
	const own = /\b(?:gpg|apt-key|lsb_release)\b/.test(model.text.slice(items.at(-1)?.range.end, stage.range.end));
	if (!found || !get || args.length > 0 || !found.releases.test(release) || own || !onlySets(call, 'DEBIAN_FRONTEND')) return undefined;
	const key = `/usr/share/keyrings/${found.name}.asc`;
	return {
		title: `Install ${found.title} from its package source`, because: 'The key, the source and the packages are those that its publisher names for this release; apt checks what it installs.',
		steps: [
			get(found.key, key),
			`echo "deb [signed-by=${key}] ${found.source(release)}" > /etc/apt/sources.list.d/${found.name}.list`,
			'apt-get update',
			`apt-get install -y --no-install-recommends ${found.packages}`,
			...(listsUsed(call) ? [] : ['rm -rf /var/lib/apt/lists/*']),
		],
	};
}

/** True when a later step installs by the lists that are there. */
function listsUsed({ stage, run, items }: ScriptCall): boolean {
	const end = items.at(-1)?.range.end ?? 0;
	const runs = stage.runs.filter(({ instruction }) => instruction.range.start >= run.instruction.range.start);
	return runs.some(({ commands }) => commands.map((command) => command.range.start > end ? packageCommand(command) : undefined).find((found) => found?.manager === 'apt')?.action === 'install');
}

/** As root on Debian or Ubuntu, whose apt reads keys in ASCII armour since 1.4. */
function keyFetcher({ fetch, stage, run }: ScriptCall): ((url: string, file: string) => string) | undefined {
	const { family, release } = stage.root.facts?.distro ?? {};
	const user = stage.userAt(run.instruction.range.start).name;
	if (!fetch || family !== 'debian' && family !== 'ubuntu' || /^(?:wheezy|jessie|trusty|xenial)$/.test(release ?? '') || user.kind !== 'known' || !isRootUser(user.value)) return undefined;
	return (url, file) => fetch === 'curl' ? `curl -fsSLo ${file} ${url}` : `wget -qO ${file} ${url}`;
}
