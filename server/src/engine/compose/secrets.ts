/** Secrets that a Compose file gives away, and how they become `secrets:` or come from outside of the file. */
import type { BuildContext } from '../config/buildContext';
import type { Settings } from '../config/settings';
import { classifySecretName, findTokens, isPlaceholderValue } from '../knowledge';
import type { Fix } from '../model/fix';
import { urlCredentials } from '../model/urlCredentials';
import { replace, type TextEdit } from '../text/edit';
import { matchesAny } from '../text/wildcard';
import { addEntry, addItem, addTopEntry, type Member, removeMember } from '../yaml/edits';
import { entryOf, followed } from '../yaml/tree';
import { builtFileVariable } from './entrypoints';
import { fixOf, withItem } from './fixes';
import { imageOf } from './images';
import type { ComposeModel, Service, Variable } from './model';
import { provide, storeOf } from './provide';
import { fileVariable } from './secretFiles';
import { hasVariable, interpolate } from './variables';

export type Kind = 'literal' | 'weak' | 'token' | 'url' | 'default';

/** What a variable gives away; undefined for nothing. `default`: a password that holds when nobody sets another one; `weak`: one that everybody guesses. */
export function leakOf({ name, value }: Pick<Variable, 'name' | 'value'>, settings: Pick<Settings, 'secretNames' | 'publicNames'>): Kind | undefined {
	if (value === undefined || value === '' || matchesAny(settings.publicNames, name)) return undefined;
	if (findTokens(value).length > 0) return 'token';
	const plain = interpolate(value);
	if (urlCredentials(value).some(({ variable, text }) => variable === undefined && !hasVariable(text))) return 'url';
	const named = matchesAny(settings.secretNames, name) || classifySecretName(name) === 'secret';
	if (!named || plain === undefined || isPlaceholderValue(plain) || isReference(plain) || STAND_IN.test(plain)) return undefined;
	return hasVariable(value) ? 'default' : /^[a-z]{1,14}\d{0,4}$|^\d{1,8}$/i.test(plain) ? 'weak' : 'literal';
}

/** What stand-ins of cloud services are given in tests. */
const STAND_IN = /^(?:test|testing|fake|foo|foobar|local|localstack)$/i;

/** A path, an address, or what another tool fills in. */
function isReference(value: string): boolean {
	return /^(?:\/|\.{1,2}\/|file:|https?:\/\/|\{\{|%[({])/.test(value) || /^\*+$/.test(value);
}

/** `POSTGRES_PASSWORD` → `postgres_password`. */
function secretId(name: string): string {
	return name.toLowerCase().replace(/__+/g, '_').replace(/[^a-z\d_.-]/g, '_');
}

/** The secret as a file in /run/secrets, for images and start scripts that read one. */
export function asSecretFile(model: ComposeModel, service: Service, variable: Variable, settings: Settings, { files = {} }: BuildContext): readonly Fix[] {
	const image = imageOf(service);
	const target = image && !image.built ? fileVariable(image.reference.repository, variable.name) : builtFileVariable(service, files, variable.name);
	if (target === undefined || !variable.field.own || isUsedElsewhere(service, variable) || service.environment.some(({ name }) => name === target)) return [];
	const base = secretId(variable.name);
	const declared = followed(model.root && entryOf(model.root, 'secrets')?.entry.value);
	if (declared && (declared.kind !== 'map' || declared.flow)) return [];
	const id = declared && entryOf(declared, base) ? `${service.name}_${base}`.toLowerCase().replaceAll('-', '_') : base;
	if (declared && entryOf(declared, id)) return [];
	const file = `./secrets/${id}.txt`;
	return fixOf(`Read it from a secret by ${target}`, `The file ${file} has to hold the password before the service starts.`, [
		...renamed(variable, target, `/run/secrets/${id}`), withItem(service, 'secrets', id),
		declared ? addEntry(model.tree, declared, id, { file }) : addTopEntry(model.tree, 'secrets', { [id]: { file } }),
	], { preferred: true, followUp: provide(id, file, settings.secretStore === 'auto' ? storeOf(model) : settings.secretStore) });
}

/** A build argument as a build secret; the Dockerfile has to mount it. */
export function asBuildSecret(model: ComposeModel, service: Service, variable: Variable): readonly Fix[] {
	const { build, tree } = service;
	const { name, field } = variable;
	const id = secretId(name);
	const declared = followed(model.root && entryOf(model.root, 'secrets')?.entry.value);
	const own = build?.entries.find((entry) => entry.name === 'secrets');
	const member = memberOf(variable);
	if (!build || !member || field.in !== build || declared && (declared.kind !== 'map' || declared.flow || entryOf(declared, id)) || own && own.value?.kind !== 'list') return [];
	return fixOf('Give it to the build as a secret', 'The step of the Dockerfile that needs it has to mount the secret.', [
		removeMember(tree, member, [{ in: field.in, entry: field.entry }]),
		own?.value?.kind === 'list' ? addItem(tree, own.value, id) : addEntry(tree, build, 'secrets', [id]),
		declared ? addEntry(tree, declared, id, { environment: name }) : addTopEntry(tree, 'secrets', { [id]: { environment: name } }),
	], { level: 'manual', followUp: `In the Dockerfile, take ARG ${name} out and write RUN --mount=type=secret,id=${id},env=${name} in front of the command that needs it. Set ${name} in the shell that builds.` });
}

/** None for what a merge key brings. */
function memberOf({ field: { value }, range }: Variable): Member | undefined {
	const item = value?.kind === 'list' ? value.items.find((each) => each.value.range.start === range.start) : undefined;
	if (value?.kind === 'list' && item) return { in: value, item };
	const entry = value?.kind === 'map' ? value.entries.find((each) => each.range.start === range.start) : undefined;
	return value?.kind === 'map' && entry ? { in: value, entry } : undefined;
}

function renamed({ nameRange, valueRange, scalar, form }: Variable, name: string, value: string): readonly (TextEdit | undefined)[] {
	const at = valueRange ?? (form === 'map' ? scalar?.range : undefined);
	return at ? [replace(nameRange, name), replace(at, value)] : [undefined];
}

/** Something else of the service reads the variable: a health check, a command. */
function isUsedElsewhere({ tree, entry }: Service, { name, range }: Variable): boolean {
	const text = tree.text.slice(entry.range.start, entry.range.end);
	const rest = text.slice(0, range.start - entry.range.start) + text.slice(range.end - entry.range.start);
	return new RegExp(`\\$\\$?\\{?${name.replace(/[^\w]/g, '')}\\b`).test(rest);
}

/** The value from the shell or from `.env`, and no start without it. */
export function fromOutside(variable: Variable, kind: Kind): readonly Fix[] {
	const { name, value = '', valueRange, scalar, form } = variable;
	const at = valueRange ?? (form === 'map' ? scalar?.range : undefined);
	if (!at || !/^[A-Za-z_]\w*$/.test(name)) return [];
	const inner = kind === 'default' ? /\$\{(\w+):?-/.exec(value)?.[1] : undefined;
	const from = inner ?? name;
	const written = `\${${from}:?set ${from} in .env}`;
	// A bare value with a blank and a colon in it would be read as something else.
	const quoted = scalar?.style === 'plain' && form === 'map' ? `"${written}"` : written;
	return fixOf(`Take it from ${from} in the environment`, `Compose starts only when ${from} is set, in the shell or in .env.`, [replace(at, quoted)], {
		followUp: `Put ${from} into .env, and .env into .gitignore and .dockerignore. Change the secret: the file gave it away, and so does its history.`,
	});
}
