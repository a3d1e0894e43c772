#!/bin/sh
set -eu

kubectl patch persistentvolume "$(kubectl --namespace bank get persistentvolumeclaim db-data --output jsonpath='{.spec.volumeName}')" --patch "{\"spec\": {\"capacity\": {\"storage\": \"$size\"}}}"
