/**
 * Whether the program of a service that is built here reads a secret from the file that a variable names. Either its base
 * image does and nothing else is started, or its own start script says so: `file_env 'DB_PASSWORD'` with the function of
 * the Docker Official Images, `cat "$DB_PASSWORD_FILE"`, or a loop over all variables that end in `_FILE`.
 */
import { buildModel, type DockerfileModel } from '../model/model';
import { cleanPath } from '../model/dockerignore';
import { joinedPath } from '../text/paths';
import { Recent } from '../text/recent';
import type { ComposeModel, Service } from './model';
import { fileVariable } from './secretFiles';
import { type Built, builtBy } from './uses';

type Files = Readonly<Record<string, string | null>>;

type Instruction = DockerfileModel['tree']['instructions'][number];

/** More of a start script says nothing new. */
const MOST = 65_536;
const dockerfiles = new Recent<string, DockerfileModel>(20);

/** The variable to set in place of this one, to the path of a file; undefined when that is not known. */
export function builtFileVariable(service: Service, files: Files, variable: string): string | undefined {
	const built = service.field('entrypoint') ? undefined : builtBy([{ path: '', service }]);
	const model = built && dockerfileOf(built, files);
	if (!built || !model) return undefined;
	const stage = stageOf(model, built);
	const entrypoint = stage?.lastBefore('ENTRYPOINT');
	const base = stage?.root.image?.repository;
	if (stage && !entrypoint) return base === undefined ? undefined : fileVariable(base, variable);
	const script = entrypoint && scriptOf(model, built, entrypoint);
	const text = script === undefined ? undefined : files[script];
	return typeof text === 'string' && handles(text.slice(0, MOST), variable) ? `${variable}_FILE` : undefined;
}

/**
 * What has to be read to know that, as far as it can be told by now: the Dockerfiles of services, then their start scripts.
 * @param files by their paths relative to the folder of the Compose file
 */
export function entrypointFiles({ services }: ComposeModel, files: Files): readonly string[] {
	return [...new Set(services.flatMap((service) => {
		const built = service.field('environment') && !service.field('entrypoint') ? builtBy([{ path: '', service }]) : undefined;
		if (!built) return [];
		const model = dockerfileOf(built, files);
		const entrypoint = model && stageOf(model, built)?.lastBefore('ENTRYPOINT');
		const script = model && entrypoint && scriptOf(model, built, entrypoint);
		return model ? script ?? [] : [built.dockerfile];
	}))];
}

function dockerfileOf({ dockerfile }: Built, files: Files): DockerfileModel | undefined {
	const text = files[dockerfile];
	if (typeof text !== 'string') return undefined;
	const known = dockerfiles.get(text);
	if (known) return known;
	const made = buildModel(text);
	dockerfiles.set(text, made);
	return made;
}

function stageOf(model: DockerfileModel, { target }: Built) {
	return target === undefined ? model.finalStage : model.stages.find(({ name }) => name === target.toLowerCase());
}

/** The script that an entry point starts, as a file of the context. */
function scriptOf(model: DockerfileModel, built: Built, entrypoint: Instruction): string | undefined {
	const words = (entrypoint.exec?.items.map(({ text }) => text) ?? entrypoint.words.map(({ text }) => text)).filter((word) => !/^(?:-.*|(?:.*\/)?(?:tini|dumb-init|env|(?:ba|da|a)?sh|exec))$/.test(word));
	const [program] = words;
	const name = program?.slice(program.lastIndexOf('/') + 1);
	if (program === undefined || name === undefined || name === '' || /[$*?]/.test(program)) return undefined;
	const copies = model.stages.filter((stage) => stage.ships || stage.name === built.target?.toLowerCase()).flatMap((stage) => stage.copies).filter(({ from }) => from === undefined);
	for (const { sources, destination } of copies.toReversed()) {
		if (destination?.value.kind !== 'known') continue;
		const target = destination.value.value.text;
		for (const { value } of sources) {
			if (value.kind !== 'known' || /[*?[]|:\/\//.test(value.value.text)) continue;
			const source = cleanPath(value.value.text);
			const own = source.slice(source.lastIndexOf('/') + 1);
			// By its own name into a folder, or under another name; or within a folder that is copied to where it is started.
			const renamed = target.slice(target.lastIndexOf('/') + 1) === name && target !== '';
			const path = own === name || renamed ? source : folderHolds(target, program, source);
			if (path !== undefined) return joinedPath(built.context || '.', path);
		}
	}
	return undefined;
}

/** `COPY . /app` and `ENTRYPOINT ["/app/start.sh"]`; a relative program is looked for at the top of the folder. */
function folderHolds(target: string, program: string, source: string): string | undefined {
	if (/\.\w+$/.test(source)) return undefined;
	const folder = target.replace(/\/?$/, '/');
	const inside = program.startsWith(folder) ? program.slice(folder.length) : /^\.\//.test(program) && (source === '' || /^\.{0,2}\/?$/.test(target)) ? program.slice(2) : undefined;
	return inside === undefined ? undefined : source === '' ? inside : `${source}/${inside}`;
}

/** @param script of a shell */
export function handles(script: string, variable: string): boolean {
	const text = script.replace(/^\s*#.*$/gm, '');
	const name = variable.replace(/\W/g, '');
	if (name !== variable || name === '') return false;
	const called = new RegExp(`\\bfile_env\\s+(["']?)${name}\\1(?![\\w-])`).test(text) && /\bfile_env\s*\(\)/.test(text);
	const read = new RegExp(`(?:\\bcat|<)\\s*(?:--\\s+)?"?\\$(?:\\{${name}_FILE[}:]|${name}_FILE\\b)`).test(text);
	const all = /\b(?:env|printenv|compgen|export -p)\b[^\n]*_FILE\b/.test(text) && /\bcat\b|\$\(\s*</.test(text);
	return called || read || all;
}
