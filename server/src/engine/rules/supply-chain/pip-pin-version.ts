/** Finds packages that pip installs without a version. */
import { unpinned } from '../../model/pins';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'pip-pin-version',
		title: 'Package of pip without a version',
		category: 'supply-chain',
		severity: 'info',
		default: 'off',
		why: 'Without a version, every build takes the newest that the repository offers on that day: two builds of one commit differ, and a bad release comes in unseen. A requirements file with hashes pins what they depend on, too.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['droast:DF051', 'hadolint:DL3013', 'kics:unpinned_package_version_in_pip_install', 'terrascan:AC_DOCKER_0010'],
		references: ['https://pip.pypa.io/en/stable/topics/secure-installs/'],
	},

	*check(model) {
		for (const { step, word, names, many } of unpinned(model, 'pip')) yield {
			range: word.range,
			message: `${names} ${many ? 'have' : 'has'} no version. Write name==version, or use -r with a file that has hashes.`,
			...(!step.stage.ships && { severity: lowered('info') }),
			fixes: [],
		};
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM python:3.14-slim
RUN pip install --no-cache-dir flask gunicorn==23.0.0
#       ^^^^^^^ pip-pin-version
`,
		},
		{
			name: 'as a module',
			bad: `FROM python:3.14-slim
RUN python3 -m pip install --upgrade pip setuptools
#                  ^^^^^^^ pip-pin-version
`,
		},
		{
			name: 'a repository without a commit',
			bad: `FROM python:3.14
RUN pip3 install git+https://git.example.com/team/tool.git
#        ^^^^^^^ pip-pin-version
`,
		},
		{ name: 'from files', good: 'FROM python:3.14-slim\nRUN pip install -r requirements.txt && pip install . -e ./lib ./wheels/a-1.0-py3-none-any.whl .[dev]\n' },
		{ name: 'with versions', good: 'FROM python:3.14-slim\nARG V=3.1\nRUN pip install "flask>=3,<4" gunicorn~=23.0 "jinja2 == $V" git+https://git.example.com/team/tool.git@v1.2\n' },
		{ name: 'constraints', good: 'FROM python:3.14-slim\nRUN pip install -c constraints.txt flask && pip install --no-index --find-links=/wheels app\n' },
		{ name: 'only the build knows', good: 'FROM python:3.14-slim\nARG SPEC\nRUN pip install $SPEC\n' },
	],
};
