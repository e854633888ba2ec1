/** Finds RUN steps that share the network of the build host. */
import { removeFlag } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'run-network-host',
		title: 'RUN in the network of the build host',
		category: 'exposure',
		severity: 'warning',
		why: 'With --network=host a step reaches whatever listens on the loopback of the build host and in its network: databases, metadata services, other builds. Anything that the step downloads and runs reaches it too, which is why BuildKit asks for the entitlement network.host.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['sonar:S6431'],
		references: ['https://docs.docker.com/reference/dockerfile/#run---network', 'https://cwe.mitre.org/data/definitions/653.html'],
	},

	*check(model) {
		// The build host is in danger whether the stage ships or not.
		for (const stage of model.stages) for (const outer of stage.instructions) {
			const instruction = outer.keyword === 'ONBUILD' ? outer.nested : outer;
			const flag = instruction?.keyword === 'RUN' ? instruction.flags.find(({ name, value }) => name === 'network' && /^["']?host["']?$/i.test(value ?? '')) : undefined;
			if (!flag) continue;
			yield {
				range: flag.range,
				message: 'This step reaches everything that listens on the build host. Leave --network=host out.',
				fixes: [unsafeFix('Leave --network=host out', 'A step that talks to a service of the build host no longer finds it.', [removeFlag(model, flag)], { preferred: true, level: 'maximum' })],
			};
		}
	},

	examples: [
		{ name: 'a download', bad: 'FROM debian:13\nRUN --network=host apt-get update\n#   ^^^^^^^^^^^^^^ run-network-host\n', fixed: 'FROM debian:13\nRUN apt-get update\n' },
		{ name: 'among other flags', bad: 'FROM debian:13\nRUN --mount=type=cache,target=/root/.cache --network=host \\\n#                                          ^^^^^^^^^^^^^^ run-network-host\n    make\n', fixed: 'FROM debian:13\nRUN --mount=type=cache,target=/root/.cache \\\n    make\n' },
		{ name: 'a stage that does not ship', bad: 'FROM debian:13 AS build\nRUN --network=host ["make"]\n#   ^^^^^^^^^^^^^^ run-network-host\nFROM scratch\nCOPY --from=build /app /app\n', fixed: 'FROM debian:13 AS build\nRUN ["make"]\nFROM scratch\nCOPY --from=build /app /app\n' },
		{ name: 'a trigger', bad: 'FROM debian:13\nONBUILD RUN --network=host make\n#           ^^^^^^^^^^^^^^ run-network-host\n', fixed: 'FROM debian:13\nONBUILD RUN make\n' },
		{ name: 'other networks', good: 'FROM debian:13\nRUN --network=none make\nRUN --network=default make check\n' },
		{ name: 'the option of another program', good: 'FROM debian:13\nRUN echo docker run --network=host app > /hint\n' },
	],
};
