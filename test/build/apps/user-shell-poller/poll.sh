#!/bin/bash
# Looks into an inbox and writes what it found to a log: a small job of a shell.
set -euo pipefail
while true; do
	count=$(find "$INBOX" -type f | wc -l)
	echo "$(hostname) $count" >> /var/log/poller/poller.log
	echo "found $count letters, $(wc -l < /var/log/poller/poller.log) looks so far"
	sleep "${PAUSE:-1}"
done
