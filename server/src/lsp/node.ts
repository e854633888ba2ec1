/** The language server as a process: `node server.js --stdio`, or over the IPC channel of an editor that forks it. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeFiles } from '../ports/nodeFiles';
import { startServer } from './main';

startServer(createConnection(ProposedFeatures.all), nodeFiles);
