/**
 * Starts an image with runc, as Docker would: own PID, network, mount, IPC and UTS namespaces, Docker's default
 * capabilities for root and none for anybody else, ports below 1024 open to everybody.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { must, run } from '../../../../server/src/build/exec';
import type { RunningImage, RunRequest } from '../types';
import { processOf, type StartedAs } from './process';
import { mountImage } from './rootfs';
import { watch } from './running';
import type { StoredImage } from '../../../../server/src/build/engines/layout';

const DOCKER_CAPABILITIES = [
	...['CHOWN', 'DAC_OVERRIDE', 'FSETID', 'FOWNER', 'MKNOD', 'NET_RAW', 'SETGID'],
	...['SETUID', 'SETFCAP', 'SETPCAP', 'NET_BIND_SERVICE', 'SYS_CHROOT', 'KILL', 'AUDIT_WRITE'],
].map((name) => `CAP_${name}`);

const MOUNTS = [
	mount('/proc', 'proc'),
	mount('/dev', 'tmpfs', 'nosuid', 'strictatime', 'mode=755', 'size=65536k'),
	mount('/dev/pts', 'devpts', 'nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620'),
	mount('/dev/shm', 'tmpfs', 'nosuid', 'noexec', 'nodev', 'mode=1777', 'size=65536k'),
	mount('/dev/mqueue', 'mqueue', 'nosuid', 'noexec', 'nodev'),
	mount('/sys', 'sysfs', 'nosuid', 'noexec', 'nodev', 'ro'),
];

export async function runWithRunc(image: StoredImage, request: RunRequest): Promise<RunningImage> {
	const rootfs = await mountImage(image);
	const bundle = mkdtempSync(`${tmpdir()}/bulwark-runc-`);
	const id = basename(bundle);
	const state = `${bundle}/state`;
	const cleanUp = async () => {
		await run('runc', ['--root', state, 'delete', '--force', id]);
		await rootfs.release();
		rmSync(bundle, { recursive: true, force: true });
	};
	try {
		const start = processOf(image.config, rootfs.path, request.env);
		mkdirSync(`${rootfs.path}${start.cwd}`, { recursive: true });
		writeFileSync(`${bundle}/config.json`, JSON.stringify(specification(start, rootfs.path)));
		const pidFile = `${bundle}/pid`;
		const child = spawn('runc', ['--root', state, 'run', '--pid-file', pidFile, '--bundle', bundle, id]);
		let stopped = false;
		return watch(
			child,
			start.uid,
			() => (existsSync(pidFile) && child.exitCode === null ? Number(readFileSync(pidFile, 'utf8')) || undefined : undefined),
			async () => {
				if (stopped) return;
				stopped = true;
				await cleanUp();
			},
		);
	} catch (error) {
		await cleanUp();
		throw error;
	}
}

/** Whether runc can start anything here at all: some build machines forbid it. */
export async function runcWorks(): Promise<boolean> {
	const probe = mkdtempSync(`${tmpdir()}/bulwark-probe-`);
	try {
		for (const folder of ['bin', 'lib', 'lib64', 'usr']) mkdirSync(`${probe}/rootfs/${folder}`, { recursive: true });
		const start: StartedAs = { args: ['/usr/bin/true'], env: [], cwd: '/', uid: 65534, gid: 65534, groups: [] };
		const binds = ['bin', 'lib', 'lib64', 'usr'].map((name) => ({
			destination: `/${name}`,
			type: 'bind',
			source: `/${name}`,
			options: ['rbind', 'ro'],
		}));
		const spec = specification(start, `${probe}/rootfs`);
		writeFileSync(`${probe}/config.json`, JSON.stringify({ ...spec, mounts: [...spec.mounts, ...binds] }));
		await must('runc', ['--root', `${probe}/state`, 'run', '--bundle', probe, basename(probe)]);
		return true;
	} catch {
		return false;
	} finally {
		rmSync(probe, { recursive: true, force: true });
	}
}

function specification(start: StartedAs, rootPath: string) {
	const granted = start.uid === 0 ? DOCKER_CAPABILITIES : [];
	return {
		ociVersion: '1.0.2',
		process: {
			terminal: false,
			user: { uid: start.uid, gid: start.gid, additionalGids: start.groups },
			args: start.args,
			env: start.env,
			cwd: start.cwd,
			capabilities: { bounding: DOCKER_CAPABILITIES, effective: granted, permitted: granted },
		},
		root: { path: rootPath, readonly: false },
		hostname: 'container',
		mounts: MOUNTS,
		linux: {
			namespaces: ['pid', 'network', 'ipc', 'uts', 'mount'].map((type) => ({ type })),
			sysctl: { 'net.ipv4.ip_unprivileged_port_start': '0' },
			maskedPaths: ['/proc/kcore', '/proc/keys', '/proc/timer_list', '/sys/firmware'],
			readonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
		},
	};
}

function mount(destination: string, type: string, ...options: string[]) {
	return { destination, type, source: type, options };
}
