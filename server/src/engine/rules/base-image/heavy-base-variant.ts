/** Finds shipped stages on development images (full Debian, JDK, SDK, -dev, debug) of which there is a smaller one. */
import type { ImageFacts } from '../../knowledge';
import { type Fix, unsafeFix } from '../../model/fix';
import type { ImageReference } from '../../model/imageReference';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { relativesOf, smallerBaseFixes } from '../../recipes/baseImage';
import { imageEdit } from '../../recipes/imageEdit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'heavy-base-variant',
		title: 'Development image as the final image',
		category: 'base-image',
		severity: 'info',
		why: 'Compilers, headers, version control, downloaders and shells are what an attacker needs after breaking in, and each brings its own vulnerabilities. Most programs need none of them to run.',
		fixable: 'sometimes',
		since: '0.1.0',
		settings: ['preferredBases', 'today'],
		covers: ['heavy-base-variant', 'base-image-better-tag'],
		sameAs: ['docker-language-server:recommended_tag'],
		references: ['https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image'],
	},

	*check(model, context) {
		for (const stage of model.stages) {
			const { image, facts } = stage;
			if (!image || !stage.ships || stage.system === 'windows') continue;
			const worded = byWords(image, facts);
			const relatives = facts && !worded ? relativesOf(image, facts, context.settings.today) : [];
			const heavy = worded?.what ?? (facts && whatIsHeavy(facts, relatives.map(({ kind, libcChange }) => ({ kind, libcChange }))));
			if (heavy === undefined) continue;
			const fixes = worded ? wordedFixes(model, stage, worded) : smallerBaseFixes(model, stage, context);
			const better = (fixes.find(({ preferred }) => preferred) ?? fixes[0])?.title.replace(/^Use (\S+).*$/, '$1');
			yield {
				range: image.ranges.whole ?? stage.from.words[0]?.range ?? stage.from.keywordRange,
				message: `${image.text} ${heavy}. ${better === undefined ? 'Build in an earlier stage and ship a smaller image.' : `Ship ${better}.`}`,
				fixes,
			};
		}
	},

	examples: [
		{
			name: 'the full image where the slim one does',
			bad: `FROM node:24
#    ^^^^^^^ heavy-base-variant
WORKDIR /app
COPY package*.json ./
RUN npm ci --omit=dev
COPY . .
USER node
CMD ["node", "server.js"]
`,
			fixed: `FROM node:24-slim
WORKDIR /app
COPY package*.json ./
RUN npm ci --omit=dev
COPY . .
USER node
CMD ["node", "server.js"]
`,
		},
		{
			name: 'what the steps call is installed',
			bad: `FROM python:3.13
#    ^^^^^^^^^^^ heavy-base-variant
RUN curl -fsSL https://downloads.example.com/model.bin -o /model.bin
COPY app.py /
USER 1000
CMD ["python", "/app.py"]
`,
			fixed: `FROM python:3.13-slim
RUN apt-get update \\
    && apt-get install -y --no-install-recommends ca-certificates curl \\
    && rm -rf /var/lib/apt/lists/*
RUN curl -fsSL https://downloads.example.com/model.bin -o /model.bin
COPY app.py /
USER 1000
CMD ["python", "/app.py"]
`,
		},
		{
			name: 'the version is an argument of two stages',
			bad: `ARG NODE_VERSION=24
FROM node:\${NODE_VERSION} AS build
RUN npm ci && npm run build
FROM node:\${NODE_VERSION}
#    ^^^^^^^^^^^^^^^^^^^^ heavy-base-variant
COPY --from=build /app /app
USER node
CMD ["npm", "start"]
`,
			fixed: `ARG NODE_VERSION=24
FROM node:\${NODE_VERSION} AS build
RUN npm ci && npm run build
FROM node:\${NODE_VERSION}-slim
COPY --from=build /app /app
USER node
CMD ["npm", "start"]
`,
		},
		{
			name: 'Alpine first: Debian commands are translated',
			settings: { preferredBases: ['alpine'] },
			bad: `FROM node:24
#    ^^^^^^^ heavy-base-variant
RUN apt-get update \\
    && apt-get install -y --no-install-recommends tini gnupg \\
    && apt-get clean \\
    && rm -rf /var/lib/apt/lists/*
RUN groupadd -r app && useradd -r -g app -s /bin/bash app
USER app
CMD ["tini", "--", "node", "server.js"]
`,
			fixed: `FROM node:24-alpine
RUN apk add --no-cache tini gnupg
RUN addgroup -S app && adduser -S -D -H -s /bin/sh -G app app
USER app
CMD ["tini", "--", "node", "server.js"]
`,
		},
		{
			name: 'a JDK that compiles nothing',
			bad: `FROM eclipse-temurin:21-jdk
#    ^^^^^^^^^^^^^^^^^^^^^^ heavy-base-variant
COPY app.jar /
USER 1000
ENTRYPOINT ["java", "-jar", "/app.jar"]
`,
			fixed: `FROM eclipse-temurin:21-jre
COPY app.jar /
USER 1000
ENTRYPOINT ["java", "-jar", "/app.jar"]
`,
		},
		{
			name: 'the SDK as runtime',
			bad: `FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN dotnet publish -o /out
FROM mcr.microsoft.com/dotnet/sdk:10.0
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ heavy-base-variant
COPY --from=build /out /app
USER 1000
ENTRYPOINT ["dotnet", "/app/Shop.dll"]
`,
			fixed: `FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN dotnet publish -o /out
FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /out /app
USER 1000
ENTRYPOINT ["dotnet", "/app/Shop.dll"]
`,
		},
		{
			name: 'distroless with a shell for debugging',
			bad: `FROM gcr.io/distroless/base-debian13:debug-nonroot
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ heavy-base-variant
COPY server /
ENTRYPOINT ["/server"]
`,
			fixed: `FROM gcr.io/distroless/base-debian13:nonroot
COPY server /
ENTRYPOINT ["/server"]
`,
		},
		{ name: 'only the build stage is heavy', good: 'FROM node:24 AS build\nRUN npm ci\nFROM node:24-slim\nCOPY --from=build /app /app\nUSER node\nCMD ["node", "/app/server.js"]\n' },
		{ name: 'slim, Alpine and runtime images', good: 'FROM python:3.13-slim AS a\nFROM eclipse-temurin:21-jre\nUSER 1000\n' },
		{ name: 'an image that nobody knows', good: 'FROM registry.example.com/team/app:1.0-dev\nUSER 1000\n' },
	],
};

