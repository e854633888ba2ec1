/** Where package managers keep their caches, and whether a RUN keeps such a folder out of its layer. */
import type { Run } from './run';

/** True when a cache or tmpfs mount covers a folder: itself or one above it. */
export function mountsOver(run: Run, folder: string): boolean {
	return run.mounts.some(({ type, options }) => {
		if (type !== 'cache' && type !== 'tmpfs') return false;
		const target = (options.get('target') ?? options.get('dst') ?? options.get('destination') ?? '').replace(/^["']|["']$/g, '').replace(/\/+$/, '');
		return target !== '' && (folder === target || folder.startsWith(`${target}/`));
	});
}

/** True when the RUN removes something under a folder whose path ends so: `rm -rf /var/cache/apk/*`. */
export function removes(run: Run, path: RegExp): boolean {
	return run.commands.some((command) => (command.name === 'rm' || command.name === 'find') && command.args.some((arg) => path.test(arg.value)));
}
