/** Finds passwords and tokens that stand as literals on the command lines of a RUN. */
import { maybe } from '../../model/fix';
import { passwordsOnCommandLines } from '../../model/commandPasswords';
import { literalMountFix } from '../../recipes/secretLiteral';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'secret-in-run-command',
		title: 'Password on a command line',
		category: 'secrets',
		severity: 'error',
		why: 'The command of every RUN is part of the image: docker history shows it, and the file that holds it is in version control. A password in it is known to all who have either.',
		fixable: 'sometimes',
		since: '0.1.0',
		settings: ['secretNames', 'publicNames', 'builder'],
		sameAs: ['checkov:CKV2_DOCKER_17', 'sonar:S6437'],
		references: ['https://cwe.mitre.org/data/definitions/214.html', 'https://docs.docker.com/build/building/secrets/'],
	},

	*check(model, { settings }) {
		for (const stage of model.stages) for (const run of stage.runs) {
			const seen = new Set<number>();
			for (const { range, where, variable } of passwordsOnCommandLines(model, run)) {
				if (seen.has(range.start)) continue;
				seen.add(range.start);
				yield { range, message: `${where}: the password is written into the image's history. Change it, and mount it as a build secret.`, fixes: () => maybe(literalMountFix(model, settings, run, range, variable)) };
			}
		}
	},

	examples: [
		{
			name: 'curl -u',
			bad: `# syntax=docker/dockerfile:1
FROM curlimages/curl:8.17.0
RUN curl -fsS -u robot:hunter2 -o /tmp/model https://files.example.com/model
#                      ^^^^^^^ secret-in-run-command
`,
			fixed: `# syntax=docker/dockerfile:1
FROM curlimages/curl:8.17.0
RUN --mount=type=secret,id=curl_password,env=CURL_PASSWORD curl -fsS -u robot:"$CURL_PASSWORD" -o /tmp/model https://files.example.com/model
`,
		},
		{
			name: 'in single quotes, for any builder',
			settings: { builder: 'portable' },
			bad: `# syntax=docker/dockerfile:1
FROM debian:13
RUN useradd app && \\
    echo 'app:hunter2' | chpasswd
#             ^^^^^^^ secret-in-run-command
`,
			fixed: `# syntax=docker/dockerfile:1
FROM debian:13
RUN --mount=type=secret,id=user_password export USER_PASSWORD="$(cat /run/secrets/user_password)" && useradd app && \\
    echo "app:$USER_PASSWORD" | chpasswd
`,
		},
		{
			name: 'joined to its option, and in an assignment',
			bad: `# syntax=docker/dockerfile:1
FROM debian:13
RUN mysql -uroot -phunter2 -e 'select 1' && \\
#                  ^^^^^^^ secret-in-run-command
    PGPASSWORD="hunter3" psql -h db -c 'select 1'
#               ^^^^^^^ secret-in-run-command
`,
			fixed: `# syntax=docker/dockerfile:1
FROM debian:13
RUN --mount=type=secret,id=mysql_password,env=MYSQL_PASSWORD mysql -uroot -p"$MYSQL_PASSWORD" -e 'select 1' && \\
    PGPASSWORD="hunter3" psql -h db -c 'select 1'
`,
		},
		{
			name: 'a token in the settings of npm',
			bad: `FROM node:24-slim
RUN npm config set //npm.example.com/:_authToken=0123abcd-4567-89ef
#                                                ^^^^^^^^^^^^^^^^^^ secret-in-run-command
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm config set //npm.example.com/:_authToken="$NPM_TOKEN"
`,
		},
		{
			name: 'within another script',
			bad: `FROM debian:13
RUN sh -c "sshpass -p hunter2 scp build@files.example.com:/model /model"
#                     ^^^^^^^ secret-in-run-command
`,
		},
		{
			name: 'in a statement for a database',
			bad: `# syntax=docker/dockerfile:1
FROM postgres:18
RUN psql -c "ALTER USER postgres WITH PASSWORD 'hunter2'"
#                                               ^^^^^^^ secret-in-run-command
`,
			fixed: `# syntax=docker/dockerfile:1
FROM postgres:18
RUN --mount=type=secret,id=db_password,env=DB_PASSWORD psql -c "ALTER USER postgres WITH PASSWORD '$DB_PASSWORD'"
`,
		},
		{
			name: 'an option that says so, and a program that takes a word',
			bad: `# syntax=docker/dockerfile:1
FROM debian:13
RUN ./deploy --api-token=hunter2hunter2 && \\
#                        ^^^^^^^^^^^^^^ secret-in-run-command
    useradd -p "$(openssl passwd -6 hunter2)" app
#                                   ^^^^^^^ secret-in-run-command
`,
			fixed: `# syntax=docker/dockerfile:1
FROM debian:13
RUN --mount=type=secret,id=api_token,env=API_TOKEN ./deploy --api-token="$API_TOKEN" && \\
    useradd -p "$(openssl passwd -6 hunter2)" app
`,
		},
		{ name: 'for a program that reads it', bad: 'FROM debian:13\nRUN echo hunter2Az | sudo -S make install\n#        ^^^^^^^^^ secret-in-run-command\n', fixed: '# syntax=docker/dockerfile:1\nFROM debian:13\nRUN --mount=type=secret,id=user_password,env=USER_PASSWORD echo "$USER_PASSWORD" | sudo -S make install\n' },
		{ name: 'lines for chpasswd', bad: 'FROM debian:13\nRUN chpasswd <<EOF\nroot:hunter2Az\n#    ^^^^^^^^^ secret-in-run-command\nEOF\n' },
		{ name: 'switches, and names of places', good: 'FROM debian:13\nRUN docker build --secret id=npm,src=.npmrc . && ./deploy --token-file /run/secrets/t --password-stdin --api-key-env KEY && psql --password -U a db && adduser --disabled-password app\n' },
		{ name: 'the trust store of Java', good: 'FROM eclipse-temurin:25\nRUN keytool -importcert -cacerts -storepass changeit -noprompt -file a.crt\n' },
		{ name: 'from a variable, a file, or nowhere', good: 'FROM debian:13\nRUN mysql -p -e x; curl -u "robot:$(cat /run/secrets/robot)" https://example.com; openssl rsa -passin file:/run/secrets/key -in k.pem; PGPASSWORD="$PW" psql\n' },
		{ name: 'other options with the same letters', good: 'FROM debian:13\nRUN mkdir -p hunter2 && useradd -u 1000 -m app && ssh -p 2222 git.example.com true && docker run -p 80:80 app\n' },
		{ name: 'a locked account', good: "FROM debian:13\nRUN useradd -p '!' app && useradd -p '*' other\n" },
		{ name: 'no password for a key', good: "FROM debian:13\nRUN ssh-keygen -t ed25519 -N '' -f /tmp/key\n" },
	],
};
