#!/bin/sh
set -eu

kubectl patch storageclass ledger-disks --patch '{"allowVolumeExpansion": true}'
