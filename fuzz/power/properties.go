package main

// property is what a body checks, by its text: without it a bug escapes the
// body. That is the test of the tests.
type property struct {
	name    string
	bug     string // that escapes
	changes []change
}

// change is text that stands once in a file, and what stands there then.
type change struct{ file, old, new string }

var properties = []property{
	{
		"no room behind a view", "view that can be appended through",
		[]change{
			{"fuzz/datagram.go", "&view[0] == &data[at] && cap(view) == len(view)", "&view[0] == &data[at]"},
			{"fuzz/datagram.go", "	check(cap(view) == len(view), \"room for", "	check(true, \"room for"},
			{"fuzz/datagram.go", "len(a.Bytes()) == len(b.Bytes()) && cap(a.Bytes()) == cap(b.Bytes())", "len(a.Bytes()) == len(b.Bytes())"},
		},
	},
	{
		"nothing allocates", "allocates",
		[]change{{"fuzz/allocs.go", "check(n == 0,", "check(true,"}},
	},
	{
		"the attributes begin after the padding", "attributes right after the echo",
		[]change{
			{"fuzz/report.go", "	part(b, r.Attrs, rest, len(b))\n", "	_ = rest\n"},
			{"fuzz/datagram.go", " && bytes.Equal(again.Attrs, r.Attrs)", ""},
		},
	},
	{
		"a batch's padding is zero", "padding not zeroed",
		[]change{{"fuzz/cnmsg.go", "&& zeroes(got[16+size:])", ""}},
	},
	{
		"the kernel's sum of ranges is judged in 64 bits", "counts added in 32 bits",
		[]change{{"fuzz/notify.go", "	check(err == fault.Err(), \"%d and %d ranges", "	check(true, \"%d and %d ranges"}},
	},
	{
		"a counter follows the naive one", "seq compared without wrap",
		[]change{
			{"fuzz/genealogy_streams.go", "if step.String() != want || missing != wantMissing {", "if false {"},
			{"fuzz/genealogy_streams.go", "all := fmt.Sprint(x.m.missed, x.m.unsure, x.m.exact && x.m.unsure == 0); got != all", "all := \"\"; got == all"},
		},
	},
}
