/**
 * Verifies the Dockerfile of an editor: opens the engine, builds, removes the images, and answers with the page to show.
 * Contract: what the user can do something about is an answer, not an error.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnalyzeOptions, Level } from '../engine/index';
import type { MissingSecret, Verified } from './contract';
import { NoEngine, openEngine } from './engines/open';
import { SecretsMissing } from './secrets';
import { markdownOf } from './table';
import { Cancelled, verify, type VerifyPorts } from './verify';

export interface DocumentRequest {
	/** Of a file. */
	readonly uri: string;
	/** As the page calls it. */
	readonly name: string;
	readonly text: string;
	readonly level: Level;
	readonly options: AnalyzeOptions;
	readonly engine: string;
	/** Id → value. */
	readonly secrets: Readonly<Record<string, string>>;
}

export type DocumentAnswer =
	| { readonly kind: 'verified'; readonly verified: Verified; readonly page: string }
	| { readonly kind: 'missing'; readonly secrets: readonly MissingSecret[] }
	| { readonly kind: 'problem'; readonly message: string }
	| { readonly kind: 'cancelled' };

export async function verifyDocument({ uri, name, engine: wanted, ...request }: DocumentRequest, ports: VerifyPorts): Promise<DocumentAnswer> {
	let engine: Awaited<ReturnType<typeof openEngine>> | undefined;
	try {
		const dockerfile = fileURLToPath(uri);
		engine = await openEngine(wanted, ports.signal);
		const verified = await verify(engine, { ...request, dockerfile, contextDir: dirname(dockerfile), buildArgs: {} }, ports);
		return { kind: 'verified', verified, page: markdownOf(name, verified) };
	} catch (error) {
		if (error instanceof Cancelled || ports.signal?.aborted) return { kind: 'cancelled' };
		if (error instanceof SecretsMissing) return { kind: 'missing', secrets: error.missing };
		const message = error instanceof Error ? error.message : String(error);
		return { kind: 'problem', message: error instanceof NoEngine ? message : `the build could not be made: ${message}` };
	} finally {
		await engine?.close();
	}
}
