/**
 * The command line's entry: picks the command, turns usage mistakes into a message and exit code 2, and lets output end
 * before the process does.
 */
import { closest } from '../engine/index';
import { check } from './check';
import { context } from './context';
import { explain } from './explain';
import { harden } from './harden';
import { migrate } from './migrate';
import { printable, remark, say, warn } from './output';
import { pin } from './pin';
import { rules } from './rules';
import { scan } from './scan';
import { toolInformation } from './tool';
import { EXIT, type ExitCode, HELP, UsageError } from './usage';

const COMMANDS: Readonly<Record<string, (argv: readonly string[]) => ExitCode | Promise<ExitCode>>> = { check, context, harden, pin, scan, rules, explain, migrate };

async function main(argv: readonly string[]): Promise<ExitCode> {
	const [name, ...rest] = argv;
	const beforeDashes = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
	if (beforeDashes.includes('--help') || beforeDashes.includes('-h') || name === 'help') {
		say(HELP);
		return EXIT.fine;
	}
	if (name === '--version' || name === '-v') {
		say(`${toolInformation().version}\n`);
		return EXIT.fine;
	}
	if (name === undefined) {
		remark(HELP);
		return EXIT.trouble;
	}
	const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (!command) {
		const likely = closest(name, Object.keys(COMMANDS));
		throw new UsageError(`there is no command ${name}${likely.length > 0 ? `; did you mean ${likely.join(', ')}?` : ''}`);
	}
	return command(rest);
}

// The reader has had enough (`| head`): no reason to complain.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code === 'EPIPE') process.exit(process.exitCode);
	throw error;
});

main(process.argv.slice(2)).then((code) => { process.exitCode = code; }, (error: unknown) => {
	process.exitCode = EXIT.trouble;
	if (error instanceof UsageError) {
		warn(printable(error.message));
		remark('Try bulwark --help.\n');
	} else {
		remark(`bulwark: an internal error, please report it: ${error instanceof Error ? error.stack : String(error)}\n`);
	}
});
