/**
 * Install scripts of programs whose publisher also has them in an image.
 * Sources: https://docs.astral.sh/uv/guides/integration/docker/, https://golangci-lint.run/docs/welcome/install/
 */
import { onlySets, type Replacement, type ScriptCall, setting } from './call';

export function uv(call: ScriptCall): Replacement | undefined {
	const { url, args, model, stage, items } = call;
	const version = /^https:\/\/astral\.sh\/uv\/(\d+\.\d+\.\d+)\/install\.sh$/.exec(url)?.[1];
	const folder = setting(call, 'UV_INSTALL_DIR') ?? setting(call, 'UV_UNMANAGED_INSTALL');
	if (version === undefined || /^0\.[0-2]\./.test(version) || args.length > 0 || folder === 'unknown' || folder && !/^\/[\w./-]+$/.test(folder.value) || !onlySets(call, 'UV_INSTALL_DIR', 'UV_UNMANAGED_INSTALL', 'UV_NO_MODIFY_PATH')) return undefined;
	// Later steps would look for it in the home folder.
	const rest = model.text.slice(items.at(-1)?.range.end, stage.range.end);
	if (!folder && /\.(?:local|cargo)\/(?:bin\/(?:uvx?\b|env\b)|env\b)/.test(rest)) return undefined;
	return {
		title: `Take uv from ghcr.io/astral-sh/uv:${version}`, because: 'It then stands in a folder that is on the PATH already, not in the home folder of the account.',
		copies: [`COPY --from=ghcr.io/astral-sh/uv:${version} /uv /uvx ${folder ? folder.value.replace(/\/*$/, '/') : '/usr/local/bin/'}`],
	};
}

/** Folders that are there. */
const PROGRAMS = /^\/(?:go\/bin|usr\/(?:local\/)?bin|bin)$/;

export function golangciLint(call: ScriptCall): Replacement | undefined {
	const { url, args, stage, fetch } = call;
	if (!/^https:\/\/(?:raw\.githubusercontent\.com\/golangci\/golangci-lint\/(?:master|main|HEAD|v[\d.]+|\$\{?\w+\}?)|golangci-lint\.run)\/install\.sh$/.test(url) || !onlySets(call) || stage.root.facts?.name !== 'golang') return undefined;
	const [flag, folder, version, ...more] = args;
	if (flag?.value !== '-b' || !folder || !version || more.length > 0) return undefined;
	const bin = /^\$\(go env GOPATH\)\/bin\/?$/.test(folder.value) ? '/go/bin' : /^\/[\w./-]+$/.test(folder.value) ? folder.value.replace(/\/$/, '') : undefined;
	if (bin === undefined) return undefined;
	if (/^v\d+\.\d+\.\d+$/.test(version.value)) return {
		title: `Take golangci-lint from golangci/golangci-lint:${version.value}`, because: 'It is the program of that release, from the image that its publisher makes.',
		copies: [`COPY --from=golangci/golangci-lint:${version.value} /usr/bin/golangci-lint ${bin}/golangci-lint`],
	};
	const [, name] = /^\$\{?(\w+)\}?$/.exec(version.value) ?? [];
	const named = name === undefined ? undefined : setting(call, name);
	// The names of the files hold the whole version, the tag a v in front of it.
	if (!fetch || named === undefined || named === 'unknown' || !/^v\d+\.\d+\.\d+$/.test(named.value) || !PROGRAMS.test(bin)) return undefined;
	const stem = `golangci-lint-\${${name}#v}-linux-$(go env GOARCH)`;
	const folderOf = `https://github.com/golangci/golangci-lint/releases/download/\${${name}}`;
	const file = '/tmp/golangci-lint.tar.gz';
	return {
		title: 'Download golangci-lint, with its checksum', because: 'The archive and its checksum are those that the script takes.',
		steps: [
			`${fetch === 'curl' ? `curl -fsSLo ${file}` : `wget -qO ${file}`} "${folderOf}/${stem}.tar.gz"`,
			`echo "$(${fetch === 'curl' ? 'curl -fsSL' : 'wget -qO-'} "${folderOf}/golangci-lint-\${${name}#v}-checksums.txt" | grep " ${stem}.tar.gz\\$" | cut -c1-64)  ${file}" | sha256sum -c -`,
			`tar -xzf ${file} -C ${bin} --strip-components=1 "${stem}/golangci-lint"`,
			`rm ${file}`,
		],
	};
}
