/** Finds EXPOSE with a host side, `80:8080`: EXPOSE names ports of the container only. */
import { type Fix, maybe, safeFix } from '../../model/fix';
import { type ExposedWord, exposedBy } from '../../model/ports';
import { locate } from '../../model/resolve';
import { remove } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'expose-host-mapping',
		title: 'EXPOSE with an address or port of the host',
		category: 'correctness',
		severity: 'warning',
		why: 'EXPOSE says which ports of the container the program listens on. Docker drops whatever stands in front of the last colon; which port of which address of the host leads there is said by docker run -p.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['buildkit:ExposeInvalidFormat', 'dockerfilelint:expose_host_port', 'tally:buildkit/ExposeInvalidFormat'],
		references: ['https://docs.docker.com/reference/build-checks/expose-invalid-format/', 'https://docs.docker.com/reference/dockerfile/#expose'],
	},

	*check(model) {
		for (const stage of model.stages) for (const exposed of exposedBy(stage)) {
			const spec = exposed.specs.find(({ host, first }) => host !== undefined && first !== undefined);
			if (spec) yield { range: exposed.word.range, message: `${spec.host} is of the host: EXPOSE does nothing with it. Write the container's port, and map it with docker run -p.`, fixes: maybe(fix(exposed)) };
		}
	},

	examples: [
		{ name: 'two ports', bad: 'FROM debian:13\nEXPOSE 8080:80\n#      ^^^^^^^ expose-host-mapping\n', fixed: 'FROM debian:13\nEXPOSE 80\n' },
		{ name: 'an address', bad: 'FROM debian:13\nEXPOSE 8443 127.0.0.1:8080:8080/tcp\n#           ^^^^^^^^^^^^^^^^^^^^^^^ expose-host-mapping\n', fixed: 'FROM debian:13\nEXPOSE 8443 8080/tcp\n' },
		{ name: 'ranges', bad: 'FROM debian:13\nEXPOSE 9000-9010:8000-8010\n#      ^^^^^^^^^^^^^^^^^^^ expose-host-mapping\n', fixed: 'FROM debian:13\nEXPOSE 8000-8010\n' },
		{ name: 'an address of version 6', bad: 'FROM debian:13\nEXPOSE [::1]:8080:8080\n#      ^^^^^^^^^^^^^^^ expose-host-mapping\n', fixed: 'FROM debian:13\nEXPOSE 8080\n' },
		{ name: 'through a variable', bad: 'FROM debian:13\nARG PORTS=80:8080\nEXPOSE $PORTS\n#      ^^^^^^ expose-host-mapping\n', fixed: 'FROM debian:13\nARG PORTS=8080\nEXPOSE $PORTS\n' },
		{ name: 'a variable on each side', bad: 'FROM debian:13\nENV PORT=8080\nEXPOSE $PORT:$PORT\n#      ^^^^^^^^^^^ expose-host-mapping\n', fixed: 'FROM debian:13\nENV PORT=8080\nEXPOSE $PORT\n' },
		{ name: 'container ports', good: 'FROM debian:13\nEXPOSE 80 443/tcp 8000-8010/udp\n' },
		{ name: 'a default in a variable', good: 'FROM debian:13\nARG PORT\nEXPOSE ${PORT:-8080}\n' },
	],
};

function fix({ word, value, specs: [spec, ...others] }: ExposedWord): Fix | undefined {
	if (value.kind !== 'known' || !spec?.host || others.length > 0) return undefined;
	// In the word itself where the colon is written there, with whatever variables around it; else where the value is written.
	const colon = /^(?:[^${}]|\$\w+|\$\{\w+\})*$/.test(word.text) && word.range.end - word.range.start === word.text.length ? word.text.lastIndexOf(':') : -1;
	const start = value.value.text.startsWith(spec.text) ? 0 : 1;
	const range = colon >= 0 ? { start: word.range.start + (/^["']/.test(word.text) ? 1 : 0), end: word.range.start + colon + 1 } : locate(value.value, start, start + spec.host.length + 1);
	return range && safeFix(`Expose ${spec.container}`, [remove(range)], { preferred: true });
}
