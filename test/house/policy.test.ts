/**
 * What every rule promises: a severity that fits its category, sources, peers that exist, settings that it reads, a
 * message of its own, and a fix, or the reason why there is none.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, type Category, DEFAULT_SETTINGS, type Example, RULES, SETTING_ROWS, SEVERITIES, type Severity, type Settings } from '../../server/src/engine/index';
import { BAKE_RULES, COMPOSE_RULES, DAEMON_RULES, DOCKERIGNORE_RULES, KINDS } from '../../server/src/engine/beside';
import { PEERS, peerId } from '../../server/src/engine/config/peers';
import { withoutCarets } from '../../server/src/engine/explain';
import { buildModel } from '../../server/src/engine/model/model';

/**
 * error: a secret is exposed, code of unknown origin runs, or the build breaks. warning: a sure fault in the final image.
 * info: likely, or advice. hint: taste, or not knowable.
 */
const ALLOWED: Readonly<Record<Category, readonly Severity[]>> = {
	'base-image': ['warning', 'info', 'hint'],
	privilege: ['warning', 'info', 'hint'],
	secrets: ['error'],
	'supply-chain': ['error', 'warning', 'info'],
	exposure: ['warning', 'info', 'hint'],
	'attack-surface': ['info', 'hint'],
	files: ['warning', 'info'],
	correctness: ['error', 'warning'],
	hygiene: ['info', 'hint'],
};

const EXCEPTIONS: Readonly<Record<string, readonly [severity: Severity, reason: string]>> = {
	'passwordless-sudo': ['error', 'whatever runs in the container is root when it likes, in spite of USER'],
	'uid0-alias': ['error', 'checks for the name root pass, and it is root all the same'],
	'workdir-system-dir': ['error', 'the next COPY or RUN writes over the system, and the image breaks'],
	'docker-api-access': ['error', 'who reaches the socket is root on the host'],
	'remote-debug-enabled': ['error', 'who reaches the port runs code'],
	'run-security-insecure': ['error', 'what the step fetches runs as root on the build host'],
	'env-unset-in-other-layer': ['warning', 'the name tells little about whether the value is secret'],
	'rails-precompile-real-secret': ['info', 'the key may be one for builds only'],
	'secret-mount-permissions': ['warning', 'readable within one step only'],
	'secret-mount-required': ['info', 'a wish of the settings, not a leak'],
	'secret-mount-wrong-target': ['warning', 'the secret is safe; the step does without it'],
	'suppressed-security-check': ['hint', 'only the author knows whether the comment is right'],
	'shell-form-cmd-entrypoint': ['info', 'the image works; it stops late'],
};

/** Findings that are worse than their rule. */
const WORSE: Readonly<Record<string, string>> = {
	'context-bulk-copied': 'a dump holds the data of people',
	'onbuild-hidden-actions': 'the trigger copies a file of secrets',
	'copy-from-undefined-stage': 'a number that no stage has breaks the build',
	'exec-form-malformed': 'in SHELL it breaks the build',
	'parser-directive': 'an escape character that Docker refuses breaks the build',
	stopsignal: 'a signal that Docker refuses breaks the build',
	'expose-proto': 'a protocol that Docker refuses breaks the build',
	'account-empty-password': 'that of root',
};

const VERSION = 'the version is not in the file, and asking for it needs the network';
const NO_FIX: Readonly<Record<string, string>> = {
	'apk-pin-version': VERSION,
	'apt-pin-version': VERSION,
	'dnf-pin-version': VERSION,
	'gem-pin-version': VERSION,
	'go-pin-version': VERSION,
	'npm-pin-version': VERSION,
	'pip-pin-version': VERSION,
	'yum-pin-version': VERSION,
	'zypper-pin-version': VERSION,
	'circular-stage-dependency': 'which of the copies is wrong is not to be seen',
	'copy-entire-stage-filesystem': 'which of the files are needed is not in the file',
	'copy-from-empty-scratch': 'what the stage was to hold is not in the file',
	'from-first': 'the image to start from, or the stage that the instruction belongs to, is not in the file',
	'multi-service-container': 'services are taken apart in Compose or Kubernetes, not in one Dockerfile',
	'os-upgrade-in-image': 'without it the flaws of the base stay; which newer base has none of them is not in the file',
	'suspicious-command': 'taking one line out does not make an image of an attacker trustworthy',
	'syntax-arguments': 'what was meant is not there',
	'unreachable-stage': 'it may be built by name; or a --from that should name it is missing',
	'variable-modifier-unsupported': 'what was meant has no other spelling',
};

type Run = { readonly options: Partial<Settings>; readonly text: string; readonly context: NonNullable<Example['context']> };
const runOf = (example: Example): Run => ({ options: example.settings ?? {}, text: 'bad' in example ? withoutCarets(example.bad) : example.good, context: example.context ?? {} });

/** Every rule on every example, once. */
const FINDINGS = RULES.flatMap(({ examples }) => examples.map(runOf)).flatMap(({ text, options, context }) => analyze(text, { preset: 'all', ...options, buildContext: context }).findings);

