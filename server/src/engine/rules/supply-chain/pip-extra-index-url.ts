/** Finds further indexes of Python packages: pip takes the highest version of any of them. */
import { assigned } from '../../model/assigned';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { runsOf } from '../../model/packageSteps';
import { packageCommand } from '../../model/packages';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { matchesIn, written } from '../../model/written';
import type { ShellCommand } from '../../shell/types';
import { replace, type TextEdit } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'pip-extra-index-url',
		title: 'Further package index for pip',
		category: 'supply-chain',
		severity: 'info',
		why: 'Given several indexes, pip asks all and takes the highest version. Whoever registers the name of a private package on a public index, with a high version, gets it installed: dependency confusion.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['semgrep:dockerfile-pip-extra-index-url'],
		references: ['https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-extra-index-url', 'https://cwe.mitre.org/data/definitions/427.html', 'https://nvd.nist.gov/vuln/detail/CVE-2018-20225'],
	},

	*check(model) {
		for (const stage of model.stages) for (const { range, edit } of faults(model, stage)) {
			yield {
				range,
				message: 'With a second index pip takes the highest version of either, whoever published it. Use one index that has all, or --require-hashes.',
				...(!stage.ships && { severity: lowered('info') }),
				fixes: edit ? [fix(edit)] : [],
			};
		}
	},

	examples: [
		{
			name: 'an option',
			bad: `FROM python:3.14-slim
RUN pip install --extra-index-url https://pypi.example.com/simple team-tool
#               ^^^^^^^^^^^^^^^^^ pip-extra-index-url
`,
			fixed: `FROM python:3.14-slim
RUN pip install --index-url https://pypi.example.com/simple team-tool
`,
		},
		{
			name: 'with its value',
			bad: `FROM python:3.14-slim
RUN python -m pip install -r requirements.txt \\
    --extra-index-url=https://pypi.example.com/simple
#   ^^^^^^^^^^^^^^^^^ pip-extra-index-url
`,
			fixed: `FROM python:3.14-slim
RUN python -m pip install -r requirements.txt \\
    --index-url=https://pypi.example.com/simple
`,
		},
		{
			name: 'a variable',
			bad: `FROM python:3.14-slim
ENV PIP_EXTRA_INDEX_URL=https://pypi.example.com/simple
#   ^^^^^^^^^^^^^^^^^^^ pip-extra-index-url
`,
			fixed: `FROM python:3.14-slim
ENV PIP_INDEX_URL=https://pypi.example.com/simple
`,
		},
		{ name: 'an index of its own already', bad: 'FROM python:3.14-slim\nRUN pip install -i https://a.example.com/simple --extra-index-url https://b.example.com/simple tool\n#                                               ^^^^^^^^^^^^^^^^^ pip-extra-index-url\n' },
		{ name: 'a setting', bad: 'FROM python:3.14-slim\nRUN pip config set global.extra-index-url https://pypi.example.com/simple\n#                  ^^^^^^^^^^^^^^^^^^^^^^ pip-extra-index-url\n', fixed: 'FROM python:3.14-slim\nRUN pip config set global.index-url https://pypi.example.com/simple\n' },
		{ name: 'a file', bad: 'FROM python:3.14-slim\nRUN printf "[global]\\nextra-index-url=https://pypi.example.com/simple\\n" > /etc/pip.conf\n#                     ^^^^^^^^^^^^^^^ pip-extra-index-url\n' },
		{ name: 'every file by its digest', good: 'FROM python:3.14-slim\nRUN pip install --require-hashes --extra-index-url https://pypi.example.com/simple -r requirements.txt\n' },
		{ name: 'uv takes the first index that knows the name', good: 'FROM python:3.14-slim\nRUN uv pip install --extra-index-url https://pypi.example.com/simple team-tool\n' },
	],
};

const LINE = /(?<=^[ \t]*|\\n|["'])extra-index-url(?=[ \t]*=)/gm;

interface Fault {
	readonly range: TextRange;
	readonly edit?: TextEdit | undefined;
}

function* faults(model: DockerfileModel, stage: Stage): Iterable<Fault> {
	const all = [...assigned(model, stage)];
	const single = !all.some(({ name }) => name === 'PIP_INDEX_URL');
	for (const { name, value, range, command } of all) {
		if (name !== 'PIP_EXTRA_INDEX_URL' || value === '' || !model.text.startsWith(name, range.start)) continue;
		const at = { start: range.start, end: range.start + name.length };
		yield { range: at, edit: single && (command?.exact ?? true) ? replace(at, 'PIP_INDEX_URL') : undefined };
	}
	for (const run of runsOf(model, stage)) for (const command of run.commands) yield* ofCommand(model, run, command);
	for (const text of written(model, stage)) for (const { range } of matchesIn(text, LINE)) yield { range };
}

function* ofCommand(model: DockerfileModel, run: Run, command: ShellCommand): Iterable<Fault> {
	const pip = packageCommand(command);
	if (pip?.manager !== 'pip') return;
	const { options } = pip;
	const uv = command.name === 'uv' && !options.some(({ name, value }) => name === 'index-strategy' && value?.startsWith('unsafe'));
	if (uv || options.some(({ name }) => name === 'require-hashes')) return;
	const exact = command.exact && (run.form !== 'exec' || command.parent !== undefined);
	const named = options.filter(({ name }) => name === 'extra-index-url');
	const single = named.length === 1 && !options.some(({ name }) => name === 'i' || name === 'index-url' || name === 'no-index');
	for (const { word } of named) {
		const range = { start: word.range.start, end: word.range.start + '--extra-index-url'.length };
		const plain = model.text.startsWith('--extra-index-url', range.start);
		yield { range: plain ? range : word.range, edit: exact && single && plain ? replace(range, '--index-url') : undefined };
	}
	const key = command.args.find(({ value }) => /^\w+\.extra-index-url$/.test(value));
	if (key && command.args.some(({ value }) => value === 'set')) yield { range: key.range, edit: exact ? replace(key.range, key.text.replace('extra-', '')) : undefined };
}

function fix(edit: TextEdit): Fix {
	return unsafeFix('Use this index alone', 'The index must then serve every package, the public ones too (as a proxy or a mirror).', [edit], { preferred: true, level: 'manual' });
}
