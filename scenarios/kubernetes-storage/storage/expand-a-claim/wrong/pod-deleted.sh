#!/bin/sh
set -eu

kubectl --namespace bank wait --for=jsonpath='{.status.phase}'=Bound persistentvolumeclaim/db-data --timeout=60s

kubectl patch storageclass ledger-disks --patch '{"allowVolumeExpansion": true}'
kubectl --namespace bank patch persistentvolumeclaim db-data --patch '{"spec": {"resources": {"requests": {"storage": "4Gi"}}}}'
kubectl --namespace bank delete pod db --now
