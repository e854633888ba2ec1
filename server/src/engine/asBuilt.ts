/**
 * What holds only for a Dockerfile as it is built here: an ARG without a default that every Compose service and Bake
 * target around it gives the same value. Such findings say by which build, and point to it.
 */
import type { BuildContext, BuildUse } from './config/buildContext';
import type { ReportedFinding } from './judge';
import { named, relatedBuilds } from './recipes/builds';

/**
 * @param known with the values that the build is given
 * @param plain of the Dockerfile alone
 */
export function asBuilt(known: readonly ReportedFinding[], plain: readonly ReportedFinding[], { builds = [] }: BuildContext): readonly ReportedFinding[] {
	const alone = new Set(plain.map(keyOf));
	const [first, ...others] = builds;
	if (!first) return known;
	const words = others.length === 0 ? `${named(first)} builds it` : `${named(first)} and ${others.length} more build it`;
	return known.map((finding) => alone.has(keyOf(finding)) ? finding : labelled(finding, words, builds));
}

/** Not spread: reading the fixes makes them. */
function labelled(finding: ReportedFinding, words: string, builds: readonly BuildUse[]): ReportedFinding {
	const { rule, severity, category, message, range, related = [], tags, link } = finding;
	const places = related.some(({ elsewhere }) => elsewhere) ? [] : relatedBuilds(builds.slice(0, 3), range, () => 'and gives it the value');
	return {
		rule, severity, category, range, message: `As ${words}: ${message}`, related: [...related, ...places], ...(tags && { tags }), ...(link !== undefined && { link }),
		get fixes() { return finding.fixes; },
	};
}

function keyOf({ rule, range, message }: ReportedFinding): string {
	return `${rule} ${range.start} ${range.end} ${message}`;
}
