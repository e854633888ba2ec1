/** Finds COPY --from that takes the whole file system of another stage or image. */
import type { Copy } from '../../model/copy';
import type { Stage } from '../../model/stage';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'copy-entire-stage-filesystem',
		title: 'Whole file system of another stage copied',
		category: 'base-image',
		severity: 'warning',
		why: 'Everything that the other stage has comes along: compilers, caches, sources, and every secret that a step left behind. Files of the base that are newer are overwritten, security updates included.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['hadolint:DL3067'],
		references: ['https://docs.docker.com/build/building/multi-stage/', 'https://docs.docker.com/reference/dockerfile/#copy---from'],
	},

	*check(model) {
		for (const stage of model.stages) for (const copy of stage.copies) {
			if (copy.from?.kind !== 'known' || !intoRoot(stage, copy)) continue;
			const source = copy.sources.find(({ value }) => value.kind === 'known' && isRoot(value.value.text));
			if (!source) continue;
			const from = model.stageNamed(copy.from.value.text, copy.instruction.range.start);
			// A stage on scratch holds what was chosen, and the files of xx are made to be laid over another image.
			if (from?.isScratch || /(?:^|\/)tonistiigi\/xx(?:[:@]|$)/.test(from?.root.image?.text ?? copy.from.value.text)) continue;
			const flattens = stage.isScratch || !from;
			const severity = flattens ? 'info' : 'warning';
			yield {
				range: source.word.range,
				message: `All files of ${copy.from.value.text} come along, with whatever its steps left behind. Copy only what the image needs.`,
				severity: stage.ships ? severity : lowered(severity),
				...(from && { related: [{ range: from.from.range, message: 'The stage whose files are copied' }] }),
				fixes: [],
			};
		}
	},

	examples: [
		{ name: 'a build stage over the final one', bad: 'FROM golang:1.27 AS build\nRUN go build -o /usr/bin/server .\nFROM debian:13-slim\nCOPY --from=build / /\n#                 ^ copy-entire-stage-filesystem\n' },
		{ name: 'a pattern, quotes, a relative target', bad: 'FROM golang:1.27 AS build\nFROM debian:13-slim\nWORKDIR /\nCOPY --from=build "/*" "."\n#                 ^^^^ copy-entire-stage-filesystem\n' },
		{ name: 'exec form', bad: 'FROM golang:1.27 AS build\nFROM debian:13-slim\nCOPY --from=build ["/.", "/"]\n#                  ^^^^ copy-entire-stage-filesystem\n' },
		{ name: 'all layers in one: often meant, still everything', bad: 'FROM debian:13-slim AS made\nRUN apt-get update\nFROM scratch\nCOPY --from=made / /\n#                ^ copy-entire-stage-filesystem\n' },
		{ name: 'files that were chosen before', good: 'FROM golang:1.27 AS build\nFROM scratch AS chosen\nCOPY --from=build /server /usr/bin/\nFROM debian:13-slim\nCOPY --from=chosen / /\n' },
		{ name: 'a folder', good: 'FROM golang:1.27 AS build\nFROM debian:13-slim\nCOPY --from=build /out /\n' },
		{ name: 'into a folder of its own', good: 'FROM debian:13-slim AS root\nFROM alpine:3.24\nCOPY --from=root / /rootfs\n' },
		{ name: 'the build context', good: 'FROM debian:13-slim\nCOPY / /\n' },
	],
};

/** Longer spellings of the root are nobody's. */
const LONGEST_ROOT = 8;

function isRoot(written: string): boolean {
	const path = unquoted(written);
	return path !== '' && path.length <= LONGEST_ROOT && /^\.?\/*\.?\/*\*?$/.test(path);
}

function intoRoot(stage: Stage, { destination, instruction }: Copy): boolean {
	if (destination?.value.kind !== 'known') return false;
	const path = unquoted(destination.value.value.text);
	if (path.length > LONGEST_ROOT || !/^\/*\.?\/*$/.test(path)) return false;
	if (path.startsWith('/')) return true;
	const folder = stage.workdirAt(instruction.range.start);
	return folder.kind === 'known' && folder.value === '/';
}

function unquoted(path: string): string {
	return path.replace(/^["']|["']$/g, '');
}
