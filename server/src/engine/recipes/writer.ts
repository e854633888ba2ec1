/**
 * Who writes to a folder that was opened to everybody, where that is known: the account that the image runs as, or the one
 * that the web server steps down to. The folder is given to it, and to group 0, which platforms that choose an account by
 * number put it into.
 */
import { bareName, isRootUser, type PackageManager } from '../knowledge';
import type { DockerfileModel } from '../model/model';
import { packageCommand } from '../model/packages';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import { optionsOf } from '../shell/options';
import type { ShellCommand } from '../shell/types';
import { insert, replace, type TextEdit } from '../text/edit';
import type { TextRange } from '../text/range';

export interface Handover {
	readonly title: string;
	readonly edits: readonly TextEdit[];
}

/** `chmod -R 777 /app` as `chown -R app:0 /app && chmod -R ug=rwX,o=rX /app`; undefined when nobody knows the writer. */
export function handover(model: DockerfileModel, stage: Stage, run: Run, command: ShellCommand, mode: { readonly text: string; readonly range: TextRange; readonly better: string }): Handover | undefined {
	const { options, operands } = optionsOf(command);
	const paths = operands.slice(1);
	const first = paths[0];
	const last = paths.at(-1);
	if (command.name !== 'chmod' || !command.exact || command.wrappers.length > 0 || command.assignments.length > 0 || command.conditional || run.form === 'exec' || !first || !last || !command.nameWord) return undefined;
	const writer = writerOf(stage);
	const acting = stage.userAt(run.instruction.range.start).name;
	if (writer === undefined || acting.kind !== 'known') return undefined;
	const recursive = options.some(({ name }) => name === 'R' || name === 'recursive');
	// With X, files do not become programs. Elsewhere one of them may be what starts, executable only since this step.
	const better = recursive && /^0?777$/.test(mode.text) && paths.every(({ value }) => FOR_DATA.test(value)) ? 'ug=rwX,o=rX' : mode.better;
	const edit = replace(mode.range, better);
	if (acting.value.split(':')[0] === writer || isOwner(stage, run, writer, paths.map(({ value }) => value))) return { title: `Use mode ${better}`, edits: [edit] };
	if (!isRootUser(acting.value) || !existsBefore(stage, run, writer)) return undefined;
	const words = model.text.slice(first.range.start, last.range.end);
	if (/[\n#]/.test(words) || paths.some((path, at) => at > 0 && path.range.start > last.range.start)) return undefined;
	return { title: `Give it to ${writer}, and use mode ${better}`, edits: [insert(command.nameWord.range.start, `chown ${recursive ? '-R ' : ''}${writer}:0 ${words} && `), edit] };
}

/** Folders that hold what programs write and hand out, no programs. */
const FOR_DATA = /(?:^|\/)(?:html|storage|cache|logs?|uploads?|data|tmp|var|media|sessions?)\/?$/;

/** Web servers that start as root and serve as the account that Debian has for it. */
const STEPS_DOWN = /^(?:php[\d.]*-fpm|apache2|libapache2-mod-php[\d.]*)$/;

function writerOf(stage: Stage): string | undefined {
	const { name } = stage.userAt();
	if (name.kind === 'known' && !isRootUser(name.value)) return name.value.split(':')[0];
	if (name.kind === 'unknown') return undefined;
	const { facts, image } = stage.root;
	if (!/^(?:debian|ubuntu)$/.test(facts?.distro?.family ?? '')) return undefined;
	const packages = stage.lineage.flatMap(({ runs }) => runs).flatMap(({ commands }) => commands).flatMap((each) => {
		const found = packageCommand(each);
		return found?.action === 'install' ? found.packages.map(({ value }) => bareName(value, found.manager as PackageManager)) : [];
	});
	const serves = facts?.name === 'php' && /apache|fpm/.test(image?.tag ?? '') || packages.some((each) => STEPS_DOWN.test(each));
	return serves ? 'www-data' : undefined;
}

/** An earlier step has given it the same paths. */
function isOwner(stage: Stage, run: Run, writer: string, paths: readonly string[]): boolean {
	const earlier = stage.runs.filter(({ instruction }) => instruction.range.start <= run.instruction.range.start).flatMap(({ commands }) => commands);
	return earlier.some((each) => {
		const [owner, ...given] = each.name === 'chown' ? optionsOf(each).operands.map(({ value }) => value) : [];
		return owner?.split(':')[0] === writer && paths.every((path) => given.includes(path));
	});
}

/** A number needs no account; a name must be there when chown looks for it. */
function existsBefore(stage: Stage, run: Run, name: string): boolean {
	if (/^\d+$/.test(name) || stage.root.facts?.users.some((account) => account.name === name)) return true;
	const earlier = stage.lineage.flatMap(({ runs }) => runs).filter(({ instruction }) => instruction.range.start < run.instruction.range.start);
	return earlier.some(({ commands }) => commands.some((each) => /^(?:useradd|adduser)$/.test(each.name) && each.args.some(({ value }) => value === name)));
}
