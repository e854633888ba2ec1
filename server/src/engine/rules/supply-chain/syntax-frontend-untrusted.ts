/** Finds `# syntax=` directives that load another frontend than Docker's, or one of Docker's without a version. */
import { type Fix, safeFix, unsafeFix } from '../../model/fix';
import { type ImageReference, parseImageReference } from '../../model/imageReference';
import { replace } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { matchesAny } from '../../text/wildcard';
import type { Finding, Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'syntax-frontend-untrusted',
		title: 'Dockerfile frontend that is not Docker’s, or has no version',
		category: 'supply-chain',
		severity: 'warning',
		why: 'The image behind # syntax= is the program that reads the Dockerfile: it decides what every line means, sees the build context and gets the secrets of the build. Docker publishes docker/dockerfile; the tag 1 gets its updates without breaking changes.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['trustedRegistries'],
		sameAs: [],
		references: ['https://docs.docker.com/build/buildkit/frontend/', 'https://docs.docker.com/build/buildkit/dockerfile-release-notes/'],
	},

	*check(model, { settings: { trustedRegistries } }) {
		for (const { name, value, valueRange } of model.tree.directives) {
			if (name !== 'syntax' || value === '') continue;
			const found = judge(parseImageReference({ text: value, pieces: [{ text: value, range: valueRange }], via: [] }), valueRange, trustedRegistries);
			if (found) yield found;
		}
	},

	examples: [
		{
			name: "somebody else's frontend",
			bad: `# syntax=example/dockerfile:1
#        ^^^^^^^^^^^^^^^^^^^^ syntax-frontend-untrusted
FROM alpine:3.24
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine:3.24
`,
		},
		{
			name: 'no version',
			bad: `# syntax=docker/dockerfile
#        ^^^^^^^^^^^^^^^^^ syntax-frontend-untrusted
FROM alpine:3.24
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine:3.24
`,
		},
		{
			name: 'latest',
			bad: `# syntax=docker.io/docker/dockerfile:latest
#                                    ^^^^^^ syntax-frontend-untrusted
FROM alpine:3.24
`,
			fixed: `# syntax=docker.io/docker/dockerfile:1
FROM alpine:3.24
`,
		},
		{
			name: 'experiments of the day',
			bad: `# syntax=docker/dockerfile:labs
#                          ^^^^ syntax-frontend-untrusted
FROM alpine:3.24
`,
			fixed: `# syntax=docker/dockerfile:1-labs
FROM alpine:3.24
`,
		},
		{ name: 'the development branch', bad: '# syntax=docker/dockerfile-upstream:master\n#                                   ^^^^^^ syntax-frontend-untrusted\nFROM alpine:3.24\n', fixed: '# syntax=docker/dockerfile:1\nFROM alpine:3.24\n' },
		{ name: 'experiments of the past', bad: '# syntax=docker/dockerfile:1.0-experimental\n#                          ^^^^^^^^^^^^^^^^ syntax-frontend-untrusted\nFROM alpine:3.24\n', fixed: '# syntax=docker/dockerfile:1\nFROM alpine:3.24\n' },
		{ name: 'Docker’s own', good: '# syntax=docker/dockerfile:1\nFROM alpine:3.24\n' },
		{ name: 'a release, a digest', good: '# syntax=docker.io/docker/dockerfile:1.19@sha256:0000000000000000000000000000000000000000000000000000000000000000\nFROM alpine:3.24\n' },
		{ name: 'a copy in a registry of your own', settings: { trustedRegistries: ['registry.example.com'] }, good: '# syntax=registry.example.com/docker/dockerfile:1\nFROM alpine:3.24\n' },
		{ name: 'a comment', good: '# Use syntax=example/dockerfile if you must.\nFROM alpine:3.24\n' },
	],
};

const DOCKER = /^(?:(?:docker\.io|index\.docker\.io|registry-1\.docker\.io|mirror\.gcr\.io)\/)?docker\/dockerfile(-upstream)?$/;

function judge(image: ImageReference, whole: TextRange, trusted: readonly string[]): Finding | undefined {
	const { name, tag, digest } = image;
	const own = DOCKER.exec(name);
	if (!own) {
		if (image.registry !== undefined && matchesAny(trusted.map((entry) => entry.replace(/\/.*$/, '')), image.registry)) return undefined;
		const copy = /\/docker\/dockerfile(?:-upstream)?$/.test(name);
		return {
			range: whole,
			message: copy ? `${name} is a copy of Docker's frontend that somebody else keeps. Use docker/dockerfile:1, or trust its registry in the settings.` : `${name} reads this Dockerfile and its secrets, and is not Docker's. Use docker/dockerfile:1.`,
			severity: copy ? 'info' : 'warning',
			fixes: [unsafeFix('Use docker/dockerfile:1', 'What only the other frontend understands is no longer understood.', [replace(whole, 'docker/dockerfile:1')], { preferred: true, level: 'manual' })],
		};
	}
	if (digest !== undefined) return undefined;
	const at = image.ranges.tag ?? whole;
	if (tag === undefined || tag === 'latest') {
		return { range: at, message: 'The newest frontend reads this file, whatever it changes. Use docker/dockerfile:1.', severity: 'info', fixes: [pin(image, whole, '1')] };
	}
	if (tag === 'labs') return { range: at, message: 'Experimental syntax changes from one release to the next. Name one: 1-labs.', severity: 'info', fixes: [pin(image, whole, '1-labs')] };
	if (/experimental$/.test(tag)) {
		return {
			range: at, message: 'The experimental frontend gets no updates; its mounts are part of docker/dockerfile:1 today. Use that.', severity: 'info',
			fixes: [unsafeFix('Use docker/dockerfile:1', 'RUN --security, if there is any, needs 1-labs.', [replace(whole, 'docker/dockerfile:1')], { preferred: true })],
		};
	}
	if (!/^master|^nightly|^main$/.test(tag)) return undefined;
	return {
		range: at, message: 'The frontend of a development branch is another one tomorrow. Use docker/dockerfile:1.', severity: 'info',
		fixes: [unsafeFix('Use docker/dockerfile:1', 'What is not released yet is not understood.', [replace(whole, 'docker/dockerfile:1')], { preferred: true, level: 'maximum' })],
	};
}

/** Today's `latest` and `labs` are the newest releases of 1. */
function pin({ name }: ImageReference, whole: TextRange, tag: string): Fix {
	return safeFix(`Use ${name}:${tag}`, [replace(whole, `${name}:${tag}`)], { preferred: true });
}
