#!/bin/sh
# Prints what an operator wants to know about a mounted directory: size, newest file, free space.
set -eu

target="${1:-/tools}"
echo "report for $target"
du -sh "$target" | cut -f1
find "$target" -type f | head -n 5
df -h "$target" | tail -n 1
