/** Where one goes from an ended image, and who may take it: one row a promise, or what speaks against it. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, applyEdits, type BuildContext, type Fix } from '../../server/src/engine/index';

function fixOf(text: string, buildContext: BuildContext = {}): Fix | undefined {
	return analyze(text, { today: '2026-11-23', buildContext }).findings.find(({ rule }) => rule === 'base-image-eol')?.fixes[0];
}

/** `recommended node:24`, or nothing. */
function way(text: string, buildContext?: BuildContext): string | undefined {
	const fix = fixOf(text, buildContext);
	return fix && `${fix.level ?? 'recommended'} ${fix.title.replace(/^Use /, '')}`;
}

type Row = readonly [from: string, rest: string, expected: string | undefined];

function check(rows: readonly Row[]): void {
	for (const [from, rest, expected] of rows) it(`${from} ${rest.trim().split('\n').join('; ')} → ${expected ?? 'nowhere'}`, () => assert.equal(way(`FROM ${from}\n${rest}`), expected));
}

describe('ways: Tomcat', () => check([
	['tomcat:8.5-jdk8', 'COPY shop.war /usr/local/tomcat/webapps/ROOT.war\n', 'recommended tomcat:9.0-jdk8'],
	['tomcat:8.5.77-jre11', 'RUN rm -rf /usr/local/tomcat/webapps/*\n', 'recommended tomcat:9.0-jre11'],
	['mirror.gcr.io/library/tomcat:8-jdk17-temurin', '', 'recommended mirror.gcr.io/library/tomcat:9.0-jdk17'],
	['tomcat:8.5', '', 'recommended tomcat:9.0-jdk21'],
	['tomcat:8.5-jdk8', 'COPY server.xml /usr/local/tomcat/conf/\n', 'maximum tomcat:9.0-jdk8'],
	['tomcat:8.5-jdk8', 'COPY . /usr/local/tomcat\n', 'maximum tomcat:9.0-jdk8'], ['tomcat:8.5-jdk8', 'COPY a.war webapps/\n', 'recommended tomcat:9.0-jdk8'], ['tomcat:8.5.47-jdk8', '', 'maximum tomcat:9.0-jdk8'],
	['tomcat:8.5-jdk8', 'COPY driver.jar $CATALINA_HOME/lib/\n', 'maximum tomcat:9.0-jdk8'],
	['tomcat:8.5-jdk8', 'RUN unzip /shop.war -d /usr/local/tomcat/webapps/ROOT\n', 'maximum tomcat:9.0-jdk8'],
	['tomcat:8.5.19', '', 'maximum tomcat:9.0-jdk8'], ['tomcat:7-jre8', '', 'maximum tomcat:9.0-jre8'], ['tomcat:8.0-jre7', '', 'maximum tomcat:9.0-jre8'],
	['tomcat:8.5.60', '', 'manual tomcat:9.0-jdk17'], ['tomcat:8.5-jre8-alpine', '', undefined],
]));

describe('ways: PyPy', () => {
	check([
		['pypy:3.9-bullseye', '', 'recommended pypy:3.11-bookworm'], ['pypy:3.9-7-slim-bullseye', '', 'recommended pypy:3.11-slim-bookworm'], ['pypy:3.10', '', 'recommended pypy:3.11'],
		['pypy:3.10-trixie', '', 'recommended pypy:3.11-trixie'], ['pypy:3.9', 'RUN pypy3.9 -m ensurepip && cp -r /usr/local/lib/python3.9/site-packages /x\n', 'maximum pypy:3.11'],
	]);
	it('goes on with Python 2', () => assert.equal(way('FROM pypy:2.7-bookworm\n'), undefined));
});

describe('ways: Rust', () => {
	check([
		['rust:1.83', 'RUN cargo build --release\n', 'recommended rust:1.98'], ['rust:1.79', 'RUN cargo build --release\n', 'maximum rust:1.98'],
		['rust:1.83', 'ENV RUSTFLAGS="-D warnings"\nRUN cargo build\n', 'maximum rust:1.98'], ['rust:1.93', 'RUN cargo clippy\n', 'maximum rust:1.98'],
	]);
	it('stays on the release whose C library the other stage has', () => {
		const built = (builder: string, runtime: string, flag = ''): string | undefined => way(`FROM ${builder} AS build\nRUN cargo build --release${flag}\nFROM ${runtime}\nCOPY --from=build /a /a\n`);
		assert.equal(built('rust:1.88', 'debian:bookworm-slim'), 'recommended rust:1.98-bookworm');
		assert.equal(built('rust:1.88', 'debian:trixie-slim'), 'recommended rust:1.98');
		assert.equal(built('rust:1.88', 'almalinux:9'), 'maximum rust:1.98');
		assert.equal(built('rust:1.88', 'debian:bookworm-slim', ' --target x86_64-unknown-linux-musl'), 'recommended rust:1.98');
		assert.equal(way('FROM golang:1.21 AS build\nRUN go build -o /a .\nFROM gcr.io/distroless/base-debian12\nCOPY --from=0 /a /a\n'), 'recommended golang:1.26-bookworm');
		assert.equal(way('FROM golang:1.21 AS build\nRUN CGO_ENABLED=0 go build -o /a .\nFROM gcr.io/distroless/base-debian12\nCOPY --from=0 /a /a\n'), 'recommended golang:1.26');
	});
});

