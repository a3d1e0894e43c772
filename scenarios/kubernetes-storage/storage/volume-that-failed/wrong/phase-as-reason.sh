#!/bin/sh
set -eu

echo Failed > reason.txt
echo /srv > directory.txt
