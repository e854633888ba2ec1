/** The language client of the tests: the one that the benchmark uses. */
export * from '../../scripts/lspClient';
