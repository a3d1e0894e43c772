#!/bin/sh
set -eu

kubectl apply --filename - <<'MANIFESTS'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: patient
provisioner: ebs.csi.aws.com
parameters:
  type: gp3
volumeBindingMode: WaitForFirstConsumer
allowedTopologies:
  - matchLabelExpressions:
      - key: topology.kubernetes.io/zone
        values: [us-east-1b]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: segments-b
  namespace: search
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: patient
  resources:
    requests:
      storage: 5Gi
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: index
  namespace: search
spec:
  replicas: 1
  strategy:
    type: Recreate
  selector:
    matchLabels:
      app: index
  template:
    metadata:
      labels:
        app: index
    spec:
      nodeSelector:
        topology.kubernetes.io/zone: us-east-1b
      containers:
        - name: index
          image: busybox:1.36
          command: [sleep, "36000"]
          volumeMounts:
            - name: segments
              mountPath: /index
      volumes:
        - name: segments
          persistentVolumeClaim:
            claimName: segments-b
MANIFESTS
kubectl --namespace search rollout status deployment/index --timeout=120s

kubectl delete storageclass eager
kubectl create --filename - <<'YAML'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: eager
provisioner: ebs.csi.aws.com
parameters:
  type: gp3
volumeBindingMode: Immediate
YAML
