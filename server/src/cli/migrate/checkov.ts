/** `.checkov.yaml`: the checks that it skips. */
import { Findings, type Found, ON_COMMAND_LINE, recordOf, textsOf } from './found';

/** Settings that choose other files, other reports, other services: nothing that is lost. */
const SILENT = new Set(['skip-check', 'framework', 'compact', 'quiet', 'output', 'directory', 'branch', 'download-external-modules', 'evaluate-variables', 'summary-position', 'secrets-scan-file-type']);

export function readCheckov(content: unknown): Found {
	const findings = new Findings();
	const skipped = textsOf(recordOf(content)['skip-check']);
	for (const id of skipped) {
		if (/^CKV2?_DOCKER_\d+$/i.test(id)) findings.rule('checkov', id, 'off', skipped);
		else findings.note(id, 'not about Dockerfiles: it stays with Checkov');
	}
	for (const [key, value] of Object.entries(recordOf(content))) {
		if (SILENT.has(key) || value === false) continue;
		findings.note(key, key === 'soft-fail' ? ON_COMMAND_LINE('never') : key === 'check' ? 'no list of the only rules: choose a preset, and switch off what is too much' : 'no equivalent');
	}
	return findings.found;
}
