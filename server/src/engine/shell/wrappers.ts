/** Programs that only run another one: how many of their own words stand in front of it. */
interface Wrapper {
	/** Options that take the next word as their value. */
	readonly valued?: readonly string[];
	/** Words of its own after the options: gosu's user. */
	readonly operands?: number;
	/** NAME=value words in front of the program. */
	readonly assignments?: true;
}

export const WRAPPERS: Readonly<Record<string, Wrapper>> = {
	sudo: { valued: ['-u', '-g', '-h', '-p', '-C', '-r', '-t', '-U', '-D', '-R', '--user', '--group', '--host', '--prompt', '--chdir', '--chroot'], assignments: true },
	doas: { valued: ['-u', '-C'] },
	env: { valued: ['-u', '-C', '-S', '--unset', '--chdir'], assignments: true },
	exec: { valued: ['-a'] },
	command: {},
	builtin: {},
	time: { valued: ['-f', '-o'] },
	nice: { valued: ['-n', '--adjustment'] },
	ionice: { valued: ['-c', '-n', '-p'] },
	nohup: {},
	stdbuf: { valued: ['-i', '-o', '-e'] },
	setsid: {},
	timeout: { valued: ['-k', '-s', '--kill-after', '--signal'], operands: 1 },
	chronic: {},
	eatmydata: {},
	fakeroot: {},
	gosu: { operands: 1 },
	'su-exec': { operands: 1 },
	setpriv: { valued: ['--reuid', '--regid', '--groups', '--inh-caps', '--bounding-set'] },
	xvfb: {},
	'dumb-init': { valued: ['-r', '--rewrite'] },
	tini: { valued: ['-p', '-e'] },
	retry: { valued: ['-t', '-d', '--times', '--delay'] },
};

/** How many words stand in front of the wrapped program; -1 when `words[0]` wraps nothing. */
export function wrappedAt(words: readonly { readonly value: string }[], base: (path: string) => string): number {
	const wrapper = WRAPPERS[base(words[0]?.value ?? '')];
	if (!wrapper) return -1;
	let at = 1;
	while (at < words.length) {
		const word = (words[at] as { value: string }).value;
		if (word === '--') { at++; break; }
		if (word.startsWith('-') && word.length > 1) at += wrapper.valued?.includes(word) ? 2 : 1;
		else if (wrapper.assignments && /^[A-Za-z_]\w*=/.test(word)) at++;
		else break;
	}
	at += wrapper.operands ?? 0;
	return at < words.length ? at : -1;
}
