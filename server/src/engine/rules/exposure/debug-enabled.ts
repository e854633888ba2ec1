/** Finds what makes a delivered image run in debug or development mode: variables, options of servers, Xdebug. */
import { type Fix, maybe, unsafeFix } from '../../model/fix';
import { removeCommandArgument } from '../../model/edits';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import { packageCommand } from '../../model/packages';
import { type Declaration, locate } from '../../model/resolve';
import { isForDevelopment, startsOf } from '../../model/start';
import type { Stage } from '../../model/stage';
import { withoutPackage } from '../../recipes/withoutPackage';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { replace } from '../../text/edit';
import type { Finding, Rule, Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'debug-enabled',
		title: 'Debug or development mode in the delivered image',
		category: 'exposure',
		severity: 'warning',
		why: 'In debug mode frameworks answer errors with source code, settings and sessions, switch caches and checks off, and some, such as Werkzeug and web-console, let the page run code. What developers need belongs into a stage of their own, or into the variables of their containers.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['sonar:S4507', 'tally:tally/php/no-xdebug-in-final-image'],
		references: ['https://cwe.mitre.org/data/definitions/489.html', 'https://cwe.mitre.org/data/definitions/215.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (!stage.ships || isForDevelopment(stage)) continue;
			for (const declaration of stage.declarations) yield* ofVariable(model, declaration);
			for (const run of stage.runs) for (const command of run.commands) yield* ofStep(model, stage, command);
		}
		for (const { stage, run, inForce } of startsOf(model)) {
			if (!inForce || isForDevelopment(stage)) continue;
			for (const command of run.commands) yield* ofStart(model, run, command);
		}
	},

	examples: [
		{ name: 'Flask', bad: 'FROM python:3.14-slim\nENV FLASK_DEBUG=1 PORT=8080\n#               ^ debug-enabled\n', fixed: 'FROM python:3.14-slim\nENV FLASK_DEBUG=0 PORT=8080\n' },
		{ name: 'Django', bad: 'FROM python:3.14-slim\nENV DEBUG="True"\n#         ^^^^^^ debug-enabled\n', fixed: 'FROM python:3.14-slim\nENV DEBUG="False"\n' },
		{ name: '.NET', bad: 'FROM mcr.microsoft.com/dotnet/aspnet:10.0\nENV ASPNETCORE_ENVIRONMENT=Development\n#                          ^^^^^^^^^^^ debug-enabled\n', fixed: 'FROM mcr.microsoft.com/dotnet/aspnet:10.0\nENV ASPNETCORE_ENVIRONMENT=Production\n' },
		{ name: 'the older form of ENV, through an argument', bad: 'FROM ruby:4.0-slim\nARG MODE=development\nENV RAILS_ENV $MODE\n#             ^^^^^ debug-enabled\n', fixed: 'FROM ruby:4.0-slim\nARG MODE=production\nENV RAILS_ENV $MODE\n' },
		{ name: 'Symfony', bad: 'FROM php:8.5-fpm\nENV APP_ENV=dev \\\n#           ^^^ debug-enabled\n    APP_NAME=shop\n', fixed: 'FROM php:8.5-fpm\nENV APP_ENV=prod \\\n    APP_NAME=shop\n' },
		{ name: 'Xdebug', bad: 'FROM php:8.5-fpm\nRUN pecl install xdebug-3.5.0 && docker-php-ext-enable xdebug\n#                ^^^^^^^^^^^^ debug-enabled\n', fixed: 'FROM php:8.5-fpm\n' },
		{ name: 'Xdebug among others', bad: 'FROM php:8.5-fpm\nRUN install-php-extensions gd xdebug zip \\\n#                             ^^^^^^ debug-enabled\n    && echo "xdebug.mode=debug" >> /usr/local/etc/php/conf.d/xdebug.ini \\\n    && php -m\n', fixed: 'FROM php:8.5-fpm\nRUN install-php-extensions gd zip \\\n    && php -m\n' },
		{ name: 'Xdebug, and a comment that stays', bad: 'FROM php:8.5-fpm\nRUN apt-get update \\\n    && pecl install xdebug \\\n#                   ^^^^^^ debug-enabled\n    # The settings.\n    && cp php.ini /usr/local/etc/php/\n', fixed: 'FROM php:8.5-fpm\nRUN apt-get update \\\n    # The settings.\n    && cp php.ini /usr/local/etc/php/\n' },
		{ name: 'what the container starts', bad: 'FROM python:3.14-slim\nCMD ["flask", "run", "--debug"]\n#                    ^^^^^^^^^ debug-enabled\n', fixed: 'FROM python:3.14-slim\nCMD ["flask", "run"]\n' },
		{ name: 'a server that reloads', bad: 'FROM python:3.14-slim\nCMD exec uvicorn --reload app:app\n#                ^^^^^^^^ debug-enabled\n', fixed: 'FROM python:3.14-slim\nCMD exec uvicorn app:app\n' },
		{ name: 'in front of the program', bad: 'FROM node:26-slim\nCMD NODE_ENV=development node server.js\n#   ^^^^^^^^^^^^^^^^^^^^ debug-enabled\n' },
		{ name: 'production', good: 'FROM node:26-slim\nENV NODE_ENV=production DEBUG=false APP_DEBUG=0 XDEBUG_MODE=off\nCMD ["node", "server.js"]\n' },
		{ name: 'names of loggers', good: 'FROM node:26-slim\nENV DEBUG=app:* LOG_LEVEL=debug\n' },
		{ name: 'a later value counts', good: 'FROM node:26-slim AS base\nENV NODE_ENV=development\nRUN npm ci\nFROM base\nENV NODE_ENV=production\n' },
		{ name: 'a stage that does not ship', good: 'FROM node:26 AS build\nENV NODE_ENV=development\nRUN npm ci\nFROM node:26-slim\nCOPY --from=build /app /app\n' },
		{ name: 'an image for developers', good: 'FROM node:26 AS dev\nENV NODE_ENV=development\nCMD ["npm", "run", "dev"]\n' },
	],
};

