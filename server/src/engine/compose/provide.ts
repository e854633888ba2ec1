/** What remains to be done for a secret that a service reads from a file, for each place where secrets are kept. */
import type { Settings } from '../config/settings';
import { entryOf, followed } from '../yaml/tree';
import { imageOf } from './images';
import type { ComposeModel } from './model';

export type Store = Exclude<Settings['secretStore'], 'auto'>;

/** What the file already uses. */
export function storeOf({ root, services }: ComposeModel): Store {
	if (services.some((service) => /(?:^|\/)(?:vault|openbao)$/.test(imageOf(service)?.reference.repository ?? '') || service.environment.some(({ name }) => /^(?:VAULT|BAO)_ADDR$/.test(name)))) return 'vault';
	const declared = followed(root && entryOf(root, 'secrets')?.entry.value);
	const isExternal = declared?.kind === 'map' && declared.entries.some(({ value }) => {
		const node = followed(value);
		return node?.kind === 'map' && node.entries.some(({ name }) => name === 'external');
	});
	return isExternal ? 'swarm' : 'files';
}

const CHANGE = 'Change the secret: the file gave it away, and so does its history.';

const PROVIDE: Readonly<Record<Store, (id: string, file: string) => string>> = {
	files: (_, file) => `Write the secret to ${file}, readable by you alone, and keep ${folderOf(file)} out of Git and of images (.gitignore, .dockerignore). ${CHANGE}`,
	swarm: (id, file) => `Create it with docker secret create ${id} -, and write external: true in place of file: ${file}. ${CHANGE}`,
	vault: (id, file) => `Let the Vault agent write it to ${file} by a template such as {{ with secret "secret/data/${id}" }}{{ .Data.data.value }}{{ end }}, on a tmpfs that the service mounts read-only. ${CHANGE}`,
	kubernetes: (id) => `In Kubernetes, mount it at /run/secrets/${id} from a Secret, or by the Secrets Store CSI driver, readOnly: true. ${CHANGE}`,
	cloud: (id, file) => `Keep it in the secret manager of the cloud under ${id}, and let whatever starts the service write it to ${file}: aws secretsmanager get-secret-value, az keyvault secret show, gcloud secrets versions access. ${CHANGE}`,
};

export function provide(id: string, file: string, store: Store): string {
	return PROVIDE[store](id, file);
}

function folderOf(file: string): string {
	return file.slice(0, file.lastIndexOf('/') + 1);
}
