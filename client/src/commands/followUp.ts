/** Shows what a fix leaves to be done outside of the Dockerfile, such as the line to build with. */
import { env, window } from 'vscode';
import type { Pages } from '../pages';

export async function showFollowUp(pages: Pages, title: string, text: string): Promise<void> {
	const choice = await window.showInformationMessage(`${title}: one more step outside of the Dockerfile. ${firstLine(text)}`, 'Show', 'Copy');
	if (choice === 'Show') await pages.show('Next step', `# ${title}\n\n${text}\n`);
	if (choice === 'Copy') await env.clipboard.writeText(text);
}

function firstLine(text: string): string {
	const line = text.split('\n', 1)[0] ?? '';
	return line.length > 120 ? `${line.slice(0, 120)}…` : line;
}
