/** Steps that make their account by `adduser`, on their way to an image that has none. */
import assert from 'node:assert/strict';
import { harden } from '../../server/src/engine/index';
import { lookupImage } from '../../server/src/engine/knowledge';
import { parseImageReference } from '../../server/src/engine/model/imageReference';
import { hasAdduser } from '../../server/src/engine/recipes/withoutAdduser';

const has = (reference: string): boolean => hasAdduser(lookupImage(parseImageReference({ text: reference, pieces: [], via: [] })));

/** The step, once the base has moved to Debian 13. */
function moved(step: string, level: 'recommended' | 'maximum' = 'recommended'): string {
	const { after } = harden(`FROM python:3.8-slim\nRUN ${step}\nUSER app\nCMD ["python", "/srv/main.py"]\n`, { level });
	assert.match(after, /^FROM python:3\.12-slim\n/, after);
	return /^RUN ([\s\S]*?)\nUSER app/m.exec(after)?.[1] ?? '';
}

describe('adduser', () => {
	it('is in the images of older releases, and in those that are built on buildpack-deps', () => {
		for (const image of ['debian:12', 'debian:12-slim', 'ubuntu:22.04', 'python:3.12', 'node:24-slim', 'python:3.12-slim-bookworm', 'alpine:3.22', 'almalinux:9']) assert.equal(has(image), true, image);
		for (const image of ['debian:13', 'debian:trixie-slim', 'ubuntu:24.04', 'ubuntu:26.04', 'python:3.12-slim', 'eclipse-temurin:21-jre-noble', 'php:8.4-apache']) assert.equal(has(image), false, image);
	});

	for (const [step, result] of [
		['adduser -u 5678 --disabled-password --gecos "" app && chown -R app /srv', 'useradd --uid 5678 --create-home --shell /bin/bash app && chown -R app /srv'],
		['addgroup --system --gid 1001 web && adduser --system --uid 1001 --ingroup web app', 'groupadd --system --gid 1001 web && useradd --system --uid 1001 --gid web --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app'],
		['adduser --system --group --home /srv/app app', 'useradd --system --user-group --create-home --home-dir /srv/app --shell /usr/sbin/nologin app'],
		['adduser --system app', 'useradd --system --gid nogroup --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app'],
		['adduser --disabled-password --gecos="The program" --shell "$SHELL" app \\\n    && adduser app www-data', 'useradd --create-home --shell "$SHELL" --comment="The program" app \\\n    && usermod --append --groups www-data app'],
		['addgroup web && adduser --no-create-home --disabled-login --ingroup web app && deluser --quiet games', 'groupadd web && useradd --gid web --no-create-home --shell /bin/bash app && userdel games'],
	] as const) it(`is said otherwise: ${step.replace(/\s*\\\n\s*/, ' ')}`, () => assert.equal(moved(step), result));

	it('stays where a step installs it', () => {
		const step = 'apt-get update && apt-get install -y --no-install-recommends adduser && adduser --disabled-password app && rm -rf /var/lib/apt/lists/*';
		assert.match(moved(step, 'maximum'), /&& adduser --disabled-password app/);
	});

	for (const step of ['adduser --conf /etc/own.conf app', 'adduser --add_extra_groups app', '/usr/sbin/adduser --disabled-password app', 'for name in app web; do adduser --disabled-password "$name" "$name" "$name"; done']) {
		it(`keeps the old image for what cannot be said otherwise: ${step}`, () => {
			const text = `FROM python:3.8-slim\nRUN ${step}\nUSER app\nCMD ["python", "/srv/main.py"]\n`;
			const { after, leftAlone } = harden(text, { level: 'maximum' });
			assert.match(after, /^FROM python:3\.8-slim\n/);
			assert.match(leftAlone.find(({ rule }) => rule === 'base-image-eol')?.reason ?? '', /add(?:user) is not in the newer image/);
		});
	}

	it('is said otherwise on the way to a smaller image of the same version, too', () => {
		const { after } = harden('FROM python:3.12\nCOPY main.py /srv/\nRUN adduser --system --group app\nUSER app\nCMD ["python", "/srv/main.py"]\n', { level: 'recommended' });
		assert.match(after, /^FROM python:3\.12-slim\n/);
		assert.match(after, /^RUN useradd --system --user-group /m);
	});
});
