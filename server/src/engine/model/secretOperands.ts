/**
 * Secrets on a command line that no table of programs knows: options whose names say what their values are, and texts
 * with a grammar of their own (SQL, .netrc, connection strings, forms, queries).
 */
import { isPlaceholderValue } from '../knowledge';
import type { ShellCommand, ShellWord } from '../shell/types';
import { byProgram } from './byProgram';
import type { DockerfileModel } from './model';
import { variablesIn } from './resolve';

export interface SecretOperand {
	readonly word: ShellWord;
	/** The secret itself, a part of the word's value. */
	readonly text: string;
	/** The option or the kind of text, for messages: `--db-password`, `SQL`. */
	readonly where: string;
	/** `db_password`. */
	readonly name: string;
}

/** Java's own default, which its documentation prints: it guards nothing. */
const KNOWN_TO_ALL = /^changeit$/;

/** Text that is the secret itself: no variable, no path, no flag, no word for where to find it. */
export function isSecretLiteral(value: string): boolean {
	return value !== '' && !isPlaceholderValue(value) && !KNOWN_TO_ALL.test(value) && variablesIn(value).length === 0
		&& !/[$`]|^(?:file|env|fd|stdin|id|ref|vault|arn)[:=/]|^(?:prompt|ask|auto|stdin|interactive|env|random|generated?|type|src)$|^[@/~]|^\.{1,2}\/|^\w+:\/\/|^[\w./-]+\.(?:txt|json|ya?ml|pem|key|toml|ini|conf|crt|xml|properties|py|sh|js)$/i.test(value);
}

/** Programs whose options of such a name are switches, or name a secret that is kept elsewhere. */
const SWITCHES: Readonly<Record<string, RegExp>> = {
	docker: /^secrets?$/, podman: /^secrets?$/, buildah: /^secrets?$/, buildctl: /^secret$/, nerdctl: /^secrets?$/, gcloud: /secrets?$/, kubectl: /^secret$/, psql: /^password$/, pg_dump: /^password$/, pg_restore: /^password$/,
	createdb: /^password$/, mysql: /^password$/, mysqladmin: /^password$/, mysqldump: /^password$/, mariadb: /^password$/, gh: /^with-token$/, git: /./, configure: /./,
};
/** Options whose names are in no vocabulary. */
const BY_HAND = /^(?:requirepass|masterauth|passphrase|admin_password|(?:account|admin|db|database|root|user|store|key|cert|smtp|mail)[-_]?pass)$/;

/** `--db-password=x`, `--token x`, `-Dapp.secret=x`, `-Psigning.password=x`. */
export function* secretOptions(model: DockerfileModel, command: ShellCommand): Iterable<SecretOperand> {
	for (const [index, word] of command.args.entries()) {
		if (word.value[0] !== '-' && word.value[0] !== '/') continue;
		const [, given = '', joined] = /^(?:--?|\/)([A-Za-z][\w.-]{2,})(?:[=:]([\s\S]*))?$/.exec(word.value) ?? [];
		const name = given.replace(/^[DP](?=[a-z]\w*[.A-Z])|^D(?=[a-z])/, '');
		if (name === '' || /[-_.](?:env|var|variable)$/i.test(name) || model.classifyName(name) !== 'secret' && !BY_HAND.test(name)) continue;
		if (SWITCHES[command.name]?.test(name) && joined === undefined || SWITCHES[command.name]?.source === '.') continue;
		const next = command.args[index + 1];
		const holder = joined === undefined ? next : word;
		const text = joined ?? next?.value ?? '';
		if (!holder || joined === undefined && /^[-/]/.test(text) || !isSecretLiteral(text)) continue;
		yield { word: holder, text, where: `${command.name} ${word.value.startsWith('--') ? '--' : '-'}${given}`, name: name.replace(/^.*\./, '').replace(/-/g, '_').toLowerCase() };
	}
}

interface TextRow {
	readonly where: string;
	/** Group 1 is the secret. */
	readonly pattern: RegExp;
	readonly name: string;
	/** Only in words of these programs. */
	readonly programs?: RegExp;
}

const TEXT_ROWS: readonly TextRow[] = [
	{ where: 'SQL', pattern: /\b(?:IDENTIFIED\s+(?:WITH\s+\w+\s+)?BY|(?:ENCRYPTED\s+|WITH\s+)?PASSWORD(?:\s*=)?)\s*\(?\s*\\?'([^'\\]{2,})\\?'/gi, name: 'db_password' },
	{ where: '.netrc', pattern: /\bmachine\s+\S+\s+login\s+\S+\s+password\s+([^\s"'\\]+)/gi, name: 'netrc_password' },
	{ where: '.netrc', pattern: /\bmachine\s[^"']*?\\n\s*login\s[^"']*?\\n\s*password\s+([^\s"'\\]+)/gi, name: 'netrc_password' },
	{ where: 'the connection', pattern: /(?:^|\s|;)(?:password|pwd)=([^\s;"']+)/gi, name: 'db_password', programs: /^(?:psql|pg_dump|pg_restore|sqlcmd|odbcinst|mysqlsh)$/ },
	{ where: 'mount -o', pattern: /(?:^|,)(?:password|pass)=([^,\s"']+)/gi, name: 'mount_password', programs: /^mount(?:\.\w+)?$/ },
	{ where: 'the form', pattern: /(?:^|&)(?:password|passwd|pwd|client_secret|api_?key|access_token|token)=([^&\s"']{3,})/gi, name: 'api_password', programs: /^(?:curl|wget)$/ },
	{ where: 'the form', pattern: /\\?"(?:password|passwd|client_secret|api_?key|access_token|token|secret)\\?"\s*:\s*\\?"([^"\\]{3,})\\?"/gi, name: 'api_password', programs: /^(?:curl|wget|http|https)$/ },
	{ where: 'the address', pattern: /^https?:\/\/[^\s?]+\?(?:[^\s&]*&)*?(?:api_?key|access_token|auth_token|token|password|client_secret|secret)=([^&\s"'#]{6,})/gi, name: 'api_key', programs: /^(?:curl|wget|http|https|git|pip|npm)$/ },
	{ where: 'lftp -u', pattern: /^[^,\s]+,(\S+)$/g, name: 'ftp_password', programs: /^lftp$/ },
	{ where: 'smbclient -U', pattern: /^[^%\s/]+%(\S+)$/g, name: 'smb_password', programs: /^(?:smbclient|rpcclient|net)$/ },
	{ where: 'the secret', pattern: /^--from-literal=[\w.-]*(?:password|token|secret|key)[\w.-]*=(\S+)$/gi, name: 'kube_secret', programs: /^(?:kubectl|oc)$/ },
	{ where: 'the variables', pattern: /(?:^|\s)ansible_(?:password|ssh_pass|become_pass(?:word)?)=([^\s"']+)/g, name: 'ansible_password' },
];
/** No longer text is looked at: a pasted blob must not hold up the editor. */
const LONGEST = 20_000;

/** What each of the texts has in it, but for the few that a table of programs tells. */
const SPEAKS = /pass|pwd|identified|secret|token|key|[,%]/i;
const rowsFor = byProgram(TEXT_ROWS, ({ programs }) => programs);

export function* secretTexts(command: ShellCommand): Iterable<SecretOperand> {
	const rows = rowsFor(command.name);
	for (const word of command.args) {
		if (word.value.length < 8 || word.value.length > LONGEST || !SPEAKS.test(word.value)) continue;
		for (const { where, pattern, name } of rows) {
			for (const [, text = ''] of word.value.matchAll(pattern)) if (isSecretLiteral(text)) yield { word, text, where: `${where} of ${command.name}`, name };
		}
	}
}
