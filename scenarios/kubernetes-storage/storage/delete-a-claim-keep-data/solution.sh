#!/bin/sh
set -eu

volume=$(kubectl --namespace gallery get persistentvolumeclaim photos --output jsonpath='{.spec.volumeName}')
kubectl patch persistentvolume "$volume" --patch '{"spec": {"persistentVolumeReclaimPolicy": "Retain"}}'

# The claim stays Terminating as long as a Pod uses it.
kubectl --namespace gallery delete persistentvolumeclaim photos --wait=false
kubectl --namespace gallery delete pod viewer
kubectl --namespace gallery wait --for=delete persistentvolumeclaim/photos --timeout=60s
kubectl get persistentvolumes
