/** Finds options and settings by which a package manager installs what nobody has signed. */
import { removeOption } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import { runsOf } from '../../model/packageSteps';
import { packageCommand } from '../../model/packages';
import type { DockerfileModel } from '../../model/model';
import { matchesIn, written } from '../../model/written';
import { optionsOf } from '../../shell/options';
import type { ShellCommand } from '../../shell/types';
import { replace, type TextEdit } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'package-signature-disabled',
		title: 'Package signatures are not verified',
		category: 'supply-chain',
		severity: 'error',
		why: "The signature is what tells the distribution's packages from those of whoever runs a mirror or sits on the way. Without it their install scripts run as root in the build.",
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['checkov:CKV2_DOCKER_7', 'checkov:CKV2_DOCKER_8', 'checkov:CKV2_DOCKER_9', 'checkov:CKV2_DOCKER_10', 'checkov:CKV2_DOCKER_11', 'docker-bench-security:CIS-4.11', 'docker-bench-security:CIS-4.12', 'dockle:CIS-DI-0011'],
		references: ['https://manpages.debian.org/stable/apt/apt-secure.8.en.html', 'https://cwe.mitre.org/data/definitions/347.html'],
	},

	*check(model) {
		for (const stage of model.stages) for (const text of written(model, stage)) {
			// The words of echo and printf are told below.
			if (/^(?:echo|printf)$/.test(text.command?.name ?? '') || !/\.repo$|(?:yum|dnf)\.conf$/.test(text.file)) continue;
			for (const { range, match: [what] } of matchesIn(text, GPGCHECK)) yield { range, message: message(what), ...(!stage.ships && { severity: lowered('error') }), fixes: [fix(`Remove ${what}`, [replace(range, what.replace(/(?:0|false|no)$/i, '1'))])] };
		}
		for (const stage of model.stages) for (const run of runsOf(model, stage)) for (const command of run.commands) {
			for (const { range, what, edits } of faults(model, command, command.exact && (run.form !== 'exec' || command.parent !== undefined))) {
				yield {
					range,
					message: message(what),
					...(!stage.ships && { severity: lowered('error') }),
					fixes: edits ? [fix(`Remove ${what}`, edits)] : [],
				};
			}
		}
	},

	examples: [
		{
			name: 'apt',
			bad: `FROM debian:13-slim
RUN apt-get install -y --allow-unauthenticated tool
#                      ^^^^^^^^^^^^^^^^^^^^^^^ package-signature-disabled
`,
			fixed: `FROM debian:13-slim
RUN apt-get install -y tool
`,
		},
		{
			name: '--force-yes also said yes',
			bad: `FROM debian:13-slim
RUN apt-get install --force-yes tool
#                   ^^^^^^^^^^^ package-signature-disabled
`,
			fixed: `FROM debian:13-slim
RUN apt-get install -y tool
`,
		},
		{
			name: 'yum, over several lines',
			bad: `FROM almalinux:10
RUN dnf install -y \\
        --nogpgcheck \\
#       ^^^^^^^^^^^^ package-signature-disabled
        tool
`,
			fixed: `FROM almalinux:10
RUN dnf install -y \\
        tool
`,
		},
		{
			name: 'apk',
			bad: `FROM alpine:3.24
RUN apk add --no-cache --allow-untrusted /tmp/tool.apk
#                      ^^^^^^^^^^^^^^^^^ package-signature-disabled
`,
			fixed: `FROM alpine:3.24
RUN apk add --no-cache /tmp/tool.apk
`,
		},
		{
			name: 'a repository file',
			bad: `FROM almalinux:10
RUN sed -i 's/gpgcheck=1/gpgcheck=0/' /etc/yum.repos.d/tool.repo
#                        ^^^^^^^^^^ package-signature-disabled
`,
			fixed: `FROM almalinux:10
RUN sed -i 's/gpgcheck=1/gpgcheck=1/' /etc/yum.repos.d/tool.repo
`,
		},
		{ name: 'a file of the Dockerfile', bad: 'FROM almalinux:10\nCOPY <<EOF /etc/yum.repos.d/a.repo\n[a]\nenabled=1 gpgcheck=0\n#         ^^^^^^^^^^ package-signature-disabled\nEOF\n', fixed: 'FROM almalinux:10\nCOPY <<EOF /etc/yum.repos.d/a.repo\n[a]\nenabled=1 gpgcheck=1\nEOF\n' },
		{ name: 'rpm', bad: 'FROM almalinux:10\nRUN rpm -i --nosignature tool.rpm\n#          ^^^^^^^^^^^^^ package-signature-disabled\n', fixed: 'FROM almalinux:10\nRUN rpm -i tool.rpm\n' },
		{ name: 'signatures on', good: "FROM almalinux:10\nRUN sed -i 's/gpgcheck=0/gpgcheck=1/' /etc/yum.repos.d/a.repo && dnf install -y --setopt=gpgcheck=1 tool\n" },
		{ name: 'only the metadata', good: 'FROM almalinux:10\nRUN echo "repo_gpgcheck=0" >> /etc/yum.repos.d/a.repo\n' },
	],
};

