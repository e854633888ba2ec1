/** Snyk. Source: https://docs.snyk.io/developer-tools/snyk-cli/commands/container-test, `--json`. Exit code 1 means that it found something. */
import { type Adapter, asList, asObject, asText, BadOutput, distinct, fixed, gradeOf, objectOf } from './adapter';

export const snyk: Adapter = {
	id: 'snyk', name: 'Snyk', program: 'snyk',
	version: { words: ['--version'], read: (output) => /(\d+\.\d+\.\d+)/.exec(output)?.[1], least: '1.1000.0' },
	scan: (reference) => ['container', 'test', '--json', reference],
	environment: { SNYK_DISABLE_ANALYTICS: '1' },
	success: [0, 1],
	read(output) {
		// With applications in the image it prints a list of reports.
		const text = output.trimStart();
		const reports = text.startsWith('[') ? asList(objectOf(`{"all":${text}}`)['all'], 'the output') : [objectOf(text)];
		if (reports.length === 0) throw new BadOutput('no report');
		for (const { error } of reports) if (typeof error === 'string') throw new BadOutput(error);
		return {
			vulnerabilities: distinct(reports.flatMap((report) => asList(report['vulnerabilities'], 'vulnerabilities').map((each) => {
				const cve = asObject(each['identifiers'] ?? {}, 'identifiers')['CVE'];
				return {
					id: Array.isArray(cve) && typeof cve[0] === 'string' ? cve[0] : asText(each['id'], 'id'), grade: gradeOf(each['severity']), package: asText(each['packageName'], 'packageName'), version: String(each['version'] ?? ''),
					...fixed(each['nearestFixedInVersion']),
				};
			}))),
		};
	},
	advice: [[/SNYK-0005|MissingApiToken|authenticat|snyk auth|401/i, 'It wants a login: snyk auth.'], [/image .*(?:not found|does ?n.t exist)|ENOTFOUND/i, 'There is no such image, or the registry cannot be reached.']],
};
