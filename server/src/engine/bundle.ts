/**
 * What the engine's bundle holds for others: its façade, and the parts of it that the second bundle (`beside`) uses, so
 * that they are there once.
 */
export * from './index';
export { Ledger } from './config/ledger';
export { suppressionsIn } from './config/suppressions';
export { hardenWith } from './harden/harden';
export { selfCheck } from './harden/selfCheck';
export { inSourceOrder, judge } from './judge';
export { classifySecretName, findTokens, isPlaceholderValue, isRootUser, lookupImage, lookupRepository, portFacts } from './knowledge';
export { safeFix, unsafeFix } from './model/fix';
export { contextUses, takes } from './model/contextUses';
export { cleanPath } from './model/dockerignore';
export { parseImageReference } from './model/imageReference';
export { urlCredentials } from './model/urlCredentials';
export { namesOf, patternsFor } from './recipes/contextRisks';
export { patternFor, withPatterns } from './recipes/keepOut';
export { scoreOf } from './score';
export { insert, remove, replace } from './text/edit';
export { once } from './text/once';
export { normalisedPath } from './text/paths';
export { Recent } from './text/recent';
export { matchesAny } from './text/wildcard';
