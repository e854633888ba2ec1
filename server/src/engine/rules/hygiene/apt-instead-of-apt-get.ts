/** Finds apt, which is made for people, in steps of a build. */
import { safeFix, type Fix } from '../../model/fix';
import { runsOf } from '../../model/packageSteps';
import { optionsOf } from '../../shell/options';
import type { ShellCommand } from '../../shell/types';
import { replace } from '../../text/edit';
import type { TextRange } from '../../text/range';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'apt-instead-of-apt-get',
		title: 'Interactive apt in a script',
		category: 'hygiene',
		severity: 'hint',
		why: 'The apt command is made for people: its manual says that its options and output may change between versions, and it warns when it runs in a script. apt-get and apt-cache do the same and stay as they are.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['checkov:CKV_DOCKER_9', 'code-pathfinder:DOCKER-BP-023', 'droast:DF059', 'hadolint:DL3027', 'kics:run_using_apt', 'semgrep:prefer-apt-get', 'tally:hadolint/DL3027', 'terrascan:AC_DOCKER_0002'],
		references: ['https://manpages.debian.org/stable/apt/apt.8.en.html#SCRIPT_USAGE_AND_DIFFERENCES_FROM_OTHER_APT_TOOLS'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of runsOf(model, stage)) for (const command of run.commands) {
			const word = command.nameWord;
			if (command.name !== 'apt' || !word || stage.system === 'windows') continue;
			const range = nameRange(model.text, word.range);
			yield {
				range: range ?? word.range,
				message: 'apt is made for people and may change between versions. Use apt-get.',
				fixes: range && command.exact ? fixes(command, range) : [],
			};
		}
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM debian:13-slim
RUN apt-get update && apt install -y curl
#                     ^^^ apt-instead-of-apt-get
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get install -y curl
`,
		},
		{
			name: 'exec form',
			bad: `FROM debian:13-slim
RUN ["apt", "install", "-y", "curl"]
#     ^^^ apt-instead-of-apt-get
`,
			fixed: `FROM debian:13-slim
RUN ["apt-get", "install", "-y", "curl"]
`,
		},
		{
			name: 'an upgrade may add packages',
			bad: `FROM debian:13-slim
RUN apt -y upgrade
#   ^^^ apt-instead-of-apt-get
`,
			fixed: `FROM debian:13-slim
RUN apt-get -y upgrade --with-new-pkgs
`,
		},
		{
			name: 'what apt-cache does',
			bad: `FROM debian:13-slim
RUN sudo /usr/bin/apt search curl
#                 ^^^ apt-instead-of-apt-get
`,
			fixed: `FROM debian:13-slim
RUN sudo /usr/bin/apt-cache search curl
`,
		},
		{
			name: 'nothing else lists so',
			bad: `FROM debian:13-slim
RUN apt list --installed
#   ^^^ apt-instead-of-apt-get
`,
		},
		{ name: 'apt-get', good: 'FROM debian:13-slim\nRUN apt-get update && apt-get install -y apt apt-utils && apt-mark hold apt && rm -rf /var/lib/apt/lists/*\n' },
		{ name: 'the word elsewhere', good: 'FROM debian:13-slim\nRUN echo apt install && ls /etc/apt\n' },
	],
};

/** The command that does the same, by what apt is asked to do. */
const SAME: Readonly<Record<string, readonly [program: string, action: string]>> = {
	install: ['apt-get', 'install'], reinstall: ['apt-get', 'reinstall'], update: ['apt-get', 'update'], upgrade: ['apt-get', 'upgrade --with-new-pkgs'], 'full-upgrade': ['apt-get', 'dist-upgrade'], 'dist-upgrade': ['apt-get', 'dist-upgrade'],
	remove: ['apt-get', 'remove'], purge: ['apt-get', 'purge'], autoremove: ['apt-get', 'autoremove'], 'auto-remove': ['apt-get', 'autoremove'], autopurge: ['apt-get', 'autoremove --purge'],
	clean: ['apt-get', 'clean'], autoclean: ['apt-get', 'autoclean'], 'build-dep': ['apt-get', 'build-dep'], source: ['apt-get', 'source'], download: ['apt-get', 'download'],
	search: ['apt-cache', 'search'], show: ['apt-cache', 'show'], showsrc: ['apt-cache', 'showsrc'], policy: ['apt-cache', 'policy'], depends: ['apt-cache', 'depends'], rdepends: ['apt-cache', 'rdepends'], madison: ['apt-cache', 'madison'],
};

/** The last part of the path, quotes left out. */
function nameRange(text: string, range: TextRange): TextRange | undefined {
	const written = text.slice(range.start, range.end);
	const at = written.lastIndexOf('apt');
	return at >= 0 && /^apt["']?$/.test(written.slice(at)) ? { start: range.start + at, end: range.start + at + 3 } : undefined;
}

function fixes(command: ShellCommand, range: TextRange): Fix[] {
	const word = optionsOf(command).operands[0];
	const same = word && SAME[word.value];
	if (!word || !same) return [];
	const [program, action] = same;
	const edits = [replace(range, program)];
	if (action !== word.value) {
		if (word.text !== word.value || word.range.end - word.range.start !== word.value.length) return [];
		edits.push(replace(word.range, action));
	}
	return [safeFix(`Use ${program}`, edits, { preferred: true })];
}
