/**
 * Finds in the log of a failed build the instruction that failed. Contract: never throws; what the log does not tell is
 * left out. Reads the logs of BuildKit (`Dockerfile:7` under the step's own output) and of Buildah and Podman
 * (`STEP 3/7: RUN …`, numbered within the stage that `[2/3]` in front of it names).
 */
import { analyze } from '../engine/index';
import type { FailedStep } from './contract';

const LOG_LINES = 10;
const LONGEST_INSTRUCTION = 160;
const LONGEST_LINE = 400;

type Instruction = ReturnType<typeof analyze>['model']['tree']['instructions'][number];

/** @param redact takes secrets out of a line */
export function failedStep(log: string, text: string, redact: (line: string) => string): FailedStep {
	const lines = log.replace(/\r\n?/g, '\n').trimEnd().split('\n');
	const { model } = analyze(text);
	const { instructions } = model.tree;
	const found = ofBuildKit(lines, (line) => instructions.findLast(({ range }) => model.lines.lineAt(range.start) <= line)) ?? ofBuildah(lines, instructions);
	const instruction = found?.instruction;
	return {
		...(instruction && { line: model.lines.lineAt(instruction.range.start) }),
		instruction: redact(shortened(instruction ? model.text.slice(instruction.headRange.start, instruction.headRange.end) : found?.text ?? 'the build')),
		log: (found?.log.length ? found.log : lines).filter((line) => line.trim() !== '').slice(-LOG_LINES).map((line) => redact(line.slice(0, LONGEST_LINE))),
	};
}

interface Found {
	readonly instruction: Instruction | undefined;
	readonly text: string;
	readonly log: readonly string[];
}

/** The step's own log stands between two rules, the place in the Dockerfile behind them. */
function ofBuildKit(lines: readonly string[], instructionAt: (line: number) => Instruction | undefined): Found | undefined {
	const at = lines.findLastIndex((line, i) => /^\S.*:\d+$/.test(line) && /^-{8,}$/.test(lines[i + 1] ?? ''));
	if (at < 0) return undefined;
	const end = lines.lastIndexOf('------', at);
	const begin = end < 0 ? -1 : lines.lastIndexOf('------', end - 1);
	const step = begin < 0 ? [] : lines.slice(begin + 1, end);
	const error = lines.slice(at).find((line) => /^error: /i.test(line));
	return { instruction: instructionAt(Number(/:(\d+)$/.exec(lines[at] ?? '')?.[1]) - 1), text: (step[0] ?? '').replace(/^\s*> (?:\[[^\]]*\] )?/, '').replace(/:$/, ''), log: [...step.slice(1), ...error === undefined ? [] : [error]] };
}

function ofBuildah(lines: readonly string[], instructions: readonly Instruction[]): Found | undefined {
	const at = lines.findLastIndex((line) => STEP.test(line));
	const [, stage = '1', number = '', text = ''] = STEP.exec(lines[at] ?? '') ?? [];
	if (at < 0) return undefined;
	const log = lines.slice(at + 1);
	const froms = instructions.flatMap(({ keyword }, i) => keyword === 'FROM' ? [i] : []);
	const counted = instructions[(froms[Number(stage) - 1] ?? Number.NaN) + Number(number) - 1];
	const instruction = counted && bare(counted.arguments.text).endsWith(bare(text).slice(-20)) ? counted : instructions.findLast((each) => bare(text).endsWith(bare(each.arguments.text)) && each.arguments.text !== '');
	return { instruction, text, log };
}

const STEP = /^(?:\[(\d+)\/\d+\] )?STEP (\d+)\/\d+: (.*)$/;

function bare(text: string): string {
	return text.replace(/\s+/g, '');
}

function shortened(instruction: string): string {
	const line = instruction.replace(/[\\`]?\r?\n\s*/g, ' ').replace(/\s+/g, ' ').trim();
	return line.length > LONGEST_INSTRUCTION ? `${line.slice(0, LONGEST_INSTRUCTION)}…` : line;
}
