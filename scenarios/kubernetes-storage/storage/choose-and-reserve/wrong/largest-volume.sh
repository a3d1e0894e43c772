#!/bin/sh
set -eu

kubectl apply --filename - <<'MANIFESTS'
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: traces
  namespace: lab
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: pool
  selector:
    matchExpressions:
      - key: media
        operator: In
        values: [ssd, nvme]
      - key: site
        operator: NotIn
        values: [busan]
  resources:
    requests:
      storage: 1Gi
---
apiVersion: v1
kind: PersistentVolume
metadata:
  name: disk-20
spec:
  capacity:
    storage: 20Gi
  accessModes: [ReadWriteOnce]
  storageClassName: pool
  persistentVolumeReclaimPolicy: Retain
  hostPath:
    path: /srv/disk-20
    type: DirectoryOrCreate
  claimRef:
    namespace: lab
    name: samples
MANIFESTS
kubectl --namespace lab wait --for=jsonpath='{.status.phase}'=Bound persistentvolumeclaim/traces --timeout=60s
echo disk-8 > volume.txt
