/** Clair, through `clairctl`, which talks to a Clair server. Source: https://quay.github.io/clair/reference/clairctl.html, claircore's VulnerabilityReport. */
import { type Adapter, asObject, asText, BadOutput, distinct, fixed, gradeOf, objectOf } from './adapter';

export const clair: Adapter = {
	id: 'clair', name: 'Clair', program: 'clairctl',
	version: { words: ['--version'], read: (output) => /v?(\d+\.\d+[\w.-]*)/.exec(output)?.[1], least: '4.0.0' },
	scan: (reference) => ['report', '--out', 'json', reference],
	success: [0],
	read(output) {
		const { packages, vulnerabilities, package_vulnerabilities: pairs } = objectOf(output);
		if (packages === undefined) throw new BadOutput('packages are missing');
		const [known, all] = [asObject(packages, 'packages'), asObject(vulnerabilities ?? {}, 'vulnerabilities')];
		return {
			vulnerabilities: distinct(Object.entries(asObject(pairs ?? {}, 'package_vulnerabilities')).flatMap(([id, list]) => {
				const found = asObject(known[id], `package ${id}`);
				if (!Array.isArray(list)) throw new BadOutput('package_vulnerabilities has no lists');
				return list.map((key) => {
					const each = asObject(all[String(key)], `vulnerability ${String(key)}`);
					return { id: asText(each['name'], 'name'), grade: gradeOf(each['normalized_severity']), package: asText(found['name'], 'name'), version: String(found['version'] ?? ''), ...fixed(each['fixed_in_version']) };
				});
			})),
		};
	},
	advice: [[/connection refused|no such host/i, 'Its server cannot be reached. Set CLAIR_API to the address of one.'], [/MANIFEST_UNKNOWN|NAME_UNKNOWN/, 'There is no such image.']],
};
