/**
 * Tomcat: 9.0 is the last line with the classes of javax.servlet. Sources: Apache's migration guide,
 * tomcat.apache.org/migration-9.html: from 8.5 on it needs no more than Java 8, and settings of the server changed;
 * the tags of official-images, docker-library/docs' tomcat page of October 2023 for what `8.5` was at last.
 */
import { lookupImage } from '../../knowledge';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { isListed, onlyPutsFiles, type Way } from './way';

/** Tags without a Java: the one that they came with, where it was read. */
const BARE: readonly (readonly [tag: RegExp, java: string])[] = [
	[/^8(?:\.5(?:\.(?:9[4-9]|100))?)?$/, 'jdk21'], [/^(?:7|8\.0)(?:\.|$)/, 'jdk8'], [/^8\.5\.(?:\d|[12]\d|3[01])$/, 'jdk8'],
];
/** The server's own settings and classes are for one version of it. */
const OF_THE_SERVER = /(?:\/tomcat|CATALINA_(?:HOME|BASE)\}?|^\.?)\/?(?:$|(?:conf|lib|bin)(?:\/|$))/;

export function tomcatWay(model: DockerfileModel, stage: Stage, tag: string, today: string): Way | undefined {
	const end = lookupImage({ repository: 'tomcat', tag: '9.0' })?.eol;
	if (typeof end === 'string' && end < today || !/^[78](?:\.|-|$)/.test(tag) || /alpine/.test(tag)) return undefined;
	const named = /(?:^|-)((?:jdk|jre)(?:8|11|17|21))(?:-|$)/.exec(tag)?.[1] ?? (/-jre7(?:-|$)/.test(tag) ? 'jre8' : undefined);
	const java = named ?? (/-/.test(tag) ? undefined : BARE.find(([pattern]) => pattern.test(tag))?.[1]);
	const reference = `${stage.image?.name}:9.0-${java ?? 'jdk17'}`;
	if (!isListed(reference.replace(/^.*\//, ''))) return undefined;
	const because = `Tomcat 9 is the last with the classes of javax.servlet, as the old one: the program stays as it is.${typeof end === 'string' ? ` It gets fixes until ${end}.` : ''}`;
	if (java === undefined) return { reference, because: `${because} The tag does not say which Java it brings: take the variant with the one that the program was built for.`, level: 'manual' };
	const based = model.stages.filter(({ lineage }) => lineage.includes(stage));
	const copied = based.some(({ copies }) => copies.some(({ destination }) => destination?.value.kind !== 'known' || OF_THE_SERVER.test(destination.value.value.text)));
	// Since the end of 2019 the image keeps the examples apart, as the newer one does (docker-library/tomcat#181).
	const [same, steps] = [/^8(?:\.5(?:\.(?:[5-9]\d|100))?)?(?:-|$)/.test(tag), onlyPutsFiles(model.text, based)];
	if (same && !copied && steps) return { reference, because };
	return { reference, because: `${because} Settings of the server, and tools that the steps take from the old system, may differ.`, level: 'maximum' };
}
