/** Finds addresses with a password or token in them: `scheme://user:password@host`, in any instruction. */
import type { DockerfileModel } from '../../model/model';
import { secretFlow, type SecretVariable } from '../../model/secrets';
import { type UrlCredential, urlCredentials } from '../../model/urlCredentials';
import { type Fix, maybe } from '../../model/fix';
import { literalMountFix } from '../../recipes/secretLiteral';
import { secretMountFix } from '../../recipes/secretMount';
import { sourceRange } from '../../syntax/folded';
import type { Instruction } from '../../syntax/instruction';
import { contains, type TextRange } from '../../text/range';
import type { Settings } from '../../config/settings';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'credentials-in-url',
		title: 'Credentials in a URL',
		category: 'secrets',
		severity: 'error',
		why: 'Addresses with credentials end up in the history of the image, in logs, in .git/config and in lock files. Everybody who has the file or the image can use them.',
		fixable: 'sometimes',
		since: '0.1.0',
		covers: ['secret-hardcoded-value'],
		settings: ['builder'],
		sameAs: [],
		references: ['https://cwe.mitre.org/data/definitions/798.html', 'https://docs.docker.com/build/building/secrets/'],
	},

	*check(model, { settings }) {
		for (const instruction of model.tree.instructions) for (const { credential, range } of credentialsOf(instruction)) {
			if (!isOurs(model, instruction, credential, range)) continue;
			yield {
				range,
				message: credential.variable === undefined
					? `The address of ${credential.scheme}://… holds credentials, which the image gives away. Change them, and mount them as a build secret.`
					: `${credential.variable} becomes part of an address that the image keeps. Mount it as a build secret in the step that needs it.`,
				fixes: () => maybe(fixOf(model, settings, instruction, range, credential)),
			};
		}
	},

	examples: [
		{
			name: 'in a clone',
			bad: `# syntax=docker/dockerfile:1
FROM alpine/git:2.49.1
RUN git clone https://robot:hunter2hunter2@git.example.com/team/app.git /src && rm -rf /src/.git
#                           ^^^^^^^^^^^^^^ credentials-in-url
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine/git:2.49.1
RUN --mount=type=secret,id=git_password,env=GIT_PASSWORD git clone https://robot:"$GIT_PASSWORD"@git.example.com/team/app.git /src && rm -rf /src/.git
`,
		},
		{
			name: 'an index in ENV',
			bad: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
ENV PIP_EXTRA_INDEX_URL=https://reader:hunter2hunter2@pypi.example.com/simple
#                                      ^^^^^^^^^^^^^^ credentials-in-url
RUN pip install --no-cache-dir private-package==1.0
`,
			fixed: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
RUN --mount=type=secret,id=pip_extra_index_url,env=PIP_EXTRA_INDEX_URL pip install --no-cache-dir private-package==1.0
`,
		},
		{
			name: 'a variable in ADD',
			bad: `FROM alpine:3.24
ARG DEPLOY_TOKEN
ADD https://deploy:\${DEPLOY_TOKEN}@files.example.com/model.bin /model.bin
#                  ^^^^^^^^^^^^^^^ credentials-in-url
`,
		},
		{
			name: 'behind the question mark',
			bad: `FROM eclipse-temurin:21-jre
ENV JDBC_URL="jdbc:postgresql://db.example.com/shop?user=shop&password=hunter2hunter2"
#                                                                      ^^^^^^^^^^^^^^ credentials-in-url
USER 10001
CMD ["java", "-jar", "/app.jar"]
`,
			fixed: `FROM eclipse-temurin:21-jre
USER 10001
CMD ["java", "-jar", "/app.jar"]
`,
		},
		{ name: 'a question without an answer', good: 'FROM eclipse-temurin:21-jre\nENV RESET=https://app.example.com/reset?password=\nUSER 10001\n' },
		{ name: 'a user without password', good: 'FROM alpine/git:2.49.1\nRUN git clone ssh://git@git.example.com/team/app.git\n' },
		{ name: 'a port, a version, a scoped package', good: 'FROM node:24-slim\nRUN npm install --registry=http://npm.example.com:4873/ @team/app@1.2.3\n' },
		{ name: 'words for the reader', good: 'FROM alpine/git:2.49.1\nRUN git clone https://user:<your-token>@git.example.com/app.git\n' },
		{ name: 'a database of the build only', good: 'FROM ruby:3.4-slim\nRUN DATABASE_URL=postgres://postgres:postgres@localhost/app bin/rails assets:precompile\n' },
	],
};

function* credentialsOf(instruction: Instruction): Iterable<{ credential: UrlCredential; range: TextRange }> {
	for (const folded of [instruction.arguments, ...instruction.heredocs.map((heredoc) => heredoc.body)]) {
		for (const credential of urlCredentials(folded.text)) yield { credential, range: sourceRange(folded, credential.start, credential.end) };
	}
}

/** A name that says it already has its finding, and so have the variables of a RUN (secret-arg-consumed). */
function isOurs(model: DockerfileModel, instruction: Instruction, { variable }: UrlCredential, range: TextRange): boolean {
	const { variables } = secretFlow(model);
	if (instruction.keyword === 'ARG' || instruction.keyword === 'ENV') {
		const holder = holderOf(variables, instruction, range);
		return holder !== undefined && !holder.named && (variable === undefined || holder.because === 'derived');
	}
	if (variable === undefined) return true;
	if (instruction.keyword === 'RUN') return false;
	const declaration = model.stageAt(instruction.range.start)?.declarationAt(variable, instruction.range.start);
	return variables.some((each) => each.declaration === declaration);
}

function holderOf(variables: readonly SecretVariable[], instruction: Instruction, range: TextRange): SecretVariable | undefined {
	return variables.find(({ declaration }) => declaration.instruction === instruction && contains(declaration.property.range, range));
}

function fixOf(model: DockerfileModel, settings: Settings, instruction: Instruction, range: TextRange, credential: UrlCredential): Fix | undefined {
	if (instruction.keyword === 'ARG' || instruction.keyword === 'ENV') {
		const variable = holderOf(secretFlow(model).variables, instruction, range);
		return variable && secretMountFix(model, settings, variable);
	}
	const run = model.stageAt(instruction.range.start)?.runs.find((each) => each.instruction === instruction);
	const command = run?.commands.find((each) => contains(each.range, range));
	return run && credential.variable === undefined ? literalMountFix(model, settings, run, range, `${prefix(command?.name)}_PASSWORD`) : undefined;
}

function prefix(program: string | undefined): string {
	return /^(?:git|pip|npm|curl|wget|psql|mysql|go|composer|bundle)$/.test(program ?? '') ? (program as string).toUpperCase() : 'URL';
}
