/**
 * Values that give themselves away: the documented shapes of vendors' tokens, and blocks of private keys.
 * Only formats with a fixed mark and enough random characters behind it, so that a match is a secret, not a word.
 */
import { Recent } from '../text/recent';

export interface TokenMatch {
	/** `GitHub token`. */
	readonly name: string;
	readonly start: number;
	readonly end: number;
}

const FORMATS: readonly (readonly [name: string, pattern: RegExp])[] = [
	['AWS access key ID', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/],
	['Amazon MWS token', /\bamzn\.mws\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/],
	['GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36,251}\b/],
	['GitHub token', /\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b/],
	['GitLab token', /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|oas)-[\w-]{20,}/],
	['npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
	['PyPI token', /\bpypi-AgE[\w-]{50,}/],
	['RubyGems key', /\brubygems_[0-9a-f]{48}\b/],
	['Cargo registry token', /\bcio[A-Za-z0-9]{32}\b/],
	['Docker token', /\bdckr_[po]at_[\w-]{27,}/],
	['Slack token', /\bxox[abeoprs]-(?:\d-)?[A-Za-z0-9-]{20,}/],
	['Slack token', /\bxapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{40,}\b/],
	['Slack webhook', /\bhttps:\/\/hooks\.slack\.com\/services\/T\w{8,}\/B\w{8,}\/\w{20,}/],
	['Stripe key', /\b(?:sk|rk)_live_[A-Za-z0-9]{20,}\b/],
	['Square token', /\bsq0(?:atp|csp)-[\w-]{22,43}/],
	['SendGrid key', /\bSG\.[\w-]{16,32}\.[\w-]{16,64}/],
	['Mailchimp key', /\b[0-9a-f]{32}-us\d{1,2}\b/],
	['Mailgun key', /\bkey-[0-9a-f]{32}\b/],
	['Twilio key', /\bSK[0-9a-f]{32}\b/],
	['Google API key', /\bAIza[\w-]{35}(?![\w-])/],
	['Google OAuth secret', /\bGOCSPX-[\w-]{28}(?![\w-])/],
	['Google OAuth token', /\bya29\.[\w-]{40,}/],
	['Anthropic key', /\bsk-ant-[a-z]+\d{2}-[\w-]{80,}/],
	['OpenAI key', /\bsk-(?:proj|svcacct|admin)-[\w-]{40,}|\bsk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b/],
	['Hugging Face token', /\bhf_[A-Za-z]{34}\b/],
	['DigitalOcean token', /\bdo[opr]_v1_[0-9a-f]{64}\b/],
	['Shopify token', /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b/],
	['Linear key', /\blin_(?:api|oauth)_[A-Za-z0-9]{32,}\b/],
	['1Password token', /\bops_ey[A-Za-z0-9+/=]{100,}/],
	['Vault token', /\bhv[sbr]\.[\w-]{24,}/],
	['Databricks token', /\bdapi[0-9a-f]{32}\b/],
	['New Relic key', /\bNRAK-[A-Z0-9]{27}\b/],
	['Sentry token', /\bsntr[yu]s_[A-Za-z0-9+/=_-]{40,}/],
	['Doppler token', /\bdp\.(?:pt|st|ct|sa)\.[\w.-]{40,}/],
	['Telegram token', /\b\d{8,10}:AA[\w-]{33}(?![\w-])/],
	['Azure storage key', /\bAccountKey=[A-Za-z0-9+/]{86}==/],
	['JSON Web Token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/],
	['private key', /-----BEGIN (?:(?:RSA|DSA|EC|OPENSSH|ENCRYPTED|PGP) )?PRIVATE KEY(?: BLOCK)?-----(?=[\s\\n"']*[A-Za-z0-9+/]{20})/],
];
/** What documentation prints: a match with such a piece is an example. */
const EXAMPLES = /EXAMPLE|x{8,}|X{8,}|0{10,}|1234567890abcdef1234567890|\.\.\./;

const ANY = new RegExp(FORMATS.map(([, { source }]) => `(${source})`).join('|'), 'g');
const seen = new Recent<string, readonly TokenMatch[]>(2000);

/** The tokens in a text, in order. */
export function findTokens(text: string): readonly TokenMatch[] {
	let matches = seen.get(text);
	if (!matches) {
		matches = [...text.matchAll(ANY)].filter(([token]) => !EXAMPLES.test(token)).map((match) => ({
			name: FORMATS[match.slice(1).findIndex((group) => group !== undefined)]?.[0] ?? 'token', start: match.index, end: match.index + match[0].length,
		}));
		seen.set(text, matches);
	}
	return matches;
}

/** Bits per character: letters and digits at random have more than 4, words and paths less than 3.5. */
export function entropy(text: string): number {
	const counts = new Map<string, number>();
	for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
	return [...counts.values()].reduce((sum, count) => sum - count / text.length * Math.log2(count / text.length), 0);
}
