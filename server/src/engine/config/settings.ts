/**
 * The settings: one table gives defaults, validation, the types, the `bulwark.*` section of the extension's manifest and
 * the schema of `bulwark.json`. Adding one is adding a row.
 */
import type { Severity } from '../rules/rule';
import { CUSTOM_SHAPE, type CustomRule } from './custom';
import { NO_POLICY, type Policy } from './policy';
import type { Shape } from './shape';

export interface Settings {
	readonly preset: 'recommended' | 'strict' | 'all' | 'devcontainer';
	/** Per rule: off, on (as the rule has it), or a severity. */
	readonly rules: Readonly<Record<string, 'off' | 'on' | Severity>>;
	/** Which builder fixes are written for. */
	readonly builder: 'buildkit' | 'portable';
	/** Registries that base images may come from; empty = any. */
	readonly trustedRegistries: readonly string[];
	/** By registry, or registry and beginning of a path, where its images are taken from instead. */
	readonly registryMirrors: Readonly<Record<string, string>>;
	/** Images that a FROM may name, as patterns with `*` over the name without tag and digest; empty = any. */
	readonly allowedImages: readonly string[];
	/** Names of variables that hold a secret besides those that the vocabulary knows; `*` stands for any letters. */
	readonly secretNames: readonly string[];
	/** Names of variables that hold none, whatever the vocabulary says; `*` stands for any letters. */
	readonly publicNames: readonly string[];
	/** By command (`pip`, `npm`…), the secret mount that each RUN with it must have: `type=secret,id=pip,target=/etc/pip.conf`. */
	readonly requiredSecretMounts: Readonly<Record<string, string>>;
	/** Ports that are never reported, `8080` or `53/udp`. */
	readonly allowedPorts: readonly string[];
	/** Names of stages that are never exported, as patterns with `*`: never judged as the final image. */
	readonly privateStages: readonly string[];
	/** Kinds of smaller base image, the most wanted first. */
	readonly preferredBases: readonly ('slim' | 'alpine' | 'distroless' | 'scratch')[];
	/** Where run-time secrets are kept: what is to be done for a secret is told for it. */
	readonly secretStore: 'auto' | 'files' | 'swarm' | 'vault' | 'kubernetes' | 'cloud';
	/** The day that ends of life are compared with, `YYYY-MM-DD`; empty = the day that the data was made. */
	readonly today: string;
	/** Comments that switch a rule off without a reason are reported. */
	readonly requireReason: boolean;
	/** What nobody switches off. */
	readonly policy: Policy;
	/** The project's own rules. */
	readonly custom: readonly CustomRule[];
}

export type SettingKind =
	| { readonly type: 'enum'; readonly values: readonly string[]; readonly descriptions: readonly string[] }
	| { readonly type: 'list'; readonly values?: readonly string[] }
	| { readonly type: 'rules' }
	/** Text by name. */
	| { readonly type: 'record' }
	| { readonly type: 'date' }
	| { readonly type: 'shape'; readonly shape: Shape };

export interface SettingRow {
	readonly key: keyof Settings;
	readonly kind: SettingKind;
	readonly description: string;
	/** Offered in the editor's settings; what only a whole project can decide is not. */
	readonly inEditor: boolean;
	/** Can only make rules say less: an editor's value does not count where a policy holds. */
	readonly loosens?: true;
	readonly examples?: readonly unknown[];
}

export const DEFAULT_SETTINGS: Settings = {
	preset: 'recommended',
	rules: {},
	builder: 'buildkit',
	trustedRegistries: [],
	registryMirrors: {},
	allowedImages: [],
	secretNames: [],
	publicNames: [],
	requiredSecretMounts: {},
	allowedPorts: [],
	privateStages: [],
	preferredBases: ['slim', 'distroless', 'alpine', 'scratch'],
	secretStore: 'auto',
	today: '',
	requireReason: false,
	policy: NO_POLICY,
	custom: [],
};

