/** Finds single-stage builds whose image ships the compiler or SDK with the program, and splits them in two where it can. */
import { packageCommand } from '../../model/packages';
import { readRun } from '../../model/run';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { leavesOutDevelopment, planMultiStage } from '../../recipes/multiStage';
import { packageJsonOf } from '../../recipes/multiStage/packageJson';
import type { BuildContext } from '../../config/buildContext';
import type { ShellCommand } from '../../shell/types';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'prefer-multi-stage',
		title: 'Compiler or SDK in the final image',
		category: 'attack-surface',
		severity: 'info',
		why: 'What builds a program is not needed to run it. Compilers, SDKs and development packages make the image larger, bring vulnerabilities of their own, and hand an attacker the tools to build more.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['droast:DF011', 'tally:tally/prefer-multi-stage-build'],
		references: ['https://docs.docker.com/build/building/multi-stage/'],
	},

	*check(model, { settings, buildContext }) {
		const [stage] = model.stages;
		const image = stage?.from.words[0];
		if (!stage || !image || model.stages.length !== 1 || stage.system !== 'linux' || !startsProgram(model, stage)) return;
		const toolchain = shippedToolchain(model, stage, buildContext);
		if (!toolchain) return;
		const { plan, declined } = planMultiStage(model, { settings, buildContext });
		const advice = declined ? `Splitting it needs you: ${declined.reason}.` : 'Build in one stage and copy the result into a small one.';
		yield {
			range: image.range,
			message: `${toolchain.ships} in the image that runs. ${advice}`,
			related: [{ range: toolchain.command.range, message: 'The build.' }],
			fixes: plan ? [plan] : [],
		};
	},

	examples: [
		{
			name: 'Go: the program alone on an empty image',
			bad: `FROM golang:1.26
#    ^^^^^^^^^^^ prefer-multi-stage
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY *.go ./
RUN go build -o /usr/local/bin/shop .
EXPOSE 8080
# Keep the port in step with the service.
CMD ["shop"]
`,
			fixed: `FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY *.go ./
RUN CGO_ENABLED=0 go build -trimpath -tags=timetzdata -ldflags="-s -w" -o /usr/local/bin/shop .

FROM scratch
WORKDIR /src
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /usr/local/bin/shop /usr/local/bin/shop
COPY --from=build --chown=65532:65532 /tmp /tmp
USER 65532:65532
EXPOSE 8080
# Keep the port in step with the service.
CMD ["/usr/local/bin/shop"]
`,
		},
		{
			name: 'Go: files that the program may read stay with it',
			bad: `FROM golang:1.26-alpine
#    ^^^^^^^^^^^^^^^^^^ prefer-multi-stage
EXPOSE 8080
ENV CGO_ENABLED=0 \\
    SHOP_NAME=example
WORKDIR /app
COPY . .

RUN go build -ldflags "-X main.version=1" -o shop ./cmd/shop

CMD ./shop -listen :8080
`,
			fixed: `FROM golang:1.26-alpine AS build
ENV CGO_ENABLED=0 \\
    SHOP_NAME=example
WORKDIR /app
COPY . .

RUN go build -trimpath -tags=timetzdata -ldflags "-X main.version=1" -o shop ./cmd/shop
RUN find /app -type f -name '*.go' -delete && rm -rf /app/.git /app/vendor /app/go.mod /app/go.sum

FROM scratch
ENV SHOP_NAME=example
WORKDIR /app
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /app /app
COPY --from=build --chown=65532:65532 /tmp /tmp
USER 65532:65532
EXPOSE 8080
CMD ["/app/shop", "-listen", ":8080"]
`,
		},
		{
			name: 'Go with C libraries: somebody must choose the base',
			bad: `FROM golang:1.26
#    ^^^^^^^^^^^ prefer-multi-stage
RUN apt-get update && apt-get install -y libvips-dev
WORKDIR /src
COPY . .
RUN go build -o /bin/thumbs .
CMD ["/bin/thumbs"]
`,
		},
		{
			name: 'Node: a build step and its development packages',
			bad: `FROM node:24
#    ^^^^^^^ prefer-multi-stage
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
ENV PORT=3000
EXPOSE 3000
CMD node dist/server.js
`,
			fixed: `FROM node:24 AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:24-slim
ENV NODE_ENV=production
COPY --from=build --chown=node:node /app /app
WORKDIR /app
USER node
ENV PORT=3000
EXPOSE 3000
CMD ["node", "dist/server.js"]
`,
		},
		{
			name: 'Node: what npm start means is read in package.json',
			bad: `FROM node:24-alpine
#    ^^^^^^^^^^^^^^ prefer-multi-stage
WORKDIR /app
COPY . .
RUN npm install
CMD npm start
`,
			fixed: `FROM node:24-alpine AS build
WORKDIR /app
COPY . .
RUN npm install
RUN npm prune --omit=dev

FROM node:24-alpine
ENV NODE_ENV=production
COPY --from=build --chown=node:node /app /app
WORKDIR /app
USER node
CMD ["node", "index.js"]
`,
			context: { files: { 'package.json': '{ "scripts": { "start": "node index.js" }, "devDependencies": { "eslint": "9.0.0" } }' } },
		},
		{ name: 'Java with its build tool', bad: 'FROM maven:3-eclipse-temurin-21\n#    ^^^^^^^^^^^^^^^^^^^^^^^^^^ prefer-multi-stage\nWORKDIR /src\nCOPY . .\nRUN mvn -B package\nCMD ["java", "-jar", "target/shop.jar"]\n' },
		{ name: 'two stages', good: 'FROM golang:1.26 AS build\nRUN go build -o /shop .\nFROM scratch\nCOPY --from=build /shop /shop\nCMD ["/shop"]\n' },
		{ name: 'the compiler is gone when the step ends', good: 'FROM alpine:3.24\nRUN apk add --virtual .build go && go build -o /bin/shop . && apk del .build\nCMD ["/bin/shop"]\n' },
		{ name: 'a place to work in', good: 'FROM golang:1.26\nRUN go install example.com/tools/lint@v1.2.0\nCMD ["bash"]\n' },
		{ name: 'production packages and nothing to build', good: 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev\nCMD ["node", "index.js"]\n' },
	],
};

