/** Passwords and tokens that stand as literals on a command line, by what each program documents. */
import { isPlaceholderValue } from '../knowledge';
import { optionsOf } from '../shell/options';
import type { ShellCommand, ShellWord } from '../shell/types';
import { once } from '../text/once';
import { own } from '../text/own';
import { overlaps, type TextRange } from '../text/range';
import { byProgram } from './byProgram';
import type { DockerfileModel } from './model';
import type { Run } from './run';
import { secretOptions, secretTexts } from './secretOperands';

export interface CommandPassword {
	/** The password alone. */
	readonly range: TextRange;
	readonly command: ShellCommand;
	/** `curl -u`, for messages. */
	readonly where: string;
	/** Of the variable to put in its place. */
	readonly variable: string;
}

interface OptionRow {
	readonly programs: readonly string[];
	/** Names of options whose value is the password. */
	readonly options: readonly string[];
	readonly variable: string;
	/** Which part of the value it is; group 1. The whole when left out. */
	readonly part?: RegExp;
	/** Only when the option's value is in the same word: `-pSECRET`. */
	readonly joined?: true;
	/** Only behind `=`: without it, the option asks. */
	readonly assigned?: true;
	/** Only with this first operand. */
	readonly action?: RegExp;
}

const AFTER_COLON = /^[^:@\s]+:([\s\S]+)$/;
const OPTION_ROWS: readonly OptionRow[] = [
	{ programs: ['mysql', 'mysqldump', 'mysqladmin', 'mysqlimport', 'mysqlsh', 'mariadb', 'mariadb-dump', 'mariadb-admin', 'mysqlcheck'], options: ['p'], joined: true, variable: 'MYSQL_PASSWORD' },
	{ programs: ['mysql', 'mysqldump', 'mysqladmin', 'mysqlimport', 'mysqlsh', 'mariadb', 'mariadb-dump', 'mariadb-admin', 'mysqlcheck'], options: ['password'], assigned: true, variable: 'MYSQL_PASSWORD' },
	{ programs: ['curl'], options: ['u', 'user', 'U', 'proxy-user'], part: AFTER_COLON, variable: 'CURL_PASSWORD' },
	{ programs: ['curl'], options: ['oauth2-bearer', 'pass'], variable: 'CURL_TOKEN' },
	{ programs: ['curl', 'wget', 'http', 'https'], options: ['H', 'header'], part: /^(?:proxy-)?authorization:\s*(?:bearer|basic|token)\s+(\S+)$|^(?:private-token|x-api-key|x-auth-token|x-vault-token|job-token|deploy-token|api-key):\s*(\S+)$/i, variable: 'API_TOKEN' },
	{ programs: ['wget', 'wget2'], options: ['password', 'http-password', 'ftp-password', 'proxy-password'], variable: 'WGET_PASSWORD' },
	{ programs: ['sshpass'], options: ['p'], variable: 'SSH_PASSWORD' },
	{ programs: ['openssl'], options: ['passin', 'passout', 'pass'], part: /^pass:([\s\S]+)$/, variable: 'KEY_PASSPHRASE' },
	{ programs: ['openssl'], options: ['k', 'K'], variable: 'KEY_PASSPHRASE' },
	{ programs: ['keytool', 'jarsigner'], options: ['storepass', 'keypass', 'srcstorepass', 'deststorepass', 'srckeypass', 'destkeypass', 'new'], variable: 'KEYSTORE_PASSWORD' },
	{ programs: ['useradd', 'usermod'], options: ['p', 'password'], variable: 'USER_PASSWORD_HASH' },
	{ programs: ['dotnet'], options: ['p'], action: /^nuget$/, variable: 'FEED_PASSWORD' },
	{ programs: ['docker', 'podman', 'buildah', 'skopeo', 'crane', 'nerdctl'], options: ['p', 'password'], action: /^login$|^auth$/, variable: 'REGISTRY_PASSWORD' },
	{ programs: ['helm'], options: ['password', 'p'], variable: 'HELM_PASSWORD' },
	{ programs: ['redis-cli'], options: ['a', 'pass'], variable: 'REDIS_PASSWORD' },
	{ programs: ['mongo', 'mongosh', 'mongodump', 'mongorestore', 'mongoimport'], options: ['p', 'password'], variable: 'MONGO_PASSWORD' },
	{ programs: ['svn'], options: ['password'], variable: 'SVN_PASSWORD' },
	{ programs: ['gpg', 'gpg2'], options: ['passphrase'], variable: 'GPG_PASSPHRASE' },
	{ programs: ['ssh-keygen'], options: ['N', 'P'], variable: 'KEY_PASSPHRASE' },
	{ programs: ['zip', 'unzip'], options: ['P'], variable: 'ARCHIVE_PASSWORD' },
	{ programs: ['7z', '7za'], options: ['p'], joined: true, variable: 'ARCHIVE_PASSWORD' },
	{ programs: ['az'], options: ['p', 'password'], action: /^login$/, variable: 'AZURE_PASSWORD' },
	{ programs: ['twine'], options: ['p', 'password'], variable: 'TWINE_PASSWORD' },
	{ programs: ['sqlcmd', 'sqlcmd.exe'], options: ['P'], variable: 'SQL_PASSWORD' },
	{ programs: ['ldapsearch', 'ldapadd', 'ldapmodify', 'ldappasswd'], options: ['w'], variable: 'LDAP_PASSWORD' },
	{ programs: ['vncpasswd', 'x11vnc'], options: ['passwd'], variable: 'VNC_PASSWORD' },
	{ programs: ['subscription-manager'], options: ['password'], variable: 'SUBSCRIPTION_PASSWORD' },
	{ programs: ['poetry', 'gh', 'glab', 'vault', 'argocd', 'rabbitmqctl', 'dotnet', 'nuget', 'sentry-cli', 'sonar-scanner', 'snyk', 'npm', 'npx', 'yarn', 'pnpm', 'cargo', 'terraform', 'cf', 'heroku', 'wp', 'rclone', 'influx', 'clickhouse-client'],
		options: ['password', 'token', 'auth-token', 'api-key', 'store-password', '_authToken', 'Password'], variable: 'BUILD_TOKEN' },
];
const ROWS_BY_PROGRAM: ReadonlyMap<string, readonly OptionRow[]> = new Map(OPTION_ROWS.flatMap(({ programs }) => programs).map((program) => [program, OPTION_ROWS.filter(({ programs }) => programs.includes(program))]));
/** Short options that no table of the shell layer reads a value for. */
const SEPARATE = /^-{1,2}([\w-]+)$/;

