/** Whether the entry point of a base image, which starts as root, gives that up before it runs the program. */
import type { Stage } from '../model/stage';

/**
 * The first word of the command for which it does: for any other, a script or a shell, it stays root.
 * Source: docker-entrypoint.sh of each image, 2026-11.
 */
const SERVERS: Readonly<Record<string, RegExp>> = {
	redis: /^redis-server$|^-|\.conf$/, 'valkey/valkey': /^valkey-server$|^-|\.conf$/, postgres: /^postgres$|^-/, mysql: /^mysqld$|^-/, mariadb: /^(?:mysqld|mariadbd)$|^-/,
	mongo: /^mongo|^-/, rabbitmq: /^rabbitmq/, cassandra: /^cassandra$|^-/,
};

export function stepsDown(stage: Stage): boolean {
	const { facts } = stage.root;
	if (!facts?.dropsPrivileges || stage.lastBefore('ENTRYPOINT')) return false;
	const command = stage.lastBefore('CMD');
	const servers = Object.hasOwn(SERVERS, facts.name) ? SERVERS[facts.name] : undefined;
	if (!command || !servers) return true;
	// In shell form, the first word that it sees is that of a shell.
	return command.exec !== undefined && servers.test(command.exec.items[0]?.text ?? '');
}
