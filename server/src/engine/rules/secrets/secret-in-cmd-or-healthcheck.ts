/** Finds passwords and tokens in what the image runs and says of itself: CMD, ENTRYPOINT, HEALTHCHECK, LABEL, ONBUILD. */
import { removeProperty } from '../../model/edits';
import { passwordsOnCommandLines } from '../../model/commandPasswords';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { variablesIn } from '../../model/resolve';
import { readRun, type Run } from '../../model/run';
import { secretFlow } from '../../model/secrets';
import { isSecretLiteral } from '../../model/secretOperands';
import { secretValues } from '../../model/secretValues';
import type { Stage } from '../../model/stage';
import { urlCredentials } from '../../model/urlCredentials';
import type { ShellCommand } from '../../shell/types';
import { sourceRange } from '../../syntax/folded';
import type { Instruction } from '../../syntax/instruction';
import { replace } from '../../text/edit';
import { overlaps, type TextRange } from '../../text/range';
import type { Finding, Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'secret-in-cmd-or-healthcheck',
		title: 'Secret in CMD, ENTRYPOINT, HEALTHCHECK or LABEL',
		category: 'secrets',
		severity: 'error',
		why: 'What an image runs and how it is labelled stands in its configuration: docker inspect shows it to whoever can pull the image, and the command line of the process to everybody on the host. A program can read its secret from a file that is mounted when it starts.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['secretNames', 'publicNames'],
		sameAs: [],
		references: ['https://cwe.mitre.org/data/definitions/214.html', 'https://docs.docker.com/compose/how-tos/use-secrets/', 'https://docs.docker.com/reference/dockerfile/#label'],
	},

	*check(model) {
		for (const stage of model.stages) for (const instruction of stage.instructions) {
			const inner = instruction.keyword === 'ONBUILD' || instruction.keyword === 'HEALTHCHECK' ? instruction.nested : instruction;
			if (!inner) continue;
			const fault = inner.keyword === 'LABEL' ? labels(model, stage, inner, instruction) : /^(?:CMD|ENTRYPOINT)$/.test(inner.keyword) || inner.keyword === 'RUN' && inner !== instruction ? commands(model, stage, inner) : [];
			let taken: readonly TextRange[] | undefined;
			for (const finding of fault) {
				taken ??= takenBy(model, inner);
				if (!taken.some((range) => overlaps(range, finding.range))) yield finding;
			}
		}
	},

	examples: [
		{
			name: 'an option of a server',
			bad: `FROM redis:8
CMD ["redis-server", "--requirepass", "hunter2"]
#                                     ^^^^^^^^^ secret-in-cmd-or-healthcheck
`,
		},
		{
			name: 'joined to its option, in shell form',
			bad: `FROM node:24-slim
ENTRYPOINT exec node server.js --db-password=hunter2 --port 8080
#                                            ^^^^^^^ secret-in-cmd-or-healthcheck
`,
			fixed: `FROM node:24-slim
ENTRYPOINT exec node server.js --db-password="$(cat /run/secrets/db_password)" --port 8080
`,
		},
		{
			name: 'a probe that signs in',
			bad: `FROM alpine:3.24
HEALTHCHECK --interval=30s CMD curl -fsS -u probe:hunter2 http://localhost/ready || exit 1
#                                                 ^^^^^^^ secret-in-cmd-or-healthcheck
`,
			fixed: `FROM alpine:3.24
HEALTHCHECK --interval=30s CMD curl -fsS -u probe:"$(cat /run/secrets/curl_password)" http://localhost/ready || exit 1
`,
		},
		{
			name: 'a property of Java',
			bad: `FROM eclipse-temurin:25-jre
CMD ["java", "-Dspring.datasource.password=hunter2", "-jar", "/app.jar"]
#            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-in-cmd-or-healthcheck
`,
		},
		{
			name: 'a label',
			bad: `FROM alpine:3.24
LABEL maintainer=ada admin.password="hunter2"
#                                   ^^^^^^^^^ secret-in-cmd-or-healthcheck
`,
			fixed: `FROM alpine:3.24
LABEL maintainer=ada
`,
		},
		{
			name: 'an argument that becomes a label',
			bad: `FROM alpine:3.24
ARG API_TOKEN
LABEL built.with=$API_TOKEN
#                ^^^^^^^^^^ secret-in-cmd-or-healthcheck
`,
			fixed: `FROM alpine:3.24
ARG API_TOKEN
`,
		},
		{ name: 'a step of the children', bad: 'FROM debian:13\nONBUILD RUN echo root:hunter2 | chpasswd\n#                     ^^^^^^^ secret-in-cmd-or-healthcheck\n' },
		{ name: 'a secret variable on the command line', bad: 'FROM alpine:3.24\nENV API_TOKEN=hunter2hunter2\nCMD ./serve --token $API_TOKEN\n#                   ^^^^^^^^^^ secret-in-cmd-or-healthcheck\n' },
		{ name: 'from a file', good: 'FROM alpine:3.24\nCMD ["./serve", "--password-file", "/run/secrets/db", "--token", "/run/secrets/token", "--key=@key.txt"]\nHEALTHCHECK CMD curl -H "Authorization: Bearer $(cat /run/secrets/token)" http://localhost\n' },
		{ name: 'set when the container starts', good: 'FROM alpine:3.24\nCMD ./serve --token "$API_TOKEN" --password=${DB_PASSWORD:?}\nLABEL token.ttl=3600 com.example.password-policy=strict\n' },
		{ name: 'switches', good: 'FROM alpine:3.24\nCMD ["./serve", "--no-password", "--allow-empty-password=yes", "--token", "--password", "--verbose", "--token-ttl", "3600"]\n' },
	],
};

