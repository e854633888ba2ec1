/** A project's own rules, as `custom` of `bulwark.json` declares them: what must not, or must, stand in a Dockerfile. */
import { type Category, SEVERITIES, type Severity } from '../rules/rule';
import type { Field, Shape } from './shape';

/** What a condition looks at, each with patterns in which `*` stands for any characters. */
export const SUBJECTS = ['image', 'registry', 'package', 'command', 'port', 'label', 'env', 'user', 'instruction'] as const;
export type Subject = (typeof SUBJECTS)[number];

export type Conditions = Readonly<Partial<Record<Subject, readonly string[]>>>;

export interface CustomRule {
	readonly id: string;
	readonly message: string;
	readonly link?: string;
	/** `warning` when left out. */
	readonly severity?: Severity;
	readonly forbid?: Conditions;
	readonly require?: Conditions;
	/** The stages that count: those that become the image, or any. Left out: `any` for forbid, `final` for require. */
	readonly in?: 'final' | 'any';
}

/** What custom rules are called among the others: `custom/no-wget`. */
export const CUSTOM = 'custom/';

/** The category of a rule that looks at one of these; the first that is named decides. */
const CATEGORY: Readonly<Record<Subject, Category>> = {
	image: 'base-image', registry: 'base-image', package: 'attack-surface', command: 'supply-chain', port: 'exposure', label: 'hygiene', env: 'hygiene', user: 'privilege', instruction: 'hygiene',
};

export function categoryOf({ forbid, require: wanted }: CustomRule): Category {
	const first = SUBJECTS.find((subject) => forbid?.[subject] ?? wanted?.[subject]);
	return first === undefined ? 'hygiene' : CATEGORY[first];
}

const DESCRIPTIONS: Readonly<Record<Subject, readonly [text: string, example: unknown]>> = {
	image: ['Base images, and images that files are copied from: by name, or with tag or digest.', ['node', '*:latest']],
	registry: ['Registries that images come from; `docker.io` when none is written.', ['docker.io']],
	package: ['Installed packages of any package manager, without their version; `pip:requests` for one manager.', ['telnet', 'npm:left-pad']],
	command: ['Commands of RUN, CMD, ENTRYPOINT and HEALTHCHECK: the program, or the program with its arguments.', ['wget', 'npm install *']],
	port: ['Ports of EXPOSE: `22`, `53/udp`.', '22'],
	label: ['Labels by name, or `name=value`.', 'org.opencontainers.image.source'],
	env: ['Variables of ENV and ARG by name, or `NAME=value`.', 'HTTP_PROXY'],
	user: ['The account of USER, without its group.', 'root'],
	instruction: ['Instructions by keyword.', 'ONBUILD'],
};

const conditions: Shape = {
	type: 'object',
	fields: Object.fromEntries(SUBJECTS.map((subject): [string, Field] => [subject, { shape: { type: 'patterns' }, description: DESCRIPTIONS[subject][0], examples: [DESCRIPTIONS[subject][1]] }])),
};

export const CUSTOM_SHAPE: Shape = {
	type: 'list',
	uniqueBy: 'id',
	of: {
		type: 'object',
		problem: ({ forbid, require: wanted }) => Object.keys({ ...forbid as Conditions, ...wanted as Conditions }).length === 0 ? 'It neither forbids nor requires anything.' : undefined,
		fields: {
			id: { shape: { type: 'text', pattern: /^[a-z0-9]+(?:-[a-z0-9]+)*$/, patternHint: 'a name of small letters, digits and dashes' }, required: true, description: 'The rule’s name; its findings are called `custom/<id>`.', examples: ['no-telnet'] },
			message: { shape: { type: 'text' }, required: true, description: 'What is wrong and what to do, for the one who reads the finding.', examples: ['telnet is not allowed here. Use ssh.'] },
			link: { shape: { type: 'text', pattern: /^https:\/\/\S+$/, patternHint: 'an https address' }, description: 'A page that says more.', examples: ['https://wiki.example.com/docker'] },
			severity: { shape: { type: 'text', values: SEVERITIES }, description: 'How grave it is; `warning` when left out.' },
			forbid: { shape: conditions, description: 'What must not be there: whatever fits one of the patterns is a finding.' },
			require: { shape: conditions, description: 'What must be there. Every label, variable, package, command, port and instruction that is named; one of the images, registries and users that are named.' },
			in: { shape: { type: 'text', values: ['final', 'any'] }, description: 'The stages that count: `final`, those that become the image, or `any`. Left out: `any` for forbid, `final` for require.' },
		},
	},
};
