#!/bin/sh
set -eu

volume=$(kubectl --namespace gallery get persistentvolumeclaim photos --output jsonpath='{.spec.volumeName}')
kubectl patch persistentvolume "$volume" --patch '{"spec": {"persistentVolumeReclaimPolicy": "Retain"}}'
kubectl --namespace gallery delete persistentvolumeclaim photos --wait=false
kubectl --namespace gallery patch persistentvolumeclaim photos --type merge --patch '{"metadata": {"finalizers": null}}'
