/** The language server as a process: `node server.js --stdio`, or over the IPC channel of an editor that forks it. */
import { setFlagsFromString } from 'node:v8';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeFiles } from '../ports/nodeFiles';
import { nodeFolders } from '../ports/nodeFolders';
import { startServer } from './main';

// Typing begins before V8 has seen enough of the engine to optimise it: its quick compiler at once, a third off the first keystrokes.
setFlagsFromString('--always-sparkplug');

startServer(createConnection(ProposedFeatures.all), { files: nodeFiles, folders: nodeFolders }, { build: () => import('../build/index'), registry: () => import('../ports/registry/index'), scan: () => import('../scan/index') });
