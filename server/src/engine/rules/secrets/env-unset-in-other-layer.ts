/** Finds RUNs that unset a variable which ENV has set: the image keeps it. */
import { removeProperty, removeInstruction, chainItemOf, removeChainItem } from '../../model/edits';
import { type Fix, maybe, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Declaration } from '../../model/resolve';
import type { Run } from '../../model/run';
import { mentionsVariable, secretFlow } from '../../model/secrets';
import type { Stage } from '../../model/stage';
import { secretMountFix } from '../../recipes/secretMount';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { replace } from '../../text/edit';
import type { Settings } from '../../config/settings';
import type { Rule, Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'env-unset-in-other-layer',
		title: 'Variable unset in another layer',
		category: 'secrets',
		severity: 'warning',
		why: 'ENV is written into the configuration of the image. An unset in a RUN holds until the end of that RUN: later steps, containers and docker inspect still show the value. The same goes for variables that one RUN exports and another unsets.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['builder'],
		sameAs: ['sonar:S6581'],
		references: ['https://docs.docker.com/build/building/best-practices/#env', 'https://docs.docker.com/reference/dockerfile/#env'],
	},

	*check(model, { settings }) {
		for (const stage of model.stages) for (const run of stage.runs) for (const command of run.commands) {
			for (const { word, name } of unsets(command)) {
				if (setBefore(run, command, name)) continue;
				const declaration = stage.declarationAt(name, run.instruction.range.start);
				if (declaration?.kind === 'env' && declaration.property.value !== '') {
					yield {
						range: word.range,
						message: `${name} comes from ENV: this takes it from the rest of the RUN only, and the image keeps it. Set it where it is used.`,
						severity: severityOf(model, run, command, declaration),
						related: [{ range: declaration.property.nameRange, message: `${name} is set here` }],
						fixes: () => maybe(fixOf(model, settings, stage, run, command, declaration)),
					};
				} else if (!declaration && exportedEarlier(stage, run, name)) {
					yield { range: word.range, message: `${name} was set in another RUN and ended with it: there is nothing to unset here. Set, use and unset it in one RUN.`, severity: 'hint', tags: ['unnecessary'], fixes: [] };
				}
			}
		}
	},

	examples: [
		{
			name: 'in a RUN of its own',
			bad: `FROM alpine:3.24
ENV ADMIN_USER="mark"
RUN echo $ADMIN_USER > ./mark
RUN unset ADMIN_USER
#         ^^^^^^^^^^ env-unset-in-other-layer
`,
			fixed: `FROM alpine:3.24
ARG ADMIN_USER="mark"
RUN echo $ADMIN_USER > ./mark
`,
		},
		{
			name: 'one of several, by the older form of ENV',
			bad: `FROM alpine:3.24
ENV A=1 MODE=build B=2
ENV STEP first step
RUN ./build && unset MODE STEP
#                    ^^^^ env-unset-in-other-layer
#                         ^^^^ env-unset-in-other-layer
`,
			fixed: `FROM alpine:3.24
ENV A=1 B=2
ARG MODE=build
ENV STEP first step
RUN ./build && unset STEP
`,
		},
		{
			name: 'a secret',
			bad: `# syntax=docker/dockerfile:1
FROM alpine:3.24
ENV API_TOKEN=hunter2hunter2
RUN ./fetch "$API_TOKEN" && unset API_TOKEN
#                                 ^^^^^^^^^ env-unset-in-other-layer
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN --mount=type=secret,id=api_token,env=API_TOKEN ./fetch "$API_TOKEN" && unset API_TOKEN
`,
		},
		{
			name: 'for the rest of the step',
			bad: `FROM alpine:3.24
ENV HTTP_PROXY=http://proxy.example.com:3128
RUN unset HTTP_PROXY && wget http://localhost/ready
#         ^^^^^^^^^^ env-unset-in-other-layer
CMD ./serve --proxy $HTTP_PROXY
`,
		},
		{ name: 'exported by another RUN', bad: 'FROM alpine:3.24\nRUN export ADMIN_USER="mark" && echo $ADMIN_USER > ./mark\nRUN unset ADMIN_USER\n#         ^^^^^^^^^^ env-unset-in-other-layer\n' },
		{ name: 'set, used and unset in one step', good: 'FROM alpine:3.24\nRUN export ADMIN_USER="mark" && echo $ADMIN_USER > ./mark && unset ADMIN_USER\n' },
		{ name: 'the step sets it anew', good: 'FROM alpine:3.24\nENV ADMIN_USER=""\nENV MODE=a\nRUN ADMIN_USER=mark; export MODE=b; ./build; unset ADMIN_USER MODE\n' },
		{ name: 'a function, another stage, an argument', good: 'FROM alpine:3.24 AS one\nENV A=1\nFROM alpine:3.24\nARG B=2\nRUN unset A; unset B; unset -f A\n' },
	],
};