/** Words in a row: `npm config set KEY VALUE`. The value is the last group, by index of the word. */
const SETTERS: readonly { readonly program: RegExp; readonly words: RegExp; readonly value: number; readonly variable: string }[] = [
	{ program: /^(?:npm|pnpm)$/, words: /^(?:config|c) set \S*(?:_authToken|_auth|_password)$/i, value: 3, variable: 'NPM_TOKEN' },
	{ program: /^yarn$/, words: /^config set \S*(?:_authToken|npmAuthToken|_auth|_password)$/i, value: 3, variable: 'NPM_TOKEN' },
	{ program: /^poetry$/, words: /^config pypi-token\.\S+$/, value: 2, variable: 'PYPI_TOKEN' },
	{ program: /^poetry$/, words: /^config http-basic\.\S+ \S+$/, value: 3, variable: 'INDEX_PASSWORD' },
	{ program: /^composer$/, words: /^config (?:-g |--global )?(?:github-oauth|gitlab-token|gitlab-oauth|bearer)\.\S+$/, value: -1, variable: 'COMPOSER_TOKEN' },
	{ program: /^composer$/, words: /^config (?:-g |--global |--auth |-a )*http-basic\.\S+ \S+$/, value: -1, variable: 'COMPOSER_PASSWORD' },
	{ program: /^(?:npm|pnpm)$/, words: /^set \S*(?:_authToken|_auth|_password)$/i, value: 2, variable: 'NPM_TOKEN' },
	{ program: /^bundler?$/, words: /^config (?:set )?(?:--\w+ )?\S+\.\S+$/, value: -1, variable: 'BUNDLE_TOKEN' },
	{ program: /^aws$/, words: /^configure set (?:default\.)?(?:aws_secret_access_key|aws_session_token|aws_access_key_id)$/, value: 3, variable: 'AWS_SECRET' },
	{ program: /^conda$|^anaconda$/, words: /^token set$/, value: 2, variable: 'CONDA_TOKEN' },
];

/** By model: the settings say what the name of a secret is. */
const passwordsOf = once((model: DockerfileModel) => once((run: Run) => read(model, run)));

/** All of a RUN, in source order. */
export function passwordsOnCommandLines(model: DockerfileModel, run: Run): readonly CommandPassword[] {
	return passwordsOf(model)(run);
}

function read(model: DockerfileModel, run: Run): readonly CommandPassword[] {
	const inTables = run.commands.flatMap((command) => [...fromOptions(command), ...fromOperands(command), ...fromSetters(command), ...fromFeeds(model, run, command), ...fromAssignments(model, command)]);
	const inWords = run.commands.flatMap((command) => [...fromWords(model, command)]).filter(({ range }) => !inTables.some((other) => overlaps(other.range, range)));
	return [...inTables, ...inWords].sort((a, b) => a.range.start - b.range.start);
}

