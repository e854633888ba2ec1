/**
 * Python packages that are compiled for each version of Python: the first release from which on they have wheels for it
 * (Linux, x86-64, glibc). Source: the lists of files in the Python Package Index, 2026-11-28. `-` where there is none.
 * Cython is not in it: its releases install everywhere, and the code that they write does not compile everywhere.
 */
import { compareVersions } from './catalogue';

const VERSIONS = ['3.11', '3.12', '3.13', '3.14'];
/** Name → first release for 3.11, 3.12, 3.13 and 3.14. */
const FIRST: Readonly<Record<string, string>> = {
	numpy: '1.23.2 1.26.0 2.1.0 2.3.2', scipy: '1.9.2 1.11.2 1.14.1 1.16.1', pandas: '1.5.0 2.1.1 2.2.3 2.3.3', 'scikit-learn': '1.1.3 1.3.1 1.5.2 1.7.2',
	tensorflow: '2.12.0 2.16.1 2.20.0 -', torch: '1.13.0 2.2.0 2.5.0 2.9.0', torchvision: '0.15.1 0.17.0 0.21.0 0.24.0', grpcio: '1.49.1 1.59.0 1.66.2 1.75.1',
	cryptography: '2.6.1 2.6.1 2.6.1 2.6.1', cffi: '1.15.1 1.16.0 1.17.0 2.0.0', lxml: '4.9.1 4.9.3 5.3.0 6.0.1', pillow: '9.2.0 10.0.0 10.4.0 11.3.0',
	'psycopg2-binary': '2.9.5 2.9.9 2.9.10 2.9.11', greenlet: '2.0.1 3.0.0 3.1.0 3.2.3', gevent: '22.10.1 23.7.0 24.10.1 25.8.1', uvloop: '0.17.0 0.18.0 0.21.0 0.22.1',
	aiohttp: '3.8.3 3.9.0 3.10.5 3.13.0', matplotlib: '3.6.0 3.7.3 3.9.2 3.10.5', 'opencv-python': '4.5.5.64 4.5.5.64 4.5.5.64 4.5.5.64', h5py: '3.8.0 3.10.0 3.12.1 3.15.0',
	pyyaml: '6.0 6.0.1 6.0.2 6.0.3', regex: '2022.9.11 2023.10.3 2024.9.11 2025.7.29', orjson: '3.7.7 3.9.3 3.10.7 3.11.1', spacy: '3.4.2 3.7.0 3.8.7 3.8.16',
	// Its core is compiled, and each release asks for one of it.
	pydantic: '1.10.2 2.4.0 2.8.0 2.12.0', 'pydantic-core': '0.7.0 2.1.2 2.20.0 2.35.0',
};
/** Built, but not to be looked up: a pinned release is in doubt. */
const OTHERS = /^(?:psycopg2|cython)$/;
/** They were compiled against NumPy 1 once: releases of then need one that an older Python had at most. */
const ON_NUMPY = /^(?:scipy|pandas|scikit-learn|tensorflow|torch|torchvision|matplotlib|opencv-python|h5py|spacy)$/;

/**
 * Whether a pinned requirement may lack a wheel for a version of Python, so that it is built from sources there, or not.
 * @param spec as pip takes it: `orjson==3.8.10`
 * @param from the version of Python that it was pinned for
 * @param musl the system has the other C library, for which wheels came later: any pinned one is in doubt
 */
export function mayLackWheel(spec: string, from: string, to: string, musl: boolean): boolean {
	const [, written = '', operator, version = ''] = /^\s*([\w.-]+)(?:\[[^\]]*\])?\s*(==|~=|<=?)\s*([\w.*]+)/.exec(spec) ?? [];
	const name = written.toLowerCase().replace(/[_.]/g, '-');
	if (operator === undefined || !Object.hasOwn(FIRST, name)) return operator !== undefined && OTHERS.test(name);
	if (musl) return true;
	const first = FIRST[name]?.split(' ')[VERSIONS.indexOf(to)];
	if (first === undefined || first === '-' || operator.startsWith('<') || !/^\d+(?:\.\d+)*$/.test(version)) return true;
	return compareVersions(version, first) < 0 || ON_NUMPY.test(name) && compareVersions(from, '3.9') < 0;
}
