/** Lines above the code and words behind it: a file's score, a stage's grade, its user, the end of life of its base. */
import type { Analysis } from '../analyze';
import { isRootUser, KNOWN_ON } from '../knowledge';
import type { Stage } from '../model/stage';
import { scoreOf } from '../score';
import type { TextRange } from '../text/range';
import { describeUse } from './describeImage';
import { type ImageUse, imageUses } from './imageUses';
import { firstLife } from './imageWords';

export interface Lens {
	readonly kind: 'score' | 'harden' | 'base';
	readonly range: TextRange;
	readonly title: string;
}

/** The file's score and Harden at its top, then one lens above each FROM. */
export function lenses({ model, findings, score, grade }: Analysis, today: string): Lens[] {
	if (!model.tree.instructions.some(({ keyword }) => keyword === 'FROM')) return [];
	const top = { start: 0, end: 0 };
	return [
		{ kind: 'score', range: top, title: `Bulwark ${score} · ${grade}` },
		{ kind: 'harden', range: top, title: 'Harden' },
		...model.stages.map((stage): Lens => {
			const own = findings.filter(({ range }) => model.stageAt(range.start) === stage);
			return { kind: 'base', range: stage.from.headRange, title: [`Grade ${scoreOf(own).grade}`, ...userWords(stage), ...lifeWords(stage, today || KNOWN_ON)].join(' · ') };
		}),
	];
}

function userWords(stage: Stage): string[] {
	const { name } = stage.userAt();
	if (name.kind !== 'known') return [];
	return [isRootUser(name.value) ? 'runs as root' : `runs as ${name.value}`];
}

function lifeWords({ facts }: Stage, today: string): string[] {
	const life = facts && firstLife(facts, today);
	return life ? [`${life.what}: ${life.words}`] : facts?.deprecated ? ['deprecated'] : [];
}

export interface Hint {
	readonly offset: number;
	readonly label: string;
	/** Markdown. */
	readonly tooltip: string;
}

/** Behind each image that a variable hides or of which something is known: the image, as whom it runs, until when it is supported. */
export function hints({ model }: Analysis, today: string): Hint[] {
	const day = today || KNOWN_ON;
	return imageUses(model).flatMap((use): Hint[] => {
		const words = hintWords(use, day);
		return words.length === 0 ? [] : [{ offset: use.range.end, label: words.join(' · '), tooltip: describeUse(model, use, day) }];
	});
}

function hintWords({ target, written }: ImageUse, today: string): string[] {
	if (target.kind !== 'image') return [];
	const { image, facts } = target;
	const life = facts && firstLife(facts, today);
	return [
		...written.includes('$') ? [`= ${image.text}`] : [],
		...facts?.defaultUser === undefined || facts.name === 'scratch' ? [] : [facts.defaultUser],
		...life ? [life.over ? `ended ${life.end}` : `until ${life.end}`] : [],
	];
}
