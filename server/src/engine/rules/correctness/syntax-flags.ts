/** Finds flags that the instruction does not have, that are given twice, or whose value Docker refuses. */
import { faultsOf } from '../../model/faults';
import { removeFlag } from '../../model/edits';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Fault, Flag, Instruction } from '../../syntax/instruction';
import { replace } from '../../text/edit';
import { nearest } from '../../text/near';
import type { Finding, Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'syntax-flags',
		title: 'Docker refuses this flag',
		category: 'correctness',
		severity: 'error',
		why: 'Docker stops at flags that an instruction does not have, at values of another kind, and mostly at flags that come twice.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['docker-language-server:parse-error:unknown-flag', 'dockerfile-utils:FLAG_AT_LEAST_ONE', 'dockerfile-utils:FLAG_DUPLICATE', 'dockerfile-utils:FLAG_EXPECTED_BOOLEAN_VALUE', 'dockerfile-utils:FLAG_INVALID_DURATION', 'dockerfile-utils:FLAG_INVALID_FROM_VALUE', 'dockerfile-utils:FLAG_INVALID_LINK_VALUE', 'dockerfile-utils:FLAG_LESS_THAN_1MS', 'dockerfile-utils:FLAG_MISSING_DURATION', 'dockerfile-utils:FLAG_MISSING_VALUE', 'dockerfile-utils:FLAG_UNKNOWN_UNIT', 'dockerfile-utils:UNKNOWN_ADD_FLAG', 'dockerfile-utils:UNKNOWN_COPY_FLAG', 'dockerfile-utils:UNKNOWN_FROM_FLAG', 'dockerfile-utils:UNKNOWN_HEALTHCHECK_FLAG'],
		references: ['https://docs.docker.com/reference/dockerfile/'],
	},

	*check(model) {
		for (const { code, range, instruction } of faultsOf(model, SAYS)) {
			const flag = instruction.flags.find((each) => each.range.start <= range.start && range.end <= each.range.end);
			if (UNKNOWN.has(code) && flag && isLowerCase(model, flag) && FLAGS[instruction.keyword]?.includes(flag.name)) continue;
			// Newer versions of Docker take zero for the default.
			const zero = ZERO.has(code) && /^0(?:\D|$)/.test(flag?.value ?? '');
			yield { range, message: `${SAYS[code]}.`, ...(zero && { severity: 'info' }), fixes: flag ? fixes(model, instruction, code, flag) : [] };
		}
		for (const instruction of model.tree.instructions) if (instruction.keyword === 'RUN') yield* unknownToRun(model, instruction);
	},

	examples: [
		{ name: 'mistyped', bad: 'FROM debian:13-slim\nCOPY --chonw=1000 app /app\n#    ^^^^^^^ syntax-flags\n', fixed: 'FROM debian:13-slim\nCOPY --chown=1000 app /app\n' },
		{ name: 'upper case', bad: 'FROM debian:13-slim\nCOPY --CHOWN=1000 app /app\n#    ^^^^^^^ syntax-flags\n', fixed: 'FROM debian:13-slim\nCOPY --chown=1000 app /app\n' },
		{ name: 'RUN', bad: 'FROM debian:13-slim\nRUN --mout=type=cache,target=/root/.cache make\n#   ^^^^^^ syntax-flags\n', fixed: 'FROM debian:13-slim\nRUN --mount=type=cache,target=/root/.cache make\n' },
		{ name: 'twice', bad: 'FROM debian:13-slim\nHEALTHCHECK --timeout=3s --timeout=5s CMD ["/bin/check"]\n#             ^^^^^^^ syntax-flags\n#                          ^^^^^^^ syntax-flags\n', fixed: 'FROM debian:13-slim\nHEALTHCHECK --timeout=5s CMD ["/bin/check"]\n' },
		{ name: 'no unit', bad: 'FROM debian:13-slim\nHEALTHCHECK --interval=30 CMD ["/bin/check"]\n#                      ^^ syntax-flags\n', fixed: 'FROM debian:13-slim\nHEALTHCHECK --interval=30s CMD ["/bin/check"]\n' },
		{ name: 'no value', bad: 'FROM debian:13-slim\nHEALTHCHECK --timeout CMD ["/bin/check"]\n#             ^^^^^^^ syntax-flags\n', fixed: 'FROM debian:13-slim\nHEALTHCHECK CMD ["/bin/check"]\n' },
		{ name: 'every flag', good: 'FROM --platform=linux/amd64 debian:13-slim\nCOPY --link --parents --exclude=*.md --chmod=0644 --chown=1000:1000 docs /docs\nADD --checksum=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --unpack=true https://example.com/a.tar.gz /a\nRUN --network=none --security=sandbox --mount=type=tmpfs,target=/tmp make\n' },
		{ name: 'what belongs to the command', good: 'FROM debian:13-slim\nRUN make --mout\n' },
	],
};

