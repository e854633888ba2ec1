/** The words of a build that Docker, Podman and Buildah have in common. Secrets go by files that only their owner reads. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { BuildRequest } from './types';

/** Calls `action` with the words for one build; the files that they name are gone afterwards. */
export async function withArguments<T>(request: BuildRequest, tag: string, action: (words: readonly string[]) => Promise<T>): Promise<T> {
	const folder = mkdtempSync(`${tmpdir()}/bulwark-secrets-`);
	try {
		const secrets = Object.entries(request.secrets ?? {}).flatMap(([id, value], position) => {
			writeFileSync(`${folder}/${position}`, value, { mode: 0o600 });
			return ['--secret', `id=${id},src=${folder}/${position}`];
		});
		return await action([
			...Object.entries(request.buildArgs ?? {}).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
			...secrets,
			...(request.ssh === undefined ? [] : ['--ssh', `default=${request.ssh}`]),
			...(request.target === undefined ? [] : ['--target', request.target]),
			...['-f', request.dockerfilePath, '-t', tag, request.contextDir],
		]);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** For Podman and Buildah, whose usual format knows no SHELL, HEALTHCHECK and ONBUILD: they would not be built as they stand. */
export const DOCKER_FORMAT = ['--format', 'docker'] as const;

/** Docker finds the ignore file of a Dockerfile by itself; the others are told. */
export function ignoreFile({ dockerfilePath }: BuildRequest): readonly string[] {
	const path = `${dockerfilePath}.dockerignore`;
	return existsSync(path) ? ['--ignorefile', path] : [];
}
