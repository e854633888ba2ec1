/**
 * Which program an image is there for, by its canonical name: who has to leave an image looks for another one of the same.
 * By hand; names of versions (`nodejs22-debian13`, `python-312`) are read, too.
 */

/** The last part of a name → the program. `$1` of the pattern, where there is one, is the version in the name. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
	[/^(?:node|nodejs-?(\d+)?)(?:-minimal)?(?:-debian\d+)?$/, 'node'],
	[/^python-?(\d+)?(?:-minimal)?(?:-debian\d+)?$/, 'python'],
	[/^(?:(?:openjdk|java|jdk|jre)-?(\d+)?(?:-runtime)?(?:-debian\d+)?|eclipse-temurin|amazoncorretto|azul-zulu|sapmachine|ibm-semeru-runtimes|zulu-openjdk(?:-debian)?|liberica-openj[dr][ke]-debian)$/, 'java'],
	[/^(?:golang|go|go-toolset)$/, 'go'],
	[/^(?:php-?(\d+)?)$/, 'php'], [/^ruby-?(\d+)?$/, 'ruby'], [/^rust$/, 'rust'], [/^perl-?(\d+)?$/, 'perl'], [/^(?:elixir)$/, 'elixir'], [/^(?:erlang)$/, 'erlang'],
	[/^nginx(?:-unprivileged|-(\d+))?$/, 'nginx'], [/^(?:httpd)(?:-(\d+))?$/, 'httpd'], [/^(?:postgres|postgresql)(?:-(\d+))?$/, 'postgres'], [/^redis(?:-(\d+))?$/, 'redis'],
	[/^(?:mysql)(?:-(\d+))?$/, 'mysql'], [/^mariadb(?:-(\d+))?$/, 'mariadb'], [/^maven$/, 'maven'], [/^gradle$/, 'gradle'],
	[/^(?:debian)$/, 'debian'], [/^ubuntu$/, 'ubuntu'], [/^alpine$/, 'alpine'], [/^(?:ubi\d*)$/, 'ubi'], [/^(?:aspnet)$/, 'aspnet'], [/^(?:sdk)$/, 'dotnet-sdk'],
];

export interface Program {
	readonly program: string;
	/** Digits of the version in the name, without dots: `312`. */
	readonly version?: string;
}

/** Undefined for a name that tells nothing. */
export function programInside(name: string): Program | undefined {
	const last = name.slice(name.lastIndexOf('/') + 1);
	for (const [pattern, program] of PROGRAMS) {
		const found = pattern.exec(last);
		if (found) return { program, ...(found[1] !== undefined && { version: found[1] }) };
	}
	return undefined;
}
