/**
 * Programs that read a secret from the environment by its name, without any `$NAME` on their command line, and programs
 * that run a project's own code, which may read anything. Taken from the tools' documentation.
 */

const NODE = ['npm', 'npx', 'yarn', 'pnpm', 'pnpx', 'bun', 'bunx', 'corepack', 'lerna', 'turbo', 'nx'];
const PYTHON = ['pip', 'pip2', 'pip3', 'uv', 'pipenv', 'poetry', 'pdm', 'python', 'python3', 'tox'];

const READERS: readonly (readonly [name: RegExp, programs: readonly string[]])[] = [
	// `.npmrc` says `_authToken=${NPM_TOKEN}` in most projects.
	[/^(?:NPM_TOKEN|NPM_AUTH|NPM_AUTH_TOKEN|NPMRC_TOKEN|NODE_AUTH_TOKEN|NPM_PASSWORD|NPM_CONFIG_\w+|YARN_\w+|FONTAWESOME_\w+|GITHUB_PACKAGES_TOKEN|GH_NPM_TOKEN)$/i, NODE],
	[/^(?:PIP|UV)_\w+$/, PYTHON],
	[/^POETRY_\w+$/, ['poetry']],
	[/^PIPENV_\w+$/, ['pipenv']],
	[/^(?:TWINE_PASSWORD|PYPI_TOKEN)$/, ['twine']],
	[/^BUNDLE_\w+$/, ['bundle', 'bundler', 'gem']],
	[/^GEM_HOST_API_KEY$/, ['gem']],
	[/^COMPOSER_AUTH$/, ['composer']],
	[/^CARGO_(?:REGISTRY|REGISTRIES)_\w+$/, ['cargo']],
	[/^(?:GH_TOKEN|GITHUB_TOKEN)$/, ['gh', 'goreleaser', 'semantic-release', 'mise']],
	[/^(?:GLAB_TOKEN|GITLAB_TOKEN)$/, ['glab']],
	[/^AWS_\w+$/, ['aws', 's3cmd', 'sam', 'terraform', 'packer', 'cdk', 's5cmd']],
	[/^(?:AZURE|ARM)_\w+$/, ['az', 'terraform', 'azcopy']],
	[/^(?:HF_TOKEN|HUGGING_FACE_HUB_TOKEN|HUGGINGFACE_TOKEN)$/, ['huggingface-cli', 'hf']],
	[/^SENTRY_AUTH_TOKEN$/, ['sentry-cli', ...NODE]],
	[/^SONAR_TOKEN$/, ['sonar-scanner', 'mvn', 'gradle', 'gradlew', 'mvnw']],
	[/^SNYK_TOKEN$/, ['snyk']],
	[/^VAULT_TOKEN$/, ['vault', 'terraform']],
	[/^(?:PGPASSWORD)$/, ['psql', 'pg_dump', 'pg_restore', 'createdb', 'dropdb', 'pg_isready']],
	[/^MYSQL_PWD$/, ['mysql', 'mysqldump', 'mysqladmin', 'mariadb']],
	[/^SSHPASS$/, ['sshpass']],
	[/^REDISCLI_AUTH$/, ['redis-cli']],
	[/^(?:VSS_NUGET_EXTERNAL_FEED_ENDPOINTS|NUGET_\w+|NuGetPackageSourceCredentials_\w+)$/, ['dotnet', 'nuget', 'msbuild']],
	[/^(?:MAVEN|MVN|NEXUS|ARTIFACTORY|GPR)_\w+$/, ['mvn', 'mvnw', 'gradle', 'gradlew']],
	[/^ORG_GRADLE_PROJECT_\w+$/, ['gradle', 'gradlew']],
	[/^DOCKER_AUTH_CONFIG$/, ['skopeo', 'crane', 'docker']],
];

const ALL_READERS: ReadonlySet<string> = new Set(READERS.flatMap(([, programs]) => programs));

/** True for programs that look for some variable. */
export function readsEnvironment(program: string): boolean {
	return ALL_READERS.has(program);
}

/** True when a program takes the variable out of its environment by itself. */
export function readsFromEnvironment(program: string, variable: string): boolean {
	return READERS.some(([name, programs]) => name.test(variable) && programs.includes(program));
}

const PROJECT_RUNNERS = new Set([...NODE, ...PYTHON, 'node', 'deno', 'make', 'cmake', 'ninja', 'bazel', 'just', 'task', 'mvn', 'mvnw', 'gradle', 'gradlew', 'ant', 'sbt', 'lein', 'ruby', 'rake', 'rails', 'bundle', 'php', 'composer', 'artisan', 'perl', 'cargo', 'dotnet', 'mix', 'source', '.']);

/** True when a program runs code of the project, so that nobody can tell from here which variables it reads. */
export function runsProjectCode(program: string, firstArgument: string | undefined): boolean {
	if (/^(?:ba|da|a|z|k)?sh$/.test(program)) return firstArgument !== undefined && !firstArgument.startsWith('-');
	return PROJECT_RUNNERS.has(program) || /\.(?:sh|bash|py|js|mjs|rb|pl)$/.test(program);
}

/** Programs that look for a file of credentials by themselves, by the file's id in {@link classifySecretPath}. */
const FILE_READERS: Readonly<Record<string, readonly string[]>> = {
	npmrc: NODE, yarnrc: NODE,
	netrc: ['curl', 'wget', 'git', 'go', 'hg', 'bazel', 'ftp', ...PYTHON, ...NODE, 'bundle', 'composer'],
	'pip-conf': PYTHON, pypirc: [...PYTHON, 'twine'],
	'gem-credentials': ['gem', 'bundle'], 'bundle-config': ['bundle', 'bundler'],
	'cargo-credentials': ['cargo'],
	'maven-settings': ['mvn', 'mvnw'], 'gradle-properties': ['gradle', 'gradlew'],
	'composer-auth': ['composer'],
	'git-credentials': ['git', 'go', ...NODE, ...PYTHON, 'bundle', 'composer', 'cargo'],
	aws: ['aws', 's3cmd', 'sam', 'terraform', 'cdk', ...PYTHON],
	azure: ['az', 'terraform'], gcloud: ['gcloud', 'gsutil', 'bq', 'terraform', ...PYTHON],
	'docker-config': ['docker', 'skopeo', 'crane', 'buildah', 'podman'],
	kubeconfig: ['kubectl', 'helm', 'kustomize'],
	'nuget-config': ['dotnet', 'nuget', 'msbuild'],
	'ssh-key': ['git', 'ssh', 'scp', 'sftp', 'rsync', 'go', 'hg', ...NODE, ...PYTHON.filter((name) => name !== 'tox'), 'bundle', 'composer', 'cargo', 'mix', 'glide', 'dep', 'bower'],
};

export function readsSecretFile(program: string, id: string): boolean {
	return FILE_READERS[id]?.includes(program) ?? false;
}
