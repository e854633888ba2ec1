/**
 * Scans of base images: run because the user wants it, remembered by reference, so that a FROM shows what is known of its
 * image for as long as it names it. What starts the scanner is loaded with the first scan.
 */
import { type DockerfileModel, type ImageScan, NO_SCANS, scanFindings, scanImages, scanReport } from '../engine/index';
import { type Cancellation, signalOf } from './online';

export interface ScanPorts {
	/** Absent where no program can be started: in a web worker. */
	readonly load?: () => Promise<Scanning>;
	/** `bulwark.scan.scanner` and `bulwark.scan.paths`. */
	settings(): Promise<{ readonly scanner: string; readonly paths: Readonly<Record<string, unknown>> }>;
	/** Before each image. */
	progress(reference: string): void;
}

type Scanning = typeof import('../scan/index');

/** What the client is told: the report as Markdown, and in a word what came of it. */
export interface ScanOutcome {
	readonly report: string;
	readonly images: readonly { readonly reference: string; readonly count?: number; readonly problem?: string }[];
}

export class Scans {
	/** Counts the changes of what is known. */
	revision = 0;
	readonly #known = new Map<string, ImageScan>();
	#cache: InstanceType<Scanning['ScanCache']> | undefined;

	constructor(private readonly ports: ScanPorts) {}

	/** The findings of the images that were scanned. */
	findings(model: DockerfileModel): ReturnType<typeof scanFindings> {
		return this.#known.size === 0 ? NO_SCANS : scanFindings(model, this.#known);
	}

	/** @throws Error with a message for the user when there is no scanner */
	async scan(model: DockerfileModel, options: { readonly compare: boolean; readonly today: string }, cancellation: Cancellation | undefined): Promise<ScanOutcome> {
		if (!this.ports.load) throw new Error('Scanners cannot be started from here.');
		const [{ findScanner, ScanCache, scannerOf }, settings] = await Promise.all([this.ports.load(), this.ports.settings()]);
		const { signal, dispose } = signalOf(cancellation);
		try {
			this.#cache ??= new ScanCache();
			const scanner = scannerOf(await findScanner({ ...settings, signal }), this.#cache, signal, (reference) => this.ports.progress(reference));
			const scans = await scanImages(model, scanner, options);
			for (const scan of scans) if ('result' in scan.answer) this.#known.set(scan.reference, scan);
			this.revision++;
			return {
				report: scanReport(scans),
				images: scans.map(({ reference, answer }) => 'result' in answer ? { reference, count: answer.result.vulnerabilities.length } : { reference, problem: answer.problem }),
			};
		} finally {
			dispose();
		}
	}

	/** Whether a program is installed, for offers that need it. */
	async installed(...programs: readonly string[]): Promise<string | undefined> {
		const { locate } = this.ports.load ? await this.ports.load() : { locate: () => undefined };
		return programs.find((program) => locate(program) !== undefined);
	}
}
