/** Signatures and attestations of a real registry, pushed there in the forms that cosign, Notation and BuildKit give them. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { analyze, describeProvenance, type ImageProvenance, namedImages } from '../../server/src/engine/index';
import { nodeHttp, noLogins, provenanceOf, RegistryProblem, RegistrySession } from '../../server/src/ports/registry/index';
import { fetchOnce } from '../../client/src/online/http';
import { LspClient } from '../support/lspClient';
import { openDoor, output, Pusher, type Pushed, type Registry, startRegistry } from './registry';

const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', content: '{}' };
const INDEX = 'application/vnd.oci.image.index.v1+json';

describe('signatures and attestations', function () {
	this.timeout(60_000);
	let registry: Registry;
	let folder: string;
	/** PEM: ada@example.com, vouched for by https://login.example.com. */
	let certificate: string;
	let der: string;

	before(async function () {
		this.timeout(300_000);
		registry = await startRegistry();
		folder = mkdtempSync(join(tmpdir(), 'bulwark-signed-'));
		const issuer = Buffer.from('https://login.example.com');
		const extension = `1.3.6.1.4.1.57264.1.8=DER:0c${issuer.length.toString(16).padStart(2, '0')}${issuer.toString('hex')}`;
		certificate = await output('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, 'key'), '-days', '2', '-subj', '/O=Example', '-addext', 'subjectAltName=email:ada@example.com', '-addext', extension]);
		der = certificate.replace(/-----[^-]+-----|\s/g, '');
	});
	after(async () => { await registry?.stop(); rmSync(folder, { recursive: true, force: true }); });

	const session = () => new RegistrySession({ http: nodeHttp, logins: noLogins, loginsAllowed: false });
	async function of(reference: string, host = registry.host): Promise<ImageProvenance> {
		const [image] = namedImages(analyze(`FROM ${host}/${reference}\n`).model);
		assert.ok(image);
		return provenanceOf(session(), image);
	}

	/** What the referrers API would list, under the tag that stands in for it. */
	const refer = (push: Pusher, image: Pushed, list: readonly object[]) => push.manifest(image.digest.replace(':', '-'), { manifests: list }, INDEX);

	async function artifact(push: Pusher, artifactType: string, content: string, mediaType: string, annotations?: object): Promise<object> {
		const [config, layer] = [await push.blob(EMPTY.content, EMPTY.mediaType), await push.blob(content, mediaType)];
		const pushed = await push.manifest('', { artifactType, config, layers: [{ ...layer, ...(annotations && { annotations }) }] });
		return { ...pushed, artifactType, ...(annotations && { annotations }) };
	}

	it('are absent where there are none', async () => {
		const { digest } = await new Pusher(registry.host, 'plain').image('1');
		assert.deepEqual(await of('plain:1'), { digest, signatures: [], attestations: [] });
		await assert.rejects(of('plain:2'), new RegistryProblem(`${registry.host} has no plain:2.`, true));
	});

	it("are found by cosign's tags, with the signer of the certificate, or without where a bare key signed", async () => {
		const push = new Pusher(registry.host, 'cosigned');
		const image = await push.image('1');
		const tag = image.digest.replace(':', '-');
		const layer = await push.blob('{"critical":{}}', 'application/vnd.dev.cosign.simplesigning.v1+json');
		await push.manifest(`${tag}.sig`, { config: layer, layers: [{ ...layer, annotations: { 'dev.sigstore.cosign/certificate': certificate } }, layer] });
		await push.manifest(`${tag}.att`, { config: layer, layers: [{ ...layer, annotations: { predicateType: 'https://spdx.dev/Document' } }] });
		assert.deepEqual(await of('cosigned:1'), {
			digest: image.digest, attestations: ['https://spdx.dev/Document'],
			signatures: [{ by: 'cosign', signer: 'ada@example.com', issuer: 'https://login.example.com' }, { by: 'cosign' }],
		});
	});

	it('are found by the referrers, through the API and through its tag: Notation, bundles, others', async () => {
		const push = new Pusher(registry.host, 'referred');
		const image = await push.index('1');
		const notation = await artifact(push, 'application/vnd.cncf.notary.signature', JSON.stringify({ payload: '', header: { x5c: [der] } }), 'application/jose+json');
		const bundle = JSON.stringify({ verificationMaterial: { certificate: { rawBytes: der } } });
		const signed = await artifact(push, 'application/vnd.dev.sigstore.bundle.v0.3+json', bundle, 'application/vnd.dev.sigstore.bundle.v0.3+json', { 'dev.sigstore.bundle.predicateType': 'https://sigstore.dev/cosign/sign/v1' });
		const attested = await artifact(push, 'application/vnd.dev.sigstore.bundle.v0.3+json', bundle, 'application/vnd.dev.sigstore.bundle.v0.3+json', { 'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1' });
		const other = await artifact(push, 'application/vnd.cyclonedx+json', '{}', 'application/vnd.cyclonedx+json');
		const list = [notation, signed, attested, other];
		await refer(push, image, list);
		const expected = {
			digest: image.digest, attestations: ['https://slsa.dev/provenance/v1', 'application/vnd.cyclonedx+json'],
			signatures: [{ by: 'notation', signer: 'ada@example.com', issuer: 'https://login.example.com' }, { by: 'cosign', signer: 'ada@example.com', issuer: 'https://login.example.com' }],
		};
		assert.deepEqual(await of('referred:1'), expected);
		const api = await openDoor(registry, ({ url = '' }, response) => {
			if (url.endsWith(`/manifests/${image.digest.replace(':', '-')}`)) { response.writeHead(404).end('{}'); return true; }
			if (!url.includes('/referrers/')) return false;
			response.writeHead(200, { 'Content-Type': INDEX }).end(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: list }));
			return true;
		});
		assert.deepEqual(await of('referred:1', api.host), expected);
		await api.stop();
	});

	it('are found in the index, where BuildKit puts them', async () => {
		const push = new Pusher(registry.host, 'built');
		const image = await push.image('');
		const [config, layer] = [await push.blob('{}', EMPTY.mediaType), await push.blob('{"a":1}', 'application/vnd.in-toto+json')];
		const statement = await push.manifest('', { config, layers: [{ ...layer, annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' } }, { ...layer, annotations: { 'in-toto.io/predicate-type': 'https://spdx.dev/Document' } }] });
		await push.manifest('1', { manifests: [{ ...image, platform: { os: 'linux', architecture: 'amd64' } }, { ...statement, platform: { os: 'unknown', architecture: 'unknown' }, annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': image.digest } }] }, INDEX);
		const found = await of('built:1');
		assert.deepEqual([found.signatures, found.attestations], [[], ['https://slsa.dev/provenance/v0.2', 'https://spdx.dev/Document']]);
		assert.match(describeProvenance(found), /^- Signature: none\n- Attestations: SLSA provenance, SBOM \(SPDX\)\n/);
	});

	it('are checked by the cosign of the user, who is told what came of it', async () => {
		const bin = join(folder, 'cosign');
		// Takes the place of cosign, and leaves word of what it was asked.
		writeFileSync(bin, `#!/bin/sh\necho "$@" > ${folder}/asked\nexit "$(cat ${folder}/status)"\n`);
		chmodSync(bin, 0o755);
		const before = process.env['PATH'];
		process.env['PATH'] = `${folder}:${before}`;
		try {
			for (const [status, verified] of [['0', true], ['1', false]] as const) {
				writeFileSync(join(folder, 'status'), status);
				const { digest, signatures } = await of('cosigned:1');
				assert.deepEqual(signatures.map((each) => each.verified), [verified, undefined]);
				assert.equal(readFileSync(join(folder, 'asked'), 'utf8'), `verify --certificate-identity ada@example.com --certificate-oidc-issuer https://login.example.com ${registry.host}/cosigned@${digest}\n`);
			}
		} finally {
			process.env['PATH'] = before;
		}
	});

	it('stand in the hover after the user has asked, and not before', async () => {
		let allowed = 0;
		const client = await LspClient.start({ initializationOptions: { online: true }, answers: { 'bulwark/fetch': (params) => { allowed++; return fetchOnce(params, new AbortController().signal); } } });
		try {
			const uri = 'untitled:Untitled-1';
			client.open(uri, `FROM ${registry.host}/cosigned:1\n`);
			const hover = async (): Promise<string> => (await client.request('textDocument/hover', { textDocument: { uri }, position: { line: 0, character: 8 } })).contents.value;
			assert.doesNotMatch(await hover(), /Signature/);
			assert.equal(allowed, 0);
			const [page] = await client.command('bulwark.server.provenance', { uri });
			assert.match(page.markdown, /Signature: cosign, by `ada@example\.com` \(https:\/\/login\.example\.com\), not verified/);
			assert.match(await hover(), /Signature: cosign, by `ada@example\.com`/);
		} finally {
			client.kill();
		}
	});
});
