/**
 * Turns the layers of an image into a root file system: each layer is unpacked once and kept, then all of them are
 * mounted on top of each other with a writable layer above. Contract: what runs in the mount cannot change the kept
 * layers; the folders of VOLUME are there, as an engine makes them; `release` undoes the mount. Needs root.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { cacheRoot, once } from '../../cache';
import { must } from '../../../../server/src/build/exec';
import type { StoredImage } from '../../../../server/src/build/engines/layout';

export interface Rootfs {
	readonly path: string;
	release(): Promise<void>;
}

export async function mountImage(image: StoredImage): Promise<Rootfs> {
	const lower: string[] = [];
	for (const [position, layer] of image.layers.entries()) {
		const name = (image.diffIds[position] ?? layer.digest).replace('sha256:', '').slice(0, 16);
		await once(`layers/${name}`, (folder) => unpack(layer.path, folder));
		// Two steps that change nothing make the same layer; overlay takes each folder once.
		const before = lower.indexOf(name);
		if (before >= 0) lower.splice(before, 1);
		lower.unshift(name);
	}
	const scratch = mkdtempSync(`${tmpdir()}/bulwark-run-`);
	for (const folder of ['upper', 'work', 'root', 'empty']) mkdirSync(`${scratch}/${folder}`);
	// Relative names keep the mount options far below the kernel's limit of one page.
	const options = `lowerdir=${[...lower, `${scratch}/empty`].join(':')},upperdir=${scratch}/upper,workdir=${scratch}/work`;
	mkdirSync(`${cacheRoot}/layers`, { recursive: true });
	await must('mount', ['-t', 'overlay', 'overlay', '-o', options, `${scratch}/root`], { cwd: `${cacheRoot}/layers` });
	for (const volume of Object.keys(image.config.Volumes ?? {})) mkdirSync(`${scratch}/root/${volume}`, { recursive: true });
	return {
		path: `${scratch}/root`,
		async release() {
			await must('umount', ['-R', '-l', `${scratch}/root`]);
			rmSync(scratch, { recursive: true, force: true });
		},
	};
}

async function unpack(archive: string, folder: string): Promise<void> {
	await must('tar', ['-x', '-p', '--numeric-owner', '--xattrs', '--xattrs-include=*', '-f', archive, '-C', folder]);
	// A layer says "deleted below" with `.wh.name`, overlay says it with a character device 0:0 called `name`.
	const convert = `find "$0" -name '.wh.*' | while IFS= read -r mark; do
		name=$(basename "$mark"); parent=$(dirname "$mark"); rm -f "$mark"
		if [ "$name" = .wh..wh..opq ]; then setfattr -n trusted.overlay.opaque -v y "$parent"
		else mknod "$parent/\${name#.wh.}" c 0 0; fi
	done`;
	await must('sh', ['-ec', convert, folder]);
}
