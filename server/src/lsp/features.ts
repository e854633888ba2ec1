/**
 * What the server shows besides findings, and the switches for it in the editor's settings (`bulwark.codeLens.score`…).
 * They change nothing that is found, so that they are no settings of the engine. Adding one is adding a row.
 */
export interface Features {
	readonly scoreLens: boolean;
	readonly baseLens: boolean;
	readonly baseHints: boolean;
	readonly completion: boolean;
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
];

export const DEFAULT_FEATURES = Object.fromEntries(FEATURE_ROWS.map((row) => [row.feature, row.default])) as unknown as Features;

/** @param section the editor's `bulwark` section: nested, or with dotted keys; whatever is not a flag counts as not set */
export function readFeatures(section: unknown): Features {
	return Object.fromEntries(FEATURE_ROWS.map(({ feature, key, default: usual }) => {
		const [group = '', name = ''] = key.split('.');
		const value = member(member(section, group), name) ?? member(section, key);
		return [feature, typeof value === 'boolean' ? value : usual];
	})) as unknown as Features;
}

function member(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
