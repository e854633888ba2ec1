/** Finds EXPOSE of ports below 1024, which some runtimes keep for root. */
import { isPrivilegedPort, isRootUser, portFacts } from '../../knowledge';
import { type Fix, unsafeFix } from '../../model/fix';
import { type ExposedWord, exposedBy, findPort } from '../../model/ports';
import { locate } from '../../model/resolve';
import { named, publisherOf, relatedBuilds, type ServiceUse, servicesOf } from '../../recipes/builds';
import { replace } from '../../text/edit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'exposes-privileged-port',
		title: 'Port below 1024 exposed',
		category: 'exposure',
		severity: 'info',
		why: 'Where the runtime keeps ports below 1024 for root, a program that listens there must start as root or be given CAP_NET_BIND_SERVICE. Docker lets every account bind them since 20.10; Kubernetes, Podman and hardened hosts need not. Any port can be published as 80, so the one inside may be above 1023.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['allowedPorts'],
		sameAs: ['code-pathfinder:DOCKER-AUD-003'],
		references: ['https://docs.docker.com/reference/dockerfile/#expose', 'https://manpages.debian.org/stable/manpages/capabilities.7.en.html'],
	},

	*check(model, { settings, buildContext }) {
		for (const stage of model.stages) {
			if (exposedBy(stage).length === 0) continue;
			const { name } = stage.userAt();
			const services = servicesOf(buildContext, stage);
			const unprivileged = name.kind === 'known' && !isRootUser(name.value);
			for (const exposed of exposedBy(stage)) {
				const found = findPort(exposed, settings, (port) => isPrivilegedPort(port) && portFacts(port) === undefined);
				if (!found) continue;
				const publisher = stage.ships ? publisherOf(services, found.port) : undefined;
				yield {
					range: exposed.word.range,
					message: unprivileged ? `${name.value} may be unable to listen on port ${found.port}. Let the program listen above 1023.` : `Port ${found.port} keeps the program with root on some runtimes. A port above 1023 lets it run as another user.`,
					severity: stage.ships && unprivileged ? 'info' : lowered('info'),
					...(publisher && { related: relatedBuilds([publisher.service], exposed.word.range, () => `and publishes port ${found.port}${publisher.published === undefined ? '' : ` as ${publisher.published}`}`) }),
					fixes: () => fixes(exposed, found.port, publisher?.service),
				};
			}
		}
	},

	examples: [
		{ name: 'an account without privileges', bad: 'FROM debian:13\nUSER 10001\nEXPOSE 80\n#      ^^ exposes-privileged-port\n', fixed: 'FROM debian:13\nUSER 10001\nEXPOSE 8080\n' },
		{ name: 'a service publishes it', bad: 'FROM debian:13\nUSER 10001\nEXPOSE 80\n#      ^^ exposes-privileged-port\n', fixed: 'FROM debian:13\nUSER 10001\nEXPOSE 8080\n', context: { builds: [{ kind: 'service', name: 'web', file: 'compose.yaml', line: 1, character: 2, args: {}, run: { ports: [{ target: 80, published: '8000' }] } }] } },
		{ name: 'root', bad: 'FROM nginx:1.29\nEXPOSE 8080 443/tcp\n#           ^^^^^^^ exposes-privileged-port\n', fixed: 'FROM nginx:1.29\nEXPOSE 8080 8443/tcp\n' },
		{ name: 'through a variable', bad: 'FROM debian:13\nENV PORT=25\nEXPOSE ${PORT}\n#      ^^^^^^^ exposes-privileged-port\n', fixed: 'FROM debian:13\nENV PORT=8025\nEXPOSE ${PORT}\n' },
		{ name: 'a range', bad: 'FROM debian:13\nEXPOSE 80-90\n#      ^^^^^ exposes-privileged-port\n' },
		{ name: 'above 1023', good: 'FROM debian:13\nUSER app\nEXPOSE 1024 8080 8443/tcp\n' },
		{ name: 'ports that other rules speak of', good: 'FROM debian:13\nEXPOSE 22 21 0\n' },
		{ name: 'allowed by the settings', good: 'FROM debian:13\nEXPOSE 80 443\n', settings: { allowedPorts: ['80', '443/tcp'] } },
		{ name: 'only the build knows', good: 'FROM debian:13\nARG PORT\nEXPOSE $PORT\n' },
	],
};

function fixes({ value, specs }: ExposedWord, port: number, service: ServiceUse | undefined): Fix[] {
	const [spec] = specs;
	if (value.kind !== 'known' || specs.length !== 1 || spec?.container !== String(port)) return [];
	const at = value.value.text.lastIndexOf(spec.container, value.value.text.includes('/') ? value.value.text.indexOf('/') : undefined);
	const range = locate(value.value, at, at + spec.container.length);
	const other = 8000 + port;
	return range ? [unsafeFix(`Expose ${other}`, `The program must be told to listen on ${other}, and ${service ? named(service) : `who publishes ${port}`} must publish ${other} instead${service ? ` of ${port}` : ''}.`, [replace(range, String(other))], { level: 'manual' })] : [];
}
