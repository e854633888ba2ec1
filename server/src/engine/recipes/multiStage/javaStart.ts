/** The files that a Java command line names: jars, class path, modules, agents, arguments that are files of the project. */
import type { Stage } from '../../model/stage';
import type { Carried } from './carried';
import { type Declined, declined } from './recipe';
import type { StartedCommand } from './started';
import { absolute, baseOf, parentOf, valueOf } from './steps';

/** Options of java whose value is the next word. */
const VALUED = /^(?:-cp|-classpath|--class-path|-p|--module-path|--upgrade-module-path|-m|--module|--add-modules|--add-opens|--add-exports|--add-reads|--patch-module)$/;
const PATHS = /^(?:-cp|-classpath|--class-path|-p|--module-path|--upgrade-module-path)$/;
/** A jar that is a folder: its libraries lie beside it. */
const IN_A_FOLDER = /^quarkus-run\.jar$/;

export interface JavaFiles {
	readonly carried: readonly Carried[];
	/** The folder of classes, when that is the class path. */
	readonly classes: readonly string[];
}

/**
 * @param folder where the program starts
 * @param linked the folder of a runtime that goes with it
 */
export function javaFiles(stage: Stage, { words }: StartedCommand, folder: string, isCopied: (path: string) => boolean, linked?: string): JavaFiles | Declined {
	const [program = '', ...args] = words;
	if (linked === undefined && program.includes('/') && program !== '/opt/java/openjdk/bin/java' && !(/^\$\{?JAVA_HOME\}?\/bin\/java$/.test(program) && !stage.declarationAt('JAVA_HOME'))) return declined(`it starts ${program}, which lies elsewhere in the final image`);
	const carried: Carried[] = [];
	const classes: string[] = [];
	let classPath: string | undefined;
	const file = (path: string): void => { carried.push({ path, mixed: false, owned: false }); };
	const resolved = (text: string): string | undefined => {
		const value = valueOf(stage, text.replace(/\*/g, '\u0001'), Number.POSITIVE_INFINITY);
		return value.kind === 'known' ? absolute(value.value.replaceAll('\u0001', '*'), folder) : undefined;
	};
	let at = 0;
	for (; at < args.length; at++) {
		const word = args[at] as string;
		const agent = /^-(?:javaagent|agentpath):([^=]+)/.exec(word)?.[1];
		const setting = /^-D[\w.]+=(?:file:)?((?:\.?\/)?[\w.-]+\/[\w./-]+\.\w+)$/.exec(word)?.[1];
		if (word === '-jar') break;
		if (agent !== undefined) { const path = resolved(agent); if (path === undefined) return declined('the path of a Java agent is not known'); file(path); }
		if (setting !== undefined) { const path = resolved(setting); if (path !== undefined && isCopied(path)) file(path); }
		if (word.startsWith('@')) return declined('java reads its options from a file');
		if (VALUED.test(word)) {
			if (PATHS.test(word)) {
				for (const entry of (args[at + 1] ?? '').split(':').filter((each) => each !== '')) {
					const path = resolved(entry.replace(/\/\*$/, ''));
					if (path === undefined) return declined('the class path is computed when the image starts');
					if (/\.jar$/.test(path) || path !== folder) file(path);
					else classes.push(path);
				}
				classPath = word;
			}
			if (/^(?:-m|--module)$/.test(word)) { classPath ??= word; at++; break; }
			at++;
		} else if (!word.startsWith('-') && !word.startsWith('$')) break;
	}
	const first = args[at];
	if (first === '-jar') {
		at++;
		const jar = resolved(args[at] ?? '');
		if (jar === undefined) return declined('it is not known which jar the image starts');
		file(IN_A_FOLDER.test(baseOf(jar)) ? parentOf(jar) : jar);
	} else if (classPath === undefined) {
		if (stage.declarationAt('CLASSPATH')) return declined('the class path stands in the environment');
		classes.push(folder);
	}
	// `server config.yml`: files of the project that the program is told to read.
	for (const word of args.slice(at + 1)) {
		if (!/^(?:\.?\/)?(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.(?:ya?ml|json|properties|conf|xml|toml|ini|sql)$/.test(word)) continue;
		const path = resolved(word);
		if (path !== undefined && isCopied(path)) file(path);
	}
	return { carried, classes };
}
