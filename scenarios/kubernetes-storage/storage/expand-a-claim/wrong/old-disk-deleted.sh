#!/bin/sh
set -eu

# Claim and Pod are made anew, and the old disk, which keeps the data, is deleted as well.
sed -e "2a old=\$(kubectl --namespace bank get persistentvolumeclaim db-data --output jsonpath='{.spec.volumeName}')" \
  -e '/delete persistentvolumeclaim/a kubectl delete persistentvolume "$old"' \
  "$(dirname "$0")/made-anew.sh" | sh -eu
