/**
 * `npx tsx scripts/updatePackages.ts FOLDER [--write] [--today DAY]`: makes `data/systemPackages.json` from the package lists
 * of Debian's and Ubuntu's releases, as apt keeps them in FOLDER: `apt-get update` fetches and checks them with
 * `-o Dir::Etc::SourceList=FILE -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists=FOLDER -o Acquire::GzipIndexes=false
 * -o APT::Architecture=amd64`, where FILE names `main` of Debian's bullseye, bookworm and trixie, and `main restricted universe
 * multiverse` of Ubuntu's xenial, bionic, focal, jammy and noble and of their updates, each with its keyring in `signed-by`.
 * It prints what it found; `--write` writes it.
 */
import { parseArgs } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import { packTable } from './knowledge/packageCells';
import { readLists } from './knowledge/packageLists';
import { packageBits, renames } from './knowledge/packageFacts';
import { writeData } from './knowledge/packed';
import { bitsOf, FOREIGN_BITS } from '../server/src/engine/knowledge/packageTable';

/** Packages of well-known publishers' own repositories: the table takes one of 256 names that are not in it for one that is, and none of these. */
const FOREIGN = `
	docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin docker-engine google-chrome-stable google-chrome-beta google-cloud-cli
	google-cloud-sdk kubectl kubeadm kubelet code microsoft-edge-stable dotnet-sdk-3.1 dotnet-sdk-5.0 aspnetcore-runtime-3.1 msodbcsql17 msodbcsql18 mssql-tools
	mssql-tools18 azure-cli terraform vault packer consul nomad mongodb-org mongodb-org-shell mongodb-org-tools newrelic-php5 newrelic-infra datadog-agent
	elasticsearch kibana logstash filebeat metricbeat grafana influxdb telegraf helm sublime-text slack-desktop skypeforlinux spotify-client signal-desktop
	temurin-8-jdk temurin-11-jdk temurin-17-jdk temurin-21-jdk zulu-8 zulu8-jdk zulu11-jdk adoptopenjdk-8-hotspot oracle-java8-installer postgresql-client-16
	php5.6 php7.1 php8.0 php7.3-fpm php8.0-fpm esl-erlang nodesource-repo mysql-community-server percona-server-server percona-xtrabackup-24 cuda-toolkit-11-2
	libcudnn8 libcudnn8-dev libnccl2 nvinfer r-base-core-ra sbt bazel trivy syft tailscale cloudflared doppler infisical stripe gitlab-runner jenkins
	powershell heroku ngrok yarn
`.trim().split(/\s+/);

function main(): number {
	const { values, positionals: [folder] } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean', default: false }, today: { type: 'string' } } });
	if (folder === undefined) throw new Error('Say which folder holds the lists.');
	const releases = readLists(folder);
	const bits = packageBits(releases);
	// Nearly nothing is on Ubuntu 24.04 alone that an older release had: what is goes without.
	for (const [name, value] of bits) if (value === FOREIGN_BITS) bits.delete(name);
	const foreign = FOREIGN.filter((name) => !bits.has(name));
	for (const name of foreign) bits.set(name, FOREIGN_BITS);
	const table = packTable(bits);
	for (const [name, value] of bits) if (bitsOf(name, table) !== value) throw new Error(`${name} is not read as it was written.`);
	const data = `${JSON.stringify({ asOf: values.today ?? new Date().toISOString().slice(0, 10), source: "Debian's and Ubuntu's package lists", table, renamed: renames(releases, bits) })}\n`;
	console.log(`${[...releases].map(([name, { packages }]) => `${name} ${packages.size}`).join(', ')}; ${bits.size} names, ${data.length} bytes, ${deflateRawSync(data, { level: 9 }).length} packed; of the foreign names the lists have ${FOREIGN.filter((name) => !foreign.includes(name)).join(', ') || 'none'}.`);
	if (values.write) writeData('systemPackages.json', data);
	return 0;
}

process.exitCode = main();
