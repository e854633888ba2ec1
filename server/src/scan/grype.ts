/** Grype, the successor of Anchore Engine. Source: https://github.com/anchore/grype, `-o json`. */
import { type Adapter, asList, asObject, asText, digestIn, distinct, fixed, gradeOf, objectOf } from './adapter';

export const grype: Adapter = {
	id: 'grype', name: 'Grype', program: 'grype',
	version: { words: ['version'], read: (output) => /^Version:\s*v?(\d[\w.-]*)/m.exec(output)?.[1], least: '0.60.0' },
	// With `--quiet` it would not say what went wrong. Without `--from` it would also take a folder of that name for what was meant.
	scan: (reference) => ['--output', 'json', '--from', 'docker', '--from', 'podman', '--from', 'registry', reference],
	environment: { GRYPE_CHECK_FOR_APP_UPDATE: 'false' },
	success: [0],
	read(output) {
		const { matches, source } = objectOf(output);
		const target = asObject(asObject(source, 'source')['target'], 'target');
		return {
			...digestIn(target['repoDigests']),
			vulnerabilities: distinct(asList(matches, 'matches').map((match) => {
				const [vulnerability, artifact] = [asObject(match['vulnerability'], 'vulnerability'), asObject(match['artifact'], 'artifact')];
				const versions = asObject(vulnerability['fix'] ?? {}, 'fix')['versions'];
				return {
					id: asText(vulnerability['id'], 'id'), grade: gradeOf(vulnerability['severity']), package: asText(artifact['name'], 'name'), version: String(artifact['version'] ?? ''),
					...fixed(Array.isArray(versions) ? versions.join(', ') : undefined),
				};
			})),
		};
	},
	advice: [
		[/vulnerability db|database does not exist/i, 'It has no database. Run grype db update.'],
		[/the vulnerability database was built .* ago/i, 'Its database is too old. Run grype db update.'],
		[/MANIFEST_UNKNOWN|NAME_UNKNOWN|manifest unknown/, 'There is no such image.'],
		[/UNAUTHORIZED|DENIED/, 'The registry wants a login: docker login.'],
		[/no such host|connection refused|i\/o timeout/, 'The registry cannot be reached.'],
	],
};
