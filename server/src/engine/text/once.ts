/** A function of an object whose result is kept as long as the object is: for what many rules ask of the same one. */
export function once<K extends object, V extends object, Rest extends readonly unknown[]>(make: (key: K, ...rest: Rest) => V): (key: K, ...rest: Rest) => V {
	const made = new WeakMap<K, V>();
	return (key, ...rest) => {
		const known = made.get(key);
		if (known !== undefined) return known;
		const value = make(key, ...rest);
		made.set(key, value);
		return value;
	};
}
