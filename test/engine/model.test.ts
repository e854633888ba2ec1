/** Stages, variables, users, image references: what rules ask of a model. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { buildModel } from '../../server/src/engine/model/model';

const slice = (text: string, range: { start: number; end: number } | undefined): string | undefined => range && text.slice(range.start, range.end);

describe('image references', () => {
	const cases: [reference: string, registry: string | undefined, repository: string, tag: string | undefined, digest: string | undefined][] = [
		['node', undefined, 'node', undefined, undefined],
		['node:24-slim', undefined, 'node', '24-slim', undefined],
		['localhost:5000/team/app', 'localhost:5000', 'team/app', undefined, undefined],
		['registry.example.com/a/b:1@sha256:00', 'registry.example.com', 'a/b', '1', 'sha256:00'],
		['team/app@sha256:00', undefined, 'team/app', undefined, 'sha256:00'],
	];
	for (const [reference, registry, repository, tag, digest] of cases) {
		it(reference, () => {
			const image = buildModel(`FROM ${reference}\n`).stages[0]?.image;
			assert.deepEqual([image?.registry, image?.repository, image?.tag, image?.digest], [registry, repository, tag, digest]);
		});
	}

	for (const template of ['<image>', '{{image}}:1', 'node:${option:variant}']) it(`${template} is a template, not a reference`, () => assert.equal(buildModel(`FROM ${template}\n`).stages[0]?.image, undefined));

	it('point at the argument that they come from', () => {
		const text = 'ARG VERSION=20\nARG BASE="node:${VERSION}-slim"\nFROM ${BASE}\n';
		const image = buildModel(text).stages[0]?.image;
		assert.equal(image?.text, 'node:20-slim');
		assert.equal(slice(text, image?.ranges.name), 'node');
		assert.equal(image?.ranges.tag, undefined, 'written in two places');
		const plain = 'ARG TAG=20\nFROM node:$TAG\n';
		assert.equal(slice(plain, buildModel(plain).stages[0]?.image?.ranges.tag), '20');
	});
});

describe('variables', () => {
	const resolved = (from: string, args = ''): string | undefined => buildModel(`${args}FROM ${from}\n`).stages[0]?.image?.text;
	it('take defaults and modifiers', () => {
		assert.equal(resolved('${X:-node:24}'), 'node:24');
		assert.equal(resolved('${X}', 'ARG X\n'), undefined);
		assert.equal(resolved('a:${V%.*}', 'ARG V=1.2.3\n'), 'a:1.2');
		assert.equal(resolved('a:${V%%.*}', 'ARG V=1.2.3\n'), 'a:1');
		assert.equal(resolved('a:${V#1.}', 'ARG V=1.2.3\n'), 'a:2.3');
		assert.equal(resolved('a${V:+:slim}', 'ARG V=1\n'), 'a:slim');
		assert.equal(resolved('a:${V/./-}', 'ARG V=1.2.3\n'), 'a:1-2.3');
	});
	it('set by the build are unknown', () => {
		const stage = buildModel('FROM img-$TARGETARCH\n').stages[0];
		assert.equal(stage?.image, undefined);
		assert.match(stage?.imageUnknown ?? '', /TARGETARCH/);
	});
	it('of a stage see global arguments only when declared', () => {
		const stage = buildModel('ARG A=1\nFROM x\nENV B=$A\nARG A\nENV C=$A\n').stages[0];
		const value = (name: string) => { const found = stage?.lookupAt()(name); return found?.kind === 'known' ? found.value.text : found?.kind; };
		assert.equal(value('B'), 'absent');
		assert.equal(value('C'), '1');
	});
});

describe('stages', () => {
	it('know what becomes of them', () => {
		const model = buildModel('FROM a:1 AS base\nFROM base AS build\nFROM c:1 AS tools\nFROM d:1 AS dev\nFROM base\nCOPY --from=build /x /x\nRUN --mount=from=tools,target=/t true\n');
		assert.deepEqual(model.stages.map((s) => s.role), ['ancestor', 'copied', 'copied', 'unused', 'final']);
	});
	it('inherit the user, and ask the base image for it', () => {
		const user = (text: string) => { const name = buildModel(text).finalStage?.userAt().name; return name?.kind === 'known' ? name.value : name?.kind; };
		assert.equal(user('FROM node:24 AS a\nUSER node\nFROM a\n'), 'node');
		assert.equal(user('FROM node:24\n'), 'root');
		assert.notEqual(user('FROM gcr.io/distroless/static-debian13:nonroot\n'), 'root');
		assert.equal(user('FROM registry.example.com/own:1\n'), 'unknown');
		assert.equal(user('FROM node:24\nRUN <<EOF\nUSER app\nEOF\n'), 'root');
	});
	it('keep their shell over ENV, and start with cmd on Windows', () => {
		const model = buildModel('FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN dir\nSHELL ["powershell", "-Command"]\nENV A=1\nRUN Get-Item x | iex\n');
		assert.deepEqual(model.stages[0]?.runs.map((r) => r.script.dialect), ['cmd', 'powershell']);
		assert.equal(model.stages[0]?.system, 'windows');
	});
	it('join relative working directories', () => {
		const workdir = buildModel('FROM x\nWORKDIR /a\nWORKDIR b/../c\n').finalStage?.workdirAt();
		assert.deepEqual(workdir, { kind: 'known', value: '/a/c' });
	});
});

describe('runs', () => {
	const commands = (text: string) => buildModel(`FROM x\n${text}\n`).stages[0]?.runs.flatMap((r) => r.commands.map((c) => c.name));
	it('are read through wrappers, subshells, substitutions and sh -c', () => {
		assert.deepEqual(commands('RUN sudo -E env A=1 curl x | (cd y; tar x) && echo "$(wget z)" && bash -ec \'a; b\''), ['curl', 'cd', 'tar', 'echo', 'wget', 'bash', 'a', 'b']);
	});
	it('are read in heredocs of shells, not in files', () => {
		assert.deepEqual(commands('RUN <<EOF\ncurl x\nEOF'), ['curl']);
		assert.deepEqual(commands('RUN bash <<EOF\ncurl x\nEOF'), ['bash', 'curl']);
		assert.deepEqual(commands('RUN cat <<EOF > /x\ncurl x\nEOF'), ['cat']);
		assert.deepEqual(commands('RUN <<EOF\n#!/usr/bin/env python3\nimport x\nEOF'), []);
	});
	it('have ranges through continuations and comments', () => {
		const text = 'FROM x\nRUN a \\\n  # words\n  && curl -k \\\n     https://a.example.com\n';
		const curl = buildModel(text).stages[0]?.runs[0]?.commands[1];
		assert.equal(slice(text, curl?.range), 'curl -k \\\n     https://a.example.com');
	});
});
