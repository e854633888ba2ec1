/** Finds variables that the shell of CMD or ENTRYPOINT runs as commands, or splits into words. */
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import { startsOf } from '../../model/start';
import type { ShellCommand, ShellWord, VariableUse } from '../../shell/types';
import { insert } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { type Finding, lowered, type Rule, type Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'entrypoint-shell-injection',
		title: 'Variable that becomes part of a command at start',
		category: 'exposure',
		severity: 'info',
		why: 'The shell of CMD and ENTRYPOINT reads variables when the container starts. eval, sh -c "$NAME" and a variable in the place of the program run whatever it holds; without quotes a value is split at blanks, so that it may add options. Where such values come from a user or another system, these are commands of theirs.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://cwe.mitre.org/data/definitions/78.html', 'https://cwe.mitre.org/data/definitions/88.html'],
	},

	*check(model) {
		for (const { run, inForce } of startsOf(model)) {
			if (run.script.dialect !== 'posix' || run.script.broken) continue;
			for (const command of run.commands) for (const finding of findingsIn(model, run, command)) {
				yield { ...finding, severity: inForce ? finding.severity as Severity : lowered(finding.severity as Severity) };
			}
		}
	},

	examples: [
		{ name: 'eval', bad: 'FROM debian:13\nCMD eval "$START_COMMAND"\n#        ^^^^^^^^^^^^^^^^ entrypoint-shell-injection\n' },
		{ name: 'a shell in the shell', bad: 'FROM debian:13\nENTRYPOINT exec sh -c "run $TARGET"\n#                     ^^^^^^^^^^^^^ entrypoint-shell-injection\n' },
		{ name: 'another account, the same shell', bad: 'FROM debian:13\nCMD su app -c "run $TARGET"\n#             ^^^^^^^^^^^^^ entrypoint-shell-injection\n' },
		{ name: 'in the place of the program', bad: 'FROM debian:13\nCMD ["sh", "-c", "exec $PROGRAM --port 80"]\n#                      ^^^^^^^^ entrypoint-shell-injection\n' },
		{ name: 'without quotes', bad: 'FROM debian:13\nCMD serve --root $ROOT --name "$NAME"\n#                ^^^^^ entrypoint-shell-injection\n', fixed: 'FROM debian:13\nCMD serve --root "$ROOT" --name "$NAME"\n' },
		{ name: 'without quotes, in a JSON string', bad: 'FROM debian:13\nENTRYPOINT ["/bin/sh", "-c", "exec serve --root ${ROOT}"]\n#                                               ^^^^^^^ entrypoint-shell-injection\n', fixed: 'FROM debian:13\nENTRYPOINT ["/bin/sh", "-c", "exec serve --root \\"${ROOT}\\""]\n' },
		{ name: 'the arguments, without quotes', bad: 'FROM debian:13\nENTRYPOINT ["/bin/sh", "-c", "exec serve $@", "--"]\n#                                        ^^ entrypoint-shell-injection\n', fixed: 'FROM debian:13\nENTRYPOINT ["/bin/sh", "-c", "exec serve \\"$@\\"", "--"]\n' },
		{ name: 'quotes', good: 'FROM debian:13\nCMD exec serve --root "$ROOT" --port="${PORT}"\n' },
		{ name: 'lists of options are there to be split', good: 'FROM eclipse-temurin:25-jre\nENTRYPOINT ["sh", "-c", "exec java $JAVA_OPTS ${EXTRA_ARGS} -jar /app.jar"]\n' },
		{ name: 'numbers and addresses', good: 'FROM python:3.14-slim\nCMD gunicorn --bind :$PORT --workers $WORKERS app:app\n' },
		{ name: 'variables of the script itself', good: 'FROM debian:13\nCMD for file in /conf/*; do run $file; done; MODULE=app; exec serve $MODULE\n' },
		{ name: 'exec form without a shell', good: 'FROM debian:13\nCMD ["serve", "--root", "$ROOT"]\n' },
		{ name: 'a value that the Dockerfile sets', good: 'FROM debian:13\nENV ROOT=/srv\nCMD serve --root $ROOT\n' },
	],
};

