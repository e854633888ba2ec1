/** What a newer release of the distribution does to the steps: packages, package sources, programs. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { packTable } from '../../scripts/knowledge/packageCells';
import { applyEdits } from '../../server/src/engine/index';
import { packageOn, renamedOn } from '../../server/src/engine/knowledge';
import { bitsOf } from '../../server/src/engine/knowledge/packageTable';
import { buildModel } from '../../server/src/engine/model/model';
import { supportedBase } from '../../server/src/engine/recipes/supportedBase';

function moved(text: string): { to: string; level: string; because: string; after: string } {
	const model = buildModel(text);
	const found = supportedBase(model, model.stages[0] ?? assert.fail(), '2026-11-28');
	const [fix] = found?.fixes() ?? [];
	assert.ok(found && fix, text);
	return { to: found.reference, level: fix.level ?? 'recommended', because: fix.because ?? '', after: applyEdits(text, fix.edits) };
}

const steps = (from: string, ...runs: readonly string[]): string => `FROM ${from}\n${runs.map((run) => `RUN ${run}\n`).join('')}`;
const level = (from: string, ...runs: readonly string[]): string => moved(steps(from, ...runs)).level;
const INSTALL = 'apt-get update && apt-get install -y --no-install-recommends ';

describe('knowledge: a table without names', () => {
	const bits = new Map(Array.from({ length: 4000 }, (_, i) => [`lib${i * 7919 % 10_007}-${i}+x`, i * 31 % 16] as const));
	const table = packTable(bits);

	it('tells the bits of each name', () => {
		for (const [name, value] of bits) assert.equal(bitsOf(name, table), value, name);
	});
	it('knows few of the names that were not put in', () => {
		const taken = Array.from({ length: 4000 }, (_, i) => bitsOf(`other-${i}`, table)).filter((value) => value !== undefined).length;
		assert.ok(taken > 0 && taken < 4000 / 10, String(taken));
	});
	it('is the same each time', () => assert.deepEqual(packTable(bits), table));
});

describe('knowledge: packages of the next release', () => {
	const STATES: readonly (readonly [name: string, target: string, state: string])[] = [
		['curl', 'debian:12', 'there'], ['libtiff5', 'debian:12', 'gone'], ['libtiff6', 'debian:12', 'there'], ['libgfortran4', 'ubuntu:24.04', 'gone'], ['libgfortran5', 'ubuntu:24.04', 'there'],
		['openjdk-11-jdk', 'debian:12', 'gone'], ['openjdk-11-jdk', 'ubuntu:24.04', 'there'], ['openjdk-17-jdk', 'debian:13', 'gone'], ['python3-distutils', 'debian:12', 'there'], ['python3-distutils', 'ubuntu:24.04', 'gone'],
		['software-properties-common', 'debian:12', 'there'], ['software-properties-common', 'debian:13', 'gone'], ['gcc-10', 'debian:12', 'gone'], ['gcc-10', 'ubuntu:22.04', 'there'],
		// One package stands in for the name; several do; a snap does, which no build can install.
		['libxslt-dev', 'debian:12', 'there'], ['libglib2.0-0', 'debian:13', 'there'], ['netcat', 'debian:12', 'gone'], ['chromium-browser', 'ubuntu:24.04', 'gone'], ['firefox', 'ubuntu:22.04', 'gone'],
		['docker-ce', 'debian:12', 'foreign'], ['google-chrome-stable', 'ubuntu:24.04', 'foreign'], ['code', 'debian:13', 'foreign'],
		['golang-github-pkg-errors-dev', 'debian:12', 'unknown'], ['libssl3-dbgsym', 'debian:12', 'unknown'],
		// Without a list of its own: what has gone before has gone, and a library's name says its version.
		['libgfortran4', 'ubuntu:26.04', 'gone'], ['curl', 'ubuntu:26.04', 'there'], ['libicu74', 'ubuntu:26.04', 'foreign'],
		['python', 'debian:12', 'gone'], ['curl=7.74.0-1.3', 'debian:12', 'gone'], ['libc6:amd64', 'debian:12', 'there'], ['CURL', 'debian:12', 'there'],
	];
	for (const [name, target, state] of STATES) it(`${name} on ${target}: ${state}`, () => assert.equal(packageOn('apt', name, target), state));

	it('are there under the same names on Alpine and Fedora, as far as somebody looked', () => {
		for (const name of ['p11-kit-trust', 'musl-locales-lang', 'dpkg', 'libc-dev', 'ca-certificates']) assert.equal(packageOn('apk', name, 'alpine:3.24'), 'there', name);
		for (const name of ['tar', 'xz', 'git', 'wget', 'nginx']) assert.equal(packageOn('dnf', name, 'fedora:44'), 'there', name);
		for (const [manager, name] of [['apk', 'weechat'], ['dnf', 'ffmpeg'], ['zypper', 'curl']] as const) assert.equal(packageOn(manager, name, 'x:1'), 'unknown', name);
	});

	it('take over what transitional packages installed', () => {
		for (const [name, target, next] of [
			['netcat', 'debian:12', 'netcat-openbsd'], ['libgl1-mesa-glx', 'debian:13', 'libgl1 libglx-mesa0'], ['libgcrypt11-dev', 'ubuntu:24.04', 'libgcrypt20-dev'], ['policykit-1', 'debian:13', 'pkexec polkitd'],
			['mysql-client', 'debian:12', 'default-mysql-client'], ['libgl1-mesa-glx', 'debian:12', undefined], ['mysql-client', 'ubuntu:24.04', undefined], ['qt5-default', 'debian:12', undefined], ['docker-ce', 'debian:12', undefined],
		] as const) assert.equal(renamedOn('apt', name, target), next, `${name} on ${target}`);
	});
});

describe('a base image on the next release', () => {
	it('is taken when all packages are there', () => assert.equal(level('debian:bullseye', `${INSTALL}xinetd dos2unix libxslt-dev cheese`), 'recommended'));
	it('is left to a human when one is gone, and its name is said', () => {
		const { level: who, because } = moved(steps('debian:bullseye', `${INSTALL}curl libtiff5`));
		assert.equal(who, 'manual');
		assert.match(because, /libtiff5 is not in the newer release/);
	});
	it('calls packages by their new names, where they are installed and where they are removed', () => {
		const { after, level: who } = moved(steps('debian:bullseye', `${INSTALL}netcat \\\r\n    make`, 'apt-get purge -y netcat'));
		assert.equal(who, 'recommended');
		assert.equal(after, steps('debian:bookworm', `${INSTALL}netcat-openbsd \\\r\n    make`, 'apt-get purge -y netcat-openbsd'));
	});
	it('is doubted for a package of an unknown publisher', () => assert.equal(level('debian:bullseye', `${INSTALL}acme-agentd-extra`), 'maximum'));

	const SOURCES: readonly (readonly [step: string, level: string])[] = [
		["echo 'deb [signed-by=/k.asc] https://dl.example.com/apt stable main' > /etc/apt/sources.list.d/x.list", 'recommended'],
		['printf "deb https://dl.example.com/apt any main\\n" > /etc/apt/sources.list.d/x.list', 'recommended'],
		['echo "deb https://dl.example.com/apt $(lsb_release -cs) main" > /etc/apt/sources.list.d/x.list', 'maximum'],
		['echo "deb [arch=$(dpkg --print-architecture)] https://download.docker.com/linux/debian $(lsb_release -cs) stable" > /etc/apt/sources.list.d/x.list', 'recommended'],
		['add-apt-repository "deb [arch=amd64] https://download.docker.com/linux/$(lsb_release -is | tr A-Z a-z) $(lsb_release -cs) stable"', 'recommended'],
		['echo \\\n  "deb [arch=$(dpkg --print-architecture)] https://download.docker.com/linux/debian \\\r\n  $(. /etc/os-release && echo "$VERSION_CODENAME") stable" | tee /etc/apt/sources.list.d/x.list', 'recommended'],
		['echo "deb https://dl.example.com/$(lsb_release -is) $(lsb_release -cs) main" > /etc/apt/sources.list.d/x.list', 'maximum'],
		["echo 'deb [trusted=yes]' https://dl.example.com/apt > /etc/apt/sources.list.d/x.list", 'maximum'],
		['. /etc/os-release && echo "deb http://apt.postgresql.org/pub/repos/apt ${VERSION_CODENAME}-pgdg main" > /etc/apt/sources.list.d/x.list', 'recommended'],
		["echo 'deb https://dl.example.com/apt buster main' > /etc/apt/sources.list.d/x.list", 'maximum'],
		["echo 'deb http://deb.debian.org/debian testing main' > /etc/apt/sources.list.d/x.list", 'maximum'],
		['echo "deb https://dl.example.com/apt $SUITE main" > /etc/apt/sources.list.d/x.list', 'maximum'],
		['curl -fsSL https://dl.example.com/x.list -o /etc/apt/sources.list.d/x.list', 'maximum'],
		['curl -fsSL https://dl.example.com/x.list | tee /etc/apt/sources.list.d/x.list', 'maximum'],
		['curl -fsSL https://deb.nodesource.com/setup_22.x | bash -', 'recommended'],
		['curl -fsSL https://deb.nodesource.com/setup_16.x | bash -', 'maximum'],
		['add-apt-repository ppa:acme/agent', 'maximum'], ['add-apt-repository -y contrib', 'maximum'],
		['curl -fsSL https://dl.example.com/k.asc | apt-key add -', 'maximum'],
		['<<EOF cat > /etc/apt/sources.list.d/x.sources\nTypes: deb\nURIs: https://dl.example.com/apt\nSuites: stable\nComponents: main\nEOF', 'recommended'],
		['<<EOF cat > /etc/apt/sources.list.d/x.sources\nTypes: deb\nURIs: https://dl.example.com/apt\nSuites: stretch\nComponents: main\nEOF', 'maximum'],
	];
	for (const [step, who] of SOURCES) it(`${who} with somebody else's package, and ${step}`, () => assert.equal(level('debian:bullseye', step, `${INSTALL}acme-agentd-extra`), who));
	it('is doubted with a list from the build context', () => assert.equal(moved('FROM debian:bullseye\nCOPY x.list /etc/apt/sources.list.d/\nRUN apt-get update && apt-get install -y curl\n').level, 'maximum'));
	it("leaves a publisher's own package alone", () => assert.equal(level('ubuntu:20.04', "echo 'deb https://dl.example.com/apt stable main' > /etc/apt/sources.list.d/x.list", `${INSTALL}php7.4`), 'maximum'));

	const CALLS: readonly (readonly [from: string, step: string, level: string, because?: RegExp])[] = [
		['debian:bullseye', 'apt-key add /k.asc', 'recommended'],
		['debian:bullseye', 'gcc -o /a /a.c', 'recommended'], ['debian:bullseye', './configure && make', 'recommended'], ['debian:bullseye', 'g++ -o /a /a.cc', 'maximum'],
		['ubuntu:20.04', 'gcc -o /a /a.c', 'maximum'], ['debian:bullseye', 'dpkg -i /a.deb', 'maximum'],
		['debian:bullseye', "sed -i 's/deb.debian.org/mirror.example.com/' /etc/apt/sources.list", 'manual', /no \/etc\/apt\/sources\.list/],
		['debian:bullseye', "sed -i 's/deb.debian.org/mirror.example.com/' /etc/apt/sources.list || true", 'maximum'],
		['debian:bullseye', "echo 'deb http://mirror.example.com/debian stable main' > /etc/apt/sources.list && sed -i s/http:/https:/ /etc/apt/sources.list", 'maximum'],
		// The nearer release still has that file.
		['ubuntu:20.04', "sed -i 's/archive.ubuntu.com/mirror.example.com/' /etc/apt/sources.list", 'recommended'],
		['fedora:38', 'dnf config-manager --add-repo https://dl.example.com/x.repo', 'manual', /addrepo/], ['fedora:38', 'dnf groupinstall -y "Development Tools"', 'manual', /group install/],
		['fedora:38', 'dnf install -y tar xz git wget nginx', 'recommended'],
		['alpine:3.16', 'apk add --no-cache p11-kit-trust && runDeps="$(scanelf --needed --nobanner --format \'%n#p\' -r /usr/local | awk \'{ print "so:" $1 }\')" && apk add --no-cache --virtual .run $runDeps', 'recommended'],
		['alpine:3.16', 'apk add --no-cache $(cat /packages.txt)', 'maximum'],
	];
	for (const [from, step, who, because] of CALLS) it(`${who} from ${from}: ${step}`, () => {
		const found = moved(steps(from, step));
		assert.equal(found.level, who);
		if (because) assert.match(found.because, because);
	});

	it('goes further where the nearest release lacks a package, unless that one lacks something else', () => {
		assert.equal(moved(steps('debian:bullseye-slim', `${INSTALL}pms`)).to, 'debian:trixie-slim');
		const { to, level: who, because } = moved(steps('debian:bullseye-slim', 'apt-key add /k.asc', `${INSTALL}pms`));
		assert.deepEqual([to, who], ['debian:bookworm-slim', 'manual']);
		assert.match(because, /pms is not/);
	});
	it('is left to a human where a path names the version that only the old release has', () => {
		for (const step of ["sed -i 's/a/b/' /etc/php/7.4/cli/php.ini", 'ln -s /usr/bin/python3.9 /usr/bin/python', 'python3.9 -m venv /venv', 'cp /x /etc/postgresql/13/main/x']) {
			const { level: who, because } = moved(steps('debian:bullseye', step));
			assert.equal(who, 'manual', step);
			assert.match(because, /another version in its name/, step);
		}
		for (const step of ['echo /etc/php/7.45/x', 'cp /x /opt/python3.9/x', 'wget https://files.example.com/php7.4.tar.gz']) assert.equal(level('debian:bullseye', step), 'recommended', step);
		assert.doesNotMatch(moved(steps('python:3.9-bullseye', 'python3.9 -m venv /venv')).because, /another version/);
	});
	it('changes nothing of the system where the release stays', () => {
		const { to, level: who } = moved(steps('php:8.0-fpm-bookworm', `${INSTALL}acme-agentd-extra`, 'g++ -o /a /a.cc && ./configure && dpkg -i /a.deb'));
		assert.deepEqual([to, who], ['php:8.3-fpm-bookworm', 'recommended']);
		assert.deepEqual([moved(steps('rockylinux:9', 'dnf install -y acme-agentd-extra')).level], ['recommended']);
	});
});
