/** Finds images of services past their end of life: the rule for FROM, asked about `image`. */
import { analyze } from '../../analyze';
import type { Fix } from '../../model/fix';
import { applyEdits } from '../../text/edit';
import type { Rule } from '../../rules/rule';
import { imageOf, isStore } from '../images';
import type { ComposeModel } from '../model';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-image-eol',
		title: 'Image of a service past its end of life',
		category: 'base-image',
		severity: 'warning',
		why: 'Nobody mends flaws in a version whose support has ended: what is found in it stays open for good.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['preferredBases', 'today'],
		sameAs: [],
		references: ['https://endoflife.date/'],
	},

	*check(model, { settings }) {
		for (const service of model.services) {
			const image = imageOf(service);
			const whole = image?.reference.ranges.whole;
			if (!image || image.built || !whole) continue;
			const text = `FROM ${image.reference.text}\n`;
			const options = { today: settings.today, preferredBases: settings.preferredBases };
			const found = endOfLife(text, options);
			if (!found) continue;
			const move = 'FROM '.length;
			yield {
				range: { start: found.range.start + whole.start - move, end: found.range.end + whole.start - move }, severity: found.severity, message: `${service.name}: ${found.message}`,
				fixes: () => found.fixes.filter(({ edits }) => isSupported(applyEdits(text, edits), options)).map((fix): Fix => ({
					...fix, edits: fix.edits.map(({ range: { start, end }, newText }) => ({ range: { start: start + whole.start - move, end: end + whole.start - move }, newText })),
					...(isStore(service) && { applicability: 'unsafe', because: 'A newer version has to take over the files of the store: read its notes on upgrading first.', level: 'manual' }),
				})),
			};
		}
	},

	examples: [
		{ name: 'a runtime', bad: 'services:\n  app:\n    image: node:16-alpine\n#               ^^^^^^^^^ compose-image-eol\n', fixed: 'services:\n  app:\n    image: node:24-alpine\n' },
		{ name: 'supported', good: 'services:\n  app:\n    image: node:24-alpine\n  built:\n    build: .\n    image: node:16\n' },
	],
};

type Options = Parameters<typeof analyze>[1];

function endOfLife(text: string, options: Options) {
	return analyze(text, options).findings.find(({ rule: id }) => id === 'base-image-eol');
}

function isSupported(text: string, options: Options): boolean {
	return endOfLife(text, options) === undefined;
}
