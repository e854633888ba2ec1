/** Finds variables that nothing declares where they are used: mistyped, of another stage, or in want of an ARG. */
import { definedByImage } from '../../knowledge';
import { insertBefore } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import { keywordLike } from '../../model/instructions';
import type { DockerfileModel } from '../../model/model';
import { type Declaration, variableUses } from '../../model/resolve';
import { PREDEFINED, type Stage } from '../../model/stage';
import { type UndefinedUse, undefinedUses } from '../../model/undefinedVariables';
import { replace } from '../../text/edit';
import { nearest } from '../../text/near';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'undefined-variable',
		title: 'Variable that is not defined here',
		category: 'hygiene',
		severity: 'info',
		why: 'A variable without a value is replaced by nothing, and the build goes on: files land in the wrong folder, a version is left open. An ARG in front of the first FROM, the ARGs of other stages, and TARGETARCH and its like are seen only by stages that declare them.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['buildkit:UndefinedVar', 'docker-language-server:UndefinedVar', 'dockerlint:variable_use', 'sonar:S6579', 'tally:buildkit/UndefinedVar'],
		references: ['https://docs.docker.com/reference/build-checks/undefined-var/', 'https://docs.docker.com/reference/dockerfile/#scope'],
	},

	*check(model) {
		const seen = new Set<string>();
		for (const use of undefinedUses(model)) {
			const { name, stage, range } = use;
			const key = `${stage.index} ${use.instruction.range.start} ${name}`;
			const verdict = seen.has(key) ? undefined : judge(model, use);
			if (!verdict) continue;
			seen.add(key);
			yield {
				range, message: verdict.message,
				...(verdict.declaration && { related: [{ range: verdict.declaration.property.nameRange, message: 'Declared here.' }] }),
				...(!stage.ships && { severity: lowered('info') }),
				fixes: () => verdict.fix ? [verdict.fix] : [],
			};
		}
	},

	examples: [
		{
			name: 'declared in front of FROM only',
			bad: `ARG SETTINGS=--fast
FROM alpine:3.24
RUN ./setup $SETTINGS
#           ^^^^^^^^^ undefined-variable
`,
			fixed: `ARG SETTINGS=--fast
FROM alpine:3.24
ARG SETTINGS
RUN ./setup $SETTINGS
`,
		},
		{
			name: 'mistyped',
			bad: `FROM alpine:3.24
ARG DIR_ASSETS=assets/
COPY \${DIR_ASSET} /srv/
#    ^^^^^^^^^^^^ undefined-variable
ENV PATH=$PAHT:/srv/bin
#        ^^^^^ undefined-variable
`,
			fixed: `FROM alpine:3.24
ARG DIR_ASSETS=assets/
COPY \${DIR_ASSETS} /srv/
ENV PATH=$PAHT:/srv/bin
`,
		},
		{
			name: 'the platform, not declared',
			bad: `FROM --platform=$BUILDPLATFORM golang:1.27
RUN GOOS=linux GOARCH=$TARGETARCH go build -o /app .
#                     ^^^^^^^^^^^ undefined-variable
`,
			fixed: `FROM --platform=$BUILDPLATFORM golang:1.27
ARG TARGETARCH
RUN GOOS=linux GOARCH=$TARGETARCH go build -o /app .
`,
		},
		{ name: 'an ENV that keeps an argument', bad: 'ARG MODE=fast\nFROM alpine:3.24\nENV MODE=$MODE\n#        ^^^^^ undefined-variable\n', fixed: 'ARG MODE=fast\nFROM alpine:3.24\nARG MODE\nENV MODE=$MODE\n' },
		{ name: 'nowhere', bad: 'FROM alpine:3.24\nCOPY $foo .\n#    ^^^^ undefined-variable\nARG foo=bar\nRUN echo $foo\n' },
		{ name: 'of another stage', bad: 'FROM node:26 AS web\nENV OUT=/srv/dist\nFROM alpine:3.24\nCOPY --from=web $OUT /srv\n#               ^^^^ undefined-variable\n' },
		{ name: 'declared, also in the stage below', good: 'FROM alpine:3.24 AS base\nARG foo=Dockerfile\nFROM base\nCOPY $foo .\nARG bar\nCOPY a${bar} .\n' },
		{ name: 'of the base image', good: 'FROM golang:1.27\nENV PATH=$PATH:$GOPATH/bin\nFROM registry.example.com/java:21\nENV PATH=$JAVA_HOME/bin:$PATH\n' },
		{ name: 'of the shell', good: 'ARG NAME\nFROM alpine:3.24\nRUN NAME=x && echo $NAME $HOME && for i in a; do echo $i; done\nRUN . /etc/os-release && echo $NAME\n' },
		{ name: 'a default, or a literal', good: "FROM alpine:3.24\nCOPY ${X:-a} .\nENV A='$B' C=\\$D\n" },
	],
};

