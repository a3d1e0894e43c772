#!/bin/sh
set -eu

docker volume create cka-shared
echo B > where.txt; echo C > wrong.txt
