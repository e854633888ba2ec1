/**
 * What an image says about the process that it starts. Contract: follows Docker: command line = ENTRYPOINT then CMD;
 * a user name is looked up in the image's own /etc/passwd and /etc/group and an unknown name is an error; a number needs
 * no entry; no WORKDIR means `/`.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { ImageConfig } from '../../../../server/src/build/engines/layout';

export interface StartedAs {
	readonly args: readonly string[];
	readonly env: readonly string[];
	readonly cwd: string;
	readonly uid: number;
	readonly gid: number;
	readonly groups: readonly number[];
}

const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export function processOf(config: ImageConfig, rootfs: string, env: Readonly<Record<string, string>> = {}): StartedAs {
	const args = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])];
	if (args.length === 0) throw new Error('the image sets neither ENTRYPOINT nor CMD');
	const account = accountOf(config.User ?? '', rootfs);
	const inherited = config.Env ?? [];
	return {
		args,
		env: [
			...(inherited.some((entry) => entry.startsWith('PATH=')) ? [] : [DEFAULT_PATH]),
			`HOME=${account.home}`,
			...inherited,
			...Object.entries(env).map(([name, value]) => `${name}=${value}`),
		],
		cwd: config.WorkingDir === undefined || config.WorkingDir === '' ? '/' : config.WorkingDir,
		...account,
	};
}

function accountOf(user: string, rootfs: string) {
	const [name = '', group] = user.split(':');
	const passwd = table(`${rootfs}/etc/passwd`);
	const groups = table(`${rootfs}/etc/group`);
	const wanted = name === '' ? '0' : name;
	const entry = passwd.find((row) => row[0] === wanted || row[2] === wanted);
	if (entry === undefined && !/^\d+$/.test(wanted)) {
		throw new Error(`unable to find user ${wanted}: no matching entries in passwd file`);
	}
	const uid = Number(entry?.[2] ?? wanted);
	return {
		uid,
		gid: group === undefined ? Number(entry?.[3] ?? 0) : groupId(group, groups),
		// An explicit group switches the other memberships off.
		groups: group !== undefined ? [] : groups.filter((row) => row[3]?.split(',').includes(entry?.[0] ?? '')).map((row) => Number(row[2])),
		home: entry?.[5] ?? '/',
	};
}

function groupId(group: string, groups: readonly string[][]): number {
	const entry = groups.find((row) => row[0] === group || row[2] === group);
	if (entry === undefined && !/^\d+$/.test(group)) {
		throw new Error(`unable to find group ${group}: no matching entries in group file`);
	}
	return Number(entry?.[2] ?? group);
}

function table(path: string): string[][] {
	if (!existsSync(path)) return [];
	return readFileSync(path, 'utf8')
		.split('\n')
		.map((line) => line.split(':'));
}
