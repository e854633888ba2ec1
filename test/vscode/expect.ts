/**
 * Assertions for suites that run inside VS Code.
 *
 * Contract: no Node module is used, so the suites run in the web worker host as well. `waitFor`
 * asks again until the answer is there, and fails with what it was waiting for.
 */
export function ok(value: unknown, message = 'expected a true value'): asserts value {
  if (!value) throw new Error(message);
}

export function equal<T>(actual: T, expected: T, message = 'values differ'): void {
  const [was, wanted] = [JSON.stringify(actual, null, 1), JSON.stringify(expected, null, 1)];
  if (was !== wanted) throw new Error(`${message}\nactual:   ${was}\nexpected: ${wanted}`);
}

export function match(actual: string, pattern: RegExp): void {
  if (!pattern.test(actual)) throw new Error(`${JSON.stringify(actual)} does not match ${pattern}`);
}

export async function waitFor<T>(
  what: string,
  ask: () => T | undefined | false | null | PromiseLike<T | undefined | false | null>,
  milliseconds = 20_000,
): Promise<T> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
