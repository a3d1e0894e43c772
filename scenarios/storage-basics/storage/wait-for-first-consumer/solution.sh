#!/bin/sh
set -eu

kubectl apply -f - <<'YAML'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: on-demand
provisioner: rancher.io/local-path
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: orders
  namespace: shop
spec:
  accessModes:
    - ReadWriteOnce
  storageClassName: on-demand
  resources:
    requests:
      storage: 200Mi
YAML

# Nothing is made yet: the claim waits for its first consumer.
kubectl get persistentvolumeclaim orders --namespace shop

kubectl apply -f - <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: orders-db
  namespace: shop
spec:
  containers:
    - name: db
      image: busybox:1.36
      command: [sleep, "3600"]
      volumeMounts:
        - name: data
          mountPath: /data
  volumes:
    - name: data
      persistentVolumeClaim:
        claimName: orders
YAML

kubectl wait --for=condition=Ready pod/orders-db --namespace shop --timeout=60s
kubectl get persistentvolumeclaim orders --namespace shop
