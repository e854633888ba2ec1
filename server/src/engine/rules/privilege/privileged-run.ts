/** Finds instructions for running the image that give the host away: `docker run --privileged` in a LABEL or a step. */
import { unsafeFix } from '../../model/fix';
import { scriptsOf } from '../../model/downloads';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import type { Property } from '../../syntax/instruction';
import { remove } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { type Finding, lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'privileged-run',
		title: 'Container that is to run privileged',
		category: 'privilege',
		severity: 'warning',
		why: 'A privileged container has every capability, every device of the host and no seccomp or AppArmor profile: root inside is root outside. Tools run the command of a label (`RUN`, `INSTALL`) as it stands, and people copy it (CIS Docker Benchmark 5.5).',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockerfile_lint:privileged_run_container'],
		references: ['https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities', 'https://cwe.mitre.org/data/definitions/250.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			for (const instruction of stage.instructions) {
				const label = instruction.keyword === 'ONBUILD' ? instruction.nested : instruction;
				if (label?.keyword === 'LABEL') for (const property of label.properties) yield* inLabel(model, stage, property);
			}
			for (const run of scriptsOf(stage, model.text)) for (const command of run.commands) {
				if (!ENGINES.test(command.name) || !command.args.some(({ value }) => value === 'run' || value === 'create' || value === 'exec')) continue;
				for (const word of command.args) {
					const grant = GRANTS.find(([pattern]) => pattern.test(word.value));
					if (grant) yield { range: word.range, message: messageFor(grant[1]), ...(!stage.ships && { severity: lowered('warning') }), fixes: [] };
				}
			}
		}
	},

	examples: [
		{
			name: 'a label that a tool runs',
			bad: `FROM fedora:44
LABEL RUN="docker run -d --privileged -v /:/host IMAGE"
#                        ^^^^^^^^^^^^ privileged-run
#                                        ^^^^^^^ privileged-run
`,
			fixed: `FROM fedora:44
LABEL RUN="docker run -d -v /:/host IMAGE"
`,
		},
		{
			name: 'among other labels',
			bad: `FROM fedora:44
LABEL name=tool \\
      install="podman run --rm --privileged=true IMAGE /install.sh" \\
#                              ^^^^^^^^^^^^^^^^^ privileged-run
      version=3
`,
			fixed: `FROM fedora:44
LABEL name=tool \\
      install="podman run --rm IMAGE /install.sh" \\
      version=3
`,
		},
		{ name: 'in the other words for it', bad: 'FROM debian:13\nLABEL org.label-schema.docker.cmd="docker run --cap-add=ALL --pid=host tool"\n#                                             ^^^^^^^^^^^^^ privileged-run\n#                                                           ^^^^^^^^^^ privileged-run\n', fixed: 'FROM debian:13\nLABEL org.label-schema.docker.cmd="docker run --pid=host tool"\n' },
		{ name: 'a step', bad: 'FROM docker:29-cli\nRUN docker run --privileged --rm registry.example.com/binfmt --install all\n#              ^^^^^^^^^^^^ privileged-run\n' },
		{ name: 'the program itself', bad: 'FROM docker:29-cli\nCMD ["docker", "run", "--privileged", "tool"]\n#                     ^^^^^^^^^^^^^^ privileged-run\n' },
		{ name: 'plain', good: 'FROM debian:13\nLABEL RUN="docker run -d --privileged=false -p 80:80 -v /srv:/data IMAGE" note="not privileged"\nRUN docker run --rm tool\n' },
		{ name: 'the word in a text', good: 'FROM debian:13\nLABEL description="Needs no --privileged"\n# docker run --privileged tool\nRUN useradd privileged && echo --privileged\n' },
	],
};

const ENGINES = /^(?:docker|podman|nerdctl)(?:\.exe)?$/;
const COMMAND = /\b(?:docker|podman|nerdctl|atomic)\s+(?:container\s+)?(?:run|create|exec)\b|\/usr\/bin\/docker\s+run\b/;

/** Options that give the host away, and what they do. */
const GRANTS: readonly (readonly [option: RegExp, what: string])[] = [
	[/^--privileged(?:=["']?(?:true|1|t)["']?)?$/i, 'gives the container every right of the host'],
	[/^--cap-add=["']?(?:ALL|(?:CAP_)?SYS_ADMIN)["']?$/i, 'gives the container nearly every right of root'],
	[/^--(?:pid|userns|ipc|uts)=["']?host["']?$/i, 'lets the container into a namespace of the host'],
	[/^(?:--volume=|-v)?["']?\/:\/\S*$/i, "shows the container all of the host's files"],
];

function messageFor(what: string): string {
	return `This ${what}. Name the capability, device or folder that it needs instead.`;
}

/** A property that holds a command: the options stand at blanks in it. */
function* inLabel({ text }: DockerfileModel, stage: Stage, { valueRange }: Property): Iterable<Finding> {
	if (!valueRange) return;
	const written = text.slice(valueRange.start, valueRange.end);
	const command = COMMAND.exec(written);
	if (!command) return;
	for (const match of written.matchAll(/\S+/g)) {
		const word = match[0].replace(/["',;]+$/, '').replace(/^["']/, '');
		const grant = match.index > command.index ? GRANTS.find(([pattern]) => pattern.test(word)) : undefined;
		if (!grant) continue;
		const start = valueRange.start + match.index + match[0].indexOf(word);
		const range: TextRange = { start, end: start + word.length };
		const blank = /[ \t]$/.test(text.slice(0, start)) && !grant[1].includes('files');
		yield {
			range,
			message: messageFor(grant[1]),
			...(!stage.ships && { severity: lowered('warning') }),
			fixes: blank ? [unsafeFix(`Take ${word} out of the command`, 'What the container does with these rights fails when it is run by this command.', [remove({ start: start - 1, end: range.end })], { preferred: true, level: 'manual' })] : [],
		};
	}
}