describe('policy', () => {
	for (const { meta, examples } of RULES) {
		it(meta.id, () => {
			const [severity] = EXCEPTIONS[meta.id] ?? [];
			assert.ok(severity ? meta.severity === severity : ALLOWED[meta.category].includes(meta.severity), `${meta.severity} in ${meta.category} needs a reason in EXCEPTIONS`);
			assert.ok(meta.references.length > 0, 'names a source');
			for (const same of meta.sameAs) assert.ok(Object.hasOwn(PEERS, peerId(same).tool) && peerId(same).id !== '', `${same} is tool:ID of a known tool`);
			for (const words of [meta.title, meta.why, ...examples.map(({ name }) => name)]) assert.doesNotMatch(words, /\bTODO\b/, 'is written');
			assert.equal(new Set(meta.sameAs).size, meta.sameAs.length, 'each peer once');
			const fixed = examples.some((example) => 'bad' in example && example.fixed !== undefined);
			assert.equal(!fixed, Object.hasOwn(NO_FIX, meta.id), 'has a fix, or a reason in NO_FIX');
		});
	}

	it('names no rule that is not there', () => {
		for (const table of [EXCEPTIONS, WORSE, NO_FIX]) for (const id of Object.keys(table)) assert.ok(RULES.some(({ meta }) => meta.id === id), id);
	});

	it('is gentler in stages that do not ship, and harsher only for a reason', () => {
		const own = new Map(RULES.map(({ meta }) => [meta.id, SEVERITIES.indexOf(meta.severity)]));
		for (const { rule, severity, message } of FINDINGS) {
			if (SEVERITIES.indexOf(severity) < (own.get(rule) ?? 0)) assert.ok(Object.hasOwn(WORSE, rule), `${rule} says ${severity}: ${message}`);
		}
	});
});

describe('policy of the files beside Dockerfiles', () => {
	for (const { meta } of [...COMPOSE_RULES, ...BAKE_RULES, ...DAEMON_RULES, ...DOCKERIGNORE_RULES]) {
		it(meta.id, () => {
			assert.ok(ALLOWED[meta.category].includes(meta.severity), `${meta.severity} in ${meta.category}`);
			assert.ok(meta.references.length > 0, 'names a source');
			for (const same of meta.sameAs) assert.ok(Object.hasOwn(PEERS, peerId(same).tool) && peerId(same).id !== '', `${same} is tool:ID of a known tool`);
			assert.equal(new Set(meta.sameAs).size, meta.sameAs.length, 'each peer once');
		});
	}

	it('no finding is worse than its rule, and messages are short and belong to one rule', () => {
		const owners = new Map<string, string>();
		for (const [kind, rules] of [[KINDS.compose, COMPOSE_RULES], [KINDS.bake, BAKE_RULES], [KINDS.daemon, DAEMON_RULES], [KINDS.dockerignore, DOCKERIGNORE_RULES]] as const) for (const { meta, examples } of rules) for (const example of examples) {
			const text = 'bad' in example ? withoutCarets(example.bad) : example.good;
			for (const { rule, severity, message } of kind.analyze(text, { preset: 'all', ...example.settings, ...(example.context && { buildContext: example.context }) }).findings) {
				const own = kind.rules.find(({ id }) => id === rule);
				if (own) assert.ok(SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(own.severity) || rule === 'compose-no-new-privileges', `${rule} says ${severity}: ${message}`);
				assert.ok(message.length < 190 && message.endsWith('.'), message);
				assert.ok((owners.get(message) ?? rule) === rule, message);
				owners.set(message, rule);
			}
			assert.ok(meta.id);
		}
	});
});

describe('messages', () => {
	it('belong to one rule each', () => {
		const owners = new Map<string, Set<string>>();
		for (const { rule, message } of FINDINGS) owners.set(message, (owners.get(message) ?? new Set()).add(rule));
		// The rules about versions differ by package manager only.
		const shared = [...owners].map(([message, rules]) => [message, [...rules].sort()] as const).filter(([, rules]) => rules.length > 1 && !rules.every((rule) => rule.endsWith('-pin-version')));
		assert.deepEqual(shared, []);
	});
});

describe('settings of rules', () => {
	const keys = new Set<string>(SETTING_ROWS.map(({ key }) => key));
	/** Read while the model is built. */
	const OF_THE_MODEL: readonly string[] = ['secretNames', 'publicNames'];

	for (const { meta, check, examples } of RULES) {
		it(meta.id, () => {
			const read = new Set<string>();
			for (const { text, options, context } of examples.map(runOf)) {
				const values: Settings = { ...DEFAULT_SETTINGS, preset: 'all', ...options };
				const settings = new Proxy(values, { get: (target, key) => { read.add(String(key)); return Reflect.get(target, key); } });
				const findings = check(buildModel(text, undefined, values), { settings, buildContext: context, suppressions: [], catalogue: RULES.map((rule) => rule.meta), isOn: () => true, hasRun: () => true });
				for (const { fixes } of findings) if (typeof fixes === 'function') fixes();
			}
			const declared: readonly string[] = meta.settings ?? [];
			for (const key of declared) assert.ok(keys.has(key), `${key} is a setting`);
			assert.deepEqual([...read].filter((key) => !declared.includes(key)), [], 'reads what it declares');
			const unread = declared.filter((key) => !read.has(key) && !OF_THE_MODEL.includes(key));
			assert.ok(meta.id.includes('suppress') || unread.length === 0, `declares ${unread.join(', ')} and never reads it`);
		});
	}
});
