#!/usr/bin/env bash
# What a release is made of, in a folder: the wheel, what it installs (CycloneDX), their checksums; docs/release.md.
# The wheel is built twice, from two places: the same commit gives the same bytes, or nothing is made.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p "$1"
out=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=$PWD/.venv/bin/python

wheel() {
  "$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir "$1" "$2"
}

git clone --quiet . "$work/elsewhere"
wheel "$work/here" .
wheel "$work/there" "$work/elsewhere"
name=$(basename "$work"/here/*.whl)
cmp "$work/here/$name" "$work/there/$name" || {
  echo "Two builds of one commit differ (or something is not committed)."
  exit 1
}
cp "$work/here/$name" "$out"

# Only what the wheel asks for, at the versions that the tests ran with.
"$python" -m venv "$work/empty"
"$work/empty/bin/python" -m pip install --quiet --disable-pip-version-check --constraint <(sed -n 's/ *\\$//; /^[a-z]/p' requirements/dev.txt) "$out/$name"
"$python" -m venv "$work/audit"
"$work/audit/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/audit.txt
"$work/audit/bin/cyclonedx-py" environment --output-reproducible --output-format JSON \
  --output-file "$out/affranchi.cdx.json" "$work/empty/bin/python"
(cd "$out" && sha256sum "$name" affranchi.cdx.json > SHA256SUMS && cat SHA256SUMS)

# Known vulnerabilities of the locked packages. Where the advisories cannot be read, nothing was audited: it says so.
audit=$("$work/audit/bin/pip-audit" --requirement requirements/dev.txt --disable-pip --require-hashes \
  --progress-spinner off 2>&1) || { echo "$audit"; echo "The lock was not audited, or not found clean."; exit "${AUDIT_FAILS:-0}"; }
if grep -q "could not be audited" <<< "$audit"; then
  echo "The advisories are not reachable from here: $(grep -c "could not be audited" <<< "$audit") packages of the lock were not audited."
  exit "${AUDIT_FAILS:-0}"
else
  echo "$audit"
fi
