#!/bin/sh
set -eu

kubectl --namespace "${own}web" describe persistentvolumeclaim site-data
kubectl get persistentvolumes

# The spec of a claim cannot be changed: make it anew.
kubectl delete persistentvolume "${own}disk-web"
kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolume
metadata:
  name: ${own}disk-web
spec:
  capacity:
    storage: 2Gi
  accessModes:
    - ReadWriteOnce
  storageClassName: ${own}fast
  persistentVolumeReclaimPolicy: Retain
  hostPath:
    path: /srv/other-disk
    type: DirectoryOrCreate
YAML
kubectl --namespace "${own}web" delete persistentvolumeclaim site-data
kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: site-data
  namespace: ${own}web
spec:
  accessModes:
    - ReadWriteOnce
  storageClassName: ${own}fast
  resources:
    requests:
      storage: 1Gi
YAML

kubectl wait --for=condition=Ready pod/site --namespace "${own}web" --timeout=60s
