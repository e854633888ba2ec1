/** What the multi-stage recipes make of a text, as text. */
import { type BuildContext, DEFAULT_SETTINGS, type Settings } from '../../server/src/engine/index';
import { buildModel } from '../../server/src/engine/model/model';
import { planMultiStage } from '../../server/src/engine/recipes/multiStage';
import { applyEdits } from '../../server/src/engine/text/edit';

/** The new text; else `Language: reason`, or that no recipe knows it. */
export function split(text: string, buildContext: BuildContext = {}, settings: Partial<Settings> = {}): string {
	const { plan, declined } = planMultiStage(buildModel(text), { settings: { ...DEFAULT_SETTINGS, ...settings }, buildContext });
	return plan ? applyEdits(text, plan.edits) : declined ? `${declined.language}: ${declined.reason}` : 'nobody knows';
}

/** The final stage alone. */
export function finalStage(text: string, buildContext: BuildContext = {}, settings: Partial<Settings> = {}): string {
	const result = split(text, buildContext, settings);
	return result.slice(result.search(/^FROM (?!.* AS )/m));
}
