#!/bin/sh
# sh build.sh FRAMING OUT: compiles the testee over that framing, uapi or mnl,
# with sanitizers where there are any. It ends with status 77 where it cannot be
# made, and the last line says why.
set -eu
here=$(dirname "$0")
framing=$1
out=$2

builds() { # builds SOURCE FLAG...: a program can be made, and runs
	source=$1
	shift
	echo "$source" | gcc -x c - -o "$out.probe" "$@" 2>/dev/null && "$out.probe"
	status=$?
	rm -f "$out.probe"
	return $status
}

cannot() {
	echo "$1"
	exit 77
}

case $framing in
uapi) header=linux/connector.h libs= ;;
mnl) header=libmnl/libmnl.h libs=-lmnl ;;
*) echo "no framing $framing: uapi or mnl"; exit 2 ;;
esac

command -v gcc >/dev/null || cannot "no gcc"
headers="#include <linux/netlink.h>
#include <linux/types.h>
#include <$header>
int main(void) { return 0; }"
builds "$headers" $libs || cannot "no <$header>, or gcc does not run here"

sanitizers="-fsanitize=address,undefined -fno-sanitize-recover=all"
builds "int main(void) { return 0; }" $sanitizers || sanitizers=

exec gcc -O1 -g -Wall -Wextra -Werror $sanitizers -o "$out" \
	"$here/testee.c" "$here/json.c" "$here/$framing.c" $libs
