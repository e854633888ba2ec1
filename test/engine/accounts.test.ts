/** Accounts as commands and as lines of files, sed's substitutions, folders of the system. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { hasMixedModes, systemFolder } from '../../server/src/engine/knowledge';
import { accountCommands, accountLines, fieldRange, numberOf } from '../../server/src/engine/model/accounts';
import { buildModel } from '../../server/src/engine/model/model';
import type { Stage } from '../../server/src/engine/model/stage';
import { stepsOf } from '../../server/src/engine/model/steps';
import { substitutionOf } from '../../server/src/engine/text/sed';

const stageOf = (lines: string): Stage => buildModel(`FROM debian:13\nARG ID=1500\n${lines}\n`).stages[0] as Stage;

describe('accounts', () => {
	const commands: [line: string, name: string, id: number | undefined][] = [
		['useradd -m -u 1000 app', 'app', 1000],
		['useradd app --uid=1000', 'app', 1000],
		['adduser -D -u1000 app', 'app', 1000],
		['usermod -o -u $ID app', 'app', 1500],
		['groupadd -g "${ID}" app', 'app', 1500],
		['groupmod -g 7 -n other app', 'app', 7],
		['useradd -u $UNKNOWN app', 'app', undefined],
	];
	for (const [line, name, id] of commands) {
		it(line, () => {
			const stage = stageOf(`RUN ${line}`);
			const [found] = accountCommands(stage);
			assert.deepEqual([found?.name.value, found && numberOf(stage, found)], [name, id]);
		});
	}

	it('are not made by joining a group', () => {
		assert.deepEqual([...accountCommands(stageOf('RUN adduser app video && addgroup app video && useradd'))], []);
	});

	const lines: [line: string, file: string, fields: string][] = [
		["RUN echo 'app:x:1:1::/:/bin/sh' >> /etc/passwd", 'passwd', 'app:x:1:1::/:/bin/sh'],
		['RUN printf "app:!::\\n" | tee -a /etc/shadow', 'shadow', 'app:!::'],
		['RUN cat >> /etc/group <<EOF\napp:x:1:\nEOF', 'group', 'app:x:1:'],
		['COPY <<EOF /etc/passwd\napp:x:1:1::/:/bin/sh\nEOF', 'passwd', 'app:x:1:1::/:/bin/sh'],
	];
	for (const [text, file, fields] of lines) {
		it(JSON.stringify(text), () => {
			const stage = stageOf(text);
			const found = [...accountLines(stage)];
			assert.deepEqual(found.map((each) => [each.file, each.fields.join(':')]), [[file, fields]]);
			const [first] = found;
			const place = first && fieldRange(first, 1);
			assert.equal(place && `FROM debian:13\nARG ID=1500\n${text}`.slice(place.start, place.end), fields.split(':')[1]);
		});
	}

	it('are not read from texts that only look like it', () => {
		assert.deepEqual([...accountLines(stageOf('RUN echo "a: b: c" > /etc/passwd && echo app:x:1:1 > /tmp/passwd'))], []);
	});
});

describe('substitutions of sed', () => {
	const cases: [script: string, pattern: string | undefined, replacement?: string][] = [
		['s/a/b/', 'a', 'b'],
		['s|^root:x|root:|g', '^root:x', 'root:'],
		['/^a/s#b#c#', 'b', 'c'],
		['s/a\\/b/c/', 'a\\/b', 'c'],
		['s/a/b', undefined],
		['/a/d', undefined],
	];
	for (const [script, pattern, replacement] of cases) {
		it(script, () => assert.deepEqual(substitutionOf(script), pattern === undefined ? undefined : { pattern, replacement }));
	}
});

describe('steps', () => {
	it('include those of ONBUILD, in source order', () => {
		const text = 'FROM debian:13\nRUN a\nONBUILD RUN b\nONBUILD COPY c d\nRUN e\n';
		const stage = buildModel(text).stages[0] as Stage;
		assert.deepEqual(stepsOf(stage, text).flatMap((run) => run.commands.map(({ name }) => name)), ['a', 'b', 'e']);
	});
});

describe('folders of the system', () => {
	it('are told from those of applications', () => {
		assert.deepEqual(['/', '/usr/bin', '/usr/local', '/opt', '/var/lib', '/app', '/opt/app', '/usr/local/share/app'].map(systemFolder), ['system', 'system', 'system', 'shared', 'shared', undefined, undefined, undefined]);
		assert.deepEqual(['/', '/etc', '/usr/bin', '/app'].map(hasMixedModes), [true, true, false, false]);
	});
});
