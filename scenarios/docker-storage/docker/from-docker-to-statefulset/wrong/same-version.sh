#!/bin/sh
set -eu

docker exec cka-db mysqladmin -uroot -ptulip --wait=30 ping
docker exec cka-db mysqldump -uroot -ptulip --databases shop > shop.sql
kubectl apply -f - <<'YAML'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: database
provisioner: rancher.io/local-path
reclaimPolicy: Retain
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: Service
metadata:
  name: mysql
  namespace: shop
spec:
  clusterIP: None
  selector:
    app: mysql
  ports:
    - port: 3306
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: mysql
  namespace: shop
spec:
  serviceName: mysql
  replicas: 1
  selector:
    matchLabels:
      app: mysql
  template:
    metadata:
      labels:
        app: mysql
    spec:
      containers:
        - name: mysql
          image: mysql:8.0
          env:
            - name: MYSQL_ROOT_PASSWORD
              value: tulip
          ports:
            - containerPort: 3306
          volumeMounts:
            - name: data
              mountPath: /var/lib/mysql
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes:
          - ReadWriteOnce
        storageClassName: database
        resources:
          requests:
            storage: 1Gi
YAML
kubectl --namespace shop rollout status statefulset/mysql --timeout=120s
kubectl --namespace shop exec mysql-0 -- mysqladmin -uroot -ptulip --wait=30 ping
kubectl --namespace shop exec -i mysql-0 -- mysql -uroot -ptulip < shop.sql
docker stop cka-db
