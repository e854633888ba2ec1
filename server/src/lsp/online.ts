/**
 * What the server does beyond the machine, each time because the user wants it: digests, signatures and attestations of images. The code for it is
 * loaded then; the requests go out through the client, which asks the user before the first one.
 */
import { type DigestLookup, type DockerfileModel, namedImages, type ProvenanceAnswer } from '../engine/index';
import type { AskClient } from '../ports/registry/clientHttp';

export interface OnlinePorts {
	/** Absent where it cannot be done: in a web worker. */
	readonly load?: () => Promise<typeof import('../ports/registry/index')>;
	readonly ask: AskClient;
	/** `bulwark.online.dockerLogins`. */
	loginsAllowed(): Promise<boolean>;
}

/** As `vscode-jsonrpc` has it. */
export interface Cancellation {
	readonly isCancellationRequested: boolean;
	onCancellationRequested(listener: () => void): { dispose(): void };
}

export class Online {
	constructor(private readonly ports: OnlinePorts) {}

	get isPossible(): boolean {
		return this.ports.load !== undefined;
	}

	/** Calls `work` with a look-up that lasts as long as it does. */
	async withDigests<T>(cancellation: Cancellation | undefined, work: (lookup: DigestLookup) => Promise<T>): Promise<T> {
		return this.#withSession(cancellation, ({ digestLookup }, session) => work(digestLookup(session)));
	}

	/** By reference: what was asked for, as long as the server runs. */
	readonly provenance = new Map<string, ProvenanceAnswer>();

	/** Asks for every image of the file; the answers are kept. */
	async lookUpProvenance(model: DockerfileModel, cancellation: Cancellation | undefined): Promise<readonly (readonly [string, ProvenanceAnswer])[]> {
		return this.#withSession(cancellation, async ({ provenanceOf, RegistryProblem }, session) => {
			const found = new Map<string, ProvenanceAnswer>();
			for (const image of namedImages(model)) {
				if (found.has(image.reference) || cancellation?.isCancellationRequested) continue;
				try {
					found.set(image.reference, { provenance: await provenanceOf(session, image) });
				} catch (error) {
					if (!(error instanceof RegistryProblem)) throw error;
					found.set(image.reference, { problem: error.message });
				}
			}
			for (const [reference, answer] of found) this.provenance.set(reference, answer);
			return [...found];
		});
	}

	async #withSession<T>(cancellation: Cancellation | undefined, work: (registry: Registry, session: InstanceType<Registry['RegistrySession']>) => Promise<T>): Promise<T> {
		if (!this.ports.load) throw new Error('Registries cannot be asked from here.');
		const [registry, loginsAllowed] = await Promise.all([this.ports.load(), this.ports.loginsAllowed()]);
		const { signal, dispose } = signalOf(cancellation);
		try {
			const { clientHttp, dockerLogins, noLogins, RegistrySession } = registry;
			return await work(registry, new RegistrySession({ http: clientHttp(this.ports.ask), logins: loginsAllowed ? dockerLogins : noLogins, loginsAllowed, signal }));
		} finally {
			dispose();
		}
	}
}

type Registry = typeof import('../ports/registry/index');

export function signalOf(cancellation: Cancellation | undefined): { readonly signal: AbortSignal; dispose(): void } {
	const controller = new AbortController();
	const listening = cancellation?.onCancellationRequested(() => controller.abort());
	if (cancellation?.isCancellationRequested) controller.abort();
	return { signal: controller.signal, dispose: () => listening?.dispose() };
}
