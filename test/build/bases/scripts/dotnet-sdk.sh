#!/bin/sh
# Stands in for the SDK, which no package registry serves: `restore`, `build` and `publish` of C# projects without
# packages. Mono's compiler compiles against the assemblies of the real runtime, which runs the result.
set -e
runtime=/usr/share/dotnet
framework=$(echo $runtime/shared/Microsoft.NETCore.App/*)

verb=$1
case $verb in
	restore) exit 0 ;;
	build | publish) shift ;;
	*) exec $runtime/dotnet "$@" ;;
esac

project=. output= configuration=Debug
[ "$verb" = publish ] && configuration=Release
while [ $# -gt 0 ]; do
	case $1 in
		-c | --configuration) configuration=$2; shift ;;
		-o | --output) output=$2; shift ;;
		--no-restore | --no-build | --nologo) ;;
		-*) echo "dotnet $verb: the stand-in does not know $1" >&2; exit 1 ;;
		*) project=$1 ;;
	esac
	shift
done
[ -d "$project" ] && project=$(echo "$project"/*.csproj)
[ -f "$project" ] || { echo "dotnet $verb: no project in $PWD" >&2; exit 1; }

folder=$(dirname "$project")
name=$(basename "$project" .csproj)
target=$(sed -n 's/.*<TargetFramework>\(.*\)<.*/\1/p' "$project")
built=$folder/bin/$configuration/$target
[ "$verb" = build ] && published=${output:-$built} || published=${output:-$built/publish}
mkdir -p "$built" "$folder/obj" "$published"

references=$(for assembly in "$framework"/*.dll; do printf -- '-r:%s ' "$assembly"; done)
sources=$(find "$folder" -name '*.cs' ! -path "$folder/bin/*" ! -path "$folder/obj/*")
mcs -nologo -noconfig -nostdlib -target:exe -out:"$built/$name.dll" $references $sources
printf '{ "runtimeOptions": { "framework": { "name": "Microsoft.NETCore.App", "version": "3.1.0" } } }\n' > "$built/$name.runtimeconfig.json"
[ "$built" = "$published" ] || cp "$built/$name.dll" "$built/$name.runtimeconfig.json" "$published/"
for file in $(sed -n 's/.*Update="\([^"]*\)" CopyToOutputDirectory=.*/\1/p' "$project"); do
	cp "$folder/$file" "$published/"
done
echo "  $name -> $published/"
