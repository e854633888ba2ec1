/** Finds instructions that are written in another letter case than most of the file. */
import { safeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Instruction } from '../../syntax/instruction';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'instruction-casing',
		title: 'Instruction in another letter case than the others',
		category: 'hygiene',
		severity: 'hint',
		why: 'Letter case does not count for Docker, but readers and searches go by it. By convention instructions are written in capitals; a file that is in small letters throughout is left in peace.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['buildkit:ConsistentInstructionCasing', 'docker-language-server:ConsistentInstructionCasing', 'dockerfile-utils:CASING_INSTRUCTION', 'dockerfilelint:uppercase_commands', 'sonar:S6476', 'tally:buildkit/ConsistentInstructionCasing'],
		references: ['https://docs.docker.com/reference/build-checks/consistent-instruction-casing/', 'https://docs.docker.com/reference/dockerfile/#format'],
	},

	*check(model) {
		const own = model.tree.instructions.filter(({ keyword }) => KEYWORDS.has(keyword));
		const small = own.filter((instruction) => isSmall(written(model, instruction))).length;
		const capital = own.filter((instruction) => isCapital(written(model, instruction))).length;
		const wantsSmall = small > capital;
		for (const instruction of own.flatMap((each) => each.nested && KEYWORDS.has(each.nested.keyword) ? [each, each.nested] : [each])) {
			const text = written(model, instruction);
			const wanted = wantsSmall ? text.toLowerCase() : text.toUpperCase();
			if (text === wanted) continue;
			yield {
				range: instruction.keywordRange,
				message: `Write ${wanted}, like most of this file.`,
				fixes: [safeFix(`Write ${wanted}`, [replace(instruction.keywordRange, wanted)], { preferred: true })],
			};
		}
	},

	examples: [
		{
			name: 'mixed letters',
			bad: `FROM debian:13
Run make
#^^ instruction-casing
CMD ["app"]
`,
			fixed: `FROM debian:13
RUN make
CMD ["app"]
`,
		},
		{
			name: 'most of the file is in small letters',
			bad: `from debian:13
run make
Copy --link . /srv
#^^^ instruction-casing
cmd ["app"]
`,
			fixed: `from debian:13
run make
copy --link . /srv
cmd ["app"]
`,
		},
		{ name: 'behind another keyword', bad: 'FROM debian:13\nHEALTHCHECK --interval=5m Cmd curl -f http://localhost/\n#                         ^^^ instruction-casing\n', fixed: 'FROM debian:13\nHEALTHCHECK --interval=5m CMD curl -f http://localhost/\n' },
		{ name: 'a trigger', bad: 'FROM debian:13\nRUN make\nONBUILD Copy . /srv\n#       ^^^^ instruction-casing\n', fixed: 'FROM debian:13\nRUN make\nONBUILD COPY . /srv\n' },
		{ name: 'all capitals', good: 'FROM debian:13\nRUN <<EOF\nenv\nEOF\n' },
		{ name: 'all small', good: 'from debian:13\nrun make\nonbuild run make\nhealthcheck cmd curl http://localhost/\n' },
	],
};

const KEYWORDS = new Set(['FROM', 'RUN', 'CMD', 'COPY', 'ADD', 'ENV', 'ARG', 'USER', 'WORKDIR', 'EXPOSE', 'VOLUME', 'LABEL', 'ENTRYPOINT', 'HEALTHCHECK', 'SHELL', 'STOPSIGNAL', 'ONBUILD', 'MAINTAINER']);

function written({ text }: DockerfileModel, { keywordRange }: Instruction): string {
	return text.slice(keywordRange.start, keywordRange.end);
}

function isSmall(text: string): boolean {
	return text === text.toLowerCase();
}

function isCapital(text: string): boolean {
	return text === text.toUpperCase();
}
