/**
 * Composer's installer: the program out of Composer's own image, or, for one release, the file with its checksum.
 * Sources: https://getcomposer.org/download/, https://hub.docker.com/_/composer (how to take it into an image),
 * https://getcomposer.org/installer (which versions it takes for which PHP).
 */
import { baseName } from '../../model/downloads';
import { joinPath } from '../../model/stage';
import type { ChainItem, ShellCommand } from '../../shell/types';
import { onlySets, type Replacement, type ScriptCall, wordsAs } from './call';

export function composer(call: ScriptCall): Replacement | undefined {
	const { url, args, runner } = call;
	if (!/^https:\/\/getcomposer\.org\/installer$/.test(url) || !/^php/.test(runner.name) || !onlySets(call, 'COMPOSER_HOME', 'COMPOSER_ALLOW_SUPERUSER')) return undefined;
	const words = wordsAs(args, ['--install-dir', '--filename', '--version'], ['--1', '--2', '--2.2', '--quiet', '-q', '--stable', '--ansi', '--no-ansi', '--no-interaction']);
	const place = words && placeOf(call, words.get('--install-dir'), words.get('--filename'));
	if (!words || !place) return undefined;
	const version = words.get('--version');
	if (version) return released(call, version.value, place);
	const line = words.has('--1') ? '1' : words.has('--2.2') ? '2.2' : lineFor(call);
	return line === undefined ? undefined : {
		title: `Take Composer from composer:${line}`, because: 'It is the newest release of that line, as the installer would take it, from the image that Composer publishes.',
		copies: [`COPY --from=composer:${line} /usr/bin/composer ${place.file}`], along: place.along,
	};
}

/** The installer takes 2.2 where PHP is older than 7.2.5. */
function lineFor({ stage: { root: { facts } } }: ScriptCall): string | undefined {
	const [, major, minor = '9'] = facts?.name === 'php' ? /^(\d+)(?:\.(\d+))?/.exec(facts.version ?? '') ?? [] : [];
	if (major === undefined) return undefined;
	return Number(major) > 7 || major === '7' && Number(minor) >= 2 ? '2' : '2.2';
}

interface Place {
	readonly file: string;
	/** The steps that put it there, no longer needed. */
	readonly along: readonly ChainItem[];
}

function placeOf(call: ScriptCall, folder: ScriptCall['args'][number] | undefined, name: ScriptCall['args'][number] | undefined): Place | undefined {
	const { run, stage, items } = call;
	if ([folder, name].some((word) => word && !/^[\w./-]+$/.test(word.value))) return undefined;
	const file = name?.value ?? 'composer.phar';
	const { chain } = run.script;
	const behind = chain.slice(chain.indexOf(items.at(-1) as ChainItem) + 1);
	if (folder) {
		const path = `${folder.value.replace(/\/+$/, '')}/${file}`;
		return path.startsWith('/') ? { file: path, along: opened(behind, path) } : undefined;
	}
	const along = opened(behind, file);
	const [mover] = behind[along.length]?.commands ?? [];
	if (behind[along.length]?.operator === '&&' && mover?.name === 'mv' && behind[along.length]?.commands.length === 1) {
		const [from, to] = mover.args;
		if (mover.args.length !== 2 || from?.value !== file || !/^\/[\w./-]+$/.test(to?.value ?? '')) return undefined;
		const target = to?.value.endsWith('/') || /^\/(?:usr\/(?:local\/)?)?s?bin$/.test(to?.value ?? '') ? `${to?.value.replace(/\/$/, '')}/${file}` : to?.value as string;
		const all = [...along, behind[along.length] as ChainItem];
		return { file: target, along: [...all, ...opened(behind.slice(all.length), target)] };
	}
	const moves = chain.some(({ commands }) => commands.some(({ name: program }) => /^(?:cd|pushd)$/.test(program)));
	const here = stage.workdirAt(run.instruction.range.start);
	const used = behind.some(({ commands }) => commands.some((command) => command.name !== 'php' && command.args.some(({ value }) => baseName(value) === file)));
	return moves || used || here.kind !== 'known' ? undefined : { file: joinPath(here.value, file), along };
}

/** `chmod +x` of it, which the copy does not need. */
function opened(behind: readonly ChainItem[], path: string): readonly ChainItem[] {
	const [item] = behind;
	const [command] = item?.commands ?? [];
	return item?.operator === '&&' && item.commands.length === 1 && command && opens(command, path) ? [item] : [];
}

function opens({ name, args }: ShellCommand, path: string): boolean {
	return name === 'chmod' && args.length === 2 && /^(?:[ugoa]*\+r?x|0?755)$/.test(args[0]?.value ?? '') && args[1]?.value === path;
}

function released({ fetch }: ScriptCall, version: string, { file, along }: Place): Replacement | undefined {
	if (!fetch || !/^(?:(?:1\.[1-9]\d|2)\.[\d.]+|\$\{?\w+\}?)$/.test(version)) return undefined;
	const from = `https://getcomposer.org/download/${version}/composer.phar`;
	const address = (suffix: string): string => version.startsWith('$') ? `"${from}${suffix}"` : from + suffix;
	return {
		title: `Download Composer ${version}, with its checksum`, because: 'The file is the one that the installer would put there; its checksum comes from the same publisher.', along,
		steps: [
			fetch === 'curl' ? `curl -fsSLo ${file} ${address('')}` : `wget -qO ${file} ${address('')}`,
			`echo "$(${fetch === 'curl' ? 'curl -fsSL' : 'wget -qO-'} ${address('.sha256sum')} | cut -c1-64)  ${file}" | sha256sum -c -`,
			`chmod 755 ${file}`,
		],
	};
}
