/** The texts that scripts/generate.mts writes into the manifest, the schema and the README. Pure functions of the rules. */
import { DEFAULT_SETTINGS, SETTING_ROWS, type SettingRow } from '../server/src/engine/config/settings';
import { type Rule, SEVERITIES } from '../server/src/engine/rules/rule';

type Json = Record<string, unknown>;

function schemaOf({ key, kind }: SettingRow, rules: readonly Rule[]): Json {
	switch (kind.type) {
		case 'enum': return { type: 'string', enum: kind.values, enumDescriptions: kind.descriptions };
		case 'list': return { type: 'array', items: kind.values ? { type: 'string', enum: kind.values } : { type: 'string' }, uniqueItems: true };
		case 'date': return { type: 'string', pattern: '^(\\d{4}-\\d{2}-\\d{2})?$' };
		case 'record': return { type: 'object', additionalProperties: { type: 'string' } };
		case 'rules': return {
			type: 'object', additionalProperties: false,
			properties: Object.fromEntries(rules.map(({ meta }) => [meta.id, { type: 'string', enum: ['off', 'on', ...SEVERITIES], description: `${meta.title}.` }])),
		};
		default: throw new Error(`no schema for ${key}`);
	}
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
			'bulwark.trace.server': { type: 'string', enum: ['off', 'messages', 'verbose'], default: 'off', scope: 'window', order: 90, tags: ['advanced'], markdownDescription: 'What passes between the editor and the language server, shown in the output *Bulwark Trace*.' },
		},
	};
}

export function projectSchema(rules: readonly Rule[]): Json {
	return {
		$schema: 'http://json-schema.org/draft-07/schema#', title: 'Bulwark', type: 'object', additionalProperties: false,
		properties: { $schema: { type: 'string' }, ...Object.fromEntries(SETTING_ROWS.map((row) => [row.key, { ...schemaOf(row, rules), default: DEFAULT_SETTINGS[row.key], description: row.description }])) },
	};
}

export function ruleTable(rules: readonly Rule[]): string {
	const rows = rules.map(({ meta }) => `| [${meta.id}](docs/rules/${meta.id}.md) | ${meta.title} | ${meta.severity} | ${meta.fixable} |`);
	return ['| Rule | Finds | Severity | Fix |', '|---|---|---|---|', ...rows].join('\n');
}
