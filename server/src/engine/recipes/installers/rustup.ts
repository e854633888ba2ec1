/**
 * Rust's installer script, which finds out the machine and starts rustup-init: that program itself, with its checksum.
 * Source: https://rust-lang.github.io/rustup/installation/other.html
 */
import { packageCommand } from '../../model/packages';
import { onlySets, type Replacement, type ScriptCall, setting } from './call';

const FILE = '/tmp/rustup-init';

export function rustup(call: ScriptCall): Replacement | undefined {
	const { url, args, fetch, runner, model } = call;
	const libc = libcOf(call);
	if (!/^https:\/\/(?:sh\.rustup\.rs\/?|static\.rust-lang\.org\/rustup\/rustup-init\.sh)$/.test(url) || !fetch || libc === undefined) return undefined;
	if (!onlySets(call, 'RUSTUP_HOME', 'CARGO_HOME') || setting(call, 'RUSTUP_UPDATE_ROOT') !== undefined || setting(call, 'RUSTUP_VERSION') !== undefined) return undefined;
	const from = `https://static.rust-lang.org/rustup/dist/$(uname -m)-unknown-linux-${libc}/rustup-init`;
	const variables = runner.assignments.map(({ range }) => model.text.slice(range.start, range.end));
	return {
		title: 'Run rustup-init itself, with its checksum',
		because: 'The program has this name on x86-64 and 64-bit ARM; for other machines leave the script. Its checksum comes from the same publisher.',
		steps: [
			fetch === 'curl' ? `curl --proto '=https' --tlsv1.2 -fsSLo ${FILE} "${from}"` : `wget -qO ${FILE} "${from}"`,
			`echo "$(${fetch === 'curl' ? "curl --proto '=https' --tlsv1.2 -fsSL" : 'wget -qO-'} "${from}.sha256" | cut -c1-64)  ${FILE}" | sha256sum -c -`,
			`chmod +x ${FILE}`,
			[...variables, FILE, ...args.map(({ text }) => text)].join(' '),
			`rm ${FILE}`,
		],
	};
}

/** Of the base, else by the package manager that the stage uses. */
function libcOf({ stage }: ScriptCall): 'gnu' | 'musl' | undefined {
	const known = stage.root.facts?.libc;
	if (known !== undefined) return known === 'glibc' ? 'gnu' : known === 'musl' ? 'musl' : undefined;
	const managers = stage.lineage.flatMap(({ runs }) => runs).flatMap(({ commands }) => commands).flatMap((command) => packageCommand(command)?.manager ?? []);
	return managers.includes('apk') ? 'musl' : managers.some((each) => /^(?:apt|dnf|yum|microdnf|zypper)$/.test(each)) ? 'gnu' : undefined;
}
