/**
 * What Docker would refuse in one instruction. The only user of dockerfile-utils, which is handed one folded line at a
 * time, behind a FROM of its own, so that what it says depends on nothing but that line. What needs the whole file
 * (no FROM, directives, stage names) is not asked of it.
 */
import { validate, ValidationCode, ValidationSeverity, type ValidatorSettings } from 'dockerfile-utils';
import { sourceRange } from './folded';
import type { Fault, FoldedText } from './instruction';

const { IGNORE } = ValidationSeverity;
/** Has rules of its own. */
export const SETTINGS: ValidatorSettings = {
	deprecatedMaintainer: IGNORE, directiveCasing: IGNORE, emptyContinuationLine: IGNORE, instructionCasing: IGNORE, instructionCmdMultiple: IGNORE,
	instructionEntrypointMultiple: IGNORE, instructionHealthcheckMultiple: IGNORE, instructionJSONInSingleQuotes: IGNORE, instructionWorkdirRelative: IGNORE,
};

/** The library's time grows faster than the text; a line this long is pasted data. */
const LONGEST = 50_000;

/** Of these the library tells only what has rules of its own, and they are the long ones. */
const UNJUDGED = /^(?:run|cmd)\s/i;

export function faultsIn(line: FoldedText, escape: string): readonly Fault[] {
	if (line.text.length > LONGEST || UNJUDGED.test(line.text)) return [];
	const prefix = `${escape === '`' ? '# escape=`\n' : ''}${/^from\b/i.test(line.text) ? '' : 'FROM scratch\n'}`;
	const row = prefix.split('\n').length - 1;
	return diagnostics(prefix + line.text).flatMap(({ code, range, message }): Fault[] => {
		const name = ValidationCode[code as number];
		if (name === undefined || range.start.line !== row) return [];
		const end = range.end.line === row ? range.end.character : line.text.length;
		return [{ code: name as Fault['code'], message: String(message), range: sourceRange(line, range.start.character, end) }];
	});
}

/** The library throws on a stage that is called like a property of every object. */
function diagnostics(text: string): ReturnType<typeof validate> {
	try {
		return validate(text, SETTINGS);
	} catch {
		return [];
	}
}
