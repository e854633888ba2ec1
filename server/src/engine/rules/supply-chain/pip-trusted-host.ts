/** Finds hosts that pip and uv are told to trust without a certificate. */
import { assigned } from '../../model/assigned';
import { chainItemOf, removeChainItem, removeOption } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { runsOf } from '../../model/packageSteps';
import { packageCommand } from '../../model/packages';
import type { Run } from '../../model/run';
import { matchesIn, written } from '../../model/written';
import { optionsOf } from '../../shell/options';
import type { Option, ShellCommand } from '../../shell/types';
import type { TextEdit } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'pip-trusted-host',
		title: 'Host trusted without a certificate by pip',
		category: 'supply-chain',
		severity: 'warning',
		why: 'For a trusted host pip accepts any certificate, and plain HTTP. Whoever sits on the way serves the packages, and their setup code runs in the build.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['checkov:CKV2_DOCKER_4', 'checkov:CKV2_DOCKER_16'],
		references: ['https://cwe.mitre.org/data/definitions/295.html', 'https://pip.pypa.io/en/stable/topics/https-certificates/'],
	},

	*check(model) {
		for (const stage of model.stages) {
			for (const { range, what, edit, level } of faults(model, stage)) {
				yield {
					range,
					message: `${what} accepts any certificate of the host. Remove it, and give pip the authority's certificate (PIP_CERT).`,
					...(!stage.ships && { severity: lowered('warning') }),
					fixes: edit ? [fix(what, edit, level)] : [],
				};
			}
		}
	},

	examples: [
		{
			name: 'an option',
			bad: `FROM python:3.14-slim
RUN pip install --no-cache-dir --trusted-host packages.example.com -r requirements.txt
#                              ^^^^^^^^^^^^^^ pip-trusted-host
`,
			fixed: `FROM python:3.14-slim
RUN pip install --no-cache-dir -r requirements.txt
`,
		},
		{
			name: 'over several lines, through python',
			bad: `FROM python:3.14-slim
RUN python3 -m pip install \\
        --trusted-host=packages.example.com \\
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pip-trusted-host
        flask
`,
			fixed: `FROM python:3.14-slim
RUN python3 -m pip install \\
        flask
`,
		},
		{
			name: 'a variable of the image',
			bad: `FROM python:3.14-slim
ENV PIP_NO_CACHE_DIR=1 PIP_TRUSTED_HOST=packages.example.com
#                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pip-trusted-host
`,
			fixed: `FROM python:3.14-slim
ENV PIP_NO_CACHE_DIR=1
`,
		},
		{
			name: 'a variable of one command',
			bad: `FROM python:3.14-slim
RUN PIP_TRUSTED_HOST=packages.example.com pip install flask
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pip-trusted-host
`,
			fixed: `FROM python:3.14-slim
RUN pip install flask
`,
		},
		{
			name: 'a setting',
			bad: `FROM python:3.14-slim
RUN pip config set global.trusted-host packages.example.com && pip install flask
#                  ^^^^^^^^^^^^^^^^^^^ pip-trusted-host
`,
			fixed: `FROM python:3.14-slim
RUN pip install flask
`,
		},
		{
			name: 'its configuration file',
			bad: `FROM python:3.14-slim
COPY <<EOF /etc/pip.conf
[global]
trusted-host = packages.example.com
#^^^^^^^^^^^ pip-trusted-host
EOF
`,
		},
		{ name: 'for pip behind pipx', bad: 'FROM python:3.14-slim\nRUN pipx install --pip-args=\'--trusted-host pip.example.com\' flask\n#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pip-trusted-host\n' },
		{ name: 'the words elsewhere', good: 'FROM python:3.14-slim\nRUN pip install flask && pip install --help | grep -- "--trusted-host"\n' },
		{ name: 'the own host', good: 'FROM python:3.14-slim\nRUN pip install --trusted-host localhost --index-url http://localhost:8080/simple flask\n' },
	],
};

const VARIABLES = new Set(['PIP_TRUSTED_HOST', 'UV_INSECURE_HOST']);
const OPTIONS = new Set(['trusted-host', 'allow-insecure-host']);
const PYTHON = /^(?:uv|uvx|pipenv|pipx|poetry|pip-compile|pip-sync|easy_install)$/;
const SETTING = /^(?:global|install|user|site|download)?\.?trusted-host$/;
const LINE = /^[ \t]*trusted-host(?=[ \t]*=)|(?<=\\n|["'])trusted-host(?=[ \t]*=)/gm;
const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)(?::\d+)?$/;

interface Fault {
	readonly range: TextRange;
	readonly what: string;
	readonly edit?: TextEdit | undefined;
	readonly level: Fix['level'];
}

function* faults(model: DockerfileModel, stage: DockerfileModel['stages'][number]): Iterable<Fault> {
	for (const { name, value, range, removal } of assigned(model, stage)) {
		if (VARIABLES.has(name) && value !== '' && !LOCAL.test(value)) yield { range, what: name, edit: removal, level: 'maximum' };
	}
	for (const run of runsOf(model, stage)) for (const command of run.commands) yield* ofCommand(model, run, command);
	for (const text of written(model, stage)) for (const { range } of matchesIn(text, LINE)) {
		const start = range.end - 'trusted-host'.length;
		yield { range: { start, end: range.end }, what: 'trusted-host', level: undefined };
	}
}

function* ofCommand(model: DockerfileModel, run: Run, command: ShellCommand): Iterable<Fault> {
	const pip = packageCommand(command)?.manager === 'pip';
	if (!pip && !PYTHON.test(command.name)) return;
	const exact = command.exact && (run.form !== 'exec' || command.parent !== undefined);
	const { options } = packageCommand(command) ?? optionsOf(command);
	for (const option of options) {
		if (!OPTIONS.has(option.name) || LOCAL.test(option.value ?? '')) continue;
		yield { range: option.word.range, what: `--${option.name}`, edit: exact ? removal(model, command, option) : undefined, level: ownIndex(command) ? 'maximum' : 'recommended' };
	}
	for (const arg of command.args) if (/^--pip-args[= ]?.*--trusted-host/.test(arg.value) || /^--trusted-host[ =]\S/.test(arg.value) && arg.text !== arg.value) yield { range: arg.range, what: '--trusted-host', level: undefined };
	const key = command.args.find((arg) => SETTING.test(arg.value));
	if (!key || !command.args.some(({ value }) => value === 'config') || !command.args.some(({ value }) => value === 'set')) return;
	const item = chainItemOf(run.script, command);
	yield { range: key.range, what: key.value, edit: exact && item?.commands.length === 1 ? removeChainItem(model, run.script, item) : undefined, level: 'maximum' };
}

/** The table of options knows pip's; the others' value is the next word. */
function removal(model: DockerfileModel, command: ShellCommand, option: Option): TextEdit | undefined {
	const next = command.args[command.args.indexOf(option.word) + 1];
	const valueWord = option.valueWord ?? next;
	return removeOption(model, { ...option, ...(valueWord && valueWord !== option.word && { valueWord }) });
}

/** With an index of its own the host may well need it. */
function ownIndex({ args }: ShellCommand): boolean {
	return args.some(({ value }) => /^(?:-i|--index-url|--extra-index-url|--find-links|-f|--default-index|--index|--proxy)(?:$|=|http)/.test(value));
}

function fix(what: string, edit: TextEdit, level: Fix['level']): Fix {
	return unsafeFix(`Remove ${what}`, "The install fails where the host's certificate is not trusted; then add the authority's certificate and point PIP_CERT at it.", [edit], { preferred: true, ...(level && { level }) });
}
