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
	});
});
