/**
 * The commands that check a download against its publisher's signature, by a key whose whole fingerprint stands in the
 * step: whatever keys and signature come over the network, only one by that key passes. Undefined where no signature is
 * known, where name or version are not plain, or where `gpg` cannot be had.
 */
import { type Signer, signersOf } from '../knowledge';
import type { Download } from '../model/downloads';
import type { DockerfileModel } from '../model/model';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import type { TextEdit } from '../text/edit';
import { atLeast, plainDownload, quoted, versionOf } from './plainDownload';
import { provideGpg } from './provideGpg';

export interface SignatureCheck {
	/** What is run one after the other, each only after the success of the one before. */
	readonly steps: readonly string[];
	/** What makes `gpg` available. */
	readonly edits: readonly TextEdit[];
	readonly because: string;
	/** A server of keys, which may not answer, is asked. */
	readonly asksServer: boolean;
}

const SIGNED = 'The signature proves that the publisher’s key signed the file, wherever it comes from. With a version that another key signs, the build stops here.';

/** @param file that the download is in when the commands run, as a script would write it within double quotes */
export function publishedSignature(model: DockerfileModel, stage: Stage, run: Run, download: Download, file: string): SignatureCheck | undefined {
	const plain = plainDownload(stage, run, download, file);
	const signers = plain ? signersOf(plain.address) : [];
	const version = plain && signers.length > 0 ? versionOf(stage, run, plain.address) : undefined;
	const signer = version === undefined ? undefined : signers.find(({ since, until }) => atLeast(version, since) && isWithin(version, until));
	if (!plain || !signer || isTaken(model, stage, run)) return undefined;
	const edits = provideGpg(stage, run, download.command);
	return edits && { steps: stepsOf(signer, plain.fetch, file), edits, because: signer.ownKeys ? SIGNED : `${SIGNED} A server of keys must answer.`, asksServer: !signer.ownKeys };
}

function stepsOf({ signature, keys, fingerprints }: Signer, fetch: string, file: string): string[] {
	const [first = '', ...others] = keys;
	const key = others.length === 0 ? `${fetch} ${quoted(first)}` : `for key in ${keys.map(quoted).join(' ')}; do ${fetch} "$key"; done`;
	return [
		'export GNUPGHOME="$(mktemp -d)"',
		`${key} > "$GNUPGHOME/keys"`,
		'gpg --batch --import "$GNUPGHOME/keys"',
		`${fetch} ${quoted(signature)} > "$GNUPGHOME/signature"`,
		`gpg --batch --status-fd 1 --verify "$GNUPGHOME/signature" ${quoted(file)} > "$GNUPGHOME/status"`,
		`grep -E ' VALIDSIG .* ${fingerprints.length === 1 ? fingerprints[0] : `(${fingerprints.join('|')})`}$' "$GNUPGHOME/status"`,
		'rm -rf "$GNUPGHOME"',
		'unset GNUPGHOME',
	];
}

/** True when the step or the image has a folder of keys of its own. */
function isTaken(model: DockerfileModel, stage: Stage, { instruction: { range } }: Run): boolean {
	const others = model.text.slice(range.start, range.end).match(/GNUPGHOME/g)?.length ?? 0;
	const ours = model.text.slice(range.start, range.end).match(/export GNUPGHOME="\$\(mktemp -d\)"|"\$GNUPGHOME\/\w+"|rm -rf "\$GNUPGHOME"|unset GNUPGHOME/g)?.length ?? 0;
	return others > ours || stage.declarationAt('GNUPGHOME', range.start) !== undefined;
}

/** `1.27.3` is within `1.27`. */
function isWithin(version: string, line: string): boolean {
	return atLeast(line, version.split('.').slice(0, line.split('.').length).join('.'));
}
