/** Finds copies of code that belong to the account that runs it: who breaks in may rewrite the program. */
import { isRootUser } from '../../knowledge';
import { valueAt } from '../../model/accounts';
import type { Copy } from '../../model/copy';
import { removeFlag } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'executable-owned-by-user',
		title: 'Program that its own account may rewrite',
		category: 'privilege',
		severity: 'info',
		default: 'off',
		why: 'A program only has to read its code. When the account that runs it owns it, a flaw lets an intruder change the program itself, and stay. Files that belong to root are readable for every account, so `COPY` without `--chown` is enough; folders that the program writes to are another matter.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['kics:chown_flag_exists', 'sonar:S6504', 'terrascan:AC_DOCKER_00024'],
		references: ['https://docs.docker.com/reference/dockerfile/#copy---chown---chmod', 'https://cwe.mitre.org/data/definitions/732.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.system === 'windows' || !stage.ships && stage.role !== 'unused') continue;
			for (const copy of stage.copies) {
				const flag = copy.instruction.flags.find(({ name }) => name === 'chown');
				const written = copy.chown?.replace(/^(["'])(.*)\1$/, '$2');
				const owner = written === undefined ? undefined : valueAt(stage, written, copy.instruction.range.start) ?? written;
				if (!flag || owner === undefined || owner === '' || isRootUser(owner) || isReadOnly(copy.chmod) || isData(copy)) continue;
				yield {
					range: flag.range,
					message: `${owner.startsWith('$') ? 'This account' : owner.replace(/:.*/, '')} may rewrite what is copied here. Leave code to root, and give away only what the program writes to.`,
					...(!stage.ships && { severity: lowered('info') }),
					fixes: [unsafeFix('Leave it to root', 'The program can no longer write to these files, nor make new ones beside them.', [removeFlag(model, flag)], { preferred: true, level: 'manual' })],
				};
			}
		}
	},

	examples: [
		{
			name: 'the whole application',
			bad: `FROM node:24-slim
WORKDIR /app
COPY --chown=node:node . .
#    ^^^^^^^^^^^^^^^^^ executable-owned-by-user
USER node
CMD ["node", "server.js"]
`,
			fixed: `FROM node:24-slim
WORKDIR /app
COPY . .
USER node
CMD ["node", "server.js"]
`,
		},
		{ name: 'an account by number', bad: 'FROM debian:13\nADD --chown=1000 tool.tar.gz /opt\n#   ^^^^^^^^^^^^ executable-owned-by-user\n', fixed: 'FROM debian:13\nADD tool.tar.gz /opt\n' },
		{ name: 'a mode that lets the owner write', bad: 'FROM debian:13\nCOPY --chown=app --chmod=755 run.sh /usr/bin/run\n#    ^^^^^^^^^^^ executable-owned-by-user\n', fixed: 'FROM debian:13\nCOPY --chmod=755 run.sh /usr/bin/run\n' },
		{ name: 'left to root', good: 'FROM debian:13\nCOPY . /app\nCOPY --chown=root:app tool /usr/bin/\nCOPY --chown=0:0 tool /usr/bin/\n' },
		{ name: 'nobody may write', good: 'FROM debian:13\nCOPY --chown=app:app --chmod=555 run.sh /usr/bin/run\nCOPY --chown=app --chmod=a=rx run.sh /usr/bin/run2\n' },
		{ name: 'data', good: 'FROM debian:13\nCOPY --chown=app:app seed.db /var/lib/app/data/\nCOPY --chown=app uploads /srv/uploads\n' },
		{ name: 'a stage that only hands out files', good: 'FROM node:24 AS build\nCOPY --chown=node:node . .\nFROM node:24-slim\nCOPY --from=build /app /app\n' },
	],
};

/** Not even the owner may write, until it changes the mode. */
function isReadOnly(chmod: string | undefined): boolean {
	return chmod !== undefined && (/^0?[0-7]?[0145][0145][0145]$/.test(chmod) || /^(?:[ugoa]*=[rxX]+)(?:,[ugoa]*=[rxX]*)*$/.test(chmod));
}

/** What a program writes to, by the names of its folders or files. */
const DATA = /(?:^|\/)(?:data|db|logs?|uploads?|storage|cache|tmp|state|spool|sessions?|backups?)(?:\/|$)|\.(?:db|sqlite3?|log)$/i;

function isData({ destination, sources }: Copy): boolean {
	return DATA.test(destination?.word.text ?? '') || sources.length > 0 && sources.every(({ word }) => DATA.test(word.text));
}
