/** Finds RUNs that use a secret ARG or ENV: the value ends in the history of the image, and often in its files. */
import { maybe } from '../../model/fix';
import { secretFlow, type SecretUse } from '../../model/secrets';
import { secretMountFix } from '../../recipes/secretMount';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'secret-arg-consumed',
		title: 'RUN uses a secret from ARG or ENV',
		category: 'secrets',
		severity: 'error',
		why: 'The history of an image shows the arguments of every RUN with their values. A secret that comes in as a mount exists only while the step runs.',
		fixable: 'sometimes',
		since: '0.1.0',
		settings: ['secretNames', 'publicNames', 'builder'],
		sameAs: [],
		references: ['https://docs.docker.com/reference/dockerfile/#run---mounttypesecret', 'https://docs.docker.com/reference/dockerfile/#arg'],
	},

	*check(model, { settings }) {
		for (const use of secretFlow(model).uses) {
			if (use.kind === 'project') continue;
			const { variable: { declaration }, variable } = use;
			yield {
				range: use.range,
				message: message(use),
				related: [{ range: declaration.property.nameRange, message: `${declaration.name} is declared here` }],
				fixes: () => maybe(secretMountFix(model, settings, variable)),
			};
		}
	},

	examples: [
		{
			name: 'in a header',
			bad: `# syntax=docker/dockerfile:1
FROM alpine:3.24
ARG API_KEY
RUN wget --header "X-Key: $API_KEY" -O /catalogue https://api.example.com/catalogue
#                         ^^^^^^^^ secret-arg-consumed
RUN wget --header "X-Key: $API_KEY" -O /prices https://api.example.com/prices
#                         ^^^^^^^^ secret-arg-consumed
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN --mount=type=secret,id=api_key,env=API_KEY wget --header "X-Key: $API_KEY" -O /catalogue https://api.example.com/catalogue
RUN --mount=type=secret,id=api_key,env=API_KEY wget --header "X-Key: $API_KEY" -O /prices https://api.example.com/prices
`,
		},
		{
			name: 'through an ENV that a tool reads',
			bad: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
ARG INDEX_USER=reader
ARG INDEX_TOKEN
ENV PIP_INDEX_URL=https://\${INDEX_USER}:\${INDEX_TOKEN}@pypi.example.com/simple
RUN pip install --no-cache-dir private-package==1.0
#   ^^^ secret-arg-consumed
`,
			fixed: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
ARG INDEX_USER=reader
RUN --mount=type=secret,id=index_token,env=INDEX_TOKEN export PIP_INDEX_URL="https://\${INDEX_USER}:\${INDEX_TOKEN}@pypi.example.com/simple" && pip install --no-cache-dir private-package==1.0
`,
		},
		{
			name: 'inherited from another stage',
			bad: `# syntax=docker/dockerfile:1
FROM node:24-slim AS base
ARG NPM_TOKEN
FROM base AS build
COPY . .
RUN ["npm", "ci"]
#    ^^^^^ secret-arg-consumed
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim AS base
FROM base AS build
COPY . .
RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN ["npm", "ci"]
`,
		},
		{
			name: 'an instruction that a mount does not reach',
			bad: `FROM alpine:3.24
ARG API_KEY
ADD https://api.example.com/list?key=$API_KEY /list
RUN test -n "$API_KEY"
#            ^^^^^^^^ secret-arg-consumed
`,
		},
		{ name: 'the step makes its own', good: 'FROM alpine:3.24\nENV API_KEY=""\nRUN API_KEY=$(cat /run/secrets/key) && echo "$API_KEY" | wc -c\n' },
		{ name: 'no variable in single quotes', good: "FROM alpine:3.24\nARG API_KEY\nRUN echo 'set $API_KEY first' > /help\n" },
		{ name: 'another stage', good: 'FROM alpine:3.24 AS one\nARG API_KEY\nFROM alpine:3.24\nRUN test -z "$API_KEY"\n' },
	],
};

function message({ kind, command, variable: { declaration: { name, kind: from } } }: SecretUse): string {
	const how = kind === 'tool' ? `${command?.name} reads ${name} from ${from === 'env' ? 'ENV' : 'ARG'}` : `${name} comes from ${from === 'env' ? 'ENV' : 'ARG'}`;
	return `${how}, so that the image gives it away. Mount it as a build secret in this step.`;
}
