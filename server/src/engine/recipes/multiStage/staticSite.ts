/**
 * Static sites that Node builds and a small server of npm hands out: the built files on nginx without root, on the same
 * port, with the same answer for paths that are no file.
 */
import type { Settings } from '../../config/settings';
import { removeInstruction } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import type { Stage } from '../../model/stage';
import { replace, type TextEdit } from '../../text/edit';
import { isSystemFolder } from './carried';
import { healthcheckCommands, packagesOf, platformOf, usesPrivilegedPort } from './facts';
import { runLine } from './lines';
import { type Declined, declined, isDeclined, type MultiStageRecipe } from './recipe';
import { buildStageName, splitEdits, splitStage } from './split';
import { type StartedCommand, startedCommands } from './started';
import { absolute, isWithin, stepsOf, valueOf, workdirOf } from './steps';

const HOME = '/';
const NGINX = 'nginxinc/nginx-unprivileged:stable';
const ROOT = '/usr/share/nginx/html';
const ACCOUNT = '101';
/** The only words of these servers that are understood. */
const SERVERS: Readonly<Record<string, { readonly port: string; readonly options: RegExp }>> = {
	serve: { port: '3000', options: /^(?:-s|--single|-n|--no-clipboard|-L|--no-request-logging)$/ },
	'http-server': { port: '8080', options: /^(?:-c-1|-s|--silent|-d|false)$/ },
};

export const staticSiteRecipe: MultiStageRecipe = {
	language: 'Static site',
	applies(model, stage, { settings }) {
		if (stage.root.facts?.name !== 'node') return undefined;
		const commands = startedCommands(model, stage);
		const server = !isDeclined(commands) && commands.length === 1 && commands[0] ? serverOf(commands[0]) : undefined;
		if (!server || !stage.runs.some((run) => run.commands.some((command) => packageCommand(command)?.manager === 'npm' || /^(?:yarn|pnpm|npx)$/.test(command.name)))) return undefined;
		const site = siteOf(stage, server);
		if (isDeclined(site)) return site;
		if (stage.inherited('VOLUME').length > 0) return declined('it declares volumes');
		if (stage.instructions.some((i) => i.keyword === 'ONBUILD')) return declined('ONBUILD makes it a base for other images');
		// BusyBox's wget asks for IPv6 first, which nginx does not answer here.
		const check = healthcheckCommands(model, stage).find((name) => name !== 'curl');
		if (check !== undefined) return declined(`HEALTHCHECK calls ${check}, which the final image lacks`);
		const unknown = packagesOf(stepsOf(stage, HOME)).find(({ name }) => /^(?:nginx|tini|dumb-init)/.test(name));
		if (unknown) return declined(`it installs ${unknown.name}`);
		return plan(model, stage, site, server.name, nginxFor(settings.preferredBases));
	},
};

/** `serve -s build`, `npx http-server dist`. */
function serverOf({ name, words }: StartedCommand): { readonly name: string; readonly args: readonly string[] } | undefined {
	if (Object.hasOwn(SERVERS, name)) return { name, args: words.slice(1) };
	const rest = name === 'npx' ? words.slice(1).filter((word) => word !== '-y' && word !== '--yes') : [];
	const called = rest[0]?.replace(/@[\w.]+$/, '') ?? '';
	return Object.hasOwn(SERVERS, called) ? { name: called, args: rest.slice(1) } : undefined;
}

interface Site {
	readonly folder: string;
	readonly port: string;
	/** Paths that are no file get the first page. */
	readonly single: boolean;
}