/** Values that switch on, with what switches off in the same style. */
const SWITCHED: ReadonlyMap<string, string> = new Map(Object.entries({ 1: '0', true: 'false', True: 'False', TRUE: 'FALSE', yes: 'no', Yes: 'No', YES: 'NO', on: 'off', On: 'Off', ON: 'OFF' }));
const MODES: ReadonlyMap<string, string> = new Map(Object.entries({ dev: 'prod', devel: 'production', develop: 'production', development: 'production', Development: 'Production', DEVELOPMENT: 'PRODUCTION' }));
/** What frameworks read; other variables of such names are the program's own. */
const FRAMEWORKS = /^(?:DEBUG|(?:FLASK|QUART|DJANGO|APP|SYMFONY|YII|CAKE|WP|WORDPRESS|LARAVEL|RAILS|PLAY|STARLETTE|FASTAPI|ADONIS)_DEBUG|(?:FLASK|QUART|DJANGO|APP|SYMFONY|YII|RAILS|RACK|NODE|MIX|HANAMI|CRAFT|TYPO3|FLOW|KERNEL)_ENV|(?:ASPNETCORE|DOTNET|CI|CRAFT)_ENVIRONMENT)$/i;

/** The value that is right for delivery, when this one is for development. */
function better(name: string, value: string): string | undefined {
	const upper = name.toUpperCase();
	if (upper.endsWith('XDEBUG_MODE')) return value === '' || /^off$/i.test(value) ? undefined : 'off';
	if (upper === 'GIN_MODE') return value === 'debug' ? 'release' : undefined;
	if (upper === 'WERKZEUG_DEBUG_PIN') return value === 'off' ? 'on' : undefined;
	if (upper === 'APP_ENV' && value === 'local') return 'production';
	if (/(?:^|_)DEBUG$/.test(upper) || upper === 'ASPNETCORE_DETAILEDERRORS' || upper === 'PHP_DISPLAY_ERRORS') return SWITCHED.get(value) ?? SWITCHED.get(value.toLowerCase());
	return /(?:^|_)ENV(?:IRONMENT)?$/.test(upper) ? MODES.get(value) ?? MODES.get(value.toLowerCase()) : undefined;
}

function severityOf(name: string): Severity {
	return FRAMEWORKS.test(name) || /XDEBUG_MODE|GIN_MODE|WERKZEUG|ASPNETCORE/i.test(name) ? 'warning' : 'info';
}

