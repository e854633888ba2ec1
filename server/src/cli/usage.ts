/**
 * What the user can type, as data: the options of each command, the help texts, and the mistakes that end with exit
 * code 2. Parsing never guesses: an unknown option or value is a {@link UsageError}.
 */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** A mistake on the command line. Its message is for the user. */
export class UsageError extends Error {}

/** The exit codes, all of them. */
export const EXIT = { fine: 0, findings: 1, trouble: 2 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const HELP = `Bulwark finds what is insecure in Dockerfiles, Compose and Bake files and Docker's daemon.json, and mends it.

Usage:
  bulwark check [PATH…|-]     report what is insecure
  bulwark harden PATH…        mend it: shows the changes, or writes them
  bulwark context [PATH]      what the build of a Dockerfile would copy, and what is kept out by which line
  bulwark pin [PATH…]         add the digests of images, or renew them; asks their registries
  bulwark scan [PATH…]        vulnerabilities of base images, by the scanner that you have
  bulwark rules               list the rules
  bulwark explain RULE        what a rule finds, why, and how it is mended
  bulwark migrate [PATH…]     settings and comments of other tools as ours: shows them, or writes them
  bulwark --version | --help

A folder is searched for Dockerfile, Dockerfile.*, *.Dockerfile, *.dockerfile, Containerfile*,
compose*.yaml, docker-compose*.yml and docker/daemon.json; what .gitignore names is left out. check also
reads the .dockerignore and docker-bake*.json files of a folder. "-" reads standard input.

Options of check:
  --format text|json|sarif|github          how to report (text)
  --preset recommended|strict|all|devcontainer
                                           which rules are on; wins over bulwark.json
  --fail-level error|warning|info|hint|never
                                           exit with 1 from this severity on (warning)

Options of harden:
  --level safe|recommended|maximum         how far to go (recommended)
  --diff                                   show the changes as a unified diff (the default)
  --write                                  write them, each file as a whole or not at all, and create the files that they need
  --check                                  write nothing; exit with 1 when something would change
  --verify                                 build the image before and after, with Docker, Podman or Buildah, and show what
                                           became of it; a change that breaks the build is taken back
  --format text|json                       json: everything, as data
  --advice                                 also say how to run the image with as few rights as it needs
  --preset recommended|strict|all|devcontainer
                                           as above

Options of harden --verify:
  --engine auto|docker|podman|buildah|PATH what to build with (auto: the first of them that works)
  --context FOLDER                         the build context (the Dockerfile's folder)
  --build-arg NAME[=VALUE]                 as for docker build; may be repeated
  --secret id=NAME,src=FILE|env=VARIABLE   as for docker build; may be repeated
  --target STAGE                           as for docker build
  --max-builds NUMBER                      how many builds a search for the change that breaks one may take (20)

Options of context:
  --format text|json                       json: every entry, as data
  --depth N                                how many folders deep the text goes (2)

Options of pin (the only requests are those to the registries of the images, by HTTPS_PROXY and NO_PROXY):
  --update                                 renew the digests that are there, instead of adding missing ones
  --diff, --write, --format text|json      as above
  --docker-logins                          use what docker login has left

Options of scan:
  --scanner auto|grype|trivy|clair|docker-scout|snyk
                                           which one; auto: the first that is installed
  --compare                                scan smaller images of the same program, too
  --fail-level never|critical|high|medium|low|negligible
                                           exit with 1 from this severity on (never)
  --format text|json

Options of rules:
  --format text|json

Options of migrate (.hadolint.yaml, .tally.toml, .checkov.yaml, .trivyignore, comments in Dockerfiles):
  --write                                  write bulwark.json and the comments
  --format text|json                       json: everything, as data

Settings are read from the nearest bulwark.json, upwards from each Dockerfile.

Exit codes: 0 nothing at the fail level or above; 1 findings, something that --check would change, or a Dockerfile that
--verify cannot build as it is; 2 wrong usage, unreadable input or an incomplete result.
`;

type Options = NonNullable<ParseArgsConfig['options']>;
type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export interface Arguments {
	readonly paths: readonly string[];
	text(name: string): string | undefined;
	/** Every value of an option that may be given more than once. */
	list(name: string): readonly string[];
	flag(name: string): boolean;
	/** The option's value, which must be one of these; the first of them when it is not given. */
	choice<T extends string>(name: string, allowed: readonly T[]): T;
	optionalChoice<T extends string>(name: string, allowed: readonly T[]): T | undefined;
}

/** @throws UsageError for what the command does not know. */
export function parseArguments(argv: readonly string[], options: Options): Arguments {
	let values: Values;
	let paths: readonly string[];
	try {
		const parsed = parseArgs({ args: [...argv], options, allowPositionals: true });
		values = parsed.values as Values;
		paths = parsed.positionals;
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message.split('. To specify')[0] ?? '' : String(error));
	}
	const optionalChoice = <T extends string>(name: string, allowed: readonly T[]): T | undefined => {
		const value = values[name];
		if (value === undefined) return undefined;
		const found = allowed.find((one) => one === value);
		if (found === undefined) throw new UsageError(`--${name} is one of ${allowed.join(', ')}, not "${String(value)}"`);
		return found;
	};
	return {
		paths,
		text: (name) => typeof values[name] === 'string' ? values[name] : undefined,
		list: (name) => Array.isArray(values[name]) ? values[name] : [],
		flag: (name) => values[name] === true,
		optionalChoice,
		choice: <T extends string>(name: string, allowed: readonly T[]): T => optionalChoice(name, allowed) ?? allowed[0] as T,
	};
}
