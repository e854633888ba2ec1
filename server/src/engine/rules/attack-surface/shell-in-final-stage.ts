/** Finds final images on Debian, Ubuntu or Alpine whose only content is a static program, which needs none of it. */
import { NEWEST_DISTROLESS, NONROOT_ID } from '../../knowledge';
import { removeInstruction } from '../../model/edits';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import type { Stage } from '../../model/stage';
import { imageEdit } from '../../recipes/imageEdit';
import type { ShellCommand } from '../../shell/types';
import type { ExecForm } from '../../syntax/instruction';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'shell-in-final-stage',
		title: 'Shell and package manager around a static program',
		category: 'attack-surface',
		severity: 'hint',
		why: 'A program that is linked statically runs without anything around it. The shell, the downloader and the package manager of the base help only whoever breaks in, and their vulnerabilities are yours to patch.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://github.com/GoogleContainerTools/distroless', 'https://docs.docker.com/build/building/base-images/#create-a-minimal-base-image-using-scratch'],
	},

	*check(model) {
		const stage = model.finalStage;
		const image = stage?.image;
		if (!stage || !image || !DISTRIBUTIONS.test(stage.facts?.name ?? '') || !onlyReceives(stage)) return;
		const start = startOf(stage);
		const builder = start && builderOf(model, stage, start.items[0]?.text ?? '');
		if (!start || !builder || !isStatic(builder)) return;
		yield {
			range: image.ranges.whole ?? stage.from.words[0]?.range ?? stage.from.keywordRange,
			message: `${start.items[0]?.text} is linked statically and needs no shell. Ship it on scratch or distroless/static.`,
			related: [{ range: builder.from.range, message: 'The stage that builds the program' }],
			fixes: () => fixes(model, stage),
		};
	},

	examples: [
		{
			name: 'Go on Alpine',
			bad: `FROM golang:1.27 AS build
ENV CGO_ENABLED=0
RUN go build -o /out/server .
FROM alpine:3.24
#    ^^^^^^^^^^^ shell-in-final-stage
COPY --from=build /out/server /usr/bin/server
USER 65532
ENTRYPOINT ["/usr/bin/server"]
`,
			fixed: `FROM golang:1.27 AS build
ENV CGO_ENABLED=0
RUN go build -o /out/server .
FROM gcr.io/distroless/static-debian13:nonroot
COPY --from=build /out/server /usr/bin/server
USER 65532
ENTRYPOINT ["/usr/bin/server"]
`,
		},
		{
			name: 'Rust for musl on Debian',
			bad: `FROM rust:1.98 AS build
RUN cargo build --release --target x86_64-unknown-linux-musl
FROM debian:13-slim
#    ^^^^^^^^^^^^^^ shell-in-final-stage
COPY --from=build /target/x86_64-unknown-linux-musl/release/app /app
USER 1000
CMD ["/app"]
`,
			fixed: `FROM rust:1.98 AS build
RUN cargo build --release --target x86_64-unknown-linux-musl
FROM gcr.io/distroless/static-debian13:nonroot
COPY --from=build /target/x86_64-unknown-linux-musl/release/app /app
USER 1000
CMD ["/app"]
`,
		},
		{
			name: 'certificates are there already',
			bad: `FROM golang:1.27-alpine AS build
RUN CGO_ENABLED=0 go build -o /bin/server .
FROM alpine:3.24
#    ^^^^^^^^^^^ shell-in-final-stage
RUN apk add --no-cache ca-certificates tzdata \\
    && update-ca-certificates
WORKDIR /srv
COPY --from=build /bin/server .
USER 1000
CMD ["./server"]
`,
			fixed: `FROM golang:1.27-alpine AS build
RUN CGO_ENABLED=0 go build -o /bin/server .
FROM gcr.io/distroless/static-debian13:nonroot
WORKDIR /srv
COPY --from=build /bin/server .
USER 1000
CMD ["./server"]
`,
		},
		{
			name: 'an account that distroless lacks',
			bad: `FROM golang:1.27 AS build
RUN CGO_ENABLED=0 go build -o /server .
FROM ubuntu:26.04
#    ^^^^^^^^^^^^ shell-in-final-stage
COPY --from=build /server /server
USER ubuntu
ENTRYPOINT ["/server"]
`,
		},
		{ name: 'linked with the C library', good: 'FROM golang:1.27 AS build\nRUN go build -o /server .\nFROM debian:13-slim\nCOPY --from=build /server /server\nUSER 1000\nENTRYPOINT ["/server"]\n' },
		{ name: 'steps in the final stage', good: 'FROM golang:1.27 AS build\nRUN CGO_ENABLED=0 go build -o /server .\nFROM alpine:3.24\nRUN apk add --no-cache git\nCOPY --from=build /server /server\nUSER 1000\nENTRYPOINT ["/server"]\n' },
		{ name: 'started by a script', good: 'FROM golang:1.27 AS build\nRUN CGO_ENABLED=0 go build -o /server .\nFROM alpine:3.24\nCOPY --from=build /server /server\nCOPY start.sh /\nUSER 1000\nENTRYPOINT ["/start.sh"]\n' },
		{ name: 'shell form', good: 'FROM golang:1.27 AS build\nRUN CGO_ENABLED=0 go build -o /server .\nFROM alpine:3.24\nCOPY --from=build /server /server\nUSER 1000\nENTRYPOINT /server --port $PORT\n' },
		{ name: 'nothing around it', good: 'FROM golang:1.27 AS build\nRUN CGO_ENABLED=0 go build -o /server .\nFROM scratch\nCOPY --from=build /server /server\nUSER 1000\nENTRYPOINT ["/server"]\n' },
	],
};

