/** Finds steps that upgrade every package of the base image. */
import { packageSteps } from '../../model/packageSteps';
import type { PackageCommand, PackageManager } from '../../model/packages';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'os-upgrade-in-image',
		title: 'Whole system upgraded in a layer',
		category: 'hygiene',
		severity: 'info',
		default: 'off',
		why: "What the upgrade brings depends on the day of the build, the old files stay in the layers below, and the layer's cache hides newer fixes until something above it changes. A newer base image brings the same fixes, and says which.",
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['code-pathfinder:DOCKER-BP-006', 'code-pathfinder:DOCKER-BP-009', 'code-pathfinder:DOCKER-BP-019', 'code-pathfinder:DOCKER-BP-028', 'code-pathfinder:DOCKER-BP-029', 'dockerfile_lint:yum_update_all', 'dockerfilelint:apt-get-dist-upgrade', 'dockerfilelint:apt-get-upgrade', 'dockle:DKL-DI-0003', 'droast:DF044', 'hadolint:DL3035', 'semgrep:avoid-apk-upgrade', 'semgrep:avoid-apt-get-upgrade', 'semgrep:avoid-dnf-update', 'semgrep:avoid-yum-update', 'semgrep:avoid-zypper-update', 'terrascan:AC_DOCKER_0003', 'terrascan:AC_DOCKER_0029', 'terrascan:AC_DOCKER_0039', 'terrascan:AC_DOCKER_0052', 'trivy:DS-0024'],
		references: ['https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often'],
	},

	*check(model) {
		for (const { stage, found } of packageSteps(model, SYSTEM)) {
			const word = found.actionWord;
			if (!word || !isUpgradeOfAll(found)) continue;
			yield {
				range: word.range,
				message: `${found.program} ${word.value} renews all packages of the base image, to what the day offers. Take a newer base image and rebuild often.`,
				...(!stage.ships && { severity: lowered('info') }),
				fixes: [],
			};
		}
	},

	examples: [
		{
			name: 'apt-get upgrade',
			bad: `FROM debian:13-slim
RUN apt-get update && apt-get upgrade -y && apt-get install -y curl
#                             ^^^^^^^ os-upgrade-in-image
`,
		},
		{
			name: 'apt-get dist-upgrade',
			bad: `FROM debian:13-slim
RUN apt-get update && apt-get -y dist-upgrade
#                                ^^^^^^^^^^^^ os-upgrade-in-image
`,
		},
		{
			name: 'apk upgrade',
			bad: `FROM alpine:3.24
RUN apk -U upgrade --no-cache
#          ^^^^^^^ os-upgrade-in-image
`,
		},
		{
			name: 'yum update',
			bad: `FROM amazonlinux:2
RUN yum update -y && yum clean all
#       ^^^^^^ os-upgrade-in-image
`,
		},
		{
			name: 'microdnf',
			bad: `FROM almalinux:10-minimal
RUN microdnf -y upgrade --nodocs
#               ^^^^^^^ os-upgrade-in-image
`,
		},
		{
			name: 'zypper',
			bad: `FROM opensuse/leap:15.6
RUN zypper -n dup
#             ^^^ os-upgrade-in-image
`,
		},
		{ name: 'single packages', good: 'FROM fedora:44\nRUN dnf upgrade -y openssl && dnf clean all\n' },
		{ name: 'only the lists', good: 'FROM debian:13-slim\nRUN apt-get update && apt-get install -y --only-upgrade openssl\n' },
		{ name: 'another kind of manager', good: 'FROM python:3.14\nRUN pip install --upgrade pip && npm update\n' },
	],
};

const SYSTEM: ReadonlySet<PackageManager> = new Set(['apt', 'apk', 'yum', 'dnf', 'microdnf', 'zypper', 'pacman']);

/** For apt-get, package names behind `upgrade` change nothing about the rest. */
function isUpgradeOfAll({ action, manager, packages }: PackageCommand): boolean {
	return action === 'upgrade' && (packages.length === 0 || manager === 'apt');
}
