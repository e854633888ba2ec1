/** Instructions that recipes write, in the file's style. */
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import type { Split } from './split';

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
