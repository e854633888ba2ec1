/**
 * Whether the name of a variable says that it holds a secret, and whether a value is only a stand-in for one.
 * Our own vocabulary. A name is judged by its words (`_`, `-`, `.`, camelCase), never by substrings: `MONKEY` and
 * `TOKENIZERS_PARALLELISM` hold no key and no token.
 */
import { Recent } from '../text/recent';

/**
 * `secret`: the name says so. `benign`: it speaks of a secret but holds something else (`TOKEN_TTL`, `PASSWORD_FILE`).
 * `unknown`: it says nothing either way.
 */
export function classifySecretName(name: string): 'secret' | 'benign' | 'unknown' {
	const known = seen.get(name);
	if (known !== undefined) return known;
	const said = classify(name);
	seen.set(name, said);
	return said;
}

const seen = new Recent<string, ReturnType<typeof classify>>(2000);

function classify(name: string): 'secret' | 'benign' | 'unknown' {
	const words = wordsOf(name.startsWith('PUBLIC_') ? name : name.replace(PUBLISHED, ''));
	const whole = words.join(' ');
	if (EXACTLY_BENIGN.has(whole) || READ_FROM_FILE.test(name)) return 'benign';
	if (EXACTLY_SECRET.has(whole) || BUNDLER_HOST.test(name)) return 'secret';
	const end = endOfLastSecret(words);
	if (end === undefined) return 'unknown';
	const after = words.slice(end).filter((word) => !ENCODINGS.has(word));
	const before = words.slice(0, end);
	if (after.some((word) => SAYS_ABOUT.has(word)) || before.some((word) => SWITCHES.has(word)) || after.includes('id')) return 'benign';
	if (after.some((word) => !SURROUNDINGS.has(word) && !/^\d+$/.test(word))) return 'unknown';
	if (PUBLISHED.test(name) && !NEVER_PUBLISHED.test(name)) return 'unknown';
	return 'secret';
}

/** Bundler's credentials of a gem server: `BUNDLE_GEMS__EXAMPLE__COM`, with `__` for a dot. */
const BUNDLER_HOST = /^BUNDLE_(?!(?:BUILD|MIRROR|LOCAL|DISABLE_LOCAL)_)[A-Z\d_]+?__[A-Z]{2,4}$/;

/** The path of a file that the value is read from, as the images of LinuxServer.io have it; `_FILE` behind the name is the usual form. */
const READ_FROM_FILE = /^FILE__/;

/** Whole names that tools document. */
const EXACTLY_SECRET = new Set([
	'aws access key id', 'aws secret access key', 'aws session token', 'vault secret id', 'mysql pwd', 'pgpassword', 'rediscli auth', 'docker auth config',
	'composer auth', 'npm auth', 'npm config auth', 'azure storage connection string', 'arm access key', 'secret id', 'gh pat', 'github pat', 'gitlab pat', 'azure pat', 'azure devops pat', 'ado pat', 'azure devops ext pat',
	'basic auth', 'http basic auth', 'http auth', 'registry auth', 'docker auth', 'sshpass', 'netrc content',
]);

const EXACTLY_BENIGN = new Set([
	'google application credentials', 'gpg key', 'gpg keys', 'pgp key', 'pgp keys', 'gpgkey', 'nginx gpgkey', 'public key', 'ssh public key', 'host key', 'primary key', 'foreign key',
	'sort key', 'partition key', 'cache key', 'git credential helper', 'ssh auth sock', 'secret service', 'max token', 'pwd', 'oldpwd', 'pad token', 'eos token', 'bos token',
]);

/** Words that are a secret wherever they end a name. */
const SECRET_WORDS = new Set(['password', 'passwd', 'passphrase', 'passcode', 'pwd', 'secret', 'token', 'apikey', 'credential', 'credentials', 'creds', 'apitoken', 'jwttoken', 'pat', 'pgpass', 'psw', 'pword', 'pw', 'secrets', 'authkey']);
/** Written together by many: `dbpassword`, `clientsecret`, `githubtoken`, `rootpass`. */
const SECRET_ENDINGS = /(?:password|passwd|passphrase|secret|token|apikey|secretkey|accesskey|privatekey|(?:root|admin|user|db)pass)$/;
/** Pairs: which keys unlock something, and whose pass is a password. */
const SECRET_KEYS = new Set(`
	api access private secret encryption encrypt decryption signing sign signature master ssh deploy license licence account storage subscription jwt session
	hmac auth authentication app service aes rsa crypto cookie admin root server client stripe sendgrid mailgun mailchimp twilio openai anthropic datadog newrelic
	fernet crypt role sa cosmos cosmosdb dd cosign tls ssl cert certificate wireguard recaptcha algolia maps sonar snyk heroku firebase gemini groq mistral deepseek project ingest writer shared
`.trim().split(/\s+/));
const OWNERS_OF_PASS = new Set(`
	db database user admin root mysql postgres pg postgresql redis smtp mail email ftp sftp ssh sudo key keystore store truststore rabbitmq mq mongo mongodb ldap http https proxy
	registry docker basic auth login app default sql vnc wifi es elastic mariadb nexus maven gpg bind jdbc owner svc service imap git sa
`.trim().split(/\s+/));
const OWNERS_OF_AUTH = new Set(['npm', 'docker', 'basic', 'registry', 'composer', 'redis', 'proxy', 'nexus', 'artifactory', 'pypi']);

