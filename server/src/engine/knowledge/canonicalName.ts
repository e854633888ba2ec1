/**
 * One name for one image, however it is written.
 * Registries carry copies of Docker Hub's official images, and publishers have moved or doubled their repositories;
 * the tables here lead each spelling to the name under which the facts are kept. Written down by hand.
 */
import type { ImageRef } from './types';

const DOCKER_HUB = new Set(['', 'docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com', 'hub.docker.com']);

/** Places that serve the official images under the same tags. */
const COPIES_OF_THE_LIBRARY: readonly RegExp[] = [
	/^mirror\.gcr\.io\/(?:library\/)?(?=[^/]+$)/,
	/^public\.ecr\.aws\/docker\/library\//,
	/^mcr\.microsoft\.com\/mirror\/docker\/library\//,
	/^(?:library|amd64|i386|arm32v5|arm32v6|arm32v7|arm64v8|ppc64le|riscv64|s390x|mips64le|loong64)\//,
];

/** Other names of the same repository. */
const SAME_REPOSITORY: readonly (readonly [RegExp, string])[] = [
	[/^redhat\/(ubi\d+)$/, 'registry.access.redhat.com/$1/ubi'],
	[/^redhat\/(ubi\d+)-(minimal|micro|init)$/, 'registry.access.redhat.com/$1/ubi-$2'],
	[/^registry\.(?:access\.)?redhat\.(?:com|io)\/(ubi\d+)$/, 'registry.access.redhat.com/$1/ubi'],
	[/^registry\.(?:access\.)?redhat\.(?:com|io)\/(ubi\d+)-(minimal|micro|init)$/, 'registry.access.redhat.com/$1/ubi-$2'],
	[/^registry\.redhat\.io\/(ubi\d+)\//, 'registry.access.redhat.com/$1/'],
	[/^public\.ecr\.aws\/amazonlinux\/amazonlinux$/, 'amazonlinux'],
	[/^public\.ecr\.aws\/(bitnami|debian|ubuntu)\//, '$1/'],
	[/^(?:registry\.fedoraproject\.org|quay\.io\/fedora)\/fedora$/, 'fedora'],
	[/^(?:quay\.io\/almalinuxorg|almalinux)\/almalinux$/, 'almalinux'],
	[/^quay\.io\/rockylinux\/rockylinux$/, 'rockylinux/rockylinux'],
	[/^registry\.opensuse\.org\/opensuse\//, 'opensuse/'],
	[/^(?:registry\.suse\.com\/)?(suse|bci)\/bci-/, 'registry.suse.com/bci/bci-'],
	// The old `universal` became another image, whose Dockerfile sets no USER.
	[/^mcr\.microsoft\.com\/vscode\/devcontainers\/(?!universal$)/, 'mcr.microsoft.com/devcontainers/'],
	[/^mcr\.microsoft\.com\/dotnet\/core\/(aspnet|runtime|runtime-deps|sdk)$/, 'mcr.microsoft.com/dotnet/$1'],
	[/^microsoft\/(?:windows)?(servercore|nanoserver)$/, 'mcr.microsoft.com/windows/$1'],
	[/^(?:us|eu|asia)\.gcr\.io\/distroless\//, 'gcr.io/distroless/'],
	[/^quay\.io\/(bitnami|prometheus)\//, '$1/'],
	[/^prometheus\/(?=prometheus$|node-exporter$|alertmanager$|busybox$)/, 'prom/'],
	[/^ghcr\.io\/nginx(?:inc)?\/nginx-unprivileged$/, 'nginxinc/nginx-unprivileged'],
	[/^(?:gcr\.io\/google\.com\/cloudsdktool|google)\/(?:google-cloud-cli|cloud-sdk)$/, 'google/cloud-sdk'],
	[/^nvcr\.io\/nvidia\/cuda$/, 'nvidia/cuda'],
	[/^amazon\/aws-lambda-(?=[a-z]+$)/, 'public.ecr.aws/lambda/'],
	[/^docker\.io\//, ''],
];

/** `registry/repository` in lower case, Docker Hub without host; nothing translated. */
export function plainName(ref: ImageRef): string {
	const host = (ref.registry ?? '').toLowerCase();
	const repository = ref.repository.toLowerCase();
	return DOCKER_HUB.has(host) ? repository.replace(/^(?:docker\.io|index\.docker\.io)\//, '') : `${host}/${repository}`;
}

/** The host that an image comes from; `docker.io` by whatever name, also when none is written. */
export function registryOf(ref: ImageRef): string {
	const host = (ref.registry ?? '').toLowerCase();
	return DOCKER_HUB.has(host) ? 'docker.io' : host;
}

/** `node` for `docker.io/library/node` and for a vendor's copy of it; `registry/repository` outside Docker Hub. */
export function canonicalName(ref: ImageRef): string {
	const plain = plainName(ref);
	const library = COPIES_OF_THE_LIBRARY.find((pattern) => pattern.test(plain));
	if (library !== undefined) return plain.replace(library, '');
	const known = SAME_REPOSITORY.find(([pattern]) => pattern.test(plain));
	return known === undefined ? plain : plain.replace(known[0], known[1]);
}

/** Whether the name is a copy of an official image that is served from elsewhere, tag by tag. */
export function isLibraryCopy(ref: ImageRef): boolean {
	return COPIES_OF_THE_LIBRARY.some((pattern) => pattern.test(plainName(ref)));
}
