/**
 * Who vouches for an image: signatures and attestations, as its registry has them. What is said here is what stands in
 * them, and that it is true only where a verifier of the user's has said so. The engine asks nobody.
 */
import { type ImageReference, isWellFormed } from './model/imageReference';
import { externalImages } from './model/externalImages';
import type { DockerfileModel } from './model/model';
import type { TextRange } from './text/range';

export interface Signature {
	readonly by: 'cosign' | 'notation';
	/** From the certificate: an e-mail address, the address of a workflow, a subject. Absent for a bare key. */
	readonly signer?: string;
	/** Who vouched for the signer's identity, from the certificate. */
	readonly issuer?: string;
	/** Set by a verifier that has run. */
	readonly verified?: boolean;
}

export interface Provenance {
	readonly digest: string;
	readonly signatures: readonly Signature[];
	/** Predicate or artifact types, each once. */
	readonly attestations: readonly string[];
}

/** Or why it is not known: for the user. */
export type ProvenanceAnswer = { readonly provenance: Provenance } | { readonly problem: string };

/** An image as the Dockerfile names it. */
export interface NamedImage {
	/** The whole reference, variables expanded. */
	readonly reference: string;
	readonly registry?: string;
	readonly repository: string;
	/** `latest` where none is written. */
	readonly tag: string;
	readonly digest?: string;
	readonly range: TextRange;
}

/** Every image of the file that a registry has, in no certain order. */
export function namedImages(model: DockerfileModel): readonly NamedImage[] {
	const named = (image: ImageReference, range: TextRange): NamedImage[] => {
		const { text, registry, repository, tag = 'latest', digest } = image;
		return text === 'scratch' || !isWellFormed(image) ? [] : [{ reference: text, repository, tag, range, ...(registry !== undefined && { registry }), ...(digest !== undefined && { digest }) }];
	};
	return [
		...model.stages.flatMap(({ image, from }) => image ? named(image, from.words[0]?.range ?? from.keywordRange) : []),
		...externalImages(model).flatMap(({ image, range }) => named(image, range)),
	];
}

const NAMES: readonly (readonly [RegExp, string])[] = [
	[/slsa\.dev\/provenance/, 'SLSA provenance'], [/spdx/i, 'SBOM (SPDX)'], [/cyclonedx/i, 'SBOM (CycloneDX)'], [/vex/i, 'VEX'], [/cosign\.sigstore\.dev\/attestation\/vuln|\/vuln\//, 'scan result'], [/scai|attestation-summary|vsa/i, 'verification summary'],
];

/** For a hover and for a page, as Markdown. */
export function describeProvenance({ digest, signatures, attestations }: Provenance): string {
	const lines = [
		...signatures.length === 0 ? ['Signature: none'] : signatures.map(signatureWords),
		attestations.length === 0 ? 'Attestations: none' : `Attestations: ${[...new Set(attestations.map((type) => NAMES.find(([pattern]) => pattern.test(type))?.[1] ?? `\`${type.replace(/[`\r\n]/g, '')}\``))].join(', ')}`,
	];
	return `${lines.map((line) => `- ${line}`).join('\n')}\n\n*The registry says so of \`${digest.slice(0, 19)}…\`.*`;
}

function signatureWords({ by, signer, issuer, verified }: Signature): string {
	const state = verified === undefined ? 'not verified' : verified ? '**verified**' : '**not valid**';
	const who = signer === undefined ? 'with a key that it does not name' : `by \`${signer.replace(/[`\r\n]/g, '')}\`${issuer === undefined ? '' : ` (${issuer.replace(/[`\r\n[\]()<>]/g, '')})`}`;
	return `Signature: ${by}, ${who}, ${state}`;
}
