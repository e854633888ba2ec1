/**
 * Scripts that set up a signed package repository for Debian and Ubuntu: the key and the source written out.
 * Source: https://github.com/nodesource/distributions (what the script writes)
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

/** As root on Debian or Ubuntu, whose apt reads keys in ASCII armour since 1.4. */
function keyFetcher({ fetch, stage, run }: ScriptCall): ((url: string, file: string) => string) | undefined {
	const { family, release } = stage.root.facts?.distro ?? {};
	const user = stage.userAt(run.instruction.range.start).name;
	if (!fetch || family !== 'debian' && family !== 'ubuntu' || /^(?:wheezy|jessie|trusty|xenial)$/.test(release ?? '') || user.kind !== 'known' || !isRootUser(user.value)) return undefined;
	return (url, file) => fetch === 'curl' ? `curl -fsSLo ${file} ${url}` : `wget -qO ${file} ${url}`;
}
