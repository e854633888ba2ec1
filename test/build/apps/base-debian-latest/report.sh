# Says on which system it runs, until it is stopped.
. /etc/os-release
while :; do
	echo "report for $ID $VERSION_CODENAME"
	sleep 1
done
