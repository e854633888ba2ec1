/** Finds values that show themselves to be secrets (token formats, private keys), and random ones behind a secret's name. */
import type { Settings } from '../../config/settings';
import { type Fix, maybe } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { passwordsOnCommandLines } from '../../model/commandPasswords';
import { secretFlow } from '../../model/secrets';
import { secretValues } from '../../model/secretValues';
import { urlCredentials } from '../../model/urlCredentials';
import { literalMountFix } from '../../recipes/secretLiteral';
import { secretMountFix } from '../../recipes/secretMount';
import { sourceRange } from '../../syntax/folded';
import type { Instruction } from '../../syntax/instruction';
import { contains, overlaps, type TextRange } from '../../text/range';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'secret-hardcoded-value',
		title: 'Secret written into the Dockerfile',
		category: 'secrets',
		severity: 'error',
		why: 'A token or private key in the file is in version control and in the image: whoever can read one of them can use it. Removing it from the file does not take it back, so it must be changed too.',
		fixable: 'sometimes',
		since: '0.1.0',
		settings: ['builder'],
		sameAs: ['droast:DF014', 'kics:passwords_and_secrets', 'tally:tally/secrets-in-code'],
		references: ['https://cwe.mitre.org/data/definitions/798.html', 'https://docs.docker.com/build/building/secrets/'],
	},

	*check(model, { settings }) {
		for (const instruction of model.tree.instructions) {
			let taken: readonly TextRange[] | undefined;
			for (const folded of [instruction.arguments, ...instruction.heredocs.map((heredoc) => heredoc.body)]) {
				for (const { name, start, end } of secretValues(model, instruction, folded)) {
					const range = sourceRange(folded, start, end);
					taken ??= takenBy(model, instruction);
					if (taken.some((other) => overlaps(other, range))) continue;
					yield { range, message: `This looks like a ${name}. Change it, for the file has given it away, and mount it as a build secret.`, fixes: () => maybe(fixOf(model, settings, instruction, range, name)) };
				}
			}
		}
	},

	examples: [
		{
			name: 'a token in an argument',
			bad: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN ./fetch-release --as "robot ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}" --to /release
#                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-hardcoded-value
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN --mount=type=secret,id=github_token,env=GITHUB_TOKEN ./fetch-release --as "robot $GITHUB_TOKEN" --to /release
`,
		},
		{
			name: 'in an ENV whose name says nothing',
			bad: `FROM node:24-slim
ENV BILLING=sk_${'live'}_4eC39HqLyjWDarjtT1zdp7dcA9
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-hardcoded-value
CMD ["node", "server.js"]
`,
			fixed: `FROM node:24-slim
CMD ["node", "server.js"]
`,
		},
		{
			name: 'a private key in a heredoc',
			bad: `FROM alpine:3.24
COPY <<EOF /etc/app/tls.pem
-----BEGIN RSA PRIVATE KEY-----
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-hardcoded-value
MIIEowIBAAKCAQEAvRr4mLqz9yKXbT7wNqYp2sUe
-----END RSA PRIVATE KEY-----
EOF
`,
		},
		{
			name: 'a random value behind a name, in a label',
			bad: `FROM alpine:3.24
LABEL com.example.api-key=q7Zp2VxR9sLw4TnB8kYc
#                         ^^^^^^^^^^^^^^^^^^^^ secret-hardcoded-value
`,
		},
		{
			name: 'an entry of .netrc',
			bad: `FROM alpine:3.24
COPY <<EOF /etc/app/netrc
machine git.example.com login robot password hunter2hunter2
#                                            ^^^^^^^^^^^^^^ secret-hardcoded-value
EOF
`,
		},
		{ name: 'the name already has its finding', good: `FROM alpine:3.24\nENV GITHUB_TOKEN=ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}\n` },
		{ name: 'checksums and versions', good: 'FROM alpine:3.24\nENV APP_SHA256=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\nLABEL org.opencontainers.image.revision=4a1c0ffee4a1c0ffee4a1c0ffee4a1c0ffee4a1c\n' },
		{ name: 'what documentation prints', good: 'FROM alpine:3.24\nLABEL usage="docker build --secret id=key,env=AKIAIOSFODNN7EXAMPLE ."\n' },
		{ name: 'a public key', good: 'FROM alpine:3.24\nRUN echo "-----BEGIN PUBLIC KEY-----" > /etc/key.pub\n' },
	],
};

/** What other rules report: names that say it, addresses, passwords on command lines. */
function takenBy(model: DockerfileModel, instruction: Instruction): TextRange[] {
	const named = secretFlow(model).variables.filter(({ declaration, because, named }) => declaration.instruction === instruction && (because === 'name' || named)).map(({ declaration }) => declaration.property.range);
	const urls = [instruction.arguments, ...instruction.heredocs.map((heredoc) => heredoc.body)]
		.flatMap((folded) => urlCredentials(folded.text).map(({ start, end }) => sourceRange(folded, start, end)));
	const run = model.stageAt(instruction.range.start)?.runs.find((each) => each.instruction === instruction);
	return [...named, ...urls, ...run ? passwordsOnCommandLines(model, run).map(({ range }) => range) : []];
}

function fixOf(model: DockerfileModel, settings: Settings, instruction: Instruction, range: TextRange, kind: string): Fix | undefined {
	if (instruction.keyword === 'ARG' || instruction.keyword === 'ENV') {
		const variable = secretFlow(model).variables.find(({ declaration }) => declaration.instruction === instruction && contains(declaration.property.range, range));
		return variable && secretMountFix(model, settings, variable);
	}
	const run = model.stageAt(instruction.range.start)?.runs.find((each) => each.instruction === instruction);
	return run && kind !== 'private key' ? literalMountFix(model, settings, run, range, kind === 'secret' ? 'BUILD_SECRET' : kind.toUpperCase().replace(/\W+/g, '_')) : undefined;
}
