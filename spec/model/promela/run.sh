#!/bin/sh
# Checks the model of the ledger with spin: the good one must pass, and each of
# the broken ones must be rejected, so that the check is known to bite.
set -eu
cd "$(dirname "$0")"

if ! command -v spin >/dev/null 2>&1; then
	echo "skipped: no spin"
	exit 0
fi
if ! command -v gcc >/dev/null 2>&1; then
	echo "skipped: no gcc"
	exit 0
fi

model=$PWD/ledger.pml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# verify FLAGS: prints spin's summary, and succeeds if there is no error.
verify() {
	rm -f pan* ./*.trail
	spin -a "$@" "$model" >spin.log 2>&1 || { cat spin.log; exit 1; }
	gcc -w -DSAFETY -o pan pan.c || exit 1
	./pan -m1000000 >pan.log 2>&1 || true
	grep -q 'errors:' pan.log || { cat pan.log; exit 1; }
	! grep -q 'max search depth too small' pan.log || { echo "search too deep"; exit 1; }
	grep -E 'errors:|states, stored|assertion violated' pan.log || true
	grep -q 'errors: 0' pan.log
}

for size in "-DNUMBERS=2" "-DNUMBERS=4" "-DNUMBERS=2 -DHORIZON=6" "-DNUMBERS=6 -DHORIZON=2"; do
	echo "good, $size:"
	# shellcheck disable=SC2086
	verify $size || { cat pan.log; echo "the model is wrong"; exit 1; }
done
for bug in BROKEN SHORT LEAK; do
	echo "$bug:"
	if verify "-D$bug"; then
		echo "not rejected: the check does not bite"
		exit 1
	fi
done
echo "ok"
