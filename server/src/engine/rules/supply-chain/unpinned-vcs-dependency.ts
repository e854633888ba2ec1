/** Finds dependencies taken from a repository or an archive at whatever its branch is today. */
import { replace } from '../../text/edit';
import { baseName, orStop, soleItem } from '../../model/downloads';
import { appendToChain, insertAfterWord } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import { optionsOf } from '../../shell/options';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { lowered, type Rule, type Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'unpinned-vcs-dependency',
		title: 'Dependency from a moving branch',
		category: 'supply-chain',
		severity: 'info',
		why: 'A branch, or latest, is another code tomorrow: whoever may push to the repository, or takes an account over, puts code into the next build. A commit names exactly what was reviewed; cargo needs --locked to keep to the versions that the author tested.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://pip.pypa.io/en/stable/topics/vcs-support/', 'https://go.dev/ref/mod#go-install', 'https://cwe.mitre.org/data/definitions/829.html'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of runsOf(model, stage)) for (const command of run.commands) {
			for (const { word, message, fix, severity = 'info' } of faults(model, run, command)) {
				yield { range: word.range, message, severity: stage.ships ? severity : lowered(severity), fixes: fix && command.exact && run.form !== 'exec' ? [fix] : [] };
			}
		}
	},

	examples: [
		{
			name: 'pip, without a revision',
			bad: `FROM python:3.14
RUN pip install "git+https://git.example.com/team/lib.git"
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-vcs-dependency
`,
			fixed: `FROM python:3.14
RUN pip install "git+https://git.example.com/team/lib.git@0000000000000000000000000000000000000000"
`,
		},
		{
			name: 'pip, a branch',
			bad: `FROM python:3.14
RUN pip install git+https://git.example.com/team/lib.git@main#egg=lib
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-vcs-dependency
`,
			fixed: `FROM python:3.14
RUN pip install git+https://git.example.com/team/lib.git@0000000000000000000000000000000000000000#egg=lib
`,
		},
		{ name: 'the archive of a branch', bad: 'FROM python:3.14\nRUN pip install https://git.example.com/team/lib/archive/master.zip\n#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-vcs-dependency\n', fixed: 'FROM python:3.14\nRUN pip install https://git.example.com/team/lib/archive/0000000000000000000000000000000000000000.zip\n' },
		{ name: 'npm', bad: 'FROM node:26\nRUN npm install -g github:team/tool\n#                  ^^^^^^^^^^^^^^^^ unpinned-vcs-dependency\n', fixed: 'FROM node:26\nRUN npm install -g github:team/tool#0000000000000000000000000000000000000000\n' },
		{ name: 'Go', bad: 'FROM golang:1.27\nRUN go install git.example.com/team/tool/cmd/tool@latest\n#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-vcs-dependency\n', fixed: 'FROM golang:1.27\nRUN go install git.example.com/team/tool/cmd/tool@0000000000000000000000000000000000000000\n' },
		{ name: 'Composer', bad: 'FROM php:8.5-cli\nRUN composer require team/tool:dev-master\n#                    ^^^^^^^^^^^^^^^^^^^^ unpinned-vcs-dependency\n', fixed: 'FROM php:8.5-cli\nRUN composer require team/tool:dev-master#0000000000000000000000000000000000000000\n' },
		{
			name: 'cargo, from a repository',
			bad: `FROM rust:1.95
RUN cargo install --git https://git.example.com/team/tool tool
#                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-vcs-dependency
`,
			fixed: `FROM rust:1.95
RUN cargo install --git https://git.example.com/team/tool --rev 0000000000000000000000000000000000000000 --locked tool
`,
		},
		{ name: 'cargo, without its lock file', bad: 'FROM rust:1.95\nRUN cargo install tool --version 1.2.3\n#         ^^^^^^^ unpinned-vcs-dependency\n', fixed: 'FROM rust:1.95\nRUN cargo install --locked tool --version 1.2.3\n' },
		{
			name: 'a clone that is built',
			bad: `FROM debian:13
RUN git clone --depth 1 https://git.example.com/team/tool.git /src && cd /src && make install
#                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-vcs-dependency
`,
			fixed: `FROM debian:13
RUN git clone --depth 1 https://git.example.com/team/tool.git /src && git -C /src fetch --depth 1 origin 0000000000000000000000000000000000000000 && git -C /src checkout FETCH_HEAD && cd /src && make install
`,
		},
		{ name: 'a whole clone that is built', bad: 'FROM debian:13\nRUN git clone https://git.example.com/team/tool.git; make -C tool\n#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-vcs-dependency\n', fixed: 'FROM debian:13\nRUN git clone https://git.example.com/team/tool.git && git -C tool checkout 0000000000000000000000000000000000000000 || exit 1; make -C tool\n' },
		{ name: 'pinned', good: 'FROM python:3.14\nRUN pip install git+https://git.example.com/team/lib.git@6a1e29f0b7cbd8b5f1d1a9c3f7b1e3d7c9a0b2c4 git+https://git.example.com/a/b@v1.2.3 && npm i team/tool#v1.2.3 ./local && cargo install --locked tool && go install git.example.com/a/b@v1.2.3\n' },
		{ name: 'a clone at a version', good: 'FROM debian:13\nARG REF\nRUN git clone -b v1.2.3 https://git.example.com/a/b && make -C b && git clone https://git.example.com/c/d && cd d && git checkout 6a1e29f && make && git clone -b "$REF" https://git.example.com/e/f && make -C f\n' },
		{ name: 'a clone that is only kept', good: 'FROM debian:13\nRUN git clone https://git.example.com/team/docs /srv/docs\n' },
	],
};

