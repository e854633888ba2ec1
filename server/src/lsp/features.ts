/**
 * What the server shows besides findings, and the switches for it in the editor's settings (`bulwark.codeLens.score`…).
 * They change nothing that is found, so that they are no settings of the engine. Adding one is adding a row.
 */
export interface Features {
	readonly scoreLens: boolean;
	readonly baseLens: boolean;
	readonly baseHints: boolean;
	readonly completion: boolean;
	readonly contextScan: boolean;
}

interface FeatureRow {
	readonly feature: keyof Features;
	/** Behind `bulwark.`. */
	readonly key: string;
	readonly default: boolean;
	readonly description: string;
}

export const FEATURE_ROWS: readonly FeatureRow[] = [
	{ feature: 'scoreLens', key: 'codeLens.score', default: true, description: 'Show the score and *Harden* above the first line of a Dockerfile.' },
	{ feature: 'baseLens', key: 'codeLens.baseImages', default: true, description: 'Show above each `FROM` the grade of its stage, as whom it runs, and until when its base image is supported.' },
	{ feature: 'baseHints', key: 'inlayHints.baseImages', default: false, description: 'Show behind each image what a variable in it stands for, as whom the image runs, and until when it is supported.' },
	{ feature: 'completion', key: 'completion.enabled', default: true, description: 'Complete images, tags, stages, users, mounts and parser directives.' },
	{ feature: 'contextScan', key: 'context.scan', default: true, description: 'Look through the folder of a Dockerfile, for findings that name the files which a copy takes along. Only within the workspace; at most 20,000 names, and the first bytes of few files. Nothing leaves the machine.' },
];

export const DEFAULT_FEATURES = Object.fromEntries(FEATURE_ROWS.map((row) => [row.feature, row.default])) as unknown as Features;

/** What reaches beyond the machine, or starts a program: settings of the user's own, which no workspace can make. */
export interface Services {
	readonly dockerLogins: boolean;
	/** An id, or `auto`. */
	readonly scanner: string;
	/** Absolute, by id. */
	readonly paths: Readonly<Record<string, unknown>>;
}

/** As `server/src/scan` has them; a test compares. */
const SCANNERS = ['grype', 'trivy', 'clair', 'docker-scout', 'snyk'] as const;

/** JSON schemas of the manifest, by what stands behind `bulwark.`. */
export const SERVICE_SETTINGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
	'online.registries': {
		type: 'string', enum: ['ask', 'never', 'always'], default: 'ask', scope: 'machine', tags: ['usesOnlineServices'],
		enumDescriptions: ['Nothing is sent until a command of yours needs it; then you are asked, once for each workspace.', 'Nothing is ever sent.', 'Commands that need a registry ask it.'],
		markdownDescription: 'Whether registries may be asked for digests and signatures of images. Bulwark does so only by commands and quick fixes that say so.',
	},
	'online.dockerLogins': {
		type: 'boolean', default: false, scope: 'machine', tags: ['usesOnlineServices'],
		markdownDescription: 'Use what `docker login` has left, credential helpers included, for registries that want a login.',
	},
	'scan.scanner': {
		type: 'string', enum: ['auto', ...SCANNERS], default: 'auto', scope: 'machine', tags: ['usesOnlineServices'],
		enumDescriptions: ['The first one of these that is installed.', 'Grype.', 'Trivy.', 'Clair, through `clairctl`.', 'Docker Scout: sends what it finds to Docker.', 'Snyk: sends what it finds to Snyk.'],
		markdownDescription: 'The scanner that *Bulwark: Scan Base Images* starts. It loads images and its database from the network by itself.',
	},
	'scan.paths': {
		type: 'object', additionalProperties: false, properties: Object.fromEntries(SCANNERS.map((id) => [id, { type: 'string' }])), default: {}, scope: 'machine',
		markdownDescription: 'Where the scanners are, when they are not on `PATH`: `{ "grype": "/opt/grype/grype" }`.',
	},
	'scan.onSave': {
		type: 'boolean', default: false, scope: 'machine', tags: ['usesOnlineServices'],
		markdownDescription: 'Scan the base images whenever a Dockerfile is saved, in workspaces that you trust.',
	},
};

/** @param section as for {@link readFeatures} */
export function readServices(section: unknown): Services {
	const [scanner, paths] = [valueOf(section, 'scan.scanner'), valueOf(section, 'scan.paths')];
	return {
		dockerLogins: valueOf(section, 'online.dockerLogins') === true,
		scanner: typeof scanner === 'string' ? scanner : 'auto',
		paths: typeof paths === 'object' && paths !== null ? paths as Record<string, unknown> : {},
	};
}

/** @param section the editor's `bulwark` section: nested, or with dotted keys; whatever is not a flag counts as not set */
export function readFeatures(section: unknown): Features {
	return Object.fromEntries(FEATURE_ROWS.map(({ feature, key, default: usual }) => {
		const value = valueOf(section, key);
		return [feature, typeof value === 'boolean' ? value : usual];
	})) as unknown as Features;
}

function valueOf(section: unknown, key: string): unknown {
	const [group = '', name = ''] = key.split('.');
	return member(member(section, group), name) ?? member(section, key);
}

function member(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
