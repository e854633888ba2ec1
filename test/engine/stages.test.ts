/** Where stages name each other, and the names of variables. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { definedByImage, licenseFault, meantLicense } from '../../server/src/engine/knowledge/index';
import { buildModel } from '../../server/src/engine/model/model';
import { variableUses } from '../../server/src/engine/model/resolve';
import { leadsTo, stageReferences } from '../../server/src/engine/model/stageReferences';
import type { Stage } from '../../server/src/engine/model/stage';
import { freeName, renameStage } from '../../server/src/engine/recipes/renameStage';
import { applyEdits } from '../../server/src/engine/text/edit';

const TEXT = `FROM debian:13 AS Base
FROM base AS build
RUN --mount=type=bind,from=BASE,target=/in make
FROM alpine:3.24
COPY --from=0 /a /a
COPY --from=Build /b /b
COPY --from=later /c /c
COPY --from=$UNKNOWN /d /d
FROM scratch AS later
COPY --from=build /e /e
`;

describe('references between stages', () => {
	const model = buildModel(TEXT);
	const [base, build, third, later] = model.stages as [Stage, Stage, Stage, Stage];

	it('are found in COPY and mounts, by name and number', () => {
		assert.deepEqual(stageReferences(model).map(({ name, target }) => `${name}:${target?.index}`), ['BASE:0', '0:0', 'Build:1', 'later:3', 'build:1']);
		for (const { name, range } of stageReferences(model)) assert.equal(TEXT.slice(range.start, range.end), name);
	});

	it('lead on through FROM and COPY', () => {
		assert.ok(leadsTo(model, later, base));
		assert.ok(leadsTo(model, third, later));
		assert.ok(!leadsTo(model, build, later));
	});

	it('follow a new name', () => {
		const renamed = applyEdits(TEXT, renameStage(model, base, freeName(model, 'build')) ?? []);
		assert.equal(renamed, TEXT.replace('AS Base', 'AS build-2').replace('FROM base', 'FROM build-2').replace('from=BASE', 'from=build-2'));
		assert.equal(renameStage(model, third, 'x'), undefined);
	});
});

describe('uses of variables', () => {
	it('have a place and a modifier', () => {
		assert.deepEqual(variableUses('a$B/${C:-d}\\$E${F}'), [
			{ name: 'B', start: 1, end: 3 },
			{ name: 'C', start: 4, end: 11, operator: ':-' },
			{ name: 'F', start: 14, end: 18 },
		]);
	});

	it('may be of the base image', () => {
		assert.equal(definedByImage({ repository: 'golang', tag: '1.27' }, 'GOPATH'), 'yes');
		assert.equal(definedByImage({ repository: 'alpine' }, 'GOPATH'), 'no');
		assert.equal(definedByImage({ registry: 'registry.example.com', repository: 'alpine' }, 'GOPATH'), 'unknown');
		assert.equal(definedByImage(undefined, 'PATH'), 'yes');
	});
});

describe('licences', () => {
	it('are SPDX expressions', () => {
		for (const text of ['MIT', 'Apache-2.0', '(MIT OR Apache-2.0) AND BSD-3-Clause', 'GPL-2.0-or-later WITH Classpath-exception-2.0', 'LicenseRef-Example']) assert.ok(!licenseFault(text), text);
		for (const text of ['Apache 2.0', 'Apache2', 'GPLv3', 'BSD', 'MIT License', 'MIT, ISC', 'MIT OR', 'proprietary']) assert.ok(licenseFault(text), text);
	});

	it('have names that people use', () => {
		assert.equal(meantLicense('Apache License, Version 2.0'), 'Apache-2.0');
		assert.equal(meantLicense('Apache-2.0'), undefined);
		assert.equal(meantLicense('BSD'), undefined);
	});
});
