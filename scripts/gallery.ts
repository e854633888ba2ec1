/**
 * docs/harden-gallery.md: everyday Dockerfiles of `docs/gallery`, hardened at the level maximum, with the difference and
 * the reason for each change. The engine is asked as the command line asks it, on a fixed day.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { type Applied, type BuildContext, CONTEXT_FILES, harden, type HardenResult, THEMES } from '../server/src/engine/index';

/** Ends of life and newest versions are those of this day. */
export const GALLERY_DAY = '2026-11-28';
export const GALLERY_LEVEL = 'maximum';
export const galleryFolder = join(import.meta.dirname, '../docs/gallery');

/** By folder: the heading, and what the file is. */
export const GALLERY: readonly (readonly [folder: string, heading: string, about: string])[] = [
	['node-api', 'Node.js, npm and a private registry', 'A TypeScript service that compiles in its own image, with the token of a registry as a build argument.'],
	['python-api', 'Python, pip and a native module', 'A Flask service behind gunicorn, with a compiler for psycopg2 and debug mode on.'],
	['go-service', 'Go', 'One static binary in an image of a gigabyte.'],
	['java-maven', 'Java and Maven', 'A Spring Boot service that runs in Maven’s image, with a remote debugger.'],
	['php-apache', 'PHP, Apache and Composer', 'A web application that everybody may write to, with its database password in the image.'],
	['ruby-sinatra', 'Ruby and Bundler', 'A Sinatra application with gems that are compiled.'],
	['dotnet-web', '.NET', 'An ASP.NET service that ships its SDK.'],
	['nginx-static', 'A static site', 'Pages from an archive and from the project, served by nginx.'],
	['debian-backup', 'A Debian tool box with downloads and a secret', 'A nightly backup that fetches its tools from the network, with a token in a build argument.'],
	['c-tool', 'C', 'A network probe that is compiled where it runs, and is setuid root.'],
];

/** @param folder of `docs/gallery` */
export function hardenedExample(folder: string): HardenResult {
	const read = (path: string): string | null => existsSync(join(galleryFolder, folder, path)) ? readFileSync(join(galleryFolder, folder, path), 'utf8') : null;
	const buildContext: BuildContext = { files: Object.fromEntries(CONTEXT_FILES.map((path) => [path, read(path)])), dockerignore: null };
	return harden(read('Dockerfile') ?? '', { level: GALLERY_LEVEL, today: GALLERY_DAY, buildContext });
}

export function galleryPage(): string {
	return `${['# Hardened: ten examples',
		'Everyday Dockerfiles before and after *Harden* at the level maximum, as the engine makes them: this page is generated, and a test compares. The files are in [gallery](gallery). What is left to the reader is left on purpose, with the reason.',
		GALLERY.map(([, heading]) => `- [${heading}](#${anchor(heading)})`).join('\n'),
		...GALLERY.flatMap(exampleOf)].join('\n\n')}\n`;
}

/** As GitHub makes it. */
const anchor = (heading: string): string => heading.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-');

function exampleOf([folder, heading, about]: (typeof GALLERY)[number]): string[] {
	const { before, after, scoreBefore, scoreAfter, applied, leftAlone, followUps, files } = hardenedExample(folder);
	return [
		`## ${heading}`,
		`${about} Score ${scoreBefore.score} (${scoreBefore.grade}) → ${scoreAfter.score} (${scoreAfter.grade}).`,
		fenced('diff', wholeDifference(before, after)),
		['| | Change | Why |', '|---|---|---|', ...distinct(applied).map(({ theme, title, reason, assumption }) => `| ${theme} | ${cell(title)} | ${cell(reason)}${assumption === undefined ? '' : ` *${cell(assumption)}*`} |`)].join('\n'),
		...(files.length > 0 ? [`Written beside it: ${files.map(({ path }) => `\`${path}\``).join(', ')}.`] : []),
		...(followUps.length > 0 ? ['To do outside of the Dockerfile:', ...followUps.map((text) => fenced('text', text))] : []),
		...(leftAlone.length > 0 ? ['Left to the reader:', leftAlone.map(({ rule, reason, line }) => `- [${rule}](rules/${rule}.md), line ${line + 1}: ${prose(reason)}`).join('\n')] : []),
	];
}

/** By theme; what was done at several places, once. */
function distinct(applied: readonly Applied[]): Applied[] {
	return applied.filter(({ rule, title }, i) => applied.findIndex((other) => other.rule === rule && other.title === title) === i)
		.sort((a, b) => THEMES.indexOf(a.theme) - THEMES.indexOf(b.theme));
}

/** Without the lines that only tools need, and with every line of the file. */
function wholeDifference(before: string, after: string): string {
	const lines = createTwoFilesPatch('', '', before, after, undefined, undefined, { context: 1000 }).split('\n');
	return lines.slice(lines.findIndex((line) => line.startsWith('@@')) + 1).join('\n');
}

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text.replace(/\n*$/, '\n')}\`\`\``;
const prose = (text: string): string => text.replaceAll('<', '&lt;').replaceAll('*', '\\*');
const cell = (text: string): string => prose(text).replaceAll('|', '\\|');
