/** Finds passwords, tokens and keys that stand in `environment`. */
import type { Rule, Severity } from '../../rules/rule';
import type { ComposeModel } from '../model';
import { asSecretFile, fromOutside, type Kind, leakOf } from '../secrets';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-secret-in-environment',
		title: 'Secret in the environment of a service',
		category: 'secrets',
		severity: 'error',
		why: 'A secret in a Compose file is in every copy of the repository. Once it runs, docker inspect, crash reports, child processes and /proc show the environment. A secret file is seen by the service alone, and many images read one: POSTGRES_PASSWORD_FILE.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['secretNames', 'publicNames', 'secretStore'],
		covers: ['compose-credentials-in-url'],
		sameAs: [],
		references: ['https://docs.docker.com/compose/how-tos/use-secrets/', 'https://docs.docker.com/reference/compose-file/secrets/'],
	},

	*check(model, { settings, buildContext }) {
		for (const service of model.services) for (const variable of service.environment) {
			const kind = leakOf(variable, settings);
			if (!kind) continue;
			yield {
				range: variable.valueRange ?? variable.range, severity: SEVERITY[kind], message: `${variable.name} ${MESSAGES[kind]}`,
				fixes: () => [...asSecretFile(model, service, variable, settings, buildContext), ...fromOutside(variable, kind)],
			};
		}
	},

	examples: [
		{
			name: 'an image that reads a file',
			bad: `services:
  db:
    image: postgres:18
    environment:
      POSTGRES_USER: shop
      POSTGRES_PASSWORD: "s3cr3t-of-shop"  # change me
#                         ^^^^^^^^^^^^^^ compose-secret-in-environment
    volumes:
      - data:/var/lib/postgresql

volumes:
  data:
`,
			fixed: `services:
  db:
    image: postgres:18
    environment:
      POSTGRES_USER: shop
      POSTGRES_PASSWORD_FILE: "/run/secrets/postgres_password"  # change me
    volumes:
      - data:/var/lib/postgresql
    secrets:
      - postgres_password

volumes:
  data:

secrets:
  postgres_password:
    file: ./secrets/postgres_password.txt
`,
		},
		{
			name: 'as a list, with secrets that are there',
			bad: `services:
  db:
    image: mariadb:12
    environment:
    - MARIADB_ROOT_PASSWORD=hunter2
#                           ^^^^^^^ compose-secret-in-environment
    - MARIADB_DATABASE=shop
    secrets: [backup_key]
secrets:
  backup_key:
    file: ./backup.key
`,
			fixed: `services:
  db:
    image: mariadb:12
    environment:
    - MARIADB_ROOT_PASSWORD_FILE=/run/secrets/mariadb_root_password
    - MARIADB_DATABASE=shop
    secrets: [backup_key, mariadb_root_password]
secrets:
  backup_key:
    file: ./backup.key
  mariadb_root_password:
    file: ./secrets/mariadb_root_password.txt
`,
		},
		{
			name: 'a program of which nothing is known',
			bad: `services:
  app:
    build: .
    environment:
      DATABASE_URL: postgres://shop:hunter2@db:5432/shop
#                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ compose-secret-in-environment
`,
			fixed: `services:
  app:
    build: .
    environment:
      DATABASE_URL: "\${DATABASE_URL:?set DATABASE_URL in .env}"
`,
		},
		{
			name: 'a start script of its own that reads a file',
			bad: `services:
  app:
    build: .
    environment:
      DB_PASSWORD: s3cr3t-of-shop
#                  ^^^^^^^^^^^^^^ compose-secret-in-environment
`,
			fixed: `services:
  app:
    build: .
    environment:
      DB_PASSWORD_FILE: /run/secrets/db_password
    secrets:
      - db_password
secrets:
  db_password:
    file: ./secrets/db_password.txt
`,
			context: { files: { Dockerfile: 'FROM node:26-slim\nCOPY start.sh /usr/local/bin/\nENTRYPOINT ["start.sh"]\n', 'start.sh': '#!/bin/sh\nDB_PASSWORD="$(cat "$DB_PASSWORD_FILE")"\nexport DB_PASSWORD\nexec node server.js\n' } },
		},
		{ name: 'a default that everybody knows', bad: 'services:\n  app:\n    image: registry.example.com/app:1\n    environment:\n      - JWT_SECRET=${JWT_KEY:-correct-horse}\n#                  ^^^^^^^^^^^^^^^^^^^^^^^^^ compose-secret-in-environment\n', fixed: 'services:\n  app:\n    image: registry.example.com/app:1\n    environment:\n      - JWT_SECRET=${JWT_KEY:?set JWT_KEY in .env}\n' },
		{ name: 'the health check reads it, too', bad: 'services:\n  db:\n    image: mysql:8.4\n    environment:\n      MYSQL_ROOT_PASSWORD: \'hunter2\'\n#                           ^^^^^^^ compose-secret-in-environment\n    healthcheck:\n      test: mysqladmin ping -p$${MYSQL_ROOT_PASSWORD}\n', fixed: 'services:\n  db:\n    image: mysql:8.4\n    environment:\n      MYSQL_ROOT_PASSWORD: \'${MYSQL_ROOT_PASSWORD:?set MYSQL_ROOT_PASSWORD in .env}\'\n    healthcheck:\n      test: mysqladmin ping -p$${MYSQL_ROOT_PASSWORD}\n' },
		{
			name: 'files, and values from elsewhere',
			good: `services:
  db:
    image: postgres:18
    environment:
      POSTGRES_PASSWORD_FILE: /run/secrets/db
      API_TOKEN:
      SMTP_PASSWORD: \${SMTP_PASSWORD}
      ADMIN_PASSWORD: \${ADMIN_PASSWORD:?}
      TOKEN_TTL: 3600
      MYSQL_ALLOW_EMPTY_PASSWORD: "yes"
      DATABASE_URL: postgres://shop:\${DB_PASSWORD}@db/shop
      TLS_PRIVATE_KEY: /certs/tls.key
    secrets: [db]
secrets:
  db:
    file: ./db.txt
`,
		},
		{ name: 'what a stand-in for a cloud is given', good: 'services:\n  app:\n    image: registry.example.com/app:1\n    environment:\n      - S3_ACCESS_KEY=test\n' },
		{ name: 'names that the settings know', good: 'services:\n  app:\n    image: registry.example.com/app:1\n    environment:\n      DEMO_TOKEN: abc-demo\n', settings: { publicNames: ['DEMO_*'] } },
	],
};

const SEVERITY: Readonly<Record<Kind, Severity>> = { token: 'error', url: 'error', literal: 'error', weak: 'warning', default: 'info' };
const MESSAGES: Readonly<Record<Kind, string>> = {
	token: 'holds a token that anybody with this file can use. Revoke it, and read another one from a secret.',
	url: 'holds a password in its address. Take it from outside of the file, and change it.',
	literal: 'stands in this file for everybody who has it. Read it from a secret, and change it.',
	weak: 'is easy to guess, and stands in this file. Read another one from a secret.',
	default: 'is a password that everybody knows as long as nobody sets another one. Leave the default out.',
};
