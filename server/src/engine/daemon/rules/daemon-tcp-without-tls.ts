/** Finds daemons that listen on TCP and ask nobody who they are. */
import type { Rule } from '../../rules/rule';
import { unsafeFix } from '../../model/fix';
import { setAll, takeOut } from '../edits';
import { type DaemonModel, settingAt } from '../model';

export const rule: Rule<DaemonModel> = {
	meta: {
		id: 'daemon-tcp-without-tls',
		title: 'Docker API on TCP without TLS',
		category: 'exposure',
		severity: 'warning',
		why: 'Who reaches the API is root on the machine. Over TCP without client certificates that is everybody on the network, and such ports are found and used within hours. CIS Docker Benchmark 2.7.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-2.7'],
		references: ['https://docs.docker.com/engine/security/protect-access/', 'https://www.cisecurity.org/benchmark/docker'],
	},

	*check(model) {
		const hosts = settingAt(model, 'hosts')?.value;
		if (!Array.isArray(hosts) || settingAt(model, 'tlsverify')?.value === true) return;
		for (const [at, host] of hosts.entries()) {
			const item = settingAt(model, 'hosts', at);
			if (typeof host !== 'string' || !item || !/^tcp:/.test(host)) continue;
			const local = /^tcp:\/\/(?:127\.|localhost|\[?::1)/.test(host);
			yield {
				range: item.valueRange, severity: local ? 'info' : 'warning',
				message: local ? 'Every program and every web page on this machine that reaches this address is root. Use the socket, or TLS (CIS 2.7).' : 'Who reaches this address is root on the machine. Ask for certificates by tlsverify, or use SSH (CIS 2.7).',
				fixes: [
					unsafeFix('Ask for client certificates', 'The daemon starts only when the certificates are there, and clients need their own.', setAll(model, FILES), { preferred: true, level: 'manual' }),
					unsafeFix('Leave this address out', 'Clients on other machines no longer reach the daemon: docker context create with ssh:// does.', takeOut(model, 'hosts', ...(hosts.length === 1 ? [] : [at])), { level: 'maximum' }),
				],
			};
		}
	},

	examples: [
		{
			name: 'for everybody',
			bad: `{
  "hosts": ["unix:///var/run/docker.sock", "tcp://0.0.0.0:2375"]
#                                          ^^^^^^^^^^^^^^^^^^^^ daemon-tcp-without-tls
}
`,
			fixed: `{
  "hosts": ["unix:///var/run/docker.sock", "tcp://0.0.0.0:2375"],
  "tlsverify": true,
  "tlscacert": "/etc/docker/ca.pem",
  "tlscert": "/etc/docker/server-cert.pem",
  "tlskey": "/etc/docker/server-key.pem"
}
`,
		},
		{ name: 'with certificates', good: '{\n  "hosts": ["tcp://0.0.0.0:2376"],\n  "tlsverify": true,\n  "tlscacert": "/etc/docker/ca.pem"\n}\n' },
		{ name: 'the socket', good: '{\n  "hosts": ["fd://"]\n}\n' },
	],
};

const FILES: Readonly<Record<string, unknown>> = { tlsverify: true, tlscacert: '/etc/docker/ca.pem', tlscert: '/etc/docker/server-cert.pem', tlskey: '/etc/docker/server-key.pem' };
