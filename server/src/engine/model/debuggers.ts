/**
 * Debuggers that listen for anybody: options that are one word (Node.js, JDWP, JMX, Chrome), and programs whose address
 * is an option of theirs (debugpy, Delve, gdbserver …). Addresses on the loopback are not reported.
 * Sources: the programs' own documentation.
 */

/** A word of a command or of a variable's value. */
export interface Token {
	readonly value: string;
}

export interface Listener<T extends Token> {
	/** The word that holds the address. */
	readonly token: T;
	/** What listens. */
	readonly what: string;
	/** The part of the word that says on which address; empty in `:2345`. */
	readonly host: string;
	/** Where that part starts in the word. */
	readonly at: number;
	/** The word can be left out and the program starts all the same. */
	readonly optional: boolean;
	/** False where only older versions listen on every address. */
	readonly sure: boolean;
}

const ANY = /^(?:0\.0\.0\.0|\[?::0?\]?|\*|\+)$/;
const NODE = /^--(?:inspect(?:-brk|-wait|-port)?|debug(?:-brk)?)=/;
const CHROME = '--remote-debugging-address=';

interface Program {
	readonly what: string;
	readonly address: RegExp;
	readonly needs?: RegExp;
}

/** Programs by name: the option that holds the address, and one that must be there too. */
const PROGRAMS: ReadonlyMap<string, Program> = new Map(Object.entries<Program>({
	debugpy: { what: 'debugpy', address: /^--listen$/ },
	ptvsd: { what: 'ptvsd', address: /^--(?:host|listen)$/ },
	dlv: { what: 'Delve', address: /^(?:--listen|-l)$/, needs: /^--headless(?:=true)?$/ },
	'rdebug-ide': { what: 'rdebug-ide', address: /^(?:--host|-h)$/ },
	rdbg: { what: 'rdbg', address: /^--host$/, needs: /^(?:--open|-O)/ },
	'lldb-server': { what: 'lldb-server', address: /^--listen$/ },
}));

export function listenersIn<T extends Token>(tokens: readonly T[]): Listener<T>[] {
	const found = tokens.flatMap((token) => oneWord(token) ?? []);
	for (const [i, { value }] of tokens.entries()) {
		const name = value.slice(value.lastIndexOf('/') + 1);
		const program = PROGRAMS.get(name);
		const listener = program ? programsAddress(program, tokens.slice(i + 1)) : name === 'gdbserver' ? gdbserver(tokens.slice(i + 1)) : undefined;
		if (!listener) continue;
		found.push(listener);
		break;
	}
	return found;
}

/** The value of Tomcat's JPDA_ADDRESS. */
export function jpdaListener<T extends Token>(token: T): Listener<T> | undefined {
	return addressAt(token, 'The debugger of Java', 0, false);
}

function oneWord<T extends Token>(token: T): Listener<T> | undefined {
	const { value } = token;
	if (NODE.test(value)) return addressAt(token, 'The inspector of Node.js', value.indexOf('=') + 1, true);
	if (value.startsWith(CHROME)) return addressAt(token, 'The debugger of the browser', CHROME.length, true);
	if (value.startsWith('-agentlib:jdwp=') || value.startsWith('-Xrunjdwp:')) return jdwp(token);
	if (value === '-Dcom.sun.management.jmxremote.authenticate=false') return { token, what: 'JMX without a password', host: '', at: -1, optional: true, sure: true };
	return undefined;
}

/** `host:port`, where the port may be left out. */
function addressAt<T extends Token>(token: T, what: string, at: number, optional: boolean): Listener<T> | undefined {
	const address = token.value.slice(at).replace(/^tcp:\/\//, '');
	const start = token.value.length - address.length;
	const colon = /^\d+$/.test(address.slice(address.lastIndexOf(':') + 1)) && !/^\[?::0?\]?$/.test(address) ? address.lastIndexOf(':') : -1;
	const host = colon < 0 ? address : address.slice(0, colon);
	return ANY.test(host) || host === '' && colon === 0 && !optional ? { token, what, host, at: start, optional, sure: true } : undefined;
}

function jdwp<T extends Token>(token: T): Listener<T> | undefined {
	const { value } = token;
	const address = /[:=,]address=([^,]*)/.exec(value);
	if (!address || !/[:=,]server=y(?:,|$)/.test(value)) return undefined;
	const written = address[1] ?? '';
	const at = address.index + address[0].length - written.length;
	const what = 'The debugger of Java';
	// A port alone means every address up to Java 8, and the loopback from 9 on.
	if (/^(?:\d+|\$\{?\w+\}?)$/.test(written)) return { token, what, host: '', at, optional: true, sure: false };
	const host = written.slice(0, Math.max(0, written.lastIndexOf(':')));
	return ANY.test(host) ? { token, what, host, at, optional: true, sure: true } : undefined;
}

function programsAddress<T extends Token>({ what, address, needs }: Program, rest: readonly T[]): Listener<T> | undefined {
	if (needs && !rest.some(({ value }) => needs.test(value))) return undefined;
	for (const [i, token] of rest.entries()) {
		const equals = token.value.indexOf('=');
		if (address.test(token.value)) { const next = rest[i + 1]; return next && addressAt(next, what, 0, false); }
		if (equals > 0 && address.test(token.value.slice(0, equals))) return addressAt(token, what, equals + 1, false);
	}
	return undefined;
}

/** gdbserver pays no heed to the host: it listens on every address. */
function gdbserver<T extends Token>(rest: readonly T[]): Listener<T> | undefined {
	const token = rest.find(({ value }) => /^[\w.*-]*:\d+$/.test(value));
	return token && { token, what: 'gdbserver', host: '', at: -1, optional: false, sure: true };
}
