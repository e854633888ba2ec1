/** Environment variables that images bring along. Read in the configurations of the official images. */
import { canonicalName } from './canonicalName';
import type { ImageRef } from './types';

const PYTHON = 'LANG GPG_KEY PYTHON_VERSION PYTHON_SHA256 PYTHON_PIP_VERSION PYTHON_SETUPTOOLS_VERSION PYTHON_GET_PIP_URL PYTHON_GET_PIP_SHA256';
/** Images whose variables are all known; PATH is in each of them. */
const VARIABLES: Readonly<Record<string, string>> = {
	scratch: '', alpine: '', debian: '', ubuntu: 'LANG', busybox: '', 'buildpack-deps': '',
	node: 'NODE_VERSION YARN_VERSION', python: PYTHON,
	golang: 'GOPATH GOLANG_VERSION GOTOOLCHAIN',
	ruby: 'LANG RUBY_MAJOR RUBY_VERSION RUBY_DOWNLOAD_URL RUBY_DOWNLOAD_SHA256 GEM_HOME BUNDLE_SILENCE_ROOT_WARNING BUNDLE_APP_CONFIG RUBYGEMS_VERSION BUNDLER_VERSION',
	rust: 'RUSTUP_HOME CARGO_HOME RUST_VERSION',
};

const SETS: ReadonlyMap<string, ReadonlySet<string>> = new Map(Object.entries(VARIABLES).map(([name, list]) => [name, new Set(['PATH', ...list.split(' ')])]));

/** Whether an image sets a variable. */
export function definedByImage(image: ImageRef | undefined, variable: string): 'yes' | 'no' | 'unknown' {
	if (variable === 'PATH') return 'yes';
	const known = image && SETS.get(canonicalName(image));
	return known ? known.has(variable) ? 'yes' : 'no' : 'unknown';
}
