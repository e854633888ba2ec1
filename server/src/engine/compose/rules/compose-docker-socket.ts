/** Finds services that get the socket of the container engine. */
import type { Rule } from '../../rules/rule';
import { fixOf, without } from '../fixes';
import { isSocketProxy, managesDocker } from '../images';
import type { ComposeModel } from '../model';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-docker-socket',
		title: 'Socket of the container engine mounted',
		category: 'exposure',
		severity: 'warning',
		why: 'Who can talk to the Docker daemon can start a container that owns the host, so the socket in a service is root on the machine below. Mounting it read-only changes nothing: requests are written to a connection, not to the file. A socket proxy lets only the calls through that are needed.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['kics:docker_socket_mounted_in_container', 'semgrep:exposing-docker-socket-volume', 'docker-bench-security:CIS-5.32'],
		references: ['https://docs.docker.com/engine/security/#docker-daemon-attack-surface', 'https://docs.docker.com/engine/security/protect-access/'],
	},

	*check(model) {
		for (const service of model.services) {
			if (isSocketProxy(service)) continue;
			for (const { source = '', target, range, members } of service.mounts) {
				if (!SOCKET.test(source) && !(source !== '' && SOCKET.test(target))) continue;
				const manages = managesDocker(service);
				yield {
					range, severity: manages ? 'info' : 'warning',
					message: manages ? `${service.name} gets the Docker socket, which is root on the host. Put a socket proxy in between that lets only the needed calls through.` : `The Docker socket makes ${service.name} root on the host. Leave it out, or put a socket proxy in between.`,
					fixes: fixOf('Leave the socket out', 'A program that talks to Docker no longer reaches it.', [without(service, members)], { level: 'manual' }),
				};
			}
		}
	},

	examples: [
		{
			name: 'the socket beside a folder',
			bad: `services:
  worker:
    image: registry.example.com/team/worker:3
    volumes:
      - ./data:/data  # results
      - /var/run/docker.sock:/var/run/docker.sock:ro
#       ^^^^^^^^^^^^^^^^^^^^ compose-docker-socket
`,
			fixed: `services:
  worker:
    image: registry.example.com/team/worker:3
    volumes:
      - ./data:/data  # results
`,
		},
		{
			name: 'nothing else is mounted',
			bad: `services:
  proxy:
    image: traefik:v3.6
    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
#              ^^^^^^^^^^^^^^^^^^^^ compose-docker-socket
    command: --providers.docker
`,
			fixed: `services:
  proxy:
    image: traefik:v3.6
    command: --providers.docker
`,
		},
		{
			name: 'the long form',
			bad: `services:
  ci:
    image: registry.example.com/team/ci:1
    volumes:
    - type: bind
      source: /run/podman/podman.sock
#             ^^^^^^^^^^^^^^^^^^^^^^^ compose-docker-socket
      target: /var/run/docker.sock
    - type: volume
      source: cache
      target: /cache
volumes:
  cache:
`,
			fixed: `services:
  ci:
    image: registry.example.com/team/ci:1
    volumes:
    - type: volume
      source: cache
      target: /cache
volumes:
  cache:
`,
		},
		{
			name: 'in a template, told once',
			bad: `x-tool: &tool
  volumes:
    - \${DOCKER_SOCK:-/var/run/docker.sock}:/var/run/docker.sock
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ compose-docker-socket
    - tools:/tools
services:
  a:
    <<: *tool
    image: registry.example.com/a:1
  b:
    <<: *tool
    image: registry.example.com/b:1
volumes:
  tools: {}
`,
			fixed: `x-tool: &tool
  volumes:
    - tools:/tools
services:
  a:
    <<: *tool
    image: registry.example.com/a:1
  b:
    <<: *tool
    image: registry.example.com/b:1
volumes:
  tools: {}
`,
		},
		{ name: 'a variable stands for the tag', bad: 'services:\n  proxy:\n    image: "traefik:${VERSION}"\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n#       ^^^^^^^^^^^^^^^^^^^^ compose-docker-socket\n', fixed: 'services:\n  proxy:\n    image: "traefik:${VERSION}"\n' },
		{ name: 'the proxy itself', good: 'services:\n  dockerproxy:\n    image: registry.example.com/mirror/docker-socket-proxy:0.4\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock:ro\n' },
		{ name: 'other sockets', good: 'services:\n  db:\n    image: postgres:18\n    volumes:\n      - ./run:/var/run/postgresql\n      - sockets:/run\nvolumes:\n  sockets:\n' },
	],
};

const SOCKET = /\/(?:docker|containerd\/containerd|podman\/podman|crio\/crio)\.sock$/;