function* ofVariable(model: DockerfileModel, declaration: Declaration): Iterable<Finding> {
	const { kind, name, value, property } = declaration;
	if (kind !== 'env' || value.kind !== 'known' || !property.valueRange) return;
	const last = model.finalStage?.declarationAt(name);
	if (last !== declaration && !(last?.value.kind === 'known' && better(name, last.value.value.text) !== undefined)) return;
	const wanted = better(name, value.value.text);
	if (wanted === undefined) return;
	const range = locate(value.value, 0, value.value.text.length);
	yield {
		range: property.valueRange,
		message: `${name}=${value.value.text} is for developers. Deliver ${wanted}, and set this for their containers only.`,
		severity: severityOf(name),
		fixes: range ? [fix(name, wanted, range)] : [],
	};
}

/** Flask asks for none of that: only its debugger, which runs what visitors send, and the reloader go. */
function fix(name: string, wanted: string, range: { start: number; end: number }): Fix {
	return unsafeFix(`Set ${name} to ${wanted}`, 'Production mode may ask for settings such as hosts, keys and built assets, and installs fewer packages.', [replace(range, wanted)], { preferred: true, ...(name !== 'FLASK_DEBUG' && { level: 'maximum' }) });
}

const XDEBUG = /^(?:pecl-)?(?:php[\d.]*-(?:pecl-)?)?xdebug(?:[-=@~:][\w.^-]*)?$/;
const EXTENSION_TOOLS = /^(?:pecl|pie|install-php-extensions|docker-php-ext-install|phpize)$/;

function* ofStep(model: DockerfileModel, stage: Stage, command: ShellCommand): Iterable<Finding> {
	if (command.conditional) return;
	const installs = EXTENSION_TOOLS.test(command.name) || packageCommand(command)?.action === 'install';
	const word = installs ? command.args.find((arg) => XDEBUG.test(arg.value) || /(?:^|\/)xdebug\/xdebug$/.test(arg.value)) : undefined;
	if (word) yield { range: word.range, message: 'Xdebug slows PHP down and answers errors with what the program holds. Install it in a stage for developers.', severity: 'warning', fixes: () => withoutXdebug(model, stage) };
}

function withoutXdebug(model: DockerfileModel, stage: Stage): readonly Fix[] {
	const edits = withoutPackage(model, stage, /xdebug/i);
	return maybe(edits && unsafeFix('Leave Xdebug out', 'Debugging, profiling and coverage with Xdebug need an image of their own.', edits, { preferred: true }));
}

/** Options of servers that are for developers, by program. */
const OPTIONS: ReadonlyMap<string, RegExp> = new Map(Object.entries({
	flask: /^--(?:debug|debugger)$/, quart: /^--(?:debug|debugger)$/, sanic: /^--(?:debug|dev|reload)$/, uvicorn: /^--reload$/, gunicorn: /^--reload$/, hypercorn: /^--reload$/, granian: /^--reload$/, fastapi: /^dev$/, daphne: /^--debug$/,
	'manage.py': /^runserver(?:_plus)?$/, 'django-admin': /^runserver(?:_plus)?$/,
}));

function* ofStart(model: DockerfileModel, run: Run, command: ShellCommand): Iterable<Finding> {
	for (const { name, value, range } of command.assignments) {
		const wanted = value?.known ? better(name, value.value) : undefined;
		if (wanted !== undefined) yield { range, message: `${name}=${value?.value} is for developers. Deliver ${wanted}.`, severity: severityOf(name), fixes: [] };
	}
	const word = optionOf([...(command.nameWord ? [command.nameWord] : []), ...command.args]);
	if (word) yield { range: word.range, message: `${word.value} is for developers: the server shows or reloads the source. Start it the way it is run in production.`, severity: /debug|plus/.test(word.value) ? 'warning' : 'info', fixes: maybe(command.exact && word.value.startsWith('--') ? unsafeFix(`Leave ${word.value} out`, 'Changes of the source and errors no longer show in the running server.', [removeCommandArgument(model, run, command, word)], { preferred: true }) : undefined) };
}

/** `flask run --debug`, also behind `python -m`, `poetry run` and the like. */
function optionOf(words: readonly ShellWord[]): ShellWord | undefined {
	for (const [i, { value }] of words.entries()) {
		const pattern = OPTIONS.get(value.slice(value.lastIndexOf('/') + 1));
		if (pattern) return words.slice(i + 1).find((word) => pattern.test(word.value));
	}
	return undefined;
}
