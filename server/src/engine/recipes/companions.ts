/**
 * What apt brings along with a package only because it recommends it, and without which the package does not do what it
 * is installed for. Source: the field Recommends in Debian 12's and Ubuntu's package indexes.
 */
import { bareName } from '../knowledge';
import type { DockerfileModel } from '../model/model';
import { packageCommand, type PackageCommand } from '../model/packages';
import type { Stage } from '../model/stage';

interface Row {
	readonly of: RegExp;
	readonly packages: readonly string[];
	/** Another package of the stage that does the same. */
	readonly unless: RegExp;
	/** Whether the stage has it in any case, by its base. */
	readonly inBase: (stage: Stage) => boolean;
	/** What in the steps and the start shows that it is needed. Absent: nothing needs to. */
	readonly when?: RegExp;
}

const COMPILERS = /^(?:build-essential|gcc(?:-\d+)?|g\+\+(?:-\d+)?|clang(?:-\d+)?)$/;
/** Images that hold a compiler with its headers, and make. */
const WITH_COMPILER = /^(?:buildpack-deps|python|pypy|node|ruby|golang|rust|gcc|perl|erlang|elixir|haskell|php)$/;
const compiles = ({ root: { facts } }: Stage): boolean => facts !== undefined && WITH_COMPILER.test(facts.name) && facts.variant !== 'slim';
const trusts = ({ root: { facts } }: Stage): boolean => !(facts?.name === 'debian' || facts?.name === 'ubuntu' || facts?.name === 'node' && facts.variant === 'slim');
const never = (): boolean => false;

const ROWS: readonly Row[] = [
	{ of: /^(?:curl|wget|git)$/, packages: ['ca-certificates'], unless: /^ca-certificates$/, inBase: trusts, when: /https:/ },
	{ of: /^(?:git|mercurial)$/, packages: ['openssh-client'], unless: /^(?:openssh-client|ssh|openssh-server)$/, inBase: compiles, when: /\bgit@[\w.-]+:|\bssh:\/\/|type=ssh|ssh-keyscan|\.ssh\b/ },
	{ of: /^gcc(?:-\d+)?$/, packages: ['libc6-dev'], unless: /^(?:libc6?-dev|build-essential|g\+\+(?:-\d+)?)$/, inBase: never },
	{ of: /^cmake$/, packages: ['make'], unless: /^(?:make|build-essential|ninja-build)$/, inBase: compiles },
	{ of: /^cmake$/, packages: ['gcc', 'libc6-dev'], unless: COMPILERS, inBase: compiles },
	// What is built from sources, for want of a wheel, is in files that nobody reads here.
	{ of: /^python3-pip$/, packages: ['build-essential', 'python3-dev'], unless: COMPILERS, inBase: compiles, when: /\bpip3?(?:\.\d+)? (?:[^&|;]*\s)?(?:-r|--requirement|-e|\.\/?)(?:[\s=]|$)|\buwsgi\b|\bmysqlclient\b|\bpsycopg2(?!-binary)\b/m },
	{ of: /^software-properties-common$/, packages: ['gnupg'], unless: /^(?:gnupg2?|gpg-agent|gnupg-agent)$/, inBase: compiles, when: /\badd-apt-repository\b|\bapt-add-repository\b/ },
	{ of: /^xvfb$/, packages: ['xauth'], unless: /^xauth$/, inBase: never, when: /xvfb-run/ },
	{ of: /^r-base(?:-core)?$/, packages: ['r-base-dev'], unless: /^r-base-dev$/, inBase: never, when: /install\.packages|\binstall2?\.r\b|\bRscript\b/ },
];

/** The packages to name when an install stops taking what is recommended. */
export function companionsOf(model: DockerfileModel, stage: Stage, { packages }: PackageCommand): readonly string[] {
	const rows = ROWS.filter(({ of }) => packages.some(({ value }) => of.test(bareName(value, 'apt'))));
	if (rows.length === 0) return [];
	const stages = model.stages.filter((other) => other.lineage.includes(stage) || stage.lineage.includes(other));
	const there = stages.filter((other) => stage.lineage.includes(other)).flatMap(({ runs }) => runs).flatMap(({ commands }) => commands).flatMap((command) => {
		const found = packageCommand(command);
		return found?.manager === 'apt' && found.action === 'install' ? found.packages.map(({ value }) => bareName(value, 'apt')) : [];
	});
	const said = stages.map(({ range }) => model.text.slice(range.start, range.end)).join('\n');
	const needed = rows.filter(({ unless, inBase, when }) => !there.some((name) => unless.test(name)) && !inBase(stage) && (when === undefined || when.test(said)));
	return [...new Set(needed.flatMap((row) => row.packages))].filter((name) => !there.includes(name));
}
