/** Where images work unless a WORKDIR says otherwise. */
import type { ImageFacts } from './types';

const ROOT = /^(?:node|debian|ubuntu|alpine|python|ruby|busybox|nginx|fedora|amazonlinux|centos|rockylinux|almalinux|eclipse-temurin|openjdk|buildpack-deps|rust)$/;

/** True for images whose own working directory is the root folder. */
export function startsInRoot({ name }: Pick<ImageFacts, 'name'>): boolean {
	return ROOT.test(name);
}
