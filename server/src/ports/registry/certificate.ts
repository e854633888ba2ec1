/** Who stands in a signing certificate. Source: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md. Nothing is verified. */
import { X509Certificate } from 'node:crypto';

export interface Identity {
	readonly signer?: string;
	readonly issuer?: string;
}

/** 1.3.6.1.4.1.57264.1.8, a UTF8String, and 1.3.6.1.4.1.57264.1.1, plain bytes: as they stand in DER. */
const ISSUER_TEXT = Buffer.from('060a2b0601040183bf300108', 'hex');
const ISSUER_PLAIN = Buffer.from('060a2b0601040183bf300101', 'hex');

/** @param certificate PEM, or DER. Nothing for what is no certificate. */
export function identityIn(certificate: string | Buffer): Identity {
	let parsed: X509Certificate;
	try {
		parsed = new X509Certificate(certificate);
	} catch {
		return {};
	}
	const name = /(?:URI|email):([^,\s]+)/.exec(parsed.subjectAltName ?? '')?.[1];
	const signer = name ?? parsed.subject.split('\n').join(', ');
	const text = octetsBehind(parsed.raw, ISSUER_TEXT);
	const issuer = (text?.[0] === 0x0c ? text.subarray(2) : undefined) ?? octetsBehind(parsed.raw, ISSUER_PLAIN);
	return { ...(signer !== '' && { signer }), ...(issuer && { issuer: issuer.toString('utf8') }) };
}

/** The value of an extension: an OCTET STRING of less than 128 bytes behind its name. */
function octetsBehind(der: Buffer, name: Buffer): Buffer | undefined {
	const at = der.indexOf(name);
	const start = at + name.length;
	const length = der[start + 1] ?? 128;
	return at < 0 || der[start] !== 0x04 || length >= 128 ? undefined : der.subarray(start + 2, start + 2 + length);
}