interface Verdict {
	readonly message: string;
	readonly declaration?: Declaration | undefined;
	readonly fix?: Fix | undefined;
}

/** Names that any image may bring along. */
const USUAL = /^(?:PATH|HOME|LANG|LC_\w+|TERM|HOSTNAME|PWD|JAVA_HOME|\w+_HOME|\w+_VERSION|TZ|USER|SHELL|DEBIAN_FRONTEND|(?:https?|no|ftp|all)_proxy)$/i;

function judge(model: DockerfileModel, use: UndefinedUse): Verdict | undefined {
	const { name, stage, inShell, instruction } = use;
	const byImage = definedByImage(stage.root.image, name);
	if (byImage === 'yes' || byImage === 'unknown' && USUAL.test(name) || inShell && /^(?:HOME|PWD|USER|HOSTNAME|\d|_)$/.test(name)) return undefined;
	if (PREDEFINED(name).kind === 'unknown') return { message: `${name} is empty unless the stage declares it. Write ARG ${name} above.`, fix: declare(model, use) };
	const global = model.globals.findLast((declaration) => declaration.name === name);
	if (global) return { message: `${name} is declared in front of FROM, which this stage does not see. Write ARG ${name} above.`, declaration: global, fix: declare(model, use) };
	// That is env-self-reference's.
	if (byImage === 'no' && instruction.keyword === 'ENV' && instruction.properties.some((property) => property.name === name)) return undefined;
	const known = namesIn(stage, instruction.range.start);
	const meant = nearest(name, known);
	if (meant !== undefined && !inShell) return { message: `${name} is not defined here. Did you mean ${meant}?`, fix: correct(model, use, meant) };
	const elsewhere = model.stages.filter((each) => !stage.lineage.includes(each)).flatMap(({ declarations }) => declarations).find((declaration) => declaration.name === name);
	if (elsewhere) return { message: `${name} is declared in another stage only. Declare it here, too.`, declaration: elsewhere };
	return byImage === 'no' && !inShell ? { message: `${name} is not defined here, so it is empty. Declare it with ARG or ENV above.` } : undefined;
}

function namesIn({ lineage }: Stage, offset: number): string[] {
	return ['PATH', ...lineage.flatMap(({ declarations }) => declarations).flatMap(({ name, instruction }) => instruction.range.start < offset ? [name] : [])];
}

function declare(model: DockerfileModel, { name, instruction }: UndefinedUse): Fix {
	return unsafeFix(`Declare ARG ${name}`, 'The variable then has a value, where it was empty so far.', [insertBefore(model, instruction, [`${keywordLike(model, instruction, 'ARG')} ${name}`])], { preferred: true, level: 'maximum' });
}

function correct(model: DockerfileModel, { name, range }: UndefinedUse, meant: string): Fix | undefined {
	const written = model.text.slice(range.start, range.end);
	if (variableUses(written)[0]?.name !== name) return undefined;
	return unsafeFix(`Use ${meant}`, `${meant} is the defined name nearest to ${name}.`, [replace(range, written.replace(name, () => meant))], { preferred: true });
}
