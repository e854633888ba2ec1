/** Finds programs that lie in root's home folder, so that nobody but root can run them, where they can be moved. */
import { isRootUser } from '../../knowledge';
import { unsafeFix } from '../../model/fix';
import { moveOutOfRootHome } from '../../recipes/leaveRootHome';
import { isPlaceToWork } from '../../recipes/placeToWork';
import { livesInRootHome, needsRoot } from '../../recipes/userNeedsRoot';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'program-in-root-home',
		title: 'Program in root\'s home folder',
		category: 'privilege',
		severity: 'info',
		why: 'Distributions close /root to all other accounts, so that a program that lies there has to run as root. In a folder of its own it can run as anybody (CIS Docker Benchmark 4.1).',
		fixable: 'always',
		since: '0.2.0',
		sameAs: [],
		references: ['https://docs.docker.com/build/building/best-practices/#user'],
	},

	*check(model) {
		const stage = model.finalStage;
		if (!stage || livesInRootHome(stage) === undefined || needsRoot(model, stage) !== undefined || isPlaceToWork(model, stage)) return;
		const { name } = stage.userAt();
		if (name.kind === 'known' && !isRootUser(name.value)) return;
		const move = moveOutOfRootHome(model, stage);
		if (!move) return;
		yield {
			range: move.range,
			message: `Only root may look into /root, so the program cannot run as anybody else. Move it to ${move.to}.`,
			fixes: () => [unsafeFix(`Move it to ${move.to}`, 'Volumes and scripts outside of this file that name /root must follow.', move.edits, { preferred: true })],
		};
	},

	examples: [
		{
			name: 'the working directory',
			bad: `FROM golang:1.26 AS build
RUN go build -o /src/app .
FROM alpine:3.24
WORKDIR /root/
#       ^^^^^ program-in-root-home
COPY --from=build /src/app ./
CMD ["./app"]
`,
			fixed: `FROM golang:1.26 AS build
RUN go build -o /src/app .
FROM alpine:3.24
WORKDIR /app/
COPY --from=build /src/app ./
CMD ["./app"]
`,
		},
		{
			name: 'the start script',
			bad: `FROM node:26-slim
WORKDIR /app
COPY . .
COPY start.sh /root/start.sh
#             ^^^^^ program-in-root-home
RUN chmod +x /root/start.sh
ENTRYPOINT ["/root/start.sh"]
`,
			fixed: `FROM node:26-slim
WORKDIR /app
COPY . .
COPY start.sh /opt/app/start.sh
RUN chmod +x /opt/app/start.sh
ENTRYPOINT ["/opt/app/start.sh"]
`,
		},
		{
			name: 'another stage has a /root of its own',
			bad: `FROM rust:1.97 AS build
RUN cargo install --root /root/out serve
FROM debian:13-slim
COPY --from=build /root/out/bin/serve /root/serve
#                                     ^^^^^ program-in-root-home
CMD ["/root/serve"]
`,
			fixed: `FROM rust:1.97 AS build
RUN cargo install --root /root/out serve
FROM debian:13-slim
COPY --from=build /root/out/bin/serve /app/serve
CMD ["/app/serve"]
`,
		},
		{ name: 'steps put more into the home folder', good: 'FROM python:3.14-slim\nWORKDIR /root\nRUN pip install --user gunicorn && echo x > ~/settings\nCMD ["/root/.local/bin/gunicorn"]\n' },
		{ name: 'settings of the build only', good: 'FROM node:26-slim\nCOPY .npmrc /root/.npmrc\nWORKDIR /app\nCMD ["node", "server.js"]\n' },
		{ name: 'it needs root anyway', good: 'FROM debian:13-slim\nWORKDIR /root\nCMD ["/usr/sbin/sshd", "-D"]\n' },
		{ name: 'a place to work', good: 'FROM debian:13-slim\nWORKDIR /root\nCMD ["bash"]\n' },
	],
};
