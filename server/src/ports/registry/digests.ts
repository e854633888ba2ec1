/**
 * The digest that a tag stands for: that of the index where an image is for several platforms. Asked for with HEAD, which
 * Docker Hub does not count as a pull; where the answer does not name it, the manifest is read and its digest computed.
 */
import { createHash } from 'node:crypto';
import type { DigestLookup, ImageName } from '../../engine/index';
import { RegistryProblem } from './problems';
import { placeOf } from './reference';
import type { RegistrySession } from './session';

/** Indexes first: a registry that has both gives what it prefers among them. */
export const MANIFESTS = [
	'application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json',
	'application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json',
] as const;

export const MANIFEST_BYTES = 4 << 20;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Registries count connections; a workspace may have hundreds of images. */
const AT_A_TIME = 4;

/** @throws RegistryProblem */
export async function digestOf(session: RegistrySession, image: ImageName): Promise<string> {
	const place = placeOf(image);
	const what = `${image.repository}:${image.tag}`;
	const ask = (method: 'HEAD' | 'GET') => session.ask(place, `manifests/${image.tag}`, { method, accept: MANIFESTS, maxBytes: MANIFEST_BYTES }, what);
	const head = await ask('HEAD');
	const type = (head.headers['content-type'] ?? '').split(';')[0] ?? '';
	const named = head.headers['docker-content-digest'];
	if (named !== undefined && DIGEST.test(named) && (MANIFESTS as readonly string[]).includes(type)) return named;
	const { body, headers } = await ask('GET');
	if (!isManifest(body, headers['content-type'])) throw new RegistryProblem(`${place.registry} has ${what} only in an old form, without a digest that lasts.`);
	const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
	const claimed = headers['docker-content-digest'];
	if (claimed !== undefined && DIGEST.test(claimed) && claimed !== digest) throw new RegistryProblem(`${place.registry} sent another manifest for ${what} than its digest says. Try again; a proxy in between may change answers.`);
	return digest;
}

function isManifest(body: Uint8Array, type: string | undefined): boolean {
	try {
		const manifest = JSON.parse(new TextDecoder().decode(body)) as { schemaVersion?: unknown; signatures?: unknown };
		return manifest.schemaVersion === 2 && manifest.signatures === undefined && !/\bprettyjws\b/.test(type ?? '');
	} catch {
		return false;
	}
}

/** As the engine asks: never rejects, a few at a time, each image once. @param done is told after each answer */
export function digestLookup(session: RegistrySession, done: () => void = () => undefined): DigestLookup {
	const known = new Map<string, ReturnType<DigestLookup>>();
	const turn = limited(AT_A_TIME);
	return (image) => {
		const key = JSON.stringify(image);
		const answer = known.get(key) ?? turn(async () => {
			try {
				return { digest: await digestOf(session, image) };
			} catch (error) {
				if (error instanceof RegistryProblem) return { problem: error.message };
				throw error;
			} finally {
				done();
			}
		});
		known.set(key, answer);
		return answer;
	};
}

function limited(most: number): <T>(work: () => Promise<T>) => Promise<T> {
	let running = 0;
	const waiting: (() => void)[] = [];
	return async (work) => {
		if (running >= most) await new Promise<void>((start) => waiting.push(start));
		running++;
		try {
			return await work();
		} finally {
			running--;
			waiting.shift()?.();
		}
	};
}
