/** What was verified as a table for people: the rows, and the page that an editor shows. */
import type { BuiltImage, FailedStep, Verification, Verified, Version } from './contract';

export type Row = readonly [label: string, before: string, after: string];

const NONE = '–';

/** Label, before and after. */
export function rowsOf({ before, after, secretsLookedFor }: Verification): Row[] {
	const row = (label: string, of: (version: Version) => string): Row => [label, of(before), after === null ? NONE : of(after)];
	const image = (label: string, of: (image: BuiltImage) => string): Row => row(label, (version) => version.builds ? of(version) : NONE);
	return [
		row('Builds', ({ builds }) => builds ? 'yes' : 'no'),
		[...image('Size', ({ size }) => megabytes(size)).slice(0, 2), `${after?.builds ? megabytes(after.size) : NONE}${shareOf(before, after)}`] as unknown as Row,
		image('User', ({ user }) => user === '' ? 'root (not set)' : user),
		image('Ports', ({ ports }) => listed(ports)),
		image('Entrypoint', ({ entrypoint }) => listed(entrypoint, ' ')),
		image('Command', ({ cmd }) => listed(cmd, ' ')),
		image('Secrets in layers', ({ secrets }) => secrets === null ? 'could not be looked for' : secretsLookedFor === 0 ? 'none known' : secrets.length === 0 ? 'none' : secrets.join(', ')),
		row('Errors and warnings', ({ findings }) => String(findings)),
	];
}

function shareOf(before: Version, after: Version | null): string {
	return before.builds && after?.builds && before.size > 0 ? ` (${Math.round(100 * after.size / before.size)} %)` : '';
}

function megabytes(size: number): string {
	return `${(size / 1e6).toFixed(size < 1e7 ? 1 : 0)} MB`;
}

function listed(words: readonly string[], between = ', '): string {
	return words.length === 0 ? NONE : words.join(between);
}

/** The report as Markdown. */
export function markdownOf(name: string, { result, verification }: Verified): string {
	const { before, after, takenBack, incomplete, engine, builds } = verification;
	const parts = [
		`# ${name}: ${after === null ? 'the original does not build' : takenBack.length === 0 ? 'hardened, and it builds' : 'hardened as far as it builds'}`,
		before.builds ? '' : `Nothing could be proved. The build ended at ${at(before.step)}:\n\n${fenced(before.step.log)}`,
		!before.builds ? '' : ['| | Before | After |', '|---|---|---|', ...rowsOf(verification).map((row) => `| ${row.map(cell).join(' | ')} |`)].join('\n'),
		takenBack.length === 0 ? '' : `## Taken back, because the build fails with it\n\n${takenBack.map(({ title, rule, line, step }) => `- **${title}** (\`${rule}\`, line ${line + 1}). The build ended at ${at(step)}:\n\n${fenced(step.log)}`).join('\n\n')}`,
		incomplete ? 'The builds that are allowed were used up: what was not proved is left out.' : '',
		after === null || result.applied.length === 0 ? '' : `## Proved\n\n${[...new Set(result.applied.map(({ title, rule }) => `- ${title} (\`${rule}\`)`))].join('\n')}`,
		result.followUps.length === 0 || after === null ? '' : `## Next steps outside of the Dockerfile\n\n${result.followUps.map((text) => text.includes('\n') ? fenced([text]) : `- ${text}`).join('\n')}`,
		`${builds} build${builds === 1 ? '' : 's'} with ${engine}. The images are removed.`,
	];
	return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Where a build ended, for a sentence. */
function at({ line, instruction }: FailedStep): string {
	return `${line === undefined ? '' : `line ${line + 1}, `}\`${instruction.replaceAll('`', '´')}\``;
}

function fenced(lines: readonly string[]): string {
	return `\`\`\`\`text\n${lines.join('\n')}\n\`\`\`\``;
}

function cell(text: string): string {
	return text.replace(/([\\|`*_<[\]])/g, '\\$1');
}
