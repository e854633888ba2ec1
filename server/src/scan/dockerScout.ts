/** Docker Scout, a plugin of the docker program. Source: https://docs.docker.com/reference/cli/docker/scout/cves/; its GitLab format is JSON with a published schema. */
import { type Adapter, asList, asObject, asText, distinct, fixed, gradeOf, objectOf } from './adapter';

export const dockerScout: Adapter = {
	id: 'docker-scout', name: 'Docker Scout', program: 'docker',
	version: { words: ['scout', 'version'], read: (output) => /version:\s*v?(\d[\w.-]*)/i.exec(output)?.[1], least: '1.9.1' },
	scan: (reference) => ['scout', 'cves', '--format', 'gitlab', reference],
	success: [0],
	read(output) {
		// A line of progress may stand in front, on a terminal or not.
		const report = objectOf(output.slice(Math.max(0, output.indexOf('{'))));
		return {
			vulnerabilities: distinct(asList(report['vulnerabilities'], 'vulnerabilities').map((each) => {
				const dependency = asObject(asObject(each['location'], 'location')['dependency'], 'dependency');
				const [first] = asList(each['identifiers'], 'identifiers');
				return {
					id: asText(first?.['name'] ?? first?.['value'], 'identifier'), grade: gradeOf(each['severity']), package: asText(asObject(dependency['package'], 'package')['name'], 'name'), version: String(dependency['version'] ?? ''),
					...fixed(/\bto (?:version )?(\S+?)\.?$/.exec(String(each['solution'] ?? ''))?.[1]),
				};
			})),
		};
	},
	advice: [[/log ?in|unauthorized/i, 'It wants a login: docker login.'], [/is not a docker command|unknown command/i, 'Docker has no plugin scout.'], [/not found|no such image/i, 'There is no such image.']],
};
