/** What is known of the image that a service runs. */
import { isRootUser, lookupImage, lookupRepository, type ImageFacts } from '../knowledge';
import { type ImageReference, parseImageReference } from '../model/imageReference';
import { once } from '../text/once';
import { contentOf } from '../yaml/tree';
import type { Service } from './model';
import { hasVariable, interpolate, partsOf } from './variables';

export interface ServiceImage {
	readonly reference: ImageReference;
	/** The last part of the name: `postgres`. */
	readonly short: string;
	/** Absent for an image that nobody knows, and for one that is built here. */
	readonly facts?: ImageFacts;
	/** The file builds it, and the name is only what the result is called. */
	readonly built: boolean;
}

/** Undefined when the service names none, or a variable hides it. */
export function imageOf(service: Service): ServiceImage | undefined {
	return images(service).image;
}

const images = once((service: Service): { readonly image?: ServiceImage } => {
	const scalar = service.scalar('image');
	const text = scalar && interpolate(scalar.text);
	if (!scalar || text === undefined || text.trim() === '') return {};
	const content = text === scalar.text ? contentOf(service.tree.text, scalar) : undefined;
	const reference = parseImageReference({ text, pieces: [{ text, ...(content && { range: content }) }], via: [] });
	const built = service.field('build') !== undefined;
	const facts = built ? undefined : lookupImage(reference) ?? lookupRepository(reference);
	return { image: { reference, short: reference.repository.slice(reference.repository.lastIndexOf('/') + 1).toLowerCase(), built, ...(facts && { facts }) } };
});

/** The name of a published image, also where a variable stands for its tag; undefined for what is built here. */
function nameOf(service: Service): string | undefined {
	const known = imageOf(service);
	if (known) return known.built ? undefined : known.reference.repository.toLowerCase();
	const text = service.scalar('image')?.text;
	if (text === undefined || service.field('build')) return undefined;
	const parts = partsOf(text);
	const last = parts.at(-1);
	const name = last && parts.length > 1 && !last.text.includes('/') ? text.slice(0, last.start - 1) : text;
	return hasVariable(name) ? undefined : name.toLowerCase();
}

const short = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** Whether its program runs without root: by `user`, or by what is known of the image. */
export function runsUnprivileged(service: Service): boolean {
	if (service.field('user')) return service.user !== undefined && service.user !== '' && !isRootUser(service.user);
	const user = imageOf(service)?.facts?.defaultUser;
	return user !== undefined && !isRootUser(user);
}

/** Programs that exist to watch the host they run on. */
const WATCHES_HOST = /^(?:node[-_]exporter|cadvisor|agent|datadog|dd-agent|netdata|falco|promtail|alloy|telegraf|filebeat|metricbeat|auditbeat|packetbeat|fluent-bit|fluentd|vector|glances|sysdig|beszel-agent|process-exporter|smartctl[-_]exporter|scrutiny|ebpf-exporter|pyroscope|opentelemetry-collector(?:-contrib)?|otel-collector|wazuh-agent|crowdsec|tailscale|zabbix-agent2?)$/;

export function watchesHost(service: Service): boolean {
	const name = nameOf(service);
	return name !== undefined && WATCHES_HOST.test(short(name));
}

/** Programs that manage containers, or follow them, and cannot do without Docker's API. */
const MANAGES_DOCKER = /(?:^|\/)(?:portainer(?:-ce|-ee)?|watchtower|traefik|nginx-proxy|docker-gen|acme-companion|nginx-proxy-acme|letsencrypt-nginx-proxy-companion|dozzle|diun|autoheal|docker-autoheal|dockge|homepage|homarr|uptime-kuma|yacht|lazydocker|swarmpit|caddy-docker-proxy|registrator|logspout|drone|drone-runner-docker|gitlab-runner|act_runner|act-runner|woodpecker-agent|ouroboros|ofelia|docker-volume-backup|komodo-periphery|coolify|glance|wud|whats-up-docker|docker-rotate|ctop|dockprom)$/;

export function managesDocker(service: Service): boolean {
	const name = nameOf(service);
	return name !== undefined && (MANAGES_DOCKER.test(name) || watchesHost(service));
}

/** Programs that let only some calls of Docker's API through. */
export function isSocketProxy(service: Service): boolean {
	return /socket-?proxy/.test(nameOf(service) ?? '');
}

/** Stores of data, whose files tie them to a version. */
const STORES = /^(?:postgres(?:ql)?|postgis|timescaledb(?:-ha)?|pgvector|mysql|mariadb|percona(?:-server)?|mongo(?:db)?|redis(?:-stack|-stack-server)?|valkey|keydb|elasticsearch|opensearch|cassandra|scylla|couchdb|couchbase|influxdb|neo4j|clickhouse(?:-server)?|etcd|rabbitmq|kafka|cp-kafka|zookeeper|cp-zookeeper|memcached|cockroach|mssql|server|oracle-xe|rethinkdb|arangodb|minio|questdb|solr|meilisearch|typesense|qdrant|weaviate|milvus)$/;

export function isStore(service: Service): boolean {
	const image = imageOf(service);
	return image !== undefined && STORES.test(image.short) && (image.short !== 'server' || image.reference.repository.includes('mssql'));
}
