/**
 * A program of one release that a step downloads, out of the image that its publisher makes of it.
 * Source: https://github.com/php/pie/blob/1.4.x/docs/usage.md (Docker installation, `x.y.z-bin`)
 */
import { type Download, soleItem } from '../model/downloads';
import { type Fix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import { replaced } from './installers/call';

const IMAGES: readonly { readonly address: RegExp; readonly image: (version: string) => string; readonly path: string }[] = [
	{ address: /^https:\/\/github\.com\/php\/pie\/releases\/download\/([1-9]\d*\.\d+\.\d+)\/pie\.phar$/, image: (version) => `ghcr.io/php/pie:${version}-bin`, path: '/pie' },
];

/** The mode that a copy out of the image has. */
const EXECUTABLE = /^(?:[ugoa]*\+r?x|0?755)$/;

/** Undefined where the file's place is not plain. */
export function imageDownloadFix(model: DockerfileModel, stage: Stage, run: Run, { command, urls: [url, ...others], file = '' }: Download): Fix | undefined {
	const found = IMAGES.find(({ address }) => url?.known && address.test(url.value));
	const item = run.form === 'exec' || run.script.dialect !== 'posix' ? undefined : soleItem(run.script, [command]);
	if (!url || !found || others.length > 0 || !item || !/^\/[\w./-]+$/.test(file) || !stage.runs.includes(run)) return undefined;
	const image = found.image(found.address.exec(url.value)?.[1] as string);
	const next = run.script.chain[run.script.chain.indexOf(item) + 1];
	const [chmod, ...more] = next?.commands ?? [];
	const opens = next && chmod?.name === 'chmod' && more.length === 0 && chmod.args.length === 2 && EXECUTABLE.test(chmod.args[0]?.value ?? '') && chmod.args[1]?.value === file;
	const edits = replaced({ model, run, items: [item] }, { copies: [`COPY --from=${image} ${found.path} ${file}`], along: opens ? [next] : [] });
	return edits && unsafeFix(`Take it from ${image}`, 'It is the program of that release, from the image that its publisher makes.', edits, { preferred: true });
}
