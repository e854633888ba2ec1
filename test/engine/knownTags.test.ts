/** What `latest` stands for, image by image. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze } from '../../server/src/engine';
import { concreteTag, isOfficialName, knownTags, lookupImage, placeOf, whereLatestWent } from '../../server/src/engine/knowledge';
import { canonicalName } from '../../server/src/engine/knowledge/canonicalName';
import { parseImageReference } from '../../server/src/engine/model/imageReference';

const TODAY = '2026-11-24';

const parsed = (text: string) => parseImageReference({ text, pieces: [], via: [] });
const rulesOn = (reference: string): string[] => analyze(`FROM ${reference} AS a\nCOPY --from=${reference} /a /a\n`).findings.map(({ rule }) => rule);
const OF_LATEST = ['image-untagged', 'image-tag-latest', 'unpinned-external-copy-from'];

describe('knowledge: what latest stands for', () => {
	it('has rows, each under the name that other spellings lead to', () => {
		assert.ok(knownTags().length > 60);
		for (const [name] of knownTags()) assert.equal(canonicalName(parsed(name)), name);
	});
	for (const [name, tag] of knownTags()) {
		it(`${name}:${tag}`, () => {
			const { name: whole, tag: own } = parsed(`${name}:${tag}`);
			assert.deepEqual([whole, own], [name, tag]);
			for (const reference of [name, `${name}:latest`]) assert.equal(concreteTag(parsed(reference), TODAY)?.same, `${name}:${tag}`);
			assert.equal(concreteTag(parsed(`${name}:${tag}`), TODAY), undefined);
			const found = rulesOn(`${name}:${tag}`);
			assert.deepEqual(found.filter((rule) => OF_LATEST.includes(rule) || rule === 'base-image-eol'), []);
			assert.ok(rulesOn(name).includes('image-untagged') && rulesOn(`${name}:latest`).includes('image-tag-latest'));
		});
		it(`${name}:${tag} is what latest is`, () => {
			const [own, latest] = [`${name}:${tag}`, `${name}:latest`].map((reference) => lookupImage(parsed(reference)));
			for (const field of ['libc', 'packageManager', 'hasShell', 'defaultUser'] as const) {
				if (own?.[field] !== undefined && latest?.[field] !== undefined) assert.equal(own[field], latest[field], field);
			}
			if (!isOfficialName(name)) return;
			// Where the table of the official images has the tag, it has it in the line of `latest`.
			const { exact } = placeOf(parsed(`${name}:${tag}`)) ?? {};
			assert.ok(exact === undefined || exact.tags.includes('latest'), `${name}:${tag} is another line than latest`);
		});
	}

	it('says of the tag what it says of latest', () => {
		assert.equal(lookupImage(parsed('grafana/grafana'))?.defaultUser, lookupImage(parsed(concreteTag(parsed('grafana/grafana'))?.same ?? ''))?.defaultUser);
		assert.ok(lookupImage(parsed('grafana/grafana'))?.defaultUser);
	});
	it('keeps the spelling of the reference', () => {
		const of = (reference: string): string | undefined => concreteTag(parsed(reference), TODAY)?.same;
		assert.equal(of('docker.io/oven/bun:latest'), 'docker.io/oven/bun:1');
		assert.equal(of('index.docker.io/oven/bun'), 'index.docker.io/oven/bun:1');
		assert.equal(of('library/fluentd'), 'library/fluentd:v1.19-1');
		assert.match(of('redhat/ubi9-minimal') ?? '', /^redhat\/ubi9-minimal:9\.\d+$/);
		assert.match(of('registry.access.redhat.com/ubi8') ?? '', /^registry\.access\.redhat\.com\/ubi8:8\.\d+$/);
	});
	it('is silent about other tags, other registries and look-alikes', () => {
		for (const reference of ['oven/bun:alpine', 'oven/bun:latest-alpine', 'oven/bun:0.8', 'registry.example.com/oven/bun', 'example/bun', 'public.ecr.aws/lambda/python', 'jenkins/jenkins']) {
			assert.equal(concreteTag(parsed(reference), TODAY), undefined, reference);
		}
	});
});

describe('knowledge: repositories that were left', () => {
	it('go on elsewhere, as latest or without tag only', () => {
		assert.equal(whereLatestWent(parsed('docker.io/microsoft/dotnet'))?.repository, 'dotnet/sdk');
		assert.equal(whereLatestWent(parsed('microsoft/nanoserver:latest'))?.level, 'maximum');
		for (const reference of ['microsoft/dotnet:2.1-sdk', 'mcr.microsoft.com/dotnet/sdk', 'registry.example.com/microsoft/dotnet']) assert.equal(whereLatestWent(parsed(reference)), undefined, reference);
	});
	it('have no tags of their own', () => assert.equal(concreteTag(parsed('microsoft/windowsservercore'), TODAY), undefined));
});
