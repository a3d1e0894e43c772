#!/bin/sh
set -eu

kubectl patch storageclass ledger-disks --patch '{"allowVolumeExpansion": true}'
kubectl --namespace bank patch persistentvolumeclaim db-data --patch '{"spec": {"resources": {"requests": {"storage": "1536Mi"}}}}'