describe('ways: Python and what was compiled for it', () => {
	check([
		['python:3.9', 'RUN pip install orjson==3.9.10\n', 'recommended python:3.12'], ['python:3.9', 'RUN pip install "orjson==3.8.10"\n', 'recommended python:3.11'],
		['python:3.9-bullseye', 'RUN pip install numpy==1.24.0 pandas==1.5.3\n', 'recommended python:3.11-bookworm'], ['python:3.8', 'RUN pip install pandas==1.5.3\n', 'maximum python:3.12'],
		['python:3.9-alpine', 'RUN pip install orjson==3.9.10\n', 'maximum python:3.12-alpine'], ['python:3.9-alpine', 'RUN pip install flask==2.0.0\n', 'recommended python:3.12-alpine'],
		['python:3.9', 'RUN pip install cython==0.29.26\n', 'maximum python:3.12'], ['python:3.9', "RUN pip install 'numpy<1.25'\n", 'maximum python:3.12'], ['python:3.9', 'RUN pip install psycopg2_binary==2.9.10\n', 'recommended python:3.12'],
		['python:3.9', 'RUN pip install Cryptography[ssh]==3.4.8 requests==2.31.0\n', 'recommended python:3.12'],
	]);
	it('reads the list of the project', () => {
		const text = 'FROM python:3.9\nCOPY . .\nRUN pip install -r requirements.txt\n';
		assert.equal(way(text, { files: { 'requirements.txt': 'flask==2.0\r\nlxml==4.9.1 ; python_version >= "3.6"\r\n' } }), 'recommended python:3.11');
		assert.equal(way(text, { files: { 'requirements.txt': '# lxml==4.0\nflask==2.0\n' } }), 'recommended python:3.12');
		assert.equal(way(text, { files: { 'requirements.txt': null } }), 'recommended python:3.12');
	});
});

describe('ways: development containers', () => {
	check([
		['mcr.microsoft.com/vscode/devcontainers/javascript-node:0-16-bullseye', '', 'recommended mcr.microsoft.com/devcontainers/javascript-node:24-bookworm'],
		['mcr.microsoft.com/vscode/devcontainers/typescript-node:0-18', '', 'recommended mcr.microsoft.com/devcontainers/typescript-node:24-bookworm'],
		['mcr.microsoft.com/devcontainers/javascript-node:0-10', '', 'maximum mcr.microsoft.com/devcontainers/javascript-node:24-bookworm'],
		['mcr.microsoft.com/devcontainers/javascript-node:1-22-bullseye', '', 'recommended mcr.microsoft.com/devcontainers/javascript-node:22-bookworm'],
		['mcr.microsoft.com/devcontainers/python:3.9-bullseye', '', 'recommended mcr.microsoft.com/devcontainers/python:3.12-bookworm'],
		['mcr.microsoft.com/devcontainers/python:0-3', '', undefined], ['mcr.microsoft.com/devcontainers/python:3-bullseye', '', 'recommended mcr.microsoft.com/devcontainers/python:3-bookworm'],
		['mcr.microsoft.com/devcontainers/ruby:2.7-bullseye', '', 'maximum mcr.microsoft.com/devcontainers/ruby:3.4-bookworm'], ['mcr.microsoft.com/devcontainers/ruby:3.1', '', 'recommended mcr.microsoft.com/devcontainers/ruby:3.4-bookworm'],
		['mcr.microsoft.com/devcontainers/php:0-8.0', '', 'recommended mcr.microsoft.com/devcontainers/php:8.3-bookworm'], ['mcr.microsoft.com/devcontainers/go:0-1.19', '', 'recommended mcr.microsoft.com/devcontainers/go:1.26-bookworm'],
		['mcr.microsoft.com/devcontainers/go:1-bullseye', '', 'recommended mcr.microsoft.com/devcontainers/go:1-bookworm'], ['mcr.microsoft.com/devcontainers/java:0-17-bullseye', '', 'recommended mcr.microsoft.com/devcontainers/java:17-bookworm'],
		['mcr.microsoft.com/devcontainers/rust:1-bullseye', '', 'recommended mcr.microsoft.com/devcontainers/rust:bookworm'], ['mcr.microsoft.com/devcontainers/cpp:0-debian-11', '', 'recommended mcr.microsoft.com/devcontainers/cpp:debian-12'],
		['mcr.microsoft.com/devcontainers/base:0-alpine-3.16', '', 'recommended mcr.microsoft.com/devcontainers/base:alpine-3.22'],
	]);
	const mended = (text: string): string => applyEdits(text, fixOf(text)?.edits ?? []);
	it('have their tag partly in an argument', () => {
		assert.equal(mended('ARG VARIANT=debian-11\r\nFROM mcr.microsoft.com/vscode/devcontainers/cpp:0-${VARIANT}\r\n'), 'ARG VARIANT=debian-12\r\nFROM mcr.microsoft.com/devcontainers/cpp:${VARIANT}\r\n');
		assert.equal(mended('ARG VARIANT="3.16"\nFROM mcr.microsoft.com/vscode/devcontainers/base:0-alpine-${VARIANT}\n'), 'ARG VARIANT="3.22"\nFROM mcr.microsoft.com/devcontainers/base:alpine-${VARIANT}\n');
		assert.equal(mended('ARG VARIANT="16-bullseye"\nFROM mcr.microsoft.com/vscode/devcontainers/javascript-node:0-${VARIANT}\n'), 'ARG VARIANT="24-bookworm"\nFROM mcr.microsoft.com/devcontainers/javascript-node:${VARIANT}\n');
	});
	it('of .NET let programs for an older one start', () => {
		const text = 'FROM mcr.microsoft.com/vscode/devcontainers/dotnet:6.0-focal\n';
		assert.equal(way(text), 'maximum mcr.microsoft.com/devcontainers/dotnet:10.0-noble');
		assert.equal(mended(text), 'FROM mcr.microsoft.com/devcontainers/dotnet:10.0-noble\nENV DOTNET_ROLL_FORWARD=Major\n');
	});
});

