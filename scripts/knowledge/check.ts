/** The form that the engine reads its data in, as JSON schemas, and what no schema can say. Contract: faults as sentences, none when the data is right. */
import Ajv from 'ajv';
import { unpackImages } from './packed';

const DAY = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' };
const TEXTS = { type: 'array', items: { type: 'string' } };
const TAGS = '[\\w][\\w.-]*( [\\w][\\w.-]*)*';

const WORDINGS = '[\\w.*-]+( [\\w.*-]+)*';

const IMAGES = {
	type: 'object', additionalProperties: false, required: ['asOf', 'bases', 'people', 'profiles', 'images'],
	properties: {
		asOf: DAY,
		bases: { type: 'array', items: { type: 'string', pattern: '^[^|]*\\|(glibc|musl|uclibc|none|windows)?\\|[a-z]*\\|[01]?$' } },
		people: TEXTS,
		profiles: { type: 'array', items: { type: 'string', pattern: '^\\d+ \\d+ [a-z]+$' } },
		images: {
			type: 'object',
			additionalProperties: {
				type: 'object', additionalProperties: false,
				properties: {
					publisher: { enum: ['verified', 'community'] }, product: { type: 'string' }, eol: DAY, drops: { type: 'boolean' }, ports: TEXTS,
					deprecated: { type: 'object', additionalProperties: false, properties: { since: DAY, replacedBy: TEXTS, note: { type: 'string' } } },
					lines: { type: 'object', additionalProperties: { type: 'string', pattern: `^${TAGS}(;${TAGS})*$` } },
					patterns: { type: 'object', additionalProperties: { type: 'string', pattern: `^${WORDINGS}(;${WORDINGS})*$` } },
				},
			},
		},
	},
} as const;

const ENDS = {
	type: 'object', additionalProperties: false, required: ['asOf', 'products', 'distributions'],
	properties: {
		asOf: DAY,
		products: { type: 'object', additionalProperties: { type: 'string', pattern: '^([^ ;]+ (~|\\d{4}-\\d\\d-\\d\\d)(;|$))*$' } },
		distributions: { type: 'object', additionalProperties: { type: 'string', pattern: '^([^ ;]+ [^ ;]+ (~|\\d{4}-\\d\\d-\\d\\d) (~|\\d{4}-\\d\\d-\\d\\d)(;|$))*$' } },
	},
} as const;

const ajv = new Ajv({ allErrors: true });

function faultsOf(name: string, schema: object, text: string): string[] {
	const validate = ajv.compile(schema);
	return validate(JSON.parse(text)) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath}: ${message}`);
}

/** A tag of an image stands in one line only, and every number leads somewhere. */
export function checkImages(text: string): string[] {
	const faults = faultsOf('images.json', IMAGES, text);
	if (faults.length > 0) return faults;
	return [...unpackImages(text).images].flatMap(([name, { lines: listed, patterns = [] }]) => {
		const lines = [...listed, ...patterns];
		const all = lines.flatMap(({ tags }) => tags);
		const twice = all.find((tag, i) => all.indexOf(tag) !== i);
		const lost = lines.find(({ profile }) => profile.base === undefined || profile.people === undefined);
		return [...(twice === undefined ? [] : [`images.json: ${name}:${twice} stands in two lines`]), ...(lost ? [`images.json: ${name}:${lost.tags[0]} has no profile`] : [])];
	});
}

export function checkEnds(text: string): string[] {
	return faultsOf('eol.json', ENDS, text);
}
