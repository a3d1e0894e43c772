#!/bin/sh
set -eu

kubectl apply --filename - <<'MANIFESTS'
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: frames-2
  namespace: render
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: local-path
  resources:
    requests:
      storage: 1Gi
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: dashboard
  namespace: render
spec:
  replicas: 1
  selector:
    matchLabels:
      app: dashboard
  template:
    metadata:
      labels:
        app: dashboard
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: dashboard
          image: busybox:1.36
          command: [sleep, "36000"]
          volumeMounts:
            - name: frames
              mountPath: /frames
      volumes:
        - name: frames
          persistentVolumeClaim:
            claimName: frames-2
MANIFESTS
kubectl --namespace render rollout status deployment/dashboard --timeout=120s
kubectl --namespace render delete persistentvolumeclaim frames --wait=false
kubectl --namespace render patch persistentvolumeclaim frames --type=merge --patch '{"metadata": {"finalizers": null}}'
