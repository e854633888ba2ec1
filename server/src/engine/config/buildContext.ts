/**
 * What the engine may know of the files around a Dockerfile. The editor and the command line read them beforehand, so
 * that the engine does no input or output; each part may be unknown.
 */
export interface BuildContext {
	/** The Dockerfile's own name, without folder; missing = not known. */
	readonly dockerfile?: string;
	/** Texts of small known files of the context folder by relative path; null = looked for and not there; missing = not looked for. */
	readonly files?: Readonly<Record<string, string | null>>;
	/** The ignore file in force (`<Dockerfile>.dockerignore` first): its path and text; null = there is none. */
	readonly dockerignore?: { readonly path: string; readonly text: string } | null;
	/** What builds this Dockerfile, as far as Compose and Bake files near it say; missing = not looked for. */
	readonly builds?: readonly BuildUse[];
	/** What lies in the folder; absent = nobody has looked, or not yet. */
	readonly inventory?: ContextInventory;
}

/** What builds a Dockerfile: a service of a Compose file, or a target of a Bake file. */
export interface BuildUse {
	readonly kind: 'service' | 'target';
	readonly name: string;
	/** The file that says so, relative to the folder of the Dockerfile. */
	readonly file: string;
	/** Where the name stands in it, 0-based. */
	readonly line: number;
	readonly character: number;
	/** The stage that is built; absent: the last one. */
	readonly target?: string;
	/** The build arguments that it passes; null: a value that is not written there, or depends on a variable. */
	readonly args: Readonly<Record<string, string | null>>;
	/** How it runs the image; absent for what only builds it. */
	readonly run?: {
		/** `user`, when it is known. */
		readonly user?: string;
		readonly ports: readonly PublishedPort[];
	};
}

export interface PublishedPort {
	/** The port in the container. */
	readonly target: number;
	/** The port, or the range, of the host as it is written; absent: Docker chooses. */
	readonly published?: string;
}

/** A look through the folder, bounded: what was not seen is not said to be absent. */
export interface ContextInventory {
	/** What should be in no image, whether or not it is kept out now; the first of them, when there are very many. */
	readonly risks: readonly ContextRisk[];
	/** Names by folder ('' is the context), folders with a `/` at the end; only folders that were listed to the end. */
	readonly folders: Readonly<Record<string, readonly string[]>>;
	/** Whether everything was looked at. */
	readonly complete: boolean;
}

export interface ContextRisk {
	/** Relative to the context. */
	readonly path: string;
	readonly kind: 'secret' | 'history' | 'packages' | 'dump' | 'large';
	/** What it is, for messages: `private key`, `Node packages`. */
	readonly what: string;
	/** Files in it and their bytes, as far as they were looked at; 0 where they were not. */
	readonly files: number;
	readonly bytes: number;
}

/** The files that recipes ask for. Readers look for exactly these. */
export const CONTEXT_FILES = ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'tsconfig.json', 'go.mod', 'go.sum', 'requirements.txt', 'pyproject.toml', 'Cargo.toml', 'Cargo.lock', 'Gemfile.lock', 'Makefile', 'pom.xml', 'build.gradle', '.npmrc', '.env', '.git/HEAD'] as const;

const LOOKED_FOR: ReadonlySet<string> = new Set(CONTEXT_FILES);

/** Whether somebody has looked at the folder. A file that a fix has just written there says nothing about the others. */
export function isFolderKnown({ files = {} }: BuildContext): boolean {
	return Object.keys(files).some((path) => LOOKED_FOR.has(path));
}

/** The build context as it is when these files are written. */
export function contextWith(context: BuildContext, files: readonly { readonly path: string; readonly content: string }[]): BuildContext {
	if (files.length === 0) return context;
	const ignore = files.findLast(({ path }) => path.endsWith('.dockerignore'));
	return {
		...context,
		files: { ...context.files, ...Object.fromEntries(files.map(({ path, content }) => [path, content])) },
		...(ignore && { dockerignore: { path: ignore.path, text: ignore.content } }),
	};
}