interface Builder {
	/** What stays, as the subject of a sentence. */
	readonly ships: string;
	readonly programs: RegExp;
	/** The first word behind the options that makes it a build; none: every call is one. */
	readonly goals?: RegExp;
}

const BUILDERS: readonly Builder[] = [
	{ ships: 'The Go toolchain stays', programs: /^go$/, goals: /^(?:build|install|run)$/ },
	{ ships: 'The Rust toolchain stays', programs: /^cargo$/, goals: /^(?:build|b|install|run|r)$/ },
	{ ships: 'The Rust toolchain stays', programs: /^rustc$/ },
	{ ships: 'Maven and the JDK stay', programs: /^mvnw?$/, goals: /^(?:package|install|verify|compile|spring-boot:run)$/ },
	{ ships: 'Gradle and the JDK stay', programs: /^gradlew?$/, goals: /^:?(?:[\w-]+:)*(?:build|assemble|bootJar|bootRun|shadowJar|installDist|jar|war|run)$/ },
	{ ships: 'The JDK stays', programs: /^javac$/ },
	{ ships: 'sbt and the JDK stay', programs: /^sbt$/ },
	{ ships: 'The .NET SDK stays', programs: /^dotnet$/, goals: /^(?:build|publish|pack|run)$/ },
	{ ships: 'The C compiler stays', programs: /^(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)$/ },
	{ ships: 'The Swift toolchain stays', programs: /^swift$/, goals: /^build$/ },
	{ ships: 'The Haskell toolchain stays', programs: /^(?:stack|cabal)$/, goals: /^(?:build|install)$/ },
];
const NODE_BUILD = /^(?:build|compile|dist|bundle)(?::.*)?$/;
const SHELLS = /^(?:ba|da|a|z)?sh$|^(?:sleep|tail|true|env|go|cargo|rustc|mvn|gradle|java|javac|dotnet|node|python3?)$/;

/** Images without a program of their own, or with a shell as one, are places to work in. */
function startsProgram(model: DockerfileModel, stage: Stage): boolean {
	const instruction = stage.lastBefore('ENTRYPOINT') ?? stage.lastBefore('CMD');
	if (!instruction) return false;
	const words = instruction.exec?.items.map((item) => item.text) ?? [];
	const commands = readRun(instruction, model.text, stage.shellAt()).commands;
	const alone = words.length === 1 || commands.length === 1 && commands[0]?.args.length === 0;
	return !alone || !SHELLS.test(commands[0]?.name ?? '');
}

function shippedToolchain(model: DockerfileModel, stage: Stage, buildContext: BuildContext): { ships: string; command: ShellCommand } | undefined {
	const start = stage.lastBefore('ENTRYPOINT') ?? stage.lastBefore('CMD');
	const started = start ? readRun(start, model.text, stage.shellAt()).commands : [];
	const gone = stage.runs.some((run) => run.commands.some((command) => command.name === 'rm' && command.args.some((arg) => /^\/(?:usr\/local\/(?:go|cargo|rustup)|root\/\.(?:cargo|rustup))\/?$/.test(arg.value))));
	for (const run of stage.runs) {
		// Tools that the same step takes away again do not ship.
		if (gone || run.commands.some((command) => packageCommand(command)?.action === 'remove' && packageCommand(command)?.manager !== 'npm')) continue;
		for (const command of run.commands) {
			const builder = builderOf(command);
			if (builder) return { ships: builder.ships, command };
		}
	}
	for (const command of started) {
		const builder = builderOf(command);
		if (builder && command.args.some((arg) => /run$|^bootRun$/i.test(arg.value))) return { ships: builder.ships, command };
	}
	return stage.root.facts?.name === 'node' ? nodeToolchain(stage, buildContext) : undefined;
}

function builderOf(command: ShellCommand): Builder | undefined {
	return BUILDERS.find(({ programs, goals }) => programs.test(command.name) && (!goals || command.args.some((arg) => goals.test(arg.value)))
		&& !command.args.some((arg) => /@|^--?version$|^--help$/.test(arg.value)));
}

/** A build step, or packages that only development needs. */
function nodeToolchain(stage: Stage, buildContext: BuildContext): { ships: string; command: ShellCommand } | undefined {
	for (const run of stage.runs) {
		for (const command of run.commands) {
			const found = packageCommand(command);
			const script = found && command.args.some((arg) => NODE_BUILD.test(arg.value)) && found.action === 'other';
			if (script || command.name === 'tsc') return { ships: 'What builds the application stays', command };
			if (!found || !/^(?:npm|yarn|pnpm)$/.test(found.manager) || found.action !== 'install' || found.packages.length > 0 || /^(?:add|global)$/.test(found.actionWord?.value ?? '')) continue;
			if (found.options.some((o) => /^(?:g|global|version|v)$/.test(o.name)) || leavesOutDevelopment(stage, { run, command })) continue;
			const project = packageJsonOf(stage, buildContext);
			if (project && Object.keys(project.devDependencies).length === 0 && stage.facts?.variant !== 'full') continue;
			return { ships: project && Object.keys(project.devDependencies).length === 0 ? 'Compilers and other build tools stay' : 'Development packages stay', command };
		}
	}
	return undefined;
}
