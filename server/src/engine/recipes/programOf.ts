/** What a stage starts. */
import type { DockerfileModel } from '../model/model';
import { readRun } from '../model/run';
import type { Stage } from '../model/stage';
import type { ShellCommand } from '../shell/types';

/** The commands of ENTRYPOINT and CMD, inherited ones included. */
export function programOf(model: DockerfileModel, stage: Stage): readonly ShellCommand[] {
	return ['ENTRYPOINT', 'CMD'].flatMap((keyword) => {
		const instruction = stage.lastBefore(keyword);
		return instruction ? readRun(instruction, model.text, stage.shellAt()).commands : [];
	});
}
