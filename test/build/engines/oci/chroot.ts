/**
 * Starts an image without a container runtime, for machines where runc may not: own PID, network and mount namespaces
 * and a changed root, user and groups as the image says. Contract: same answers as with runc for an ordinary server;
 * capabilities of root are not reduced.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import type { RunningImage, RunRequest } from '../types';
import { processOf } from './process';
import { mountImage } from './rootfs';
import { watch } from './running';
import type { StoredImage } from '../../../../server/src/build/engines/layout';

const PREPARE = `root=$1; shift
/bin/mkdir -p "$root/proc" "$root/dev"
/bin/mount -t proc proc "$root/proc"
/bin/mount --rbind /dev "$root/dev"
/sbin/ip link set lo up
echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start
exec "$@"`;

export async function runWithChroot(image: StoredImage, request: RunRequest): Promise<RunningImage> {
	const rootfs = await mountImage(image);
	try {
		const start = processOf(image.config, rootfs.path, request.env);
		mkdirSync(`${rootfs.path}${start.cwd}`, { recursive: true });
		const become = [`--root=${rootfs.path}`, `--wd=${start.cwd}`, `--setgid=${start.gid}`, `--setuid=${start.uid}`];
		const child = spawn(
			'/usr/bin/unshare',
			[
				...['--net', '--pid', '--mount', '--fork'],
				...['/bin/sh', '-ec', PREPARE, 'sh', rootfs.path],
				...['/usr/bin/unshare', ...become, '--', ...start.args],
			],
			{ env: Object.fromEntries(start.env.map((entry) => splitOnce(entry))) },
		);
		let stopped = false;
		return watch(
			child,
			start.uid,
			() => firstChild(child.pid),
			async () => {
				if (stopped) return;
				stopped = true;
				// A changed user no longer dies with its parent; the first process takes the whole namespace with it.
				const init = firstChild(child.pid);
				if (init !== undefined) process.kill(init, 'SIGKILL');
				child.kill('SIGKILL');
				await rootfs.release();
			},
		);
	} catch (error) {
		await rootfs.release();
		throw error;
	}
}

/** The process that `unshare --fork` started: the first one in the new PID namespace. */
function firstChild(pid: number | undefined): number | undefined {
	try {
		return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]) || undefined;
	} catch {
		return undefined;
	}
}

function splitOnce(entry: string): [string, string] {
	const at = entry.indexOf('=');
	return [entry.slice(0, at), entry.slice(at + 1)];
}
