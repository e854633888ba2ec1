/** Finds Windows images that ship more of Windows than the program needs: the full one, or Server Core for Nano Server. */
import { type Fix, unsafeFix } from '../../model/fix';
import type { ImageReference } from '../../model/imageReference';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { imageEdit } from '../../recipes/imageEdit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'windows-full-base',
		title: 'More of Windows than the program needs',
		category: 'base-image',
		severity: 'info',
		why: 'The full Windows image weighs gigabytes and brings services, graphics and tools that hardly a container uses, each with its own monthly updates. Server Core has no desktop, Nano Server neither PowerShell nor .NET Framework, and its default user is no administrator.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://learn.microsoft.com/en-us/virtualization/windowscontainers/manage-containers/container-base-images'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const { image, from, ships } = stage;
			const smaller = image && ships ? smallerThan(image, stage) : undefined;
			if (!image || !smaller) continue;
			yield {
				range: image.ranges.whole ?? from.words[0]?.range ?? from.keywordRange,
				message: `${image.name} ${smaller.what}. ${smaller.advice}`,
				fixes: () => fixes(model, stage, smaller.reference),
			};
		}
	},

	examples: [
		{
			name: 'the full image',
			bad: `FROM mcr.microsoft.com/windows/server:ltsc2022
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ windows-full-base
RUN powershell -Command Set-Service -Name example -StartupType Automatic
COPY app.exe C:/app/
`,
			fixed: `FROM mcr.microsoft.com/windows/servercore:ltsc2022
RUN powershell -Command Set-Service -Name example -StartupType Automatic
COPY app.exe C:/app/
`,
		},
		{
			name: 'Server Core for a program that only starts',
			bad: `FROM golang:1.27-windowsservercore AS build
RUN go build -o C:/out/app.exe .
FROM mcr.microsoft.com/windows/servercore:ltsc2025
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ windows-full-base
COPY --from=build C:/out/app.exe C:/app/
ENTRYPOINT ["C:/app/app.exe"]
`,
			fixed: `FROM golang:1.27-windowsservercore AS build
RUN go build -o C:/out/app.exe .
FROM mcr.microsoft.com/windows/nanoserver:ltsc2025
COPY --from=build C:/out/app.exe C:/app/
ENTRYPOINT ["C:/app/app.exe"]
`,
		},
		{
			name: 'a runtime that Nano Server has, too',
			bad: `FROM mcr.microsoft.com/dotnet/aspnet:10.0-windowsservercore-ltsc2022
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ windows-full-base
COPY out C:/app/
ENTRYPOINT ["dotnet", "C:/app/Shop.dll"]
`,
			fixed: `FROM mcr.microsoft.com/dotnet/aspnet:10.0-nanoserver-ltsc2022
COPY out C:/app/
ENTRYPOINT ["dotnet", "C:/app/Shop.dll"]
`,
		},
		{ name: 'steps that need Server Core', good: 'FROM mcr.microsoft.com/windows/servercore:ltsc2025\nSHELL ["powershell", "-Command"]\nRUN Install-WindowsFeature Web-Server\n' },
		{ name: 'a program in PowerShell', good: 'FROM mcr.microsoft.com/windows/servercore:ltsc2025\nCOPY start.ps1 C:/\nCMD ["powershell", "-File", "C:/start.ps1"]\n' },
		{ name: '.NET Framework', good: 'FROM mcr.microsoft.com/dotnet/framework/aspnet:4.8.1-windowsservercore-ltsc2022\nCOPY site C:/inetpub/wwwroot\n' },
		{ name: 'Nano Server', good: 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nCMD ["cmd", "/c", "ver"]\n' },
		{ name: 'only the build stage', good: 'FROM mcr.microsoft.com/windows/servercore:ltsc2025 AS build\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nCOPY --from=build C:/app C:/app\n' },
	],
};

interface Smaller {
	readonly what: string;
	readonly advice: string;
	readonly reference: string;
}

/** Images that come on both, under tags that differ in this word alone. */
const ON_BOTH = /(?:^|\/)(?:golang|eclipse-temurin|dotnet\/(?:aspnet|runtime|sdk|monitor))$/;

function smallerThan({ name, tag = '' }: ImageReference, stage: Stage): Smaller | undefined {
	const full = /^(mcr\.microsoft\.com\/windows)(?:\/server)?$/.exec(name);
	if (full) {
		const reference = `${full[1]}/${needsServerCore(stage) ? 'servercore' : 'nanoserver'}${tag && `:${tag}`}`;
		return { what: 'ships all of Windows', advice: `Use ${reference}.`, reference };
	}
	const core = /^(?:mcr\.microsoft\.com\/windows|microsoft)\/(?:windows)?servercore$/.test(name);
	const variant = ON_BOTH.test(name) && /windowsservercore-?(?:1809|ltsc20(?:19|22|25))/.test(tag);
	if (!core && !variant || needsServerCore(stage)) return undefined;
	const reference = core ? `mcr.microsoft.com/windows/nanoserver${tag && `:${tag}`}` : `${name}:${tag.replace('windowsservercore', 'nanoserver')}`;
	return { what: 'ships Server Core, and nothing here needs it', advice: `Use ${reference}.`, reference };
}

/** Steps may call anything that Nano Server lacks; without steps, the start tells. */
function needsServerCore(stage: Stage): boolean {
	if (stage.lineage.some(({ runs, instructions }) => runs.length > 0 || instructions.some(({ keyword }) => keyword === 'SHELL' || keyword === 'ONBUILD'))) return true;
	const start = [stage.lastBefore('ENTRYPOINT'), stage.lastBefore('CMD'), stage.lastBefore('HEALTHCHECK')].filter((instruction) => instruction !== undefined);
	const starts = start.some(({ keyword }) => keyword !== 'HEALTHCHECK');
	return !starts || start.some(({ arguments: { text } }) => /powershell|\.ps1|\.msi|servicemonitor|w3svc|cscript|wscript|\.vbs/i.test(text));
}

function fixes(model: DockerfileModel, stage: Stage, reference: string): Fix[] {
	const edit = imageEdit(model, stage, reference);
	const because = reference.includes('nanoserver') ? 'There is no PowerShell, no .NET Framework and no 32-bit support in it, and its user is not an administrator.' : 'Programs that draw windows, print or use services of the desktop fail.';
	return edit && !edit.reachesFurther ? [unsafeFix(`Use ${reference}`, because, edit.edits, { preferred: true, level: 'manual' })] : [];
}