/** What is wrong, by the validator's code. */
const SAYS: Readonly<Partial<Record<Fault['code'], string>>> = {
	FLAG_AT_LEAST_ONE: 'This must be 1 or more',
	FLAG_DUPLICATE: 'This flag is given twice. Keep one',
	FLAG_EXPECTED_BOOLEAN_VALUE: 'This is true or false, nothing else',
	FLAG_INVALID_DURATION: 'This is no duration. Write 30s, 5m or 1h',
	FLAG_INVALID_FROM_VALUE: 'This is neither a stage nor an image reference',
	FLAG_LESS_THAN_1MS: 'Docker takes no less than a millisecond. Leave the flag out for the default',
	FLAG_MISSING_DURATION: 'The duration has no unit. Write 30s, 5m or 1h',
	FLAG_MISSING_VALUE: 'This flag needs a value. Give one, or leave it out',
	FLAG_UNKNOWN_UNIT: 'There is no such unit of time. Write 30s, 5m or 1h',
	UNKNOWN_ADD_FLAG: 'ADD has no such flag',
	UNKNOWN_COPY_FLAG: 'COPY has no such flag',
	UNKNOWN_FROM_FLAG: 'FROM has no such flag',
	UNKNOWN_HEALTHCHECK_FLAG: 'HEALTHCHECK has no such flag',
};

const UNKNOWN: ReadonlySet<string> = new Set(['UNKNOWN_ADD_FLAG', 'UNKNOWN_COPY_FLAG', 'UNKNOWN_FROM_FLAG', 'UNKNOWN_HEALTHCHECK_FLAG']);
const ZERO: ReadonlySet<string> = new Set(['FLAG_AT_LEAST_ONE', 'FLAG_LESS_THAN_1MS']);
const LEAVE_OUT: ReadonlySet<string> = new Set(['FLAG_DUPLICATE', 'FLAG_MISSING_VALUE', 'FLAG_LESS_THAN_1MS']);

/** Also those that the validator does not know yet. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
	ADD: ['keep-git-dir', 'checksum', 'chown', 'chmod', 'link', 'exclude', 'unpack'],
	COPY: ['from', 'chown', 'chmod', 'link', 'parents', 'exclude'],
	FROM: ['platform'],
	HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
	RUN: ['mount', 'network', 'security', 'device'],
};

function fixes(model: DockerfileModel, instruction: Instruction, code: Fault['code'], flag: Flag): Fix[] {
	if (LEAVE_OUT.has(code)) return [unsafeFix(`Leave --${flag.name} out`, 'Only you know which value was meant.', [removeFlag(model, flag)], { preferred: true, level: 'manual' })];
	if (code === 'FLAG_MISSING_DURATION' && flag.valueRange && /^\d+$/.test(flag.value ?? '')) return [unsafeFix(`Write ${flag.value}s`, 'Seconds are meant most often.', [replace(flag.valueRange, `${flag.value}s`)], { preferred: true, level: 'manual' })];
	return UNKNOWN.has(code) ? renaming(instruction, flag) : [];
}

function renaming(instruction: Instruction, flag: Flag): Fix[] {
	const known = FLAGS[instruction.keyword] ?? [];
	const meant = known.includes(flag.name) ? flag.name : nearest(flag.name, known);
	if (meant === undefined) return [];
	return [unsafeFix(`Write --${meant}`, 'It is the nearest flag that there is.', [replace({ start: flag.range.start, end: flag.range.start + 2 + flag.name.length }, `--${meant}`)], { preferred: true, level: 'manual' })];
}

function* unknownToRun(model: DockerfileModel, instruction: Instruction): Iterable<Finding> {
	for (const flag of instruction.flags) {
		if (flag.name === '' || FLAGS['RUN']?.includes(flag.name) && isLowerCase(model, flag)) continue;
		yield { range: { start: flag.range.start, end: flag.range.start + 2 + flag.name.length }, message: 'RUN has no such flag.', fixes: renaming(instruction, flag) };
	}
}

/** Docker minds the case of flags. */
function isLowerCase(model: DockerfileModel, flag: Flag): boolean {
	const at = flag.range.start + 2;
	return model.text.slice(at, at + flag.name.length) === flag.name;
}
