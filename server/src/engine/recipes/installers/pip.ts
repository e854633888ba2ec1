/**
 * get-pip.py: the script of a commit, checked; in Python's own images, which have pip, the step goes or becomes pip's own.
 * Source: https://github.com/pypa/get-pip (what the script installs, and its options)
 */
import { FIXED_GET_PIP, fixedFile, pythonOfRelease } from '../../knowledge';
import type { ShellWord } from '../../shell/types';
import { onlySets, type Replacement, type ScriptCall, setting } from './call';

const SCRIPT = /^https?:\/\/bootstrap\.pypa\.io\/(?:pip\/)?(?:(\d\.\d+)\/)?get-pip\.py$/;

export function getPip(call: ScriptCall): Replacement | undefined {
	const { url, runner, model, stage, items } = call;
	const script = SCRIPT.exec(url);
	const named = /^python(\d(?:\.\d+)?)?$/.exec(runner.name);
	const words = script && named && onlySets(call) ? wordsOf(call.args) : undefined;
	if (!script || !named || !words || ['PIP_NO_SETUPTOOLS', 'PIP_NO_WHEEL'].some((name) => setting(call, name) !== undefined)) return undefined;
	// What stays as a file may be run again.
	if (/get-pip/.test(model.text.slice(items.at(-1)?.range.end, stage.range.end))) return undefined;
	if (stage.root.facts?.name === 'python' && stage.root.facts.official) return withPip(call, words);
	const python = pythonOf(call, script[1], named[1]);
	return python !== undefined && /^3\.(?:[789]|1[0-2])$/.test(python) ? byCommit(call) : undefined;
}

interface Words {
	readonly options: readonly string[];
	readonly requirements: readonly string[];
}

const OPTION = /^(?:-[qvUI]+|--(?:quiet|user|no-cache-dir|disable-pip-version-check|break-system-packages|no-warn-script-location|upgrade|force-reinstall|ignore-installed|no-setuptools|no-wheel|root-user-action=\w+))$/;
/** Said by the command itself, or to the script alone. */
const OURS = /^(?:-[UI]+|--(?:no-cache-dir|upgrade|force-reinstall|no-setuptools|no-wheel))$/;
const REQUIREMENT = /^[a-z][\w.-]*(?: *(?:[<>=~!]=?=?) *[\w.*${}]+(?:,(?:[<>=~!]=?=?)[\w.*${}]+)*)?$/i;

/** Undefined for what changes where packages come from or go to. */
function wordsOf(args: readonly ShellWord[]): Words | undefined {
	if (args.some(({ value }) => !OPTION.test(value) && !REQUIREMENT.test(value))) return undefined;
	const options = args.filter(({ value }) => OPTION.test(value) && !OURS.test(value));
	return { options: options.map(({ text }) => text), requirements: args.filter(({ value }) => !OPTION.test(value)).map(({ text }) => text) };
}

/** Python's own images have pip. */
function withPip({ runner, stage }: ScriptCall, { options, requirements }: Words): Replacement | undefined {
	const version = /^\d(?:\.\d+)?/.exec(stage.root.facts?.version ?? '')?.[0] ?? '';
	const called = runner.name.replace('python', '');
	if (runner.nameWord?.text.includes('/') || version === '' || called !== '' && called !== version && called !== version.split('.')[0]) return undefined;
	return {
		title: requirements.length > 0 ? 'Install by the pip that is there' : 'Leave get-pip.py out', because: 'Python’s own image has pip already; it is a newer one when the base is.',
		steps: requirements.length > 0 ? [`${runner.name} -m pip install --no-cache-dir ${[...options, ...requirements].join(' ')}`] : [],
	};
}

/** The script of a commit, as the official images checked it. */
function byCommit({ fetch, runner, args }: ScriptCall): Replacement | undefined {
	const digest = fixedFile(FIXED_GET_PIP)?.digest;
	if (!fetch || digest === undefined) return undefined;
	const file = '/tmp/get-pip.py';
	return {
		title: 'Run get-pip.py of a commit, with its checksum', because: 'It is the script that the official Python images checked; it installs the newest pip that this Python can run, as before.',
		steps: [
			`${fetch === 'curl' ? 'curl -fsSLo' : 'wget -qO'} ${file} ${FIXED_GET_PIP}`,
			`echo "${digest}  ${file}" | sha256sum -c -`,
			[runner.nameWord?.text ?? runner.name, file, ...args.map(({ text }) => text)].join(' '),
			`rm ${file}`,
		],
	};
}

/** A step that says which Python a name without a version means. */
const CHOSEN = /update-alternatives\s+--install\s+\/usr\/bin\/(python3?)\s+\1\s+\/usr\/(?:local\/)?bin\/python(3\.\d+)\s/g;

/** As the script's address or the program's name says, else the distribution's own, where no other is named. */
function pythonOf({ model, stage }: ScriptCall, path: string | undefined, named: string | undefined): string | undefined {
	const exact = named?.includes('.') ? named : undefined;
	if (path !== undefined && exact !== undefined) return path === exact ? path : undefined;
	if (path !== undefined) return named === undefined || path.startsWith(named) ? path : undefined;
	if (exact !== undefined) return exact;
	const text = stage.lineage.map(({ range }) => model.text.slice(range.start, range.end)).join('\n');
	const chosen = [...text.matchAll(CHOSEN)].filter(([, name]) => name === `python${named ?? ''}`).map(([, , version]) => version);
	if (chosen.length === 1) return chosen[0];
	const own = pythonOfRelease(stage.root.facts?.distro?.release ?? '');
	const others = [...text.matchAll(/\b(?:lib)?python-?([23](?:\.\d+)?)/g)].some(([, version = '']) => version !== '3' && version !== own);
	// `python` alone was Python 2 in older releases.
	const unsure = named === undefined && own !== undefined && /^3\.[5-7]$/.test(own) || /conda|pyenv|python-is-python2|\bpypy/i.test(text);
	return others || unsure ? undefined : own;
}
