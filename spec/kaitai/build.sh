#!/bin/sh
# sh build.sh OUT: puts the testee, the descriptions, and the compiler with its
# runtime, in the versions and with the checksums of package-lock.json, into the
# folder OUT. It ends with status 77 where it cannot be made, and the last line
# says why.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1

cannot() {
	echo "$1"
	exit 77
}

for program in node npm; do
	command -v $program >/dev/null || cannot "no $program"
done
mkdir -p "$out"
cp "$here/package.json" "$here/package-lock.json" "$here/testee.js" "$here/connector.ksy" "$here/capture.ksy" "$out"
cd "$out"
if ! npm ci --ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retries=0 >log 2>&1; then
	cat log
	! grep -q EINTEGRITY log || exit 1
	cannot "npm cannot install kaitai-struct-compiler here"
fi
