/** Finds files that are taken from an image without tag, or tagged latest: COPY --from and RUN --mount=from. */
import { concreteTag, placeOf } from '../../knowledge';
import { externalImages } from '../../model/externalImages';
import { type Fix, safeFix, unsafeFix } from '../../model/fix';
import type { ImageReference } from '../../model/imageReference';
import { splitName } from '../../recipes/imageEdit';
import { pinnedSource } from '../../recipes/pinDigest';
import { insert, replace } from '../../text/edit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'unpinned-external-copy-from',
		title: 'Files from an image without a version',
		category: 'base-image',
		severity: 'warning',
		why: 'Without a tag, or with latest, the files come from whatever was pushed last. They are mostly programs, so the next build runs code that nobody has seen, and nobody can tell which version is in the image.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['today'],
		sameAs: [],
		references: ['https://docs.docker.com/reference/dockerfile/#copy---from', 'https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
	},

	*check(model, { settings }) {
		for (const { image, range, stage } of externalImages(model)) {
			if (image.digest !== undefined || image.tag !== undefined && image.tag !== 'latest' || image.text === 'scratch') continue;
			yield {
				range: image.tag === undefined ? range : image.ranges.tag ?? range,
				message: `${image.name}${image.tag === undefined ? ' without a tag' : ':latest'} is another image tomorrow. Name a version, best with its digest.`,
				...(!stage.ships && { severity: lowered('warning') }),
				fixes: () => fixes(image, settings.today),
			};
		}
	},

	examples: [
		{
			name: 'COPY from an image without tag',
			bad: `FROM debian:13-slim
COPY --from=busybox /bin/busybox /bin/busybox
#           ^^^^^^^ unpinned-external-copy-from
`,
			fixed: `FROM debian:13-slim
COPY --from=busybox:1 /bin/busybox /bin/busybox
`,
		},
		{
			name: 'a mount of an image tagged latest',
			bad: `FROM debian:13-slim
RUN --mount=type=bind,from=golang:latest,source=/usr/local/go,target=/go /go/bin/go version
#                                 ^^^^^^ unpinned-external-copy-from
`,
			fixed: `FROM debian:13-slim
RUN --mount=type=bind,from=golang:1.27,source=/usr/local/go,target=/go /go/bin/go version
`,
		},
		{
			name: 'an installer of another publisher',
			bad: `FROM php:8.4-cli
COPY --from=mlocati/php-extension-installer /usr/bin/install-php-extensions /usr/local/bin/
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-external-copy-from
`,
			fixed: `FROM php:8.4-cli
COPY --from=mlocati/php-extension-installer:2 /usr/bin/install-php-extensions /usr/local/bin/
`,
		},
		{ name: 'an image that nobody knows', bad: 'FROM python:3.14-slim\nCOPY --from=ghcr.io/example/tool:latest /tool /usr/bin/\n#                                ^^^^^^ unpinned-external-copy-from\n', fixed: 'FROM python:3.14-slim\nCOPY --from=ghcr.io/example/tool:latest@sha256:0000000000000000000000000000000000000000000000000000000000000000 /tool /usr/bin/\n' },
		{ name: 'in a trigger', bad: 'FROM debian:13-slim\nONBUILD COPY --from=registry.example.com/team/tool /tool /usr/bin/\n#                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-external-copy-from\n', fixed: 'FROM debian:13-slim\nONBUILD COPY --from=registry.example.com/team/tool@sha256:0000000000000000000000000000000000000000000000000000000000000000 /tool /usr/bin/\n' },
		{ name: 'a version, a digest', good: 'FROM python:3.14-slim\nCOPY --from=ghcr.io/example/tool:1.4 /tool /usr/bin/\nCOPY --from=busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000 /bin/busybox /bin/\n' },
		{ name: 'stages, by name and number', good: 'FROM golang:1.27 AS Build\nRUN go build -o /server\nFROM scratch\nCOPY --from=build /server /\nCOPY --from=0 /etc/ssl/certs /etc/ssl/certs\n' },
		{ name: 'a name that may be a further build context', good: 'FROM debian:13-slim\nCOPY --from=assets /logo.svg /srv/\n' },
	],
};

function fixes(image: ImageReference, today: string): Fix[] {
	const reference = concreteTag(image, today || undefined)?.same;
	const { tag } = reference === undefined ? {} : splitName(reference);
	const place = image.tag === undefined ? image.ranges.name : image.ranges.tag;
	if (reference === undefined || tag === undefined || !place || image.value.via.length > 0) return pinnedSource(image);
	const edit = image.tag === undefined ? insert(place.end, `:${tag}`) : replace(place, tag);
	const same = placeOf(image)?.exact?.tags.includes(tag) ?? false;
	return [same ? safeFix(`Use ${reference}`, [edit], { preferred: true }) : unsafeFix(`Use ${reference}`, 'Today it may be another release.', [edit], { preferred: true })];
}
