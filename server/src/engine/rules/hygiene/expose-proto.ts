/** Finds protocols in EXPOSE that are unknown, or written in capitals. */
import { type Fix, maybe, safeFix, unsafeFix } from '../../model/fix';
import { type ExposedWord, exposedBy } from '../../model/ports';
import { locate } from '../../model/resolve';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'expose-proto',
		title: 'Protocol in EXPOSE that is unknown or in capitals',
		category: 'hygiene',
		severity: 'hint',
		why: 'Docker knows tcp, udp and sctp, and refuses to build anything else. It reads capitals too, with a warning; other tools compare letter by letter.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['buildkit:ExposeProtoCasing', 'dockerfile-utils:INVALID_PROTO', 'tally:buildkit/ExposeProtoCasing'],
		references: ['https://docs.docker.com/reference/build-checks/expose-proto-casing/', 'https://docs.docker.com/reference/dockerfile/#expose'],
	},

	*check(model) {
		for (const stage of model.stages) for (const exposed of exposedBy(stage)) {
			const protocol = exposed.specs.find(({ first, protocol: each }) => first !== undefined && each && !PROTOCOLS.test(each))?.protocol;
			if (!protocol) continue;
			const known = PROTOCOLS.test(protocol.toLowerCase());
			yield {
				range: exposed.word.range,
				message: known ? `Write ${protocol.toLowerCase()} in small letters.` : `${protocol.slice(0, 40)} is no protocol that Docker knows. Write tcp, udp or sctp.`,
				severity: known ? 'hint' : 'error',
				fixes: maybe(fix(exposed, protocol)),
			};
		}
	},

	examples: [
		{ name: 'capitals', bad: 'FROM debian:13\nEXPOSE 8080/TCP 53/udp\n#      ^^^^^^^^ expose-proto\n', fixed: 'FROM debian:13\nEXPOSE 8080/tcp 53/udp\n' },
		{ name: 'one letter too many', bad: 'FROM debian:13\nEXPOSE 8080/tcps\n#      ^^^^^^^^^ expose-proto\n', fixed: 'FROM debian:13\nEXPOSE 8080/tcp\n' },
		{ name: 'through a variable', bad: 'FROM debian:13\nARG PROTO=Udp\nEXPOSE 53/${PROTO}\n#      ^^^^^^^^^^^ expose-proto\n', fixed: 'FROM debian:13\nARG PROTO=udp\nEXPOSE 53/${PROTO}\n' },
		{ name: 'no protocol of the transport', bad: 'FROM debian:13\nEXPOSE 8080/http\n#      ^^^^^^^^^ expose-proto\n', fixed: 'FROM debian:13\nEXPOSE 8080/tcp\n' },
		{ name: 'nothing like it', bad: 'FROM debian:13\nEXPOSE 8080/icmp\n#      ^^^^^^^^^ expose-proto\n' },
		{ name: 'small letters', good: 'FROM debian:13\nEXPOSE 8080 80/tcp 53/udp 9899/sctp\n' },
		{ name: 'only the build knows', good: 'FROM debian:13\nARG PROTO\nEXPOSE 8080/$PROTO\n' },
	],
};

const PROTOCOLS = /^(?:tcp|udp|sctp)$/;
/** What is meant by words that are no protocol of the transport. */
const MEANT: readonly (readonly [RegExp, string])[] = [[/^(?:tcp|https?|ssl|tls|ws|grpc)/i, 'tcp'], [/^(?:udp|quic|dtls)/i, 'udp'], [/^sctp/i, 'sctp']];

function fix({ value, specs }: ExposedWord, protocol: string): Fix | undefined {
	const meant = MEANT.find(([pattern]) => pattern.test(protocol))?.[1];
	if (value.kind !== 'known' || specs.length !== 1 || meant === undefined) return undefined;
	const start = value.value.text.indexOf('/') + 1;
	const range = locate(value.value, start, start + protocol.length);
	if (!range) return undefined;
	const edits = [replace(range, meant)];
	return protocol.toLowerCase() === meant ? safeFix(`Write ${meant}`, edits, { preferred: true }) : unsafeFix(`Write ${meant}`, `${protocol} may mean something else.`, edits, { preferred: true });
}
