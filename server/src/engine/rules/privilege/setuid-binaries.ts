/** Finds final images that keep the setuid programs of their distribution: su, mount, passwd and the like. */
import { isRootUser } from '../../knowledge';
import type { DistroFamily } from '../../knowledge/types';
import { insertAfter, insertBefore } from '../../model/edits';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { isShell } from '../../model/downloads';
import type { TextEdit } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'setuid-binaries',
		title: 'Setuid programs of the base are kept',
		category: 'privilege',
		severity: 'info',
		default: 'off',
		why: 'Images of the large distributions hold a dozen programs that run as root, whoever starts them: su, mount, passwd, chsh. An application needs none of them, and a flaw in one leads from any account to root (CIS Docker Benchmark 4.8). `no-new-privileges` at run time has the same effect.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-4.8', 'dockle:CIS-DI-0008'],
		references: ['https://man7.org/linux/man-pages/man7/inode.7.html', 'https://docs.docker.com/reference/cli/docker/container/run/#security-opt'],
	},

	*check(model) {
		const stage = model.finalStage;
		const family = stage?.root.facts?.distro?.family;
		if (!stage || !family || !KEEPS.has(family) || stage.root.facts?.hasShell === false || stage.lineage.some(takesBitsAway)) return;
		const edit = FIND.has(family) && stage.shellAt() === 'posix' ? placed(model, stage) : undefined;
		const fix: Fix[] = edit ? [unsafeFix('Take the setuid bits away', 'su, passwd, mount and the like work for root only from then on.', [edit], { preferred: true, level: 'maximum' })] : [];
		yield {
			range: stage.from.words[0]?.range ?? stage.from.keywordRange,
			message: 'The image keeps the setuid programs of its base. Take the bits away before the last USER.',
			fixes: fix,
		};
	},

	examples: [
		{
			name: 'before the program gets its account',
			bad: `FROM debian:13-slim
#    ^^^^^^^^^^^^^^ setuid-binaries
RUN useradd -r app
USER app
CMD ["/srv/run"]
`,
			fixed: `FROM debian:13-slim
RUN useradd -r app
RUN find / -xdev -type f -perm /6000 -exec chmod a-s {} +
USER app
CMD ["/srv/run"]
`,
		},
		{ name: 'root at the end', bad: 'FROM ubuntu:24.04\n#    ^^^^^^^^^^^^ setuid-binaries\nRUN apt-get update\nCMD ["/srv/run"]\n', fixed: 'FROM ubuntu:24.04\nRUN apt-get update\nRUN find / -xdev -type f -perm /6000 -exec chmod a-s {} +\nCMD ["/srv/run"]\n' },
		{ name: 'never root in this stage', bad: 'FROM jenkins/jenkins:lts\n#    ^^^^^^^^^^^^^^^^^^^ setuid-binaries\nCOPY plugins /plugins\n' },
		{ name: 'taken away', good: 'FROM debian:13-slim\nRUN find / -xdev -perm /6000 -type f -exec chmod a-s {} \\; || true\nUSER nobody\n' },
		{ name: 'through a pipe', good: 'FROM debian:13-slim\nRUN find / -perm +6000 -type f | xargs chmod ug-s\nUSER nobody\n' },
		{ name: 'bases without them', good: 'FROM gcr.io/distroless/static-debian13\nCOPY app /app\n' },
		{ name: 'only the build has them', good: 'FROM debian:13 AS build\nRUN make\nFROM alpine:3.24\nCOPY --from=build /app /app\n' },
	],
};

/** Distributions whose images hold setuid programs. */
const KEEPS: ReadonlySet<DistroFamily> = new Set<DistroFamily>(['debian', 'ubuntu', 'rhel', 'fedora', 'suse', 'arch', 'amazon', 'photon']);
/** Those whose images hold find. */
const FIND: ReadonlySet<DistroFamily> = new Set<DistroFamily>(['debian', 'ubuntu', 'rhel']);

function takesBitsAway(stage: Stage): boolean {
	return stage.runs.some((run) => run.commands.some((command) => !isShell(command)
		&& command.args.some(({ value }) => /^[ugoa]*-[rwxt]*s$/.test(value) || /^[/+-]?0?[246][0-7]00$/.test(value)) && /^(?:find|chmod|xargs)$/.test(command.name)));
}

/** Behind the last step of root, in front of the USER that ends it. */
function placed(model: DockerfileModel, stage: Stage): TextEdit | undefined {
	const lines = [`${/[a-z]/.test(model.text[stage.from.keywordRange.start] ?? '') ? 'run' : 'RUN'} find / -xdev -type f -perm /6000 -exec chmod a-s {} +`];
	const isRoot = (offset?: number): boolean => {
		const { name } = stage.userAt(offset);
		return name.kind === 'known' && isRootUser(name.value);
	};
	if (isRoot()) {
		const last = stage.instructions.findLast(({ keyword }) => /^(?:RUN|COPY|ADD|USER)$/.test(keyword)) ;
		return last && insertAfter(model, last, lines);
	}
	const leaves = stage.instructions.findLast(({ keyword, range }) => keyword === 'USER' && isRoot(range.start));
	return leaves && insertBefore(model, leaves, lines);
}
