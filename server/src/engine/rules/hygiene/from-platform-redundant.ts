/** Finds FROM --platform=$TARGETPLATFORM, which is what a stage is built for anyway. */
import { removeFlag } from '../../model/edits';
import { safeFix } from '../../model/fix';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'from-platform-redundant',
		title: 'Platform that FROM has anyway',
		category: 'hygiene',
		severity: 'hint',
		why: 'Without --platform a stage is built for the target platform. Saying so once more only makes readers look for a reason.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['buildkit:RedundantTargetPlatform', 'docker-language-server:RedundantTargetPlatform', 'hadolint:DL3065', 'tally:buildkit/RedundantTargetPlatform'],
		references: ['https://docs.docker.com/reference/build-checks/redundant-target-platform/'],
	},

	*check(model) {
		if (model.globals.some(({ name, property }) => name === 'TARGETPLATFORM' && property.value !== undefined)) return;
		for (const { from } of model.stages) {
			const flag = from.flags.find(({ name }) => name === 'platform');
			if (!flag || !/^"?\$(?:TARGETPLATFORM|\{TARGETPLATFORM\})"?$/.test(flag.value ?? '')) continue;
			yield {
				range: flag.range,
				message: 'A stage is built for $TARGETPLATFORM anyway. Leave the flag out.',
				tags: ['unnecessary'],
				fixes: [safeFix('Leave --platform out', [removeFlag(model, flag)], { preferred: true })],
			};
		}
	},

	examples: [
		{
			name: 'the default said aloud',
			bad: `FROM --platform=$TARGETPLATFORM alpine:3.24 AS builder
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^ from-platform-redundant
`,
			fixed: `FROM alpine:3.24 AS builder
`,
		},
		{
			name: 'in braces, declared without a value',
			bad: `ARG TARGETPLATFORM
FROM --platform=\${TARGETPLATFORM} alpine:3.24
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ from-platform-redundant
`,
			fixed: `ARG TARGETPLATFORM
FROM alpine:3.24
`,
		},
		{ name: 'the platform of the builder', good: 'FROM --platform=$BUILDPLATFORM golang:1.27\n' },
		{ name: 'an operating system and a variable', good: 'FROM --platform=linux/$TARGETARCH alpine:3.24\n' },
		{ name: 'a value of its own', good: 'ARG TARGETPLATFORM=linux/amd64\nFROM --platform=$TARGETPLATFORM alpine:3.24\n' },
	],
};
