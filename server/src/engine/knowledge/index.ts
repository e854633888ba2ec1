/**
 * What the engine knows about the world outside the Dockerfile: images, distributions, packages, names, ports.
 * Pure data and pure functions; callers say which day it is.
 */
export * from './carried';
export * from './checksumFiles';
export * from './images';
export * from './imageVariables';
export * from './knownDigests';
export * from './knownTags';
export * from './installedServers';
export * from './licenses';
export { distroOf, findRelease } from './distributions';
export { readTag } from './tagWords';
export * from './officialNames';
export * from './packages';
export * from './ports';
export * from './programs';
export * from './relatives';
export * from './runtimeLibraries';
export * from './runtimePaths';
export * from './secretFiles';
export * from './secretNames';
export * from './credentialUsers';
export * from './secretReaders';
export * from './signers';
export * from './sizes';
export * from './httpsHosts';
export * from './steadyPackages';
export * from './systemFolders';
export * from './tokenFormats';
export * from './users';
export * from './wheels';
export * from './workdirs';
export * from './pythons';
