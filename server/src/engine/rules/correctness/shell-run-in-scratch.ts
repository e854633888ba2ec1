/** Finds RUN, CMD and ENTRYPOINT in shell form where the image has no shell: scratch and distroless. */
import type { DockerfileModel } from '../../model/model';
import { maybe } from '../../model/fix';
import { readRun } from '../../model/run';
import type { Stage } from '../../model/stage';
import { singleProgramFix } from '../../recipes/execForm';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'shell-run-in-scratch',
		title: 'Shell form in an image without a shell',
		category: 'correctness',
		severity: 'warning',
		why: 'The shell form is run by /bin/sh -c. scratch and distroless images have no /bin/sh: a RUN stops the build, a CMD or ENTRYPOINT stops the container before it starts.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['tally:tally/shell-run-in-scratch'],
		references: ['https://docs.docker.com/reference/dockerfile/#shell-and-exec-form', 'https://docs.docker.com/build/building/base-images/#create-a-minimal-base-image-using-scratch'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (!isShellless(stage)) continue;
			for (const instruction of stage.instructions) {
				const { keyword, exec, arguments: words, keywordRange, range } = instruction;
				if (!RUNS.test(keyword) || exec || words.text.trim() === '' || words.text.startsWith('[')) continue;
				if (stage.lastBefore('SHELL', range.start) || mayHaveShell(stage, range.start)) continue;
				yield {
					range: keywordRange,
					message: `${stage.isScratch ? 'scratch' : stage.root.image?.name} has no shell to run this. ${keyword === 'RUN' ? 'Run it in another stage, and copy what it makes.' : `Write ${keyword} as a JSON array.`}`,
					...(!stage.ships && { severity: keyword === 'RUN' ? 'warning' : lowered('warning') }),
					related: [{ range: stage.root.from.words[0]?.range ?? stage.root.from.keywordRange, message: 'The image without a shell.' }],
					fixes: () => fixes(model, stage, instruction),
				};
			}
		}
	},

	examples: [
		{ name: 'a step', bad: 'FROM scratch\nCOPY app /app\nRUN chmod +x /app && /app --init\n#^^ shell-run-in-scratch\n' },
		{ name: 'the program that the image has', bad: 'FROM scratch\nCOPY app /app\nRUN /app --init\n#^^ shell-run-in-scratch\n', fixed: 'FROM scratch\nCOPY app /app\nRUN ["/app", "--init"]\n' },
		{ name: 'what it starts', bad: 'FROM scratch\nCOPY --from=build /server /server\nENTRYPOINT /server --port 8080\n#^^^^^^^^^ shell-run-in-scratch\n', fixed: 'FROM scratch\nCOPY --from=build /server /server\nENTRYPOINT ["/server", "--port", "8080"]\n' },
		{ name: 'distroless', bad: 'FROM gcr.io/distroless/static-debian13\nCOPY app /app\nCMD /app\n#^^ shell-run-in-scratch\n', fixed: 'FROM gcr.io/distroless/static-debian13\nCOPY app /app\nCMD ["/app"]\n' },
		{ name: 'in a stage on top', bad: 'FROM scratch AS base\nFROM base\nRUN ls\n#^^ shell-run-in-scratch\n', fixed: 'FROM scratch AS base\nFROM base\nRUN ["ls"]\n' },
		{ name: 'a program in the root', bad: 'FROM scratch\nCOPY --from=build /app /\nCMD /app\n#^^ shell-run-in-scratch\n', fixed: 'FROM scratch\nCOPY --from=build /app /\nCMD ["/app"]\n' },
		{ name: 'a root file system was copied', good: 'FROM scratch\nCOPY --from=build /rootfs /\nCMD sh\n' },
		{ name: 'exec form', good: 'FROM scratch\nCOPY app /app\nRUN ["/app", "--init"]\nCMD ["/app"]\n' },
		{ name: 'a root file system was added', good: 'FROM scratch\nADD rootfs.tar.xz /\nRUN apk upgrade --no-cache\nCMD /bin/sh\n' },
		{ name: 'a shell was copied', good: 'FROM scratch\nCOPY --from=busybox:1.37 /bin/busybox /bin/sh\nRUN echo hello\n' },
		{ name: 'a shell of its own', good: 'FROM scratch\nCOPY sh /tools/sh\nSHELL ["/tools/sh", "-c"]\nRUN echo hello\n' },
		{ name: 'distroless with a shell', good: 'FROM gcr.io/distroless/base-debian13:debug\nCMD app\n' },
		{ name: 'a shell is mounted for the step', good: 'FROM scratch\nRUN --mount=from=busybox:1.37,dst=/usr/,target=/bin echo hello\n' },
	],
};

const RUNS = /^(?:RUN|CMD|ENTRYPOINT)$/;
/** Where a copy may bring /bin/sh along: the root, the folders of programs, the shell itself. */
const MAY_HOLD_SHELL = /^\/?(?:(?:usr\/|usr\/local\/)?bin(?:\/(?:sh|bash|busybox|dash|ash)?)?|usr\/?|lib\/?|rootfs.*)?$|(?:^|\/)(?:sh|busybox|bash)$/;
const ARCHIVE = /\.(?:tar(?:\.\w+)?|t[gx]z|tbz2?)$/i;

function isShellless(stage: Stage): boolean {
	return stage.isScratch || stage.root.facts?.hasShell === false && stage.system !== 'windows';
}

/** True when something before this point may have brought a shell; on the safe side. */
function mayHaveShell(stage: Stage, offset: number): boolean {
	return stage.lineage.some((each) => each.copies.some(({ instruction, keyword, sources, destination }) => {
		if (instruction.range.start > offset) return false;
		const target = destination?.value;
		if (target?.kind !== 'known') return true;
		const names = sources.map(({ value }) => value.kind === 'known' ? value.value.text : undefined);
		if (keyword === 'ADD' && names.some((name) => name === undefined || ARCHIVE.test(name))) return true;
		return MAY_HOLD_SHELL.test(target.value.text.replace(/^\.\//, '')) && !names.every((name) => name !== undefined && isPlainFile(name, target.value.text));
	}) || each.runs.some((run) => run.instruction.range.start < offset && run.form === 'exec')
		|| each.runs.some((run) => run.instruction.range.start <= offset && run.mounts.some((mount) => mount.type === 'bind')));
}

/** Names of folders that hold a root file system, and of what is one. */
const ROOTS = /^(?:[.*]?|.*(?:root|fs|out|install|build|dest|stag|mnt|target|image|sys|base|dist|files|layer|alpine|debian|busybox|tree|prefix|pkg|overlay|bundle|content|extract|bin|usr|lib|sh).*)$/i;

/** A program, a certificate, a folder of the application: nothing that may hold a shell. */
function isPlainFile(source: string, target: string): boolean {
	const name = source.slice(source.lastIndexOf('/') + 1);
	return !source.endsWith('/') && (!ROOTS.test(name) || /^[\w-]+\.\w+$/.test(name) && !ARCHIVE.test(name)) && !/(?:^|\/)(?:sh|bash|dash|ash|busybox)$/.test(target);
}

function fixes(model: DockerfileModel, stage: Stage, instruction: Stage['instructions'][number]) {
	return maybe(singleProgramFix(stage, readRun(instruction, model.text, 'posix')));
}
