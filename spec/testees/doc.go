// Package testees has no code: it is the folder of the programs that cnspec test
// is run with, and of the test that runs them.
//
//	testee.py     Python, the standard library alone
//	tracker.py    its answers to the op trace
//	c/uapi.c      C over the macros of linux/netlink.h
//	c/mnl.c       C over libmnl
//	c/build.sh    compiles one of the two
//	expect/       what they are known to fail, with the reason
//	testees.txt   the list of them: go run ./spec/cnspec matrix spec/testees/testees.txt
package testees
