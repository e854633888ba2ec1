/** Finds ports of databases, debuggers and administration that are published at every address of the machine. */
import { type PortKind, portFacts } from '../../knowledge';
import type { Rule, Severity } from '../../rules/rule';
import { insert, type TextEdit } from '../../text/edit';
import { addEntry, replaceScalar } from '../../yaml/edits';
import { fixOf } from '../fixes';
import type { ComposeModel, Service } from '../model';
import { isOpen, type Mapping } from '../ports';
import { partsOf } from '../variables';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-published-port',
		title: 'Data or administration port published to everybody',
		category: 'exposure',
		severity: 'warning',
		why: 'Without an address, Docker publishes a port at all addresses of the machine, and its rules come before those of ufw and firewalld: the database is open to the network, and on a server to the internet. Services of one file reach each other without it.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['allowedPorts'],
		sameAs: ['kics:container_traffic_not_bound_to_host_interface', 'docker-bench-security:CIS-5.14'],
		references: ['https://docs.docker.com/engine/network/port-publishing/', 'https://docs.docker.com/engine/network/packet-filtering-firewalls/'],
	},

	*check(model, { settings }) {
		for (const service of model.services) {
			if (service.text('network_mode') === 'host') continue;
			for (const mapping of service.ports) {
				const { targets, protocol, range } = mapping;
				if (!isOpen(mapping)) continue;
				const port = targets.find((each) => REASONS[portFacts(each)?.kind ?? 'legacy'] !== undefined && !settings.allowedPorts.some((allowed) => allowed === String(each) || allowed === `${each}/${protocol}`));
				const facts = port === undefined ? undefined : portFacts(port);
				const reason = facts && REASONS[facts.kind];
				if (port === undefined || !facts || !reason || protocol !== 'tcp' || isMeant(service, facts.kind)) continue;
				yield {
					range, severity: reason[0], message: `Port ${port} (${facts.name}) is open at every address of the machine, past its firewall. ${reason[1]}`,
					fixes: fixOf('Publish it for this machine only', 'Other machines no longer reach it; other services of this file still do.', [local(service, mapping)], { preferred: true }),
				};
			}
		}
	},

	examples: [
		{
			name: 'a database',
			bad: `services:
  db:
    image: postgres:18
    ports:
      - "5432:5432"  # for the tools
#       ^^^^^^^^^^^ compose-published-port
      - 127.0.0.1:9187:9187
`,
			fixed: `services:
  db:
    image: postgres:18
    ports:
      - "127.0.0.1:5432:5432"  # for the tools
      - 127.0.0.1:9187:9187
`,
		},
		{ name: 'a port that Docker chooses', bad: 'services:\n  cache:\n    image: redis:8\n    ports:\n    - 6379\n#     ^^^^ compose-published-port\n', fixed: 'services:\n  cache:\n    image: redis:8\n    ports:\n    - 127.0.0.1::6379\n' },
		{ name: 'by a variable', bad: 'services:\n  db:\n    image: mysql:8.4\n    ports: ["${DB_PORT:-3306}:3306/tcp"]\n#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^ compose-published-port\n', fixed: 'services:\n  db:\n    image: mysql:8.4\n    ports: ["127.0.0.1:${DB_PORT:-3306}:3306/tcp"]\n' },
		{ name: 'every address, written', bad: "services:\n  db:\n    image: mongo:8\n    ports:\n      - '0.0.0.0:27017:27017'\n#       ^^^^^^^^^^^^^^^^^^^^^ compose-published-port\n", fixed: "services:\n  db:\n    image: mongo:8\n    ports:\n      - '127.0.0.1:27017:27017'\n" },
		{ name: 'the long form', bad: 'services:\n  db:\n    image: postgres:18\n    ports:\n      - target: 5432\n#               ^^^^ compose-published-port\n        published: "5433"\n', fixed: 'services:\n  db:\n    image: postgres:18\n    ports:\n      - target: 5432\n        published: "5433"\n        host_ip: 127.0.0.1\n' },
		{ name: 'this machine only, inside only, ordinary ports', good: 'services:\n  db:\n    image: postgres:18\n    ports: ["127.0.0.1:5432:5432", "[::1]:5432:5432", "${BIND}:5433:5432"]\n    expose: ["5432"]\n  web:\n    image: nginx:1.30\n    ports: ["80:80", 443:443, "8080:8080/udp"]\n' },
		{ name: 'a server that is there for this port', good: 'services:\n  git:\n    image: gitea/gitea:1.25\n    ports: ["2222:22", "3000:3000"]\n' },
		{ name: 'allowed by the settings', good: 'services:\n  db:\n    image: postgres:18\n    ports: ["5432:5432"]\n', settings: { allowedPorts: ['5432'] } },
	],
};

const REASONS: Readonly<Partial<Record<PortKind, readonly [Severity, string]>>> = {
	data: ['warning', 'Publish it for this machine only, or not at all.'],
	'docker-api': ['warning', 'Who reaches it is root on the host: publish it for this machine only.'],
	debug: ['info', 'A debugger runs what it is sent: publish it for this machine only.'],
	admin: ['info', 'Publish it for this machine only, or let a gateway stand in front.'],
};

/** Git and SSH servers are there to be reached by SSH. */
function isMeant(service: Service, kind: PortKind): boolean {
	return kind === 'admin' && /git|ssh|sftp|gogs|forgejo|bastion|jump|guacamole|vnc|desktop|webtop|kasm|selenium|chrome|firefox|novnc|browser/i.test(`${service.text('image') ?? ''} ${service.name}`);
}

function local({ tree }: Service, { form, published, bound }: Mapping): TextEdit | undefined {
	if (form.kind === 'long') {
		if (form.hostScalar) return replaceScalar(form.hostScalar, '127.0.0.1');
		return addEntry(tree, form.map, 'host_ip', '127.0.0.1');
	}
	const { content, scalar } = form;
	if (!content) return undefined;
	if (!bound) return insert(content.start, published === undefined ? '127.0.0.1::' : '127.0.0.1:');
	// Three parts or more: all but the last two are the address.
	const parts = partsOf(scalar.text);
	const from = parts.at(-2)?.start;
	return from === undefined ? undefined : { range: { start: content.start, end: content.start + from - 1 }, newText: '127.0.0.1' };
}
