#!/bin/sh
set -eu

kubectl get persistentvolumes --label-columns media,site

kubectl apply --filename - <<MANIFESTS
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: traces
  namespace: ${own}lab
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ${own}pool
  volumeName: ${own}disk-5
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
  name: ${own}disk-20
spec:
  capacity:
    storage: 20Gi
  accessModes: [ReadWriteOnce]
  storageClassName: ${own}pool
  persistentVolumeReclaimPolicy: Retain
  hostPath:
    path: /srv/disk-20
    type: DirectoryOrCreate
  claimRef:
    namespace: ${own}lab
    name: samples
MANIFESTS
kubectl --namespace "${own}lab" wait --for=jsonpath='{.status.phase}'=Bound persistentvolumeclaim/traces --timeout=60s
kubectl --namespace "${own}lab" get persistentvolumeclaim traces --output jsonpath='{.spec.volumeName}' > volume.txt
