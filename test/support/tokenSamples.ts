/** Made-up tokens of every vendor's shape, put together at run time, so that nothing in the repository looks like a token. */

export const HEX = '83f1c07be52d9a46';
const UPPER = 'K7QWD2ZPXH4RTM6BVN3GYJ5FCL';
const LETTERS = 'kQvRtZpXhWmBnGyJfCdLsTqVrPzHbM';
export const MIXED = 'k7QvR2tZp9XhW4mB6nGy3JfC8dL5sT1q';
const DIGITS = '7294618350';

export function some(letters: string, count: number): string {
	return Array.from({ length: count }, (_, index) => letters[(index * 7 + Math.floor(index / letters.length)) % letters.length]).join('');
}

export const uuid = [8, 4, 4, 4, 12].map((count) => some(HEX, count)).join('-');

/** Name, and the parts of a sample. */
export const SAMPLES: readonly (readonly [string, ...string[]])[] = [
	['AWS access key ID', 'AKIA', some(UPPER, 16)], ['AWS access key ID', 'A3TX', some(UPPER, 16)],
	['Amazon Bedrock key', 'ABSK', some(MIXED, 120)], ['Amazon MWS token', 'amzn.mws.', uuid],
	['Google API key', 'AIza', some(MIXED, 35)], ['Google OAuth secret', 'GOCSPX-', some(MIXED, 28)], ['Google OAuth token', 'ya29.', some(MIXED, 60)],
	['Azure storage key', 'AccountKey=', some(MIXED, 86), '=='], ['Azure shared access key', 'SharedAccessKey=', some(MIXED, 43), '='],
	['Azure shared access signature', '?sig=', some(MIXED, 44), '%3D'], ['Azure client secret', some(MIXED, 3), '8Q~', some(MIXED, 34)],
	['Alibaba access key ID', 'LTAI', some(MIXED, 20)], ['Yandex key', 'AQVN', some(MIXED, 36)], ['DigitalOcean token', 'dop_v1_', some(HEX, 64)],
	['Heroku key', 'HRKU-AA', some(MIXED, 58)], ['Fly.io token', 'fo1_', some(MIXED, 43)], ['Fly.io token', 'fm2_', some(MIXED, 120)], ['Netlify token', 'nfp_', some(MIXED, 36)],
	['Tailscale key', 'tskey-auth-', some(MIXED, 12), '-', some(MIXED, 32)], ['Cloudflare origin key', 'v1.0-', some(HEX, 24), '-', some(HEX, 146)],
	['HashiCorp token', 'hvs.', some(MIXED, 90)], ['HashiCorp token', some(MIXED, 14), '.atlasv1.', some(MIXED, 67)], ['Pulumi token', 'pul-', some(HEX, 40)],
	['Doppler token', 'dp.st.', some(MIXED, 43)], ['1Password token', 'ops_', 'ey', some(MIXED, 200)], ['OpenShift token', 'sha256~', some(MIXED, 43)],
	['Dynatrace token', 'dt0c01.', some(UPPER, 24), '.', some(UPPER, 64)], ['Grafana token', 'glsa_', some(MIXED, 32), '_', some(HEX, 8)], ['Grafana token', 'glc_', some(MIXED, 80)],
	['New Relic key', 'NRAK-', some(UPPER, 27)], ['LaunchDarkly key', 'sdk-', uuid],
	['GitHub token', 'ghp_', some(MIXED, 36)], ['GitHub token', 'github_pat_', some(MIXED, 22), '_', some(MIXED, 59)], ['GitLab token', 'glpat-', some(MIXED, 20)], ['GitLab token', 'GR1348', '941', some(MIXED, 20)],
	['Bitbucket token', 'ATBB', some(MIXED, 32)], ['Atlassian token', 'ATATT3', some(MIXED, 186)],
	['npm token', 'npm_', some(MIXED, 36)], ['npm token', '//npm.example.com/:_authToken=', uuid], ['npm token', '//npm.example.com/:_auth=', some(MIXED, 30)],
	['PyPI token', 'pypi-', 'AgE', some(MIXED, 80)], ['RubyGems key', 'rubygems_', some(HEX, 48)], ['Cargo registry token', 'cio', some(MIXED, 32)], ['NuGet key', 'oy2', some('k7q2zpxh4rtm6b', 43)],
	['Clojars token', 'CLOJARS_', some(HEX, 60)], ['Docker token', 'dckr_pat_', some(MIXED, 27)], ['Artifactory token', 'AKCp', some(MIXED, 69)],
	['Sonar token', 'sqp_', some(HEX, 40)], ['Sourcegraph token', 'sgp_', some(HEX, 40)], ['CircleCI token', 'CCIPAT_', some(MIXED, 22), '_', some(HEX, 40)], ['Buildkite token', 'bkua_', some(HEX, 40)],
	['Harness token', 'pat.', some(MIXED, 22), '.', some(HEX, 24), '.', some(MIXED, 20)], ['Infracost key', 'ico-', some(MIXED, 32)],
	['Sentry token', 'sntrys_', 'eyJ', some(MIXED, 100)], ['Sentry token', 'sntryu_', some(HEX, 64)], ['Postman key', 'PMAK-', some(HEX, 24), '-', some(HEX, 34)],
	['Slack token', 'xoxb-', some(DIGITS, 12), '-', some(DIGITS, 12), '-', some(MIXED, 24)], ['Slack token', 'xapp-', '1-', some(UPPER, 11), '-', some(DIGITS, 13), '-', some(HEX, 64)],
	['Slack webhook', 'https://hooks.slack.com/services/T', some(UPPER, 10), '/B', some(UPPER, 10), '/', some(MIXED, 24)],
	['Discord token', 'M', some(MIXED, 23), '.', some(MIXED, 6), '.', some(MIXED, 38)], ['Telegram token', some(DIGITS, 10), ':AA', some(MIXED, 33)],
	['SendGrid key', 'SG.', some(MIXED, 22), '.', some(MIXED, 43)], ['Brevo key', 'xkeysib-', some(HEX, 64), '-', some(MIXED, 16)],
	['Mailchimp key', some(HEX, 32), '-us12'], ['Mailgun key', 'key-', some(HEX, 32)], ['Twilio key', 'SK', some(HEX, 32)],
	['Stripe key', 'sk_', 'live_', some(MIXED, 24)], ['Stripe key', 'rk_', 'test_', some(MIXED, 24)], ['Stripe key', 'whsec_', some(MIXED, 32)],
	['Square token', 'sq0atp-', some(MIXED, 22)], ['Square token', 'EAAA', some(MIXED, 60)], ['Shopify token', 'shpat_', some(HEX, 32)], ['Shippo token', 'shippo_', 'live_', some(HEX, 40)],
	['EasyPost token', 'EZAK', some(MIXED, 54)], ['Flutterwave key', 'FLWSECK_TEST-', some(HEX, 32), '-X'], ['Duffel token', 'duffel_', 'live_', some(MIXED, 43)],
	['Anthropic key', 'sk-ant-', 'api03-', some(MIXED, 93)], ['OpenAI key', 'sk-', 'proj-', some(MIXED, 74), 'T3Blbk', 'FJ', some(MIXED, 74)], ['OpenAI key', 'sk-', some(MIXED, 20), 'T3Blbk', 'FJ', some(MIXED, 20)],
	['Groq key', 'gsk_', some(MIXED, 52)], ['xAI key', 'xai-', some(MIXED, 80)], ['Perplexity key', 'pplx-', some(MIXED, 48)], ['Replicate token', 'r8_', some(MIXED, 37)],
	['Hugging Face token', 'hf_', some(LETTERS, 34)], ['Databricks token', 'dapi', some(HEX, 32)], ['PlanetScale password', 'pscale_pw_', some(MIXED, 43)], ['Supabase token', 'sbp_', some(HEX, 40)],
	['Airtable token', 'pat', some(MIXED, 14), '.', some(HEX, 64)], ['Contentful token', 'CFPAT-', some(MIXED, 43)], ['Notion token', 'ntn_', some(DIGITS, 11), some(MIXED, 35)], ['Notion token', 'secret_', some(MIXED, 43)],
	['Linear key', 'lin_api_', some(MIXED, 40)], ['Figma token', 'figd_', some(MIXED, 40)], ['Typeform token', 'tfp_', some(MIXED, 44)], ['Mapbox token', 'sk.', 'eyJ', some(MIXED, 60), '.', some(MIXED, 22)],
	['MaxMind key', some(MIXED, 6), '_', some(MIXED, 29), '_mmk'], ['Facebook token', 'EAAC', some(MIXED, 120)], ['Dropbox token', 'sl.', some(MIXED, 136)],
	['JSON Web Token', 'eyJ', some(MIXED, 20), '.eyJ', some(MIXED, 40), '.', some(MIXED, 43)], ['age key', 'AGE-SECRET-', 'KEY-1', some(UPPER, 58)],
	...['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED ', 'DSA '].map((kind): [string, ...string[]] => ['private key', '-----BEGIN ', kind, 'PRIVATE ', 'KEY-----\n', some(MIXED, 64)]),
	['private key', '-----BEGIN PGP ', 'PRIVATE KEY BLOCK', '-----\n\n', some(MIXED, 64)], ['PuTTY key', 'PuTTY-User', '-Key-File-3: ssh-ed25519'],
];
