/** What a multi-stage recipe is: one language, one answer about a single-stage Dockerfile. */
import type { BuildContext } from '../../config/buildContext';
import type { Settings } from '../../config/settings';
import type { Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';

export interface MultiStageContext {
	readonly settings: Settings;
	readonly buildContext: BuildContext;
}

/** Why not: a clause without a full stop, shown to the user. */
export interface Declined {
	readonly declined: string;
}

export interface MultiStageRecipe {
	/** As people write it: `Go`. */
	readonly language: string;
	/** Undefined when the stage builds nothing in this language on a base that the recipe knows. */
	applies(model: DockerfileModel, stage: Stage, context: MultiStageContext): { readonly plan: Fix } | Declined | undefined;
}

export function declined(reason: string): Declined {
	return { declined: reason };
}

export function isDeclined(value: object): value is Declined {
	return 'declined' in value;
}