const YES = /^["']?(?:1|true|yes|on)/i;
const RPM = { nogpgcheck: true, 'no-gpgcheck': true, 'no-gpg-checks': true, 'no-gpgchecks': true, setopt: /(?:^|\.)(?:local_?pkg_?)?gpgcheck=(?:0|false|no)$/i } as const;
const UNSIGNED = /^(?:APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories|Acquire::AllowWeakRepositories|Acquire::AllowDowngradeToInsecureRepositories)=["']?(?:1|true|yes|on)/i;
const APT = { 'allow-unauthenticated': true, 'force-yes': true, 'allow-insecure-repositories': true, o: UNSIGNED, option: UNSIGNED } as const;

/** Options by program; with a pattern, for those values only. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, true | RegExp>>>> = {
	'apt-get': APT, apt: APT, aptitude: { 'allow-untrusted': true, o: UNSIGNED },
	yum: RPM, dnf: RPM, dnf5: RPM, microdnf: RPM, tdnf: RPM, yumdownloader: RPM, 'yum-config-manager': RPM,
	rpm: { nosignature: true, nodigest: true, nofiledigest: true, noverify: true },
	apk: { 'allow-untrusted': true },
	dpkg: { 'force-bad-verify': true, 'no-debsig': true }, debootstrap: { 'no-check-gpg': true }, mmdebstrap: { 'no-check-gpg': true },
	zypper: { G: true, 'no-gpg-checks': true, 'no-gpgcheck': true, 'gpgcheck-allow-unsigned': true, 'gpgcheck-allow-unsigned-repo': true, 'gpgcheck-allow-unsigned-package': true, 'allow-unsigned-rpm': true },
};

/** Settings of yum and dnf as text, and where in it the value stands. */
const GPGCHECK = /(?<=^|[^\w-]|\\n)gpgcheck\s*=\s*(?:0|false|no)\b/gi;

interface Fault {
	readonly range: TextRange;
	readonly what: string;
	readonly edits?: readonly TextEdit[] | undefined;
}

function* faults(model: DockerfileModel, command: ShellCommand, exact: boolean): Iterable<Fault> {
	const table = OPTIONS[command.name];
	if (command.name === 'rpm' && command.args.some(({ value }) => /^-q|^--query$|^-V|^--verify$/.test(value))) return;
	for (const option of table ? optionsOf(command).options : []) {
		const wanted = table?.[option.name];
		if (wanted === undefined || (wanted === true ? option.value !== undefined && !YES.test(option.value) : !wanted.test(option.value ?? ''))) continue;
		const range = (option.valueWord ?? option.word).range;
		const what = option.value === undefined ? `--${option.name}` : option.valueWord === option.word ? option.word.value : option.value;
		if (!exact) { yield { range, what }; continue; }
		const asked = option.name !== 'force-yes' || optionsOf(command).options.some(({ name }) => /^(?:y|yes|assume-yes|q)$/.test(name));
		const removal = asked ? removeOption(model, option) : replace(option.word.range, '-y');
		yield { range, what, edits: removal && [removal] };
	}
	if (packageCommand(command) || !/^(?:echo|printf|sed|tee|crudini)$/.test(command.name)) return;
	for (const arg of command.args) {
		for (const match of model.text.slice(arg.range.start, arg.range.end).matchAll(GPGCHECK)) {
			// The first half of `s/gpgcheck=0/gpgcheck=1/` is what it was.
			if (command.name === 'sed' && /^["']?[^"']*s(\W)[^/|,#]*$/.test(arg.text.slice(0, match.index))) continue;
			const start = arg.range.start + match.index;
			const range = { start, end: start + match[0].length };
			yield { range, what: match[0], edits: exact ? [replace(range, match[0].replace(/(?:0|false|no)$/i, '1'))] : undefined };
		}
	}
}

function message(what: string): string {
	return `${what} installs packages that nobody has signed. Remove it, and import the key of the repository.`;
}

function fix(title: string, edits: readonly TextEdit[]): Fix {
	return unsafeFix(title, 'The install fails where the key of the repository is missing; then import it (signed-by for apt, rpm --import, /etc/apk/keys).', edits, { preferred: true });
}