/** What other rules report here. */
function takenBy(model: DockerfileModel, instruction: Instruction): TextRange[] {
	const folded = [instruction.arguments, ...instruction.heredocs.map(({ body }) => body)];
	return folded.flatMap((each) => [...secretValues(model, instruction, each), ...urlCredentials(each.text)].map(({ start, end }) => sourceRange(each, start, end)));
}

const WHERE = 'The password stands in the configuration of the image. Change it, and let the program read it from a file in /run/secrets.';

function* commands(model: DockerfileModel, stage: Stage, instruction: Instruction): Iterable<Finding> {
	const run = readRun(instruction, model.text, stage.shellAt(instruction.range.start));
	const passwords = passwordsOnCommandLines(model, run);
	const onbuild = instruction.keyword === 'RUN';
	for (const { range, command, variable } of passwords) yield { range, message: onbuild ? 'Every image that is built from this one gets the password in its history. Change it, and leave it to the child to mount a build secret.' : WHERE, fixes: onbuild ? [] : fileFix(run, command, range, variable.toLowerCase()) };
	if (onbuild) return;
	const { variables } = secretFlow(model);
	for (const command of run.commands) {
		if (command.name === 'test' || command.name === '[') continue;
		for (const word of command.args) for (const { name, range } of word.variables) {
			const declaration = stage.declarationAt(name, instruction.range.start);
			if (!declaration || !variables.some((each) => each.declaration === declaration) || declaration.kind === 'arg') continue;
			yield { range, message: `${name} becomes part of the command line, which everybody on the host can read. Let the program take it from the environment or a file.`, severity: 'info', related: [{ range: declaration.property.nameRange, message: `${name} is set here` }], fixes: [] };
		}
	}
}

function* labels(model: DockerfileModel, stage: Stage, label: Instruction, outer: Instruction): Iterable<Finding> {
	const { variables } = secretFlow(model);
	for (const property of label.properties) {
		const { name, value = '', valueRange } = property;
		if (!valueRange) continue;
		const fixes = outer === label ? [unsafeFix('Remove the label', 'Something may read the label.', [removeProperty(model, label, property)], { preferred: true })] : [];
		const source = property.literal ? undefined : variablesIn(value).map((each) => stage.declarationAt(each, outer.range.start)).find((declaration) => variables.some((each) => each.declaration === declaration));
		if (source) yield { range: valueRange, message: `The label shows ${source.name} to whoever has the image. Leave it out.`, related: [{ range: source.property.nameRange, message: `${source.name} is declared here` }], fixes };
		else if (model.classifyName(name.replace(/^.*\./, '')) === 'secret' && isSecretLiteral(value) && !/\s/.test(value)) yield { range: valueRange, message: 'The label shows the secret to whoever has the image. Change it, and leave it out.', fixes };
	}
}

/** In shell form, the shell can read the file. */
function fileFix(run: Run, command: ShellCommand, range: TextRange, name: string): readonly Fix[] {
	const word = command.args.find((each) => each.range.start <= range.start && range.end <= each.range.end);
	if (run.form !== 'shell' || run.script.dialect !== 'posix' || !command.exact || command.parent || !word || /["'`\\$]/.test(word.text)) return [];
	return [unsafeFix(`Read it from /run/secrets/${name}`, 'The container needs a secret of that name from now on.', [replace(range, `"$(cat /run/secrets/${name})"`)], { preferred: true, level: 'manual', followUp: `docker run -v "$PWD/${name}:/run/secrets/${name}:ro" IMAGE, or a secret of Compose, Swarm or Kubernetes with that name.` })];
}
