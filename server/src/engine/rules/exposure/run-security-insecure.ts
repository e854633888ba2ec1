/** Finds RUN steps without the sandbox: --security=insecure. */
import { removeFlag } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'run-security-insecure',
		title: 'RUN without a sandbox',
		category: 'exposure',
		severity: 'error',
		why: 'With --security=insecure a step runs like docker run --privileged: with all capabilities and all devices, and with ways out of the container. Whatever it downloads and runs can take over the build host, which is why BuildKit asks for the entitlement security.insecure.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['semgrep:run-security-insecure', 'sonar:S6502'],
		references: ['https://docs.docker.com/reference/dockerfile/#run---security', 'https://cwe.mitre.org/data/definitions/250.html'],
	},

	*check(model) {
		// The build host is in danger whether the stage ships or not.
		for (const stage of model.stages) for (const outer of stage.instructions) {
			const instruction = outer.keyword === 'ONBUILD' ? outer.nested : outer;
			const flag = instruction?.keyword === 'RUN' ? instruction.flags.find(({ name, value }) => name === 'security' && /^["']?insecure["']?$/i.test(value ?? '')) : undefined;
			if (!flag) continue;
			yield {
				range: flag.range,
				message: 'This step is root on the build host for all that it runs. Leave --security=insecure out.',
				fixes: [unsafeFix('Leave --security=insecure out', 'A step that mounts, loads modules or starts containers fails without it.', [removeFlag(model, flag)], { preferred: true, level: 'maximum' })],
			};
		}
	},

	examples: [
		{ name: 'a step with all rights', bad: 'FROM debian:13\nRUN --security=insecure ./build.sh\n#   ^^^^^^^^^^^^^^^^^^^ run-security-insecure\n', fixed: 'FROM debian:13\nRUN ./build.sh\n' },
		{ name: 'behind another flag', bad: 'FROM debian:13\nRUN --network=none --security=insecure cat /proc/self/status\n#                  ^^^^^^^^^^^^^^^^^^^ run-security-insecure\n', fixed: 'FROM debian:13\nRUN --network=none cat /proc/self/status\n' },
		{ name: 'a heredoc', bad: 'FROM debian:13\nRUN --security=insecure <<EOF\n#   ^^^^^^^^^^^^^^^^^^^ run-security-insecure\nmake\nEOF\n', fixed: 'FROM debian:13\nRUN <<EOF\nmake\nEOF\n' },
		{ name: 'a trigger', bad: 'FROM debian:13\nONBUILD RUN --security=insecure make\n#           ^^^^^^^^^^^^^^^^^^^ run-security-insecure\n', fixed: 'FROM debian:13\nONBUILD RUN make\n' },
		{ name: 'in the sandbox', good: 'FROM debian:13\nRUN --security=sandbox make\nRUN make install\n' },
		{ name: 'the word elsewhere', good: 'FROM debian:13\nRUN echo --security=insecure\n' },
	],
};
