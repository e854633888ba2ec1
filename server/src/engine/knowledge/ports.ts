/**
 * What well-known ports are for, as far as it matters for security.
 * Numbers from the IANA registry and from the documentation of the programs.
 */

export type PortKind = 'admin' | 'docker-api' | 'data' | 'debug' | 'legacy';

export interface PortFacts { readonly kind: PortKind; readonly name: string }

const PORTS: Readonly<Record<PortKind, Readonly<Record<number, string>>>> = {
	admin: {
		22: 'SSH', 23: 'Telnet', 2222: 'SSH', 3389: 'Remote Desktop', 5800: 'VNC over HTTP', 5900: 'VNC', 5901: 'VNC', 5902: 'VNC', 5985: 'WinRM', 5986: 'WinRM over TLS', 6443: 'Kubernetes API', 10250: 'kubelet',
	},
	'docker-api': { 2375: 'Docker API without TLS', 2376: 'Docker API', 2377: 'Docker Swarm management', },
	data: {
		1433: 'SQL Server', 1521: 'Oracle Database', 2379: 'etcd', 3306: 'MySQL', 5432: 'PostgreSQL', 5984: 'CouchDB', 6379: 'Redis', 9042: 'Cassandra',
		9200: 'Elasticsearch', 9300: 'Elasticsearch nodes', 11211: 'memcached', 26257: 'CockroachDB', 27017: 'MongoDB', 28015: 'RethinkDB',
	},
	debug: { 1044: 'Java debugger', 4711: 'debugger', 5005: 'Java debugger', 5678: 'Python debugger', 9003: 'Xdebug', 9229: 'Node.js inspector', 40000: 'Delve', 2345: 'Delve' },
	legacy: { 20: 'FTP data', 21: 'FTP', 69: 'TFTP', 111: 'portmapper', 135: 'Windows RPC', 139: 'NetBIOS', 445: 'SMB', 512: 'rexec', 513: 'rlogin', 514: 'rsh', 873: 'rsync', 2049: 'NFS', 6000: 'X11' },
};

const BY_NUMBER: ReadonlyMap<number, PortFacts> = new Map(
	Object.entries(PORTS).flatMap(([kind, ports]) => Object.entries(ports).map(([port, name]) => [Number(port), { kind: kind as PortKind, name }])),
);

/** What the port is known for; `undefined` for everything ordinary. */
export function portFacts(port: number): PortFacts | undefined {
	return BY_NUMBER.get(port);
}

/**
 * Below 1024: an unprivileged account may be unable to listen there. Docker lets it since 20.10; Kubernetes and other
 * runtimes need not.
 */
export function isPrivilegedPort(port: number): boolean {
	return port > 0 && port < 1024;
}