function* unsets(command: ShellCommand): Iterable<{ word: ShellWord; name: string }> {
	const takesBack = command.name === 'unset' || command.name === 'export' && command.args[0]?.value === '-n';
	if (!takesBack || command.args.some((word) => word.value === '-f') || command.dialect !== 'posix') return;
	for (const word of command.args) if (/^[A-Za-z_]\w*$/.test(word.value)) yield { word, name: word.value };
}

/** The RUN has a value of its own for it by then. */
function setBefore(run: Run, { range }: ShellCommand, name: string): boolean {
	return run.commands.some((each) => each.range.start < range.start && (each.nameWord === undefined && each.assignments.some((assignment) => assignment.name === name)
		|| /^(?:export|declare|local|readonly|read)$/.test(each.name) && each.args.some((word) => word.value.split('=')[0] === name)));
}

function exportedEarlier(stage: Stage, run: Run, name: string): boolean {
	return stage.runs.some((each) => each.instruction.range.start < run.instruction.range.start && each.commands.some((command) => command.name === 'export' && command.args.some((word) => word.value.startsWith(`${name}=`))));
}

/** For the commands that follow, it does what it says: proxies and the like are unset on purpose. */
function severityOf(model: DockerfileModel, run: Run, command: ShellCommand, { name }: Declaration): Severity {
	if (model.classifyName(name) === 'secret' || secretFlow(model).variables.some(({ declaration }) => declaration.name === name)) return 'warning';
	return run.commands.some((each) => each.range.start > command.range.start && each.name !== 'unset') ? 'hint' : 'info';
}

/** A secret becomes a mount; another value an ARG, which the steps see and the image does not. */
function fixOf(model: DockerfileModel, settings: Settings, stage: Stage, run: Run, command: ShellCommand, declaration: Declaration): Fix | undefined {
	const { name, property, instruction } = declaration;
	const variable = secretFlow(model).variables.find((each) => each.declaration === declaration);
	if (variable) return secretMountFix(model, settings, variable);
	const item = chainItemOf(run.script, command);
	const alone = command.args.length === 1;
	const useless = item?.commands.length === 1 && run.commands.every((each) => each.range.start <= command.range.start || each.name === 'unset');
	const whole = run.script.chain.length === 1;
	const gone = !alone || !useless || !command.exact || run.form !== 'shell' || run.instruction.heredocs.length > 0 ? undefined : whole ? removeInstruction(model, run.instruction) : removeChainItem(model, run.script, item);
	const word = command.args.find((each) => each.value === name);
	const taken = gone ?? (command.exact && !alone && useless && word ? wordRemoval(command, word) : undefined);
	const once = stage.declarations.filter((each) => each.name === name).length === 1 && stage.declarations.includes(declaration);
	const atRunTime = model.tree.instructions.some((each) => /^(?:CMD|ENTRYPOINT|HEALTHCHECK|FROM)$/.test(each.keyword) && mentionsVariable(each, name));
	if (!taken || !once || atRunTime || model.classifyName(name) === 'secret' || /\r|\n/.test(property.raw ?? '')) return undefined;
	const written = model.text.slice(property.range.start, property.range.end);
	const older = !written.startsWith(`${name}=`);
	const text = older ? `ARG ${name}="${(property.value ?? '').replace(/(["\\])/g, '\\$1')}"` : `ARG ${written}`;
	if (written.includes('\n')) return undefined;
	const line = model.tree.eol + text;
	const change = instruction.properties.length < 2
		? [replace(instruction.range, text)]
		: [removeProperty(model, instruction, property), replace({ start: instruction.range.end, end: instruction.range.end }, line)];
	return unsafeFix(`Make ${name} an ARG`, 'The container no longer has the variable, and --build-arg can change it.', [...change, taken], { preferred: true, level: 'maximum' });
}

function wordRemoval(command: ShellCommand, word: ShellWord) {
	const before = command.args[command.args.indexOf(word) - 1] ?? command.nameWord ?? command;
	return replace({ start: before.range.end, end: word.range.end }, '');
}
