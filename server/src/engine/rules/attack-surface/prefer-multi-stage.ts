/** Finds single-stage builds whose image ships the compiler or SDK with the program, and splits them in two where it can. */
import { planMultiStage } from '../../recipes/multiStage';
import { shippedToolchain, startsProgram } from '../../recipes/multiStage/toolchain';
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
		settings: ['preferredBases', 'today'],
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
		if (!plan && toolchain.onlyWithFix) return;
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
			name: 'Go with C: an image that has its library',
			bad: `FROM golang:1.26
#    ^^^^^^^^^^^ prefer-multi-stage
WORKDIR /src
COPY *.go go.* ./
RUN CGO_ENABLED=1 go build -o /bin/thumbs .
CMD ["/bin/thumbs"]
`,
			fixed: `FROM golang:1.26 AS build
WORKDIR /src
COPY *.go go.* ./
RUN CGO_ENABLED=1 go build -trimpath -ldflags="-s -w" -o /bin/thumbs .

FROM gcr.io/distroless/cc-debian13:nonroot
WORKDIR /src
COPY --from=build /bin/thumbs /bin/thumbs
USER 65532:65532
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
		{
			name: 'Rust: the program beside the C library',
			bad: `FROM rust:1.98
#    ^^^^^^^^^ prefer-multi-stage
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src ./src
COPY templates ./templates
RUN cargo build --release
EXPOSE 8080
CMD ./target/release/shop
`,
			fixed: `FROM rust:1.98 AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src ./src
COPY templates ./templates
RUN cargo build --release

FROM gcr.io/distroless/cc-debian13:nonroot
WORKDIR /src
COPY --from=build /src/target/release/shop /src/target/release/shop
COPY --from=build /src/templates /src/templates
USER 65532:65532
EXPOSE 8080
CMD ["/src/target/release/shop"]
`,
		},
		{
			name: 'Java: the jar on a runtime of the same version',
			bad: `FROM maven:3.9-eclipse-temurin-21
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ prefer-multi-stage
COPY . /src
WORKDIR /src
RUN mvn -B package
USER 1000:1000
CMD ["java", "-jar", "target/shop.jar"]
`,
			fixed: `FROM maven:3.9-eclipse-temurin-21 AS build
COPY . /src
WORKDIR /src
RUN mvn -B package

FROM eclipse-temurin:21-jre
RUN mkdir -p /src && chown 1000:1000 /src
COPY --from=build /src/target/shop.jar /src/target/shop.jar
WORKDIR /src
USER 1000:1000
CMD ["java", "-jar", "target/shop.jar"]
`,
		},
		{
			name: 'Python: a virtual environment moves, the compiler stays behind',
			bad: `FROM python:3.14-slim
#    ^^^^^^^^^^^^^^^^ prefer-multi-stage
RUN apt-get update && apt-get install -y gcc libpq-dev
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
USER 1000:1000
CMD gunicorn shop.wsgi --bind 0.0.0.0:$PORT
`,
			fixed: `FROM python:3.14-slim AS build
RUN apt-get update && apt-get install -y gcc libpq-dev
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install -r requirements.txt
COPY . .

FROM python:3.14-slim
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
COPY --from=build --chown=1000:1000 /app /app
WORKDIR /app
USER 1000:1000
CMD gunicorn shop.wsgi --bind 0.0.0.0:$PORT
`,
		},
		{
			name: '.NET: the published folder, where it starts',
			bad: `FROM mcr.microsoft.com/dotnet/sdk:10.0
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ prefer-multi-stage
WORKDIR /src
COPY . .
RUN dotnet publish -c Release -o out
ENTRYPOINT ["dotnet", "out/Shop.dll"]
`,
			fixed: `FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish -c Release -o out

FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN mkdir -p /src/out && chown app:app /src/out
COPY --from=build /src/out /src/out
WORKDIR /src/out
USER app
ENTRYPOINT ["dotnet", "Shop.dll"]
`,
		},
		{ name: 'the build tool starts the program: it must stay', bad: 'FROM maven:3.9-eclipse-temurin-21\n#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ prefer-multi-stage\nWORKDIR /src\nCOPY . .\nRUN mvn -B package\nCMD ["mvn", "spring-boot:run"]\n' },
		{ name: 'two stages', good: 'FROM golang:1.26 AS build\nRUN go build -o /shop .\nFROM scratch\nCOPY --from=build /shop /shop\nCMD ["/shop"]\n' },
		{ name: 'the compiler is gone when the step ends', good: 'FROM alpine:3.24\nRUN apk add --virtual .build go && go build -o /bin/shop . && apk del .build\nCMD ["/bin/shop"]\n' },
		{ name: 'a tool is gone when the step ends, the toolchain of the base stays', bad: 'FROM golang:1.26\n#    ^^^^^^^^^^^ prefer-multi-stage\nWORKDIR /src\nCOPY . .\nRUN apt-get update && apt-get install -y jq && go build -o /bin/shop . && apt-get purge -y jq\nCMD ["./start.sh"]\n' },
		{ name: 'a place to work in', good: 'FROM golang:1.26\nRUN go install example.com/tools/lint@v1.2.0\nCMD ["bash"]\n' },
		{ name: 'production packages and nothing to build', good: 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev\nCMD ["node", "index.js"]\n' },
	],
};
