/**
 * Single stage → build stage plus a small final stage. One recipe a language; another language is another file and a row
 * here. A recipe that is not sure declines with a reason.
 */
import type { Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { needsRoot } from '../userNeedsRoot';
import { cRecipe } from './c';
import { dotnetRecipe } from './dotnet';
import { goRecipe } from './go';
import { javaRecipe } from './java';
import { nodeRecipe } from './node';
import { phpRecipe } from './php';
import { pythonRecipe } from './python';
import type { MultiStageContext, MultiStageRecipe } from './recipe';
import { rubyRecipe } from './ruby';
import { rustRecipe } from './rust';
import { staticSiteRecipe } from './staticSite';

const RECIPES: readonly MultiStageRecipe[] = [goRecipe, staticSiteRecipe, nodeRecipe, rustRecipe, javaRecipe, pythonRecipe, dotnetRecipe, cRecipe, rubyRecipe, phpRecipe];

export interface MultiStagePlan {
	readonly plan?: Fix;
	readonly declined?: { readonly language: string; readonly reason: string };
}

/** Neither a plan nor a reason: no recipe knows the language on this base. */
export function planMultiStage(model: DockerfileModel, context: MultiStageContext): MultiStagePlan {
	const [stage] = model.stages;
	if (!stage || model.stages.length !== 1 || stage.system !== 'linux') return {};
	for (const recipe of RECIPES) {
		const outcome = recipe.applies(model, stage, context);
		if (!outcome) continue;
		if ('plan' in outcome && ownShell(stage)) return { declined: { language: recipe.language, reason: 'SHELL names the shell that reads CMD, ENTRYPOINT or HEALTHCHECK, and the final image may lack it' } };
		const root = 'plan' in outcome ? needsRoot(model, stage) : undefined;
		if (root !== undefined) return { declined: { language: recipe.language, reason: `${root}, and the small image would start it as an account without rights` } };
		return 'plan' in outcome ? outcome : { declined: { language: recipe.language, reason: outcome.declined } };
	}
	return {};
}

/** A shell of the file's choice reads what starts or checks the program. */
function ownShell(stage: Stage): boolean {
	const read = [stage.lastBefore('CMD'), stage.lastBefore('ENTRYPOINT'), stage.lastBefore('HEALTHCHECK')?.nested];
	return stage.inherited('SHELL').length > 0 && read.some((instruction) => instruction !== undefined && !instruction.exec);
}