function* fromOptions(command: ShellCommand): Iterable<CommandPassword> {
	const rows = ROWS_BY_PROGRAM.get(command.name);
	if (!rows && command.name !== 'htpasswd') return;
	const { options, operands } = optionsOf(command);
	for (const row of rows ?? []) {
		if (row.action && !operands.some((word) => row.action?.test(word.value))) continue;
		for (const { name, value, valueWord, word } of options) {
			if (!row.options.includes(name)) continue;
			if (row.joined) {
				if (word.value.startsWith(`-${name}`) && word.value.length > 2) yield* found(command, word, word.value.slice(2), `${command.name} -${name}`, row.variable);
				continue;
			}
			if (row.assigned && value === undefined) continue;
			const holder = valueWord ?? (!SEPARATE.test(word.value) ? undefined : command.args[command.args.indexOf(word) + 1]);
			const text = value ?? holder?.value;
			if (!holder || text === undefined || text.startsWith('-')) continue;
			const match = row.part ? row.part.exec(text) : undefined;
			if (row.part && !match) continue;
			yield* found(command, holder, match ? match[1] ?? match[2] ?? '' : text, `${command.name} ${name.length === 1 ? '-' : '--'}${name}`, row.variable);
		}
	}
	if (command.name === 'htpasswd' && options.some((option) => option.name === 'b')) {
		const password = operands.at(-1);
		if (password && operands.length > 1) yield* found(command, password, password.value, 'htpasswd -b', 'HTPASSWD_PASSWORD');
	}
}

/** Programs that take the password as a plain word, by the words before it. */
const OPERAND_ROWS: readonly { readonly program: RegExp; readonly words: RegExp; readonly variable: string }[] = [
	{ program: /^openssl$/, words: /^passwd(?: -(?:[156]|crypt|apr1|aixmd5|salt \S+))*$/, variable: 'USER_PASSWORD' },
	{ program: /^mkpasswd$/, words: /^(?:(?:-m|--method|-S|--salt) \S+|--method=\S+)(?: .*)?$/, variable: 'USER_PASSWORD' },
	{ program: /^(?:mysql|mariadb-)admin$/, words: /(?:^| )password$/, variable: 'MYSQL_PASSWORD' },
	{ program: /^rabbitmqctl$/, words: /^(?:add_user|change_password) \S+$/, variable: 'RABBITMQ_PASSWORD' },
	{ program: /^grafana(?:-cli)?$/, words: /^(?:.* )?admin reset-admin-password$/, variable: 'GRAFANA_PASSWORD' },
	{ program: /^vault$/, words: /^login(?: -no-\S+)*$/, variable: 'VAULT_TOKEN' },
	{ program: /^snyk$/, words: /^auth$/, variable: 'SNYK_TOKEN' },
	{ program: /^x11vnc$/, words: /^-storepasswd$/, variable: 'VNC_PASSWORD' },
	{ program: /^net$/, words: /^user \S+$/, variable: 'USER_PASSWORD' },
];

const operandRows = byProgram(OPERAND_ROWS, ({ program }) => program);

function* fromOperands(command: ShellCommand): Iterable<CommandPassword> {
	for (const { words, variable } of operandRows(command.name)) {
		const at = command.args.findIndex((word, index) => index > 0 && !/^[-/]/.test(word.value) && words.test(command.args.slice(0, index).map((arg) => arg.value).join(' ')));
		const word = command.args[at];
		if (word) yield* found(command, word, word.value, `${command.name} ${command.args[0]?.value}`, variable);
	}
}

function* fromWords(model: DockerfileModel, command: ShellCommand): Iterable<CommandPassword> {
	for (const { word, text, where, name } of [...secretOptions(model, command), ...secretTexts(command)]) yield* found(command, word, text, where, name.toUpperCase());
}

const settersOf = byProgram(SETTERS, ({ program }) => program);

function* fromSetters(command: ShellCommand): Iterable<CommandPassword> {
	for (const { words, value, variable } of settersOf(command.name)) {
		const at = value < 0 ? command.args.length - 1 : value;
		const holder = command.args[at];
		const before = command.args.slice(0, at).map((arg) => arg.value).join(' ');
		if (holder && words.test(before)) yield* found(command, holder, holder.value, `${command.name} ${command.args[0]?.value}`, variable);
		const [key, ...rest] = command.args.at(-1)?.value.split('=') ?? [];
		const last = command.args.at(-1);
		if (last && rest.length > 0 && words.test([...command.args.slice(0, -1).map((arg) => arg.value), key].join(' '))) yield* found(command, last, rest.join('='), `${command.name} ${command.args[0]?.value}`, variable);
	}
}

/** Programs that read a password when their words say so. */
const READERS: Readonly<Record<string, RegExp>> = {
	openssl: /^passwd\b.* -stdin\b|-pass(?:in|out)? (?:stdin|fd:0)\b/, gpg: /--passphrase-fd[ =]0\b/, gpg2: /--passphrase-fd[ =]0\b/, htpasswd: /(?:^| )-\w*i/, mkpasswd: /(?:^| )(?:-s|--stdin|-P ?0)(?: |$)/,
	cryptsetup: /^luks|^open\b/, kinit: /./, saslpasswd2: /(?:^| )-\w*p/,
};

