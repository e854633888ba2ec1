/** Finds RUNs that call a command without the secret mount that the settings ask for. */
import { ensureSyntaxDirective, insertFlag } from '../../model/edits';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import type { Mount, Run } from '../../model/run';
import { buildLine } from '../../recipes/secretAdvice';
import type { ShellCommand } from '../../shell/types';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'secret-mount-required',
		title: 'Command without its secret mount',
		category: 'secrets',
		severity: 'info',
		default: 'off',
		why: 'The settings say that this command needs a secret of the build. Without the mount it falls back to what everybody may read, such as a public index instead of the private one, or somebody bakes the credentials into the image to make it work.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['requiredSecretMounts'],
		sameAs: ['tally:tally/require-secret-mounts'],
		references: ['https://docs.docker.com/build/building/secrets/', 'https://docs.docker.com/reference/dockerfile/#run---mounttypesecret'],
	},

	*check(model, { settings }) {
		const wanted = Object.entries(settings.requiredSecretMounts).map(([name, text]) => ({ name, flag: asFlag(text), options: optionsOf(text) }));
		if (wanted.length === 0) return;
		for (const stage of model.stages) {
			if (stage.system === 'windows') continue;
			for (const run of stage.runs) for (const { name, flag, options } of wanted) {
				const command = run.commands.find((each) => isCalled(each, name));
				if (!command || run.mounts.some((mount) => fits(mount, options))) continue;
				yield {
					range: (command.nameWord ?? command).range,
					message: `${name} must get its secret here. Add --mount=${flag}.`,
					fixes: [mountFix(model, run, name, flag, options)],
				};
			}
		}
	},

	examples: [
		{
			name: 'a file',
			settings: { requiredSecretMounts: { pip: 'type=secret,id=pipconf,target=/etc/pip.conf' } },
			bad: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
RUN pip install -r requirements.txt
#   ^^^ secret-mount-required
`,
			fixed: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
RUN --mount=type=secret,id=pipconf,target=/etc/pip.conf pip install -r requirements.txt
`,
		},
		{
			name: 'a variable, beside another mount',
			settings: { requiredSecretMounts: { gh: 'id=gh-token,env=GH_TOKEN' } },
			bad: `FROM alpine:3.24
RUN --mount=type=cache,target=/root/.cache mkdir /x && \\
    gh extension install team/tool
#   ^^ secret-mount-required
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN --mount=type=secret,id=gh-token,env=GH_TOKEN --mount=type=cache,target=/root/.cache mkdir /x && \\
    gh extension install team/tool
`,
		},
		{
			name: 'by another name of the program, with the secret in another place',
			settings: { requiredSecretMounts: { pip: 'type=secret,id=pipconf,target=/etc/pip.conf' } },
			bad: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
RUN --mount=type=secret,id=pipconf,target=/pip.conf python3 -m pip install private
#                                                   ^^^^^^^ secret-mount-required
`,
			fixed: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
RUN --mount=type=secret,id=pipconf,target=/etc/pip.conf --mount=type=secret,id=pipconf,target=/pip.conf python3 -m pip install private
`,
		},
		{ name: 'it is there', settings: { requiredSecretMounts: { pip: 'type=secret,id=pipconf,target=/etc/pip.conf' } }, good: 'FROM python:3.14-slim\nRUN --mount=type=secret,id=pipconf,dst=/etc/pip.conf,required=true pip install private\n' },
		{ name: 'another command', settings: { requiredSecretMounts: { pip: 'id=pipconf' } }, good: 'FROM python:3.14-slim\nRUN echo pip install private\n' },
		{ name: 'nothing asked for', good: 'FROM python:3.14-slim\nRUN pip install private\n' },
	],
};

const ALIASES: Readonly<Record<string, string>> = { dst: 'target', destination: 'target' };

function asFlag(text: string): string {
	return /(?:^|,)type=/.test(text) ? text : `type=secret,${text}`;
}

function optionsOf(text: string): ReadonlyMap<string, string> {
	return new Map(asFlag(text).split(',').map((part): [string, string] => {
		const [key = '', ...value] = part.trim().split('=');
		return [ALIASES[key] ?? key, value.join('=')];
	}));
}

/** The command itself, or the package manager under one of its names: `pip3`, `python -m pip`. */
function isCalled(command: ShellCommand, name: string): boolean {
	return command.name === name || packageCommand(command)?.manager === name;
}

/** A mount may say more than it must. */
function fits(mount: Mount, wanted: ReadonlyMap<string, string>): boolean {
	const own = new Map([...mount.options].map(([key, value]): [string, string] => [ALIASES[key] ?? key, value.replace(/^(["'])(.*)\1$/, '$2')]));
	return [...wanted].every(([key, value]) => key === 'type' ? mount.type === value : key === 'required' || own.get(key) === value);
}

function mountFix(model: DockerfileModel, run: Run, name: string, flag: string, options: ReadonlyMap<string, string>): Fix {
	const id = options.get('id') ?? options.get('target')?.replace(/^.*\//, '') ?? name;
	const env = options.get('env');
	return unsafeFix(`Mount the secret of ${name}`, `The build needs --secret id=${id} from now on.`, [...ensureSyntaxDirective(model), insertFlag(run.instruction, `--mount=${flag}`)],
		{ preferred: true, followUp: buildLine([env === undefined ? { id, file: options.get('target')?.replace(/^.*\//, '') ?? id } : { id, env }]) });
}
