/** Finds images that keep data and run as root: what outlives the container then belongs to root. */
import { isRootUser } from '../../knowledge';
import type { Stage } from '../../model/stage';
import { planUser } from '../../recipes/user';
import { programOf } from '../../recipes/programOf';
import { stepsDown } from '../../recipes/stepsDown';
import type { Instruction } from '../../syntax/instruction';
import type { TextRange } from '../../text/range';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'stateful-root-runtime',
		title: 'Data that is written by root',
		category: 'privilege',
		severity: 'info',
		why: 'What a program keeps in a volume outlives the container, and is shared with the host or with other containers. Written by root it may hold setuid programs and devices, and no unprivileged version of the image can read it later: the way out of root gets longer with every day of data.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['tally:tally/stateful-root-runtime'],
		references: ['https://docs.docker.com/engine/storage/volumes/', 'https://docs.docker.com/build/building/best-practices/#user'],
	},

	*check(model, context) {
		const stage = model.finalStage;
		if (!stage || stage.system === 'windows' || stage.isScratch && programOf(model, stage).length === 0) return;
		const { name, instruction } = stage.userAt();
		if (name.kind !== 'known' || !isRootUser(name.value) || stepsDown(stage)) return;
		const volumes = stage.instructions.filter(({ keyword }) => keyword === 'VOLUME').flatMap(pathsOf).filter(({ path }) => !NO_DATA.test(path));
		const [first] = volumes;
		if (!first) return;
		const { fix, rootBecause } = planUser(model, stage, context.buildContext, instruction && stage.instructions.includes(instruction) ? instruction : undefined);
		if (rootBecause !== undefined) return;
		yield {
			range: first.range,
			message: `root writes the data of ${first.path}, which outlives the container. Give the folder to an account without privileges, and run as that.`,
			related: [{ range: instruction?.words[0]?.range ?? fromOf(stage), message: instruction ? 'The program runs as root from here on.' : 'The base runs as root.' }],
			fixes: fix ? () => [fix()] : [],
		};
	},

	examples: [
		{
			name: 'a volume',
			bad: `FROM python:3.13-slim
COPY notes.py /srv/notes.py
VOLUME /data
#      ^^^^^ stateful-root-runtime
CMD ["python", "/srv/notes.py"]
`,
			fixed: `FROM python:3.13-slim
COPY notes.py /srv/notes.py
RUN groupadd --system --gid 10001 app \\
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app \\
    && mkdir -p /data \\
    && chown app:app /data
USER app
VOLUME /data
CMD ["python", "/srv/notes.py"]
`,
		},
		{
			name: 'exec form',
			bad: `FROM node:24-slim
COPY server.js /srv/server.js
USER root
VOLUME ["/data", "/config"]
#        ^^^^^ stateful-root-runtime
CMD ["node", "/srv/server.js"]
`,
			fixed: `FROM node:24-slim
COPY server.js /srv/server.js
RUN mkdir -p /data /config && chown node:node /data /config
USER node
VOLUME ["/data", "/config"]
CMD ["node", "/srv/server.js"]
`,
		},
		{ name: 'an account keeps the data', good: 'FROM node:24-slim\nRUN mkdir /data && chown node:node /data\nUSER node\nVOLUME /data\nCMD ["node", "/srv/server.js"]\n' },
		{ name: 'the base leaves root by itself', good: 'FROM postgres:18\nVOLUME /backup\n' },
		{ name: 'no data, or a base that is not known', good: 'FROM registry.example.com/base:4\nVOLUME /data\n' },
		{ name: 'a service that needs root', good: 'FROM debian:13\nVOLUME /srv\nCMD ["/usr/sbin/sshd", "-D"]\n' },
	],
};

/** Scratch space, and the store of a container engine, which is root's by nature. */
const NO_DATA = /^\/(?:tmp|var\/tmp|run|var\/run|dev|sys|proc|var\/lib\/(?:docker|containerd|containers|kubelet))(?:\/|$)/;

function fromOf(stage: Stage): TextRange {
	return stage.root.from.words[0]?.range ?? stage.root.from.keywordRange;
}

function pathsOf({ exec, words }: Instruction): { readonly path: string; readonly range: TextRange }[] {
	if (exec) return exec.items.map(({ text, range }) => ({ path: text, range: { start: range.start + 1, end: range.end - 1 } }));
	return words.map(({ text, range }) => ({ path: text, range }));
}
