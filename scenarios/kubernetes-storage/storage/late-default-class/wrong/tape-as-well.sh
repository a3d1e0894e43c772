#!/bin/sh
set -eu

kubectl apply -f - <<'YAML'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: standard
  annotations:
    storageclass.kubernetes.io/is-default-class: "true"
provisioner: kubernetes.io/host-path
YAML
kubectl --namespace media delete persistentvolumeclaim tape
kubectl --namespace media apply -f - <<'YAML'
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: tape
spec:
  accessModes:
    - ReadWriteOnce
  resources:
    requests:
      storage: 100Mi
YAML
