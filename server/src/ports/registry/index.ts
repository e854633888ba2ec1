/** What asks registries. Nothing loads it by itself: only a command that the user has given. */
export { type AskClient, clientHttp } from './clientHttp';
export { dockerLogins, noLogins } from './credentials';
export { digestLookup, digestOf } from './digests';
export { type Http, HttpTrouble, type HttpRequest, type HttpResponse, type TroubleKind } from './http';
export { nodeHttp } from './nodeHttp';
export { provenanceOf } from './provenance';
export { RegistryProblem } from './problems';
export { RegistrySession } from './session';
