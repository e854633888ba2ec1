/**
 * Poetry's installer: the virtual environment that it makes, in the same place.
 * Source: https://python-poetry.org/docs/#installing-manually, and the layout of https://install.python-poetry.org
 */
import { onlySets, type Replacement, type ScriptCall, setting, wordsAs } from './call';

export function poetry(call: ScriptCall): Replacement | undefined {
	const { url, args, stage, runner } = call;
	const { facts } = stage.root;
	if (!/^https:\/\/install\.python-poetry\.org\/?$/.test(url) || facts?.name !== 'python' || !/^python(?:3(?:\.\d+)?)?$/.test(runner.name) || !onlySets(call, 'POETRY_HOME', 'POETRY_VERSION')) return undefined;
	const words = wordsAs(args, ['--version'], ['-y', '--yes']);
	const version = words && versionOf(call, words.get('--version')?.value);
	const home = setting(call, 'POETRY_HOME');
	if (!words || version === undefined || home === 'unknown' || home && !/^\/[\w./-]+$/.test(home.value)) return undefined;
	const root = !home ? '"$HOME/.local/share/pypoetry/venv"' : home.own ? `${home.value}/venv` : '"$POETRY_HOME/venv"';
	const bin = !home ? '"$HOME/.local/bin"' : home.own ? `${home.value}/bin` : '"$POETRY_HOME/bin"';
	const below = (folder: string, path: string): string => folder.endsWith('"') ? `${folder.slice(0, -1)}${path}"` : folder + path;
	return {
		title: 'Install Poetry into a virtual environment', because: 'It is the environment that the installer makes, in the same place, with Poetry as the package index has it.',
		steps: [
			`${runner.name} -m venv ${root}`,
			`${below(root, '/bin/pip')} install --no-cache-dir ${version}`,
			`mkdir -p ${bin}`,
			`ln -s ${below(root, '/bin/poetry')} ${below(bin, '/poetry')}`,
		],
	};
}

/** The installer takes the newest without a version: what that is today nobody has asked for. */
function versionOf(call: ScriptCall, given: string | undefined): string | undefined {
	if (given !== undefined) return /^\d+(?:\.\d+)+$/.test(given) ? `poetry==${given}` : undefined;
	const wanted = setting(call, 'POETRY_VERSION');
	if (wanted === undefined || wanted === 'unknown' || !/^\d+(?:\.\d+)+$/.test(wanted.value)) return undefined;
	return wanted.own ? `poetry==${wanted.value}` : '"poetry==$POETRY_VERSION"';
}
