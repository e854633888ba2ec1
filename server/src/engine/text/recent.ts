/** A bounded memo: keeps what the last two generations used, and forgets the rest. */
export class Recent<K, V> {
	#old = new Map<K, V>();
	#young = new Map<K, V>();

	/** @param limit entries of a generation; reaching it starts the next one, unless {@link turn} does */
	constructor(private readonly limit = Number.POSITIVE_INFINITY) {}

	turn(): void {
		this.#old = this.#young;
		this.#young = new Map();
	}

	get(key: K): V | undefined {
		const young = this.#young.get(key);
		if (young !== undefined) return young;
		const old = this.#old.get(key);
		if (old !== undefined) this.set(key, old);
		return old;
	}

	set(key: K, value: V): void {
		if (this.#young.size >= this.limit) this.turn();
		this.#young.set(key, value);
	}
}
