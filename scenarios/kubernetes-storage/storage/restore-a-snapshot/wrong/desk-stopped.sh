#!/bin/sh
set -eu

kubectl --namespace shop wait --for=condition=Ready pod/order-desk --timeout=120s

kubectl --namespace shop delete pod order-desk

kubectl apply --filename - <<'MANIFESTS'
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshotClass
metadata:
  name: ebs-snapshots
driver: ebs.csi.aws.com
deletionPolicy: Retain
---
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata:
  name: before-upgrade
  namespace: shop
spec:
  volumeSnapshotClassName: ebs-snapshots
  source:
    persistentVolumeClaimName: orders
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: orders-copy
  namespace: shop
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: gp3
  dataSource:
    apiGroup: snapshot.storage.k8s.io
    kind: VolumeSnapshot
    name: before-upgrade
  resources:
    requests:
      storage: 4Gi
---
apiVersion: v1
kind: Pod
metadata:
  name: auditor
  namespace: shop
spec:
  containers:
    - name: auditor
      image: busybox:1.36
      command: [sleep, "36000"]
      volumeMounts:
        - name: orders
          mountPath: /orders
  volumes:
    - name: orders
      persistentVolumeClaim:
        claimName: orders-copy
MANIFESTS
kubectl --namespace shop wait --for=jsonpath='{.status.readyToUse}'=true volumesnapshot/before-upgrade --timeout=120s
kubectl --namespace shop wait --for=condition=Ready pod/auditor --timeout=120s
