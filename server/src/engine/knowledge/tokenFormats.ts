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

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** By kind: clouds and hosts, code and packages, messages and mail, money, data and models, the rest. */
const FORMATS: readonly (readonly [name: string, pattern: RegExp])[] = [
	['AWS access key ID', /\b(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/],
	['Amazon Bedrock key', /\bABSK[A-Za-z0-9+/]{109,269}={0,2}/],
	['Amazon MWS token', new RegExp(`\\bamzn\\.mws\\.${UUID}\\b`)],
	['Google API key', /\bAIza[\w-]{35}(?![\w-])/],
	['Google OAuth secret', /\bGOCSPX-[\w-]{28}(?![\w-])/],
	['Google OAuth token', /\bya29\.[\w-]{40,}/],
	['Azure storage key', /\bAccountKey=[A-Za-z0-9+/]{86}==/],
	['Azure shared access key', /\bSharedAccessKey=[A-Za-z0-9+/]{43}=/],
	['Azure shared access signature', /[?&]sig=[A-Za-z0-9%]{43,53}%3D/],
	['Azure client secret', /(?<![\w~.-])[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![\w~.-])/],
	['Alibaba access key ID', /\bLTAI[A-Za-z0-9]{20}\b/],
	['Yandex key', /\bAQVN[\w-]{35,38}(?![\w-])/],
	['DigitalOcean token', /\bdo[opr]_v1_[0-9a-f]{64}\b/],
	['Heroku key', /\bHRKU-AA[\w-]{58}/],
	['Fly.io token', /\bfo1_[\w-]{43}|\bfm(?:1[ar]|2)_[A-Za-z0-9+/]{100,}={0,3}/],
	['Netlify token', /\bnfp_[A-Za-z0-9]{36}\b/],
	['Tailscale key', /\btskey-(?:auth|api|client|scim|webhook)-[A-Za-z0-9]+-[A-Za-z0-9]{20,}/],
	['Cloudflare origin key', /\bv1\.0-[a-f0-9]{24}-[a-f0-9]{146}\b/],
	['HashiCorp token', /\bhv[sbr]\.[\w-]{24,}|\b[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}/],
	['Pulumi token', /\bpul-[a-f0-9]{40}\b/],
	['Doppler token', /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,}/],
	['1Password token', /\bops_ey[A-Za-z0-9+/=]{100,}/],
	['OpenShift token', /\bsha256~[\w-]{43}(?![\w-])/],
	['Dynatrace token', /\bdt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}\b/],
	['Grafana token', /\bglc_[A-Za-z0-9+/]{32,400}={0,3}|\bglsa_[A-Za-z0-9]{32}_[0-9A-Fa-f]{8}\b|\beyJrIjoi[A-Za-z0-9]{70,400}={0,3}/],
	['New Relic key', /\bNRAK-[A-Za-z0-9]{27}\b|\bNRJS-[a-f0-9]{19}\b|\bNRII-[\w-]{32}(?![\w-])/],
	['LaunchDarkly key', new RegExp(`\\b(?:sdk|api|mob)-${UUID}\\b`)],
	['GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36,251}\b|\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b/],
	['GitLab token', /\bgl(?:pat|dt|rt|rtr|cbt|ptt|ft|ffct|imt|soat|agent|oas)-[\w-]{20,}|\bGR1348941[\w-]{20}(?![\w-])/],
	['Bitbucket token', /\bATBB[A-Za-z0-9]{32}\b/],
	['Atlassian token', /\bATATT3[\w=-]{186}/],
	['npm token', new RegExp(`\\bnpm_[A-Za-z0-9]{36}\\b|(?<=:_(?:authToken|auth|password)\\s?=\\s?)(?:${UUID}|[A-Za-z0-9+/_.-]{24,}={0,2})`)],
	['PyPI token', /\bpypi-AgE[\w-]{50,}/],
	['RubyGems key', /\brubygems_[0-9a-f]{48}\b/],
	['Cargo registry token', /\bcio[A-Za-z0-9]{32}\b/],
	['NuGet key', /\boy2[a-z0-9]{43}\b/],
	['Clojars token', /\bCLOJARS_[A-Za-z0-9]{60}\b/],
	['Docker token', /\bdckr_[po]at_[\w-]{27,}/],
	['Artifactory token', /\bAKCp[A-Za-z0-9]{69}\b|\bcmVmd[A-Za-z0-9]{59}\b/],
	['Sonar token', /\bsq[aup]_[a-f0-9]{40}\b/],
	['Sourcegraph token', /\bsgp_(?:(?:[a-f0-9]{16}|local)_)?[a-f0-9]{40}\b/],
	['CircleCI token', /\bCCI(?:PAT|PRJ)_[A-Za-z0-9]{22}_[a-f0-9]{40}\b/],
	['Buildkite token', /\bbkua_[a-f0-9]{40}\b/],
	['Harness token', /\b[ps]at\.[\w-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}\b/],
	['Infracost key', /\bico-[A-Za-z0-9]{32}\b/],
	['Sentry token', /\bsntr[yu]s_[A-Za-z0-9+/=_-]{40,}|\bsntryu_[a-f0-9]{64}\b/],
	['Postman key', /\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}\b/],
	['Slack token', /\bxox[abeoprs]-(?:\d-)?[A-Za-z0-9-]{20,}|\bxapp-\d-[A-Za-z0-9]+-\d+-[A-Za-z0-9]{20,}/],
	['Slack webhook', /\bhttps:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z]\w{8,}\/\w{8,}\/\w{20,}/],
	['Discord token', /\b[MNO][A-Za-z\d_-]{23,25}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])|\bhttps:\/\/discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,}/],
	['Telegram token', /\b\d{8,10}:AA[\w-]{33}(?![\w-])/],
	['SendGrid key', /\bSG\.[\w-]{16,32}\.[\w-]{16,64}/],
	['Brevo key', /\bxkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}\b/],
	['Mailchimp key', /\b[0-9a-f]{32}-us\d{1,2}\b/],
	['Mailgun key', /\bkey-[0-9a-f]{32}\b/],
	['Twilio key', /\bSK[0-9a-f]{32}\b/],
	['Stripe key', /\b[sr]k_(?:live|test|prod)_[A-Za-z0-9]{20,}\b|\bwhsec_[A-Za-z0-9+/]{32,}/],
	['Square token', /\bsq0(?:atp|csp)-[\w-]{22,43}|\bEAAA[\w-]{60}(?![\w-])/],
	['Shopify token', /\bshp(?:at|ca|pa|ss|tka)_[0-9a-fA-F]{32}\b/],
	['Shippo token', /\bshippo_(?:live|test)_[0-9a-fA-F]{40}\b/],
	['EasyPost token', /\bEZ[AT]K[A-Za-z0-9]{54}\b/],
	['Flutterwave key', /\bFLWSECK(?:_TEST)?-[a-zA-Z0-9]{12,34}(?:-X)?\b/],
	['Duffel token', /\bduffel_(?:test|live)_[\w=-]{43}/],
	['Anthropic key', /\bsk-ant-[a-z]+\d{2}-[\w-]{80,}/],
	['OpenAI key', /\bsk-(?:proj|svcacct|admin)-[\w-]{40,}|\bsk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b/],
	['Groq key', /\bgsk_[A-Za-z0-9]{52}\b/],
	['xAI key', /\bxai-[A-Za-z0-9]{80}\b/],
	['Perplexity key', /\bpplx-[A-Za-z0-9]{48}\b/],
	['Replicate token', /\br8_[A-Za-z0-9]{37}\b/],
	['Hugging Face token', /\bhf_[A-Za-z0-9]{34}\b|\bapi_org_[A-Za-z0-9]{34}\b/],
	['Databricks token', /\bdapi[0-9a-f]{32}(?:-\d)?\b/],
	['PlanetScale password', /\bpscale_(?:tkn|pw|oauth)_[\w=.-]{32,64}/],
	['Supabase token', /\bsbp_[0-9a-f]{40}\b/],
	['Airtable token', /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}\b/],
	['Contentful token', /\bCFPAT-[\w-]{43}(?![\w-])/],
	['Notion token', /\bntn_\d{11}[A-Za-z0-9]{35}\b|\bsecret_[A-Za-z0-9]{43}\b/],
	['Linear key', /\blin_(?:api|oauth)_\w{32,128}\b/],
	['Figma token', /\bfig[dou]r?_[\w-]{40}/],
	['Typeform token', /\btfp_[\w.=-]{44,59}/],
	['Mapbox token', /\bsk\.eyJ[\w-]{20,}\.[\w-]{22}(?![\w-])/],
	['MaxMind key', /\b[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk\b/],
	['Facebook token', /\bEAA[MC][A-Za-z0-9]{100,}/],
	['Dropbox token', /\bsl\.(?:u\.)?[\w-]{130,}/],
	['JSON Web Token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/],
	['age key', /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/],
	['private key', /-----BEGIN (?:[A-Z0-9]{2,16} )?PRIVATE KEY(?: BLOCK)?-----(?=[\s\\n"']*[A-Za-z0-9+/]{20})/],
	['PuTTY key', /\bPuTTY-User-Key-File-\d/],
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
