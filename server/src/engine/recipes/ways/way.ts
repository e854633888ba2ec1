/** A way from an ended image to a supported one, and what all makers of ways ask of versions and steps. */
import { packageCommand } from '../../model/packages';
import type { Stage } from '../../model/stage';
import { factsOf } from '../factsOf';

export interface Way {
	readonly reference: string;
	readonly because: string;
	/** Absent when an ordinary build notices nothing. */
	readonly level?: 'maximum' | 'manual';
	/** What the stage must set for the program to run there. */
	readonly variables?: readonly string[];
	/** Another distribution: names of packages differ, so that nobody takes it without being asked. */
	readonly elsewhere?: boolean;
	/** Whatever the steps ask for: it is the very image by another name, or they fail as they are. */
	readonly sure?: boolean;
}

export function since(version: string, major: number, minor = 0): boolean {
	const [first = 0, second = 99] = version.split('.').map(Number);
	return first > major || first === major && second >= minor;
}

export function sameMajor(from: string, to: string): boolean {
	return from.split('.')[0] === to.split('.')[0];
}

export function installs({ runs }: Stage, names: RegExp): boolean {
	return runs.some(({ commands }) => commands.some((command) => packageCommand(command)?.packages.some(({ value }) => names.test(value))));
}

/** Whether the table lists this very tag. */
export function isListed(reference: string): boolean {
	return factsOf(reference)?.match === 'exact';
}

/** Commands that every system has and that do the same everywhere. */
const PLAIN = /^(?:rm|rmdir|mv|cp|ln|mkdir|touch|chmod|chown|chgrp|cat|echo|printf|sed|grep|find|test|\[|true|:|set|cd|ls|head|tail|cut|tr|sort|mkfifo|export|umask|pwd|dirname|basename|date|id|env|printenv|uname|sleep|groupadd|useradd)$/;
/** What a system keeps of its own, where another has something else. */
const OF_THE_SYSTEM = /\/usr\/lib(?:64)?\/|\/lib(?:64)?\/|\/etc\/(?:yum|dnf|pki|init|rc\.d|sysconfig|systemd|profile|sudoers|pam)|\/opt\/rh\b|\bscl_?source|\bepel\b|\/usr\/s?bin\/python/i;

/** The steps only put files in place: they ask nothing of the system but its C library. What the container starts is not looked at. */
export function onlyPutsFiles(text: string, stages: readonly Stage[]): boolean {
	const plain = stages.every(({ runs }) => runs.every(({ commands }) => commands.length > 0 && commands.every(({ name }) => PLAIN.test(name))));
	return plain && !OF_THE_SYSTEM.test(text);
}
