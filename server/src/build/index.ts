/** What the command line and the server load when a build is asked for, and not before. */
export { type DocumentAnswer, verifyDocument } from './document';
export { NoEngine, openEngine } from './engines/open';
export type { BuildEngine } from './engines/types';
export { SecretsMissing } from './secrets';
export { rowsOf } from './table';
export { Cancelled, verify, type VerifyPorts, type VerifyRequest } from './verify';
