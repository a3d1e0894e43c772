#!/bin/sh
set -eu

kubectl --namespace shop get persistentvolumeclaims
kubectl --namespace shop rollout status statefulset/search --timeout=120s

kubectl apply --filename - <<'MANIFESTS'
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: search
  namespace: shop
spec:
  replicas: 1
  serviceName: search
  persistentVolumeClaimRetentionPolicy:
    whenScaled: Delete
    whenDeleted: Retain
  podManagementPolicy: Parallel
  selector:
    matchLabels:
      app: search
  template:
    metadata:
      labels:
        app: search
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: search
          image: busybox:1.36
          command: [sleep, "36000"]
          volumeMounts:
            - name: index
              mountPath: /index
  volumeClaimTemplates:
    - metadata:
        name: index
      spec:
        accessModes: [ReadWriteOnce]
        storageClassName: local-path
        resources:
          requests:
            storage: 200Mi
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: cart
  namespace: shop
spec:
  replicas: 1
  serviceName: cart
  selector:
    matchLabels:
      app: cart
  template:
    metadata:
      labels:
        app: cart
    spec:
      containers:
        - name: cart
          image: busybox:1.36
          command: [sleep, "36000"]
          volumeMounts:
            - name: data
              mountPath: /data
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        storageClassName: manual
        resources:
          requests:
            storage: 500Mi
MANIFESTS
kubectl --namespace shop rollout status statefulset/cart --timeout=120s
kubectl --namespace shop wait --for=delete persistentvolumeclaim/index-search-1 persistentvolumeclaim/index-search-2 --timeout=120s
