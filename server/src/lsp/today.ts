/** The day that ends of life are compared with: as the settings have it, else by the clock, which the engine has not. */
import type { Settings } from '../engine/index';

export function dayOf({ today }: Partial<Settings>): string {
	return today || new Date().toISOString().slice(0, 10);
}
