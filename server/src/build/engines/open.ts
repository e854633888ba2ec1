/** Opens the container engine that the user named, or the first that works. Never falls back from one that was named. */
import { accessSync, constants } from 'node:fs';
import { basename, isAbsolute } from 'node:path';
import { buildah } from './buildah';
import { docker } from './docker';
import type { BuildEngine } from './types';

/** There is no engine to build with. The message is for the user. */
export class NoEngine extends Error {}

type Open = (signal: AbortSignal | undefined, program?: string) => Promise<BuildEngine>;

const ENGINES: Readonly<Record<string, Open>> = {
	docker: (signal, program) => docker('docker', signal, program),
	podman: (signal, program) => docker('podman', signal, program),
	buildah: (signal, program) => buildah({ signal, program }),
};

/** @param wanted `auto`, a name, or the absolute path of a program of that name. @throws NoEngine */
export async function openEngine(wanted: string, signal?: AbortSignal): Promise<BuildEngine> {
	const path = /[\\/]/.test(wanted) ? wanted : undefined;
	const name = path === undefined ? wanted : basename(path).replace(/\.exe$/i, '');
	const chosen = Object.entries(ENGINES).filter(([each]) => wanted === 'auto' || each === name);
	if (chosen.length === 0) throw new NoEngine(`there is no engine ${wanted}: it is one of auto, ${Object.keys(ENGINES).join(', ')}, or the path of one of them`);
	if (path !== undefined && !isProgram(path)) throw new NoEngine(`${path} is not a program that can be started; give its absolute path`);
	const passedOver: string[] = [];
	for (const [each, open] of chosen) {
		try {
			return await open(signal, path);
		} catch (error) {
			passedOver.push(`${each}: ${error instanceof Error ? error.message : String(error)}`);
		}
	}
	throw new NoEngine(`${wanted === 'auto' ? 'no Docker, Podman or Buildah works here' : `${wanted} does not work here`} (${passedOver.join('; ')})`);
}

function isProgram(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return isAbsolute(path);
	} catch {
		return false;
	}
}
