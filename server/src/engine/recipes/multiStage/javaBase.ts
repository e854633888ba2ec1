/** Which Java a stage builds with, and the image that runs it. */
import type { BuildContext } from '../../config/buildContext';
import type { ImageFacts } from '../../knowledge';
import type { Stage } from '../../model/stage';
import { factsOf } from './assemble';
import { packagesOf } from './facts';
import { type Declined, declined } from './recipe';
import type { Step } from './steps';

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
}

/** Undefined when no Java is seen. */
export function javaBase(stage: Stage, steps: readonly Step[], { files }: BuildContext): JavaBase | Declined | undefined {
	const { image, facts } = stage.root;
	if (!image) return undefined;
	const isTool = TOOLS.test(image.name);
	const isJdk = JDKS.test(image.name);
	const tag = image.tag ?? '';
	const installed = packagesOf(steps).map(({ name }) => PACKAGE.exec(name)).find((match) => match !== null);
	const named = isTool || isJdk ? NAMED.exec(tag)?.[1] ?? (isJdk || /scala-sbt$/.test(image.name) ? LEADING.exec(tag)?.[1] : undefined) : installed?.slice(1).find((group) => group !== undefined);
	// A program compiled for a version runs on it, whatever compiled it.
	const version = named ?? (isTool ? /<(?:java\.version|maven\.compiler\.(?:release|target))>(?:1\.)?(\d+)</.exec(files?.['pom.xml'] ?? '')?.[1] : undefined);
	if (version === undefined) return isTool || isJdk ? declined(`the tag of ${image.text} does not say the version of Java`) : undefined;
	const alpine = facts?.libc === 'musl' || /(?:^|-)alpine/.test(tag);
	const reference = `eclipse-temurin:${version}-jre${alpine ? '-alpine' : ''}`;
	const runtime = factsOf(reference);
	if (runtime?.match !== 'exact') return declined(`Java ${version} has no runtime image that is still updated`);
	return { reference, facts: runtime, otherPublisher: !/temurin|^maven|^gradle|scala-sbt/.test(image.name) || /corretto|semeru|sapmachine|openjdk|ibmjava/.test(tag) };
}
