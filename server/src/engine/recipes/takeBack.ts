/** The command that takes back what a step stored: the file is removed, the setting unset. */
import type { DockerfileModel } from '../model/model';
import type { SecretWrite } from '../model/secretMounts';
import type { ShellCommand, ShellWord } from '../shell/types';
import { storedByName } from './npmVariable';

/** One line of shell; undefined when no such command is known. */
export function takeBack(model: DockerfileModel, write: SecretWrite): string | undefined {
	const { command, word, path } = write;
	if (path !== undefined) return `rm -f ${written(model, word)}`;
	const undo = UNDO[command.name]?.(new Words(model, command));
	if (undo === undefined || undo.includes('\n')) return undefined;
	return command.name === 'npm' && storedByName(write) === undefined ? undo + NPM_LOGS : undo;
}

/** A word as it stands in the document. */
function written({ text }: DockerfileModel, { range }: ShellWord): string {
	return text.slice(range.start, range.end);
}

class Words {
	constructor(readonly model: DockerfileModel, readonly command: ShellCommand) {}

	/** `config set`: the words behind it that are no options, as they are written. Undefined when the command is another. */
	after(...verbs: readonly string[]): string[] | undefined {
		const plain = this.command.args.filter(({ value }) => !value.startsWith('-'));
		return verbs.every((verb, i) => plain[i]?.value === verb) ? plain.slice(verbs.length).map((word) => written(this.model, word)) : undefined;
	}

	/** The options that say which file is meant, with a blank in front of each. */
	scope(...names: readonly string[]): string {
		return this.command.args.flatMap(({ value }) => names.includes(value) ? [` ${value}`] : []).join('');
	}

	has(pattern: RegExp): boolean {
		return this.command.args.some(({ value }) => pattern.test(value));
	}

	/** The value of `--name VALUE` or `--name=VALUE`, as it is written. */
	option(...names: readonly string[]): string | undefined {
		const { args } = this.command;
		for (const [i, word] of args.entries()) {
			const text = written(this.model, word);
			const next = args[i + 1];
			if (names.includes(text) && next) return written(this.model, next);
			const inline = names.find((name) => text.startsWith(`${name}=`));
			if (inline !== undefined) return text.slice(inline.length + 1);
		}
		return undefined;
	}
}

/** `KEY=VALUE`, in quotes or not, without the value. */
function keyOf(text: string): string {
	const [, quote = '', key = text] = /^(["']?)([^=]*)=/s.exec(text) ?? [];
	return quote + key + quote;
}

const npm = (words: Words): string | undefined => {
	const [key] = words.after('config', 'set') ?? words.after('c', 'set') ?? words.after('set') ?? [];
	return key && !words.has(/^(?:-L|--location)$/) ? `${words.command.name} config delete${words.scope('-g', '--global', '--location=global', '--location=user', '--location=project')} ${keyOf(key)}` : undefined;
};
/** npm writes its command line into a log, with the value in it. */
const NPM_LOGS = ' && rm -rf ~/.npm/_logs';
const pip = (words: Words): string | undefined => {
	const [key] = words.after('config', 'set') ?? [];
	return key && `${words.command.name} config${words.scope('--global', '--user', '--site')} unset ${key}`;
};
const bundle = (words: Words): string | undefined => {
	const [set, older] = [words.after('config', 'set')?.[0], words.after('config')?.[0]];
	const scope = words.scope('--global', '--local');
	return set ? `bundle config unset${scope} ${set}` : older && `bundle config --delete ${older}`;
};

const UNDO: Readonly<Record<string, (words: Words) => string | undefined>> = {
	npm, pnpm: npm, pip, pip3: pip, bundle, bundler: bundle,
	git: (words) => {
		const [key] = words.after('config') ?? [];
		if (key === undefined || words.has(/^(?:-f|--file|--blob|--replace-all|--get)/)) return undefined;
		const scope = words.scope('--global', '--system', '--local');
		// A section of its own for each address: nothing else is in it.
		return /\.(?:push)?insteadOf["']?$/i.test(key) ? `git config${scope} --remove-section ${key.replace(/\.(?:push)?insteadOf(["']?)$/i, '$1')}` : `git config${scope} --unset-all ${key}`;
	},
	poetry: (words) => {
		const [key] = words.after('config') ?? [];
		return key && `poetry config${words.scope('--local')} --unset ${key}`;
	},
	composer: (words) => {
		const [key] = words.after('config') ?? [];
		return key && `composer config${words.scope('-g', '--global')} --unset ${key}`;
	},
	dotnet: (words) => {
		const name = words.after('nuget', 'add', 'source') && words.option('-n', '--name');
		const file = words.option('--configfile');
		return name && `dotnet nuget remove source ${name}${file === undefined ? '' : ` --configfile ${file}`}`;
	},
	go: (words) => {
		const names = words.after('env')?.map(keyOf);
		return names && names.length > 0 && words.has(/^-w$/) ? `go env -u ${names.join(' ')}` : undefined;
	},
};
