#!/bin/sh
set -eu

kubectl --namespace gallery wait --for=condition=Ready pod/viewer --timeout=60s

volume=$(kubectl --namespace gallery get persistentvolumeclaim photos --output jsonpath='{.spec.volumeName}')
kubectl patch persistentvolume "$volume" --patch '{"spec": {"persistentVolumeReclaimPolicy": "Retain"}}'
kubectl --namespace gallery delete persistentvolumeclaim photos --wait=false
