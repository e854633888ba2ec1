# Says on which distribution it runs, until it is stopped.
. /etc/os-release
while :; do
	echo "report for $ID"
	sleep 1
done
