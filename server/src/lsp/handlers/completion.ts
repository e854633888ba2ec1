/** Completion: what the engine knows can stand here; nothing where the setting is off. */
import { completions } from '../../engine/index';
import type { Client } from '../client';
import { type CompletionItem, type CompletionParams, toCompletionItem } from '../convert';
import type { Snapshot } from '../session';
import { dayOf } from '../today';

export function completion({ document, analysis, options, features }: Snapshot, { position }: CompletionParams, client: Client): CompletionItem[] {
	if (!features.completion) return [];
	return completions(analysis, document.offsetAt(position), dayOf(options)).map((entry, i) => toCompletionItem(document, entry, i, client));
}
