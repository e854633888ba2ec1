/**
 * Programs in images of others: which release line of a language or server a tag promises, and when that line ended.
 * Only images whose tags are named after the line. By hand, from the publishers' pages.
 */
import { cycleOf, endOutsideCycles, findRepository } from './catalogue';
import { canonicalName } from './canonicalName';
import type { Day, ImageRef } from './types';

export interface Carried {
	/** As people call it: `Python`. */
	readonly product: string;
	readonly version: string;
	/** End of life of the line. */
	readonly eol: Day;
}

const LAMBDA = '^(?:public\\.ecr\\.aws/lambda/|amazon/aws-lambda-)';
const DEVCONTAINER = '^mcr\\.microsoft\\.com/devcontainers/';
/** The version of the development container in front of that of the language: `0-3.7`, `1.2.3-16-bullseye`. */
const TEMPLATE = '(?:\\d+(?:\\.\\d+)*-)?';

/** How image and tag are written, with the version as the group; what they bring; the official image with its lines. */
const ROWS: readonly (readonly [pattern: RegExp, product: string, official: string])[] = [
	[new RegExp(`${LAMBDA}nodejs:(\\d\\d)`), 'Node.js', 'node'],
	[new RegExp(`${LAMBDA}python:(\\d\\.\\d+)`), 'Python', 'python'],
	[new RegExp(`${LAMBDA}ruby:(\\d\\.\\d)`), 'Ruby', 'ruby'],
	[new RegExp(`${LAMBDA}dotnet:(?:core)?(\\d+(?:\\.\\d)?)`), '.NET', 'mcr.microsoft.com/dotnet/runtime'],
	[new RegExp(`${DEVCONTAINER}(?:javascript|typescript)-node:${TEMPLATE}(\\d\\d)(?:-|$)`), 'Node.js', 'node'],
	[new RegExp(`${DEVCONTAINER}python:${TEMPLATE}(\\d\\.\\d+)(?:-|$)`), 'Python', 'python'],
	[new RegExp(`${DEVCONTAINER}ruby:${TEMPLATE}(\\d\\.\\d)(?:-|$)`), 'Ruby', 'ruby'],
	[new RegExp(`${DEVCONTAINER}go:${TEMPLATE}(\\d\\.\\d+)(?:-|$)`), 'Go', 'golang'],
	[new RegExp(`${DEVCONTAINER}dotnet:${TEMPLATE}(\\d+\\.\\d)(?:-|$)`), '.NET', 'mcr.microsoft.com/dotnet/runtime'],
	[new RegExp(`${DEVCONTAINER}php:${TEMPLATE}(\\d\\.\\d)(?:-|$)`), 'PHP', 'php'],
	[/^mcr\.microsoft\.com\/azure-functions\/python:\d+-python(\d\.\d+)/, 'Python', 'python'],
	[/^mcr\.microsoft\.com\/azure-functions\/node:\d+-node(\d+)/, 'Node.js', 'node'],
	[/^cimg\/node:(\d+)\./, 'Node.js', 'node'],
	[/^cimg\/python:(\d\.\d+)/, 'Python', 'python'],
	[/^cimg\/ruby:(\d\.\d)/, 'Ruby', 'ruby'],
	[/^cimg\/php:(\d\.\d)/, 'PHP', 'php'],
	[/^cimg\/go:(\d\.\d+)/, 'Go', 'golang'],
	[/^(?:webdevops\/php[\w-]*|thecodingmachine\/php|serversideup\/php|hyperf\/hyperf):(\d\.\d)(?=\D|$)/, 'PHP', 'php'],
	[/^(?:phpswoole\/swoole|openswoole\/swoole|dunglas\/frankenphp):(?:[\w.]+-)?php(\d\.\d)/, 'PHP', 'php'],
	[/^rubylang\/ruby:(\d\.\d)/, 'Ruby', 'ruby'],
	[/^hexpm\/elixir:(\d\.\d+)/, 'Elixir', 'elixir'],
	[/^nginxinc\/nginx-unprivileged:(\d\.\d+)/, 'nginx', 'nginx'],
	[/^(?:tiangolo|dockerfiles)\/[\w-]+:python(\d\.\d+)/, 'Python', 'python'],
];

/** The line that an image of somebody else brings, when it has ended on that day. */
export function endedInside(ref: ImageRef, today: Day): Carried | undefined {
	if (ref.tag === undefined || ref.tag.length > 128) return undefined;
	const reference = `${canonicalName(ref)}:${ref.tag}`;
	for (const [pattern, product, official] of ROWS) {
		const version = pattern.exec(reference)?.[1];
		const repository = version === undefined ? undefined : findRepository(official);
		if (version === undefined || repository === undefined) continue;
		const eol = cycleOf(repository, version)?.eol ?? endOutsideCycles(repository, version);
		return typeof eol === 'string' && eol < today ? { product, version, eol } : undefined;
	}
	return undefined;
}
