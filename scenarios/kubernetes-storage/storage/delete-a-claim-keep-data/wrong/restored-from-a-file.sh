#!/bin/sh
set -eu

kubectl get persistentvolumes --output yaml > volumes.yaml
kubectl --namespace gallery delete pod/viewer persistentvolumeclaim/photos
kubectl wait --for=delete persistentvolume --all --timeout=60s || true
sed 's/Policy: Delete/Policy: Retain/' volumes.yaml | kubectl create --filename -
kubectl wait --for=jsonpath='{.status.phase}'=Released persistentvolume --all --timeout=60s
