/** What is left to do outside of the Dockerfile: the build line, Compose and GitHub Actions, or the run-time ways. */

export interface BuildSecret {
	readonly id: string;
	readonly env?: string;
	readonly file?: string;
}

/** `NPM_TOKEN` → `npm_token`. */
export function secretId(name: string): string {
	return name.toLowerCase();
}

export function buildLine(secrets: readonly BuildSecret[]): string {
	const flags = secrets.map(({ id, env, file }) => `--secret id=${id},${env === undefined ? `src=${file}` : `env=${env}`}`).join(' ');
	const variables = secrets.filter(({ env }) => env !== undefined);
	const files = secrets.filter(({ file }) => file !== undefined);
	return `docker build ${flags} .

# compose.yaml
services:
  app:
    build:
      context: .
      secrets: [${secrets.map(({ id }) => id).join(', ')}]
secrets:
${secrets.map(({ id, env, file }) => `  ${id}:\n    ${env === undefined ? `file: ${file}` : `environment: ${env}`}`).join('\n')}

# GitHub Actions
- uses: docker/build-push-action@v6
  with:${variables.length === 0 ? '' : `\n    secrets: |\n${variables.map(({ id, env }) => `      ${id}=\${{ secrets.${env} }}`).join('\n')}`}${files.length === 0 ? '' : `\n    secret-files: |\n${files.map(({ id, file }) => `      ${id}=${file}`).join('\n')}`}`;
}

export function runtimeAdvice(names: readonly string[]): string {
	return `Pass ${names.join(', ')} when the container starts: docker run --env-file .env IMAGE, or a secret of Compose, Swarm or Kubernetes that the program reads from /run/secrets, or a store such as Vault. Keep .env out of version control and in .dockerignore.`;
}