/** `echo 'user:password' | chpasswd`, `echo password | passwd --stdin`. */
function* fromFeeds(model: DockerfileModel, run: Run, command: ShellCommand): Iterable<CommandPassword> {
	const here = command.name === 'chpasswd' ? command.redirections.find(({ operator }) => operator === '<<<')?.target : undefined;
	const given = here && AFTER_COLON.exec(here.value)?.[1];
	if (here && given) yield* found(command, here, given, 'chpasswd', 'USER_PASSWORD');
	if (command.name === 'chpasswd') for (const { operator, range } of command.redirections) {
		const body = operator.startsWith('<<') ? run.instruction.heredocs.find((each) => each.range.start === range.start)?.bodyRange : undefined;
		const line = body && /^(\s*[^:\s]+:)([^\r\n$`]+)/.exec(model.text.slice(body.start, body.end));
		const start = body && line ? body.start + (line[1] ?? '').length : 0;
		if (line && !isPlaceholderValue(line[2] ?? '')) yield { command, where: 'chpasswd', variable: 'USER_PASSWORD', range: { start, end: start + (line[2] ?? '').length } };
	}
	const reader = command.pipesInto[0];
	if (!reader || !/^(?:echo|printf|yes)$/.test(command.name)) return;
	const login = /^(?:docker|podman|buildah|skopeo|helm|crane|gh)$/.test(reader.name) && reader.args.some((arg) => /^--(?:password-stdin|with-token)$/.test(arg.value));
	const asks = own(READERS, reader.name)?.test(reader.args.map(({ value }) => value).join(' ')) || /^sudo\s(?:\S+\s+)*?(?:-\w*S|--stdin)\s/.test(model.text.slice(reader.wrappers[0]?.range.start ?? reader.range.end, reader.nameWord?.range.start));
	if (!/^(?:chpasswd|passwd|vncpasswd|smbpasswd)$/.test(reader.name) && !login && !asks) return;
	for (const word of command.args) {
		if (word.value.startsWith('-')) continue;
		const text = (reader.name === 'chpasswd' ? AFTER_COLON.exec(word.value)?.[1] : word.value)?.split(/\\n|\n/)[0];
		if (text && !text.includes('%s')) yield* found(command, word, text, `${command.name} into ${reader.name}`, login ? 'REGISTRY_PASSWORD' : 'USER_PASSWORD');
	}
}

/** What people write when a program only wants something to be set: `SECRET_KEY_BASE=secret rails assets:precompile`. */
const STAND_IN = /^(?:secret|password|pass|token|key|test|foo|bar|abc|abc123|build|ci|none|nothing|anything|whatever|temp(?:orary)?|default)$|dummy|fake|placeholder|build[-_ ]?(?:time|only)|pre-?compile|un-?used|not[-_ ]?(?:used|needed|real)|super-?secret$/i;

/** `PGPASSWORD=… psql`, `export API_TOKEN=…`. */
function* fromAssignments(model: DockerfileModel, command: ShellCommand): Iterable<CommandPassword> {
	for (const { name, value } of command.assignments) {
		if (value && model.classifyName(name) === 'secret' && !STAND_IN.test(value.value)) yield* found(command, value, value.value, `${name}=`, `${name}_SECRET`);
	}
	const exported = command.name === 'export' || command.wrappers.some((word) => word.value === 'env');
	if (exported) for (const word of command.args) {
		const match = /^(\w+)=([\s\S]+)$/.exec(word.value);
		if (match && model.classifyName(match[1] ?? '') === 'secret' && !STAND_IN.test(match[2] ?? '')) yield* found(command, word, match[2] ?? '', `${match[1]}=`, `${match[1]}_SECRET`);
	}
}

function* found(command: ShellCommand, word: ShellWord, password: string, where: string, variable: string): Iterable<CommandPassword> {
	const trimmed = password.replace(/[\r\n]+$/, '');
	// The trust store of Java has a password that its documentation prints, and nothing secret in it.
	if (trimmed === 'changeit' && command.args.some((arg) => /cacerts/.test(arg.value))) return;
	if (trimmed === '' || isPlaceholderValue(trimmed) || /[$`]|^(?:file|env|fd|stdin|\/|@|!|\*)[:/]?/.test(trimmed) && !/^[$]\w{1,2}\$/.test(trimmed)) return;
	const at = word.text.lastIndexOf(trimmed);
	const exact = at >= 0 && word.range.end - word.range.start === word.text.length;
	yield { command, where, variable, range: exact ? { start: word.range.start + at, end: word.range.start + at + trimmed.length } : word.range };
}
