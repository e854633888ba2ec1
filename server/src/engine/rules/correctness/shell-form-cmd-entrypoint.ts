/** Finds CMD and ENTRYPOINT in shell form, whose program runs below a shell and gets no signals. */
import { execFormFixes, unwrapped } from '../../recipes/execForm';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'shell-form-cmd-entrypoint',
		title: 'CMD or ENTRYPOINT in shell form',
		category: 'correctness',
		severity: 'info',
		why: 'In shell form the program is a child of /bin/sh, which passes no signals on: docker stop waits ten seconds and kills it. The image also needs a shell, and an ENTRYPOINT ignores the arguments of docker run.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['buildkit:JSONArgsRecommended', 'docker-language-server:JSONArgsRecommended', 'tally:buildkit/JSONArgsRecommended', 'hadolint:DL3025', 'tally:hadolint/DL3025', 'sonar:S7019', 'semgrep:prefer-json-notation', 'kics:not_using_json_in_cmd_and_entrypoint_arguments', 'dockerlint:recommended_exec_form', 'droast:DF018', 'droast:DF025', 'code-pathfinder:DOCKER-BP-016'],
		references: ['https://docs.docker.com/reference/build-checks/json-args-recommended/'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.system === 'windows') continue;
			for (const instruction of stage.instructions) {
				const { keyword, exec, arguments: words, keywordRange } = instruction;
				if (keyword !== 'CMD' && keyword !== 'ENTRYPOINT' || words.text.trim() === '' || stage.lastBefore('SHELL', instruction.range.start)) continue;
				if (exec) {
					const fix = unwrapped(model, stage, instruction);
					if (fix) yield { range: exec.range, message: `This starts a shell that only starts the program. Name the program in ${keyword} itself.`, severity: 'hint', fixes: [fix] };
					continue;
				}
				// Brackets that are no JSON are another fault.
				if (words.text.startsWith('[')) continue;
				yield {
					range: keywordRange,
					message: `The program runs below a shell and gets no signals. Write ${keyword} as a JSON array.`,
					...(!stage.ships && { severity: lowered('info') }),
					fixes: () => execFormFixes(model, stage, instruction),
				};
			}
		}
	},

	examples: [
		{ name: 'a program and its words', bad: 'FROM node:26-slim\nCMD node --enable-source-maps server.js\n#^^ shell-form-cmd-entrypoint\n', fixed: 'FROM node:26-slim\nCMD ["node", "--enable-source-maps", "server.js"]\n' },
		{
			name: 'quotes and several lines',
			bad: `FROM nginx:1.29
CMD exec nginx \\
#^^ shell-form-cmd-entrypoint
    -g 'daemon off;'
`,
			fixed: `FROM nginx:1.29
CMD ["nginx", \\
    "-g", "daemon off;"]
`,
		},
		{ name: 'variables need the shell', bad: 'FROM python:3.14-slim\nCMD gunicorn --bind ":$PORT" app:app\n#^^ shell-form-cmd-entrypoint\n', fixed: 'FROM python:3.14-slim\nCMD ["/bin/sh", "-c", "exec gunicorn --bind \\":$PORT\\" app:app"]\n' },
		{ name: 'a chain', bad: 'FROM node:26-slim\nENTRYPOINT npm run migrate && node server.js\n#^^^^^^^^^ shell-form-cmd-entrypoint\n', fixed: 'FROM node:26-slim\nENTRYPOINT ["/bin/sh", "-c", "npm run migrate && exec node server.js"]\n' },
		{ name: 'a pipe', bad: 'FROM node:26-slim\nCMD node server.js | tee /var/log/app\n#^^ shell-form-cmd-entrypoint\n' },
		{ name: 'a shell for nothing', bad: 'FROM nginx:1.30\nCMD ["/bin/sh", "-c", "nginx -g \\"daemon off;\\""]\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ shell-form-cmd-entrypoint\n', fixed: 'FROM nginx:1.30\nCMD ["nginx", "-g", "daemon off;"]\n' },
		{ name: 'a shell that does something', good: 'FROM node:26-slim\nENTRYPOINT ["sh", "-c", "node server.js --port $PORT"]\n' },
		{ name: 'a shell whose arguments come from CMD', good: 'FROM node:26-slim\nENTRYPOINT ["sh", "-c", "node server.js"]\nCMD ["--quiet"]\n' },
		{ name: 'exec form', good: 'FROM node:26-slim\nENTRYPOINT ["node"]\nCMD ["server.js"]\n' },
		{ name: 'a shell that was chosen', good: 'FROM node:26\nSHELL ["/bin/bash", "-c"]\nCMD node server.js\n' },
		{ name: 'Windows', good: 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nCMD app.exe\n' },
	],
};
