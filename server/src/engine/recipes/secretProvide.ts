/** Gives a RUN build secrets as variables of its environment: by `env=` for BuildKit, by reading the file elsewhere. */
import type { Settings } from '../config/settings';
import { insertFlag } from '../model/edits';
import type { DockerfileModel } from '../model/model';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import { insert, type TextEdit } from '../text/edit';

export interface Need {
	/** Variable → id of the secret. */
	readonly variables: Map<string, string>;
	/** Variable → value in double quotes, made of other variables. */
	readonly exports: Map<string, string>;
}

/** The edits of one RUN, or undefined when it is written so that it cannot get them. */
export function provide(model: DockerfileModel, settings: Settings, stage: Stage | undefined, run: Run, need: Need): TextEdit[] | undefined {
	const portable = settings.builder === 'portable';
	const mounted = new Set(run.mounts.flatMap((mount) => mount.type === 'secret' ? [mount.options.get('id') ?? ''] : []));
	const flags: string[] = [];
	const statements: string[] = [];
	if (portable) {
		for (const id of new Set(need.variables.values())) if (!mounted.has(id)) flags.push(`--mount=type=secret,id=${id}${readable(stage, run)}`);
		for (const [name, id] of need.variables) statements.push(`export ${name}="$(cat /run/secrets/${id})"`);
	} else for (const [name, id] of need.variables) flags.push(`--mount=type=secret,id=${id},env=${name}`);
	for (const [name, value] of need.exports) statements.push(`export ${name}="${value}"`);
	const list = flags.length > 0 ? [insertFlag(run.instruction, flags.join(' '))] : [];
	if (statements.length === 0) return list;
	const prologue = inFront(model, run, statements);
	return prologue && [...list, prologue];
}

/** Statements that run first, in the shell that runs the rest. */
export function inFront(model: DockerfileModel, run: Run, statements: readonly string[]): TextEdit | undefined {
	const { script, form, instruction } = run;
	if (script.dialect !== 'posix' || form === 'exec') return undefined;
	if (form === 'heredoc') {
		const [heredoc] = instruction.heredocs;
		if (!heredoc || /^#!/.test(heredoc.body.text)) return undefined;
		const indent = /^[ \t]*/.exec(heredoc.body.text)?.[0] ?? '';
		return insert(heredoc.bodyRange.start, statements.map((statement) => indent + statement + model.tree.eol).join(''));
	}
	const [first] = script.chain;
	if (!first || script.broken) return undefined;
	const joint = script.chain[1]?.operator === '&' ? '; ' : ' && ';
	return insert(first.range.start, statements.map((statement) => statement + joint).join(''));
}

/** Secrets belong to root unless the mount says otherwise. */
export function readable(stage: Stage | undefined, run: Run): string {
	const user = stage?.userAt(run.instruction.range.start).name;
	if (user?.kind !== 'known') return '';
	const name = user.value.split(':')[0] ?? '';
	if (name === 'root' || name === '0') return '';
	const uid = /^\d+$/.test(name) ? name : stage?.root.facts?.users.find((account) => account.name === name)?.uid;
	return uid === undefined ? ',mode=0444' : `,uid=${uid}`;
}