/** Variables that hold lists of options, to be split: JAVA_OPTS, EXTRA_ARGS, CFLAGS. */
const LISTS = /(?:OPTS?|OPTIONS?|ARGS?|ARGUMENTS?|FLAGS|PARAMS?|PARAMETERS?|CMD|COMMAND|LIST|MODULES|PLUGINS|AGENT|EXTRA|JAVA_\w+|JVM_\w+)_?\d*$/i;
/** Variables that hold one number or address, by their names. */
const SCALARS = /(?:PORT|HOST|HOSTNAME|WORKERS?|THREADS?|COUNT|TIMEOUT|LEVEL|CONCURRENCY|UID|GID|ADDR|ADDRESS|IP|SIZE|MEMORY|NUM\w*|INTERVAL|SECS|SECONDS|DELAY|ENV|HOME|PWD|USER|VERSION|MODE)$|^(?:\?|#|\$|!|\d|-)$/i;

/** Programs that take a script as an argument. */
const RUNS_SCRIPT = /^(?:sh|bash|dash|ash|zsh|ksh|su|runuser)$/;

function* findingsIn(model: DockerfileModel, run: Run, command: ShellCommand): Iterable<Finding> {
	// The words of the exec form itself are nobody's shell.
	if (run.form === 'exec' && !command.parent) return;
	const { name, nameWord, args } = command;
	if (name === 'eval') {
		const word = args.find(({ variables }) => variables.length > 0);
		if (word) yield { range: word.range, message: 'eval runs whatever this variable holds. Call the program itself, with the variable as an argument in quotes.', severity: 'info', fixes: [] };
		return;
	}
	if (RUNS_SCRIPT.test(name)) {
		const script = args[args.findIndex(({ value }) => /^-[a-z]*c$/.test(value)) + 1];
		// In single quotes the inner shell reads the variable itself: then it is an ordinary one.
		if (script?.text.startsWith('"') && script.variables.length > 0 && args.some(({ value }) => /^-[a-z]*c$/.test(value))) yield { range: script.range, message: 'The value becomes part of a script. Hand it over as an argument: sh -c \'run "$1"\' sh "$NAME".', severity: 'info', fixes: [] };
		return;
	}
	if (command.parent && (command.parent.name === 'eval' || isSpliced(command.parent))) return;
	const [first] = nameWord?.variables ?? [];
	if (first && nameWord && /^"?\$\{?\w+\}?"?$/.test(nameWord.text) && !/^(?:@|\*|\d)$/.test(first.name)) {
		yield { range: nameWord.range, message: `The container runs whatever ${first.name} names. Name the program here.`, severity: 'info', fixes: [] };
	}
	for (const word of args) {
		const use = word.variables.find((each) => isSplit(model, run, each));
		if (use) yield { range: use.range, message: `Without quotes the value of ${use.name === '@' || use.name === '*' ? `$${use.name}` : use.name} is split at blanks and may add options. Put it in double quotes.`, severity: 'hint', fixes: quoted(model, run, command, word, use) };
	}
}

/** The script of `sh -c "…"` in which the outer shell puts its variables: reported as a whole. */
function isSpliced({ args, parent, name }: ShellCommand): boolean {
	return RUNS_SCRIPT.test(name) && args.some(({ text, variables }) => text.startsWith('"') && variables.length > 0) || parent !== undefined && isSpliced(parent);
}

function isSplit(model: DockerfileModel, { instruction, commands }: Run, { name, quoted }: VariableUse): boolean {
	if (quoted || LISTS.test(name) || SCALARS.test(name) || /^[a-z_]\w*$/.test(name) || commands.some(({ assignments }) => assignments.some((each) => each.name === name))) return false;
	const declaration = model.stageAt(instruction.range.start)?.declarationAt(name);
	return declaration?.kind !== 'env' || declaration.value.kind !== 'known';
}

/** Quotes around the whole word, which has none yet. */
function quoted(model: DockerfileModel, run: Run, command: ShellCommand, word: ShellWord, use: VariableUse): Fix[] {
	const whole: TextRange = use.name === '@' ? use.range : word.range;
	if (!command.exact || /["'\\`*?~]|\$\(/.test(word.text) || model.text.slice(word.range.start, word.range.end) !== word.text) return [];
	const quote = run.form === 'exec' ? '\\"' : '"';
	return [unsafeFix('Put it in quotes', 'A value that is meant to be several words, or none, is one word from now on.', [insert(whole.start, quote), insert(whole.end, quote)], { preferred: true, level: 'maximum' })];
}
