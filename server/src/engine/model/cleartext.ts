/** Addresses whose content travels in the clear, as far as they leave the machine and its network. */

/** An address of a public host without encryption; the scheme is the first group, the host the second. */
export const CLEARTEXT = /\b(http|ftp|git|svn|rsync):\/\/(?:[^\s"'`<>@/]*@)?(\[[^\]\s]*\]|(?:\$\{\w+\}|[^\s"'`<>:/?#\\|;,)])+)(?::\d+)?(?:[/?#][^\s"'`<>|\\]*)?/gi;

/** What stands in every one of them. */
export const CLEARTEXT_SCHEME = /(?:http|ftp|git|svn|rsync):\/\//i;

const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home|corp|svc|test|invalid|onion)$/i;
const PRIVATE_ADDRESS = /^(?:127|10|0|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./;
/** Hosts of names that look like addresses but are never fetched: XML namespaces, licences. */
const NAMESPACE = /^(?:www\.w3\.org|schemas?\..*|xmlns\..*|www\.apache\.org\/licenses.*|json-schema\.org|purl\.org|ns\..*)$/i;

/** True for a host on the public net; one that only a variable knows is not said to be. */
export function isPublicHost(host: string): boolean {
	if (host.includes('$') || host.includes('%') || host.includes('{') || host.startsWith('[')) return false;
	if (!host.includes('.') || PRIVATE_ADDRESS.test(host) || PRIVATE_NAME.test(host) || NAMESPACE.test(host)) return false;
	return /^[\w.-]+$/.test(host);
}
