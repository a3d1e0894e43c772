#!/bin/sh
set -eu

kubectl --namespace bank wait --for=jsonpath='{.status.phase}'=Bound persistentvolumeclaim/db-data --timeout=60s

kubectl patch storageclass ledger-disks --patch '{"allowVolumeExpansion": true}'