/** After a secret word: what is told about the secret, not the secret itself. */
const SAYS_ABOUT = new Set(`
	file files path paths dir directory folder location version name names ttl length len min max minimum maximum size count limit expiry expires expiration expire expiring timeout
	lifetime duration age days hours minutes seconds enabled enable disabled disable required require optional policy type kind format algorithm algo alg header prefix suffix
	issuer audience endpoint url uri host hostname port region service provider mode method strategy rotation interval hint field param parameter arn rounds cost strength
	manager store backend scheme server mount variable plugin helper regex pattern validity ref reference alias label usage scope scopes rotate reset check checks
	attempts history complexity salt digits chars characters class types namespace engine source target cookie symbol iterations
`.trim().split(/\s+/));
/** Anywhere before: a switch or a request, not a value. */
const SWITCHES = new Set(['no', 'use', 'enable', 'enabled', 'disable', 'disabled', 'empty', 'blank', 'allow', 'require', 'has', 'is', 'skip', 'generate', 'generated', 'random', 'min', 'max', 'public', 'show', 'hide', 'ask', 'need', 'needs', 'with', 'without', 'validate', 'verify', 'check', 'reset', 'expire', 'num', 'count']);
const ENCODINGS = new Set(['b64', 'base64', 'encoded', 'enc', 'encrypted', 'plain', 'raw', 'value', 'val', 'string', 'str', 'text', 'txt', 'json', 'hex', 'pem', 'content', 'contents', 'data']);
/** Whose or which secret it is: it stays one. */
const SURROUNDINGS = new Set([
	'prod', 'production', 'dev', 'development', 'test', 'testing', 'staging', 'stage', 'qa', 'local', 'default', 'old', 'new', 'previous', 'next', 'current', 'primary', 'secondary', 'backup', 'base', 'main',
	'arg', 'env', 'live', 'sandbox', 'ro', 'rw', 'read', 'write', 'readonly', 'internal', 'external', 'ci', 'build', 'runtime', 'for', 'user', 'admin', 'root',
]);
/** Values that frameworks put into the pages they serve, on purpose. */
const PUBLISHED = /^(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|PUBLIC|EXPO_PUBLIC|GATSBY|VUE_APP)_/;
/** What must not stand in a page whoever put it there: a web address with a key in it is usual, a password is not. */
const NEVER_PUBLISHED = /(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|SECRET_KEY|PRIVATE_KEY|ACCESS_KEY|CREDENTIALS?)$/i;

/** Where the last thing that is a secret ends, in words. */
function endOfLastSecret(words: readonly string[]): number | undefined {
	for (let at = words.length - 1; at >= 0; at--) {
		const word = (words[at] as string).replace(/\d+$/, '');
		const before = words[at - 1]?.replace(/\d+$/, '');
		if (word === 'pwd' || word === 'pat' || word === 'pw') { if (before !== undefined) return at + 1; }
		else if (SECRET_WORDS.has(word) || SECRET_ENDINGS.test(word)) return at + 1;
		else if (word === 'key' && before !== undefined && SECRET_KEYS.has(before)) return at + 1;
		else if (word === 'pass' && before !== undefined && (OWNERS_OF_PASS.has(before) || /(?:admin|user|root)$/.test(before))) return at + 1;
		else if (word === 'auth' && before !== undefined && OWNERS_OF_AUTH.has(before)) return at + 1;
	}
	return undefined;
}

/** `dbPassword`, `DB_PASSWORD`, `db-password`, `APIKey` in words of lower case. */
function wordsOf(name: string): readonly string[] {
	return name
		.replace(/([a-z\d])([A-Z])/g, '$1 $2')
		.replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
		.toLowerCase()
		.split(/[^a-z\d]+/)
		.filter((word) => word !== '');
}

/**
 * Values that are no credential: nothing, a variable, an instruction to the reader (`<your-token>`, `your-api-key`,
 * `xxxx`), a flag. `changeme`, `password` and `secret` are credentials: images run with them, and everybody knows them.
 */
export function isPlaceholderValue(value: string): boolean {
	const text = value.trim().replace(/^(["'])(.*)\1$/s, '$2').trim();
	return PLACEHOLDERS.some((pattern) => pattern.test(text)) && !RANDOM_TAIL.test(text);
}

/** `example-key-73bd15f0ac9e`: whatever stands in front, this was made by a machine. */
const RANDOM_TAIL = /[-_ .](?=[a-z\d]*\d[a-z]+\d)[a-z\d]{10,}$/i;

const PLACEHOLDERS: readonly RegExp[] = [
	/^$/,
	/^\$(?:\w+|\{[^}]*\}|\([^)]*\))$/, // $NAME, ${NAME}, $(command)
	/^%\w+%$/, // %NAME%
	/^\{\{.*\}\}$|^__\w+__$|^@\w+@$/, // {{ template }}, __NAME__, @NAME@
	/^<[^<>]*>$|^\[[^[\]]*\]$/,
	/^[x*.\-_#?]+$/i, // xxxx, ****, ...
	/^(?:your|insert|enter|put|add|replace|provide|fill|set|todo|fixme|tbd|change-?this-?to)(?:$|[-_ .])/i,
	/^your[a-z]*(?:token|key|password|secret)/i,
	/^(?:none|null|nil|undefined|unset|empty|n\/a|na|not[-_ ]?set|dummy|example|sample|placeholder|redacted|masked|hidden|removed)(?:$|[-_ .])/i,
	/[-_ ](?:here|placeholder|goes[-_ ]here)$/i,
	/^(?:true|false|yes|no|on|off|0|1)$/i,
];
