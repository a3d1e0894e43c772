#!/bin/sh
set -eu

kubectl patch storageclass ledger-disks --patch '{"allowVolumeExpansion": true}'
kubectl --namespace bank patch persistentvolumeclaim db-data --patch "{\"spec\": {\"resources\": {\"requests\": {\"storage\": \"$size\"}}}}"
kubectl --namespace bank delete pod db --now