export const SETTING_ROWS: readonly SettingRow[] = [
	{ key: 'preset', inEditor: true, kind: { type: 'enum', values: ['recommended', 'strict', 'all', 'devcontainer'], descriptions: ['The rules that are worth acting on in nearly every project.', 'Also rules that some teams find noisy, such as pinned package versions.', 'Every rule.', 'For images that people develop in: nothing that is only about running a program. Taken in place of `recommended` for the Dockerfiles of a dev container, unless a `bulwark.json` says otherwise.'] }, description: 'Which rules are on.' },
	{ key: 'rules', inEditor: true, kind: { type: 'rules' }, description: 'Switch single rules `off` or `on`, or give them another severity: `{ "image-untagged": "error" }`.' },
	{ key: 'builder', inEditor: true, kind: { type: 'enum', values: ['buildkit', 'portable'], descriptions: ['Docker with BuildKit: secrets reach commands as environment variables of one step (`env=`).', 'Also Podman, Buildah and kaniko: commands read `/run/secrets/<id>`.'] }, description: 'The builder that fixes are written for.' },
	{ key: 'trustedRegistries', inEditor: true, kind: { type: 'list' }, description: 'Registries that base images may come from, such as `registry.example.com` or `docker.io`. Empty: any.' },
	{ key: 'registryMirrors', inEditor: true, kind: { type: 'record' }, examples: [{ 'docker.io': 'mirror.example.com/dockerhub' }], description: 'Mirrors that images are taken from instead of their registries: `{ "docker.io": "mirror.example.com/dockerhub" }`. Official images are looked for under `library/`, unless the mirror ends with it. A key may go on with a path: `ghcr.io/example`. Registries among `trustedRegistries` may be used without their mirror.' },
	{ key: 'allowedImages', inEditor: true, kind: { type: 'list' }, description: 'Images that `FROM` may name, as patterns with `*` over the name without tag and digest: `node`, `registry.example.com/*`. Empty: any.' },
	{ key: 'secretNames', inEditor: true, kind: { type: 'list' }, description: 'Names of variables that hold a secret besides those that Bulwark knows; `*` stands for any letters: `*_PIN`.' },
	{ key: 'publicNames', inEditor: true, loosens: true, kind: { type: 'list' }, description: 'Names of variables that hold no secret, whatever they are called; `*` stands for any letters: `DEMO_TOKEN`.' },
	{ key: 'requiredSecretMounts', inEditor: true, kind: { type: 'record' }, description: 'By command, the secret mount that each `RUN` with it must have: `{ "pip": "type=secret,id=pip,target=/etc/pip.conf" }`.' },
	{ key: 'allowedPorts', inEditor: true, loosens: true, kind: { type: 'list' }, description: 'Ports that are never reported: `22`, `53/udp`.' },
	{ key: 'privateStages', inEditor: true, loosens: true, kind: { type: 'list' }, description: 'Names of stages that are never exported, as patterns with `*`: the last one of them is not judged as the final image.' },
	{ key: 'preferredBases', inEditor: true, kind: { type: 'list', values: ['slim', 'alpine', 'distroless', 'scratch'] }, description: 'Kinds of smaller base image, the most wanted first.' },
	{ key: 'secretStore', inEditor: true, kind: { type: 'enum', values: ['auto', 'files', 'swarm', 'vault', 'kubernetes', 'cloud'], descriptions: ['What the file already uses; files where it uses none.', 'Files beside the Compose file, mounted by Compose.', 'Secrets of Docker Swarm.', 'HashiCorp Vault or OpenBao: an agent writes the file.', 'Kubernetes: a Secret, or a CSI volume of the secret store.', 'The secret manager of a cloud: AWS, Azure, Google.'] }, description: 'Where secrets of running services are kept: fixes say what remains to be done there. [All of them](https://github.com/bulwark-dockerfile/bulwark/blob/main/docs/secrets.md).' },
	{ key: 'today', inEditor: false, kind: { type: 'date' }, description: 'The day that ends of life are compared with, for repeatable results.' },
	{ key: 'requireReason', inEditor: true, kind: { type: 'shape', shape: { type: 'flag' } }, description: 'Report comments that switch a rule off without a reason: `# bulwark ignore=rule -- reason`.' },
	{
		key: 'policy', inEditor: false, description: 'What no comment, no personal setting and no `bulwark.json` further down switches off.',
		examples: [{ rules: ['security'], requireReason: true }],
		kind: {
			type: 'shape', shape: {
				type: 'object', fields: {
					rules: { shape: { type: 'rules' }, description: 'Rules that stay on: their names, categories such as `secrets`, `security` for all but correctness and hygiene, or `all`.', examples: [['security'], ['run-as-root', 'secrets']] },
					requireReason: { shape: { type: 'flag' }, description: 'A comment that switches a rule off counts only when it gives a reason.' },
				},
			},
		},
	},
	{
		key: 'custom', inEditor: false, kind: { type: 'shape', shape: CUSTOM_SHAPE }, description: 'Rules of this project: what must not, or must, stand in a Dockerfile.',
		examples: [[{ id: 'no-telnet', message: 'telnet is not allowed here. Use ssh.', forbid: { package: ['telnet', 'inetutils-telnet'] } }]],
	},
];
