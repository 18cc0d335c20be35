#!/bin/bash -eu
# What OSS-Fuzz and ClusterFuzzLite run: every target as a libFuzzer binary in
# $OUT, with its seeds and the dictionary beside it. try runs it with the same
# variables.
cd "$SRC/cnwire"
for target in $(go run ./fuzz/makeseeds -targets); do
	fuzz/libfuzzer/build "$target" "$OUT/fuzz_$target"
	(cd "fuzz/seeds/$target" && zip -q "$OUT/fuzz_${target}_seed_corpus.zip" *)
	cp fuzz/dict "$OUT/fuzz_$target.dict"
	printf '[libfuzzer]\nmax_len = 8192\n' >"$OUT/fuzz_$target.options"
done