describe('ways: .NET', () => {
	const built = (runtime: string, publish = '', end = ''): string => `FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build\nRUN dotnet publish -c Release -o /app${publish}\nFROM ${runtime}\nCOPY --from=build /app /app\n${end}`;
	for (const [text, expected] of [
		[built('mcr.microsoft.com/dotnet/aspnet:8.0'), 'recommended mcr.microsoft.com/dotnet/aspnet:10.0'], [built('mcr.microsoft.com/dotnet/runtime:9.0-alpine3.20'), 'recommended mcr.microsoft.com/dotnet/runtime:10.0-alpine'],
		[built('mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled'), 'recommended mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled'], [built('mcr.microsoft.com/dotnet/aspnet:8.0-bookworm-slim'), 'recommended mcr.microsoft.com/dotnet/aspnet:10.0'],
		[built('mcr.microsoft.com/dotnet/aspnet:8.0', ' --self-contained true'), 'maximum mcr.microsoft.com/dotnet/aspnet:10.0'], [built('mcr.microsoft.com/dotnet/aspnet:8.0', ' -p:PublishSingleFile=true'), 'maximum mcr.microsoft.com/dotnet/aspnet:10.0'],
		[built('mcr.microsoft.com/dotnet/aspnet:8.0', '', 'ENV DOTNET_ROLL_FORWARD=Disable\n'), 'manual mcr.microsoft.com/dotnet/aspnet:10.0'], [built('mcr.microsoft.com/dotnet/aspnet:6.0-focal'), 'maximum mcr.microsoft.com/dotnet/aspnet:10.0-noble'],
		['FROM mcr.microsoft.com/dotnet/aspnet:8.0 AS base\nFROM mcr.microsoft.com/dotnet/sdk:10.0 AS build\nFROM build AS publish\nRUN dotnet publish -o /app\nFROM base AS final\nCOPY --from=publish /app .\n', 'recommended mcr.microsoft.com/dotnet/aspnet:10.0'],
		['FROM mcr.microsoft.com/dotnet/aspnet:8.0\nCOPY out /app\n', 'maximum mcr.microsoft.com/dotnet/aspnet:10.0'], ['FROM mcr.microsoft.com/dotnet/core/aspnet:3.1-buster-slim\n', 'maximum mcr.microsoft.com/dotnet/aspnet:10.0'],
		['FROM mcr.microsoft.com/dotnet/sdk:8.0\nCMD ["dotnet", "run"]\n', 'manual mcr.microsoft.com/dotnet/sdk:10.0'],
		['FROM mcr.microsoft.com/dotnet/sdk:8.0.204 AS build\nRUN dotnet publish -o /app\nFROM mcr.microsoft.com/dotnet/aspnet:10.0\nCOPY --from=build /app /app\n', 'maximum mcr.microsoft.com/dotnet/sdk:10.0'],
		['FROM mcr.microsoft.com/dotnet/runtime-deps:8.0-jammy\n', 'recommended mcr.microsoft.com/dotnet/runtime-deps:10.0-noble'], ['FROM mcr.microsoft.com/dotnet/aspnet:6.0-nanoserver-1809\n', undefined],
	] as const) it(`${text.split('\n').join('; ')} → ${expected}`, () => assert.equal(way(text), expected));
	it('listens where it did: images before 8.0 said port 80', () => {
		assert.equal(applyEdits('FROM mcr.microsoft.com/dotnet/aspnet:6.0\n', fixOf('FROM mcr.microsoft.com/dotnet/aspnet:6.0\n')?.edits ?? []), 'FROM mcr.microsoft.com/dotnet/aspnet:10.0\nENV DOTNET_ROLL_FORWARD=Major ASPNETCORE_HTTP_PORTS=80\n');
		const own = 'FROM mcr.microsoft.com/dotnet/aspnet:6.0\nENV ASPNETCORE_URLS=http://+:5000\n';
		assert.match(applyEdits(own, fixOf(own)?.edits ?? []), /^FROM \S+\nENV DOTNET_ROLL_FORWARD=Major\nENV ASPNETCORE_URLS/);
	});
});

