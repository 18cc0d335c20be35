package fuzz

import (
	"maps"
	"slices"
	"testing"
)

// What one input costs, over the seeds.
func BenchmarkBodies(b *testing.B) {
	for _, target := range Targets() {
		b.Run(target.Name, func(b *testing.B) {
			all := slices.Collect(maps.Values(seeds(b, target.Name)))
			for i := 0; b.Loop(); i++ {
				target.Body(all[i%len(all)])
			}
		})
	}
}
