#!/bin/sh
set -eu

kubectl describe persistentvolume reports-disk

kubectl patch persistentvolume reports-disk --patch '{"spec": {"persistentVolumeReclaimPolicy": "Retain", "claimRef": null}}'
kubectl patch persistentvolume cache-disk --patch '{"spec": {"persistentVolumeReclaimPolicy": "Recycle"}}'
kubectl wait --for=jsonpath='{.status.phase}'=Available persistentvolume/reports-disk persistentvolume/cache-disk --timeout=120s

echo VolumeFailedDelete > reason.txt
echo /tmp > directory.txt
