/**
 * A read-only walk through a build context, as the builder does it: folders that the ignore file keeps out and that
 * nothing takes back are not entered, links are told and never followed. It lists breadth first, so that the top is there
 * at once; it can be read at any time, goes on where it was, and stops at its bounds.
 *
 * Paths are relative to the context, `/` between parts, '' is the context itself. Sizes are bytes.
 */
import { classifySecretPath, type SecretFileKind } from '../knowledge';
import { type IgnoreFile, readIgnoreFile, type Verdict } from '../model/dockerignore';

export interface FolderEntry {
	readonly name: string;
	/** `other`: sockets, devices, pipes. */
	readonly kind: 'file' | 'folder' | 'link' | 'other';
	/** Of files, where it is known. */
	readonly size?: number;
}

/** Lists one folder, in portions. Never follows links; what cannot be read ends the list. */
export interface FolderReader {
	list(path: string): AsyncIterable<readonly FolderEntry[]>;
}

/** One entry of the context. Sums of folders grow while the walk goes on. */
export interface ContextNode {
	readonly name: string;
	readonly path: string;
	readonly kind: FolderEntry['kind'];
	/** Whether the ignore file lets it through; of a folder: the folder itself, what is below may differ. */
	readonly copied: boolean;
	/** Whether an instruction takes it; of a folder: all of it. */
	readonly taken: boolean;
	/** The place in {@link IgnoreFile.rows} of the pattern that decided. */
	readonly by?: number;
	/** What its name says about secrets. */
	readonly secret?: SecretFileKind;
	/** Of a file; 0 where it is not known. */
	readonly size: number;
	/** Bytes of the files in it that are let through and taken. */
	bytes: number;
	/** Those files; links count, with no bytes. */
	files: number;
	/** Entries in it that are kept out. */
	excluded: number;
	/** Entries in it, once it was listed; a folder that is kept out for good is not. */
	children?: ContextNode[];
	readonly parent?: ContextNode;
}

/** An excluded folder is a state, too: the verdicts of what is below need it. */
interface Folder extends ContextNode {
	readonly verdict?: Verdict;
}

export interface WalkLimits {
	/** Entries looked at, at most. */
	readonly entries: number;
	/** Folders below folders, at most. */
	readonly depth: number;
}

export const WALK_LIMITS: WalkLimits = { entries: 1_000_000, depth: 100 };

export type WalkState = 'walking' | 'complete' | 'cancelled' | 'bounded';

export class ContextWalk {
	readonly root: ContextNode;
	readonly ignore: IgnoreFile;
	state: WalkState = 'walking';
	/** Entries looked at so far. */
	entries = 0;
	/** Entries that hold secrets by their names, kept out or not, in the order in which they were found. */
	readonly secrets: ContextNode[] = [];
	/** True when the builder refuses to build with this ignore file. */
	refused: boolean;
	readonly #waiting: Folder[];
	#next = 0;
	readonly #listing = new Map<ContextNode, Promise<void>>();
	readonly #listed = new WeakSet<ContextNode>();

	/** @param isTaken whether an instruction takes a path */
	constructor(private readonly reader: FolderReader, ignoreText: string, private readonly limits: WalkLimits = WALK_LIMITS, private readonly isTaken: (path: string) => boolean = () => true) {
		this.ignore = readIgnoreFile(ignoreText);
		this.refused = this.ignore.faults.some(({ late }) => !late);
		this.root = { name: '', path: '', kind: 'folder', copied: true, taken: isTaken(''), size: 0, bytes: 0, files: 0, excluded: 0 };
		this.#waiting = [this.root];
	}

	/** Walks to the end, a bound, or until cancelled; may be called again after that to go on. */
	async run(isCancelled: () => boolean = () => false): Promise<WalkState> {
		this.state = 'walking';
		this.state = await this.#run(isCancelled);
		return this.state;
	}

