/** Looking things up by words that a user wrote, of which `constructor` and `__proto__` may be one. */

/** The table's own entry. */
export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
	return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** The word itself, or nothing when every object has a property of that name: no program and no option is called so. */
export function tableName(word: string): string {
	return word in Object.prototype ? '' : word;
}
