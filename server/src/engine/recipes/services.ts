/** The Compose services that build a stage, for messages about how the image is run. */
import type { BuildContext, ServiceUse } from '../config/buildContext';
import { isRootUser } from '../knowledge';
import type { Stage } from '../model/stage';
import type { TextRange } from '../text/range';

/** Those that build this stage: by name, or because they name none. */
export function servicesOf({ services = [] }: BuildContext, { name }: Stage): readonly ServiceUse[] {
	return services.filter(({ target }) => target === undefined || target.toLowerCase() === name?.toLowerCase());
}

/** In words, when every service that builds it sets an account without privileges. */
export function userOfServices(services: readonly ServiceUse[]): string | undefined {
	const [first, ...others] = services;
	if (!first?.user || !services.every(({ user }) => user !== undefined && user !== '' && !isRootUser(user))) return undefined;
	return others.length === 0 ? `the service ${first.service} of ${first.file} runs it as ${first.user}` : `the ${services.length} services that build it run it as ${[...new Set(services.map(({ user }) => user))].join(', ')}`;
}

/** A place in a Compose file, as related to a finding. */
export interface ServicePlace {
	readonly range: TextRange;
	readonly message: string;
	readonly elsewhere: { readonly path: string; readonly line: number; readonly character: number };
}

/** @param range where the finding stands, for readers that cannot show another file */
export function relatedServices(services: readonly ServiceUse[], range: TextRange, says: (use: ServiceUse) => string): readonly ServicePlace[] {
	return services.map((use) => ({ range, message: `The service ${use.service} of ${use.file} builds this image, ${says(use)}.`, elsewhere: { path: use.file, line: use.line, character: use.character } }));
}