/** Says what is too much, when a relative without it exists. */
function whatIsHeavy(facts: ImageFacts, relatives: readonly { kind: string; libcChange: boolean }[]): string | undefined {
	const has = (kind: string): boolean => relatives.some((relative) => relative.kind === kind);
	if (has('runtime') && (facts.variant === 'full' || /dotnet\/sdk$/.test(facts.name))) return 'ships the compiler and its toolchain';
	if (has('jre')) return 'ships the Java compiler and its tools';
	if (facts.variant !== 'full') return undefined;
	if (has('minimal')) return 'is the full variant';
	if (!relatives.some(({ kind, libcChange }) => kind === 'slim' && !libcChange)) return undefined;
	return facts.name === 'debian' ? 'carries documentation and translations' : 'brings tools that programs do not need to run';
}

interface Worded {
	readonly what: string;
	readonly reference?: string;
	readonly because?: string;
	readonly level?: 'manual';
}

/** Publishers who say in the tag that an image is for building or debugging. */
function byWords({ name, tag = '', digest }: ImageReference, facts: ImageFacts | undefined): Worded | undefined {
	const at = (other: string) => (digest === undefined ? { reference: `${name}${other === '' ? '' : `:${other}`}` } : {});
	if (/^gcr\.io\/distroless\//.test(name) && /(?:^|-)debug(?:-|$)/.test(tag)) {
		return { what: 'has a shell for debugging', ...at(tag.replace(/^debug-(?=.)|^debug$|-debug(?=-|$)/, '') || 'latest'), because: 'The shell is gone: commands of the image in shell form, and docker exec, fail.' };
	}
	if (/^(?:cgr\.dev|dhi\.io)\//.test(name) && /-dev$/.test(tag)) return { what: 'has a shell and a package manager', ...at(tag.replace(/-dev$/, '')), because: 'The shell and the package manager are gone, and it does not run as root: every RUN fails.', level: 'manual' };
	if (/(?:^|\/)nvidia\/cuda$/.test(name) && /-devel(?:-|$)/.test(tag)) return { what: 'ships the CUDA compiler and headers', ...at(tag.replace(/-devel(?=-|$)/, '-runtime')), because: 'The compiler and the headers of CUDA are gone: what compiles kernels fails.', level: 'manual' };
	if (facts?.name === 'docker' && /(?:^|-)dind(?:-|$)/.test(tag)) return { what: 'ships a Docker daemon, which runs with all privileges' };
	if (facts?.name === 'buildpack-deps' && !/-curl$/.test(tag)) {
		const { name: distro = '', release } = facts.distro ?? {};
		const reference = release === undefined || digest !== undefined ? undefined : `${name.replace(/buildpack-deps$/, distro)}:${release}${distro === 'debian' ? '-slim' : ''}`;
		return { what: 'is made for building', ...(reference && { reference }), because: 'It leaves out everything that buildpack-deps adds: compilers, headers, curl and git.', level: 'manual' };
	}
	return undefined;
}

function wordedFixes(model: DockerfileModel, stage: Stage, { reference, because, level }: Worded): Fix[] {
	const edit = reference === undefined ? undefined : imageEdit(model, stage, reference);
	if (!edit || edit.reachesFurther || reference === undefined) return [];
	const needsShell = level ?? (stage.runs.length > 0 ? 'manual' : undefined);
	return [unsafeFix(`Use ${reference}`, because ?? '', edit.edits, needsShell ? { level: needsShell } : { preferred: true })];
}
