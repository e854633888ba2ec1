/** A final stage without a shell: the program, what it was given, certificates and /tmp where the base has none. */
import { NONROOT_ID } from '../../knowledge';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import type { TextEdit } from '../../text/edit';
import { type Carried, copyLine, outermost, volumes } from './carried';
import { finalUser, platformOf, usesPrivilegedPort } from './facts';
import { asRoot, workdirLine } from './lines';
import { type Declined, declined } from './recipe';
import { buildStageName, splitEdits, splitStage } from './split';
import { isWithin, type Step, workdirOf } from './steps';

export interface BareParts {
	/** `scratch`, or an image of distroless. */
	readonly reference: string;
	/** The working directory of the build stage's image. */
	readonly home: string;
	readonly forBuildOnly: RegExp;
	readonly steps: readonly Step[];
	/** Instructions at the end of the build stage. */
	readonly build?: readonly string[];
	/** Commands behind them that need root: they take away what must not ship. */
	readonly cleanup: readonly string[];
	readonly carried: readonly Carried[];
	/** The build stage has no certificates, or the program needs none. */
	readonly withoutCertificates?: boolean;
	readonly changes: readonly TextEdit[];
	readonly because: readonly string[];
}

const OWNER = `${NONROOT_ID}:${NONROOT_ID}`;
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

export function bareStage(model: DockerfileModel, stage: Stage, parts: BareParts): { readonly plan: Fix } | Declined {
	const hidden = parts.reference === 'scratch' ? undefined : underRoot(stage, parts);
	if (hidden !== undefined) return declined(hidden);
	const split = splitStage(model, stage, (name) => parts.forBuildOnly.test(name));
	const user = finalUser(stage, split, OWNER);
	const name = buildStageName(stage);
	const places = volumes(stage).filter((path) => !parts.carried.some((each) => each.path !== path && isWithin(each.path, path)));
	const carried = outermost([...parts.carried, ...places.map((path) => ({ path, mixed: false, owned: true }))]);
	const isEmpty = parts.reference === 'scratch';
	const temporary = isEmpty && !usesTemporary(parts.steps) && !carried.some((each) => isWithin(each.path, '/tmp'));
	const folders = places.length > 0 ? [`mkdir -p ${places.join(' ')}`] : [];
	const final = [
		`FROM ${platformOf(model, stage)}${parts.reference}`,
		...split.repeated,
		...workdirLine(stage, split, parts.home),
		...(isEmpty && !parts.withoutCertificates ? [copyLine(name, { path: CERTIFICATES, owned: false }, OWNER)] : []),
		...carried.map((each) => copyLine(name, each, OWNER)),
		...(temporary ? [copyLine(name, { path: '/tmp', owned: true }, OWNER)] : []),
		...user.lines,
	];
	const build = [...(parts.build ?? []), ...asRoot(model, stage, split, [...folders, ...parts.cleanup])];
	const edits = splitEdits(model, stage, split, { build, final, changes: [...parts.changes, ...user.changes] });
	const because = [
		`The program runs alone, as user ${NONROOT_ID}: there is no shell and no other program to call${isEmpty && !temporary ? ', there is no /tmp' : ''}, and it cannot write where only root may.`,
		...parts.because,
		...(usesPrivilegedPort(stage) ? ['It listens below port 1024, which old container engines refuse to others than root.'] : []),
	];
	return { plan: unsafeFix(`Split into a build stage and ${isEmpty ? 'scratch' : 'distroless'}`, because.join(' '), edits, { level: 'maximum', preferred: true }) };
}

/** Images with a folder of root let nobody else look into it. */
export function underRoot(stage: Stage, { carried, home }: Pick<BareParts, 'carried' | 'home'>): string | undefined {
	const place = [...carried.map((each) => each.to ?? each.path), workdirOf(stage, home) ?? '/'].find((path) => isWithin(path, '/root'));
	return place === undefined ? undefined : `${place} lies where only root can read`;
}

/** What a step left in /tmp stays behind. */
function usesTemporary(steps: readonly Step[]): boolean {
	return steps.some(({ command }) => [command.nameWord, ...command.args].some((word) => word?.value.includes('/tmp')));
}
