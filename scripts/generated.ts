/** The texts that scripts/generate.mts writes into the manifest, the schema and the README. Pure functions of the rules. */
import { BUILD_SETTINGS } from '../server/src/build/contract';
import { GROUPS } from '../server/src/engine/config/policy';
import { DEFAULT_SETTINGS, SETTING_ROWS, type SettingRow } from '../server/src/engine/config/settings';
import type { Field, Shape } from '../server/src/engine/config/shape';
import { LEVEL_NOTES } from '../server/src/engine/harden/levels';
import { LEVELS } from '../server/src/engine/harden/plan';
import { FEATURE_ROWS, SERVICE_SETTINGS } from '../server/src/lsp/features';
import type { BesideKind, Kind } from '../server/src/engine/kinds';
import { CATEGORIES, type Category, type RuleMeta, SEVERITIES } from '../server/src/engine/rules/rule';

/** A rule of any kind of file. */
type Rule = { readonly meta: RuleMeta };
type Kinds = Readonly<Record<BesideKind, Kind>>;

type Json = Record<string, unknown>;

function schemaOf({ key, kind }: SettingRow, rules: readonly Rule[]): Json {
	switch (kind.type) {
		case 'enum': return { type: 'string', enum: kind.values, enumDescriptions: kind.descriptions };
		case 'list': return { type: 'array', items: kind.values ? { type: 'string', enum: kind.values } : { type: 'string' }, uniqueItems: true };
		case 'date': return { type: 'string', pattern: '^(\\d{4}-\\d{2}-\\d{2})?$' };
		case 'record': return { type: 'object', additionalProperties: { type: 'string' } };
		case 'rules': return {
			type: 'object', additionalProperties: false,
			properties: Object.fromEntries(rules.map(({ meta }) => [meta.id, { type: 'string', enum: WISHES, description: `${meta.title}.` }])),
			patternProperties: { '^custom/': { type: 'string', enum: WISHES } },
		};
		case 'shape': return schemaOfShape(kind.shape, rules);
		default: throw new Error(`no schema for ${key}`);
	}
}

const WISHES = ['off', 'on', ...SEVERITIES];

function schemaOfShape(shape: Shape, rules: readonly Rule[]): Json {
	switch (shape.type) {
		case 'flag': return { type: 'boolean' };
		case 'text': return { type: 'string', minLength: 1, ...(shape.values && { enum: shape.values }), ...(shape.pattern && { pattern: shape.pattern.source, patternErrorMessage: `This is not ${shape.patternHint}.` }) };
		case 'patterns': return { type: ['string', 'array'], minLength: 1, items: { type: 'string', minLength: 1 } };
		case 'rules': return { type: 'array', uniqueItems: true, items: { anyOf: [{ type: 'string', enum: [...GROUPS, ...rules.map(({ meta }) => meta.id)] }, { type: 'string', pattern: '^custom/' }] } };
		case 'list': return { type: 'array', items: schemaOfShape(shape.of, rules) };
		case 'object': return {
			type: 'object', additionalProperties: false, properties: Object.fromEntries(Object.entries(shape.fields).map(([name, field]) => [name, schemaOfField(field, rules)])),
			required: Object.entries(shape.fields).filter(([, field]) => field.required).map(([name]) => name),
		};
		default: throw new Error('no schema for this shape');
	}
}

function schemaOfField({ shape, description, examples }: Field, rules: readonly Rule[]): Json {
	return { ...schemaOfShape(shape, rules), ...described(description), ...(examples && { examples }) };
}

/** Editors show the Markdown, other readers of the schema the plain text. */
function described(markdown: string): Json {
	return { description: markdown.replaceAll('`', ''), markdownDescription: markdown };
}

/** `contributes.configuration`: the engine's settings, and those of the editor alone. */
export function settingsSection(rules: readonly Rule[]): Json {
	const engine = SETTING_ROWS.filter((row) => row.inEditor).map((row, order) => [`bulwark.${row.key}`, {
		...schemaOf(row, rules), default: DEFAULT_SETTINGS[row.key], scope: 'resource', order, markdownDescription: row.description,
	}]);
	return {
		title: 'Bulwark',
		properties: {
			...Object.fromEntries(engine),
			...Object.fromEntries(FEATURE_ROWS.map(({ key, default: usual, description }, i) => [`bulwark.${key}`, { type: 'boolean', default: usual, scope: 'resource', order: 50 + i, markdownDescription: description }])),
			'bulwark.harden.level': { type: 'string', enum: LEVELS, enumDescriptions: LEVELS.map((level) => LEVEL_NOTES[level]), default: 'recommended', scope: 'resource', order: 40, markdownDescription: 'How far *Harden this Dockerfile* goes. *Harden at Another Level…* asks each time.' },
			...Object.fromEntries(Object.entries(SERVICE_SETTINGS).map(([key, schema], i) => [`bulwark.${key}`, { ...schema, order: 70 + i }])),
			...Object.fromEntries(Object.entries(BUILD_SETTINGS).map(([key, schema], i) => [`bulwark.${key}`, { ...schema, order: 80 + i }])),
			'bulwark.trace.server': { type: 'string', enum: ['off', 'messages', 'verbose'], default: 'off', scope: 'window', order: 90, tags: ['advanced'], markdownDescription: 'What passes between the editor and the language server, shown in the output *Bulwark Trace*.' },
		},
	};
}

