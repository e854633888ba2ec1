/** The desktop suites really run in a Node extension host. */
import { ok } from '../expect';

describe('Extension host', () => {
  it('is a Node process', () => {
    ok(typeof process === 'object' && process.versions.node !== undefined);
  });
});
