/** A function of an object whose result is kept as long as the object is: for what many rules ask of the same one. */
export function once<K extends object, V extends object, Rest extends readonly unknown[]>(make: (key: K, ...rest: Rest) => V): (key: K, ...rest: Rest) => V {
	const made = new WeakMap<K, V>();
	return (key, ...rest) => {
		let value = made.get(key);
		if (value === undefined) made.set(key, value = make(key, ...rest));
		return value;
	};
}
