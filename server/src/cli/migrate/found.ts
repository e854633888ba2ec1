/** What the settings of another tool come to: settings of ours, and what has no equivalent. */
import { answersTo, RULES, type Override, type RuleMeta, type Settings } from '../../engine/index';

export interface Note {
	/** As the other tool calls it: `failure-threshold`, `DL3006`. */
	readonly entry: string;
	readonly message: string;
}

export interface Found {
	readonly settings: Partial<Settings>;
	readonly overrides: readonly Override[];
	readonly notes: readonly Note[];
}

export type Wish = Settings['rules'][string];

/** Collects what one file says. */
export class Findings {
	readonly settings: { -readonly [K in keyof Settings]?: Settings[K] } = {};
	readonly overrides: Override[] = [];
	readonly notes: Note[] = [];
	#rules: Record<string, Wish> = {};

	note(entry: string, message: string): void {
		this.notes.push({ entry, message });
	}

	/** A wish for every rule that says the same as one of the tool's ids. Those that came before stay. */
	rule(tool: string, id: string, wish: Wish, ids: readonly string[] = [id]): void {
		this.#add(this.#rules, tool, id, wish, ids);
	}

	/** The same for some of the files. */
	ruleFor(files: readonly string[], tool: string, id: string, wish: Wish): void {
		const rules: Record<string, Wish> = {};
		this.#add(rules, tool, id, wish, [id]);
		if (Object.keys(rules).length > 0) this.overrides.push({ files, settings: { rules } });
	}

	get found(): Found {
		const rules = Object.keys(this.#rules).length > 0 ? { rules: this.#rules } : {};
		return { settings: { ...rules, ...this.settings }, overrides: this.overrides, notes: this.notes };
	}

	#add(rules: Record<string, Wish>, tool: string, id: string, wish: Wish, ids: readonly string[]): void {
		const same = rulesLike(tool, id);
		if (same.length === 0) this.note(id, 'no rule says the same');
		for (const meta of same) {
			rules[meta.id] ??= wish;
			const others = wish === 'off' ? othersOf(meta, tool, ids) : [];
			if (others.length > 0) this.note(id, `${meta.id} is off now, which also stands for ${others.join(', ')}`);
		}
	}
}

/** The rules that say the same as another tool's id. */
export function rulesLike(tool: string, id: string): RuleMeta[] {
	return RULES.map(({ meta }) => meta).filter((meta) => answersTo(meta, tool, id));
}

/** Further ids of the tool that a rule stands for. */
function othersOf({ sameAs }: RuleMeta, tool: string, ids: readonly string[]): string[] {
	return sameAs.filter((same) => same.startsWith(`${tool}:`)).map((same) => same.slice(tool.length + 1)).filter((name) => !ids.some((id) => id.toLowerCase() === name.toLowerCase() || name.toLowerCase().endsWith(`/${id.toLowerCase()}`)));
}

/** A list of texts, however it is written: a list, or one text with commas. */
export function textsOf(value: unknown): string[] {
	if (Array.isArray(value)) return value.map(String);
	return typeof value === 'string' ? value.split(',').map((text) => text.trim()).filter((text) => text !== '') : [];
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Readonly<Record<string, unknown>> : {};
}

export const ON_COMMAND_LINE = (level: string): string => `not a setting: run bulwark check --fail-level ${level}`;
