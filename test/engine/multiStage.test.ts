/** Recipes that split a stage in two: what they refuse and why, and what examples of the rule cannot show. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type BuildContext, CONTEXT_FILES } from '../../server/src/engine/index';
import { finalStage, split } from '../support/multiStage';

const go = (...lines: string[]): string => ['FROM golang:1.26', 'WORKDIR /src', ...lines, ''].join('\n');
const node = (...lines: string[]): string => ['FROM node:24', 'WORKDIR /app', ...lines, ''].join('\n');

describe('multi-stage for Go', () => {
	for (const [name, text, reason] of [
		['C of an unknown release', go('COPY . .', 'ENV CGO_ENABLED=1', 'RUN go build -o /bin/a', 'CMD ["/bin/a"]').replace('1.26', '1.22'), /linked with C, and the release/],
		['a Makefile that nobody read', go('COPY . .', 'RUN make', 'CMD ["/src/a"]'), /the Makefile was not read/],
		['another program before it', go('COPY . .', 'RUN go build -o /bin/a', 'CMD migrate && /bin/a'), /it starts a, too/],
		['a library whose name is that of a release', go('RUN apt-get install -y libvips42', 'COPY . .', 'RUN go build -o /bin/a', 'CMD ["/bin/a"]'), /libvips42/],
		['a health check with what nobody installs', go('COPY . .', 'RUN go build -o /bin/a', 'HEALTHCHECK CMD nc -z localhost 80', 'CMD ["/bin/a"]'), /HEALTHCHECK calls nc/],
		['another program is started', go('COPY . .', 'RUN go build -o /bin/a', 'CMD ["/entrypoint.sh"]'), /no go build .* \/entrypoint\.sh/],
		['make may do anything', go('COPY . .', 'RUN make assets && go build -o /bin/a', 'CMD ["/bin/a"]'), /make may make files/],
		['files among those of Go', 'FROM golang:1.26\nCOPY . .\nRUN go build -o /bin/a\nCMD ["/bin/a"]\n', /copied into \/go/],
		['shared libraries', go('COPY . .', 'RUN go build -race -o /bin/a', 'CMD ["/bin/a"]'), /shared libraries/],
		['nothing is started', go('COPY . .', 'RUN go build -o /bin/a'), /nothing says/],
	] as const) it(`declines: ${name}`, () => assert.match(split(text), reason));

	it('keeps C where it is asked for, installed or imported, with its libraries', () => {
		const text = go('COPY . .', 'RUN go build -o /bin/a', 'CMD ["/bin/a"]');
		const lines = (base: string, result: string): void => assert.match(result, new RegExp(`\\nRUN (?:CGO_ENABLED=1 )?go build -trimpath [^\\n]*\\n[\\s\\S]*\\nFROM ${base}\\n`));
		lines('gcr.io/distroless/cc-debian13:nonroot', split(text, { files: { 'go.mod': 'require github.com/mattn/go-sqlite3 v1.14.0\n' } }));
		lines('gcr.io/distroless/cc-debian13:nonroot', split(text.replace('RUN', 'RUN CGO_ENABLED=1')));
		lines('debian:trixie-slim\\nRUN [\\s\\S]* ca-certificates libvips42t64 .*', split(text.replace('COPY', 'RUN apt-get install -y libvips-dev\nCOPY')));
		lines('alpine:3\\.24\\nRUN .* ca-certificates sqlite-libs', split(text.replace('golang:1.26', 'golang:1.26-alpine').replace('COPY', 'RUN apk add gcc musl-dev sqlite-dev\nCOPY')));
		assert.match(split(text.replace('go build', 'go build -ldflags \'-linkmode external -extldflags "-static"\'').replace('RUN', 'RUN CGO_ENABLED=1')), /\nFROM scratch\n/);
	});

	it('reads the Makefile that calls go build', () => {
		const text = go('COPY . .', 'RUN make build', 'CMD ["./bin/a"]');
		const made = (makefile: string): string => split(text, { files: { Makefile: makefile } });
		assert.match(made('build:\n\tgo build -o bin/a ./cmd/a\n'), /\nRUN CGO_ENABLED=0 make build\n[\s\S]*\nFROM scratch\n[\s\S]*CMD \["\/src\/bin\/a"\]/);
		assert.match(made('build:\n\tCGO_ENABLED=0 $(GO) build -o bin/a ./cmd/a\n'), /\nRUN make build\n[\s\S]*\nFROM scratch\n/);
		assert.match(made('export CGO_ENABLED := 1\nbuild:\n\tgo build -o bin/a ./cmd/a\n'), /\nRUN make build\n[\s\S]*\nFROM gcr\.io\/distroless\/cc-/);
		assert.match(made('build:\n\tdocker build .\n'), /not seen to call go build/);
	});

	it('knows toolchains that are packages of a distribution', () => {
		const text = 'FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y golang-go\nWORKDIR /src\nCOPY . .\nRUN go build -o a\nCMD ["./a"]\n';
		assert.match(finalStage(text), /^FROM scratch\nWORKDIR \/src\nCOPY --from=build \/src \/src\n/);
		assert.match(finalStage(text.replace('golang-go', 'golang-go ca-certificates')), /COPY --from=build \/etc\/ssl/);
		assert.equal(split(text.replace('golang-go', 'curl')), 'nobody knows');
	});

	it('gives files to nobody by number, because Debian calls its group otherwise', () => {
		const result = finalStage(go('COPY . .', 'RUN go build -o /bin/a', 'USER nobody', 'CMD /bin/a $OPTIONS'));
		assert.match(result, /chown 65534:65534 \/src\n[\s\S]*\nUSER nobody\n/);
	});

	it('takes distroless where it is wanted first', () => {
		const result = finalStage(go('COPY *.go ./', 'RUN go build -o /bin/a', 'CMD ["/bin/a"]'), {}, { preferredBases: ['distroless', 'scratch'] });
		assert.equal(result, 'FROM gcr.io/distroless/static-debian13:nonroot\nWORKDIR /src\nCOPY --from=build /bin/a /bin/a\nUSER 65532:65532\nCMD ["/bin/a"]\n');
	});

	it('compiles what go run would have', () => {
		const result = split(go('COPY *.go ./', 'CMD ["go", "run", "main.go", "util.go", "-v"]'));
		assert.match(result, /\nRUN CGO_ENABLED=0 go build -trimpath -tags=timetzdata -ldflags="-s -w" -o \/usr\/local\/bin\/app main\.go util\.go\n\nFROM scratch\n/);
		assert.match(result, /\nCMD \["\/usr\/local\/bin\/app", "-v"\]\n$/);
	});

	it('takes a small distribution where a shell or another program is needed', () => {
		assert.match(finalStage(go('COPY *.go ./', 'RUN apt-get install -y ffmpeg iputils-ping', 'RUN go install', 'CMD a $OPTIONS')), /^FROM debian:trixie-slim\nRUN [\s\S]*--no-install-recommends ca-certificates ffmpeg iputils-ping [\s\S]*COPY --from=build \/go\/bin\/a \/usr\/local\/bin\/a\nWORKDIR \/src\nUSER app\nCMD a \$OPTIONS\n$/);
		assert.match(finalStage('FROM golang:1.26-alpine\nWORKDIR /src\nCOPY *.go ./\nRUN go build -o /bin/a\nHEALTHCHECK CMD wget -q http://localhost/\nCMD ["/bin/a"]\n'), /^FROM alpine:3\.24\nRUN apk add --no-cache ca-certificates\n/);
	});

	it('keeps files that the program may read, and moves what only configures the image', () => {
		assert.equal(split(`FROM golang:1.26-alpine
EXPOSE 8080
ENV CGO_ENABLED=0 \\
    SHOP_NAME=example
WORKDIR /app
COPY . .

RUN go build -ldflags "-X main.version=1" -o shop ./cmd/shop

CMD ./shop -listen :8080
`), `FROM golang:1.26-alpine AS build
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
`);
	});

	it('finds programs by go install, -o into a folder, cd and mv', () => {
		assert.match(finalStage(go('COPY *.go ./', 'RUN go install ./cmd/a', 'ENTRYPOINT ["a"]')), /COPY --from=build \/go\/bin\/a \/go\/bin\/a\n/);
		assert.match(finalStage(go('COPY *.go ./', 'RUN go build -o /out/ ./cmd/a ./cmd/b', 'ENTRYPOINT ["/out/b"]')), /COPY --from=build \/out\/b \/out\/b\n/);
		assert.match(finalStage(go('COPY *.go ./', 'RUN cd tool && go build -o a && mv a /usr/bin/', 'CMD a')), /COPY --from=build \/usr\/bin\/a \/usr\/bin\/a\n[\s\S]*CMD \["\/usr\/bin\/a"\]/);
	});

	it('keeps what the stage says already: environment, flags, an old compiler', () => {
		assert.match(split(go('COPY *.go ./', 'RUN CGO_ENABLED=0 go build -trimpath -tags netgo -ldflags "-w" -o /bin/a', 'CMD ["/bin/a"]')), /RUN CGO_ENABLED=0 go build -trimpath -tags netgo -ldflags "-w" -o \/bin\/a\n/);
		assert.match(split('FROM golang:1.12\nWORKDIR /src\nCOPY *.go ./\nRUN go build -o /bin/a\nCMD ["/bin/a"]\n'), /RUN CGO_ENABLED=0 go build -ldflags="-s -w" -o \/bin\/a\n/);
	});

	it('gives folders that the program writes to its user', () => {
		const result = split(go('VOLUME /data', 'RUN mkdir -p /var/spool/a', 'COPY *.go ./', 'RUN go build -o /bin/a', 'CMD ["/bin/a"]'));
		assert.match(result, /\nRUN mkdir -p \/data\n/);
		for (const path of ['/data', '/var/spool/a']) assert.ok(result.includes(`COPY --from=build --chown=65532:65532 ${path} ${path}\n`), result);
		assert.match(result, /USER 65532:65532\nVOLUME \/data\nCMD/);
	});

	it('leaves build credentials behind', () => {
		assert.doesNotMatch(finalStage(go('COPY .netrc /root/.netrc', 'COPY *.go ./', 'RUN go build -o /bin/a', 'CMD ["/bin/a"]')), /netrc/);
	});

	it('keeps a numeric user and replaces one that has no name there', () => {
		const text = (user: string): string => go('RUN useradd app', 'COPY *.go ./', 'RUN go build -o /bin/a', `USER ${user}`, 'CMD ["/bin/a"]');
		assert.match(finalStage(text('1000:1000')), /\nUSER 1000:1000\nCMD/);
		assert.match(finalStage(text('app')), /\nUSER 65532:65532\nCMD/);
		assert.match(finalStage(text('root')), /\nUSER 65532:65532\nCMD/);
	});

	it('declares the arguments that the final stage uses', () => {
		const result = finalStage('ARG PORT=80\nFROM golang:1.26\nARG PORT\nWORKDIR /src\nCOPY *.go ./\nRUN go build -o /bin/a\nEXPOSE $PORT\nCMD ["/bin/a"]\n');
		assert.match(result, /^FROM scratch\nARG PORT\nWORKDIR/);
	});

	it('keeps line endings, a missing last line break, and the name of the stage', () => {
		const text = 'FROM golang:1.26 AS compile\r\nWORKDIR /src\r\nCMD ["/bin/a"]\r\nCOPY *.go ./\r\nRUN go build -o /bin/a';
		const result = split(text);
		assert.doesNotMatch(result, /[^\r]\n/);
		assert.match(result, /COPY --from=compile \/bin\/a \/bin\/a\r\n/);
		assert.match(result, /\r\nCMD \["\/bin\/a"\]$/);
	});
});

describe('multi-stage for Node', () => {
	const built = ['COPY . .', 'RUN npm install', 'RUN npm run build'];
	for (const [name, text, reason] of [
		['a development server', node(...built, 'CMD ["npm", "run", "dev"]'), /development server/],
		['nodemon', node(...built, 'CMD ["nodemon", "index.js"]'), /nodemon/],
		['a tool installed for all', node('RUN npm install -g pm2', ...built, 'CMD ["pm2", "dist"]'), /starts pm2/],
		['a shell script', node(...built, 'ENTRYPOINT ["./entrypoint.sh"]'), /shell script/],
		['no folder of its own', 'FROM node:24\nCOPY . .\nRUN npm install\nCMD ["node", "index.js"]\n', /lies in \//],
		['headers of an unknown library', node('RUN apt-get update && apt-get install -y libfoo-dev', ...built, 'CMD ["node", "index.js"]'), /libfoo-dev/],
		['two packages', node('COPY . .', 'RUN npm install && cd client && npm install', 'CMD ["node", "index.js"]'), /more than one folder/],
		['the slim image has no git', node(...built, 'HEALTHCHECK CMD git --version', 'CMD ["node", "index.js"]'), /HEALTHCHECK calls git/],
		['another yarn', node('COPY . .', 'RUN yarn install --immutable && yarn build', 'CMD ["node", "index.js"]'), /this version of yarn/],
		['a shell starts a development tool', node(...built, 'CMD npx migrate && nodemon index.js'), /npx starts migrate/],
	] as const) it(`declines: ${name}`, () => assert.match(split(text), reason));

	it('declines when package.json starts a development dependency', () => {
		const files = { 'package.json': '{ "scripts": { "start": "ts-node src/index.ts" }, "devDependencies": { "ts-node": "10.0.0" } }' };
		assert.match(split(node(...built, 'CMD ["npm", "start"]'), { files }), /ts-node, which is a development tool/);
		const served = { 'package.json': '{ "scripts": { "start": "react-scripts start" }, "dependencies": { "react-scripts": "5.0.1" } }' };
		assert.match(split(node(...built, 'CMD ["npm", "start"]'), { files: served }), /npm start starts a development server/);
	});

	it('survives a package.json that is no JSON', () => {
		assert.match(finalStage(node(...built, 'CMD ["npm", "start"]'), { files: { 'package.json': '{ "scripts": ' } }), /CMD \["npm", "start"\]\n$/);
	});

	it('uses npm ci where the lockfile fits, and only there', () => {
		const manifest = '{ "dependencies": { "a": "1.0.0" }, "devDependencies": { "b": "1.0.0" } }';
		const lock = (version: string): string => `{ "lockfileVersion": 3, "packages": { "": { "dependencies": { "a": "${version}" }, "devDependencies": { "b": "1.0.0" } } } }`;
		const text = node(...built, 'CMD ["node", "index.js"]');
		assert.match(split(text, { files: { 'package.json': manifest, 'package-lock.json': lock('1.0.0') } }), /\nRUN npm ci\n/);
		assert.match(split(text, { files: { 'package.json': manifest, 'package-lock.json': lock('2.0.0') } }), /\nRUN npm install\n/);
	});

	it('takes development packages out as the package manager does', () => {
		const pruned = (image: string, install: string): string | undefined => /\nRUN (.*)\n\nFROM/.exec(split(`FROM ${image}\nWORKDIR /app\nCOPY . .\nRUN ${install}\nCMD ["node", "index.js"]\n`))?.[1];
		assert.equal(pruned('node:24', 'npm ci --legacy-peer-deps'), 'npm prune --omit=dev --legacy-peer-deps');
		assert.equal(pruned('node:14', 'npm install'), 'npm prune --production');
		assert.equal(pruned('node:22', 'yarn'), 'yarn install --production --ignore-scripts --prefer-offline');
		assert.equal(pruned('node:24', 'corepack enable && pnpm install --frozen-lockfile'), 'pnpm prune --prod');
	});

	it('repeats the packages of the system that the program needs', () => {
		const result = finalStage(node('RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*', ...built, 'ENTRYPOINT ["/usr/bin/tini", "--", "node", "index.js"]'));
		assert.match(result, /^FROM node:24-slim\nENV NODE_ENV=production\nRUN apt-get update && apt-get install -y --no-install-recommends tini /);
	});

	it('installs libraries of native modules, clients of health checks and what Prisma looks for', () => {
		const installs = (text: string, manifest?: string): string | undefined => /--no-install-recommends (.*?) (?:&&|\\)/.exec(finalStage(text, manifest === undefined ? {} : { files: { 'package.json': manifest } }))?.[1];
		assert.equal(installs(node('RUN apt-get update && apt-get install -y python3 make g++ libcairo2-dev libpng-dev', ...built, 'CMD ["node", "index.js"]').replace('node:24', 'node:24-bookworm')), 'libcairo2 libpng16-16');
		assert.equal(installs(node(...built, 'HEALTHCHECK CMD curl -f http://localhost:3000/', 'CMD ["node", "index.js"]')), 'curl');
		assert.equal(installs(node(...built, 'CMD ["node", "index.js"]'), '{ "dependencies": { "@prisma/client": "6.0.0" } }'), 'openssl');
		assert.equal(installs(node(...built, 'CMD ["node", "index.js"]'), '{}'), undefined);
	});

	it('leaves what a shell starts as it is, when the final image has all of it', () => {
		const files = { 'package.json': '{ "dependencies": { "prisma": "6.0.0" } }' };
		const line = 'CMD ["sh", "-c", "npx prisma migrate deploy && node dist/main.js"]';
		assert.match(finalStage(node(...built, line), { files }), /USER node\nCMD \["sh", "-c", "npx prisma migrate deploy && node dist\/main.js"\]\n$/);
		assert.match(split(node(...built, line)), /npx starts prisma/);
	});

	it('prunes a workspace as a whole, whatever its parts are called', () => {
		const files = { 'package.json': '{ "workspaces": ["packages/*"], "scripts": { "start": "node wrong.js" } }' };
		const result = split(node('COPY . .', 'RUN npm ci', 'RUN npm run build --workspace api', 'WORKDIR packages/api', 'CMD ["npm", "start"]'), { files });
		assert.match(result, /\nRUN npm prune --omit=dev\n\nFROM node:24-slim\n/);
		assert.match(result, /COPY --from=build --chown=node:node \/app \/app\nWORKDIR \/app\nUSER node\nWORKDIR packages\/api\nCMD \["npm", "start"\]\n$/);
		assert.match(split(node('COPY . .', 'RUN yarn', 'RUN yarn build', 'CMD ["node", "index.js"]'), { files }), /workspace of several/);
	});

	it('keeps the variable that both images are named with', () => {
		const text = `ARG NODE_VERSION=24\n${node(...built, 'CMD ["node", "index.js"]').replace('node:24', 'node:${NODE_VERSION}')}`;
		assert.match(finalStage(text), /^FROM node:\$\{NODE_VERSION\}-slim\n/);
	});

	it('makes the volumes in its folder, so that the program may write there', () => {
		assert.match(split(node(...built, 'VOLUME /app/uploads', 'CMD ["node", "index.js"]')), /\nRUN npm prune --omit=dev && mkdir -p \/app\/uploads\n\nFROM/);
		assert.doesNotMatch(split(node(...built, 'RUN mkdir uploads', 'VOLUME /app/uploads', 'CMD ["node", "index.js"]')), /mkdir -p/);
	});

	it('needs no pnpm where a script starts node', () => {
		const text = node('RUN npm install -g pnpm', 'COPY . .', 'RUN pnpm install', 'RUN pnpm build', 'CMD ["pnpm", "start"]');
		assert.match(finalStage(text, { files: { 'package.json': '{ "scripts": { "start": "node dist/a.js" } }' } }), /\nCMD \["node", "dist\/a.js"\]\n$/);
		assert.match(split(text), /pnpm starts the program/);
	});

	it('keeps an account of the base, and NODE_ENV as it is', () => {
		const result = finalStage(node('ENV NODE_ENV=staging', ...built, 'USER node', 'CMD ["node", "index.js"]'));
		assert.equal(result.match(/USER/g)?.length, 1);
		assert.match(result, /^FROM node:24-slim\nENV NODE_ENV=staging\n/);
	});
});

describe('multi-stage for others', () => {
	it('knows no other language, no second split, no Windows', () => {
		assert.equal(split('FROM haskell:9\nRUN stack build\nCMD ["/a"]\n'), 'nobody knows');
		assert.equal(split('FROM golang:1.26 AS a\nRUN go build -o /a\nFROM scratch\nCOPY --from=a /a /a\nCMD ["/a"]\n'), 'nobody knows');
		assert.equal(split('FROM golang:1.26-windowsservercore\nRUN go build -o a.exe\nCMD ["a.exe"]\n'), 'nobody knows');
	});

	it('declines a shell of the file\'s choice, where one is needed', () => {
		const text = (start: string): string => go('SHELL ["/bin/bash", "-c"]', 'COPY *.go ./', 'RUN go build -o /bin/a', start);
		assert.match(split(text('CMD /bin/a $OPTIONS')), /SHELL names the shell/);
		assert.match(split(text('CMD ["/bin/a"]')), /\nFROM scratch\n/);
	});

	const samples: readonly string[] = [
		go('COPY . .', 'RUN go build -o /bin/a \\', '  ./cmd/a', 'HEALTHCHECK CMD ["/bin/a", "-check"]', 'CMD ["/bin/a"]'),
		node(...built(), 'CMD npm start'),
		'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build && npm i -g serve\nENV PORT=80\nCMD serve -s dist -l $PORT\n',
		'FROM rust:1.98\nWORKDIR /app\nCOPY . .\nRUN cargo build --release --target x86_64-unknown-linux-musl\nVOLUME ["/data"]\nCMD ["./target/release/a", "-v"]\n',
		'FROM maven:3-jdk-8\nCOPY --chown=1:1 . /app\nWORKDIR /app\nRUN mvn package\nCMD java -Da=b/c.xml $OPTS -cp "a/*:b.jar" a.Main conf/a.yml\n',
		'FROM python:3.14\nRUN apt-get install -y gcc libpq-dev\nWORKDIR /app\nCOPY . .\nRUN python -m venv /v && uv pip install --system -r requirements.txt\nUSER 5:5\nCMD exec gunicorn a:b\n',
		'FROM mcr.microsoft.com/dotnet/sdk:10.0\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -o out\nENTRYPOINT ["dotnet", "out/A.dll"]\n',
		'FROM gcc:15\nWORKDIR /src\nCOPY . .\nRUN g++ -static -o a a.cpp -lssl && cp a /bin/\nCMD ["/bin/a"]\n',
		'FROM ruby:3.4\nWORKDIR /app\nENV BUNDLE_PATH=/g DATABASE_URL=postgres://a\nCOPY . .\nRUN bundle config set path v && bundle install --path x\nCMD ["bundle", "exec", "puma"]\n',
	];

	it('throws on no prefix of a file, with no file of the context and with broken ones', () => {
		const broken: BuildContext = { files: Object.fromEntries(CONTEXT_FILES.map((name) => [name, '[[ { "a" = <\n'])) };
		for (const text of samples) for (let end = 0; end <= text.length; end++) for (const context of [{}, broken]) split(text.slice(0, end), context);
	});

	it('keeps the file\'s line endings and case', () => {
		for (const text of samples) {
			const plain = split(text);
			assert.equal(split(text.replaceAll('\n', '\r\n')), plain.replaceAll('\n', '\r\n'));
			const lower = text.replace(/^[A-Z]+/gm, (word) => word.toLowerCase());
			assert.doesNotMatch(split(lower).replace(/ AS /, ' as '), /^[A-Z]+ /m, lower);
		}
	});
});

function built(): string[] {
	return ['COPY . .', 'RUN npm install && npm run build'];
}
