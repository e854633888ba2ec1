/** Entries that are the same in every file: platforms, mounts, parser directives. Forms are those of Docker's reference. */

export interface Entry {
	readonly kind: 'image' | 'tag' | 'stage' | 'user' | 'keyword';
	readonly label: string;
	/** What is written, as plain text. */
	readonly insert: string;
	/** The same with tab stops, for editors that have them. */
	readonly snippet?: string;
	/** What typed text is compared with; the label when absent. */
	readonly filter?: string;
	readonly detail?: string;
	readonly deprecated?: true;
}

type Row = readonly [label: string, insert: string, detail: string, snippet?: string];

function entries(rows: readonly Row[]): Entry[] {
	return rows.map(([label, insert, detail, snippet]) => ({ kind: 'keyword', label, insert, detail, ...(snippet !== undefined && { snippet }) }));
}

const PLATFORMS: readonly Row[] = [
	['$BUILDPLATFORM', '$BUILDPLATFORM', 'the platform that builds: for stages that cross-compile'],
	['$TARGETPLATFORM', '$TARGETPLATFORM', 'the platform that the image is for: what holds without the flag'],
];

export function platformEntries(): Entry[] {
	return entries(PLATFORMS);
}

const MOUNTS: readonly Row[] = [
	['type=secret', 'type=secret,id=', 'a build secret, in this step only and in no layer', 'type=secret,id=${1:token},env=${2:TOKEN}'],
	['type=cache', 'type=cache,target=', 'a folder that is kept between builds and is in no layer', 'type=cache,target=${1:/root/.cache}'],
	['type=bind', 'type=bind,source=,target=', 'files of the build context or a stage, read-only, in no layer', 'type=bind,source=${1:package.json},target=${2:package.json}'],
	['type=ssh', 'type=ssh', 'the SSH agent, in this step only'],
	['type=tmpfs', 'type=tmpfs,target=', 'a folder in memory, in no layer', 'type=tmpfs,target=${1:/tmp}'],
];

const TARGET: Row = ['target=', 'target=', 'where it is mounted'];
const MODE: Row = ['mode=', 'mode=0400', 'who may read it'];
const KEYS: Readonly<Record<string, readonly Row[]>> = {
	secret: [['id=', 'id=', 'the name that docker build --secret gives it'], ['env=', 'env=', 'the variable that holds it, in BuildKit'], TARGET, ['required=true', 'required=true', 'stops the build where the secret is not given'], MODE, ['uid=', 'uid=', 'whose file it is']],
	ssh: [['id=', 'id=', 'the name that docker build --ssh gives it'], ['required=true', 'required=true', 'stops the build where no agent is given'], TARGET, MODE, ['uid=', 'uid=', 'whose socket it is']],
	cache: [TARGET, ['sharing=locked', 'sharing=locked', 'one build at a time: for apt'], ['id=', 'id=', 'a name of its own; the target otherwise'], ['from=', 'from=', 'what it holds at first'], ['uid=', 'uid=', 'whose folder it is'], ['gid=', 'gid=', 'whose group it is of'], ['readonly', 'readonly', 'not written to']],
	bind: [['source=', 'source=', 'a path in the build context or in from='], TARGET, ['from=', 'from=', 'a stage or an image instead of the build context'], ['rw', 'rw', 'may be written to; what is written is thrown away']],
	tmpfs: [TARGET, ['size=', 'size=', 'the most that it may hold']],
};

/** @param before the parts of the mount that stand already */
export function mountEntries(before: readonly string[]): Entry[] {
	const type = before.find((part) => part.startsWith('type='))?.slice(5);
	if (before.length === 0) return entries(MOUNTS);
	const given = new Set(before.map((part) => part.replace(/=.*/, '')));
	return entries((KEYS[type ?? 'bind'] ?? []).filter(([label]) => !given.has(label.replace(/=.*/, ''))));
}

const DIRECTIVES: readonly Row[] = [
	['# syntax=docker/dockerfile:1', '# syntax=docker/dockerfile:1', 'the newest stable syntax of Docker, with secret mounts and heredocs'],
	['# escape=`', '# escape=`', 'for Windows paths'],
	['# check=error=true', '# check=error=true', 'the build fails where a check of BuildKit finds something'],
];

export function directiveEntries(): Entry[] {
	return entries(DIRECTIVES);
}