interface Fault {
	readonly word: ShellWord;
	readonly message: string;
	readonly fix?: Fix | undefined;
	readonly severity?: Severity;
}

const NO_COMMIT = '0'.repeat(40);
const BRANCH = 'This is another code tomorrow. Name a commit.';
/** A revision that is no branch: a commit, a version, or what only the build knows. */
const FIXED = /\d|\$/;
const MOVING = /^(?:latest|master|main|head|develop|dev|trunk|upgrade|patch|next|nightly|edge)$/i;
const ARCHIVE = /^https?:\/\/\S+\/(?:archive|zipball|tarball|get)\/(?:refs\/heads\/[^/]+|master|main|develop|dev|trunk|HEAD)(?:\.(?:zip|tar\.\w+|tgz))?(?:#|$)/i;
const ARCHIVE_BRANCH = /^(\S+\/(?:archive|zipball|tarball|get)\/)(refs\/heads\/[^/.#]+|master|main|develop|dev|trunk|HEAD)(?=[.#]|$)/i;
const BUILDS = /^(?:make|gmake|cmake|ninja|meson|configure|autogen\.sh|bootstrap(?:\.sh)?|install\.sh|build\.sh|setup\.sh|autoreconf|python[\d.]*|pip[\d.]*|npm|yarn|pnpm|go|cargo|mvn|gradle|gradlew|bash|sh|gcc|g\+\+|bundle|composer|dotnet|scons|waf|bazel|qmake|phpize|rebar3|mix|stack|cabal|perl|julia)$/;
const PYTHON = /^(?:pip[\d.]*|pipx|pipenv|poetry|uv|uvx|python[\d.]*|pypy\d*|pip-[\d.]+)$/;
const NODE = /^(?:npm|yarn|pnpm|bun|npx|bunx)$/;

function* faults(model: DockerfileModel, run: Run, command: ShellCommand): Iterable<Fault> {
	if (PYTHON.test(command.name)) yield* python(command);
	else if (NODE.test(command.name)) yield* node(command);
	else if (command.name === 'go') yield* go(command);
	else if (command.name === 'cargo') yield* cargo(command);
	else if (command.name === 'git') yield* clone(model, run, command);
	else if (command.name === 'composer') for (const word of command.args) if (/:dev-[\w-]+$|@dev$/.test(word.value) && !/#[0-9a-f]{40}$/.test(word.value)) yield { word, message: BRANCH, fix: fillAt(word, word.value.length, word.value.length, `#${NO_COMMIT}`) };
	if (/^(?:R|Rscript|r)$/.test(command.name)) for (const word of command.args) if (/install_(?:github|gitlab|bitbucket|git)\(\s*\\?["'][^"'@#\\]+\\?["']\s*(?:\)|,(?![^)]*\bref\s*=))/.test(word.value)) yield { word, message: BRANCH };
}

function fill(word: ShellWord, text: string): Fix {
	return unsafeFix('Name a commit', 'Fill in the commit that you have reviewed; until then the build stops here.', [replace(word.range, text)], { preferred: true, level: 'manual' });
}

/** Characters of a word's value replaced, when it is written as it is, or in quotes. */
function fillAt(word: ShellWord, start: number, end: number, text: string): Fix | undefined {
	const quote = /^["']/.exec(word.text)?.[0] ?? '';
	if (word.text !== `${quote}${word.value}${quote}`) return undefined;
	return fill(word, `${quote}${word.value.slice(0, start)}${text}${word.value.slice(end)}${quote}`);
}

function ofArchive(word: ShellWord): Fix | undefined {
	const [, front = '', branch = ''] = ARCHIVE_BRANCH.exec(word.value) ?? [];
	return front === '' ? undefined : fillAt(word, front.length, front.length + branch.length, NO_COMMIT);
}

function* python({ args }: ShellCommand): Iterable<Fault> {
	for (const word of args) {
		const { value } = word;
		if (ARCHIVE.test(value)) { yield { word, message: BRANCH, fix: ofArchive(word) }; continue; }
		const at = value.search(/(?:git|hg|svn|bzr)\+(?:https?|ssh|git|file)/);
		if (at < 0 || value.startsWith('git+file')) continue;
		const [address = ''] = value.slice(at).split('#');
		// An @ in front of the host is the account.
		const path = address.indexOf('/', address.indexOf('://') + 3);
		const mark = path < 0 ? -1 : address.indexOf('@', path);
		const revision = mark < 0 ? '' : address.slice(mark + 1);
		if (FIXED.test(revision) || mark < 0 && /\$\{?\w+\}?$/.test(address)) continue;
		const end = at + address.length;
		yield { word, message: BRANCH, fix: address.startsWith('git+') ? fillAt(word, mark < 0 ? end : at + mark, end, `@${NO_COMMIT}`) : undefined };
	}
}

function* node(command: ShellCommand): Iterable<Fault> {
	const { operands } = optionsOf(command);
	const action = operands.findIndex(({ value }) => /^(?:i|install|add|exec|dlx|x)$/.test(value));
	if (action < 0 && !/x$/.test(command.name)) return;
	for (const word of operands.slice(action + 1)) {
		const { value } = word;
		if (ARCHIVE.test(value)) { yield { word, message: BRANCH, fix: ofArchive(word) }; continue; }
		const git = /^(?:github|gitlab|bitbucket|gist):|^git(?:\+\w+)?:|\.git(?:#|$)|^(?:\w[\w.-]*@)?https?:\/\/(?:github|gitlab)\.[\w.]+\/[^/]+\/[^/]+$/.test(value) || /^[A-Za-z\d][\w-]*\/[\w.-]+(?:#[\w./-]+)?$/.test(value) && action >= 0;
		const revision = value.split('#')[1] ?? '';
		if (!git || FIXED.test(revision)) continue;
		yield { word, message: BRANCH, fix: fillAt(word, (value.split('#')[0] ?? '').length, value.length, `#${NO_COMMIT}`) };
	}
}

function* go(command: ShellCommand): Iterable<Fault> {
	const [action, ...packages] = optionsOf(command).operands;
	if (!/^(?:install|get|run)$/.test(action?.value ?? '')) return;
	for (const word of packages) {
		const at = word.value.lastIndexOf('@');
		const version = at < 0 ? '' : word.value.slice(at + 1);
		if (MOVING.test(version)) yield { word, message: `${version} is another code tomorrow. Name a version.`, fix: fillAt(word, at + 1, word.value.length, NO_COMMIT) };
		else if (at < 0 && action?.value === 'get' && /^[\w-]+(?:\.[\w-]+)+\/\S+$/.test(word.value)) yield { word, message: 'This takes the newest version, or the newest commit. Name a version (@v1.2.3).', fix: fillAt(word, word.value.length, word.value.length, `@${NO_COMMIT}`) };
		if (action?.value === 'run') return;
	}
}

function* cargo(command: ShellCommand): Iterable<Fault> {
	const { options, operands } = optionsOf(command);
	const action = operands.find(({ value }) => !value.startsWith('+'));
	if (action?.value !== 'install' || options.some(({ name }) => name === 'path' || name === 'list' || name === 'help')) return;
	const git = options.find(({ name }) => name === 'git')?.valueWord;
	const locked = options.some(({ name }) => name === 'locked' || name === 'frozen');
	const tag = options.find(({ name }) => name === 'tag' || name === 'branch');
	if (git && !options.some(({ name }) => name === 'rev') && !FIXED.test(tag?.value ?? '')) {
		yield { word: git, message: BRANCH, fix: tag ? undefined : unsafeFix('Name a commit', 'Fill in the commit that you have reviewed; until then the build stops here.', [insertAfterWord(git, `--rev ${NO_COMMIT}${locked ? '' : ' --locked'}`)], { preferred: true, level: 'manual' }) };
	} else if (!locked) {
		yield { word: action, severity: 'hint', message: 'Dependencies of the program are taken at their newest versions. Add --locked.', fix: unsafeFix('Add --locked', 'The build stops where the program comes without a lock file.', [insertAfterWord(action, '--locked')], { preferred: true, level: 'maximum' }) };
	}
}

/** A clone that the same step builds, without a version or a commit that it is set to. */
function* clone(model: DockerfileModel, run: Run, command: ShellCommand): Iterable<Fault> {
	const { options, operands } = optionsOf(command);
	const word = operands[1];
	if (operands[0]?.value !== 'clone' || !word || !/:\/\/|^[\w.-]+@|^\$/.test(word.value)) return;
	const branch = options.find(({ name }) => name === 'b' || name === 'branch' || name === 'revision');
	if (FIXED.test(branch?.value ?? '')) return;
	const after = run.commands.slice(run.commands.indexOf(command) + 1);
	const set = after.some(({ name, args }) => name === 'git' && args.some(({ value }) => /^(?:checkout|reset|switch|fetch|worktree|rev-parse)$/.test(value)));
	if (!set && after.some(({ name }) => BUILDS.test(name))) yield { word, message: 'What is built here is another code tomorrow. Check a commit out first.', fix: checkout(model, run, command, word, operands[2]) };
}

/** A step behind the clone that sets it to a commit; one that was not fetched is fetched alone. */
function checkout(model: DockerfileModel, run: Run, command: ShellCommand, address: ShellWord, target: ShellWord | undefined): Fix | undefined {
	const item = soleItem(run.script, [command]);
	const folder = target?.text ?? baseName(address.value).replace(/\.git$/, '');
	if (!item || run.script.dialect !== 'posix' || !/^[\w./"${}~-]+$/.test(folder)) return undefined;
	const { options } = optionsOf(command);
	// Another folder, or another account.
	if (options.some(({ name }) => name === 'C') || command.wrappers.length > 0) return undefined;
	const shallow = options.some(({ name }) => name === 'depth');
	const steps = shallow ? `git -C ${folder} fetch --depth 1 origin ${NO_COMMIT} && git -C ${folder} checkout FETCH_HEAD` : `git -C ${folder} checkout ${NO_COMMIT}`;
	return unsafeFix('Check a commit out', 'Fill in the commit that you have reviewed; until then the build stops here.', [appendToChain(model, run.script, item, steps + orStop(run.script, item))], { preferred: true, level: 'manual' });
}
