/**
 * The commands that go out with credentials which a program keeps in a file: those that fetch, not those that build what
 * was fetched. Taken from the documentation of the tools.
 */

const NODE = /^(?:npm|pnpm|bun) (?:ci|i|install|add|update|up|upgrade|fetch|deploy|install-clean|clean-install|publish|view|pack|audit)\b|^yarn(?:$| (?:install|add|up|upgrade|workspaces focus|global add|dlx)\b)|^(?:npx|pnpx|bunx)\b|^lerna bootstrap\b/;
const PYTHON = /^(?:pip[\d.]*|uv pip) (?:install|download|wheel)\b|^uv (?:sync|add|lock|run|tool|build)\b|^(?:poetry|pdm) (?:install|add|update|lock|sync)\b|^pipenv (?:install|sync|update|lock)\b/;
const GIT = /^git (?:clone|fetch|pull|submodule|ls-remote|lfs|push)\b/;
const GO = /^go (?:mod (?:download|tidy|vendor)|get|build|install|test|run|generate|list|vet)\b/;
const BUNDLE = /^bundler?(?:$| (?:install|i|update|lock|cache|package)\b)/;
const COMPOSER = /^(?:composer|php \S*composer(?:\.phar)?) (?:install|i|update|u|require|create-project|global)\b/;
const CARGO = /^cargo (?:build|b|fetch|install|test|check|run|update|vendor|chef|generate-lockfile)\b/;
const DOTNET = /^(?:dotnet (?:restore|build|publish|test|run|pack|add|tool)|nuget (?:restore|install)|msbuild)\b/;
const JVM = /^(?:mvnw?|gradlew?)\b/;
const SSH = /^(?:ssh|scp|sftp|rsync)(?: |$)/;

/** By the id of the file in `classifySecretPath`. */
const USERS: Readonly<Record<string, readonly RegExp[]>> = {
	npmrc: [NODE], yarnrc: [NODE],
	netrc: [GIT, GO, PYTHON, NODE, BUNDLE, COMPOSER, /^(?:wget|hg)\b/, /^curl\b.* (?:-\w*n\w*|--netrc(?:-optional)?)(?: |$)/],
	'git-credentials': [GIT, GO, NODE, PYTHON, BUNDLE, COMPOSER, CARGO],
	'ssh-key': [SSH, GIT, GO, NODE, PYTHON, BUNDLE, COMPOSER, CARGO],
	'pip-conf': [PYTHON], pypirc: [/^twine\b/],
	'gem-credentials': [/^gem (?:install|push|fetch)\b/, BUNDLE], 'bundle-config': [BUNDLE],
	'composer-auth': [COMPOSER], 'cargo-credentials': [CARGO], 'nuget-config': [DOTNET],
	'maven-settings': [JVM], 'gradle-properties': [JVM],
	aws: [/^(?:aws|s3cmd|sam|terraform|cdk)\b/],
	'docker-config': [/^(?:docker|podman|buildah|skopeo|crane|helm) (?:pull|push|copy|build|run|manifest|inspect)\b/],
};

/** Where programs keep what they are told, by the same ids. */
const STORE_OF: Readonly<Record<string, string>> = {
	git: 'git-credentials', npm: 'npmrc', pnpm: 'npmrc', yarn: 'yarnrc', pip: 'pip-conf', pip3: 'pip-conf', poetry: 'pip-conf', composer: 'composer-auth', bundle: 'bundle-config', bundler: 'bundle-config',
	dotnet: 'nuget-config', nuget: 'nuget-config', go: 'git-credentials', cargo: 'cargo-credentials', aws: 'aws', docker: 'docker-config', podman: 'docker-config', buildah: 'docker-config', skopeo: 'docker-config',
};

export function storeOf(program: string): string | undefined {
	return STORE_OF[program];
}

/** True for what only serves fetching; other files with secrets may be for the program that runs. */
export function isForFetching(store: string): boolean {
	return Object.hasOwn(USERS, store);
}

/** @param line the command with its options, `python -m pip` as pip */
export function goesOutWith(store: string, line: string): boolean {
	return USERS[store]?.some((pattern) => pattern.test(line)) ?? false;
}

/** What is fetched once is there: what builds after it does not go out again. */
const FETCHES_ALL = /^go mod (?:download|vendor)\b|^cargo (?:fetch|vendor)\b/;
const BUILDS = /^(?:go (?:build|install|test|run|generate|list|vet)|cargo (?:build|b|test|check|run))\b/;

/** True for a command that finds everything in place once `earlier` has run. */
export function isServedBy(line: string, earlier: string): boolean {
	return BUILDS.test(line) && FETCHES_ALL.test(earlier) && line.split(' ')[0] === earlier.split(' ')[0];
}
