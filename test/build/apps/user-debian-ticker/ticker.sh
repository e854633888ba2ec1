#!/bin/sh
# Keeps its state in /var/lib/ticker and reports it once a second.
set -eu
count=0
while :; do
	count=$((count + 1))
	echo "$count" > /var/lib/ticker/count
	echo "tick $(cat /var/lib/ticker/count)"
	sleep 1
done
