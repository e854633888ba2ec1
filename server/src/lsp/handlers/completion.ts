/** Completion: what the engine knows can stand here; nothing where the setting is off. */
import { completions } from '../../engine/index';
import type { Client } from '../client';
import { type CompletionItem, type CompletionParams, toCompletion, toCompletionItem } from '../convert';
import type { AnySnapshot } from '../session';
import { dayOf } from '../today';

export function completion(snapshot: AnySnapshot, { position }: CompletionParams, client: Client): CompletionItem[] {
	const { document, options, features } = snapshot;
	if (!features.completion) return [];
	const offset = document.offsetAt(position);
	if (snapshot.kind) return (snapshot.kind.complete?.(snapshot.analysis, offset) ?? []).map((entry, i) => toCompletion(document, entry, i));
	return completions(snapshot.analysis, offset, dayOf(options)).map((entry, i) => toCompletionItem(document, entry, i, client));
}
