/** Command lines of package managers: what they do, to which packages, and which of those have no version. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { buildModel } from '../../server/src/engine/model/model';
import { packageCommand } from '../../server/src/engine/model/packages';
import { packageSteps } from '../../server/src/engine/model/packageSteps';
import { type Ecosystem, unpinned } from '../../server/src/engine/model/pins';

function read(line: string): string {
	const command = buildModel(`FROM a\nRUN ${line}\n`).stages[0]?.runs[0]?.commands[0];
	const found = command && packageCommand(command);
	return found ? [found.manager, found.scope, found.action, found.actionWord?.value, ...found.packages.map((word) => word.value)].filter(Boolean).join(' ') : 'none';
}

const open = (ecosystem: Ecosystem, line: string): string[] => [...unpinned(buildModel(`FROM a\nRUN ${line}\n`), ecosystem)].flatMap(({ packages }) => packages.map((word) => word.value));

describe('package commands', () => {
	const cases: Readonly<Record<string, string>> = {
		'yarn global add serve@14': 'yarn global install add serve@14',
		'yarn --cwd /srv install': 'yarn install install',
		'dnf module install -y nodejs:22': 'dnf module install install nodejs:22',
		'dnf module enable nodejs:22': 'dnf other module enable nodejs:22',
		'dnf in --repo main a': 'dnf install in a',
		'yum -y up': 'yum upgrade up',
		'tdnf install -x b a': 'dnf install install a',
		'zypper -n in -r main --name a': 'zypper install in a',
		'zypper --plus-repo https://example.com/r install -d a': 'zypper install install a',
		'npm constructor': 'npm other constructor',
	};
	for (const [line, expected] of Object.entries(cases)) it(line, () => assert.equal(read(line), expected));

	it('ONBUILD triggers are steps, in source order', () => {
		const model = buildModel('FROM a\nONBUILD RUN apk add x\nRUN apk add y\nONBUILD COPY . .\n');
		assert.deepEqual([...packageSteps(model, new Set(['apk']))].map(({ found }) => found.packages[0]?.value), ['x', 'y']);
	});
});

describe('versions of packages', () => {
	const cases: readonly (readonly [Ecosystem, string, readonly string[]])[] = [
		['apt', 'apt-get install -t sid a b=1 c/sid ./d.deb e- "f*"', ['a', 'f*']],
		['apt', 'apt-get install -y -t python', ['python']],
		['apk', 'apk add -t .x a b~1 c=1 ./d.apk', ['a']],
		['pip', 'pip install a b==1 "c[x]>=2" d~=3 -r e -e ./f . ./g h.whl https://example.com/i.zip "j @ https://example.com/j.zip" -t /k', ['a']],
		['pip', 'pip install git+ssh://git@example.com/a.git git+https://example.com/b@v1', ['git+ssh://git@example.com/a.git']],
		['npm', 'npm i -g @a/b @c/d@1 e f@2 ./g h.tgz https://example.com/i.tgz', ['@a/b', 'e']],
		['gem', 'gem install a -v 1 -- --with-b=/c', []],
		['gem', 'gem install a b:1 ./c.gem', ['a']],
		['yum', 'yum install -y a-1.2 java-11-openjdk gcc-c++ b-$V @c ./d.rpm glibc-2.17-326.el7.x86_64', ['java-11-openjdk', 'gcc-c++']],
		['zypper', 'zypper in a=1 "b>=2" c', ['c']],
		['go', 'go install -tags x example.com/a@latest example.com/b@v1 ./c std cmd/vet', ['example.com/a@latest']],
	];
	for (const [ecosystem, line, expected] of cases) it(line, () => assert.deepEqual(open(ecosystem, line), expected));
});
