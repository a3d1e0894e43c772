#!/bin/sh
set -eu

kubectl patch storageclass ledger-disks --patch '{"allowVolumeExpansion": true}'
kubectl --namespace bank patch persistentvolumeclaim db-data --patch "{\"spec\": {\"resources\": {\"requests\": {\"storage\": \"$size\"}}}}"

# The disk grows first, then the file system, while the Pod runs.
kubectl --namespace bank wait --for=jsonpath='{.status.capacity.storage}'="$size" persistentvolumeclaim/db-data --timeout=120s
