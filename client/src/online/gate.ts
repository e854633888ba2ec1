/**
 * Whether anything may leave the machine. Nothing may until the user has said so, once for each workspace; a setting says
 * it for all, or forbids it. Whoever reaches the network asks here first. No VS Code in here.
 */
export interface GatePorts {
	/** `bulwark.online.registries`, which no workspace can set. */
	setting(): unknown;
	isTrusted(): boolean;
	remembered(): boolean;
	remember(allowed: boolean): unknown;
	/** Asks the user. */
	ask(): Promise<boolean>;
}

/** How long a "no" stands for what the same command asks again, in milliseconds. */
const NO_STANDS = 3000;

export class Gate {
	#asking: Promise<boolean> | undefined;
	#declined = Number.NEGATIVE_INFINITY;

	constructor(private readonly ports: GatePorts) {}

	/** Undefined: go on. Else the reason why not, for the user. */
	async closed(): Promise<string | undefined> {
		const { setting, isTrusted, remembered } = this.ports;
		if (setting() === 'never') return 'Registries are not asked: the setting bulwark.online.registries says so.';
		if (!isTrusted()) return 'Registries are asked only in workspaces that you trust.';
		if (setting() === 'always' || remembered()) return undefined;
		return await this.#ask() ? undefined : 'Registries were not asked: you have not allowed it.';
	}

	forget(): void {
		this.ports.remember(false);
		this.#declined = Number.NEGATIVE_INFINITY;
	}

	/** Many may want to know at once; the user is asked one time. */
	#ask(): Promise<boolean> {
		if (performance.now() - this.#declined < NO_STANDS) return Promise.resolve(false);
		this.#asking ??= this.ports.ask().catch(() => false).then((allowed) => {
			if (allowed) this.ports.remember(true);
			else this.#declined = performance.now();
			return allowed;
		}).finally(() => { this.#asking = undefined; });
		return this.#asking;
	}
}
