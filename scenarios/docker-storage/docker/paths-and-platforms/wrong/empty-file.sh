#!/bin/sh
set -eu

echo B > root.txt
echo A > disk.txt
echo B > relative.txt
echo B > single.txt
echo C > target.txt
echo 10 > others.txt
echo B > missing.txt
echo 3 > hosts.txt
echo 0 > server.txt
echo C > moves.txt
echo yes > slow.txt
