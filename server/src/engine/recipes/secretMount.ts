/**
 * A secret ARG or ENV becomes a build secret: a mount on every RUN that uses it, in every stage, and the declarations
 * gone, with those that are made of it. Undefined when a use is in a place that a mount does not reach.
 */
import type { Settings } from '../config/settings';
import { ensureSyntaxDirective } from '../model/edits';
import { type Fix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import { variablesIn } from '../model/resolve';
import type { Run } from '../model/run';
import { mentionsVariable, secretFlow, type SecretUse, type SecretVariable } from '../model/secrets';
import type { TextEdit } from '../text/edit';
import { removeDeclarations } from './removeDeclarations';
import { buildLine, runtimeAdvice, secretId } from './secretAdvice';
import { type Need, provide } from './secretProvide';
import { standInKey } from './standInKey';

/** The fix for all variables that hold the same secret as this one. */
export function secretMountFix(model: DockerfileModel, settings: Settings, variable: SecretVariable): Fix | undefined {
	const { variables, uses } = secretFlow(model);
	const group = family(variables, variable);
	const names = new Set(group.map((each) => each.declaration.name));
	if (model.stages.some((stage) => stage.system === 'windows' && stage.declarations.some((d) => names.has(d.name)))) return undefined;
	const others = model.tree.instructions.filter(({ keyword }) => !/^(?:ARG|ENV|RUN|CMD|ENTRYPOINT|HEALTHCHECK)$/.test(keyword));
	if (others.some((instruction) => [...names].some((name) => mentionsVariable(instruction, name)))) return undefined;

	const consuming = new Map<Run, SecretUse[]>();
	for (const use of uses) if (group.includes(use.variable)) consuming.set(use.run, [...consuming.get(use.run) ?? [], use]);
	const removals = removeDeclarations(model, group.map((each) => each.declaration));
	const roots = [...new Set(group.filter((each) => each.sources.length === 0).map((each) => each.declaration.name))];
	const main = roots[0] ?? variable.declaration.name;
	const runtime = group.some((each) => each.declaration.kind === 'env');
	if (consuming.size === 0) {
		const standIns = group.flatMap(({ declaration: { name, kind, instruction } }) => kind === 'env' ? standInKey(model, name, instruction) : []);
		return runtime
			? unsafeFix(`Take ${main} out of the image`, `The program that runs no longer finds ${main} in the image: pass it when the container starts.${standIns.length > 0 ? ' Steps of Django get a stand-in.' : ''}`, [...removals, ...standIns], { preferred: true, followUp: runtimeAdvice(roots) })
			: unsafeFix(`Remove the unused ${main}`, `No step is seen to use ${main}; a script that reads it would no longer find it.`, removals, { preferred: true });
	}
	const list: TextEdit[] = [...removals];
	for (const [run, used] of consuming) {
		const need = needOf(used);
		const edits = need && provide(model, settings, used[0]?.stage, run, need);
		if (!edits) return undefined;
		list.push(...edits);
	}
	list.push(...ensureSyntaxDirective(model));
	const followUp = [buildLine(roots.map((name) => ({ id: secretId(name), env: name }))), ...(runtime ? [`If the program also reads ${main} when it runs:\n${runtimeAdvice(roots)}`] : [])].join('\n\n');
	return unsafeFix(`Mount ${main} as a build secret`, `The build needs --secret id=${secretId(main)},env=${main} from now on${runtime ? `, and the image no longer holds ${main}` : ''}.`, list, { preferred: true, followUp });
}

/** All declarations that hold the secret: the same name, what it is made of, what is made of it. */
function family(variables: readonly SecretVariable[], start: SecretVariable): SecretVariable[] {
	const names = new Set([start.declaration.name]);
	for (let size = 0; size !== names.size;) {
		size = names.size;
		for (const { declaration, sources } of variables) {
			const all = [declaration.name, ...sources.map((source) => source.declaration.name)];
			if (all.some((name) => names.has(name))) for (const name of all) names.add(name);
		}
	}
	return variables.filter(({ declaration }) => names.has(declaration.name));
}

/** What the RUN must get: one variable per use, by mount or by an export made of mounts. */
function needOf(uses: readonly SecretUse[]): Need | undefined {
	const need: Need = { variables: new Map(), exports: new Map() };
	return uses.every(({ variable }) => add(need, variable, 0)) ? need : undefined;
}

function add(need: Need, variable: SecretVariable, depth: number): boolean {
	const { declaration: { name, property }, sources, alias } = variable;
	if (depth > 5) return false;
	const [source] = sources;
	if (!source) { need.variables.set(name, secretId(name)); return true; }
	if (alias) {
		const root = rootOf(source);
		if (root) { need.variables.set(name, secretId(root.declaration.name)); return true; }
	}
	const value = property.value ?? '';
	if (property.literal || /["`\\]|\$\(/.test(value) || (property.raw ?? '').includes('\\')) return false;
	for (const each of sources) if (each.declaration.name !== name && !add(need, each, depth + 1)) return false;
	// `ENV URL=…$URL…` cannot be told from what it is made of.
	if (variablesIn(value).includes(name)) return false;
	need.exports.set(name, value);
	return true;
}

function rootOf(variable: SecretVariable): SecretVariable | undefined {
	const [source] = variable.sources;
	return !source ? variable : variable.alias ? rootOf(source) : undefined;
}
