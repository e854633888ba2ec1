/** Finds stages that wait for each other. */
import { leadsTo, stageReferences } from '../../model/stageReferences';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'circular-stage-dependency',
		title: 'Stages that wait for each other',
		category: 'correctness',
		severity: 'error',
		why: 'BuildKit follows --from to later stages, too. When such a stage needs files of the first one, neither can begin, and the build stops with a circular dependency.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['tally:tally/circular-stage-deps'],
		references: ['https://docs.docker.com/build/building/multi-stage/'],
	},

	*check(model) {
		for (const { stage, name, range, target } of stageReferences(model)) {
			if (!target || target.index <= stage.index || !leadsTo(model, target, stage)) continue;
			yield {
				range,
				message: `${name} needs this stage itself, so neither can be built. Move what both need into a stage of its own.`,
				related: [{ range: target.nameWord?.range ?? target.from.range, message: 'This stage starts from the first one, or takes files from it.' }],
				fixes: [],
			};
		}
	},

	examples: [
		{ name: 'two stages', bad: 'FROM alpine:3.24 AS a\nCOPY --from=b /x /x\n#           ^ circular-stage-dependency\nFROM alpine:3.24 AS b\nCOPY --from=a /y /y\n' },
		{ name: 'through FROM and a mount', bad: 'FROM debian:13 AS base\nRUN --mount=from=tools,target=/t /t/run\n#                ^^^^^ circular-stage-dependency\nFROM debian:13 AS assets\nCOPY --from=base /a /a\nFROM assets AS tools\n' },
		{ name: 'a later stage that stands alone', good: 'FROM alpine:3.24 AS a\nCOPY --from=b /x /x\nFROM debian:13 AS b\n' },
		{ name: 'one after the other', good: 'FROM debian:13 AS a\nFROM a AS b\nCOPY --from=a /x /x\nFROM b\nCOPY --from=b /x /y\n' },
	],
};
