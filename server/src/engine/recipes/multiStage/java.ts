/**
 * Java and its relatives: a build stage with the JDK and the build tool, and a Java runtime (the one that jlink made, where
 * there is one) with the jar, the folder or the classes that the image starts. Of a project that was copied as a whole, only what the start names is kept.
 */
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { assemble, type Ingredients } from './assemble';
import { allCopied, type Carried, isBesideProject, isSystemFolder, madeFolders, outermost } from './carried';
import { unknownStep } from './facts';
import { javaBase, javaToolOf, linkedRuntime } from './javaBase';
import { javaFiles } from './javaStart';
import { type Declined, declined, isDeclined, type MultiStageContext, type MultiStageRecipe } from './recipe';
import { healthcheckTools, runtimePackages } from './runtimePackages';
import { isScript, type StartedCommand, startedCommands } from './started';
import { absolute, baseOf, isWithin, type Step, stepsOf, valueOf, workdirOf } from './steps';

const BUILDERS = /^(?:mvnw?|gradlew?|sbtx?|javac|ant|lein|clojure)$/;
const KNOWN_STEPS: ReadonlySet<string> = new Set(['mvn', 'mvnw', 'gradle', 'gradlew', 'sbt', 'sbtx', 'javac', 'jar', 'java', 'jlink', 'jdeps', 'ant', 'lein', 'cd', 'mkdir', 'mv', 'cp', 'install', 'ln', 'chmod', 'chown', 'rm', 'set', 'export', 'test', '[', 'echo', 'printf', 'true', 'ls', 'pwd', 'dir', 'cat', 'env', 'git', 'sed', 'find', 'xargs', 'grep', 'touch', 'sleep', 'date', 'dos2unix', 'tar', 'unzip', 'curl', 'wget', 'useradd', 'groupadd', 'adduser', 'addgroup', 'usermod', 'npm', 'yarn', 'node', 'update-ca-certificates', 'update-alternatives', 'bower', 'npx']);
const SOURCES = /^(?:.*\.(?:java|kt|kts|scala|sbt|gradle|clj)|pom\.xml|\*?pom\*?\.xml|src|project|buildSrc|gradle|gradlew(?:\.bat)?|gradle\*|gradlew\*|build\.gradle\S*|settings\.gradle\S*|gradle\.properties|gradle\/.*|mvnw(?:\.cmd)?|mvnw\*|\.mvn|\.mvn\/.*|src\/(?!.*\.(?:properties|ya?ml|conf|json|toml)$).*|build\.xml|project\.clj|lombok\.config|\.git|settings\.xml|versions\.toml)$/;
const FOR_BUILD_ONLY = /^(?:DEBIAN_FRONTEND|JDK_HOME|M2_HOME|M2|MAVEN_\w+|MVN_\w+|GRADLE_\w+|SBT_\w+|ANT_\w+|CI|NODE_ENV|NPM_\w+)$/;
/** They name the JDK, unless jlink made what they name. */
const FOR_JDK = /^(?:PATH|JAVA_HOME)$/;

export const javaRecipe: MultiStageRecipe = {
	language: 'Java',
	applies(model, stage, context) {
		const steps = stepsOf(stage, '/');
		const builds = steps.some(isBuild);
		const commands = startedCommands(model, stage);
		const builder = isDeclined(commands) ? undefined : commands.find(({ name }) => BUILDERS.test(name));
		if (!builds && !builder) return undefined;
		const linked = isDeclined(commands) ? undefined : linkedRuntime(stage, steps, commands);
		const base = javaBase(stage, steps, context.buildContext, linked, context.settings.today || undefined);
		if (base === undefined || isDeclined(base)) return base;
		if (isDeclined(commands)) return commands;
		if (builder) return declined(`${builder.name} starts the program: package it, and start the jar with java`);
		const strange = unknownStep(stage, steps.filter((step) => !isBuild(step) && !KNOWN_STEPS.has(javaToolOf(step.command))), KNOWN_STEPS);
		if (strange !== undefined) return declined(strange);
		const files = filesOf(stage, commands, steps, context, linked);
		if (isDeclined(files)) return files;
		const packages = packagesFor(model, stage, steps, commands, base.facts.packageManager === 'apk' ? 'apk' : 'apt');
		if (isDeclined(packages)) return packages;
		return assemble(model, stage, {
			reference: base.reference, home: homeOf(stage), forBuildOnly: linked === undefined ? new RegExp(`${FOR_BUILD_ONLY.source}|${FOR_JDK.source}`) : FOR_BUILD_ONLY, packages, carried: files.carried,
			cleanup: files.classes.length > 0 ? [`find ${files.classes.join(' ')} -type f -name '*.java' -delete`] : [],
			because: [
				linked === undefined ? 'The final image runs Java programs and does not compile them.' : 'The final image has no other Java than the one that jlink made.',
				...(base.otherPublisher ? ['The runtime is Eclipse Temurin\'s build of the same Java version.'] : []),
				...(files.leftBehind.length > 0 ? [`Of ${files.leftBehind.length > 2 ? 'the copied folders' : files.leftBehind.join(' and ')} only what the start command names is kept: the jar is taken to hold its libraries, and the program to read no other file there.`] : []),
			],
		} satisfies Ingredients);
	},
};

