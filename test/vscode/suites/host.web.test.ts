/** The web suites really run in a worker, where there is no Node. */
import { ok } from '../expect';

describe('Extension host', () => {
  it('is a web worker', () => {
    ok('importScripts' in globalThis);
    ok(typeof process === 'undefined' || process.versions?.node === undefined);
  });
});
