/** Finds steps of package managers that download everything again whenever their layer is built. */
import { insertFlag } from '../../model/edits';
import { type Fix, unsafeFix } from '../../model/fix';
import { packageCommand, type PackageCommand } from '../../model/packages';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { own } from '../../text/own';
import { isRootUser } from '../../knowledge';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'prefer-cache-mounts',
		title: 'Downloads that no cache mount keeps',
		category: 'hygiene',
		severity: 'hint',
		why: 'A cache mount keeps what a package manager downloads from one build to the next, on the builder: the step is fast after each change of the lock file, and the cache is no part of the image.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['builder'],
		sameAs: ['tally:tally/js/node-gyp-cache-mounts', 'tally:tally/prefer-package-cache-mounts', 'tally:tally/ruby/prefer-bundler-cache-mount', 'tally:tally/ruby/prefer-gemfile-bind-mounts'],
		references: ['https://docs.docker.com/build/cache/optimize/#use-cache-mounts'],
	},

	*check(model, { settings }) {
		if (settings.builder !== 'buildkit') return;
		for (const stage of model.stages) for (const run of runsOf(model, stage)) {
			if (stage.system === 'windows' || run.mounts.some(({ type }) => type === 'cache' || type === 'tmpfs')) continue;
			const [first] = run.commands.flatMap((command) => packageCommand(command) ?? []).filter((found) => targetsOf(found, stage).length > 0);
			if (!first || tidies(run)) continue;
			const targets = targetsOf(first, stage);
			yield {
				range: (first.actionWord ?? first.command.nameWord ?? first.command).range,
				message: `${first.program} downloads everything again whenever this layer is built. Mount a cache over ${targets.join(' and ')}.`,
				fixes: () => fixes(stage, run, targets),
			};
		}
	},

	examples: [
		{
			name: 'npm',
			bad: `FROM node:26-slim
COPY package.json package-lock.json ./
RUN npm ci
#       ^^ prefer-cache-mounts
`,
			fixed: `FROM node:26-slim
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
`,
		},
		{
			name: 'go',
			bad: `FROM golang:1.27 AS build
COPY . .
RUN go mod download && \\
#      ^^^ prefer-cache-mounts
    go build -o /app
FROM scratch
COPY --from=build /app /app
`,
			fixed: `FROM golang:1.27 AS build
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go mod download && \\
    go build -o /app
FROM scratch
COPY --from=build /app /app
`,
		},
		{
			name: 'cargo',
			bad: `FROM rust:1.92 AS build
COPY . .
RUN cargo build --release
#         ^^^^^ prefer-cache-mounts
FROM scratch
COPY --from=build /target/release/app /app
`,
			fixed: `FROM rust:1.92 AS build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry cargo build --release
FROM scratch
COPY --from=build /target/release/app /app
`,
		},
		{
			name: 'another account',
			bad: `FROM node:26-slim
USER node
RUN npm ci
#       ^^ prefer-cache-mounts
`,
		},
		{ name: 'a cache mount', good: 'FROM node:26-slim\nRUN --mount=type=cache,target=/root/.npm npm ci\n' },
		{ name: 'somebody chose to clean', good: 'FROM node:26-slim\nRUN npm ci && npm cache clean --force\n' },
		{ name: 'nothing is downloaded', good: 'FROM node:26-slim\nRUN npm run build && npm --version\n' },
	],
};

type Targets = readonly string[];

const NPM: Targets = ['/root/.npm'];
const GO: Targets = ['/go/pkg/mod', '/root/.cache/go-build'];
const CARGO: Targets = ['/usr/local/cargo/registry'];
/** Where root's caches lie, by manager and by what it is asked to do. Those of apk, apt, pip and RPM have rules of their own. */
const TARGETS: Readonly<Record<string, Readonly<Record<string, Targets>>>> = {
	npm: { ci: NPM, install: NPM, i: NPM, 'clean-install': NPM },
	go: { build: GO, install: GO, get: GO, mod: GO, test: GO },
	cargo: { build: CARGO, install: CARGO, fetch: CARGO, test: CARGO },
};
/** Only a stage that lends files is left to this rule: elsewhere the cache is yarn-cache-clean's. */
const YARN: Targets = ['/usr/local/share/.cache/yarn'];

function targetsOf({ manager, actionWord, packages, options }: PackageCommand, stage: Stage): Targets {
	if (options.some(({ name }) => /^(?:version|v|help|h|offline|dry-run)$/.test(name) && manager !== 'go')) return [];
	const action = actionWord?.value ?? 'install';
	if (manager === 'yarn') return stage.role === 'copied' && (action === 'install' || action === 'add') ? YARN : [];
	if (action === 'mod' && !packages.some(({ value }) => value === 'download')) return [];
	return own(TARGETS[manager] ?? {}, action) ?? [];
}

/** The step removes the cache itself: then a mount would be emptied each time. */
function tidies(run: Run): boolean {
	return run.commands.some((command) => packageCommand(command)?.action === 'clean' || command.args.some(({ value }) => /\.npm|\.cache|\/pkg\/mod|cargo\/registry|clean-?cache|modcache/.test(value)));
}

/** The folders are root's; those of other accounts are not known. */
function fixes(stage: Stage, run: Run, targets: Targets): Fix[] {
	const user = stage.userAt(run.instruction.range.start).name;
	if (user.kind !== 'known' || !isRootUser(user.value) || run.commands.some(({ wrappers }) => wrappers.length > 0)) return [];
	if (['HOME', 'GOPATH', 'GOMODCACHE', 'GOCACHE', 'CARGO_HOME', 'NPM_CONFIG_CACHE', 'npm_config_cache'].some((name) => stage.declarationAt(name) !== undefined)) return [];
	const flags = targets.map((target) => `--mount=type=cache,target=${target}`).join(' ');
	return [unsafeFix('Mount a cache', 'It needs BuildKit, and later steps do not see what this one downloaded.', [insertFlag(run.instruction, flags)], { preferred: true, level: 'maximum' })];
}
