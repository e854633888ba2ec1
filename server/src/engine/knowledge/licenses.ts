/** Licences as SPDX writes them: the form of an expression, and what people write instead. */

/** Common names, small and without punctuation, with the identifier. */
const MEANT: Readonly<Record<string, string>> = {
	apache: 'Apache-2.0', apache2: 'Apache-2.0', 'apache 2': 'Apache-2.0', 'apache 20': 'Apache-2.0', apache20: 'Apache-2.0', 'apache license 20': 'Apache-2.0', 'apache license version 20': 'Apache-2.0', 'apache licence 20': 'Apache-2.0', apachev2: 'Apache-2.0', asl2: 'Apache-2.0', 'asl 20': 'Apache-2.0', al2: 'Apache-2.0',
	'mit license': 'MIT', 'mit licence': 'MIT', 'the mit license': 'MIT', expat: 'MIT',
	gplv2: 'GPL-2.0-only', gpl2: 'GPL-2.0-only', 'gpl 2': 'GPL-2.0-only', 'gpl v2': 'GPL-2.0-only', gplv3: 'GPL-3.0-only', gpl3: 'GPL-3.0-only', 'gpl 3': 'GPL-3.0-only', 'gpl v3': 'GPL-3.0-only', 'gplv3+': 'GPL-3.0-or-later', 'gplv2+': 'GPL-2.0-or-later',
	agplv3: 'AGPL-3.0-only', agpl3: 'AGPL-3.0-only', 'agpl 30': 'AGPL-3.0-only', lgplv3: 'LGPL-3.0-only', lgplv2: 'LGPL-2.1-only',
	'bsd 3': 'BSD-3-Clause', bsd3: 'BSD-3-Clause', 'bsd 3 clause': 'BSD-3-Clause', 'new bsd': 'BSD-3-Clause', 'bsd 2': 'BSD-2-Clause', bsd2: 'BSD-2-Clause', 'bsd 2 clause': 'BSD-2-Clause',
	mpl2: 'MPL-2.0', 'mpl 20': 'MPL-2.0', mplv2: 'MPL-2.0', 'mozilla public license 20': 'MPL-2.0', 'isc license': 'ISC', 'the unlicense': 'Unlicense', 'public domain': 'CC0-1.0', 'eclipse public license 20': 'EPL-2.0', 'epl 20': 'EPL-2.0',
};
/** Names that are none in SPDX's list, whatever is meant. */
const UNKNOWN = /^(?:gpl|lgpl|agpl|bsd|apache|mpl|epl|cc|proprietary|commercial|closed|none|unknown|other|open-?source|see|custom)$/i;

function plain(text: string): string {
	return text.trim().toLowerCase().replace(/[.,()]/g, '').replace(/[-_\s]+/g, ' ');
}

/** The identifier that a name most likely means; undefined when the name says too little. */
export function meantLicense(text: string): string | undefined {
	const meant = MEANT[plain(text)];
	return meant === text.trim() ? undefined : meant;
}

/** True when a text is no SPDX expression: words without operators between them, or names that SPDX does not have. */
export function licenseFault(text: string): boolean {
	const words = text.replace(/[()]/g, ' ').trim().split(/\s+/);
	const alternating = words.every((word, at) => at % 2 === 1 ? /^(?:AND|OR|WITH)$/i.test(word) : /^[A-Za-z0-9][\w.:+-]*$/.test(word) && !UNKNOWN.test(word));
	return words.length % 2 === 0 || !alternating || words.length === 1 && meantLicense(words[0] ?? '') !== undefined && !/^[A-Za-z]+-\d\.\d(?:-\w+)*$|^\w+-\d-Clause$/.test(words[0] ?? '');
}
