/**
 * What a registry has besides an image: signatures of cosign and Notation, attestations of BuildKit, cosign and others.
 * They are found by the referrers API or the tag that stands in for it, by cosign's own tags, and in the image's index.
 * Sources: https://github.com/opencontainers/distribution-spec (referrers), https://github.com/sigstore/cosign/tree/main/specs,
 * https://github.com/notaryproject/specifications, https://docs.docker.com/build/metadata/attestations/attestation-storage/.
 */
import { createHash } from 'node:crypto';
import { locate, run } from '../../build/exec';
import type { ImageProvenance as Provenance, NamedImage, Signature } from '../../engine/index';
import { type Identity, identityIn } from './certificate';
import { digestOf, MANIFEST_BYTES, MANIFESTS } from './digests';
import { RegistryProblem } from './problems';
import { type Place, placeOf } from './reference';
import { jsonOf, type RegistrySession } from './session';

interface Descriptor {
	readonly mediaType?: unknown;
	readonly digest?: unknown;
	readonly artifactType?: unknown;
	readonly annotations?: Readonly<Record<string, unknown>>;
}

type Document = Readonly<Record<string, unknown>>;

const BLOB_BYTES = 1 << 20;
/** An image may have been signed a thousand times. */
const MOST_REFERRERS = 20;
const COSIGN_CERTIFICATE = 'dev.sigstore.cosign/certificate';
const COSIGN_SIGNATURE = 'application/vnd.dev.cosign.artifact.sig.v1+json';
const SIGSTORE_BUNDLE = 'application/vnd.dev.sigstore.bundle';
const NOTATION = 'application/vnd.cncf.notary.signature';
const PREDICATE = ['in-toto.io/predicate-type', 'predicateType', 'dev.sigstore.bundle.predicateType'] as const;

/** @throws RegistryProblem */
export async function provenanceOf(session: RegistrySession, image: NamedImage): Promise<Provenance> {
	const place = placeOf(image);
	const digest = image.digest ?? await digestOf(session, image);
	const tag = digest.replace(':', '-');
	const manifest = (reference: string): Promise<Document | undefined> => read(session, place, `manifests/${reference}`);
	const signatures: Signature[] = [];
	const attestations: string[] = [];
	for (const layer of layersOf(await manifest(`${tag}.sig`))) signatures.push(cosigned(layer));
	for (const layer of layersOf(await manifest(`${tag}.att`))) attestations.push(predicateOf(layer) ?? 'in-toto attestation');
	const referrers = await read(session, place, `referrers/${digest}`) ?? await manifest(tag);
	for (const each of listOf(referrers?.['manifests']).slice(0, MOST_REFERRERS)) await take(each, { session, place, manifest, signatures, attestations });
	const own = listOf((await manifest(digest))?.['manifests']).find(({ annotations }) => annotations?.['vnd.docker.reference.type'] === 'attestation-manifest');
	for (const layer of own ? layersOf(await manifest(String(own.digest))) : []) attestations.push(predicateOf(layer) ?? 'in-toto attestation');
	return { digest, signatures: await Promise.all(signatures.map((each) => verified(each, image, digest, session.access.signal))), attestations: [...new Set(attestations)] };
}

interface Search {
	readonly session: RegistrySession;
	readonly place: Place;
	manifest(reference: string): Promise<Document | undefined>;
	readonly signatures: Signature[];
	readonly attestations: string[];
}

async function take(referrer: Descriptor, { session, place, manifest, signatures, attestations }: Search): Promise<void> {
	const type = String(referrer.artifactType ?? '');
	const isSignature = type === COSIGN_SIGNATURE || type === NOTATION || type.startsWith(SIGSTORE_BUNDLE);
	if (!isSignature) {
		attestations.push(predicateOf(referrer) ?? type);
		return;
	}
	const layers = layersOf(await manifest(String(referrer.digest)));
	if (type === COSIGN_SIGNATURE) {
		signatures.push(...layers.map(cosigned));
		return;
	}
	const blob = layers[0] && await read(session, place, `blobs/${String(layers[0].digest)}`, String(layers[0].digest));
	if (type === NOTATION) {
		const [chain] = [(blob?.['header'] as Document | undefined)?.['x5c']];
		signatures.push({ by: 'notation', ...(Array.isArray(chain) && typeof chain[0] === 'string' ? identityIn(Buffer.from(chain[0], 'base64')) : {}) });
		return;
	}
	// A bundle is a signature, unless it says something of the image besides "this is it".
	const predicate = predicateOf(referrer);
	if (predicate !== undefined && !/sigstore\.dev\/cosign\/sign/.test(predicate)) attestations.push(predicate);
	else signatures.push({ by: 'cosign', ...bundled(blob) });
}

function cosigned({ annotations }: Descriptor): Signature {
	const certificate = annotations?.[COSIGN_CERTIFICATE];
	return { by: 'cosign', ...(typeof certificate === 'string' ? identityIn(certificate) : {}) };
}

function bundled(bundle: Document | undefined): Identity {
	const material = bundle?.['verificationMaterial'] as Document | undefined;
	const chain = (material?.['x509CertificateChain'] as Document | undefined)?.['certificates'];
	const raw = (material?.['certificate'] as Document | undefined)?.['rawBytes'] ?? listOf(chain).map((each) => (each as Document)['rawBytes'])[0];
	return typeof raw === 'string' ? identityIn(Buffer.from(raw, 'base64')) : {};
}

function predicateOf({ annotations }: Descriptor): string | undefined {
	return PREDICATE.map((name) => annotations?.[name]).find((value): value is string => typeof value === 'string');
}

/** Undefined: there is none, or this registry has no such thing. @param digest what the answer must hash to */
async function read(session: RegistrySession, place: Place, path: string, digest?: string): Promise<Document | undefined> {
	try {
		const answer = await session.ask(place, path, { method: 'GET', accept: digest === undefined ? MANIFESTS : ['*/*'], maxBytes: digest === undefined ? MANIFEST_BYTES : BLOB_BYTES });
		if (answer.status === 404) return undefined;
		if (digest !== undefined && digest !== `sha256:${createHash('sha256').update(answer.body).digest('hex')}`) return undefined;
		return jsonOf(answer, place.registry);
	} catch (error) {
		// The image could be read: what is refused now is not there for us.
		if (error instanceof RegistryProblem && error.isAnswer) return undefined;
		throw error;
	}
}

function layersOf(manifest: Document | undefined): readonly Descriptor[] {
	return listOf(manifest?.['layers']);
}

function listOf(value: unknown): readonly Descriptor[] {
	return Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : [];
}

/** With the user's cosign, when the certificate says whom to expect. */
async function verified(signature: Signature, { registry, repository }: NamedImage, digest: string, signal: AbortSignal | undefined): Promise<Signature> {
	const { by, signer, issuer } = signature;
	const program = by === 'cosign' && signer !== undefined && issuer !== undefined ? locate('cosign') : undefined;
	if (program === undefined || signer === undefined || issuer === undefined) return signature;
	const image = `${registry === undefined ? '' : `${registry}/`}${repository}@${digest}`;
	const { code } = await run(program, ['verify', '--certificate-identity', signer, '--certificate-oidc-issuer', issuer, image], { timeoutSeconds: 120, signal });
	return signal?.aborted ? signature : { ...signature, verified: code === 0 };
}