export function projectSchema(rules: readonly Rule[]): Json {
	const references = Object.fromEntries(SETTING_ROWS.map(({ key }) => [key, { $ref: `#/definitions/${key}` }]));
	return {
		$schema: 'http://json-schema.org/draft-07/schema#', title: 'Bulwark', allowComments: true, allowTrailingCommas: true, type: 'object', additionalProperties: false,
		...described('Settings of Bulwark for the Dockerfiles in this folder and below. The nearest `bulwark.json` counts.'),
		definitions: Object.fromEntries(SETTING_ROWS.map((row) => [row.key, { ...schemaOf(row, rules), ...described(row.description), default: DEFAULT_SETTINGS[row.key], ...(row.examples && { examples: row.examples }) }])),
		properties: {
			$schema: { type: 'string', ...described('The address of this schema.') },
			...references,
			overrides: {
				type: 'array', ...described('Other settings for some of the files. Of several that fit, the later one wins; `rules` and `custom` are joined, everything else is replaced.'),
				examples: [[{ files: ['**/test/**'], rules: { 'image-tag-latest': 'off' } }]],
				items: {
					type: 'object', additionalProperties: false, required: ['files'],
					properties: {
						files: { type: ['string', 'array'], minLength: 1, items: { type: 'string', minLength: 1 }, ...described('Patterns as in `.gitignore`, relative to the folder of this file: `test/`, `**/*.dev.Dockerfile`, `!test/release/`.'), examples: [['**/test/**']] },
						...references,
					},
				},
			},
		},
	};
}

/** What each category is about, for the list of rules. */
const ABOUT: Readonly<Record<Category, string>> = {
	'base-image': 'Where the image starts: tags, digests, registries, ends of life, smaller bases',
	privilege: 'As whom it runs, and who may become more: USER, accounts, sudo, rights of files',
	secrets: 'Passwords, tokens and keys in the file, in layers, in copies, in mounts',
	'supply-chain': 'What comes from elsewhere: downloads, certificates, signatures, packages, scripts',
	exposure: 'What lets others in: ports, debuggers, sockets, builds without a sandbox',
	'attack-surface': 'What need not be in the final image: build tools, packages for people',
	files: 'What is copied from the build context: .dockerignore, Git history, secrets lying about',
	correctness: 'What breaks the build, or does something else than it says',
	hygiene: 'Size, caches, clarity, and what Docker advises',
};

const inCategory = (rules: readonly Rule[], category: Category): Rule[] => rules.filter(({ meta }) => meta.category === category);

/** docs/rules/README.md: every rule, by category. */
export function rulesPage(rules: readonly Rule[], kinds: Kinds): string {
	const sections = CATEGORIES.flatMap((category) => {
		return [`## ${category}`, `${ABOUT[category]}.`, table(inCategory(rules, category).map(({ meta }) => meta))];
	});
	const beside = Object.values(kinds).flatMap(({ name, rules: own }) => [`## ${HEADINGS[name]}`, `${ABOUT_KIND[name]}.`, table(own)]);
	const off = rules.filter(({ meta }) => meta.default === 'off').length;
	return `${['# Rules',
		`${rules.length} rules for Dockerfiles, and ${Object.values(kinds).reduce((sum, { rules: own }) => sum + own.length, 0)} for what stands beside them. Of those for Dockerfiles, ${rules.length - off} are on by default; the presets \`strict\` and \`all\` switch on the other ${off}, and [the settings](../SETTINGS.md) switch any of them on, off, or to another severity. The severity is that in the final image; stages that do not ship are judged one step lower. Where Bulwark is of another opinion than other tools: [differences](../differences.md).`,
		...sections, ...beside].join('\n\n')}\n`;
}

function table(rules: readonly RuleMeta[]): string {
	const rows = rules.map((meta) => `| [${meta.id}](${meta.id}.md) | ${meta.title} | ${meta.severity}${meta.default === 'off' ? ', off by default' : ''} | ${FIX[meta.fixable]} |`);
	return ['| Rule | Finds | Severity | Fix |', '|---|---|---|---|', ...rows].join('\n');
}

const HEADINGS: Readonly<Record<BesideKind, string>> = { compose: 'Compose files', bake: 'Bake files', daemon: 'daemon.json', dockerignore: '.dockerignore' };
const ABOUT_KIND: Readonly<Record<BesideKind, string>> = {
	compose: 'How the image is run: what the service may do on the host, what it gives away, what it opens',
	bake: 'What `docker-bake.json` gives to the builds that it describes',
	daemon: 'The settings of the Docker daemon, after section 2 of the CIS Docker Benchmark',
	dockerignore: 'What the ignore files beside a Dockerfile say',
};

const FIX = { always: 'always', sometimes: 'often', never: '–' } as const;

/** The README's summary. */
export function categoryTable(rules: readonly Rule[], kinds: Kinds): string {
	const rows = CATEGORIES.map((category) => {
		const own = inCategory(rules, category);
		return `| [${category}](docs/rules/README.md#${category}) | ${own.length} | ${own.filter(({ meta }) => meta.fixable !== 'never').length} | ${ABOUT[category]} |`;
	});
	const beside = Object.values(kinds).map(({ name, rules: own }) => `| [${HEADINGS[name]}](docs/rules/README.md#${HEADINGS[name].toLowerCase().replaceAll(' ', '-').replaceAll('.', '')}) | ${own.length} | ${own.filter(({ fixable }) => fixable !== 'never').length} | ${ABOUT_KIND[name]} |`);
	return ['| Category | Rules | With a fix | About |', '|---|---|---|---|', ...rows, ...beside].join('\n');
}
