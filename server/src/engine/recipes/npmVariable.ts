/**
 * npm and pnpm put the variables of the environment in when they read their settings: `'…:_authToken=${NPM_TOKEN}'` in
 * quotes stores the name only, and the secret stands in no file, no log and no list of processes.
 * Source: https://docs.npmjs.com/cli/v11/configuring-npm/npmrc
 */
import type { SecretWrite } from '../model/secretMounts';
import { expression } from '../text/expression';

/** The word that stores the name, in quotes; undefined where another program stores it, or more than names would change. */
export function storedByName({ secret: { env }, command, word, kind }: SecretWrite): string | undefined {
	if (kind !== 'setting' || env === undefined || !/^p?npm$/.test(command.name) || !command.exact) return undefined;
	const text = word.text.replace(/^"(.*)"$/, '$1');
	const stored = text.replace(expression(`\\$(?:\\{${env}\\}|${env}(?!\\w))`, 'g'), () => `\${${env}}`);
	return /["'`\\]|\$\(/.test(text) || stored.replaceAll(`\${${env}}`, '').includes('$') ? undefined : `'${stored}'`;
}
