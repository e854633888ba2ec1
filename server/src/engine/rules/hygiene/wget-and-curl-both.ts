/** Finds stages that download with both wget and curl. */
import { bareName, type PackageManager } from '../../knowledge';
import { type Fix, maybe, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand, type PackageCommand } from '../../model/packages';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { removePackage } from '../../recipes/removePackage';
import { wgetToCurl } from '../../recipes/wgetToCurl';
import type { ShellCommand, ShellWord } from '../../shell/types';
import type { TextRange } from '../../text/range';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'wget-and-curl-both',
		title: 'Both wget and curl',
		category: 'hygiene',
		severity: 'hint',
		why: 'One of them does the work of both. The second brings libraries and faults of its own, and is one more downloader for an intruder.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['code-pathfinder:DOCKER-BP-024', 'droast:DF058', 'hadolint:DL4001', 'kics:run_using_wget_and_curl', 'semgrep:use-either-wget-or-curl', 'tally:hadolint/DL4001', 'trivy:DS-0014'],
		references: ['https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages', 'https://everything.curl.dev/'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (runsOf(model, stage).length === 0) continue;
			const places = placesOf(model, stage);
			const both = TOOLS.every((tool) => places.some((place) => place.tool === tool && !place.word)) ? places.filter(({ word }) => !word)
				: TOOLS.every((tool) => places.some((place) => place.tool === tool && place.word)) ? places.filter(({ word }) => word) : [];
			const [first] = both;
			const second = both.find(({ tool }) => tool !== first?.tool);
			// A stage answers for what it adds to those below.
			if (!first || !second || !both.some(({ own, tool }) => own && !both.some((place) => !place.own && place.tool === tool))) continue;
			const shown = second.own ? second : both.find(({ own }) => own) ?? second;
			const other = shown === second ? first : second;
			yield {
				range: shown.range,
				message: `This stage ${shown.word ? 'installs' : 'uses'} both wget and curl. Keep one of them.`,
				related: [{ range: other.range, message: `${other.tool} is here.` }],
				fixes: () => shown.word ? withoutUnused(model, places) : withCurl(model, places),
			};
		}
	},

	examples: [
		{
			name: 'both are used',
			bad: `FROM debian:13-slim
RUN curl -fsSL -o /a https://example.com/a
RUN wget -qO /b https://example.com/b
#   ^^^^ wget-and-curl-both
`,
			fixed: `FROM debian:13-slim
RUN curl -fsSL -o /a https://example.com/a
RUN curl -fsSL -o /b https://example.com/b
`,
		},
		{
			name: 'both are installed, and one is used',
			bad: `FROM debian:13-slim
RUN apt-get update && apt-get install -y curl wget
#                                             ^^^^ wget-and-curl-both
RUN curl -fsSLO https://example.com/a
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get install -y curl
RUN curl -fsSLO https://example.com/a
`,
		},
		{
			name: 'the package goes with its last use',
			bad: `FROM alpine:3.24
RUN apk add --no-cache curl wget
RUN curl -fO https://example.com/a && wget -q https://example.com/b.tgz && wget -qO- https://example.com/c | tar -x
#                                     ^^^^ wget-and-curl-both
`,
			fixed: `FROM alpine:3.24
RUN apk add --no-cache curl
RUN curl -fO https://example.com/a && curl -fsSL -O https://example.com/b.tgz && curl -fsSL https://example.com/c | tar -x
`,
		},
		{
			name: 'exec form',
			bad: `FROM debian:13
RUN wget --mirror https://example.com/
RUN ["curl", "https://example.com"]
#    ^^^^^^ wget-and-curl-both
`,
		},
		{
			name: 'on top of another stage',
			bad: `FROM debian:13 AS base
RUN wget -r https://example.com/
FROM base
RUN curl -O https://example.com/a
#   ^^^^ wget-and-curl-both
`,
		},
		{ name: 'one of them', good: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl && curl -O https://example.com/a && curl -O https://example.com/b\n' },
		{ name: 'one is installed for others', good: 'FROM debian:13\nRUN curl -O https://example.com/a\nRUN apt-get update && apt-get install -y wget\n' },
		{ name: 'one each', good: 'FROM debian:13 AS a\nRUN wget https://example.com/a\nFROM debian:13\nRUN curl -O https://example.com/b\n' },
	],
};

const TOOLS = ['wget', 'curl'] as const;
const SYSTEM: ReadonlySet<string> = new Set<PackageManager>(['apt', 'apk', 'dnf', 'microdnf', 'yum', 'zypper', 'pacman']);

interface Place {
	readonly tool: (typeof TOOLS)[number];
	readonly run: Run;
	readonly command: ShellCommand;
	readonly range: TextRange;
	/** Of this stage, not of one that it starts from. */
	readonly own: boolean;
	/** The package's name, where it is installed. */
	readonly word?: ShellWord;
	readonly install?: PackageCommand;
}

/** Where a stage and those below it use or install one of the two, in build order. */
function placesOf(model: DockerfileModel, stage: Stage): Place[] {
	const places: Place[] = [];
	for (const level of [...stage.lineage].reverse()) for (const run of runsOf(model, level)) for (const command of run.commands) {
		const own = level === stage;
		const used = TOOLS.find((tool) => tool === command.name);
		if (used) places.push({ tool: used, run, command, own, range: (command.nameWord ?? command).range });
		const install = packageCommand(command);
		if (install?.action !== 'install' || !SYSTEM.has(install.manager)) continue;
		for (const word of install.packages) {
			const tool = TOOLS.find((name) => name === bareName(word.value, install.manager as PackageManager));
			if (tool) places.push({ tool, run, command, own, word, install, range: word.range });
		}
	}
	return places;
}

/** A package whose name stands nowhere else in the file. */
function withoutUnused(model: DockerfileModel, places: readonly Place[]): readonly Fix[] {
	return TOOLS.flatMap((tool) => {
		const [place, ...more] = places.filter((each) => each.tool === tool && each.own);
		const other = TOOLS.find((name) => name !== tool) as string;
		const mentions = model.text.match(new RegExp(`\\b${tool}\\b`, 'g'))?.length ?? 0;
		const helps = new RegExp(`\\b${other}\\b[\\s\\S]*\\b${other}\\b`).test(model.text);
		if (!place?.word || !place.install || more.length > 0 || mentions > 1 || !helps) return [];
		const edit = removePackage(model, place.run, place.install, place.word);
		return maybe(edit && unsafeFix(`Leave ${tool} out`, 'A script in the image may call it.', [edit], { preferred: true, level: 'maximum' }));
	});
}

/** Every wget of the stage as curl, and no package of it. */
function withCurl(model: DockerfileModel, places: readonly Place[]): readonly Fix[] {
	const gone = places.filter(({ tool }) => tool === 'wget');
	if (gone.some(({ own, run, command }) => !own || run.form === 'exec' && !command.parent)) return [];
	const list = gone.map(({ run, command, word, install }) => word && install ? removePackage(model, run, install, word) : wgetToCurl(model, command));
	const edits = list.filter((edit) => edit !== undefined);
	if (edits.length < list.length) return [];
	return [unsafeFix('Use curl only', 'curl retries less often and prints other messages; scripts in the image may call wget.', edits, { preferred: true, level: 'maximum' })];
}
