/**
 * PHP: Composer, what it unpacks with and the headers that extensions are compiled with stay in a build stage. The final
 * stage is the same image with the extensions, their libraries, its settings and the application.
 */
import type { Copy } from '../../model/copy';
import { removeInstruction } from '../../model/edits';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { Instruction } from '../../syntax/instruction';
import type { TextRange } from '../../text/range';
import { installLine } from './assemble';
import { underRoot } from './bare';
import { type Carried, copiedPaths, copyLine, isSystemFolder, madeFolders, missingVolumes, outermost } from './carried';
import { finalUser, platformOf, unknownStep, usesPrivilegedPort, writtenLike } from './facts';
import { asRoot, runLine, workdirLine } from './lines';
import { type Declined, declined, isDeclined, type MultiStageRecipe } from './recipe';
import { healthcheckTools, runtimePackages } from './runtimePackages';
import { buildStageName, splitEdits, splitStage } from './split';
import { isScript, startedCommands } from './started';
import { absolute, baseOf, isWithin, type Step, stepsOf, valueOf } from './steps';

const HOME = '/var/www/html';
const ACCOUNT = 'www-data';
const OWNER = `${ACCOUNT}:${ACCOUNT}`;
const EXTENSIONS = ['/usr/local/lib/php/extensions', '/usr/local/etc/php/conf.d'];
const KNOWN_STEPS: ReadonlySet<string> = new Set(['composer', 'composer.phar', 'php', 'cd', 'nproc', 'yes', 'mkdir', 'chmod', 'chown', 'rm', 'cp', 'mv', 'ln', 'sed', 'touch', 'set', 'export', 'test', '[', 'echo', 'printf', 'true', 'ls', 'pwd', 'cat', 'env', 'docker-php-source', 'docker-php-ext-configure', 'docker-php-ext-install', 'docker-php-ext-enable', 'pecl', 'a2enmod', 'a2dismod', 'a2ensite', 'a2dissite', 'a2enconf', 'a2disconf']);
const FOR_BUILD_ONLY = /^(?:DEBIAN_FRONTEND|COMPOSER_\w+)$/;
const EXTENSION_STEPS = /^(?:docker-php-ext-\w+|pecl)$/;
const SETTINGS_STEPS = /^a2(?:en|dis)(?:mod|site|conf)$/;
const SETTINGS_PLACES = /\/etc\/apache2|\/usr\/local\/etc|\$\{?(?:PHP_INI_DIR|APACHE_\w+)/;
/** Packages that the image has already, or that its own scripts need to compile. */
const OF_THE_BASE = /^(?:curl|ca-certificates|xz-utils|\$\{?PHPIZE_DEPS\}?)$/i;
/** They change files that are there: where, must be known. */
const WRITERS = /^(?:cp|mv|ln|sed|touch|cat)$/;

export const phpRecipe: MultiStageRecipe = {
	language: 'PHP',
	applies(model, stage) {
		const { facts, image } = stage.root;
		const steps = stepsOf(stage, HOME);
		const install = facts?.name === 'php' ? phpBuild(stage) : undefined;
		if (!install || !image || !facts) return undefined;
		const application = install.folder;
		if (application === undefined || isSystemFolder(application)) return declined('it is not known where Composer installs packages');
		const started = startedCommands(model, stage);
		const commands = isDeclined(started) && stage.lastBefore('CMD') === undefined && stage.lastBefore('ENTRYPOINT') === undefined ? [] : started;
		if (isDeclined(commands)) return commands;
		const script = commands.find((command) => isScript(command) && command.name !== 'docker-php-entrypoint' || /^composer/.test(command.name));
		if (script) return declined(`it starts ${script.words[0] ?? ''}, which may need what only the build stage has`);
		const strange = unknownStep(stage, steps.filter((step) => !fetchesComposer(model, step.run)), KNOWN_STEPS) ?? elsewhere(stage, steps, application);
		if (strange !== undefined) return declined(strange);
		const packages = runtimePackages(model, stage, steps, commands, facts.distro, { unused: OF_THE_BASE });
		if (isDeclined(packages)) return packages;
		const settings = settingsLines(model, stage);
		if (isDeclined(settings)) return settings;
		const carried = filesOf(stage, steps, application);
		if (isDeclined(carried)) return carried;
		const hidden = underRoot(stage, { carried, home: HOME });
		if (hidden !== undefined) return declined(hidden);

		const split = splitStage(model, stage, (name) => FOR_BUILD_ONLY.test(name));
		const user = finalUser(stage, split, ACCOUNT, (facts.users ?? []).map((account) => account.name));
		const manager = facts.packageManager === 'apk' ? 'apk' : 'apt';
		const installed = [...packages.tools, ...packages.libraries, ...healthcheckTools(model, stage, manager)].filter((name) => !OF_THE_BASE.test(name));
		const extensions = steps.some(({ command }) => EXTENSION_STEPS.test(command.name)) ? EXTENSIONS : [];
		const name = buildStageName(stage);
		const final = [
			`FROM ${platformOf(model, stage)}${writtenLike(stage, image.text)}`,
			...split.repeated,
			...(installed.length > 0 ? [installLine(model, manager, installed)] : []),
			...extensions.map((path) => copyLine(name, { path, owned: false }, OWNER)),
			...settings.lines,
			...carried.map((each) => copyLine(name, each, OWNER)),
			...workdirLine(stage, split, HOME),
			...user.lines,
		];
		const because = [
			'Composer, git and the headers of libraries stay in the build stage: a program that calls them when it runs no longer can.',
			...(usesPrivilegedPort(stage) ? ['It listens below port 1024, which old container engines refuse to others than root.'] : []),
		];
		const places = missingVolumes(stage, HOME, carried);
		const build = asRoot(model, stage, split, places.length > 0 ? [`mkdir -p ${places.join(' ')}`] : []);
		const edits = splitEdits(model, stage, split, { build, final, changes: [...user.changes, ...settings.moved.map((instruction) => removeInstruction(model, instruction))] });
		return { plan: unsafeFix(`Split into a build stage and ${image.text}`, because.join(' '), edits, { level: 'maximum', preferred: true }) satisfies Fix };
	},
};

/** `composer install`, however it is called. */
export function phpBuild(stage: Stage): Step | undefined {
	return stepsOf(stage, HOME).find(({ command }) => {
		const words = command.name === 'php' ? command.args.map((arg) => arg.value) : [command.name, ...command.args.map((arg) => arg.value)];
		return /^composer(?:\.phar)?$/.test(baseOf(words[0] ?? '')) && words.slice(1).find((word) => !word.startsWith('-')) === 'install';
	});
}

/** `curl … | php -- --filename=composer`, `php -r "copy('…', 'composer-setup.php')"`. */
function fetchesComposer({ text }: DockerfileModel, { instruction: { range }, commands }: Run): boolean {
	const fetches = commands.some(({ name, args }) => /^(?:curl|wget)$/.test(name) || name === 'php' && args[0]?.value === '-r');
	return fetches && /composer/i.test(text.slice(range.start, range.end)) && commands.every(({ name }) => /^(?:curl|wget|php|mv|rm|chmod|cd|set|echo|sha384sum|composer)$/.test(name) || name.startsWith('apt'));
}

/** A step that writes neither to the application nor to the settings. */
function elsewhere(stage: Stage, steps: readonly Step[], application: string): string | undefined {
	for (const { command, run, folder } of steps) {
		if (!WRITERS.test(command.name) || isSettings(command) || command.args.some((arg) => /composer/.test(arg.value))) continue;
		const target = command.args.at(-1)?.value ?? '';
		const value = valueOf(stage, target, run.instruction.range.start);
		if (value.kind !== 'known' || folder === undefined || !isWithin(absolute(value.value, folder), application)) return `${command.name} may make files that the program needs`;
	}
	return undefined;
}

function isSettings({ name, args, redirections }: Step['command']): boolean {
	return SETTINGS_STEPS.test(name) || [...args.map((arg) => arg.text), ...redirections.map(({ target }) => target?.text ?? '')].some((text) => SETTINGS_PLACES.test(text));
}

interface SettingsSteps {
	readonly lines: readonly string[];
	/** The instructions among them that do nothing else: the build has no use for them. */
	readonly moved: readonly Instruction[];
}

/** What sets up PHP and Apache, in its order: it changes files of the image, which nobody can carry over. */
function settingsLines(model: DockerfileModel, stage: Stage): SettingsSteps | Declined {
	const lines: string[] = [];
	const moved: Instruction[] = [];
	const written = ({ start, end }: TextRange): string => model.text.slice(start, end);
	const wholly = (instruction: Instruction): void => {
		lines.push(written(instruction.range));
		moved.push(instruction);
	};
	for (const step of [...stage.runs, ...stage.copies].sort((a, b) => a.instruction.range.start - b.instruction.range.start)) {
		if (!('commands' in step)) {
			if (isSettingsFile(step)) wholly(step.instruction);
			continue;
		}
		const wanted = step.commands.filter((command) => isSettings(command) && !EXTENSION_STEPS.test(command.name));
		if (wanted.length === 0) continue;
		if (wanted.length === step.commands.length) wholly(step.instruction);
		else if (wanted.every(({ conditional, pipedFrom, exact }) => exact && !conditional && pipedFrom.length === 0)) lines.push(runLine(model, wanted.map(({ range }) => written(range))));
		else return declined('one RUN sets up PHP or Apache and does other work, too');
	}
	return { lines, moved };
}

function isSettingsFile({ from, destination }: Copy): boolean {
	return from === undefined && destination !== undefined && SETTINGS_PLACES.test(destination.word.text);
}

function filesOf(stage: Stage, steps: readonly Step[], application: string): readonly Carried[] | Declined {
	const copied = copiedPaths(stage, HOME, (name) => /^(?:\.git|auth\.json)$/.test(name), (copy) => isComposer(copy) || isSettingsFile(copy));
	if (isDeclined(copied)) return copied;
	// Uploads, caches and logs lie beside the sources.
	const wholes = copied.map((each) => ({ ...each, owned: each.owned || each.mixed && isWithin(each.path, application) }));
	return outermost([{ path: application, mixed: true, owned: true }, ...wholes, ...madeFolders(stage, HOME, steps, copied)]);
}

/** Composer itself stays behind. */
function isComposer(copy: Copy): boolean {
	return copy.from !== undefined && copy.sources.every(({ value }) => value.kind === 'known' && baseOf(value.value.text) === 'composer');
}
