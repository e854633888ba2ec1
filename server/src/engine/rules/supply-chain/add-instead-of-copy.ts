/** Finds ADD of local files that are no archives, where COPY does the same and nothing else. */
import { type Copy, readCopy } from '../../model/copy';
import { safeFix, unsafeFix } from '../../model/fix';
import type { Stage } from '../../model/stage';
import { replace } from '../../text/edit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'add-instead-of-copy',
		title: 'ADD where COPY is enough',
		category: 'supply-chain',
		severity: 'warning',
		why: 'ADD also fetches addresses and unpacks archives: a file that happens to be one, or a variable that comes to be an address, ends up as something else. COPY only copies.',
		fixable: 'always',
		since: '0.1.0',
		sameAs: ['hadolint:DL3020', 'tally:hadolint/DL3020', 'trivy:DS-0005', 'checkov:CKV_DOCKER_4', 'kics:add_instead_of_copy', 'semgrep:prefer-copy-over-add', 'sonar:S7029', 'dockerlint:add', 'docker-bench-security:CIS-4.9', 'dockle:CIS-DI-0009', 'droast:DF006', 'terrascan:AC_DOCKER_0032', 'code-pathfinder:DOCKER-BP-011'],
		references: ['https://docs.docker.com/build/building/best-practices/#add-or-copy'],
	},

	*check(model) {
		for (const stage of model.stages) {
			for (const copy of adds(stage)) {
				const { instruction } = copy;
				if (instruction.flags.some((flag) => ONLY_ADD.has(flag.name))) continue;
				const kinds = copy.sources.map(({ word, value }) => kindOf(value.kind === 'known' ? value.value.text : undefined, word.text));
				if (kinds.length === 0 && instruction.heredocs.length === 0 || kinds.includes('other')) continue;
				const { keywordRange } = instruction;
				const lower = model.text.slice(keywordRange.start, keywordRange.end) === 'add';
				const change = [replace(keywordRange, lower ? 'copy' : 'COPY')];
				yield {
					range: keywordRange,
					message: 'ADD would also unpack archives and fetch addresses. Use COPY for files of the build context.',
					...(!stage.ships && { severity: lowered('warning') }),
					fixes: [kinds.includes('pattern')
						? unsafeFix('Use COPY', 'If the pattern matches a tar archive, ADD unpacks it and COPY does not.', change, { preferred: true })
						: safeFix('Use COPY', change, { preferred: true })],
				};
			}
		}
	},

	examples: [
		{ name: 'a folder', bad: 'FROM node:26-slim\nADD src /app/src\n#^^ add-instead-of-copy\n', fixed: 'FROM node:26-slim\nCOPY src /app/src\n' },
		{ name: 'flags and several files stay', bad: 'FROM node:26-slim\nADD --chown=node:node package.json package-lock.json ./\n#^^ add-instead-of-copy\n', fixed: 'FROM node:26-slim\nCOPY --chown=node:node package.json package-lock.json ./\n' },
		{ name: 'a pattern that ends', bad: 'FROM eclipse-temurin:25-jre\nADD target/*.jar app.jar\n#^^ add-instead-of-copy\n', fixed: 'FROM eclipse-temurin:25-jre\nCOPY target/*.jar app.jar\n' },
		{ name: 'a pattern that may match anything', bad: 'FROM node:26-slim\nADD dist/* /srv/\n#^^ add-instead-of-copy\n', fixed: 'FROM node:26-slim\nCOPY dist/* /srv/\n' },
		{ name: 'for images that build on this one', bad: 'FROM node:26-slim\nONBUILD ADD ["app", "/app"]\n#       ^^^ add-instead-of-copy\n', fixed: 'FROM node:26-slim\nONBUILD COPY ["app", "/app"]\n' },
		{ name: 'an archive is unpacked', good: 'FROM scratch\nADD rootfs.tar.xz /\nADD base.tgz overlay.tar.zst /\n' },
		{ name: 'a variable that nobody knows', good: 'FROM scratch\nARG ROOTFS\nADD ${ROOTFS} /\n' },
		{ name: 'an address', good: 'FROM alpine:3.24\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://dl.example.com/a /a\n' },
	],
};

const ONLY_ADD = new Set(['checksum', 'keep-git-dir', 'unpack', 'from']);
const REMOTE = /^["']?(?:[a-z][a-z\d+.-]*:\/\/|[\w.-]+@[\w.-]+:|github\.com\/)/i;
const ARCHIVE = /\.(?:tar(?:\.\w+)?|t[a-z]*gz|taz|tb[z2]+|tbz2|txz|tlz|tzst|gz|bz2|xz|zst|lzma|Z)$/i;

function* adds(stage: Stage): Iterable<Copy> {
	for (const instruction of stage.instructions) {
		const inner = instruction.keyword === 'ONBUILD' ? instruction.nested : instruction;
		if (inner?.keyword === 'ADD') yield readCopy(inner, stage.lookupAt(instruction.range.start));
	}
}

/** `plain`: surely no archive by its name; `pattern`: may match one; `other`: an archive, an address, or not known. */
function kindOf(known: string | undefined, written: string): 'plain' | 'pattern' | 'other' {
	const path = (known ?? written).replace(/^(["'])(.*)\1$/, '$2');
	if (path === '' || REMOTE.test(path) || ARCHIVE.test(path.replace(/\*+$/, ''))) return 'other';
	const last = path.slice(path.lastIndexOf('/') + 1);
	if (known === undefined) return !/^\$/.test(path) && /\.[A-Za-z]\w*$/.test(last) ? 'plain' : 'other';
	if (!/[*?[]/.test(last)) return 'plain';
	return /\.[A-Za-z]\w*$/.test(last) ? 'plain' : 'pattern';
}