function siteOf(stage: Stage, { name, args }: { readonly name: string; readonly args: readonly string[] }): Site | Declined {
	const { port: usual, options } = SERVERS[name] as (typeof SERVERS)[string];
	let folder: string | undefined;
	let port: string | undefined;
	for (let at = 0; at < args.length; at++) {
		const word = args[at] as string;
		const [option = '', inline] = word.startsWith('-') ? word.split('=', 2) : [''];
		if (/^(?:-l|--listen|-p|--port|-a)$/.test(option)) {
			const value = inline ?? args[++at] ?? '';
			if (option !== '-a') port = /^(?:tcp:\/\/[\w.]+:)?(\$?\{?\w+\}?)$/.exec(value)?.[1];
			if (option !== '-a' && port === undefined) return declined(`${name} listens at ${value}`);
		} else if (word.startsWith('-')) { if (!options.test(word)) return declined(`${name} is started with ${word}`); }
		else if (folder === undefined) folder = word;
		else return declined(`${name} is started with ${word}`);
	}
	const home = workdirOf(stage, HOME);
	const value = valueOf(stage, folder ?? '.', Number.POSITIVE_INFINITY);
	if (home === undefined || value.kind !== 'known') return declined('it is not known which folder is handed out');
	const path = absolute(value.value, home);
	if (isSystemFolder(path) || path === home || isWithin(path, '/root') && path === '/root') return declined(`it hands out ${path}, and not only what was built`);
	const declaredPort = stage.declarationAt('PORT')?.value;
	const number = valueOf(stage, port ?? (declaredPort?.kind === 'known' ? declaredPort.value.text : exposed(stage) ?? usual), Number.POSITIVE_INFINITY);
	if (number.kind !== 'known' || !/^\d+$/.test(number.value)) return declined('the port is chosen when the container starts');
	return { folder: path, port: number.value, single: name === 'serve' && args.some((word) => /^(?:-s|--single)$/.test(word)) };
}

/** Which port old versions take is seen at the one that is exposed. */
function exposed(stage: Stage): string | undefined {
	const ports = stage.inherited('EXPOSE').flatMap((i) => i.words.map((word) => word.text.replace(/\/tcp$/, '')));
	return ports.length === 1 && /^(?:3000|5000|8080)$/.test(ports[0] ?? '') ? ports[0] : undefined;
}

/** Alpine for those who want it before Debian. */
function nginxFor(wanted: Settings['preferredBases']): string {
	const rank = (kind: 'alpine' | 'slim'): number => wanted.includes(kind) ? wanted.indexOf(kind) : wanted.length;
	return rank('alpine') < rank('slim') ? `${NGINX}-alpine` : NGINX;
}

function plan(model: DockerfileModel, stage: Stage, { folder, port, single }: Site, server: string, nginx: string) {
	const split = splitStage(model, stage, () => true);
	const fallback = single ? '/index.html' : '=404';
	const settings = `server { listen ${port}; root ${ROOT}; location / { try_files $uri $uri.html $uri/ ${fallback}; } }`;
	const user = split.tail.findLast((i) => i.keyword === 'USER')?.words[0];
	const final = [
		`FROM ${platformOf(model, stage)}${nginx}`,
		...split.repeated,
		runLine(model, [`echo '${settings}' > /etc/nginx/conf.d/default.conf`]),
		`COPY --from=${buildStageName(stage)} ${folder} ${ROOT}`,
		...(user ? [] : [`USER ${ACCOUNT}`]),
	];
	const changes: TextEdit[] = [...(user && user.text !== ACCOUNT ? [replace(user.range, ACCOUNT)] : []), ...installEdits(model, stage, server), ...startEdits(model, stage)];
	const because = [
		`nginx hands out ${folder} on port ${port} as user ${ACCOUNT}: headers, redirects and listings of folders differ from those of the server before it.`,
		...(usesPrivilegedPort(stage) ? ['It listens below port 1024, which old container engines refuse to others than root.'] : []),
	];
	return { plan: unsafeFix(`Split into a build stage and ${nginx}`, because.join(' '), splitEdits(model, stage, split, { build: [], final, changes }), { level: 'maximum', preferred: true }) };
}

/** `RUN npm install -g serve` has no purpose any more. */
function installEdits(model: DockerfileModel, stage: Stage, server: string): TextEdit[] {
	const alone = stage.runs.filter((run) => run.commands.length === 1 && run.commands.every((command) => {
		const found = packageCommand(command);
		return found?.action === 'install' && found.packages.length === 1 && found.packages[0]?.value.replace(/(?<=.)@.*/, '') === server;
	}));
	return alone.map((run) => removeInstruction(model, run.instruction));
}

/** ENTRYPOINT of nginx's image stays its own. */
function startEdits(model: DockerfileModel, stage: Stage): TextEdit[] {
	const [entrypoint, command] = [stage.lastBefore('ENTRYPOINT'), stage.lastBefore('CMD')];
	const words = '["nginx", "-g", "daemon off;"]';
	if (!entrypoint) return command ? [replace(command.argumentsRange, words)] : [];
	return [replace(entrypoint.argumentsRange, words), ...(command ? [removeInstruction(model, command)] : [])];
}
