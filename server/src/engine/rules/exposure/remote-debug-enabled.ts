/** Finds debuggers that an image lets listen on every address. */
import { removeCommandArgument, removeProperty } from '../../model/edits';
import { type Fix, maybe, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { jpdaListener, type Listener, listenersIn } from '../../model/debuggers';
import type { Run } from '../../model/run';
import { isForDevelopment, startsOf } from '../../model/start';
import type { Stage } from '../../model/stage';
import type { ShellCommand } from '../../shell/types';
import type { Instruction, Property } from '../../syntax/instruction';
import { insert, remove, replace } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { type Finding, lowered, type Rule, type Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'remote-debug-enabled',
		title: 'Debugger that listens on every address',
		category: 'exposure',
		severity: 'error',
		why: 'Debuggers ask for no password and run what they are sent: who reaches the port owns the process, its data and its keys. Scanners look for these ports all day. Start the debugger for one container, on the loopback, when somebody is there to use it.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://cwe.mitre.org/data/definitions/489.html', 'https://nodejs.org/en/learn/getting-started/debugging'],
	},

	*check(model) {
		for (const { stage, run, inForce } of startsOf(model)) {
			for (const command of run.commands) for (const found of listenersIn(wordsOf(command))) {
				yield finding(found, severityIn(stage, inForce, found), fixesInCommand(model, run, command, found));
			}
		}
		for (const stage of model.stages) {
			for (const { kind, property, instruction } of stage.declarations) {
				if (kind !== 'env') continue;
				const words = wordsIn(model, property);
				for (const found of property.name === 'JPDA_ADDRESS' ? words.flatMap((word) => jpdaListener(word) ?? []) : listenersIn(words)) yield finding(found, severityIn(stage, stage.ships, found), fixesInValue(model, instruction, property, found));
			}
		}
	},

	examples: [
		{ name: 'Node.js', bad: 'FROM node:26-slim\nCMD ["node", "--inspect=0.0.0.0:9229", "server.js"]\n#            ^^^^^^^^^^^^^^^^^^^^^^^^ remote-debug-enabled\n', fixed: 'FROM node:26-slim\nCMD ["node", "server.js"]\n' },
		{ name: 'Node.js, in shell form', bad: 'FROM node:26-slim\nCMD node --inspect-brk=0.0.0.0 server.js\n#        ^^^^^^^^^^^^^^^^^^^^^ remote-debug-enabled\n', fixed: 'FROM node:26-slim\nCMD node server.js\n' },
		{ name: 'Java', bad: 'FROM eclipse-temurin:25-jre\nENTRYPOINT ["java", "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005", "-jar", "/app.jar"]\n#                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-debug-enabled\n', fixed: 'FROM eclipse-temurin:25-jre\nENTRYPOINT ["java", "-jar", "/app.jar"]\n' },
		{ name: 'options in a variable', bad: 'FROM eclipse-temurin:25-jre\nENV JAVA_TOOL_OPTIONS="-Xmx1g -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=0.0.0.0:5005"\n#                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-debug-enabled\n', fixed: 'FROM eclipse-temurin:25-jre\nENV JAVA_TOOL_OPTIONS="-Xmx1g"\n' },
		{ name: 'a variable for nothing else', bad: 'FROM node:26-slim\nENV NODE_OPTIONS=--inspect=0.0.0.0 PORT=8080\n#                ^^^^^^^^^^^^^^^^^ remote-debug-enabled\n', fixed: 'FROM node:26-slim\nENV PORT=8080\n' },
		{ name: 'a port alone, which older Java opens to all', bad: 'FROM eclipse-temurin:8-jre\nCMD java -Xrunjdwp:transport=dt_socket,server=y,address=8000 -jar app.jar\n#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-debug-enabled\n', fixed: 'FROM eclipse-temurin:8-jre\nCMD java -jar app.jar\n' },
		{ name: 'Python', bad: 'FROM python:3.14-slim\nCMD ["python", "-m", "debugpy", "--listen", "0.0.0.0:5678", "app.py"]\n#                                           ^^^^^^^^^^^^^^ remote-debug-enabled\n', fixed: 'FROM python:3.14-slim\nCMD ["python", "-m", "debugpy", "--listen", "127.0.0.1:5678", "app.py"]\n' },
		{ name: 'Go', bad: 'FROM golang:1.27\nCMD dlv exec /app --headless --listen=:2345\n#                            ^^^^^^^^^^^^^^ remote-debug-enabled\n', fixed: 'FROM golang:1.27\nCMD dlv exec /app --headless --listen=127.0.0.1:2345\n' },
		{ name: 'gdbserver', bad: 'FROM debian:13\nCMD ["gdbserver", ":2345", "/app"]\n#                 ^^^^^^^ remote-debug-enabled\n' },
		{ name: 'Tomcat', bad: 'FROM tomcat:11\nENV JPDA_ADDRESS=*:8000\n#                ^^^^^^ remote-debug-enabled\nCMD ["catalina.sh", "jpda", "run"]\n', fixed: 'FROM tomcat:11\nENV JPDA_ADDRESS=127.0.0.1:8000\nCMD ["catalina.sh", "jpda", "run"]\n' },
		{ name: 'JMX for everybody', bad: 'FROM tomcat:11\nENV CATALINA_OPTS="-Dcom.sun.management.jmxremote.port=9010 -Dcom.sun.management.jmxremote.authenticate=false"\n#                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-debug-enabled\n', fixed: 'FROM tomcat:11\nENV CATALINA_OPTS="-Dcom.sun.management.jmxremote.port=9010"\n' },
		{ name: 'the loopback', good: 'FROM node:26-slim\nENV JAVA_TOOL_OPTIONS="-agentlib:jdwp=transport=dt_socket,server=y,address=localhost:5005"\nCMD ["node", "--inspect", "--inspect-port=127.0.0.1:9229", "server.js"]\n' },
		{ name: 'no debugger', good: 'FROM python:3.14-slim\nRUN pip install --no-cache-dir debugpy\nCMD ["uvicorn", "app:app", "--host", "0.0.0.0"]\n' },
	],
};

