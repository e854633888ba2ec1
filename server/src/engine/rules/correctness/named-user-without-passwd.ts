/** Finds names of users in images that have no list of accounts, or one without them: the container does not start. */
import { isRootUser } from '../../knowledge';
import { accountCommands, accountLines, numberOf } from '../../model/accounts';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { replace } from '../../text/edit';
import type { TextRange } from '../../text/range';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'named-user-without-passwd',
		title: 'Name of a user in an image without accounts',
		category: 'correctness',
		severity: 'warning',
		why: 'Names of users and groups are looked up in /etc/passwd and /etc/group of the image itself, not of the stage that its files come from. scratch has neither and distroless has a few accounts only: COPY --chown stops the build there, and USER keeps the container from starting.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['tally:tally/named-identity-in-passwdless-stage'],
		references: ['https://docs.docker.com/reference/dockerfile/#user', 'https://docs.docker.com/reference/dockerfile/#copy---chown---chmod'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const known = accountsOf(stage);
			if (!known) continue;
			for (const { keyword, words } of stage.instructions) {
				const word = keyword === 'USER' ? words[0] : undefined;
				const name = word && nameIn(word.text, known);
				if (word && name !== undefined) yield { range: word.range, message: `No account is called ${name} here, so the container does not start. Use numbers.`, fixes: [numbersFix(model, stage, word.range, word.text, known)] };
			}
			for (const { instruction, chown } of stage.copies) {
				const flag = instruction.flags.find((each) => each.name === 'chown');
				const name = chown === undefined || isRootUser(chown) ? undefined : nameIn(chown, known);
				if (flag?.valueRange && name !== undefined) yield { range: flag.valueRange, message: `No account is called ${name} here, so the build stops. Use numbers.`, fixes: [numbersFix(model, stage, flag.valueRange, chown ?? '', known)] };
			}
		}
	},

	examples: [
		{
			name: 'an account of the stage before',
			bad: `FROM golang:1.26 AS build
RUN useradd -u 10001 app
COPY . .
RUN CGO_ENABLED=0 go build -o /out/app .
FROM scratch
COPY --from=build /out/app /app
USER app
#    ^^^ named-user-without-passwd
ENTRYPOINT ["/app"]
`,
			fixed: `FROM golang:1.26 AS build
RUN useradd -u 10001 app
COPY . .
RUN CGO_ENABLED=0 go build -o /out/app .
FROM scratch
COPY --from=build /out/app /app
USER 10001
ENTRYPOINT ["/app"]
`,
		},
		{
			name: 'a copy',
			bad: `FROM debian:13 AS build
FROM scratch
COPY --from=build --chown=app:app /out/app /app
#                         ^^^^^^^ named-user-without-passwd
`,
			fixed: `FROM debian:13 AS build
FROM scratch
COPY --from=build --chown=65532:65532 /out/app /app
`,
		},
		{ name: 'distroless', bad: 'FROM gcr.io/distroless/static-debian13\nCOPY app /app\nUSER app:app\n#    ^^^^^^^ named-user-without-passwd\n', fixed: 'FROM gcr.io/distroless/static-debian13\nCOPY app /app\nUSER 65532:65532\n' },
		{ name: 'root has no name either', bad: 'FROM scratch\nCOPY app /app\nUSER root\n#    ^^^^ named-user-without-passwd\nENTRYPOINT ["/app"]\n', fixed: 'FROM scratch\nCOPY app /app\nUSER 0\nENTRYPOINT ["/app"]\n' },
		{ name: 'accounts that distroless has', good: 'FROM gcr.io/distroless/base-debian13\nCOPY --chown=nonroot:nonroot app /app\nUSER nonroot\n' },
		{ name: 'the list is copied', good: 'FROM debian:13 AS build\nFROM scratch\nCOPY --from=build /etc/passwd /etc/group /etc/\nUSER app\n' },
		{ name: 'a whole file system is copied', good: 'FROM debian:13 AS build\nFROM scratch AS a\nADD rootfs.tar.xz /\nUSER app\nFROM scratch\nCOPY --from=build /rootfs /\nUSER app\n' },
		{ name: 'numbers, and variables without a value', good: 'FROM scratch\nARG WHO\nCOPY --chown=1000:1000 app /app\nUSER 1000:1000\nUSER $WHO\n' },
	],
};

/** The names that a stage without a full list of accounts knows; undefined when it may know others. */
function accountsOf(stage: Stage): ReadonlySet<string> | undefined {
	const distroless = stage.root.facts?.distro?.family === 'distroless';
	if (!stage.isScratch && !distroless) return undefined;
	for (const each of stage.lineage) {
		if (each.runs.length > 0) return undefined;
		for (const { destination, sources, instruction } of each.copies) {
			const to = destination?.value.kind === 'known' ? destination.value.value.text : undefined;
			if (to === undefined || /^\/?(?:etc(?:\/(?:passwd|group)?)?)$/.test(to)) return undefined;
			// A folder that is copied to the root may hold /etc, a file may not.
			const files = sources.every(({ word }) => isProgram(each, word.text) || /^["']?[\w./@-]*\.(?!tar|tgz|txz|gz|xz|zst|bz2)\w+["']?$/.test(word.text));
			if (/^(?:\/|\.\/?|\/\.)$/.test(to) && !files && instruction.heredocs.length === 0) return undefined;
		}
	}
	return new Set(distroless ? ['root', 'nobody', 'nonroot', ...stage.root.facts?.users.map(({ name }) => name) ?? []] : []);
}

/** The file that the container starts is no folder. */
function isProgram(stage: Stage, source: string): boolean {
	const started = (stage.lastBefore('ENTRYPOINT') ?? stage.lastBefore('CMD'))?.exec?.items[0]?.text;
	return started === `/${source.slice(source.lastIndexOf('/') + 1)}`;
}

/** The first part of `name:group` that has no number. */
function nameIn(owner: string, known: ReadonlySet<string>): string | undefined {
	const text = owner.replace(/^(["'])(.*)\1$/, '$2');
	if (text.includes('$')) return undefined;
	return text.split(':').find((part) => part !== '' && !/^\d+$/.test(part) && !known.has(part));
}

function numbersFix(model: DockerfileModel, stage: Stage, range: TextRange, owner: string, known: ReadonlySet<string>): Fix {
	const parts = owner.replace(/^(["'])(.*)\1$/, '$2').split(':');
	const text = parts.map((part, index) => /^\d+$/.test(part) || known.has(part) && parts.every((each) => known.has(each)) ? part : String(numberFor(model, stage, part, index === 0 ? 'user' : 'group'))).join(':');
	return unsafeFix(`Use ${text}`, 'Files that belong to another number can not be changed by this one.', [replace(range, text)], { preferred: true });
}

/** The number that another stage gives to the same name, else that of nonroot. */
function numberFor(model: DockerfileModel, stage: Stage, name: string, kind: 'user' | 'group'): number {
	if (isRootUser(name)) return 0;
	for (const other of model.stages) {
		if (other === stage) continue;
		for (const account of accountCommands(other)) {
			const number = account.kind === kind && account.name.value === name ? numberOf(other, account) : undefined;
			if (number !== undefined) return number;
		}
		for (const { file, fields } of accountLines(other)) if (file === (kind === 'user' ? 'passwd' : 'group') && fields[0] === name && /^\d+$/.test(fields[2] ?? '')) return Number(fields[2]);
	}
	return 65_532;
}
