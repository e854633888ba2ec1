/** What a step keeps of a mounted secret: written where it is read and taken back, mounted in its place, or stored by name. */
import type { Settings } from '../config/settings';
import { classifySecretPath, readsSecretFile } from '../knowledge';
import { appendToChain, chainItemOf, removeChainItem, removeFlag } from '../model/edits';
import { type Fix, maybe, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import { mountOption, type Run } from '../model/run';
import { mountedSecrets, type SecretWrite } from '../model/secretMounts';
import type { Stage } from '../model/stage';
import { insert, replace, type TextEdit } from '../text/edit';
import { carrySecret } from './carrySecret';
import { storedByName } from './npmVariable';
import { provide } from './secretProvide';

export function keptSecretFixes(model: DockerfileModel, settings: Settings, stage: Stage, run: Run, write: SecretWrite): readonly Fix[] {
	const inPlace = mountInPlace(model, stage, run, write);
	const carry = inPlace ? undefined : carrySecret(model, stage, run);
	return carry ? [carry] : [...maybe(inPlace), ...maybe(storeTheName(model, settings, stage, run, write)), ...maybe(removeAgain(model, stage, run, write))];
}

const NPM = /^(?:npm|pnpm|npx|pnpx)$/;

function storeTheName(model: DockerfileModel, settings: Settings, stage: Stage, run: Run, write: SecretWrite): Fix | undefined {
	const { secret, word } = write;
	const { env } = secret;
	const stored = run.form === 'exec' ? undefined : storedByName(write);
	if (stored === undefined || env === undefined) return undefined;
	const list: TextEdit[] = [replace(word.range, stored)];
	if (run.commands.length === 1) list.push(removeFlag(model, secret.mount.flag));
	for (const on of model.stages) for (const later of on.lineage.includes(stage) ? on.runs : []) {
		if (later.instruction.range.start <= run.instruction.range.start || !later.commands.some(({ name }) => NPM.test(name)) || mountedSecrets(model.text, later).some((each) => each.env === env)) continue;
		const given = provide(model, settings, on, later, { variables: new Map([[env, secret.id]]), exports: new Map() });
		if (!given) return undefined;
		list.push(...given);
	}
	return unsafeFix('Store the name of the variable', `npm puts ${env} in when it reads the setting: all later steps that call npm need the secret, those in a running container, too.`, list, { preferred: true, ...(stage.ships && { level: 'maximum' }) });
}

/** True when a later step, here or in a stage on top, may look for the file. */
function readLater(model: DockerfileModel, stage: Stage, run: Run, path: string): boolean {
	const id = classifySecretPath(path)?.id;
	const name = path.slice(path.lastIndexOf('/') + 1);
	return model.stages.filter(({ lineage }) => lineage.includes(stage)).flatMap(({ runs }) => runs).some((later) => later.instruction.range.start > run.instruction.range.start
		&& (later.instruction.arguments.text.includes(name) || later.commands.some((command) => id !== undefined && readsSecretFile(command.name, id))));
}

/** `cp` or `cat >` goes, and the mount takes the place of the copy. */
function mountInPlace(model: DockerfileModel, stage: Stage, run: Run, { secret, command, path, kind }: SecretWrite): Fix | undefined {
	const item = chainItemOf(run.script, command);
	const others = run.commands.filter((each) => each !== command);
	if (kind !== 'file' || path === undefined || !item || item.commands.length !== 1 || !command.exact || run.form === 'exec' || run.script.broken || readLater(model, stage, run, path)) return undefined;
	const isFolder = /\/$/.test(path) || !/[.]|^(?:id_\w+|credentials|config|netrc|key)$/.test(path.slice(path.lastIndexOf('/') + 1)) || command.args.length > 2;
	const used = others.some((each) => [...each.args, ...each.redirections.flatMap(({ target }) => target ?? [])].some((word) => word.text.includes(secret.path as string)));
	const changed = others.some((each) => /^(?:chmod|chown|mv|sed|ln|tee)$/.test(each.name) && each.args.some((word) => word.value.endsWith(path.slice(path.lastIndexOf('/')))));
	const removal = isFolder || used || changed ? undefined : removeChainItem(model, run.script, item);
	if (!removal) return undefined;
	const target = mountOption(model.text, secret.mount, 'target', 'dst', 'destination');
	return unsafeFix(`Mount it as ${path}`, 'The program no longer finds the file in the image, if it reads it when it runs.',
		[target ? replace(target.valueRange, path) : insert(secret.mount.range.end, `,target=${path}`), removal], { preferred: true });
}

/** `rm` at the end of the RUN. */
function removeAgain(model: DockerfileModel, stage: Stage, run: Run, { word, path, command }: SecretWrite): Fix | undefined {
	const { script } = run;
	const last = script.chain.at(-1);
	const fits = run.form === 'shell' && run.instruction.heredocs.length === 0 && script.dialect === 'posix' && !script.broken && command.exact && chainItemOf(script, command) !== undefined;
	if (!last || path === undefined || !fits || last.commands.includes(command) || script.chain.some(({ operator }) => operator === '||' || operator === '&') || readLater(model, stage, run, path)) return undefined;
	return unsafeFix(`Remove ${path} in this RUN`, 'The program no longer finds the file in the image, if it reads it when it runs.', [appendToChain(model, script, last, `rm -f ${model.text.slice(word.range.start, word.range.end)}`)], { preferred: false, level: 'maximum' });
}
