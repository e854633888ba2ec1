/**
 * Folders and programs that are called by the version that one release of a distribution has: `/etc/php/7.4`, `python3.9`.
 * On another release there is another version, under the same package name. Source: the versions in the package lists.
 */
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import { expression } from '../text/expression';
import type { Target } from './distributionTarget';

type Program = 'python' | 'php' | 'postgresql' | 'java' | 'ruby';

const VERSIONS: Readonly<Record<string, Readonly<Record<Program, string>>>> = {
	'debian:11': { python: '3.9', php: '7.4', postgresql: '13', java: '11', ruby: '2.7' },
	'debian:12': { python: '3.11', php: '8.2', postgresql: '15', java: '17', ruby: '3.1' },
	'ubuntu:16.04': { python: '3.5', php: '7.0', postgresql: '9.5', java: '8', ruby: '2.3' },
	'ubuntu:18.04': { python: '3.6', php: '7.2', postgresql: '10', java: '11', ruby: '2.5' },
	'ubuntu:20.04': { python: '3.8', php: '7.4', postgresql: '12', java: '11', ruby: '2.7' },
	'ubuntu:22.04': { python: '3.10', php: '8.1', postgresql: '14', java: '11', ruby: '3.0' },
};

/** What the version is written behind. */
const WRITTEN: Readonly<Record<Program, string>> = {
	python: '(?:/usr/(?:bin|lib|include)/|(?<![\\w/.-]))python', php: '(?:/etc/php/|/usr/bin/php|/run/php/php|php-fpm|(?<=[ \\t/;&|])php)', postgresql: '/(?:etc|usr/lib|var/lib)/postgresql/',
	java: '/usr/lib/jvm/(?:java-(?:1\\.)?|jdk-)', ruby: '/usr/(?:bin/ruby|lib/ruby/)',
};

/** The word that does, where the image does not bring that program itself. */
export function oldVersionNamed(model: DockerfileModel, stages: readonly Stage[], from: Target): string | undefined {
	const own = stages[0]?.root.facts?.name ?? '';
	const versions = Object.entries(VERSIONS[from.name] ?? {}).filter(([program]) => !own.includes(program.slice(0, 'postgres'.length)) && !(program === 'java' && /jdk|temurin|corretto/.test(own)));
	if (versions.length === 0) return undefined;
	const pattern = expression(versions.map(([program, version]) => `(?:${WRITTEN[program as Program]})${version.replace('.', '\\.')}(?![.\\d])`).join('|'));
	for (const { instructions } of stages) for (const { range } of instructions) {
		const found = pattern.exec(model.text.slice(range.start, range.end));
		if (found) return found[0].trim();
	}
	return undefined;
}
