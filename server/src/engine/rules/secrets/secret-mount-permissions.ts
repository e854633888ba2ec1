/** Finds secret and SSH mounts that every account of the build step may read. */
import { type Fix, maybe, safeFix, unsafeFix } from '../../model/fix';
import { scriptsOf } from '../../model/downloads';
import type { DockerfileModel } from '../../model/model';
import { type Mount, mountOption, type MountOption, type Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'secret-mount-permissions',
		title: 'Secret mount that everybody may read',
		category: 'secrets',
		severity: 'warning',
		why: "A mode with rights for others hands the secret to every account that runs something in the step: install scripts that gave up root, services, what they start. Docker's own modes, 0400 for secrets and 0600 for the SSH socket, leave it to the owner, and uid= says who that is.",
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['sonar:S6469'],
		references: ['https://docs.docker.com/reference/dockerfile/#run---mounttypesecret', 'https://docs.docker.com/reference/dockerfile/#run---mounttypessh', 'https://cwe.mitre.org/data/definitions/732.html'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of scriptsOf(stage, model.text)) for (const mount of run.mounts) {
			if (mount.type !== 'secret' && mount.type !== 'ssh') continue;
			const mode = mountOption(model.text, mount, 'mode');
			if (!mode || !/^0?[0-7]{3,4}$/.test(mode.value) || mode.value.endsWith('0')) continue;
			const account = accountOf(stage, run);
			// For an account without a known number, the mode is the only way to read the secret.
			const needed = account === 'other' && !mount.options.has('uid') && !mount.options.has('gid');
			yield {
				range: mode.range,
				message: `With ${mode.range.end - mode.range.start < 40 ? model.text.slice(mode.range.start, mode.range.end) : 'this mode'}, every account of the step may read the ${mount.type === 'ssh' ? 'SSH socket' : 'secret'}. Leave it to the owner, and name the owner with uid=.`,
				...(needed && { severity: 'info' }),
				fixes: () => maybe(fixOf(model, run, mount, mode, account)),
			};
		}
	},

	examples: [
		{
			name: 'for everybody',
			bad: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN --mount=type=secret,id=build_secret,mode=0777 ./installer.sh
#                                       ^^^^^^^^^ secret-mount-permissions
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN --mount=type=secret,id=build_secret,mode=0400 ./installer.sh
`,
		},
		{
			name: 'the SSH socket, and an account with a number',
			bad: `# syntax=docker/dockerfile:1
FROM golang:1.26
USER 1000
RUN --mount=type=ssh,mode=666 go mod download
#                    ^^^^^^^^ secret-mount-permissions
`,
			fixed: `# syntax=docker/dockerfile:1
FROM golang:1.26
USER 1000
RUN --mount=type=ssh,uid=1000,mode=0600 go mod download
`,
		},
		{
			name: 'an account that the image brings',
			bad: `# syntax=docker/dockerfile:1
FROM node:24-slim
USER node
RUN --mount=type=secret,id=npmrc,mode=0444,target=/home/node/.npmrc npm ci
#                                ^^^^^^^^^ secret-mount-permissions
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim
USER node
RUN --mount=type=secret,id=npmrc,uid=1000,mode=0400,target=/home/node/.npmrc npm ci
`,
		},
		{
			name: 'a script that comes as a secret is run',
			bad: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN --mount=type=secret,id=setup,target=/setup.sh,mode=0755 /setup.sh
#                                                 ^^^^^^^^^ secret-mount-permissions
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN --mount=type=secret,id=setup,target=/setup.sh,mode=0500 /setup.sh
`,
		},
		{
			name: 'nobody knows the number of the account',
			bad: `# syntax=docker/dockerfile:1
FROM alpine:3.24
USER builder
RUN --mount=type=secret,id=key,mode=0444 ./fetch /run/secrets/key
#                              ^^^^^^^^^ secret-mount-permissions
`,
		},
		{ name: 'for the owner and a group', good: '# syntax=docker/dockerfile:1\nFROM alpine:3.24\nRUN --mount=type=secret,id=a,mode=0400 --mount=type=secret,id=b,gid=1000,mode=0440 --mount=type=ssh,mode=0600 ./fetch\n' },
		{ name: 'no mode', good: '# syntax=docker/dockerfile:1\nFROM alpine:3.24\nRUN --mount=type=secret,id=a --mount=type=ssh ./fetch\n' },
		{ name: 'a cache holds no secret', good: '# syntax=docker/dockerfile:1\nFROM alpine:3.24\nRUN --mount=type=cache,target=/var/cache/apk,mode=0777 apk add curl\n' },
		{ name: 'a mode that only the build knows', good: '# syntax=docker/dockerfile:1\nFROM alpine:3.24\nARG MODE\nRUN --mount=type=secret,id=a,mode=$MODE ./fetch\n' },
	],
};

/** Who runs the step: root, an account by its number, one without, or nobody can tell. */
function accountOf(stage: Stage, run: Run): 'root' | 'other' | 'unknown' | number {
	const { name } = stage.userAt(run.instruction.range.start);
	if (name.kind !== 'known') return 'unknown';
	const account = name.value.split(':')[0] ?? '';
	if (account === 'root' || account === '0') return 'root';
	return /^\d+$/.test(account) ? Number(account) : stage.root.facts?.users.find((each) => each.name === account)?.uid ?? 'other';
}

function fixOf(model: DockerfileModel, run: Run, mount: Mount, mode: MountOption, account: ReturnType<typeof accountOf>): Fix | undefined {
	const owned = mount.options.has('uid') || mount.options.has('gid');
	if (account === 'other' && !owned) return undefined;
	const target = mountOption(model.text, mount, 'target', 'dst', 'destination')?.value;
	const runs = target !== undefined && run.commands.some((command) => command.nameWord?.value === target);
	const plain = mount.type === 'ssh' ? '0600' : runs ? '0500' : '0400';
	const uid = typeof account === 'number' && !owned ? `uid=${account},` : '';
	const change = [replace(mode.range, `${uid}mode=${plain}`)];
	if (account === 'root' || typeof account === 'number' && uid !== '') return safeFix(`Leave it to ${uid === '' ? 'root' : `account ${account}`}: mode=${plain}`, change, { preferred: true });
	return unsafeFix(`Leave it to its owner: mode=${plain}`, 'A step that runs under another account than the owner can no longer read it.', change, { preferred: true });
}
