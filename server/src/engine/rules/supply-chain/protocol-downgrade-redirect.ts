/** Finds HTTPS downloads that follow a redirect to plain HTTP. */
import { downloadOf, type Download, scriptsOf, verifies } from '../../model/downloads';
import { insertAfterWord } from '../../model/edits';
import { type Fix, maybe, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { hasGnuWget, httpsByCurl } from '../../recipes/httpsByCurl';
import { optionsOf } from '../../shell/options';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'protocol-downgrade-redirect',
		title: 'Redirect to plain HTTP is followed',
		category: 'supply-chain',
		severity: 'info',
		why: 'The address says HTTPS, but a redirect may lead to HTTP, and curl -L and wget follow it without a word. From there on anybody on the way can change what arrives.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['sonar:S6506'],
		references: ['https://curl.se/docs/manpage.html#--proto', 'https://cwe.mitre.org/data/definitions/757.html'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of scriptsOf(stage, model.text)) {
			const { range } = run.instruction;
			// What is compared with a digest may come as it likes.
			if (!run.commands.some(({ name }) => FOLLOWS.test(name)) || verifies(model.text.slice(range.start, range.end))) continue;
			for (const command of run.commands) {
				const download = FOLLOWS.test(command.name) && command.dialect !== 'powershell' ? downloadOf(command) : undefined;
				const url = download?.urls.find(({ value }) => /^https:\/\//i.test(value));
				if (!download || !url || !follows(download)) continue;
				const curl = command.name.startsWith('curl');
				yield {
					range: url.range,
					message: curl ? "A redirect may lead to plain HTTP. Add --proto '=https'." : 'A redirect may lead to plain HTTP. Add --max-redirect=0, or fetch it by curl with --proto.',
					severity: curl && stage.ships ? 'info' : lowered('info'),
					fixes: () => fixes(model, stage, run, download),
				};
			}
		}
	},

	examples: [
		{
			name: 'curl',
			bad: `FROM debian:13-slim
RUN curl -fsSL -o /srv/a.json https://dl.example.com/a.json
#                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ protocol-downgrade-redirect
`,
			fixed: `FROM debian:13-slim
RUN curl --proto '=https' -fsSL -o /srv/a.json https://dl.example.com/a.json
`,
		},
		{
			name: 'wget',
			bad: `FROM debian:13-slim
RUN wget -q https://dl.example.com/a.json
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ protocol-downgrade-redirect
`,
			fixed: `FROM debian:13-slim
RUN wget --max-redirect=0 -q https://dl.example.com/a.json
`,
		},
		{ name: "wget of BusyBox has no such option", bad: 'FROM alpine:3.24\nRUN wget -q https://dl.example.com/a.json\n#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ protocol-downgrade-redirect\n', fixed: "FROM alpine:3.24\nRUN apk add --no-cache curl\nRUN curl --proto '=https' -fsSL -O https://dl.example.com/a.json\n" },
		{ name: 'what the steps install is taken along', bad: 'FROM alpine:3.24\nRUN apk add --no-cache tar \\\n    && wget -qO- https://dl.example.com/a.tar.gz | tar xz\n#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ protocol-downgrade-redirect\n', fixed: "FROM alpine:3.24\nRUN apk add --no-cache tar curl \\\n    && curl --proto '=https' -fsSL https://dl.example.com/a.tar.gz | tar xz\n" },
		{ name: 'a wget of whom nothing is known', bad: 'FROM registry.example.com/base:1\nRUN wget -q https://dl.example.com/a.json\n#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ protocol-downgrade-redirect\n' },
		{ name: 'in the text of another shell', bad: 'FROM debian:13-slim\nRUN bash -c "$(curl -fsSL https://dl.example.com/install.sh)"\n#                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ protocol-downgrade-redirect\n', fixed: 'FROM debian:13-slim\nRUN bash -c "$(curl --proto =https -fsSL https://dl.example.com/install.sh)"\n' },
		{ name: 'HTTPS only', good: 'FROM debian:13-slim\nRUN curl --proto "=https" --tlsv1.2 -sSfL https://dl.example.com/a -o a && curl -L --proto-redir =https https://dl.example.com/b -o b && wget --max-redirect=0 https://dl.example.com/c\n' },
		{ name: 'redirects are not followed', good: 'FROM debian:13-slim\nRUN curl -fsS https://dl.example.com/a.json -o /srv/a.json\n' },
		{ name: 'compared with a digest', good: 'FROM debian:13-slim\nRUN curl -fsSL https://dl.example.com/a -o a && echo "$SUM  a" | sha256sum -c\n' },
		{ name: 'the answer is not taken', good: 'FROM debian:13-slim\nRUN wget --spider https://dl.example.com/ && curl -IL https://dl.example.com/\n' },
	],
};

const FOLLOWS = /^(?:curl|wget)$/;

function follows({ command }: Download): boolean {
	const { options } = optionsOf(command);
	if (command.name === 'wget') return !options.some(({ name, value }) => name === 'max-redirect' && value === '0' || name === 'https-only');
	if (!options.some(({ name }) => name === 'L' || name === 'location' || name === 'location-trusted')) return false;
	return !options.some(({ name, value = '' }) => (name === 'proto' || name === 'proto-redir') && value.includes('https') && !/\bhttp\b|\+/.test(value) || name === 'max-redirs' && value === '0');
}

function fixes(model: DockerfileModel, stage: Stage, run: Run, { command, urls }: Download): readonly Fix[] {
	const { parent, nameWord } = command;
	if (!command.exact || run.form === 'exec' || !nameWord) return [];
	const inText = parent?.name === 'sh' || parent?.name === 'bash';
	if (command.name !== 'wget') {
		// In the text of another shell, its quotes would end there.
		const option = inText ? '--proto =https' : "--proto '=https'";
		return [unsafeFix(`Add ${option}`, 'The download fails where the server does redirect to HTTP.', [insertAfterWord(nameWord, option)], { preferred: true, level: 'maximum' })];
	}
	if (inText) return [];
	const edits = httpsByCurl(model, stage, run, command);
	const curl = edits && unsafeFix('Fetch it by curl, HTTPS only', 'curl prints other messages and tries again less often; the download fails where the server does redirect to HTTP.', edits, { level: 'manual' });
	const never = hasGnuWget(stage) && !urls.some(({ value }) => REDIRECTS.test(value))
		? unsafeFix('Add --max-redirect=0', 'The download fails where the server redirects at all: then name the final address.', [insertAfterWord(nameWord, '--max-redirect=0')], { preferred: true, level: 'manual' }) : undefined;
	return [...maybe(never), ...maybe(curl)];
}

/** Addresses of files that are kept somewhere else. */
const REDIRECTS = /^https:\/\/(?:github\.com\/[^/]+\/[^/]+\/(?:releases|archive|raw)\/|(?:[\w-]+\.)*sourceforge\.net\/)/i;
