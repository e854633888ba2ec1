/** Finds pip install that leaves downloaded and built packages in the layer. */
import { mountsOver, removes } from '../../model/caches';
import { insertArgument } from '../../model/edits';
import { firstRun } from '../../model/firstStep';
import { safeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'pip-no-cache-dir',
		title: 'Cache of pip stays in the layer',
		category: 'hygiene',
		severity: 'info',
		why: 'By default pip keeps a copy of everything that it downloads or builds. In an image nobody reads it again: it only makes the layer larger.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['hadolint:DL3042', 'semgrep:missing-pip-no-cache-dir', 'kics:pip_install_keeping_cached_packages', 'droast:DF030', 'terrascan:AC_DOCKER_0031', 'code-pathfinder:DOCKER-BP-008'],
		references: ['https://pip.pypa.io/en/stable/topics/caching/'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of runsOf(model, stage)) {
			let settled: boolean | undefined;
			for (const command of run.commands) {
				const found = packageCommand(command);
				if (found?.manager !== 'pip' || found.actionWord?.value !== 'install' || found.program === 'uv pip') continue;
				if (found.options.some(({ name }) => /^no-cache/.test(name)) || command.assignments.some(({ name }) => name === 'PIP_NO_CACHE_DIR')) continue;
				settled ??= uncached(model, stage, run);
				if (settled) break;
				yield {
					range: found.actionWord.range,
					message: 'pip keeps its cache in the layer. Add --no-cache-dir, or mount a cache.',
					...(!stage.ships && { severity: lowered('info') }),
					fixes: command.exact ? [safeFix('Add --no-cache-dir', [insertArgument(run, command, found.actionWord, '--no-cache-dir')], { preferred: true })] : [],
				};
			}
		}
	},

	examples: [
		{ name: 'an install', bad: 'FROM python:3.14-slim\nRUN pip install -r requirements.txt\n#       ^^^^^^^ pip-no-cache-dir\n', fixed: 'FROM python:3.14-slim\nRUN pip install --no-cache-dir -r requirements.txt\n' },
		{ name: 'pip as a module', bad: 'FROM python:3.14-slim\nRUN python3 -m pip install flask\n#                  ^^^^^^^ pip-no-cache-dir\n', fixed: 'FROM python:3.14-slim\nRUN python3 -m pip install --no-cache-dir flask\n' },
		{ name: 'with the option', good: 'FROM python:3.14-slim\nRUN pip --no-cache-dir install flask && pip3 install --no-cache-dir gunicorn\n' },
		{ name: 'by a variable', good: 'FROM python:3.14-slim AS base\nENV PIP_NO_CACHE_DIR=1\nFROM base\nRUN pip install flask\n' },
		{ name: 'a variable of the command', good: 'FROM python:3.14-slim\nRUN export PIP_NO_CACHE_DIR=1 && pip install flask\n' },
		{ name: 'a cache mount', good: 'FROM python:3.14-slim\nRUN --mount=type=cache,target=/root/.cache pip install flask\n' },
		{ name: 'purged', good: 'FROM python:3.14-slim\nRUN pip install flask && pip cache purge\n' },
	],
};

const CONFIGURED = /\bPIP_NO_CACHE_DIR=|\bno-cache-dir\s*[=\s]\s*["']?(?:1|true|yes|on)\b/i;

/** Nothing stays of the cache in this RUN: by a setting, a mount, or because it is removed. */
function uncached(model: DockerfileModel, stage: Stage, run: Run): boolean {
	const { range } = run.instruction;
	if (stage.lookupAt(range.start)('PIP_NO_CACHE_DIR').kind !== 'absent') return true;
	if (mountsOver(run, '/root/.cache/pip') || run.mounts.some(({ type, options }) => (type === 'cache' || type === 'tmpfs') && /cache|pip/.test(options.get('target') ?? options.get('dst') ?? ''))) return true;
	if (removes(run, /\.cache(?:\/|$)|\.cache\/pip/) || run.commands.some((command) => packageCommand(command)?.manager === 'pip' && command.args.some((arg) => arg.value === 'purge'))) return true;
	return configured(model, stage) <= range.start;
}

const configured = firstRun((text, { commands }) => CONFIGURED.test(text.replace(/--no-cache-dir/g, '')) && commands.some(({ name, args }) => name === 'export' || /^(?:echo|printf|pip\d?)$/.test(name) && args.some((arg) => /no-cache-dir/.test(arg.value))));
