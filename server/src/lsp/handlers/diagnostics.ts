/** Findings and syntax problems of the current version as diagnostics: pulled where the client can, else pushed. */
import { type Diagnostic, type DocumentDiagnosticReport, toDiagnostic, toProblem, toScanDiagnostic } from '../convert';
import type { Client } from '../client';
import type { Scans } from '../scans';
import type { AnySnapshot, Session } from '../session';

export function diagnosticsOf(snapshot: AnySnapshot, client: Client, scans: Scans): Diagnostic[] {
	const { document, analysis } = snapshot;
	return [
		...analysis.findings.map((finding, index) => toDiagnostic(document, finding, index, client)),
		...analysis.problems.map((problem) => toProblem(document, problem)),
		...(snapshot.kind ? [] : scans.findings(snapshot.analysis.model)).map((finding) => toScanDiagnostic(document, finding)),
	];
}

export function toReport(snapshot: AnySnapshot | undefined, client: Client, scans: Scans, previous?: string): DocumentDiagnosticReport {
	if (!snapshot) return { kind: 'full', items: [] };
	const id = `${snapshot.id}:${scans.revision}`;
	if (id === previous) return { kind: 'unchanged', resultId: id };
	return { kind: 'full', resultId: id, items: diagnosticsOf(snapshot, client, scans) };
}

export type Publish = (params: { uri: string; version?: number; diagnostics: Diagnostic[] }) => void;

/** For clients that cannot pull. Changes that arrive together are answered once, for the last of them. */
export class Publisher {
	readonly #waiting = new Set<string>();

	constructor(private readonly session: Session, private readonly client: Client, private readonly scans: Scans, private readonly publish: Publish, private readonly failed: (error: unknown) => void) {}

	changed(uri: string): void {
		if (this.#waiting.has(uri)) return;
		this.#waiting.add(uri);
		setTimeout(() => {
			this.session.any(uri).then((snapshot) => {
				this.#waiting.delete(uri);
				const now = snapshot && this.session.currentAny(uri);
				if (now) this.publish({ uri, version: now.document.version, diagnostics: diagnosticsOf(now, this.client, this.scans) });
			}).catch((error: unknown) => {
				this.#waiting.delete(uri);
				this.failed(error);
				this.publish({ uri, diagnostics: [] });
			});
		}, 0);
	}

	closed(uri: string): void {
		this.publish({ uri, diagnostics: [] });
	}
}
