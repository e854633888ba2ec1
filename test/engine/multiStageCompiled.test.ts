/** Recipes for compiled languages: what they refuse and why, where the program lies, what goes with it. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { finalStage, split } from '../support/multiStage';

const rust = (...lines: string[]): string => ['FROM rust:1.98', 'WORKDIR /src', 'COPY . .', ...lines, ''].join('\n');

describe('multi-stage for Rust', () => {
	const manifest = '[package]\nname = "shop"\n\n[dependencies]\nserde = "1"\n';
	for (const [name, text, reason] of [
		['a script of the project', rust('RUN cargo build --release', 'CMD ["./run.sh"]'), /it starts \.\/run\.sh/],
		['two programs', rust('RUN cargo install diesel_cli && cargo build --release', 'CMD diesel migration run && ./target/release/shop'), /it starts shop, too/],
		['files among those of Debian', 'FROM rust:1.98\nCOPY . .\nRUN cargo build --release\nCMD ["./target/release/shop"]\n', /copied into \//],
		['another OpenSSL', 'FROM rust:1.58\nWORKDIR /src\nCOPY . .\nRUN cargo build --release\nCMD ["./target/release/shop"]\n', /release of Debian/],
		['a library that nobody knows', rust('RUN apt-get install -y libfoo-dev', 'RUN cargo build --release', 'CMD ["./target/release/shop"]'), /libfoo-dev/],
		['shared libraries of musl', 'FROM rust:1.98-alpine\nWORKDIR /src\nENV RUSTFLAGS="-C target-feature=-crt-static"\nCOPY . .\nRUN cargo build --release\nCMD ["./target/release/shop"]\n', /shared libraries of Alpine/],
		['a name that nobody installs', rust('RUN cargo build --release', 'CMD ["shop"]'), /not known where shop lies/],
		['cargo run, and no manifest', rust('CMD ["cargo", "run", "--release"]'), /Cargo\.toml was not read/],
		['the home folder of root', 'FROM rust:1.98\nWORKDIR /root/shop\nCOPY . .\nRUN cargo build --release\nCMD ["./target/release/shop"]\n', /only root can read/],
	] as const) it(`declines: ${name}`, () => assert.match(split(text), reason));

	it('compiles what cargo run would have', () => {
		const result = split(rust('CMD ["cargo", "run", "--release", "--", "-v"]'), { files: { 'Cargo.toml': manifest } });
		assert.match(result, /\nRUN cargo build --release --bin shop\n/);
		assert.match(result, /\nCMD \["\/src\/target\/release\/shop", "-v"\]\n$/);
	});

	it('takes an installed program to a folder that is searched', () => {
		assert.match(finalStage(rust('RUN cargo install --path .', 'ENTRYPOINT ["shop"]')), /COPY --from=build \/usr\/local\/cargo\/bin\/shop \/usr\/local\/bin\/shop\n[\s\S]*ENTRYPOINT \["\/usr\/local\/bin\/shop"\]/);
		assert.match(finalStage(rust('RUN cargo build --release && cp target/release/shop /usr/local/bin/', 'ENTRYPOINT ["shop"]')), /COPY --from=build \/usr\/local\/bin\/shop \/usr\/local\/bin\/shop\n/);
	});

	it('puts musl programs on nothing', () => {
		assert.match(finalStage('FROM rust:1.98-alpine\nWORKDIR /src\nCOPY . .\nRUN cargo build --release\nCMD ["./target/release/shop"]\n'), /^FROM scratch\nWORKDIR \/src\nCOPY --from=build \/etc\/ssl/);
		assert.match(finalStage(rust('RUN cargo build --release --target x86_64-unknown-linux-musl', 'CMD ["target/x86_64-unknown-linux-musl/release/shop"]')), /^FROM scratch\n/);
	});

	it('installs the libraries that Cargo.lock names, on the slim Debian', () => {
		const files = { 'Cargo.toml': manifest, 'Cargo.lock': '[[package]]\nname = "pq-sys"\n' };
		assert.match(finalStage(rust('RUN cargo build --release', 'CMD ["./target/release/shop"]'), { files }), /^FROM debian:trixie-slim\nRUN [\s\S]*ca-certificates libpq5 /);
		assert.match(finalStage(rust('RUN cargo build --release', 'CMD ["./target/release/shop"]'), { files: { ...files, 'Cargo.lock': '' } }), /^FROM gcr\.io\/distroless\/cc-debian13:nonroot\n/);
	});

	it('keeps a shell where the start or the health check needs one', () => {
		const result = finalStage(rust('RUN cargo build --release', 'VOLUME /data', 'HEALTHCHECK CMD curl -f http://localhost:8080/', 'CMD PORT=$PORT ./target/release/shop'));
		assert.match(result, /install -y --no-install-recommends ca-certificates curl libssl3t64/);
		assert.match(result, /mkdir -p \/src \/data [\s\S]*chown app:app \/src \/data\n/);
		assert.match(result, /\nCMD PORT=\$PORT \.\/target\/release\/shop\n$/);
	});

	it('leaves sources and objects behind', () => {
		const result = split(rust('RUN cargo build --release', 'CMD ["./target/release/shop"]'));
		assert.match(result, /find \/src\/target -type f ! -path \/src\/target\/release\/shop -delete/);
		assert.match(split(rust('RUN cargo build --release', 'COPY config/ /etc/shop/', 'CMD ["./target/release/shop"]')), /RUN find \/src -type f [\s\S]* rm -rf \/src\/\.git\n[\s\S]*COPY --from=build \/etc\/shop \/etc\/shop\n/);
	});
});

describe('multi-stage for Java', () => {
	const maven = (...lines: string[]): string => ['FROM maven:3.9-eclipse-temurin-21', 'WORKDIR /src', 'COPY . .', 'RUN mvn package', ...lines, ''].join('\n');
	const files = (...lines: string[]): string[] => [...finalStage(maven(...lines)).matchAll(/^COPY --from=build (.*)$/gm)].map((match) => match[1] as string);

	for (const [name, text, reason] of [
		['the build tool starts it', maven('CMD ["mvn", "exec:java"]'), /mvn starts the program/],
		['no version in the tag', maven('CMD ["java", "-jar", "target/a.jar"]').replace('3.9-eclipse-temurin-21', 'latest'), /does not say the version of Java/],
		['a version that is over', maven('CMD ["java", "-jar", "target/a.jar"]').replace('temurin-21', 'temurin-22'), /Java 22 has no runtime image/],
		['a script starts it', maven('CMD ["./start.sh"]'), /it starts \.\/start\.sh/],
		['files are changed when it starts', maven('CMD sed -i s/a/b/ conf/a.json && java -jar target/a.jar'), /sed changes files/],
		['classes among those of the base', 'FROM eclipse-temurin:21\nCOPY *.java .\nRUN javac *.java\nCMD ["java", "Main"]\n', /lies in \//],
		['options in a file', maven('CMD ["java", "@options", "-jar", "target/a.jar"]'), /options from a file/],
		['another place of java', maven('CMD ["/usr/bin/java", "-jar", "target/a.jar"]'), /lies elsewhere/],
	] as const) it(`declines: ${name}`, () => assert.match(split(text), reason));

	it('finds the version in tags, packages and pom.xml', () => {
		const runtime = (from: string, context = {}): string | undefined => /^FROM (.*jre.*)$/m.exec(split(maven('CMD ["java", "-jar", "target/a.jar"]').replace('FROM maven:3.9-eclipse-temurin-21', from), context))?.[1];
		assert.equal(runtime('FROM maven:3-jdk-8'), 'eclipse-temurin:8-jre');
		assert.equal(runtime('FROM maven:3.9-eclipse-temurin-17-alpine'), 'eclipse-temurin:17-jre-alpine');
		assert.equal(runtime('FROM openjdk:8u222-jdk'), 'eclipse-temurin:8-jre');
		assert.equal(runtime('FROM debian:13\nRUN apt-get install -y openjdk-21-jdk-headless maven'), 'eclipse-temurin:21-jre');
		assert.equal(runtime('FROM maven:3.9', { files: { 'pom.xml': '<java.version>17</java.version>' } }), 'eclipse-temurin:17-jre');
	});

	it('knows a wrapper that a shell is told to run', () => {
		assert.match(split('FROM eclipse-temurin:21\nWORKDIR /app\nCOPY . .\nRUN sh ./mvnw -B package\nCMD ["java", "-jar", "target/a.jar"]\n'), /FROM eclipse-temurin:21-jre\n/);
	});

	it('takes what the command line names: jars, class path, agents, files', () => {
		assert.deepEqual(files('CMD ["java", "-javaagent:/opt/agent.jar", "-jar", "target/a.jar", "server", "conf/a.yml"]'), ['/opt/agent.jar /opt/agent.jar', '/src/target/a.jar /src/target/a.jar', '/src/conf/a.yml /src/conf/a.yml']);
		assert.deepEqual(files('CMD ["java", "-cp", "target/classes:target/lib/*", "a.Main"]'), ['/src/target/classes /src/target/classes', '/src/target/lib /src/target/lib']);
		assert.deepEqual(files('CMD java $JAVA_OPTS -jar target/*.jar'), ['/src/target/*.jar /src/target/']);
		assert.deepEqual(files('CMD ["java", "-jar", "target/quarkus-app/quarkus-run.jar"]'), ['/src/target/quarkus-app /src/target/quarkus-app']);
		assert.deepEqual(files('CMD ["target/appassembler/bin/shop"]'), ['/src/target/appassembler /src/target/appassembler']);
	});

	it('keeps what was copied by name, and nothing that only the build reads', () => {
		const text = 'FROM gradle:8-jdk21\nWORKDIR /app\nCOPY build.gradle settings.gradle ./\nCOPY src src\nCOPY public public\nCOPY logback.xml .\nRUN gradle jar\nCMD ["java", "-jar", "build/libs/a.jar"]\n';
		assert.deepEqual([...finalStage(text).matchAll(/^COPY --from=build (\S+)/gm)].map((match) => match[1]), ['/app/build/libs/a.jar', '/app/public', '/app/logback.xml']);
		assert.match(finalStage(maven('COPY src/main/resources/application.properties /src/config/', 'CMD ["java", "-jar", "target/a.jar"]')), /COPY --from=build \/src\/config\/application\.properties \/src\/config\/application\.properties\n/);
	});

	it('keeps folders that were copied beside the project', () => {
		assert.deepEqual(files('COPY scripts /opt/scripts', 'RUN chmod +x /opt/scripts/*', 'CMD ["java", "-jar", "target/a.jar"]'), ['/src/target/a.jar /src/target/a.jar', '/opt/scripts /opt/scripts']);
		assert.deepEqual(files('COPY tool /opt/tool', 'RUN mvn -f /opt/tool/pom.xml install', 'CMD ["java", "-jar", "target/a.jar"]'), ['/src/target/a.jar /src/target/a.jar']);
		assert.deepEqual(files('COPY tool /opt/tool', 'RUN cd /opt/tool && mvn install', 'CMD ["java", "-jar", "target/a.jar"]'), ['/src/target/a.jar /src/target/a.jar']);
	});

	it('keeps what lies around classes that javac made, without the sources', () => {
		const text = (copy: string): string => split(`FROM eclipse-temurin:21\nWORKDIR /app\n${copy}\nRUN javac -d out src/Main.java\nCMD ["java", "-cp", "out", "Main"]\n`);
		assert.match(text('COPY . .'), /\nRUN find \/app -type f -name '\*\.java' -delete\n[\s\S]*COPY --from=build \/app \/app\nWORKDIR/);
		assert.match(text('COPY src src\nCOPY rates rates'), /COPY --from=build \/app\/out \/app\/out\nCOPY --from=build \/app\/rates \/app\/rates\nWORKDIR/);
	});

	it('takes the runtime that jlink made, on a small system', () => {
		const linked = (...lines: string[]): string => finalStage(maven('RUN $JAVA_HOME/bin/jlink --add-modules java.base --output /opt/jre', ...lines));
		assert.match(linked('CMD ["/opt/jre/bin/java", "-jar", "target/a.jar"]'), /^FROM debian:13-slim\n[\s\S]*COPY --from=build \/opt\/jre \/opt\/jre\nCOPY --from=build \/src\/target\/a\.jar /);
		assert.match(linked('ENV JAVA_HOME=/opt/jre', 'ENV PATH="${JAVA_HOME}/bin:${PATH}"', 'CMD ["java", "-jar", "target/a.jar"]'), /^FROM debian:13-slim\n[\s\S]*ENV JAVA_HOME=\/opt\/jre\nENV PATH=/);
		assert.match(linked('CMD ["java", "-jar", "target/a.jar"]'), /^FROM eclipse-temurin:21-jre\n(?![\s\S]*\/opt\/jre)/);
		assert.match(split(`FROM debian:13\nRUN apt-get install -y openjdk-21-jdk\nWORKDIR /src\nCOPY . .\nRUN javac -d out A.java && jlink --add-modules java.base --output /opt/jre\nCMD ["/opt/jre/bin/java", "-cp", "out", "A"]\n`), /libraries of the distribution/);
	});

	it('leaves a module of the project behind, and folders that were made for the jar', () => {
		assert.deepEqual(files('COPY web web', 'CMD ["java", "-jar", "web/target/web.jar"]'), ['/src/web/target/web.jar /src/web/target/web.jar']);
		assert.deepEqual(files('RUN mkdir /app && cp target/a.jar /app/a.jar', 'CMD ["java", "-jar", "/app/a.jar"]'), ['/app/a.jar /app/a.jar']);
		assert.deepEqual(files('RUN mkdir /spool', 'CMD ["java", "-jar", "target/a.jar"]'), ['/src/target/a.jar /src/target/a.jar', '--chown=app:app /spool /spool']);
	});

	it('leaves the path of another Java behind', () => {
		assert.doesNotMatch(finalStage(maven('CMD ["java", "-jar", "target/a.jar"]').replace('WORKDIR', 'ENV JAVA_HOME=/usr/lib/jvm/java MAVEN_OPTS=-Xmx1g\nWORKDIR')), /JAVA_HOME|MAVEN_OPTS/);
	});
});

describe('multi-stage for .NET', () => {
	const dotnet = (...lines: string[]): string => ['FROM mcr.microsoft.com/dotnet/sdk:10.0', 'WORKDIR /src', 'COPY . .', ...lines, ''].join('\n');

	for (const [name, text, reason] of [
		['the SDK starts it', dotnet('RUN dotnet build', 'CMD ["dotnet", "run"]'), /dotnet run needs the SDK/],
		['nothing is published', dotnet('RUN dotnet build -c Release', 'CMD ["dotnet", "bin/Release/net10.0/Shop.dll"]'), /nothing is published/],
		['published elsewhere', dotnet('RUN dotnet publish -o /out', 'CMD ["dotnet", "/app/Shop.dll"]'), /no dotnet publish is seen/],
		['published among sources of the base', dotnet('RUN dotnet publish -o /usr/local', 'CMD ["dotnet", "/usr/local/Shop.dll"]'), /among other files/],
		['a script starts it', dotnet('RUN dotnet publish -o out', 'CMD ["./start.sh"]'), /start\.sh/],
	] as const) it(`declines: ${name}`, () => assert.match(split(text), reason));

	it('starts where the settings were published', () => {
		assert.match(finalStage(dotnet('RUN dotnet publish -c Release -o out', 'ENTRYPOINT ["dotnet", "out/Shop.dll", "-v"]')), /^FROM mcr\.microsoft\.com\/dotnet\/aspnet:10\.0\n[\s\S]*COPY --from=build \/src\/out \/src\/out\nWORKDIR \/src\/out\nUSER app\nENTRYPOINT \["dotnet", "Shop\.dll", "-v"\]\n$/);
		assert.match(finalStage(dotnet('RUN dotnet publish -o /app', 'WORKDIR /app', 'ENTRYPOINT ["dotnet", "Shop.dll"]')), /COPY --from=build \/app \/app\nUSER app\nWORKDIR \/app\nENTRYPOINT \["dotnet", "Shop\.dll"\]\n$/);
		assert.match(finalStage(dotnet('RUN dotnet publish -c Release', 'CMD ["./bin/Release/net10.0/linux-x64/publish/Shop"]')), /WORKDIR \/src\/bin\/Release\/net10\.0\/linux-x64\/publish\n[\s\S]*CMD \["\.\/Shop"\]/);
	});

	it('gives programs that bring their runtime what that one links', () => {
		const runtime = (...options: string[]): string | undefined => /^FROM (\S+)/.exec(finalStage(dotnet(`RUN dotnet publish -o out ${options.join(' ')}`, 'CMD ["./out/Shop"]')))?.[1];
		assert.equal(runtime('-r linux-x64', '--self-contained'), 'mcr.microsoft.com/dotnet/runtime-deps:10.0');
		assert.equal(runtime('--self-contained true', '-p:PublishSingleFile=true'), 'mcr.microsoft.com/dotnet/runtime-deps:10.0');
		assert.equal(runtime('--self-contained false'), 'mcr.microsoft.com/dotnet/aspnet:10.0');
		assert.equal(runtime(), 'mcr.microsoft.com/dotnet/aspnet:10.0');
	});

	it('keeps files that were copied by name beside the project', () => {
		assert.match(finalStage(dotnet('RUN dotnet publish -o out', 'COPY certs/ /etc/certs/', 'CMD ["dotnet", "out/Shop.dll"]')), /COPY --from=build \/etc\/certs \/etc\/certs\n/);
		assert.match(finalStage(dotnet('COPY certificate.pem /etc/shop/certificate.pem', 'RUN dotnet publish -o out', 'CMD ["dotnet", "out/Shop.dll"]')), /COPY --from=build \/etc\/shop\/certificate\.pem \/etc\/shop\/certificate\.pem\n/);
	});
});

describe('multi-stage for C', () => {
	const c = (...lines: string[]): string => ['FROM debian:trixie', 'RUN apt-get update && apt-get install -y build-essential', 'WORKDIR /src', 'COPY . .', ...lines, ''].join('\n');

	for (const [name, text, reason] of [
		['files that are installed among others', c('RUN ./configure --prefix=/usr && make && make install', 'CMD ["/usr/bin/shop"]'), /make installs files/],
		['files that are installed beside the compiler', c('RUN make install', 'CMD ["shop"]').replace('debian:trixie', 'gcc:15'), /make installs files/],
		['another program', c('RUN gcc -o shop main.c', 'CMD ["/usr/bin/other"]'), /no command in this file is seen to make \/usr\/bin\/other/],
		['what make links against the full image', c('RUN make', 'CMD ["./shop"]').replace('debian:trixie', 'gcc:15'), /what the build links is not known/],
		['a library that nobody knows', c('RUN gcc -o shop main.c -lfoo', 'CMD ["./shop"]').replace('debian:trixie', 'gcc:15'), /-lfoo/],
		['libraries that are compiled, too', c('RUN git clone https://example.com/lib && make -C lib', 'RUN gcc -o shop main.c', 'CMD ["./shop"]'), /git may make files/],
		['two programs', c('RUN gcc -o shop main.c', 'CMD ./migrate && ./shop'), /it starts shop, too/],
	] as const) it(`declines: ${name}`, () => assert.match(split(text), reason));

	it('puts a static program on nothing', () => {
		const result = finalStage(c('RUN gcc -static -o /bin/shop main.c', 'CMD ["/bin/shop"]'));
		assert.match(result, /^FROM scratch\nWORKDIR \/src\nCOPY --from=build \/bin\/shop \/bin\/shop\n/);
		assert.doesNotMatch(result, /certificates/);
	});

	it('puts others beside the C library, and brings the C++ library of the compiler', () => {
		assert.match(finalStage(c('RUN gcc -o shop main.c', 'CMD ["./shop"]')), /^FROM gcr\.io\/distroless\/cc-debian13:nonroot\n/);
		assert.match(split(c('RUN g++ -o shop main.cpp', 'CMD ["./shop"]').replace('debian:trixie', 'gcc:15')), /RUN g\+\+ -static-libstdc\+\+ -static-libgcc -o shop main\.cpp\n/);
	});

	it('reads in the Makefile what is linked', () => {
		const text = c('RUN make', 'CMD ["./shop"]').replace('debian:trixie', 'gcc:15');
		const made = (makefile: string): string => split(text, { files: { Makefile: makefile } });
		assert.match(made('shop: main.o\n\t$(CC) -o $@ $^ -lpthread\n'), /\nFROM gcr\.io\/distroless\/cc-debian13:nonroot\n/);
		assert.match(made('shop: main.o\n\t$(CC) -o $@ $^ -lcurl\n'), /\nFROM debian:trixie-slim\n[\s\S]*libcurl4t64/);
		assert.match(made('shop: main.o\n\t$(CXX) -o $@ $^\n'), /C\+\+ library/);
	});

	it('takes what is installed where nothing of the base lies', () => {
		assert.match(finalStage(c('RUN make && make install', 'CMD ["shop"]')), /COPY --from=build \/usr\/local \/usr\/local\n[\s\S]*CMD \["\/usr\/local\/bin\/shop"\]/);
		assert.match(split(c('RUN make install', 'CMD ["shop"]'), { files: { Makefile: 'PREFIX ?= /usr\n' } }), /make installs files/);
		assert.match(finalStage(c('RUN cmake -B build -DCMAKE_INSTALL_PREFIX=/opt/shop && cmake --build build && cmake --install build', 'CMD ["/opt/shop/bin/shop"]')), /COPY --from=build \/opt\/shop \/opt\/shop\n/);
	});

	it('reads in the Makefile that the program is static', () => {
		const made = (makefile: string, make = 'make'): string => finalStage(c(`RUN ${make}`, 'CMD ["./shop"]'), { files: { Makefile: makefile } });
		for (const result of [
			made('shop: main.c\n\t$(CC) -static -o $@ $<\n'), made('LDFLAGS += -s -static\nshop: main.c\n\t$(CC) $(LDFLAGS) -o $@ $<\n'),
			made('shop: main.c\n\t$(CC) ${LDFLAGS} -o $@ $<\n', 'make LDFLAGS=-static'),
		]) assert.match(result, /^FROM scratch\n/);
		for (const result of [
			made('# LDFLAGS = -static\nshop: main.c\n\t$(CC) $(LDFLAGS) -o $@ $<\n'), made('LDFLAGS = -static\nshop: main.c\n\t$(CC) -o $@ $<\n'),
			made('shop: main.c\n\t$(CC) -static-libgcc -o $@ $<\n'),
		]) assert.doesNotMatch(result, /^FROM scratch\n/);
	});

	it('keeps the distribution where libraries or a shell are needed', () => {
		assert.match(finalStage(c('RUN make', 'CMD ["./shop"]').replace('build-essential', 'build-essential libpq-dev')), /^FROM debian:trixie-slim\n[\s\S]*--no-install-recommends libpq5 /);
		assert.match(finalStage(c('RUN make -C /src', 'CMD ./shop $PORT').replace('debian:trixie', 'ubuntu:24.04')), /^FROM ubuntu:24\.04\nRUN groupadd/);
		assert.match(finalStage('FROM alpine:3.24\nRUN apk add build-base boost-dev openssl-dev\nWORKDIR /src\nCOPY *.cpp ./\nRUN g++ -o shop *.cpp -lssl\nCMD ["./shop"]\n'), /^FROM alpine:3\.24\nRUN apk add --no-cache libssl3 libstdc\+\+\n/);
	});

	it('knows the libraries of Ubuntu, and those that are nothing but headers', () => {
		const ubuntu = (release: string): string => split(c('RUN cmake -B build && cmake --build build', 'CMD ["build/shop"]').replace('debian:trixie', `ubuntu:${release}`).replace('build-essential', 'build-essential libssl-dev nlohmann-json3-dev'));
		assert.match(ubuntu('24.04'), /\nFROM ubuntu:24\.04\nRUN .* libssl3t64 /);
		assert.match(ubuntu('22.04'), /\nFROM ubuntu:22\.04\nRUN .* libssl3 /);
		assert.match(ubuntu('26.10'), /it installs libssl-dev/);
	});

	it('leaves sources behind', () => {
		assert.match(split(c('RUN make', 'CMD ["./shop"]')), /find \/src -type f \\\( -name '\*\.\[chao\]'/);
	});
});
