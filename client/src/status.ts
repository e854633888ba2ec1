/** The language status item of a file: its score and grade, with Harden one click away. */
import { Disposable, languages, LanguageStatusSeverity, type Uri, window } from 'vscode';
import { isOurs, SELECTOR } from './selector';
import type { Server } from './server';

interface Summary {
	readonly score: number;
	readonly grade: string;
	readonly counts: Readonly<Record<'error' | 'warning' | 'info' | 'hint', number>>;
}

export function showScore(server: Server): Disposable {
	const item = languages.createLanguageStatusItem('bulwark.score', [...SELECTOR]);
	item.name = 'Bulwark';
	item.text = 'Bulwark';
	item.command = { command: 'bulwark.harden', title: 'Harden' };
	let run = 0;
	const update = async (): Promise<void> => {
		const document = window.activeTextEditor?.document;
		if (!document || !isOurs(document)) return;
		const mine = ++run;
		const summary = await server.ask<Summary>('bulwark.server.summary', { uri: document.uri.toString() }).catch(() => null);
		if (mine !== run || !summary) return;
		item.text = `Bulwark ${summary.score} · ${summary.grade}`;
		item.detail = detailOf(summary);
		item.severity = summary.counts.error > 0 ? LanguageStatusSeverity.Error : summary.counts.warning > 0 ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
	};
	return Disposable.from(
		item,
		window.onDidChangeActiveTextEditor(update),
		languages.onDidChangeDiagnostics(({ uris }) => { if (uris.some(isActive)) void update(); }),
	);
}

function isActive(uri: Uri): boolean {
	return uri.toString() === window.activeTextEditor?.document.uri.toString();
}

function detailOf({ counts }: Summary): string {
	const parts = Object.entries({ error: 'error', warning: 'warning', info: 'information', hint: 'hint' } as const)
		.map(([severity, word]) => [counts[severity as keyof typeof counts], word] as const)
		.filter(([count]) => count > 0)
		.map(([count, word]) => `${count} ${word}${count === 1 || word === 'information' ? '' : 's'}`);
	return parts.length === 0 ? 'Nothing found' : parts.join(', ');
}