/** `./mvnw package`, `sh mvnw package`. */
function isBuild({ command }: Step): boolean {
	return BUILDERS.test(command.name) || /^(?:ba)?sh$/.test(command.name) && BUILDERS.test(baseOf(command.args[0]?.value ?? ''));
}

/** Gradle's image starts in a folder of its own; all others at the top. */
function homeOf(stage: Stage): string {
	return stage.root.facts?.name === 'gradle' ? '/home/gradle' : '/';
}

interface Files {
	readonly carried: readonly Carried[];
	/** Folders of classes that are carried as a whole. */
	readonly classes: readonly string[];
	/** Folders of which most stays behind. */
	readonly leftBehind: readonly string[];
}

function filesOf(stage: Stage, commands: readonly StartedCommand[], steps: readonly Step[], { buildContext }: MultiStageContext, linked: string | undefined): Files | Declined {
	const folder = workdirOf(stage, homeOf(stage));
	const copied = allCopied(stage, homeOf(stage), (name) => SOURCES.test(name));
	if (isDeclined(copied)) return copied;
	if (folder === undefined) return declined('it is not known where the program starts');
	const named: Carried[] = [];
	const classes: string[] = [];
	const wholes = copied.filter((each) => each.mixed).map((each) => each.path);
	const isCopied = (path: string): boolean => wholes.some((whole) => isWithin(path, whole)) || stage.copies.length > 0 && isWithin(path, folder) && /\/src\//.test(path);
	for (const command of commands) {
		if (command.name === 'java') {
			const found = javaFiles(stage, command, folder, isCopied, linked);
			if (isDeclined(found)) return found;
			named.push(...found.carried);
			classes.push(...found.classes);
			continue;
		}
		const launched = launcherFolder(stage, command, folder);
		if (launched === undefined) return declined(`it starts ${command.words[0] ?? ''}, which may need what only the build stage has`);
		named.push({ path: launched, mixed: true, owned: false });
	}
	if (named.length + classes.length === 0) return declined('nothing says which program the image starts');
	// Without a build tool no layout says which files only the build reads.
	if (steps.filter(isBuild).every(({ command }) => command.name === 'javac')) {
		for (const path of wholes) {
			if (path === folder && !isSystemFolder(path)) classes.push(path);
			else if (isWithin(path, folder)) named.push({ path, mixed: true, owned: false });
		}
	}
	const system = [...named.map((each) => each.path), ...classes].find((path) => isSystemFolder(path));
	if (system !== undefined) return declined(`the program lies in ${system}, among the files of the base image`);
	const thin = named.some(({ path }) => /\/target\/[^/]*\.jar$/.test(path)) && /<addClasspath>|maven-dependency-plugin|helidon/.test(buildContext.files?.['pom.xml'] ?? '') && !/spring-boot-maven-plugin|maven-shade-plugin|maven-assembly-plugin/.test(buildContext.files?.['pom.xml'] ?? '');
	if (thin) return declined('pom.xml puts libraries beside the jar, and it is not known where');
	// A folder with the jar in it is a module of the project, whatever its name says.
	const explicit = copied.filter((each) => (!each.mixed || !isWithin(folder, each.path) && isBesideProject(each.path, steps)) && !named.some(({ path }) => path !== each.path && isWithin(path, each.path)));
	const made = madeFolders(stage, homeOf(stage), steps, copied).filter(({ path }) => !wholes.some((whole) => isWithin(path, whole)) && !isWithin(path, folder) && !named.some((file) => isWithin(file.path, path)) && !/\/\.?(?:m2|maven|gradle|sbt|src)(?:\/|$)/.test(path));
	const carried = outermost([...(linked === undefined ? [] : [{ path: linked, mixed: true, owned: false }]), ...named, ...classes.map((path) => ({ path, mixed: true, owned: false })), ...explicit, ...made]);
	return { carried, classes, leftBehind: [...new Set(wholes)].filter((path) => !carried.some((each) => each.path === path)) };
}

/** `build/install/shop/bin/shop`: a start script with its libraries in the folder above. */
function launcherFolder(stage: Stage, command: StartedCommand, folder: string): string | undefined {
	const value = valueOf(stage, command.words[0] ?? '', Number.POSITIVE_INFINITY);
	const match = value.kind === 'known' && !/\.sh$/.test(value.value) && !isScript({ ...command, words: [''] }) ? /^(.*(?:\/build\/install\/|\/target\/|\/build\/).+)\/bin\/[^/]+$/.exec(absolute(value.value, folder)) : undefined;
	return match?.[1];
}

function packagesFor(model: DockerfileModel, stage: Stage, steps: readonly Step[], commands: readonly StartedCommand[], manager: 'apt' | 'apk'): readonly string[] | Declined {
	const found = runtimePackages(model, stage, steps, commands, undefined);
	if (isDeclined(found)) return found;
	const wanted = [...found.tools.filter((name) => !/^(?:ca-certificates|tzdata|fontconfig|locales)$|jre|jdk/.test(name)), ...found.libraries];
	const own = stage.root.facts?.packageManager ?? (manager === 'apk' ? 'apk' : 'apt');
	const strange = wanted.find((name) => own !== manager || /^lib.*\d/.test(name));
	if (strange !== undefined) return declined(`it installs ${strange}, which the runtime's distribution may call otherwise`);
	return [...wanted, ...healthcheckTools(model, stage, manager)];
}