const DISTRIBUTIONS = /^(?:alpine|debian|ubuntu|busybox)$/;

/** What distroless/static has, too: certificates, time zones. */
const INCLUDED = /^(?:ca-certificates|tzdata)(?:[=~<>].*)?$/;

function bringsIncluded(command: ShellCommand): boolean {
	const manager = packageCommand(command);
	if (manager) return manager.action !== 'install' ? manager.action !== 'other' && manager.action !== 'remove' : manager.packages.every(({ value }) => INCLUDED.test(value));
	return /^(?:update-ca-certificates|set|true|rm)$/.test(command.name);
}

/** Accounts and folders can be had without a shell. */
function prepares(command: ShellCommand): boolean {
	return bringsIncluded(command) || /^(?:adduser|useradd|addgroup|groupadd|mkdir|chown|chmod)$/.test(command.name);
}

/** No step that needs more, no script of its own, no health check in the image. */
function onlyReceives({ instructions, copies, runs }: Stage): boolean {
	if (instructions.some(({ keyword, nested }) => /^(?:SHELL|ONBUILD)$/.test(keyword) || keyword === 'HEALTHCHECK' && nested !== undefined)) return false;
	if (!runs.every(({ commands }) => commands.length > 0 && commands.every(prepares))) return false;
	return copies.every(({ sources }) => sources.every(({ word }) => !/\.(?:sh|bash|py|pl|rb)["']?$|(?:^|\/)(?:docker-)?entrypoint/.test(word.text)));
}

/** What the image starts, when no shell is needed for it. */
function startOf(stage: Stage): ExecForm | undefined {
	const entrypoint = stage.lastBefore('ENTRYPOINT');
	const command = stage.lastBefore('CMD');
	if (entrypoint && !entrypoint.exec || command && !command.exec) return undefined;
	const start = (entrypoint ?? command)?.exec;
	return start?.items[0]?.text.startsWith('/') || start?.items[0]?.text.startsWith('./') ? start : undefined;
}

/** The stage from which the program comes. */
function builderOf(model: DockerfileModel, stage: Stage, program: string): Stage | undefined {
	const name = program.slice(program.lastIndexOf('/') + 1);
	const copy = stage.copies.findLast(({ destination, sources }) => {
		const target = destination?.word.text ?? '';
		return target.endsWith(`/${name}`) || target === name || sources.some(({ word }) => word.text.endsWith(`/${name}`));
	});
	return copy?.from?.kind === 'known' ? model.stageNamed(copy.from.value.text, copy.instruction.range.start) : undefined;
}

function isStatic(builder: Stage): boolean {
	const language = builder.root.facts?.name;
	const commands = builder.lineage.flatMap(({ runs }) => runs).flatMap((run) => run.commands);
	if (language === 'rust') return commands.some(({ name, args }) => name === 'cargo' && args.some(({ value }) => /-linux-musl\b/.test(value)));
	if (language !== 'golang') return false;
	const declared = builder.declarationAt('CGO_ENABLED')?.value;
	if (declared?.kind === 'known' && declared.value.text === '0') return true;
	return commands.some(({ name, args, assignments }) => assignments.some((each) => each.name === 'CGO_ENABLED' && each.value?.value === '0')
		|| /^(?:export|env|go)$/.test(name) && args.some(({ value }) => value === 'CGO_ENABLED=0') || name === 'go' && args.some(({ value }) => /-extldflags[= ].*-static/.test(value)));
}

function fixes(model: DockerfileModel, stage: Stage): Fix[] {
	const named = [
		...stage.instructions.filter(({ keyword }) => keyword === 'USER').map(({ words }) => words[0]?.text ?? ''),
		...stage.copies.flatMap(({ chown }) => chown ?? []),
	].some((account) => !/^(?:\d+|root|nonroot|nobody)(?::(?:\d+|root|nonroot))?$/.test(account));
	// Nobody but root may look into root's home.
	if (stage.instructions.some(({ keyword, arguments: { text } }) => /^(?:WORKDIR|COPY)$/.test(keyword) && /(?:^|\s)\/root(?:\/|\s|$)/.test(text))) return [];
	const reference = `gcr.io/distroless/static-debian${NEWEST_DISTROLESS}:nonroot`;
	const edit = named || !stage.runs.every(({ commands }) => commands.every(bringsIncluded)) ? undefined : imageEdit(model, stage, reference);
	if (!edit || edit.reachesFurther) return [];
	return [unsafeFix(`Use ${reference}`, `There is no shell and no package manager in it, and it runs as nonroot (${NONROOT_ID}) unless USER says otherwise: writing to folders of root fails.`, [...edit.edits, ...stage.runs.map(({ instruction }) => removeInstruction(model, instruction))], { preferred: true, level: 'maximum' })];
}
