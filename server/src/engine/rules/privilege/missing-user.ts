/** Finds images that run as root because nothing sets USER, and gives their program an account that works. */
import { defaultPrivilege } from '../../knowledge';
import { maybe } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { hasNoProgram } from '../../recipes/placeToWork';
import { stepsDown } from '../../recipes/stepsDown';
import { numberedUser, planUser } from '../../recipes/user';
import { relatedBuilds, servicesOf, userOfServices } from '../../recipes/builds';
import { provesRoot } from '../../recipes/userAccount';
import type { Rule, Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'missing-user',
		title: 'Image runs as root because USER is missing',
		category: 'privilege',
		severity: 'warning',
		why: 'Without USER the program runs as the base image says, which is root nearly always. Who breaks into it then owns every file of the container, may install tools, and has root\'s identity towards mounted folders and the kernel.',
		fixable: 'sometimes',
		since: '0.1.0',
		covers: ['windows-admin-user'],
		sameAs: ['checkov:CKV_DOCKER_3', 'code-pathfinder:DOCKER-SEC-001', 'docker-bench-security:CIS-4.1', 'dockerfile_lint:required_USER', 'dockle:CIS-DI-0001', 'droast:DF020', 'kics:missing_user_instruction', 'semgrep:missing-user', 'semgrep:missing-user-entrypoint', 'trivy:DS-0002', 'sonar:S6471'],
		references: ['https://docs.docker.com/build/building/best-practices/#user'],
	},

	*check(model, context) {
		const stage = model.finalStage;
		if (!stage || stage.inherited('USER').length > 0) return;
		const privilege = privilegeOf(model, stage);
		if (!privilege) return;
		const { fix, rootBecause } = privilege.fixable ? planUser(model, stage, context.buildContext) : {};
		const base = stage.root.image?.name ?? 'The base image';
		const services = servicesOf(context.buildContext, stage);
		const setElsewhere = userOfServices(services);
		const forOthers = privilege.severity === 'warning' && hasNoProgram(model, stage);
		yield {
			range: stage.from.words[0]?.range ?? stage.from.keywordRange,
			message: setElsewhere !== undefined ? `Nothing sets USER; ${setElsewhere}. Set it here, too, for all who run the image without that file.`
				: rootBecause !== undefined ? `Nothing sets USER, and the image runs as root: ${rootBecause}. Let only the parts that need it run as root.`
				: forOthers ? 'Nothing sets USER, so what is started in it, or in images that build on it, runs as root. Set a user without privileges, here or there.'
				: privilege.fixable ? `Nothing sets USER, so the program runs as ${stage.system === 'windows' ? 'ContainerAdministrator' : 'root'}. Set a user without privileges.`
				: `Nothing sets USER, and it is not known whether ${base} sets one. Set it here.`,
			severity: setElsewhere !== undefined ? 'hint' : rootBecause !== undefined || forOthers ? 'info' : privilege.severity,
			related: [
				...stage.root !== stage ? [{ range: stage.root.from.words[0]?.range ?? stage.root.from.keywordRange, message: 'Neither does the stage that it starts from.' }] : [],
				...relatedBuilds(services, stage.from.keywordRange, ({ run: { user } }) => user === undefined ? 'and sets no user either' : `and runs it as ${user}`),
			],
			fixes: () => {
				const own = fix?.();
				// Images that build on it need root for their steps.
				return own ? [forOthers && own.level === undefined ? { ...own, level: 'maximum' } : own] : maybe(privilege.fixable ? undefined : numberedUser(model, stage));
			},
		};
	},

	examples: [
		{
			name: 'the base has an account for its program',
			bad: `FROM node:24-slim
#    ^^^^^^^^^^^^ missing-user
WORKDIR /app
COPY . .
RUN npm ci --omit=dev
EXPOSE 3000
CMD ["node", "server.js"]
`,
			fixed: `FROM node:24-slim
WORKDIR /app
COPY --chown=node:node . .
RUN npm ci --omit=dev
RUN chown node:node /app /app/node_modules
USER node
EXPOSE 3000
CMD ["node", "server.js"]
`,
		},
		{
			name: 'a new account on Debian',
			bad: `FROM python:3.13-slim
#    ^^^^^^^^^^^^^^^^ missing-user
WORKDIR /srv/notes
COPY notes.py .
CMD ["python", "notes.py"]
`,
			fixed: `FROM python:3.13-slim
WORKDIR /srv/notes
RUN groupadd --system --gid 10001 app \\
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app \\
    && chown app:app /srv/notes
COPY --chown=app:app notes.py .
USER app
CMD ["python", "notes.py"]
`,
		},
		{
			name: 'an account that nobody uses',
			bad: `FROM alpine:3.24
#    ^^^^^^^^^^^ missing-user
RUN addgroup -S relay && adduser -S -G relay relay
COPY --from=registry.example.com/relay:3 /relay /usr/local/bin/relay
ENTRYPOINT ["relay"]
`,
			fixed: `FROM alpine:3.24
RUN addgroup -S relay && adduser -S -G relay relay
COPY --from=registry.example.com/relay:3 /relay /usr/local/bin/relay
USER relay
ENTRYPOINT ["relay"]
`,
		},
		{
			name: 'no shell: numbers only',
			bad: `FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /hello .
FROM scratch
#    ^^^^^^^ missing-user
COPY --from=build /hello /hello
ENTRYPOINT ["/hello"]
`,
			fixed: `FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /hello .
FROM scratch
COPY --from=build /hello /hello
USER 65532:65532
ENTRYPOINT ["/hello"]
`,
		},
		{
			name: 'nginx with its folders',
			bad: `FROM nginx:1.30
#    ^^^^^^^^^^ missing-user
COPY site /usr/share/nginx/html
EXPOSE 80
`,
			fixed: `FROM nginx:1.30
COPY site /usr/share/nginx/html
RUN touch /run/nginx.pid \\
    && chown nginx:nginx /run/nginx.pid \\
    && chown -R nginx:nginx /var/cache/nginx /var/log/nginx /etc/nginx/conf.d
USER nginx
EXPOSE 80
`,
		},
		{
			name: 'nginx from the packages of the distribution',
			bad: `FROM debian:13-slim
#    ^^^^^^^^^^^^^^ missing-user
RUN apt-get update && apt-get install -y --no-install-recommends nginx && rm -rf /var/lib/apt/lists/*
CMD ["nginx", "-g", "daemon off;"]
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends nginx && rm -rf /var/lib/apt/lists/*
RUN touch /run/nginx.pid \\
    && chown www-data:www-data /run/nginx.pid \\
    && chown -R www-data:www-data /var/lib/nginx /var/log/nginx
USER www-data
CMD ["nginx", "-g", "daemon off;"]
`,
		},
		{ name: 'beside another program', bad: 'FROM debian:13-slim\n#    ^^^^^^^^^^^^^^ missing-user\nRUN apt-get update && apt-get install -y --no-install-recommends nginx && rm -rf /var/lib/apt/lists/*\nCMD ["sh", "-c", "service php8.4-fpm start && nginx -g \'daemon off;\'"]\n' },
		{
			name: 'sshd needs root',
			bad: `FROM debian:13
#    ^^^^^^^^^ missing-user
RUN apt-get update && apt-get install -y openssh-server
CMD ["/usr/sbin/sshd", "-D"]
`,
		},
		{ name: 'a base of which nothing is known', bad: 'FROM registry.example.com/team/base:4\n#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-user\nCMD ["serve"]\n', fixed: 'FROM registry.example.com/team/base:4\nUSER 65532:65532\nCMD ["serve"]\n' },
		{
			name: 'a script that starts the server of the base',
			bad: `FROM nginx:1.31
#    ^^^^^^^^^^ missing-user
COPY start.sh /usr/local/bin/
CMD ["start.sh"]
`,
			fixed: `FROM nginx:1.31
COPY start.sh /usr/local/bin/
RUN touch /run/nginx.pid \\
    && chown nginx:nginx /run/nginx.pid \\
    && chown -R nginx:nginx /var/cache/nginx /var/log/nginx /etc/nginx/conf.d /usr/share/nginx/html
USER nginx
CMD ["start.sh"]
`,
		},
		{
			name: 'a language for other images',
			bad: `FROM debian:13-slim
#    ^^^^^^^^^^^^^^ missing-user
RUN apt-get update && apt-get install -y --no-install-recommends python3
CMD ["python3"]
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends python3
RUN groupadd --system --gid 10001 app \\
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app
USER app
CMD ["python3"]
`,
		},
		{ name: 'the service that builds it sets a user', bad: 'FROM node:24-slim\n#    ^^^^^^^^^^^^ missing-user\nWORKDIR /app\nCOPY server.js .\nCMD ["node", "server.js"]\n', fixed: 'FROM node:24-slim\nWORKDIR /app\nCOPY --chown=node:node server.js .\nRUN chown node:node /app\nUSER node\nCMD ["node", "server.js"]\n', context: { builds: [{ kind: 'service', name: 'web', file: 'compose.yaml', line: 1, character: 2, args: {}, run: { user: '1000', ports: [] } }] } },
		{ name: 'the files of a distribution', good: 'FROM scratch\nADD rootfs.tar.xz /\nRUN ldconfig\nCMD ["/bin/sh"]\n' },
		{ name: 'the base runs unprivileged', good: 'FROM gcr.io/distroless/static-debian13:nonroot\nCOPY hello /hello\nENTRYPOINT ["/hello"]\n' },
		{ name: 'the entrypoint of the base leaves root by itself', good: 'FROM postgres:18\nCOPY init.sql /docker-entrypoint-initdb.d/\n' },
		{
			name: 'the entrypoint of the base leaves root for its own server only',
			bad: `FROM redis:7.2-alpine
#    ^^^^^^^^^^^^^^^^ missing-user
COPY start.sh /
CMD ["sh", "/start.sh"]
`,
			fixed: `FROM redis:7.2-alpine
COPY start.sh /
USER redis
CMD ["sh", "/start.sh"]
`,
		},
		{ name: 'a stage that only hands out files', good: 'FROM golang:1.26 AS build\nRUN go build -o /out/tool ./...\nFROM scratch AS export\nCOPY --from=build /out/ /\n' },
		{ name: 'inherited from the stage below', good: 'FROM node:24 AS base\nUSER node\nFROM base\nCMD ["node", "server.js"]\n' },
	],
};

/** How sure it is that the program runs as root; undefined when it does not, or nothing runs at all. */
function privilegeOf(model: DockerfileModel, stage: Stage): { readonly severity: Severity; readonly fixable: boolean } | undefined {
	const { facts, image } = stage.root;
	const program = stage.lastBefore('ENTRYPOINT') ?? stage.lastBefore('CMD');
	// Files of a distribution, or a build that stops: no program of its own to judge.
	if (stage.isScratch && (!program || stage.runs.length > 0)) return undefined;
	if (model.tree.instructions.at(-1) === stage.from && !stage.parent) return undefined;
	if (stepsDown(stage)) return undefined;
	switch (defaultPrivilege(facts)) {
		case 'non-root': return undefined;
		case 'root': return { severity: 'warning', fixable: true };
		default:
			if (provesRoot(stage)) return { severity: 'info', fixable: true };
			return image ? { severity: 'hint', fixable: false } : undefined;
	}
}
