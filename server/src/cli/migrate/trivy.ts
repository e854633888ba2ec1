/** `.trivyignore` and `.trivyignore.yaml`: the misconfigurations that they leave out. */
import { Findings, type Found, recordOf, textsOf } from './found';

const DOCKERFILE_CHECK = /^(?:avd-)?ds-?\d+$/i;

export function readTrivyIgnore(text: string): Found {
	const findings = new Findings();
	const lines = text.split(/\r?\n/).map((line) => line.replace(/#.*$/, '').trim()).filter((line) => line !== '');
	const ids = lines.map((line) => line.split(/\s+/)[0] ?? '');
	for (const [i, id] of ids.entries()) {
		if (!DOCKERFILE_CHECK.test(id)) findings.note(id, STAYS);
		else ignore(findings, id, ids);
		const until = /\bexp:(\S+)/.exec(lines[i] ?? '')?.[1];
		if (until !== undefined && DOCKERFILE_CHECK.test(id)) findings.note(id, endless(until));
	}
	return findings.found;
}

export function readTrivyIgnoreYaml(content: unknown): Found {
	const findings = new Findings();
	for (const [kind, entries] of Object.entries(recordOf(content))) {
		for (const entry of Array.isArray(entries) ? entries.map(recordOf) : []) {
			const id = String(entry['id']);
			if (kind !== 'misconfigurations' || !DOCKERFILE_CHECK.test(id)) { findings.note(id, STAYS); continue; }
			const paths = textsOf(entry['paths']);
			if (paths.length > 0) findings.ruleFor(paths, 'trivy', id, 'off');
			else ignore(findings, id, [id]);
			if (entry['expired_at'] !== undefined) findings.note(id, endless(String(entry['expired_at'])));
		}
	}
	return findings.found;
}

function ignore(findings: Findings, id: string, ids: readonly string[]): void {
	findings.rule('trivy', id, 'off', ids);
}

const STAYS = 'not about Dockerfiles: it stays with Trivy';

function endless(day: string): string {
	return `it ends on ${day}, which settings cannot say`;
}
