/** Finds devices that give a service the memory or the disks of the host. */
import { entryOf, followed } from '../../yaml/tree';
import type { Rule } from '../../rules/rule';
import { fixOf, without } from '../fixes';
import { watchesHost } from '../images';
import type { ComposeModel } from '../model';
import { partsOf } from '../variables';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-device',
		title: 'Memory or disk of the host as a device',
		category: 'exposure',
		severity: 'warning',
		why: 'A disk of the host, as a device, can be read and written below all permissions of its file systems, and /dev/mem is the memory of the machine: each of them is root on the host. Sound, graphics, USB and serial devices are not.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['docker-bench-security:CIS-5.18'],
		references: ['https://docs.docker.com/reference/compose-file/services/#devices'],
	},

	*check(model) {
		for (const service of model.services) for (const { node, members } of service.items('devices')) {
			const source = node?.kind === 'map' ? followed(entryOf(node, 'source')?.entry.value) : node;
			if (source?.kind !== 'scalar') continue;
			const path = partsOf(source.text)[0]?.text ?? '';
			if (!DANGEROUS.test(path)) continue;
			yield {
				range: source.range, severity: watchesHost(service) ? 'info' : 'warning',
				message: `${path} gives ${service.name} ${/mem$|port$/.test(path) ? 'the memory' : path === '/dev' ? 'every device' : 'a whole disk'} of the host. Mount a folder or a volume instead.`,
				fixes: fixOf('Leave the device out', 'What uses this device fails.', [without(service, members)], { level: 'maximum' }),
			};
		}
	},

	examples: [
		{
			name: 'a disk beside a camera',
			bad: `services:
  app:
    image: registry.example.com/app:1
    devices:
      - /dev/video0:/dev/video0
      - /dev/sda1:/dev/xvda:r
#       ^^^^^^^^^^^^^^^^^^^^^ compose-device
`,
			fixed: `services:
  app:
    image: registry.example.com/app:1
    devices:
      - /dev/video0:/dev/video0
`,
		},
		{ name: 'memory, in the long form', bad: 'services:\n  app:\n    image: registry.example.com/app:1\n    devices:\n      - source: /dev/mem\n#               ^^^^^^^^ compose-device\n        target: /dev/mem\n', fixed: 'services:\n  app:\n    image: registry.example.com/app:1\n' },
		{ name: 'sound, graphics, serial lines', good: 'services:\n  app:\n    image: registry.example.com/app:1\n    devices: [/dev/snd, "/dev/dri:/dev/dri", /dev/ttyUSB0, /dev/net/tun, /dev/serial/by-id/x]\n' },
	],
};

const DANGEROUS = /^\/dev(?:\/(?:mem|kmem|port|(?:sd|hd|vd|xvd)[a-z]+\d*|nvme\d+n\d+(?:p\d+)?|mmcblk\d+(?:p\d+)?|dm-\d+|mapper\/.*|disk\/.*|loop\d+|md\d+))?$/;
