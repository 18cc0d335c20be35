package wireshark

import (
	"flag"
	"fmt"
	"testing"

	"github.com/cnwire/cnwire/spec/made"
)

var seeds = flag.Int("seeds", 1, "how many captures to make up, of each form and order")

// Captures that nobody took, in every form that files have, whole and damaged,
// come out as cnspec has them, with the order guessed or given.
func TestUnseenCaptures(t *testing.T) {
	need(t)
	for order, o := range orders {
		for i, form := range made.Forms {
			for seed := range *seeds {
				t.Run(fmt.Sprintf("%s/%s/%d", order, form.Name, seed), func(t *testing.T) {
					t.Parallel()
					n := 1000*seed + 10*i + int(o)
					frames := made.Conversation(uint64(n), o, 150)
					asked := "guess"
					if n/10%2 == 1 {
						frames, asked = append(frames, made.Damaged(uint64(n), frames)...), order
					}
					kernel := []string{"", "2.6.16", "2.6.32", "3.10", "4.7", "6.5"}[n/3%6]
					file := capture(t, form.Name, form.File(uint64(n), frames))
					found := pdml(t, file, "-o", "connector.order:"+asked, "-o", "connector.kernel:"+kernel)
					same(t, say(t, "decode", "-json", "-order", asked, file), found)
					sameLinks(t, found, "-order", asked, "-kernel", kernel, file)
				})
			}
		}
	}
}
