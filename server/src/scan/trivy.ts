/** Trivy. Source: https://trivy.dev, `trivy image --format json`. */
import { type Adapter, asList, asObject, asText, BadOutput, digestIn, distinct, fixed, gradeOf, objectOf } from './adapter';

export const trivy: Adapter = {
	id: 'trivy', name: 'Trivy', program: 'trivy',
	version: { words: ['--version'], read: (output) => /^Version:\s*v?(\d[\w.-]*)/m.exec(output)?.[1], least: '0.37.0' },
	scan: (reference) => ['image', '--format', 'json', '--quiet', '--scanners', 'vuln', '--', reference],
	environment: { TRIVY_DISABLE_TELEMETRY: 'true', TRIVY_SKIP_VERSION_CHECK: 'true' },
	success: [0],
	read(output) {
		const report = objectOf(output);
		if (typeof report['SchemaVersion'] !== 'number') throw new BadOutput('SchemaVersion is missing');
		// An image of which it knows no package has no results.
		const results = report['Results'] === undefined || report['Results'] === null ? [] : asList(report['Results'], 'Results');
		return {
			...digestIn(asObject(report['Metadata'] ?? {}, 'Metadata')['RepoDigests']),
			vulnerabilities: distinct(results.flatMap((result) => asList(result['Vulnerabilities'] ?? [], 'Vulnerabilities').map((each) => ({
				id: asText(each['VulnerabilityID'], 'VulnerabilityID'), grade: gradeOf(each['Severity']), package: asText(each['PkgName'], 'PkgName'), version: String(each['InstalledVersion'] ?? ''), ...fixed(each['FixedVersion']),
			})))),
		};
	},
	advice: [
		[/--skip-db-update.*(?:first run|cannot be specified)|(?:failed to download|DB download|init error: DB error)/i, 'It has no database, or cannot download it. Run trivy image --download-db-only.'],
		[/MANIFEST_UNKNOWN|NAME_UNKNOWN|manifest unknown/, 'There is no such image.'],
		[/UNAUTHORIZED|DENIED/, 'The registry wants a login: docker login.'],
		[/no such host|connection refused|i\/o timeout/, 'The registry cannot be reached.'],
	],
};
