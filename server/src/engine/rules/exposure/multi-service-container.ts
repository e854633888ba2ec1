/** Finds containers that start several services: a supervisor, daemons in front of the program, processes in the background. */
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import { isForDevelopment, startsOf } from '../../model/start';
import type { ShellCommand, ShellWord } from '../../shell/types';
import type { TextRange } from '../../text/range';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'multi-service-container',
		title: 'Several services in one container',
		category: 'exposure',
		severity: 'warning',
		why: 'Services in one container share its user, its files and its secrets: a hole in one is a hole in all, and they cannot be given less each. Docker watches the first process only, so that the others die unseen, and supervisors and daemons that change users keep the container with root.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: [],
		references: ['https://docs.docker.com/engine/containers/multi-service_container/', 'https://docs.docker.com/build/building/best-practices/#decouple-applications'],
	},

	*check(model) {
		for (const { stage, run, inForce } of startsOf(model)) {
			if (isForDevelopment(stage)) continue;
			const found = severalIn(model, run);
			if (found) yield { range: found.range, message: `${found.what} Run one service in a container, and let Compose or the cluster start the others.`, severity: inForce ? 'warning' : lowered('warning'), ...(found.first && { related: [{ range: found.first, message: 'The first of them.' }] }), fixes: [] };
		}
	},

	examples: [
		{ name: 'a supervisor', bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y --no-install-recommends supervisor && rm -rf /var/lib/apt/lists/*\nCMD ["/usr/bin/supervisord", "-n"]\n#    ^^^^^^^^^^^^^^^^^^^^^^ multi-service-container\n' },
		{ name: 'a daemon in front of the program', bad: 'FROM debian:13\nCMD service php8.4-fpm start && nginx -g "daemon off;"\n#^^ multi-service-container\n' },
		{ name: 'a daemon that goes into the background by itself', bad: 'FROM python:3.14\nCMD nginx -c /app/nginx.conf && uwsgi --ini /app/uwsgi.ini\n#^^ multi-service-container\n' },
		{ name: 'cron beside it', bad: 'FROM debian:13\nCMD ["sh", "-c", "cron && exec node server.js"]\n#^^ multi-service-container\n' },
		{ name: 'a process in the background', bad: 'FROM node:26\nCMD node worker.js & node server.js\n#^^ multi-service-container\n' },
		{ name: 'the supervisor of s6', bad: 'FROM alpine:3.24\nENTRYPOINT ["/init"]\n#           ^^^^^^^ multi-service-container\n' },
		{ name: 'one service, counted once', good: 'FROM debian:13\nCMD exec uwsgi --processes $(nproc) --wsgi app:app\n' },
		{ name: 'one service', good: 'FROM nginx:1.29\nCMD ["nginx", "-g", "daemon off;"]\n' },
		{ name: 'one service and its log', good: 'FROM debian:13\nCMD service nginx start && tail -F /var/log/nginx/error.log\n' },
		{ name: 'preparation in front of the program', good: 'FROM node:26\nCMD npm run migrate && mkdir -p /tmp/x; exec node server.js\n' },
		{ name: 'one daemon, kept alive', good: 'FROM debian:13\nCMD cron && sleep infinity\n' },
		{ name: 'streams, not processes', good: 'FROM node:26\nCMD node server.js > /proc/1/fd/1 2>&1\n' },
	],
};

/** Programs that start and watch others. */
const SUPERVISORS: ReadonlyMap<string, string> = new Map(Object.entries({
	supervisord: 'supervisord', 's6-svscan': 's6', 's6-overlay': 's6', runsvdir: 'runit', 'runsvdir-start': 'runit', my_init: 'my_init', circusd: 'circus', monit: 'monit', honcho: 'honcho', foreman: 'foreman', forego: 'forego',
	goreman: 'goreman', hivemind: 'hivemind', overmind: 'overmind', concurrently: 'concurrently', 'process-compose': 'process-compose', dinit: 'dinit', systemd: 'systemd', multirun: 'multirun', 'npm-run-all': 'npm-run-all',
}));
/** `foreman run …` runs one program with the variables of a file; an option for help or a version runs none. */
const ONE_ONLY = /^(?:run|--version|--help)$/;
/** Paths that are supervisors whatever their last part may mean elsewhere. */
const SUPERVISOR_PATHS: ReadonlyMap<string, string> = new Map(Object.entries({ '/init': 's6', '/sbin/my_init': 'my_init', '/sbin/runit': 'runit', '/sbin/runit-wrapper': 'runit', '/lib/systemd/systemd': 'systemd' }));

/** Programs that go into the background by themselves, unless an option keeps them in front. */
const DAEMONS: ReadonlyMap<string, RegExp | undefined> = new Map(Object.entries({
	cron: /^-f$/, crond: /^-(?:f|n|d)$/, nginx: /daemon off|^-(?:t|v|V|s)$/, 'php-fpm': /^-(?:F|t|-nodaemonize)$|nodaemonize/, sshd: /^-\w*[Ddt]/, rsyslogd: /^-n$/, syslogd: /^-n$/, memcached: undefined, mysqld_safe: undefined,
	apachectl: /FOREGROUND|^(?:stop|configtest|-t)$/, apache2ctl: /FOREGROUND|^(?:stop|configtest|-t)$/, 'redis-server': undefined, vsftpd: undefined, postfix: /^(?:start-fg|check|stop)$/, dovecot: /^-F$/, named: /^-[fg]$/, dropbear: /^-\w*F/, atd: /^-f$/,
	'xinetd': /dontfork/, 'fcron': /-f/, 'dbus-daemon': /^--nofork$/, Xvfb: undefined, vncserver: /^-fg$/, tor: undefined, dnsmasq: /^-[kd]$/, smbd: /^-\w*F/, nmbd: /^-\w*F/,
}));
/** Daemons that only go into the background when told so. */
const TOLD: ReadonlyMap<string, RegExp> = new Map(Object.entries({ 'redis-server': /daemonize/, memcached: /^-d$/, tor: /RunAsDaemon/i }));
/** What only keeps the container alive, prepares, or waits. */
const NO_SERVICE = /^(?:tail|sleep|wait|cat|echo|printf|bash|sh|ash|zsh|true|cd|set|export|mkdir|chown|chmod|rm|cp|mv|ln|sed|read|trap|exit|touch|test|\[|:|source|\.|less|watch|date|env|umask|ulimit)$/;

interface Service {
	readonly range: TextRange;
	readonly name: string;
}

function severalIn(model: DockerfileModel, run: Run): { readonly range: TextRange; readonly what: string; readonly first?: TextRange } | undefined {
	const scripts = new Set(run.commands.flatMap(({ parent }) => parent ?? []).filter(isShellWrapper));
	const commands = run.commands.filter((command) => !command.conditional && !scripts.has(command) && (command.parent === undefined || scripts.has(command.parent)));
	for (const command of commands) {
		const supervisor = supervisorOf(command);
		if (supervisor) return { range: supervisor.word.range, what: `${supervisor.name} starts several services.` };
	}
	const background = commands.flatMap((command) => backgroundService(model, command) ?? []);
	const [first] = background;
	if (!first) return undefined;
	const last = commands.at(-1);
	const front = last && !background.some((service) => service.range === last.range) && !NO_SERVICE.test(last.name) && last.pipedFrom.length === 0 ? last.name || 'the program' : undefined;
	const names = [...new Set([...background.map(({ name }) => name), ...(front === undefined ? [] : [front])])];
	return background.length + (front === undefined ? 0 : 1) > 1 ? { range: run.instruction.keywordRange, what: names.length > 1 ? `This starts ${names.slice(0, 3).join(' and ')}.` : `This starts ${names[0]} more than once.`, first: first.range } : undefined;
}

function isShellWrapper({ name }: ShellCommand): boolean {
	return /^(?:sh|bash|dash|ash|zsh|ksh|su|eval)$/.test(name);
}

function supervisorOf({ nameWord, name, args, wrappers }: ShellCommand): { readonly word: ShellWord; readonly name: string } | undefined {
	for (const word of [...wrappers, ...(nameWord ? [nameWord] : [])]) {
		const found = SUPERVISOR_PATHS.get(word.value) ?? SUPERVISORS.get(word === nameWord ? name : word.value);
		if (found && !args.some(({ value }) => ONE_ONLY.test(value))) return { word, name: found };
	}
	// `/sbin/init` of systemd is another matter: it says so itself.
	const script = /^(?:bundle|npx|poetry|uv|pipenv|yarn|pnpm|python\d?)$/.test(name) ? args.find(({ value }) => SUPERVISORS.has(value)) : undefined;
	return script && !args.some(({ value }) => ONE_ONLY.test(value)) ? { word: script, name: SUPERVISORS.get(script.value) as string } : undefined;
}

/** `service x start`, `/etc/init.d/x start`, `x &`, or a daemon that goes into the background by itself. */
function backgroundService(model: DockerfileModel, command: ShellCommand): Service | undefined {
	const { name, nameWord, args, range } = command;
	const words = args.map(({ value }) => value);
	if (name === 'service' && words.some((word) => /^(?:re)?start$/.test(word))) return { range, name: words[0] ?? 'a service' };
	if (name === 'systemctl' && words[0] === 'start') return { range, name: words[1] ?? 'a service' };
	if (/^\/etc\/(?:init|rc)\.d\//.test(nameWord?.value ?? '') && /^(?:re)?start$/.test(words[0] ?? '')) return { range, name };
	const daemon = /^php-fpm[\d.]*$/.test(name) ? 'php-fpm' : name;
	if (DAEMONS.has(daemon) && !words.some((word) => DAEMONS.get(daemon)?.test(word)) && (!TOLD.has(daemon) || words.some((word) => TOLD.get(daemon)?.test(word)))) return { range, name };
	const ampersand = command.exact && /^[ \t]*&(?![&>])/.test(model.text.slice(range.end, range.end + 200));
	return ampersand && !NO_SERVICE.test(name) ? { range, name: name || 'a process' } : undefined;
}
