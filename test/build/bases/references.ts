/**
 * Which images a Dockerfile builds on. Contract: every FROM, `COPY --from=` and `--mount=from=` that names an image and
 * not a stage, with global ARG defaults and the given build arguments put in; `scratch` is no image. Names come back in
 * their short form: no `docker.io/library/`, no `:latest`.
 */

export interface BaseReference {
	/** As the engine is going to look it up. */
	readonly name: string;
	readonly repository: string;
	/** `latest` when none is written. */
	readonly tag: string;
}

export function baseReferences(dockerfile: string, buildArgs: Readonly<Record<string, string>> = {}): BaseReference[] {
	const values = new Map<string, string>();
	const stages = new Set<string>(['scratch']);
	const found = new Map<string, BaseReference>();
	const add = (written: string) => {
		const name = expand(written, values);
		if (stages.has(name.toLowerCase()) || /^\d+$/.test(name)) return;
		const reference = parseReference(name);
		found.set(reference.name, reference);
	};
	for (const line of logicalLines(dockerfile)) {
		const argument = /^ARG\s+(\w+)(?:=(\S*))?/i.exec(line);
		if (argument?.[1] !== undefined && stages.size === 1) {
			values.set(argument[1], buildArgs[argument[1]] ?? unquote(argument[2] ?? ''));
		}
		const from = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
		if (from?.[1] !== undefined) {
			add(from[1]);
			// A stage without a name still ends the part of the file where ARG is global.
			stages.add((from[2] ?? `#${stages.size}`).toLowerCase());
			continue;
		}
		for (const source of line.matchAll(/--(?:from=|mount=\S*\bfrom=)([^\s,]+)/gi)) add(source[1] ?? '');
	}
	return [...found.values()];
}

export function parseReference(name: string): BaseReference {
	const bare = name.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '');
	const [named = '', digest] = bare.split('@');
	const colon = named.lastIndexOf(':');
	const tagged = colon > named.lastIndexOf('/');
	const repository = tagged ? named.slice(0, colon) : named;
	const tag = tagged ? named.slice(colon + 1) : 'latest';
	const short = tag === 'latest' ? repository : named;
	return { name: digest === undefined ? short : `${short}@${digest}`, repository, tag };
}

function logicalLines(dockerfile: string): string[] {
	return dockerfile
		.replace(/^\s*#.*$\n?/gm, '')
		.replace(/\\[ \t]*\r?\n/g, ' ')
		.split(/\r?\n/)
		.map((line) => line.trim());
}

function expand(text: string, values: ReadonlyMap<string, string>): string {
	return unquote(text).replace(/\$\{(\w+)(?::-([^}]*))?\}|\$(\w+)/g, (_, braced?: string, fallback?: string, plain?: string) => {
		return values.get(braced ?? plain ?? '') || (fallback ?? '');
	});
}

function unquote(text: string): string {
	return text.replace(/^(["'])(.*)\1$/, '$2');
}
