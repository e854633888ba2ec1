/** Challenges as registries send them, and as nobody should. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readChallenges } from '../../server/src/ports/registry/challenge';

const CASES: Readonly<Record<string, readonly [string, Record<string, string>][]>> = {
	'Bearer realm="https://auth.example.com/token",service="registry.example.com",scope="repository:library/node:pull"': [['bearer', { realm: 'https://auth.example.com/token', service: 'registry.example.com', scope: 'repository:library/node:pull' }]],
	'Bearer realm="https://auth.example.com/token",scope="repository:a:pull,push",error="insufficient_scope"': [['bearer', { realm: 'https://auth.example.com/token', scope: 'repository:a:pull,push', error: 'insufficient_scope' }]],
	'bearer Realm = "https://a.example.com/" , SERVICE=plain': [['bearer', { realm: 'https://a.example.com/', service: 'plain' }]],
	'Basic realm="a, \\"b\\" = c", Bearer realm="https://auth.example.com"': [['basic', { realm: 'a, "b" = c' }], ['bearer', { realm: 'https://auth.example.com' }]],
	'Negotiate, Basic realm="x"': [['negotiate', {}], ['basic', { realm: 'x' }]],
	'NTLM TlRMTVNTUAAB==, Basic realm="x"': [['ntlm', {}], ['basic', { realm: 'x' }]],
	'Basic': [['basic', {}]],
	'': [],
	'=broken, Bearer': [],
	'Bearer realm="unfinished': [['bearer', {}]],
};

describe('WWW-Authenticate', () => {
	for (const [header, expected] of Object.entries(CASES)) {
		it(header || '(empty)', () => assert.deepEqual(readChallenges(header).map(({ scheme, parameters }) => [scheme, parameters]), expected));
	}
});
