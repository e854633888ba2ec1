/** Finds secrets that a Bake target gives to its build as arguments. */
import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { leakOf } from '../../compose/secrets';
import { takeOut } from '../../daemon/edits';
import { classifySecretName } from '../../knowledge';
import { type Fix, unsafeFix } from '../../model/fix';
import type { Rule } from '../../rules/rule';
import { insert, type TextEdit } from '../../text/edit';
import { matchesAny } from '../../text/wildcard';
import type { BakeArgument, BakeModel, BakeTarget } from '../model';

export const rule: Rule<BakeModel> = {
	meta: {
		id: 'bake-secret-in-args',
		title: 'Secret as a build argument of a Bake target',
		category: 'secrets',
		severity: 'error',
		why: 'The image keeps its build arguments, and so does its provenance: docker history shows them to everybody who can pull it. A build secret is mounted for one step and leaves nothing behind.',
		fixable: 'sometimes',
		since: '0.3.0',
		settings: ['secretNames', 'publicNames'],
		sameAs: [],
		references: ['https://docs.docker.com/build/bake/reference/#targetsecret', 'https://docs.docker.com/build/building/secrets/'],
	},

	*check(model, { settings }) {
		for (const target of model.targets) for (const argument of target.args) {
			const { name, value } = argument;
			const leak = value === null ? undefined : leakOf({ name, value }, settings);
			const passed = value === null && !matchesAny(settings.publicNames, name) && (matchesAny(settings.secretNames, name) || classifySecretName(name) === 'secret');
			if (!leak && !passed) continue;
			yield {
				range: argument.valueRange, severity: passed ? 'warning' : 'error',
				message: passed ? `${name} stays in the history of the image. Pass it as a secret of the target.` : `${name} is in this file, and stays in the history of the image. Pass it as a secret of the target, and change it.`,
				fixes: () => asSecret(model, target, argument),
			};
		}
	},

	examples: [
		{
			name: 'in the file',
			bad: `{
  "target": {
    "app": {
      "context": ".",
      "args": {
        "NODE_VERSION": "24",
        "NPM_TOKEN": "abc123-real"
#                     ^^^^^^^^^^^ bake-secret-in-args
      }
    }
  }
}
`,
			fixed: `{
  "target": {
    "app": {
      "context": ".",
      "args": {
        "NODE_VERSION": "24"
      },
      "secret": ["type=env,id=npm_token,env=NPM_TOKEN"]
    }
  }
}
`,
		},
		{
			name: 'from the environment, beside other secrets',
			bad: `{
  "variable": { "API_KEY": {} },
  "target": {
    "app": {
      "args": { "API_KEY": "\${API_KEY}" },
#                           ^^^^^^^^^^ bake-secret-in-args
      "secret": ["type=file,id=netrc,src=.netrc"]
    }
  }
}
`,
			fixed: `{
  "variable": { "API_KEY": {} },
  "target": {
    "app": {
      "args": { },
      "secret": ["type=file,id=netrc,src=.netrc", "type=env,id=api_key,env=API_KEY"]
    }
  }
}
`,
		},
		{ name: 'other arguments, and a secret', good: '{\n  "target": {\n    "app": {\n      "args": { "NODE_VERSION": "24", "TOKEN_URL": "https://auth.example.com" },\n      "secret": ["type=env,id=npm_token,env=NPM_TOKEN"]\n    }\n  }\n}\n' },
		{ name: 'names that the settings know', settings: { publicNames: ['DEMO_*'] }, good: '{ "target": { "app": { "args": { "DEMO_TOKEN": "abc-demo" } } } }\n' },
	],
};

function asSecret(model: BakeModel, target: BakeTarget, { name, path }: BakeArgument): readonly Fix[] {
	const id = name.toLowerCase();
	const written = JSON.stringify(`type=env,id=${id},env=${name}`);
	const secrets = findNodeAtLocation(target.node, ['secret']);
	const added = secrets ? behindLast(model.text, secrets, written) : behindLast(model.text, target.node, `"secret": [${written}]`);
	if (!added) return [];
	return [unsafeFix('Give it to the build as a secret', 'The step of the Dockerfile that needs it has to mount the secret.', [...takeOut(model, ...path), added], {
		level: 'manual', followUp: `In the Dockerfile, take ARG ${name} out and write RUN --mount=type=secret,id=${id},env=${name} in front of the command that needs it. Set ${name} in the shell that builds.`,
	})];
}

/** Behind the last member, on a line of its own where that has one; none where there is no member. */
function behindLast(text: string, { children = [] }: Node, written: string): TextEdit | undefined {
	const last = children.at(-1);
	if (!last) return undefined;
	const before = text.slice(text.lastIndexOf('\n', last.offset - 1) + 1, last.offset);
	const between = /^[ \t]*$/.test(before) ? `${text.includes('\r\n') ? '\r\n' : '\n'}${before}` : ' ';
	return insert(last.offset + last.length, `,${between}${written}`);
}
