/** The tools whose ids a rule may name in `sameAs`, and whose comments we read. */
export interface Peer {
	readonly name: string;
	/** Its comments switch the rules off that say the same as its own. */
	readonly comments?: true;
}

export const PEERS: Readonly<Record<string, Peer>> = {
	anchore: { name: 'Anchore' },
	buildkit: { name: 'BuildKit', comments: true },
	checkov: { name: 'Checkov', comments: true },
	'code-pathfinder': { name: 'Code Pathfinder' },
	'docker-bench-security': { name: 'Docker Bench for Security' },
	'docker-language-server': { name: 'Docker Language Server' },
	'dockerfile-utils': { name: 'dockerfile-utils' },
	dockerfile_lint: { name: 'dockerfile_lint' },
	dockerfilelint: { name: 'dockerfilelint' },
	dockerlint: { name: 'dockerlint' },
	dockle: { name: 'Dockle' },
	droast: { name: 'droast' },
	hadolint: { name: 'hadolint', comments: true },
	kics: { name: 'KICS', comments: true },
	semgrep: { name: 'Semgrep', comments: true },
	snyk: { name: 'Snyk' },
	sonar: { name: 'Sonar', comments: true },
	tally: { name: 'tally', comments: true },
	terrascan: { name: 'Terrascan' },
	trivy: { name: 'Trivy', comments: true },
};

/** `tool:ID` in its parts; the tool as written when it is not known. */
export function peerId(sameAs: string): { readonly tool: string; readonly peer: Peer; readonly id: string } {
	const colon = sameAs.indexOf(':');
	const tool = sameAs.slice(0, colon);
	return { tool, peer: PEERS[tool] ?? { name: tool }, id: sameAs.slice(colon + 1) };
}
