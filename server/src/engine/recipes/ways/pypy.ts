/** PyPy: its images carry the version of Python that it speaks. Source: the tags of official-images, docker-library/pypy. */
import type { BuildContext } from '../../config/buildContext';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { promisedWay } from './promises';
import { isListed, type Way } from './way';

const NEWEST = '3.11';

/** The same variant of the newest, on the Debian that the tag names while it lasts, else on the next: `3.9-7-slim-bullseye` → `3.11-slim-bookworm`. */
export function pypyWay(model: DockerfileModel, stage: Stage, tag: string, files: BuildContext['files']): Way | undefined {
	const [, from, slim = '', release] = /^(3\.\d+)(?:-v?7(?:\.\d+)*)?(-slim)?(?:-(jessie|stretch|buster|bullseye|bookworm|trixie))?$/.exec(tag) ?? [];
	const reference = `${stage.image?.name}:${NEWEST}${slim}${release === undefined ? '' : release === 'trixie' ? '-trixie' : '-bookworm'}`;
	if (from === undefined || from === NEWEST || !isListed(reference.replace(/^.*\//, ''))) return undefined;
	return promisedWay(reference, 'pypy', { from, to: NEWEST, stage, model, files });
}
