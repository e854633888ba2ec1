/** Finds compilers, headers, downloaders and debuggers that a package manager leaves in the image that ships. */
import { bareName, needlessKind, type PackageManager, unwantedAtRuntime } from '../../knowledge';
import { type PackageCommand, packageCommand } from '../../model/packages';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { calledAtRuntime, isPlaceToWork } from '../../recipes/placeToWork';
import { toolFixes, type Tool } from '../../recipes/purgeTools';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'build-tools-in-final-stage',
		title: 'Build tools left in the final image',
		category: 'attack-surface',
		severity: 'info',
		why: 'A compiler, a downloader or a debugger in a running container is what an intruder would otherwise have to bring along. Programs seldom need them once they are built.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: [],
		references: ['https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (!stage.ships || stage.runs.length === 0 || stage.system === 'windows' || isPlaceToWork(model, stage)) continue;
			const called = calledAtRuntime(model, stage);
			for (const run of stage.runs) {
				for (const command of run.commands) {
					const found = packageCommand(command);
					if (found?.action !== 'install' || takenAway(stage, run, found)) continue;
					const tools = toolsOf(found).filter((tool) => !called.has(tool.name) && !removedLater(stage, tool.name));
					const [first] = tools;
					if (!first) continue;
					const shown = tools.length > 4 ? [...tools.slice(0, 3).map((tool) => tool.name), `${tools.length - 3} more`] : tools.map((tool) => tool.name);
					const names = shown.join(', ').replace(/, ([^,]*)$/, ' and $1');
					yield {
						range: first.word.range,
						message: `${names} ${tools.length > 1 ? 'stay' : 'stays'} in the image. Remove ${tools.length > 1 ? 'them' : 'it'} in the step that needs ${tools.length > 1 ? 'them' : 'it'}, or build in another stage.`,
						fixes: () => toolFixes(model, stage, run, found, tools),
					};
				}
			}
		}
	},

	examples: [
		{ name: 'what calls git when it runs', bad: 'FROM python:3.14-slim\nRUN apt-get update && apt-get install -y git \\\n#                                        ^^^ build-tools-in-final-stage\n    && pip install pre-commit && rm -rf /var/lib/apt/lists/*\nCMD ["pre-commit", "run"]\n' },
		{
			name: 'a compiler for one step',
			bad: `FROM python:3.14-slim
RUN apt-get update && apt-get install -y gcc \\
#                                        ^^^ build-tools-in-final-stage
    && pip install --no-cache-dir wheels-example \\
    && rm -rf /var/lib/apt/lists/*
CMD ["python", "app.py"]
`,
			fixed: `FROM python:3.14-slim
RUN apt-get update && apt-get install -y gcc \\
    && pip install --no-cache-dir wheels-example \\
    && rm -rf /var/lib/apt/lists/* && apt-get purge -y --auto-remove gcc
CMD ["python", "app.py"]
`,
		},
		{
			name: 'Alpine has a name for what belongs together',
			bad: `FROM alpine:3.24
RUN apk add --no-cache build-base && make -C /src install
#                      ^^^^^^^^^^ build-tools-in-final-stage
CMD ["shop"]
`,
			fixed: `FROM alpine:3.24
RUN apk add --virtual .build-deps --no-cache build-base && make -C /src install && apk del .build-deps
CMD ["shop"]
`,
		},
		{
			name: 'used by later steps',
			bad: `FROM python:3.14-slim
RUN apt-get update && apt-get install -y build-essential git
#                                        ^^^^^^^^^^^^^^^ build-tools-in-final-stage
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
CMD ["python", "app.py"]
`,
			fixed: `FROM python:3.14-slim
RUN apt-get update && apt-get install -y build-essential git
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
RUN apt-get purge -y --auto-remove build-essential git
CMD ["python", "app.py"]
`,
		},
		{
			name: 'headers go, the library that came with them stays',
			bad: `FROM python:3.14-slim
RUN apt-get update && apt-get install -y libpq-dev && pip install psycopg2
#                                        ^^^^^^^^^ build-tools-in-final-stage
CMD ["python", "app.py"]
`,
			fixed: `FROM python:3.14-slim
RUN apt-get update && apt-get install -y libpq-dev && pip install psycopg2 && apt-get purge -y libpq-dev
CMD ["python", "app.py"]
`,
		},
		{
			name: 'nothing calls it',
			bad: `FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl
#                                                                                ^^^^ build-tools-in-final-stage
CMD ["server"]
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates
CMD ["server"]
`,
		},
		{ name: 'root is gone when it is used last', bad: 'FROM python:3.14-slim\nRUN apt-get update && apt-get install -y gcc\n#                                        ^^^ build-tools-in-final-stage\nUSER 1000\nRUN pip install --no-cache-dir wheels-example\nCMD ["python", "app.py"]\n' },
		{ name: 'the step takes them away again', good: 'FROM alpine:3.24\nRUN apk add --no-cache --virtual .build gcc musl-dev && make && apk del .build\nCMD ["shop"]\n' },
		{ name: 'purged by name', good: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl && curl -o /x https://example.com/x && apt-get purge -y curl\nCMD ["/x"]\n' },
		{ name: 'the health check calls it', good: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl\nHEALTHCHECK CMD curl -f http://localhost/\nCMD ["server"]\n' },
		{ name: 'a build stage', good: 'FROM debian:13 AS build\nRUN apt-get update && apt-get install -y gcc\nFROM debian:13-slim\nCOPY --from=build /app /app\nCMD ["/app"]\n' },
		{ name: 'an image to build with', good: 'FROM debian:13\nRUN apt-get update && apt-get install -y build-essential\nCMD ["bash"]\n' },
	],
};

const MANAGERS: ReadonlySet<string> = new Set<PackageManager>(['apt', 'apk', 'dnf', 'microdnf', 'yum', 'zypper', 'pacman']);

function toolsOf({ manager, packages }: PackageCommand): Tool[] {
	if (!MANAGERS.has(manager)) return [];
	// Editors, debuggers and network tools have a rule of their own: unnecessary-packages.
	return packages.filter((word) => word.known && needlessKind(word.value, manager as PackageManager) === undefined).flatMap((word) => {
		const kind = unwantedAtRuntime(word.value, manager as PackageManager);
		return kind ? [{ name: bareName(word.value, manager as PackageManager), kind, word }] : [];
	});
}

/** The same step removes the group, or all that is no longer marked as wanted. */
function takenAway(stage: Stage, run: Run, install: PackageCommand): boolean {
	const virtual = install.options.find((o) => o.name === 'virtual' || o.name === 't' && install.manager === 'apk')?.value;
	if (virtual !== undefined) return stage.runs.some((other) => other.commands.some((command) => packageCommand(command)?.action === 'remove' && command.args.some((arg) => arg.value === virtual)));
	const marks = run.commands.some((command) => command.name === 'apt-mark');
	return run.commands.some((command) => {
		const other = packageCommand(command);
		return other?.action === 'remove' && other.manager === install.manager && (marks || other.packages.some((word) => !word.known));
	});
}

function removedLater(stage: Stage, name: string): boolean {
	return stage.runs.some((run) => run.commands.some((command) => {
		const found = packageCommand(command);
		return found?.action === 'remove' && found.packages.some((word) => word.value.replace(/\*$/, '') === name);
	}));
}
