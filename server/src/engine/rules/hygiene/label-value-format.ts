/** Finds values of the OCI's labels that are not of the form that their key asks for. */
import { unsafeFix, type Fix } from '../../model/fix';
import { instructionsOf } from '../../model/instructions';
import { ABSENT, expand } from '../../model/resolve';
import { licenseFault, meantLicense } from '../../knowledge';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'label-value-format',
		title: 'Label value of the wrong form',
		category: 'hygiene',
		severity: 'hint',
		why: 'The keys of org.opencontainers.image are read by registries and scanners: dates as of RFC 3339, licences as SPDX expressions, addresses as URLs. A value of another form is shown wrongly, or not at all.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['hadolint:DL3052', 'hadolint:DL3053', 'hadolint:DL3054', 'hadolint:DL3055', 'hadolint:DL3056', 'hadolint:DL3058'],
		references: ['https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys', 'https://spdx.org/licenses/'],
	},

	*check(model) {
		for (const instruction of instructionsOf(model, 'LABEL')) for (const property of instruction.properties) {
			const key = KEY.exec(property.name)?.[1];
			const form = key === undefined ? undefined : FORMS[key];
			if (!form || !property.value || !property.valueRange) continue;
			const lookup = model.stageAt(instruction.range.start)?.lookupAt(instruction.range.start) ?? (() => ABSENT);
			const value = property.literal ? property.value : plain(expand(property.value, undefined, lookup));
			const fault = value === undefined || value === '' ? undefined : form(value);
			if (fault === undefined || value === undefined) continue;
			const meant = key === 'licenses' && value === property.value ? meantLicense(value) : undefined;
			yield {
				range: property.valueRange,
				message: `${fault}${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
				fixes: meant === undefined ? [] : [correct(property.valueRange, meant)],
			};
		}
	},

	examples: [
		{
			name: 'a licence',
			bad: `FROM alpine:3.24
LABEL org.opencontainers.image.licenses="Apache 2.0"
#                                       ^^^^^^^^^^^^ label-value-format
`,
			fixed: `FROM alpine:3.24
LABEL org.opencontainers.image.licenses="Apache-2.0"
`,
		},
		{ name: 'a date', bad: 'FROM alpine:3.24\nLABEL org.opencontainers.image.created="24 Nov 2026" org.label-schema.build-date=2026-11-24\n#                                      ^^^^^^^^^^^^^ label-value-format\n#                                                                                ^^^^^^^^^^ label-value-format\n' },
		{ name: 'addresses', bad: 'FROM alpine:3.24\nLABEL org.opencontainers.image.url=example.com org.opencontainers.image.source="git@git.example.com:app.git"\n#                                  ^^^^^^^^^^^ label-value-format\n#                                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ label-value-format\n' },
		{ name: 'a revision and a version', bad: 'FROM alpine:3.24\nLABEL org.opencontainers.image.revision=main org.opencontainers.image.version=latest\n#                                       ^^^^ label-value-format\n#                                                                             ^^^^^^ label-value-format\n' },
		{ name: 'in order', good: 'FROM alpine:3.24\nLABEL org.opencontainers.image.created="2026-11-24T12:00:00Z" org.opencontainers.image.licenses="(MIT OR Apache-2.0) AND GPL-2.0-or-later WITH Classpath-exception-2.0" org.opencontainers.image.url="https://example.com/x" org.opencontainers.image.revision=3b9c1f0 org.opencontainers.image.version=1.2.3-rc.1\n' },
		{ name: 'set by the build, or another key', good: 'FROM alpine:3.24\nARG DATE\nARG REV=unknown\nLABEL org.opencontainers.image.created=$DATE url=example.com version=latest license="Apache 2.0" org.opencontainers.image.vendor="A B"\n' },
	],
};

const KEY = /^(?:org\.opencontainers\.image|org\.label-schema)\.([\w.-]+)$/;

const address = (value: string): string | undefined => /^[a-z][a-z0-9+.-]*:\/\/[^\s/]/i.test(value) ? undefined : 'Write an address with its scheme, such as https://example.com.';
const date = (value: string): string | undefined => /^\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:[0-6]\d(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/.test(value) ? undefined : 'Write the date as RFC 3339 has it: 2026-11-24T12:00:00Z.';
const revision = (value: string): string | undefined => /^[0-9a-f]{7,64}$/i.test(value) || /\d/.test(value) && !/\s/.test(value) ? undefined : 'Name the commit that the image is built from.';
const version = (value: string): string | undefined => /\d/.test(value) ? undefined : 'Name the version of the software, best as major.minor.patch.';
const license = (value: string): string | undefined => licenseFault(value) ? 'Write the licences as an SPDX expression, such as "MIT OR Apache-2.0".' : undefined;
const digest = (value: string): string | undefined => /^[a-z0-9]+:[0-9a-f]{32,}$/.test(value) ? undefined : 'Write the digest with its algorithm: sha256:….';

/** By key; the fault of a value, if it has one. */
const FORMS: Readonly<Record<string, (value: string) => string | undefined>> = {
	created: date, 'build-date': date, url: address, documentation: address, source: address, 'vcs-url': address,
	licenses: license, license, revision, 'vcs-ref': revision, version, 'base.digest': digest,
};

function plain(value: ReturnType<typeof expand>): string | undefined {
	// A default that the build is meant to replace is no fault.
	return value.kind === 'known' && value.value.via.length === 0 ? value.value.text : undefined;
}

function correct(range: { readonly start: number; readonly end: number }, meant: string): Fix {
	return unsafeFix(`Write ${meant}`, 'Which licence is meant is read off the words.', [replace(range, `"${meant}"`)], { preferred: true, level: 'maximum' });
}
