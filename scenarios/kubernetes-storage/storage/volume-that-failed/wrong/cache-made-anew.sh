#!/bin/sh
set -eu

kubectl describe persistentvolume reports-disk

kubectl patch persistentvolume reports-disk --patch '{"spec": {"persistentVolumeReclaimPolicy": "Retain", "claimRef": null}}'
kubectl delete persistentvolume cache-disk
kubectl create --filename - <<'YAML'
apiVersion: v1
kind: PersistentVolume
metadata:
  name: cache-disk
spec:
  capacity:
    storage: 2Gi
  accessModes: [ReadWriteOnce]
  storageClassName: manual
  persistentVolumeReclaimPolicy: Recycle
  hostPath:
    path: /tmp/cache-2
    type: DirectoryOrCreate
YAML
kubectl wait --for=jsonpath='{.status.phase}'=Available persistentvolume/reports-disk persistentvolume/cache-disk --timeout=120s

echo VolumeFailedDelete > reason.txt
echo /tmp > directory.txt
