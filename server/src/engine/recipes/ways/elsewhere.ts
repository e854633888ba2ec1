/** From repositories that were given up: to the one that took over, or to a distribution built from the same sources. */
import { knownTag, movedTo, packagesAreGone } from '../../knowledge';
import type { ImageReference } from '../../model/imageReference';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import type { Stage } from '../../model/stage';
import { programOf } from '../programOf';
import { onlyPutsFiles, type Way } from './way';

export function waysElsewhere(model: DockerfileModel, stage: Stage, image: ImageReference): readonly Way[] {
	const notebook = /^jupyter\/([\w-]+)$/.exec(stage.facts?.name ?? '')?.[1];
	const newest = notebook && knownTag(`quay.io/jupyter/${notebook}`);
	if (newest) return [toQuay(`quay.io/jupyter/${notebook}`, image.tag, newest)];
	const moved = movedTo(image);
	if (moved !== undefined) return [movedWay(moved)];
	return stage.facts?.name === 'centos' ? [toAlmaLinux(model, stage, image)] : [];
}

function movedWay(reference: string): Way {
	if (/^gcr\.io\/distroless\/(?:static|base|base-nossl|cc|java\d+)-/.test(reference)) return { reference, because: 'Programs that were built for the older release run on the newer one: its C library is compatible.' };
	if (/^rockylinux\/rockylinux:\d/.test(reference)) return { reference, because: "The same image, under its publisher's own name.", sure: true };
	return { reference, because: 'Look there first whether it has this tag.', level: reference.startsWith('gcr.io/distroless/') ? 'maximum' : 'manual' };
}

/** Jupyter's images stopped at Docker Hub in October 2023 and go on at Quay without the older tags (jupyter/docker-stacks, README). */
function toQuay(name: string, tag: string | undefined, newest: string): Way {
	const version = newest.replace('python-', '');
	return { reference: tag === undefined ? name : `${name}:${tag === 'latest' ? tag : newest}`, because: `The image goes on there, with Python ${version} and newer packages than in 2023.`, level: 'maximum' };
}

/** What a container starts when it has no program of its own. */
const SHELLS = /^(?:ba|da)?sh$|^sleep$/;
/** Sources of packages that a file brings: the steps may go on working. */
const OWN_SOURCES = /yum\.repos\.d|baseurl|mirrorlist|--enablerepo|--repofrompath|config-manager|releasever|vault\.centos|\bproxy\b/i;

/**
 * AlmaLinux 8 is the nearest for CentOS 7 and 8: it has the older C interfaces of both (libcrypt.so.1, OpenSSL 1.0 as
 * compat-openssl10). Sources: considerations in adopting RHEL 8 and RHEL 9, docs.redhat.com. The servers of CentOS 7 and
 * 8 are gone (mirrorlist.centos.org since 2024-07): a step that installs fails as it is, and nothing that works is lost.
 */
function toAlmaLinux(model: DockerfileModel, stage: Stage, image: ImageReference): Way {
	// Both are official images: a mirror of the one has the other.
	const mirror = image.name.slice(0, -'centos'.length);
	const based = model.stages.filter(({ lineage }) => lineage.includes(stage));
	const commands = based.flatMap(({ runs }) => runs).flatMap((run) => run.commands);
	const fails = stage.facts !== undefined && packagesAreGone(stage.facts) && !OWN_SOURCES.test(model.text) && commands.some((command) => {
		const found = packageCommand(command);
		return found?.action === 'install' && /^(?:yum|dnf)$/.test(found.manager) && found.packages.some(({ value }) => !/[/:]|\.rpm$/.test(value));
	});
	const plain = onlyPutsFiles(model.text, based) && based.every((each) => programOf(model, each).every(({ name }) => SHELLS.test(name)));
	const reason = fails ? 'AlmaLinux is built from the sources of Red Hat Enterprise Linux, as CentOS was; some packages have other names there.'
		: `AlmaLinux is built from the sources of Red Hat Enterprise Linux, as CentOS was, ${plain ? 'and its C library runs what ran on the older one.' : 'but packages differ between releases.'}`;
	return { reference: `${mirror}almalinux:${/^[56]/.test(image.tag ?? '') ? 9 : 8}`, because: reason, elsewhere: true, ...(!fails && !plain && { level: 'maximum' }), ...((fails || plain) && { sure: true }) };
}
