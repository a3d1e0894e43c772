#!/bin/sh
set -eu

volume=$(kubectl --namespace gallery get persistentvolumeclaim photos --output jsonpath='{.spec.volumeName}')
kubectl patch persistentvolume "$volume" --patch '{"spec": {"persistentVolumeReclaimPolicy": "Retain"}}'
kubectl --namespace gallery delete persistentvolumeclaim photos --wait=false
kubectl --namespace gallery delete pod viewer
kubectl --namespace gallery wait --for=delete persistentvolumeclaim/photos --timeout=60s
kubectl patch persistentvolume "$volume" --type json --patch '[{"op": "remove", "path": "/spec/claimRef"}]'
