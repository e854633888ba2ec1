/** What remains to be done for a secret that a service reads from a file, for each way of keeping secrets. */
import type { Settings } from '../config/settings';

export function provide(id: string, file: string, _settings: Settings): string {
	const folder = file.slice(0, file.lastIndexOf('/'));
	return `Write the secret to ${file}, readable by you alone, and keep ${folder}/ out of Git and of images (.gitignore, .dockerignore). Change the secret: the file gave it away, and so does its history. In Swarm: docker secret create ${id} ${file}, and external: true.`;
}