/** A word with its place. */
interface Placed {
	readonly value: string;
	readonly range: TextRange;
}

function wordsOf({ nameWord, args, assignments }: ShellCommand): Placed[] {
	return [...assignments.flatMap(({ value }) => value ? [value] : []), ...(nameWord ? [nameWord] : []), ...args];
}

/** The words of a variable's value, as a program will cut it. */
function wordsIn(model: DockerfileModel, { raw, valueRange }: Property): Placed[] {
	if (raw === undefined || !valueRange || raw.length > 10_000) return [];
	const text = model.text.slice(valueRange.start, valueRange.end);
	return [...text.matchAll(/[^\s"']+/g)].map((match) => ({ value: match[0], range: { start: valueRange.start + match.index, end: valueRange.start + match.index + match[0].length } }));
}

function finding(found: Listener<Placed>, severity: Severity, fixes: Fix[]): Finding {
	return { range: found.token.range, message: `${found.what} listens ${found.sure ? 'on every address' : 'here, and on every address before Java 9'}, and runs what it is sent. Leave it out of what is delivered, or let it listen on 127.0.0.1.`, severity, fixes };
}

function severityIn(stage: Stage, ships: boolean, { sure }: Listener<Placed>): Severity {
	const severity = ships && !isForDevelopment(stage) ? 'error' : lowered('error');
	const version = Number.parseInt(stage.root.facts?.runtime?.version ?? '', 10);
	return sure || version <= 8 ? severity : version >= 9 ? lowered(lowered(severity)) : lowered(severity);
}

const BECAUSE = 'Nobody can attach a debugger from outside of the container any longer.';

function fixesInCommand(model: DockerfileModel, run: Run, command: ShellCommand, found: Listener<Placed>): Fix[] {
	const word = [command.nameWord, ...command.args].find((each) => each === found.token);
	if (!word || !command.exact) return [];
	return [...maybe(found.optional && !command.assignments.some(({ value }) => value === word) ? unsafeFix('Leave the debugger out', BECAUSE, [removeCommandArgument(model, run, command, word)], { preferred: true }) : undefined), ...onLoopback(model, found)];
}

function fixesInValue(model: DockerfileModel, instruction: Instruction, property: Property, found: Listener<Placed>): Fix[] {
	const { range } = found.token;
	const value = property.valueRange as TextRange;
	const alone = model.text.slice(value.start, value.end).replace(/^(["'])(.*)\1$/, '$2').trim() === found.token.value;
	const blanksBefore = /\s*$/.exec(model.text.slice(value.start, range.start))?.[0].length ?? 0;
	const blanksBehind = blanksBefore > 0 ? 0 : /^[ \t]*/.exec(model.text.slice(range.end, value.end))?.[0].length ?? 0;
	const edit = alone ? removeProperty(model, instruction, property) : remove({ start: range.start - blanksBefore, end: range.end + blanksBehind });
	return [...maybe(found.optional ? unsafeFix('Leave the debugger out', BECAUSE, [edit], { preferred: true }) : undefined), ...onLoopback(model, found)];
}

/** The address narrowed where it is written. */
function onLoopback(model: DockerfileModel, { token: { value, range }, host, at, optional }: Listener<Placed>): Fix[] {
	const written = model.text.slice(range.start, range.end);
	const offset = written.indexOf(value);
	if (at < 0 || offset < 0) return [];
	const start = range.start + offset + at;
	const edit = host === '' ? insert(start, /^\d|^\$/.test(value.slice(at)) ? '127.0.0.1:' : '127.0.0.1') : replace({ start, end: start + host.length }, '127.0.0.1');
	return [unsafeFix('Listen on 127.0.0.1', BECAUSE, [edit], { preferred: !optional })];
}
