/**
 * The part of the Compose Specification that our fixes and examples touch, as a JSON schema, and texts held against it.
 * Closed where a fix writes: a field in the wrong place is a mistake.
 */
import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

const text = { type: 'string' };
const texts = { type: 'array', items: text };
const flag = { type: ['boolean', 'string'] };
const number = { type: ['number', 'string'] };
const textOrTexts = { anyOf: [text, texts] };
const map = { anyOf: [{ type: 'object', additionalProperties: { type: ['string', 'number', 'boolean', 'null'] } }, texts] };
const named = (of: object): object => ({ type: ['object', 'null'], propertyNames: { pattern: '^[a-zA-Z0-9._-]+$' }, additionalProperties: of });
const closed = (properties: Record<string, object>, required: readonly string[] = []): object => ({ type: 'object', properties, required, additionalProperties: false, patternProperties: { '^x-': {} } });
const secretUse = { type: 'array', items: { anyOf: [text, closed({ source: text, target: text, uid: text, gid: text, mode: number })] } };

const build = { anyOf: [text, closed({ context: text, dockerfile: text, dockerfile_inline: text, args: map, target: text, secrets: secretUse, ssh: map, labels: map, cache_from: texts, network: text, privileged: flag, pull: flag, platforms: texts, tags: texts, additional_contexts: map })] };
const port = { anyOf: [{ type: 'number' }, text, closed({ target: number, published: number, host_ip: text, protocol: text, mode: text, name: text, app_protocol: text }, ['target'])] };
const volume = { anyOf: [text, closed({ type: text, source: text, target: text, read_only: flag, bind: {}, volume: {}, tmpfs: {}, consistency: text }, ['type'])] };
const limits = closed({ cpus: number, memory: text, pids: number });
const deploy = closed({ mode: text, replicas: number, labels: map, resources: closed({ limits, reservations: {} }), restart_policy: {}, placement: {}, update_config: {}, rollback_config: {}, endpoint_mode: text });
const dependsOn = { anyOf: [texts, { type: 'object', additionalProperties: closed({ condition: { enum: ['service_started', 'service_healthy', 'service_completed_successfully'] }, restart: flag, required: flag }, ['condition']) }] };
const networks = { anyOf: [texts, { type: 'object', additionalProperties: { anyOf: [{ type: 'null' }, closed({ aliases: texts, ipv4_address: text, ipv6_address: text, priority: number })] } }] };

const service = closed({
	image: text, build, command: { anyOf: [{ type: 'null' }, textOrTexts] }, entrypoint: { anyOf: [{ type: 'null' }, textOrTexts] }, environment: map, env_file: {}, ports: { type: 'array', items: port }, expose: { type: 'array', items: number },
	volumes: { type: 'array', items: volume }, tmpfs: textOrTexts, secrets: secretUse, configs: secretUse, networks, network_mode: text, depends_on: dependsOn, deploy, healthcheck: {}, restart: text,
	container_name: text, hostname: text, labels: map, logging: {}, user: text, working_dir: text, privileged: flag, read_only: flag, init: flag, tty: flag, stdin_open: flag, platform: text, profiles: texts,
	cap_add: { ...texts, uniqueItems: true }, cap_drop: { ...texts, uniqueItems: true }, security_opt: { ...texts, uniqueItems: true }, devices: { type: 'array', items: { anyOf: [text, closed({ source: text, target: text, permissions: text }, ['source'])] } },
	pid: { type: ['string', 'null'] }, ipc: text, uts: text, userns_mode: text, cgroup: text, mem_limit: number, memswap_limit: number, cpus: number, pids_limit: number, shm_size: number, ulimits: {}, sysctls: map, extra_hosts: {}, dns: textOrTexts,
	extends: { anyOf: [text, closed({ service: text, file: text }, ['service'])] }, stop_grace_period: text, stop_signal: text, develop: {}, group_add: {}, pull_policy: text, links: texts, runtime: text, gpus: {},
});

const SCHEMA = closed({
	version: text, name: text, include: {}, services: named(service),
	secrets: named({ anyOf: [closed({ file: text, name: text }, ['file']), closed({ environment: text, name: text }, ['environment']), closed({ external: {}, name: text }, ['external'])] }),
	networks: named({ anyOf: [{ type: 'null' }, closed({ driver: text, driver_opts: {}, external: {}, internal: flag, name: text, ipam: {}, attachable: flag, labels: map, enable_ipv6: flag })] }),
	volumes: named({}), configs: named({}),
});

const validate = new Ajv({ allErrors: true, allowUnionTypes: true, strict: false }).compile(SCHEMA);

/** Throws when the text is no Compose file. */
export function assertCompose(yaml: string): void {
	const value: unknown = parse(yaml, { merge: true, maxAliasCount: 100 });
	assert.ok(validate(value), JSON.stringify(validate.errors));
}
