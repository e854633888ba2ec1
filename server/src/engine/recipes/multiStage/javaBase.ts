/** Which Java a stage builds with, and the image that runs it: a Java runtime, or a small system for one that jlink made. */
import type { BuildContext } from '../../config/buildContext';
import { concreteTag, type ImageFacts } from '../../knowledge';
import type { Stage } from '../../model/stage';
import type { ShellCommand } from '../../shell/types';
import { factsOf } from '../factsOf';
import { packagesOf } from './facts';
import { type Declined, declined } from './recipe';
import type { StartedCommand } from './started';
import { absolute, isWithin, type Step, valueOf } from './steps';

/** Images that are a JDK, and images of build tools that bring one. */
const JDKS = /^(?:docker\.io\/)?(?:library\/)?(?:eclipse-temurin|openjdk|java|amazoncorretto|ibm-semeru-runtimes|sapmachine|azul\/zulu-openjdk\S*|bellsoft\/liberica\S*|adoptopenjdk|ibmjava)$/;
const TOOLS = /^(?:docker\.io\/)?(?:library\/)?(?:maven|gradle|sbtscala\/scala-sbt|hseeberger\/scala-sbt)$/;
/** `jdk-8`, `jdk21`, `eclipse-temurin-17`, `amazoncorretto-11`, `openjdk-17-slim`. */
const NAMED = /(?:jdk|temurin|corretto|semeru|sapmachine|java|zulu)-?(\d+)/;
/** `21-jdk`, `8u222-jdk`, `17.0.9_9`. */
const LEADING = /^(?:jdk-?)?(\d+)(?=$|[-.u_])/;
const PACKAGE = /^(?:openjdk-?(\d+)(?:-jdk(?:-headless)?)?|java-(?:1\.)?(\d+)-(?:openjdk|amazon-corretto)-devel|(?:temurin|zulu)-?(\d+)-jdk)$/;

export interface JavaBase {
	readonly reference: string;
	readonly facts: ImageFacts;
	/** Another publisher's build than the one that compiled. */
	readonly otherPublisher: boolean;
	/** The folder of the runtime that jlink made and the program starts with. */
	readonly linked?: string;
}

/** Undefined when no Java is seen. */
export function javaBase(stage: Stage, steps: readonly Step[], { files }: BuildContext, linked: string | undefined, today: string | undefined): JavaBase | Declined | undefined {
	const { image, facts } = stage.root;
	if (!image) return undefined;
	const isTool = TOOLS.test(image.name);
	const isJdk = JDKS.test(image.name);
	const tag = image.tag ?? '';
	const alpine = facts?.libc === 'musl' || /(?:^|-)alpine/.test(tag);
	if (linked !== undefined) return isTool || isJdk ? systemFor(linked, alpine, today) : declined('jlink copies a Java that is linked with libraries of the distribution');
	const installed = packagesOf(steps).map(({ name }) => PACKAGE.exec(name)).find((match) => match !== null);
	const named = isTool || isJdk ? NAMED.exec(tag)?.[1] ?? (isJdk || /scala-sbt$/.test(image.name) ? LEADING.exec(tag)?.[1] : undefined) : installed?.slice(1).find((group) => group !== undefined);
	// A program compiled for a version runs on it, whatever compiled it.
	const version = named ?? (isTool ? /<(?:java\.version|maven\.compiler\.(?:release|target))>(?:1\.)?(\d+)</.exec(files?.['pom.xml'] ?? '')?.[1] : undefined);
	if (version === undefined) return isTool || isJdk ? declined(`the tag of ${image.text} does not say the version of Java`) : undefined;
	const reference = `eclipse-temurin:${version}-jre${alpine ? '-alpine' : ''}`;
	const runtime = factsOf(reference);
	if (runtime?.match !== 'exact') return declined(`Java ${version} has no runtime image that is still updated`);
	return { reference, facts: runtime, otherPublisher: !/temurin|^maven|^gradle|scala-sbt/.test(image.name) || /corretto|semeru|sapmachine|openjdk|ibmjava/.test(tag) };
}

/** Published builds of Java run wherever the C library is of the same kind. */
function systemFor(linked: string, alpine: boolean, today: string | undefined): JavaBase | Declined {
	const tags = concreteTag({ repository: alpine ? 'alpine' : 'debian' }, today);
	const reference = alpine ? tags?.same : tags?.slim;
	const facts = reference === undefined ? undefined : factsOf(reference);
	return reference !== undefined && facts ? { reference, facts, otherPublisher: false, linked } : declined('it is not known which small image runs what jlink made');
}

/** The name of a command, with or without `$JAVA_HOME/bin/` in front. */
export function javaToolOf({ name, nameWord }: ShellCommand): string {
	return /^\$\{?JAVA_HOME\}?\/bin\/(\w+)$/.exec(nameWord?.value ?? '')?.[1] ?? name;
}

/** The folder that jlink wrote, where the program starts with the java in it. */
export function linkedRuntime(stage: Stage, steps: readonly Step[], commands: readonly StartedCommand[]): string | undefined {
	const made = steps.flatMap(({ command, run, folder }) => {
		const words = command.args.map((arg) => arg.value);
		const at = javaToolOf(command) === 'jlink' ? words.findIndex((word) => /^--output(?:=|$)/.test(word)) : -1;
		if (at < 0 || folder === undefined) return [];
		const value = valueOf(stage, words[at]?.includes('=') ? words[at].slice('--output='.length) : words[at + 1] ?? '', run.instruction.range.start);
		return value.kind === 'known' ? [absolute(value.value, folder)] : [];
	});
	const [home, path] = ['JAVA_HOME', 'PATH'].map((name) => stage.declarationAt(name)?.value);
	return made.find((folder) => !isWithin(folder, '/root') && commands.filter(({ name }) => name === 'java').every(({ words: [program = ''] }) => {
		const value = valueOf(stage, program, Number.POSITIVE_INFINITY);
		if (program.includes('/')) return value.kind === 'known' && value.value === `${folder}/bin/java`;
		const text = path === undefined ? '' : path.kind === 'known' ? path.value.text : '';
		return text.startsWith(`${folder}/bin:`) || home?.kind === 'known' && home.value.text === folder && startsWithHome(stage);
	}));
}

/** `ENV PATH="$JAVA_HOME/bin:$PATH"`, whose end the base image decides. */
function startsWithHome(stage: Stage): boolean {
	const instruction = stage.inherited('ENV').findLast((i) => i.properties.some((property) => property.name === 'PATH'));
	return /\bPATH[= ]["']?\$\{?JAVA_HOME\}?\/bin:/.test(instruction?.arguments.text ?? '');
}
