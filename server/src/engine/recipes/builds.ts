/** What builds a Dockerfile, as Compose and Bake files say: for messages, and for the build arguments that it is given. */
import type { BuildContext, BuildUse } from '../config/buildContext';
import { classifySecretName, findTokens, isRootUser } from '../knowledge';
import type { Stage } from '../model/stage';
import { urlCredentials } from '../model/urlCredentials';
import type { TextRange } from '../text/range';

/** A build whose image is run, too. */
export type ServiceUse = BuildUse & Required<Pick<BuildUse, 'run'>>;

/** The services that build this stage and run it: by name, or because they name none. */
export function servicesOf({ builds = [] }: BuildContext, { name }: Stage): readonly ServiceUse[] {
	return builds.filter((build): build is ServiceUse => build.run !== undefined && (build.target === undefined || build.target.toLowerCase() === name?.toLowerCase()));
}

/** In words, when every service that builds it sets an account without privileges. */
export function userOfServices(services: readonly ServiceUse[]): string | undefined {
	const [first, ...others] = services;
	if (!first?.run.user || !services.every(({ run: { user } }) => user !== undefined && user !== '' && !isRootUser(user))) return undefined;
	return others.length === 0 ? `${named(first)} runs it as ${first.run.user}` : `the ${services.length} services that build it run it as ${[...new Set(services.map(({ run }) => run.user))].join(', ')}`;
}

/** `the service web of compose.yaml`. */
export function named({ kind, name, file }: BuildUse): string {
	return `the ${kind === 'service' ? 'service' : 'target'} ${name} of ${file}`;
}

/** A service that publishes a port of the container. */
export function publisherOf(services: readonly ServiceUse[], port: number): { readonly service: ServiceUse; readonly published?: string } | undefined {
	for (const service of services) {
		const found = service.run.ports.find(({ target }) => target === port);
		if (found) return { service, ...(found.published !== undefined && { published: found.published }) };
	}
	return undefined;
}

/** A place in a Compose file, as related to a finding. */
export interface ServicePlace {
	readonly range: TextRange;
	readonly message: string;
	readonly elsewhere: { readonly path: string; readonly line: number; readonly character: number };
}

/** @param range where the finding stands, for readers that cannot show another file */
export function relatedBuilds<T extends BuildUse>(builds: readonly T[], range: TextRange, says: (use: T) => string): readonly ServicePlace[] {
	return builds.map((use) => ({ range, message: `T${named(use).slice(1)} builds this image, ${says(use)}.`, elsewhere: { path: use.file, line: use.line, character: use.character } }));
}

/** The values that every build gives to a build argument, the same one each time. None that may be a secret. */
export function givenArguments({ builds = [] }: BuildContext): Readonly<Record<string, string>> {
	const [first, ...others] = builds;
	const agreed = Object.entries(first?.args ?? {}).filter((entry): entry is [string, string] => {
		const [name, value] = entry;
		return value !== null && value !== '' && others.every(({ args }) => args[name] === value) && classifySecretName(name) !== 'secret' && findTokens(value).length === 0 && urlCredentials(value).length === 0;
	});
	return Object.fromEntries(agreed);
}
