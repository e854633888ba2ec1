/** A server from the distribution's packages that the stage starts, as an account that need not be root. */
import { type InstalledServer, serverOf } from '../knowledge';
import type { DockerfileModel } from '../model/model';
import { packageCommand } from '../model/packages';
import type { Stage } from '../model/stage';
import { once } from '../text/once';
import { programOf } from './programOf';

export interface Installed extends InstalledServer {
	/** Where the RUN that installs it ends. */
	readonly since: number;
}

/** Other people's packages have other folders and accounts. */
const FOREIGN = /nginx\.org|ppa:|sury\.org|openresty|modsecurity|passenger/i;

/** Undefined when the stage starts something else, too, or when the package is not the distribution's own. */
export function installedServer(model: DockerfileModel, stage: Stage): Installed | undefined {
	return found(stage, model)[0];
}

const found = once((stage: Stage, model: DockerfileModel): readonly Installed[] => {
	const started = new Set(programOf(model, stage).map(({ name }) => name).filter((name) => !/^(?:tini|dumb-init|sh|bash|exec|)$/.test(name)));
	if (started.size !== 1) return [];
	const [program = ''] = started;
	return stage.lineage.flatMap(({ runs }) => runs).flatMap(({ commands, instruction }) => commands.flatMap((command) => {
		const packages = packageCommand(command);
		if (packages?.action !== 'install' || FOREIGN.test(model.text)) return [];
		const servers = packages.packages.flatMap(({ value }) => serverOf(packages.manager, value.replace(/[=~<>].*/, '')) ?? []);
		return servers.filter(({ programs }) => programs.includes(program)).map((server) => ({ ...server, since: instruction.range.end }));
	}));
});