describe('ways: CentOS', () => check([
	['centos:7', 'COPY app.conf /etc/app/\nRUN chmod 644 /etc/app/app.conf\n', 'recommended almalinux:8'], ['centos:7', 'COPY app /app\nCMD ["/app"]\n', 'maximum almalinux:8'],
	['centos:7', 'RUN yum install -y nginx\n', 'recommended almalinux:8'], ['centos:7', 'COPY local.repo /etc/yum.repos.d/\nRUN yum install -y nginx\n', 'maximum almalinux:8'],
	['centos:7', 'RUN sed -i s/mirrorlist/#mirrorlist/ /etc/yum.conf && yum install -y nginx\n', 'maximum almalinux:8'], ['centos:7', 'RUN ./setup.sh\n', 'maximum almalinux:8'], ['centos:7', 'CMD ["/usr/sbin/init"]\n', 'maximum almalinux:8'],
	['centos:7', 'RUN yum install -y https://packages.example.com/a.rpm\n', 'maximum almalinux:8'], ['centos:6', '', 'recommended almalinux:9'],
]));

describe('ways: Java', () => check([
	['openjdk:16-slim', 'COPY a.jar /\n', 'recommended eclipse-temurin:17-jdk'], ['openjdk:10-jre', '', 'recommended eclipse-temurin:11-jre'], ['openjdk:7-jre', '', 'recommended eclipse-temurin:8-jre'],
	['openjdk:15', '', 'maximum eclipse-temurin:17-jdk'], ['openjdk:16', 'RUN ./gradlew build\n', 'maximum eclipse-temurin:17-jdk'], ['openjdk:10-jre', 'CMD ["java", "--add-modules", "java.xml.bind", "-jar", "/a.jar"]\n', 'maximum eclipse-temurin:11-jre'],
	['openjdk:22-slim', 'ENV JAVA_TOOL_OPTIONS=-Djava.security.manager\n', 'maximum eclipse-temurin:25-jdk'], ['eclipse-temurin:24-jre', '', 'recommended eclipse-temurin:25-jre'],
	['openjdk:8-jdk', 'RUN useradd -u 1000 app\n', 'recommended eclipse-temurin:8-jdk-jammy'], ['openjdk:11-jre-slim', '', 'recommended eclipse-temurin:11-jre'],
]));

describe('ways: repositories that took over', () => check([
	['rockylinux:9', 'RUN dnf install -y rpm-build && ./configure\n', 'recommended rockylinux/rockylinux:9'], ['hseeberger/scala-sbt:8u242_1.3.8_2.13.1', '', undefined],
	['jupyter/scipy-notebook', '', 'maximum quay.io/jupyter/scipy-notebook'], ['docker.io/jupyter/base-notebook:latest', '', 'maximum quay.io/jupyter/base-notebook:latest'],
	['jupyter/base-notebook:python-3.8', '', 'maximum quay.io/jupyter/base-notebook:python-3.13'], ['jupyter/nbviewer:1', '', undefined],
	['python:3-bullseye', '', 'recommended python:3-bookworm'], ['golang:1-bullseye', '', 'recommended golang:1-bookworm'],
]));
