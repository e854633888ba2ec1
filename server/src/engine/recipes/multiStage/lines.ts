/** Instructions that recipes write, in the file's style. */
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import type { Split } from './split';
import { workdirOf } from './steps';

const WIDTH = 110;

/** One RUN; a line for each command when one line would be long. */
export function runLine({ tree: { escape, eol } }: DockerfileModel, commands: readonly string[]): string {
	const single = `RUN ${commands.join(' && ')}`;
	return single.length <= WIDTH ? single : `RUN ${commands.join(` ${escape}${eol}    && `)}`;
}

/** One RUN at the end of the build stage, as root even where that became somebody else. */
export function asRoot(model: DockerfileModel, stage: Stage, { lastOfBuild }: Split, commands: readonly string[]): string[] {
	if (commands.length === 0) return [];
	const changed = stage.lastBefore('USER', lastOfBuild.range.end) !== undefined;
	return [...(changed ? ['USER root'] : []), runLine(model, commands)];
}

/**
 * WORKDIR of the final stage, in front of the kept instructions: none where they name a folder themselves.
 * @param home the working directory of the build stage's image
 */
export function workdirLine(stage: Stage, { tail }: Split, home: string): string[] {
	const kept = tail.filter((i) => i.keyword === 'WORKDIR');
	if (stage.inherited('WORKDIR').length === 0 || kept.some((i) => /^["']?\//.test(i.arguments.text))) return [];
	const path = workdirOf(stage, home, kept[0]?.range.start);
	return path === undefined || path === home && kept.length > 0 ? [] : [`WORKDIR ${path}`];
}
