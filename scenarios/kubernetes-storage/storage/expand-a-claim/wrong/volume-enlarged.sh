#!/bin/sh
set -eu

kubectl --namespace bank wait --for=jsonpath='{.status.phase}'=Bound persistentvolumeclaim/db-data --timeout=60s

kubectl patch persistentvolume "$(kubectl --namespace bank get persistentvolumeclaim db-data --output jsonpath='{.spec.volumeName}')" --patch '{"spec": {"capacity": {"storage": "4Gi"}}}'
