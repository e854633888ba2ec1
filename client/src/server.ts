/**
 * The language server as the extension sees it: started once, on first use. A start that fails is shown, because VS Code
 * itself stays silent, and can be tried again.
 */
import { type CancellationToken, commands, type Disposable, type LogOutputChannel, window } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

interface Started {
	readonly client: BaseLanguageClient;
	readonly services: Disposable;
}

export class Server {
	#started: Started | undefined;
	#ready: Promise<BaseLanguageClient> | undefined;

	constructor(private readonly output: LogOutputChannel, private readonly create: () => Promise<Started>) {}

	/** The running client. @throws when the server cannot be started, which the user has been told then. */
	ready(): Promise<BaseLanguageClient> {
		this.#ready ??= this.#start();
		return this.#ready;
	}

	/** What a command of the server answers. */
	async ask<T>(command: string, argument: unknown, token?: CancellationToken): Promise<T | null> {
		const client = await this.ready();
		const params = { command, arguments: [argument] };
		// An absent token would be sent as a second parameter.
		return token ? client.sendRequest<T | null>('workspace/executeCommand', params, token) : client.sendRequest<T | null>('workspace/executeCommand', params);
	}

	async restart(): Promise<void> {
		await this.stop();
		await this.ready();
		this.output.info('The server was restarted');
	}

	async stop(): Promise<void> {
		const started = this.#started;
		this.#started = undefined;
		this.#ready = undefined;
		started?.services.dispose();
		await started?.client.dispose().catch(() => undefined);
	}

	async #start(): Promise<BaseLanguageClient> {
		const begin = performance.now();
		try {
			this.#started = await this.create();
			await this.#started.client.start();
			this.output.info(`Server ready after ${(performance.now() - begin).toFixed(0)} ms`);
			return this.#started.client;
		} catch (error) {
			this.#ready = undefined;
			this.output.error(error instanceof Error ? error : String(error));
			void window.showErrorMessage('Bulwark: the language server did not start.', 'Show Output').then((choice) => choice && commands.executeCommand('bulwark.showOutput'));
			throw error;
		}
	}
}