	async #run(isCancelled: () => boolean): Promise<WalkState> {
		while (this.#next < this.#waiting.length) {
			if (isCancelled()) return 'cancelled';
			const folder = this.#waiting[this.#next] as Folder;
			await this.#list(folder, isCancelled);
			if (this.entries >= this.limits.entries) return 'bounded';
			if (isCancelled()) return 'cancelled';
			this.#next++;
		}
		return 'complete';
	}

	/** Where the walk has come to that path; undefined when it has not, or there is nothing. */
	find(path: string): ContextNode | undefined {
		let node: ContextNode | undefined = this.root;
		for (const part of path === '' ? [] : path.split('/')) node = node?.children?.find(({ name }) => name === part);
		return node;
	}

	/** Whether all that lies in a folder is known. */
	isListed(node: ContextNode): boolean {
		return this.#listed.has(node);
	}

	/** Lists a folder out of turn: somebody is looking at it. */
	async open(node: ContextNode, isCancelled: () => boolean = () => false): Promise<void> {
		if (this.#waiting.includes(node)) await this.#list(node, isCancelled);
	}

	#list(folder: Folder, isCancelled: () => boolean): Promise<void> {
		if (folder.children) return this.#listing.get(folder) ?? Promise.resolve();
		const listing = this.#read(folder, isCancelled).finally(() => this.#listing.delete(folder));
		this.#listing.set(folder, listing);
		return listing;
	}

	async #read(folder: Folder, isCancelled: () => boolean): Promise<void> {
		const children: ContextNode[] = [];
		folder.children = children;
		const depth = folder.path === '' ? 0 : folder.path.split('/').length;
		for await (const portion of this.reader.list(folder.path)) {
			let [bytes, files, excluded] = [0, 0, 0];
			for (const entry of portion) {
				if (this.entries >= this.limits.entries) break;
				this.entries++;
				const node = this.#judge(folder, entry);
				children.push(node);
				bytes += node.bytes;
				files += node.files;
				if (!node.copied) excluded++;
				if (node.secret !== undefined) this.secrets.push(node);
				if (node.kind === 'folder' && depth < this.limits.depth && (node.copied || this.ignore.reopens(node.path))) this.#waiting.push(node);
			}
			for (let at: ContextNode | undefined = folder; at; at = at.parent) {
				at.bytes += bytes;
				at.files += files;
				at.excluded += excluded;
			}
			if (isCancelled()) { // what is there is kept, and the folder is listed anew when the walk goes on
				this.#forget(folder, children);
				return;
			}
		}
		children.sort(byKindAndName);
		if (this.entries < this.limits.entries) this.#listed.add(folder);
	}

	#judge(parent: Folder, { name, kind, size = 0 }: FolderEntry): ContextNode {
		const path = parent.path === '' ? name : `${parent.path}/${name}`;
		const verdict = this.ignore.judge(path, parent.path === '' ? TOP : parent.verdict);
		if (verdict.refused) this.refused = true;
		const copied = !verdict.ignored;
		const taken = copied && this.isTaken(path);
		const secret = classifySecretPath(path);
		const node: Folder = {
			name, path, kind, copied, taken, size, parent, ...(verdict.by !== undefined && { by: verdict.by }), ...(kind === 'folder' && { verdict }),
			...(secret?.certainty === 'secret' && { secret: secret.kind }),
			bytes: taken && kind === 'file' ? size : 0, files: taken && kind !== 'folder' ? 1 : 0, excluded: 0,
		};
		return node;
	}

	#forget(folder: ContextNode, children: readonly ContextNode[]): void {
		const gone = new Set(children);
		const sums = { bytes: 0, files: 0, excluded: 0 };
		for (const { bytes, files, copied } of children) { sums.bytes += bytes; sums.files += files; sums.excluded += copied ? 0 : 1; }
		for (let at: ContextNode | undefined = folder; at; at = at.parent) { at.bytes -= sums.bytes; at.files -= sums.files; at.excluded -= sums.excluded; }
		this.entries -= children.length;
		this.#remove(this.#waiting, gone);
		this.#remove(this.secrets, gone);
		delete folder.children;
	}

	#remove(list: ContextNode[], gone: ReadonlySet<ContextNode>): void {
		const kept = list.filter((node) => !gone.has(node));
		list.splice(0, list.length, ...kept);
	}
}

/** Nothing lies above the entries of the top folder that a pattern could fit. */
const TOP: Verdict = { ignored: false, fits: [] };

function byKindAndName(a: ContextNode, b: ContextNode): number {
	if (a.kind !== b.kind && (a.kind === 'folder' || b.kind === 'folder')) return a.kind === 'folder' ? -1 : 1;
	return a.name < b.name ? -1 : 1;
}
