/**
 * Java: from one version to the next that is maintained for long, and from the openjdk images to Eclipse Temurin's.
 * What stops a program on the small steps, by Oracle's migration guides (docs.oracle.com/en/java/javase/N/migrate) and the
 * JEPs that they name: 320 took modules that 9 and 10 only have on request, 403 an option of 16, 486 the security manager.
 */
import { isListed, type Way } from './way';

/** Where the old image keeps Java; Temurin has it in /opt/java. */
const OPENJDK_FOLDERS = /\/usr\/(?:local\/openjdk|lib\/jvm)/;

const STEPS: readonly (readonly [from: RegExp, to: string])[] = [[/^7$/, '8'], [/^(?:9|10)$/, '11'], [/^16$/, '17'], [/^(?:18|19|20)$/, '21'], [/^(?:22|23|24)$/, '25']];
/** Options that come and go with versions. */
const OPTIONS = /--add-modules|--illegal-access|--add-opens|--enable-preview|java\.security\.manager|-XX:|-Djava\.ext\.dirs|-Xbootclasspath/;
/** Builds with tools of their own, whose age nobody sees: an old Gradle does not start on a new Java. */
const BUILDS = /\b(?:gradlew?|mvnw|sbt|ant|javac)\b/;

export function isSmallStep(text: string, from: string, to: string): boolean {
	const [before = '', after = ''] = [from, to].map((version) => version.replace(/^1\./, '').split(/[._u]/)[0]);
	return STEPS.some(([old, next]) => old.test(before) && next === after) && !OPTIONS.test(text) && !BUILDS.test(text);
}

export const runsOnJava = (version: string): string => `Programs for the older Java run on ${version}; its tests say so.`;

/** The image, then the one on the Ubuntu before, which has no account 1000 of its own. */
export function waysToTemurin(text: string, reference: string, from: string, version: string): readonly Way[] {
	const old = from.split('.')[0] ?? '';
	const other = version !== old;
	const because = `It is Eclipse Temurin's build of ${other ? `Java ${version}` : 'the same Java version'}, on another distribution.${other ? ` Java ${old} is over: the program must run on ${version}.` : ''}`;
	const level = OPENJDK_FOLDERS.test(text) || other && !isSmallStep(text, old, version) ? 'maximum' : undefined;
	return [reference, ...(isListed(`${reference}-jammy`) ? [`${reference}-jammy`] : [])].map((each) => ({ reference: each, because, ...(level && { level }) }));
}
